from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from benchmarks.solvers.chart import curves, draw
from benchmarks.solvers.report import AHEAD, BESIDE, BEST_PEER, Answer, ratio, report
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


def peers(cost: float | None, *solvers: str, **other: object) -> list[Row]:
    """Return a row of each peer, or of those named."""
    return [row(solver, cost, **other) for solver in solvers or BESIDE[BEST_PEER]]


@pytest.mark.parametrize(
    ("hybrid", "expected"), [(100.05, "1 / 1"), (100.06, "0 / 1"), (None, "0 / 1")]
)
def test_the_last_line_counts_families_not_behind(hybrid: float | None, expected: str) -> None:
    rows = [row("hybrid", hybrid), *peers(130.0, "pyvrp-raw", "ortools-raw"), *peers(100.0)]
    assert last(rows) == f"families at or ahead of the best peer: {expected}"


def test_a_family_behind_at_one_budget_is_behind() -> None:
    rows = [row("hybrid", 99.0), *peers(100.0)]
    rows += [row("hybrid", 101.0, budget_s=1.0), row("vroom", 100.0, budget_s=1.0)]
    assert last(rows).endswith("0 / 1")


def test_a_family_beside_part_of_the_peers_only_is_not_counted() -> None:
    rows = [row("hybrid", 99.0), *peers(100.0, "pyvrp-raw", "pyvrp-tuned", "vroom")]
    assert last(rows).endswith("0 / 0")
    assert "not beside every peer at any budget, so not counted: made" in report(rows)
    apart = [row("hybrid", 200.0), *peers(100.0, budget_s=60.0)]
    assert last(apart).endswith("0 / 0")
    of_other_seeds = [row("hybrid", 200.0), *peers(100.0, seed=2)]
    assert line(of_other_seeds, "ratio to pyvrp").split()[-1] == "–"


def test_a_peer_that_was_asked_and_has_no_answer_is_behind() -> None:
    rows = [row("hybrid", 99.0), *peers(None)]
    assert line(rows, "ratio to vroom").split()[-1] == "ahead"
    assert last(rows).endswith("1 / 1")
    assert "  vroom none (1 rows: a; 10 s)" in report(rows)
    neither = [row("hybrid", None), *peers(None)]
    assert line(neither, "ratio to vroom").split()[-1] == "–"


def test_a_peer_that_cannot_be_asked_is_not_beaten() -> None:
    rows = [row("hybrid", 99.0), *peers(100.0, "pyvrp-raw", "pyvrp-tuned", "ortools-raw")]
    rows += peers(None, "vroom", status="refused")
    assert line(rows, "ratio to vroom").split()[-1] == "–"
    assert last(rows).endswith(": 0 / 0")
    rows[-1] = row("vroom", None)
    assert line(rows, "ratio to vroom").split()[-1] == "ahead"
    assert last(rows).endswith(": 1 / 1")


def test_instances_count_alike_though_one_has_fewer_seeds() -> None:
    rows = []
    for instance, ours, seeds in (("a", 0.999, 5), ("b", 1.0, 5), ("c", 1.01, 2)):
        for seed in range(1, seeds + 1):
            rows.append(row("hybrid", 100 * ours, instance=instance, seed=seed))
            rows += peers(100.0, instance=instance, seed=seed)
    assert "1.0030 [2 to 5 seeds]" in line(rows, "ratio to the best peer")
    assert "301 [2 to 5 seeds]" in line(rows, "hybrid: cost, median")
    assert last(rows).endswith("0 / 1")


def test_a_seed_without_an_answer_counts_in_the_median() -> None:
    rows = [row("hybrid", 99.0), *(row("hybrid", None, seed=seed) for seed in (2, 3))]
    rows += [one for seed in (1, 2, 3) for one in peers(100.0, seed=seed)]
    assert line(rows, "hybrid: cost, median").split()[-2:] == ["∞", "(99..∞)"]
    assert line(rows, "ratio to pyvrp").split()[-2:] == ["∞", "(0.9900..∞)"]


def test_mandatory_orders_come_before_the_cost() -> None:
    assert ratio(Answer(1, 50.0), Answer(0, 100.0)) == math.inf
    assert ratio(Answer(0, 500.0), Answer(1, 100.0)) == AHEAD
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
    old = report([row("hybrid", 99.0, version="1")], {"hybrid": "2"})
    assert "hybrid was measured in another version than today's: 1" in old


def test_the_chart_has_each_solvers_way_to_the_best_answer(tmp_path: Path) -> None:
    rows = [row("hybrid", 110.0, budget_s=1.0), row("hybrid", 100.0), row("vroom", 125.0)]
    assert curves(rows) == {
        "made": {"hybrid": {1.0: pytest.approx(10.0), 10.0: 0.0}, "vroom": {10.0: 25.0}}
    }
    draw(rows, tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


def test_no_point_of_the_chart_leaves_more_of_what_is_mandatory() -> None:
    rows = [row("hybrid", 100.0), row("pyvrp-raw", 60.0, mandatory_unserved=5)]
    assert curves(rows) == {"made": {"hybrid": {10.0: 0.0}}}
    unsure = [row("hybrid", 100.0), *(row("hybrid", None, seed=seed) for seed in (2, 3))]
    assert curves(unsure) == {}
