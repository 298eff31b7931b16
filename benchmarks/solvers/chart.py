"""A chart of the results: how far each solver is from the best answer known, over time."""

from __future__ import annotations

import math
import statistics
import sys
from typing import TYPE_CHECKING

from benchmarks.solvers.report import Answer, Answers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.solvers.results import Row

_COLUMNS = 3
_NONE = Answer(sys.maxsize, math.inf)


def curves(rows: Sequence[Row]) -> dict[str, dict[str, dict[float, float]]]:
    """Return, by family, solver and budget, the mean distance from the best answer in percent.

    The best answer of an instance is the least cost of any solver at any budget that leaves
    the least of what is mandatory; of several seeds the median counts. A budget at which that
    is no answer, or one that leaves more, has no value.
    """
    answers = Answers.of(rows)
    found: dict[str, dict[str, dict[float, float]]] = {}
    for family in dict.fromkeys(row.family for row in rows):
        own = [row for row in rows if row.family == family]
        seeds = sorted({row.seed for row in own})
        instances = list(dict.fromkeys(row.instance for row in own))
        least = {
            name: min(
                (Answer(row.mandatory_unserved, row.cost) for row in own
                 if row.instance == name and row.status == "ok" and row.cost is not None),
                default=_NONE,
            )
            for name in instances
        }  # fmt: skip
        for solver in dict.fromkeys(row.solver for row in own):
            for budget_s in sorted({row.budget_s for row in own}):
                apart = []
                for name in instances:
                    best = [
                        answers.best(family, name, (solver,), seed, budget_s) or _NONE
                        for seed in seeds
                        if answers.asked(family, name, (solver,), seed, budget_s)
                    ]
                    median = statistics.median_high(best) if best else _NONE
                    if (
                        median.cost < math.inf
                        and median.mandatory_unserved == least[name].mandatory_unserved
                    ):
                        apart.append(100 * (median.cost / least[name].cost - 1))
                if apart and len(apart) == len(instances):
                    by_budget = found.setdefault(family, {}).setdefault(solver, {})
                    by_budget[budget_s] = statistics.fmean(apart)
    return found


def draw(rows: Sequence[Row], file: Path) -> None:
    """Write the chart as PNG, a panel per family."""
    from matplotlib.figure import Figure

    families = curves(rows)
    across = min(_COLUMNS, max(1, len(families)))
    down = max(1, math.ceil(len(families) / across))
    figure = Figure(figsize=(4.5 * across, 3.2 * down), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False).flat
    names = list(dict.fromkeys(name for solvers in families.values() for name in solvers))
    for panel, (family, solvers) in zip(panels, families.items(), strict=False):
        for name, by_budget in solvers.items():
            panel.plot(
                list(by_budget),
                list(by_budget.values()),
                marker="o",
                color=f"C{names.index(name)}",
                label=name,
            )
        panel.set(title=family, xscale="log", xlabel="s", ylabel="% over the best answer")
        panel.set_yscale("symlog", linthresh=1)
        panel.set_ylim(bottom=0)
        ticks = sorted({budget_s for by_budget in solvers.values() for budget_s in by_budget})
        panel.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        panel.minorticks_off()
        panel.legend(fontsize="x-small")
    for panel in list(figure.axes)[len(families) :]:
        panel.remove()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=120, format="png")
