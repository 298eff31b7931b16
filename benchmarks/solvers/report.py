"""Tables from the results: gaps, ratios to each peer, and who is ahead where."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.solvers.peers import UNSEEDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from benchmarks.solvers.results import Row

OURS = "hybrid"
BESIDE = {
    "pyvrp, the better": ("pyvrp-raw", "pyvrp-tuned"),
    "vroom": ("vroom",),
    "ortools-raw": ("ortools-raw",),
    "ortools (ours)": ("ortools",),
    "the best peer": ("pyvrp-raw", "pyvrp-tuned", "vroom", "ortools-raw"),
}
"""Of several solvers the better answer counts, instance by instance and seed by seed."""
BEST_PEER = "the best peer"
NOISE = 0.0005
"""A ratio so little above 1 is no difference."""
_NOTHING = "–"


class Answer(NamedTuple):
    """What answers are compared by, in this order."""

    mandatory_unserved: int
    cost: float


@dataclass(frozen=True, slots=True)
class Answers:
    """The best answers of each solver's processes, by family, instance, solver, seed, budget."""

    rows: Sequence[Row]
    _best: dict[tuple[str, str, str, int, float], Answer]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Answers:
        """Return the answers in a table's rows; a solver without seeds answers with any."""
        seeds = sorted({row.seed for row in rows})
        best: dict[tuple[str, str, str, int, float], Answer] = {}
        for row in rows:
            if row.status != "ok" or row.cost is None:
                continue
            answer = Answer(row.mandatory_unserved, row.cost)
            for seed in seeds if row.solver in UNSEEDED else [row.seed]:
                key = (row.family, row.instance, row.solver, seed, row.budget_s)
                best[key] = min(answer, best.get(key, answer))
        return cls(rows, best)

    def best(
        self, family: str, instance: str, solvers: Iterable[str], seed: int, budget_s: float
    ) -> Answer | None:
        """Return the best answer of some solvers, None without any."""
        found = (self._best.get((family, instance, solver, seed, budget_s)) for solver in solvers)
        return min((answer for answer in found if answer is not None), default=None)


