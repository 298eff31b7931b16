"""Measure the solvers side by side: ``python -m benchmarks.solvers``, ``make bench-solvers``.

Same instances, budgets, seeds and cores for all. Every run is added to a table as it ends and
not done again, so that hours of measuring may be interrupted; the report is made from the
table alone.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks.solvers.case import FAMILIES, cases_of, chosen_families
from benchmarks.solvers.peers import DEFAULT_PEERS, PEERS
from benchmarks.solvers.read import NoInstancesError
from benchmarks.solvers.report import report
from benchmarks.solvers.results import read_rows
from benchmarks.solvers.run import Plan, run_missing, version_of

_BUDGETS_S = (1.0, 5.0, 10.0, 30.0, 60.0)


def main() -> int:
    """Run what is missing, then print the report and draw the chart."""
    wanted = _arguments()
    try:
        families = chosen_families(wanted.family)
        if not wanted.report_only:
            print(f"{os.cpu_count()} cores, load before: {os.getloadavg()[0]:.1f}", flush=True)
            plan = Plan(
                solvers=tuple(wanted.solvers),
                budgets_s=tuple(sorted(wanted.budgets)),
                seeds=tuple(range(1, wanted.seeds + 1)),
            )
            run_missing(plan, cases_of(families, wanted.instance), wanted.out, _say)
    except (NoInstancesError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    rows = [row for row in read_rows(wanted.out) if row.family in families]
    today = {solver: version_of(solver) for solver in {row.solver for row in rows}}
    print("\n".join(report(rows, today)))
    if wanted.chart and rows:
        from benchmarks.solvers.chart import draw

        draw(rows, wanted.chart)
    return 0


def _say(line: str) -> None:
    print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks.solvers",
        description="Measure the solvers side by side.",
        epilog=f"Families: {', '.join(FAMILIES)}.",
    )
    parser.add_argument("--family", nargs="+", default=["*"], help="names or patterns")
    parser.add_argument("--instance", default="*", help="a pattern of instances")
    parser.add_argument("--budgets", nargs="+", type=float, default=_BUDGETS_S, help="seconds")
    parser.add_argument("--seeds", type=int, default=5, help="how many")
    parser.add_argument("--solvers", nargs="+", choices=PEERS, default=DEFAULT_PEERS)
    parser.add_argument("--out", type=Path, default=Path("out/bench-solvers.csv"))
    parser.add_argument("--chart", type=Path, help="a PNG to draw")
    parser.add_argument("--report-only", action="store_true", help="run nothing")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
