from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from benchmarks.solvers.chart import curves, draw
from benchmarks.solvers.report import Answer, ratio, report
from benchmarks.solvers.results import Row

if TYPE_CHECKING:
    from pathlib import Path


def row(solver: str, cost: float | None, **other: object) -> Row:
    values: dict[str, object] = {
        "family": "made",
        "instance": "a",
        "seed": 1,
        "process": 0,
        "budget_s": 10.0,
        "status": "none" if cost is None else "ok",
        "best_known": 100.0,
        "best_known_of": "distance",
    }
    return Row(solver=solver, cost=cost, **(values | other))  # type: ignore[arg-type]


def last(rows: list[Row]) -> str:
    return list(report(rows))[-1]


def line(rows: list[Row], label: str) -> str:
    return next(text for text in report(rows) if text.strip().startswith(label))


def test_the_better_process_and_the_better_parameters_count() -> None:
    rows = [
        row("hybrid", 99.0),
        row("pyvrp-raw", 120.0),
        row("pyvrp-raw", 110.0, process=1),
        row("pyvrp-tuned", 100.0),
        row("vroom", 132.0),
    ]
    assert line(rows, "ratio to pyvrp").split()[-1] == "0.9900"
    assert line(rows, "ratio to vroom").split()[-1] == "0.7500"
    assert line(rows, "ratio to the best peer").split()[-1] == "0.9900"


def test_median_and_spread_are_over_seeds() -> None:
    rows = [row("hybrid", cost, seed=seed) for seed, cost in ((1, 90.0), (2, 95.0), (3, 120.0))]
    rows += [row("pyvrp-raw", 100.0, seed=seed) for seed in (1, 2, 3)]
    rows += [row("vroom", 200.0)]  # It has no seeds: its one answer stands for all.
    assert line(rows, "ratio to pyvrp").split()[-2:] == ["0.9500", "(0.9000..1.2000)"]
    assert line(rows, "ratio to vroom").split()[-2:] == ["0.4750", "(0.4500..0.6000)"]


@pytest.mark.parametrize(
    ("hybrid", "expected"), [(100.05, "1 / 1"), (100.06, "0 / 1"), (None, "0 / 1")]
)
def test_the_last_line_counts_families_not_behind(hybrid: float | None, expected: str) -> None:
    rows = [row("hybrid", hybrid), row("vroom", 100.0), row("ortools-raw", 130.0)]
    assert last(rows) == f"families at or ahead of the best peer: {expected}"


def test_a_family_behind_at_one_budget_is_behind() -> None:
    rows = [row("hybrid", 99.0), row("vroom", 100.0)]
    rows += [row("hybrid", 101.0, budget_s=1.0), row("vroom", 100.0, budget_s=1.0)]
    assert last(rows).endswith("0 / 1")


def test_a_peer_without_an_answer_is_a_dash_and_not_ahead() -> None:
    rows = [row("hybrid", 99.0), row("vroom", None), row("pyvrp-raw", 100.0)]
    assert line(rows, "ratio to vroom").split()[-1] == "–"
    assert last(rows).endswith("1 / 1")


def test_mandatory_orders_come_before_the_cost() -> None:
    assert ratio(Answer(1, 50.0), Answer(0, 100.0)) == math.inf
    assert ratio(Answer(0, 500.0), Answer(1, 100.0)) is None
    assert ratio(Answer(2, 50.0), Answer(2, 100.0)) == 0.5


def test_gaps_stand_apart_where_the_best_known_counts_vehicles_first() -> None:
    distance = [row("hybrid", 101.0)]
    vehicles = [row("hybrid", 101.0, best_known_of="vehicles")]
    assert line(distance, "hybrid: gap to best known").split()[-1] == "1.00%"
    assert not any("gap to best known" in text for text in report(vehicles))
    assert any("fewest vehicles" in text for text in report(vehicles))


def test_failures_and_versions_are_told() -> None:
    rows = [
        row("hybrid", 99.0, version="1"),
        row("hybrid", None, seed=2, status="crash", reason="SIGSEGV", version="2"),
    ]
    text = "\n".join(report(rows))
    assert "hybrid crash (1 rows: a; 10 s) SIGSEGV" in text
    assert "hybrid was measured in several versions: 1, 2" in text


def test_the_chart_has_each_solvers_way_to_the_best_answer(tmp_path: Path) -> None:
    rows = [row("hybrid", 110.0, budget_s=1.0), row("hybrid", 100.0), row("vroom", 125.0)]
    assert curves(rows) == {
        "made": {"hybrid": {1.0: pytest.approx(10.0), 10.0: 0.0}, "vroom": {10.0: 25.0}}
    }
    draw(rows, tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
