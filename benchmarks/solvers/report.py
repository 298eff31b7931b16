"""Tables from the results: gaps, ratios to each peer, and who is ahead where."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.solvers.peers import UNSEEDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
AHEAD = -math.inf
"""The ratio where only ours has an answer, or one that leaves less of what is mandatory."""
_NOTHING = "–"


class Answer(NamedTuple):
    """What answers are compared by, in this order."""

    mandatory_unserved: int
    cost: float


@dataclass(frozen=True, slots=True)
class Answers:
    """The best answers of each solver's processes, by family, instance, solver, seed, budget.

    Those that were asked and have none are there with None.
    """

    _best: dict[tuple[str, str, str, int, float], Answer | None]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Answers:
        """Return the answers in a table's rows; a solver without seeds answers with any."""
        seeds = sorted({row.seed for row in rows})
        best: dict[tuple[str, str, str, int, float], Answer | None] = {}
        for row in rows:
            if row.status == "refused":  # Who cannot be asked is neither beaten nor ahead.
                continue
            for seed in seeds if row.solver in UNSEEDED else [row.seed]:
                key = (row.family, row.instance, row.solver, seed, row.budget_s)
                before = best.setdefault(key, None)
                if row.status == "ok" and row.cost is not None:
                    answer = Answer(row.mandatory_unserved, row.cost)
                    best[key] = answer if before is None else min(answer, before)
        return cls(best)

    def best(
        self, family: str, instance: str, solvers: Iterable[str], seed: int, budget_s: float
    ) -> Answer | None:
        """Return the best answer of some solvers, None without any."""
        found = (self._best.get((family, instance, solver, seed, budget_s)) for solver in solvers)
        return min((answer for answer in found if answer is not None), default=None)

    def asked(
        self, family: str, instance: str, solvers: Iterable[str], seed: int, budget_s: float
    ) -> list[str]:
        """Return those of some solvers that were run, whatever came of it."""
        return [
            solver for solver in solvers if (family, instance, solver, seed, budget_s) in self._best
        ]