def report(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of the report; the last says in how many families ours is not behind."""
    if not rows:
        yield "no results"
        return
    answers = Answers.of(rows)
    ahead, judged = [], []
    for family in dict.fromkeys(row.family for row in rows):
        own = [row for row in rows if row.family == family]
        yield from _family(answers, family, own)
        verdict = not_behind(answers, family, own)
        if verdict is not None:
            judged.append(family)
            ahead += [family] if verdict else []
    yield ""
    yield from _mixed_versions(rows)
    behind = [family for family in judged if family not in ahead]
    if behind:
        yield f"behind at some budget: {', '.join(behind)}"
    yield f"families at or ahead of the best peer: {len(ahead)} / {len(judged)}"


def ratio(ours: Answer | None, theirs: Answer | None) -> float | None:
    """Return our cost by theirs; None where they have nothing to compare with.

    Infinite where we have no answer and they do, or leave more of what is mandatory.
    """
    if theirs is None:
        return None
    if ours is None or ours.mandatory_unserved > theirs.mandatory_unserved:
        return math.inf
    if ours.mandatory_unserved < theirs.mandatory_unserved:
        return None
    return ours.cost / theirs.cost if theirs.cost else 1.0


def ratios_by_seed(
    answers: Answers, family: str, own: Sequence[Row], peers: Sequence[str], budget_s: float
) -> list[float]:
    """Return, per seed of ours, the mean over the family's instances."""
    means = []
    for seed in _seeds(own):
        found = [
            ratio(
                answers.best(family, instance, (OURS,), seed, budget_s),
                answers.best(family, instance, peers, seed, budget_s),
            )
            for instance in _asked(own, seed, budget_s)
        ]
        known = [value for value in found if value is not None]
        if known:
            means.append(statistics.fmean(known))
    return means


def not_behind(answers: Answers, family: str, own: Sequence[Row]) -> bool | None:
    """Whether the median ratio to the best peer is at most 1 at every budget; None unmeasured."""
    peers = BESIDE[BEST_PEER]
    if not any(row.solver == OURS for row in own) or not any(
        row.solver in peers and row.status == "ok" for row in own
    ):
        return None
    medians = [
        statistics.median(means)
        for budget_s in _budgets(own)
        if (means := ratios_by_seed(answers, family, own, peers, budget_s))
    ]
    return all(value <= 1 + NOISE for value in medians)


def _family(answers: Answers, family: str, own: Sequence[Row]) -> Iterator[str]:
    budgets = _budgets(own)
    instances = list(dict.fromkeys(row.instance for row in own))
    yield ""
    yield f"{family}: {len(instances)} instances, {len(_seeds(own))} seeds of {OURS}"
    yield _line("", [f"{budget_s:g} s" for budget_s in budgets])
    for solver in dict.fromkeys(row.solver for row in own):
        mine = [row for row in own if row.solver == solver]
        yield from _gap_lines(solver, mine, budgets)
        yield _line(
            f"{solver}: cost, median",
            [_over_seeds(_costs(answers, family, mine, solver, b), "{:,.0f}") for b in budgets],
        )
    for name, solvers in BESIDE.items():
        if any(row.solver in solvers for row in own) and any(row.solver == OURS for row in own):
            cells = (ratios_by_seed(answers, family, own, solvers, b) for b in budgets)
            yield _line(f"ratio to {name}", [_over_seeds(c, "{:.4f}") for c in cells])
    yield from _mandatory(answers, family, own, budgets)
    yield from _first_answers(own)
    yield from _failures(own)


def _gap_lines(solver: str, mine: Sequence[Row], budgets: Sequence[float]) -> Iterator[str]:
    """Yield mean gaps to the best known; apart where that counts vehicles first."""
    for objective, label in (
        ("distance", "gap to best known"),
        ("vehicles", "above the fewest vehicles' best"),
    ):
        cells = []
        for budget_s in budgets:
            means = []
            for seed in _seeds(mine):
                best: dict[str, float] = {}
                for row in mine:
                    if (row.seed, row.budget_s, row.status) == (seed, budget_s, "ok") and (
                        row.best_known_of == objective and row.cost and row.best_known
                    ):
                        gap = row.cost / row.best_known - 1
                        best[row.instance] = min(gap, best.get(row.instance, gap))
                if best and len(best) == len(_asked(mine, seed, budget_s)):
                    means.append(statistics.fmean(best.values()))
            cells.append(_over_seeds(means, "{:.2%}"))
        if any(cell != _NOTHING for cell in cells):
            yield _line(f"{solver}: {label}", cells)


def _costs(
    answers: Answers, family: str, mine: Sequence[Row], solver: str, budget_s: float
) -> list[float]:
    """Return, per seed, the sum over instances, where each has an answer."""
    sums = []
    for seed in _seeds(mine):
        asked = _asked(mine, seed, budget_s)
        found = [answers.best(family, name, (solver,), seed, budget_s) for name in asked]
        known = [answer.cost for answer in found if answer is not None]
        if asked and len(known) == len(found):
            sums.append(sum(known))
    return sums


def _mandatory(
    answers: Answers, family: str, own: Sequence[Row], budgets: Sequence[float]
) -> Iterator[str]:
    if not any(row.mandatory_unserved for row in own):
        return
    for solver in dict.fromkeys(row.solver for row in own):
        mine = [row for row in own if row.solver == solver]
        cells = []
        for budget_s in budgets:
            found = [
                answers.best(family, name, (solver,), seed, budget_s)
                for seed in _seeds(mine)
                for name in _asked(mine, seed, budget_s)
            ]
            known = [float(answer.mandatory_unserved) for answer in found if answer is not None]
            cells.append(_over_seeds(known, "{:.0f}"))
        yield _line(f"{solver}: mandatory unserved", cells)


def _first_answers(own: Sequence[Row]) -> Iterator[str]:
    parts = []
    for solver in dict.fromkeys(row.solver for row in own):
        mine = [row for row in own if row.solver == solver]
        first = [row.first_s for row in mine if row.first_s is not None]
        over = [row.took_s - max(_budgets_of_run(mine, row)) for row in mine if row.took_s]
        if first:
            parts.append(
                f"{solver} {statistics.median(first):.2f} s"
                + (f" (over its budget by at most {max(over):.1f} s)" if over else "")
            )
    if parts:
        yield f"  first answer, median: {'; '.join(parts)}"


def _budgets_of_run(mine: Sequence[Row], row: Row) -> list[float]:
    """Return the budgets of the rows that came of the same run."""
    return [
        other.budget_s
        for other in mine
        if (other.instance, other.seed, other.process, other.took_s)
        == (row.instance, row.seed, row.process, row.took_s)
    ]


def _failures(own: Sequence[Row]) -> Iterator[str]:
    """Yield what went wrong, once per solver and reason."""
    seen: dict[tuple[str, str, str], list[Row]] = {}
    for row in own:
        if row.status not in {"ok", "none"}:
            reason = "" if row.status == "late" else row.reason
            seen.setdefault((row.solver, row.status, reason), []).append(row)
    for (solver, status, reason), found in seen.items():
        named = ", ".join(dict.fromkeys(row.instance for row in found))
        at = ", ".join(f"{budget_s:g} s" for budget_s in sorted({row.budget_s for row in found}))
        yield f"  {solver} {status} ({len(found)} rows: {named}; {at}) {reason}".rstrip()


def _mixed_versions(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the solvers whose rows are not all of one version: measure those again."""
    for solver in dict.fromkeys(row.solver for row in rows):
        versions = {row.version for row in rows if row.solver == solver}
        if len(versions) > 1:
            yield f"{solver} was measured in several versions: {', '.join(sorted(versions))}"


def _asked(own: Sequence[Row], seed: int, budget_s: float) -> list[str]:
    """Return the instances that ours, or whoever these rows are of, was asked."""
    ours = [row for row in own if row.solver == OURS] or own
    return list(
        dict.fromkeys(row.instance for row in ours if (row.seed, row.budget_s) == (seed, budget_s))
    )


def _seeds(own: Sequence[Row]) -> list[int]:
    ours = [row for row in own if row.solver == OURS] or own
    return sorted({row.seed for row in ours})


def _budgets(own: Sequence[Row]) -> list[float]:
    return sorted({row.budget_s for row in own})


def _over_seeds(values: Sequence[float], form: str) -> str:
    """Return the median, and least and most where they differ from it."""
    if not values:
        return _NOTHING
    show: Callable[[float], str] = lambda value: "∞" if math.isinf(value) else form.format(value)  # noqa: E731
    median = show(statistics.median(values))
    least, most = show(min(values)), show(max(values))
    return median if least == most else f"{median} ({least}..{most})"


def _line(label: str, cells: Sequence[str]) -> str:
    return f"  {label:<44}" + "".join(f"{cell:>28}" for cell in cells)
