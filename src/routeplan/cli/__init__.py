"""The command line: one file per subcommand, all through ``routeplan.api``."""

from __future__ import annotations

import io
import sys

import typer

from routeplan.cli import (
    check,
    closures,
    compare,
    explain,
    importance,
    network,
    path,
    plan,
    reopen,
    report,
    scenario,
    simulate,
    worth,
)
from routeplan.cli.console import EXIT_BUG, EXIT_UNREADABLE, Lang, complain, complain_of
from routeplan.errors import InputError, RoutePlanError

app = typer.Typer(
    name="routeplan",
    help="Delivery routes for mountain post offices, on roads that landslides close.",
    epilog="Exit codes: 0 fine; 1 a bug in routeplan; 2 the input cannot be read or the results "
    "cannot be written; 3 done, but something needs attention.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # Help in boxes would take longer to import than all else.
)
app.command("plan")(plan.plan)
app.command("check")(check.check)
app.command("explain")(explain.explain)
app.command("path")(path.path)
app.command("simulate")(simulate.simulate)
app.command("importance")(importance.importance)
app.command("reopen")(reopen.reopen)
app.command("compare")(compare.compare)
app.command("report")(report.report)
app.command("worth")(worth.worth)
app.add_typer(scenario.app, name="scenario")
app.add_typer(network.app, name="network")
app.add_typer(closures.app, name="closures")


def main() -> None:
    """Run the command line and exit with one of its codes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # A pipe on Windows lacks Vietnamese letters.
            stream.reconfigure(encoding="utf-8")
    chosen: dict[str, Lang] = {}
    try:
        app(obj=chosen)
    except InputError as error:
        complain_of(error.problems, chosen.get("lang", Lang.EN))
        sys.exit(EXIT_UNREADABLE)
    except RoutePlanError as error:
        complain(str(error))
        sys.exit(EXIT_BUG)