def report(rows: Sequence[Row], today: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield the lines of the report; the last says in how many families ours is not behind.

    Parameters
    ----------
    today
        Each solver's version as it would be measured now: others are told of.
    """
    if not rows:
        yield "no results"
        return
    answers = Answers.of(rows)
    verdicts: dict[str, bool | None] = {}
    for family in dict.fromkeys(row.family for row in rows):
        own = [row for row in rows if row.family == family]
        yield from _family(answers, family, own)
        verdicts[family] = not_behind(answers, family, own)
    yield ""
    yield from _versions(rows, today or {})
    unjudged = [family for family, verdict in verdicts.items() if verdict is None]
    if unjudged:
        yield f"not beside every peer at any budget, so not counted: {', '.join(unjudged)}"
    behind = [family for family, verdict in verdicts.items() if verdict is False]
    if behind:
        yield f"behind at some budget: {', '.join(behind)}"
    judged = len(verdicts) - len(unjudged)
    yield f"families at or ahead of the best peer: {judged - len(behind)} / {judged}"


def ratio(ours: Answer | None, theirs: Answer | None) -> float | None:
    """Return our cost by theirs; None where neither has an answer.

    Infinite where we have no answer and they do, or leave more of what is mandatory; and
    ``AHEAD`` the other way round.
    """
    if ours is None and theirs is None:
        return None
    if ours is None or (theirs and ours.mandatory_unserved > theirs.mandatory_unserved):
        return math.inf
    if theirs is None or ours.mandatory_unserved < theirs.mandatory_unserved:
        return AHEAD
    return ours.cost / theirs.cost if theirs.cost else 1.0


def ratios(
    answers: Answers, family: str, own: Sequence[Row], peers: Sequence[str], budget_s: float
) -> list[list[float]]:
    """Return, for each instance that ours was asked, the ratios by seed, where peers were run."""
    found = []
    for instance, seeds in _asked(own, budget_s).items():
        values = [
            ratio(
                answers.best(family, instance, (OURS,), seed, budget_s),
                answers.best(family, instance, peers, seed, budget_s),
            )
            for seed in seeds
            if answers.asked(family, instance, peers, seed, budget_s)
        ]
        found.append([value for value in values if value is not None])
    return found


def not_behind(answers: Answers, family: str, own: Sequence[Row]) -> bool | None:
    """Whether ours is at or ahead of the best peer at every budget; None if not measured.

    It is where at one budget at least every peer was run on all instances that ours was.
    """
    peers = BESIDE[BEST_PEER]
    medians, beside_all = [], False
    for budget_s in _budgets(own):
        asked = _asked(own, budget_s)
        by_instance = ratios(answers, family, own, peers, budget_s)
        known = [values for values in by_instance if values]
        if known:
            medians.append(_mean([_median(values) for values in known]))
            beside_all |= len(known) == len(by_instance) and all(
                len(answers.asked(family, instance, peers, seed, budget_s)) == len(peers)
                for instance, seeds in asked.items()
                for seed in seeds[:1]
            )
    return all(value <= 1 + NOISE for value in medians) if beside_all else None


def _family(answers: Answers, family: str, own: Sequence[Row]) -> Iterator[str]:
    budgets = _budgets(own)
    instances = list(dict.fromkeys(row.instance for row in own))
    yield ""
    seeds = {row.seed for row in own if row.solver == OURS}
    yield f"{family}: {len(instances)} instances, {len(seeds)} seeds of {OURS}"
    yield _line("", [f"{budget_s:g} s" for budget_s in budgets])
    for solver in dict.fromkeys(row.solver for row in own):
        mine = [row for row in own if row.solver == solver]
        yield from _gap_lines(answers, family, mine, budgets)
        costs = (_costs(answers, family, mine, budget_s) for budget_s in budgets)
        yield _line(f"{solver}: cost, median", [_cell(c, sum, "{:,.0f}") for c in costs])
    for name, solvers in BESIDE.items():
        if any(row.solver in solvers for row in own) and any(row.solver == OURS for row in own):
            cells = (ratios(answers, family, own, solvers, b) for b in budgets)
            yield _line(f"ratio to {name}", [_cell(cell, _mean, "{:.4f}") for cell in cells])
    yield from _mandatory(answers, family, own, budgets)
    yield from _first_answers(own)
    yield from _failures(own)


def _gap_lines(
    answers: Answers, family: str, mine: Sequence[Row], budgets: Sequence[float]
) -> Iterator[str]:
    """Yield mean gaps to the best known; apart where that counts vehicles first."""
    for objective, label in (
        ("distance", "gap to best known"),
        ("vehicles", "above the fewest vehicles' best"),
    ):
        best = {
            row.instance: row.best_known
            for row in mine
            if row.best_known and row.best_known_of == objective
        }
        if not best:
            continue
        of = [row for row in mine if row.instance in best]
        cells = []
        for budget_s in budgets:
            gaps = [
                [cost / best[instance] - 1 for cost in costs]
                for instance, costs in zip(
                    _asked(of, budget_s), _costs(answers, family, of, budget_s), strict=True
                )
            ]
            cells.append(_cell(gaps, statistics.fmean, "{:.2%}"))
        yield _line(f"{mine[0].solver}: {label}", cells)


def _costs(
    answers: Answers, family: str, mine: Sequence[Row], budget_s: float
) -> list[list[float]]:
    """Return, for each instance that a solver was asked, the costs by seed; inf for no answer."""
    solver = mine[0].solver
    found = []
    for instance, seeds in _asked(mine, budget_s).items():
        best = (answers.best(family, instance, (solver,), seed, budget_s) for seed in seeds)
        found.append([math.inf if answer is None else answer.cost for answer in best])
    return found


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
                [answers.best(family, name, (solver,), seed, budget_s) for seed in seeds]
                for name, seeds in _asked(mine, budget_s).items()
            ]
            left = [[float(one.mandatory_unserved) for one in own if one] for own in found]
            cells.append(_cell(left, sum, "{:.0f}"))
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
        if row.status != "ok":
            reason = "" if row.status == "late" else row.reason
            seen.setdefault((row.solver, row.status, reason), []).append(row)
    for (solver, status, reason), found in seen.items():
        named = ", ".join(dict.fromkeys(row.instance for row in found))
        at = ", ".join(f"{budget_s:g} s" for budget_s in sorted({row.budget_s for row in found}))
        yield f"  {solver} {status} ({len(found)} rows: {named}; {at}) {reason}".rstrip()


def _versions(rows: Sequence[Row], today: Mapping[str, str]) -> Iterator[str]:
    """Yield the solvers whose rows are not all of today's version: measure those again."""
    for solver in dict.fromkeys(row.solver for row in rows):
        versions = sorted({row.version for row in rows if row.solver == solver})
        if len(versions) > 1:
            yield f"{solver} was measured in several versions: {', '.join(versions)}"
        elif versions != [today.get(solver, versions[0])]:
            yield f"{solver} was measured in another version than today's: {versions[0]}"


def _asked(own: Sequence[Row], budget_s: float) -> dict[str, list[int]]:
    """Return the instances, and seeds of each, that ours or whoever these rows are of was asked."""
    ours = [row for row in own if row.solver == OURS] or own
    asked: dict[str, list[int]] = {}
    for row in ours:
        if row.budget_s == budget_s and row.seed not in asked.setdefault(row.instance, []):
            asked[row.instance].append(row.seed)
    return {instance: sorted(seeds) for instance, seeds in asked.items()}


def _budgets(own: Sequence[Row]) -> list[float]:
    return sorted({row.budget_s for row in own})


def _median(values: Sequence[float]) -> float:
    """Return the median, of two middle ones the worse where one is no number."""
    finite = all(map(math.isfinite, values))
    return statistics.median(values) if finite else statistics.median_high(values)


def _mean(values: Sequence[float]) -> float:
    """Return the mean over instances; one without an answer counts, one far ahead does not."""
    if math.inf in values:
        return math.inf
    known = [value for value in values if value != AHEAD]
    return statistics.fmean(known) if known else AHEAD


def _cell(
    by_instance: Sequence[Sequence[float]],
    together: Callable[[Sequence[float]], float],
    form: str,
) -> str:
    """Return instances' medians over seeds taken together, and so the least and the most.

    Nothing where an instance has no figure; where some have fewer seeds, that is told.
    """
    if not by_instance or not all(by_instance):
        return _NOTHING

    def shown(of: Callable[[Sequence[float]], float]) -> str:
        value = together([of(values) for values in by_instance])
        return {math.inf: "∞", AHEAD: "ahead"}.get(value) or form.format(value)

    median, least, most = shown(_median), shown(min), shown(max)
    counts = sorted({len(values) for values in by_instance})
    seeds = f" [{counts[0]} to {counts[-1]} seeds]" if len(counts) > 1 else ""
    return (median if least == most else f"{median} ({least}..{most})") + seeds


def _line(label: str, cells: Sequence[str]) -> str:
    return f"  {label:<44}" + "".join(f"{cell:>40}" for cell in cells)
