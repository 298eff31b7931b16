"""The command line: one file per subcommand, all through ``routeplan.api``."""

from __future__ import annotations

import sys

import typer

from routeplan.cli import check, explain, network, path, plan, scenario
from routeplan.cli.console import EXIT_BUG, EXIT_UNREADABLE, complain, complain_of
from routeplan.errors import InputError, LocationError, RoutePlanError

app = typer.Typer(
    name="routeplan",
    help="Delivery routes for mountain post offices, on roads that landslides close.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("plan")(plan.plan)
app.command("check")(check.check)
app.command("explain")(explain.explain)
app.command("path")(path.path)
app.add_typer(scenario.app, name="scenario")
app.add_typer(network.app, name="network")


def main() -> None:
    """Run the command line and exit: 0 fine, 1 a bug, 2 unreadable, 3 needs attention."""
    try:
        app()
    except InputError as error:
        complain_of(error.problems)
        sys.exit(EXIT_UNREADABLE)
    except LocationError as error:
        complain(str(error))
        sys.exit(EXIT_UNREADABLE)
    except RoutePlanError as error:
        complain(str(error))
        sys.exit(EXIT_BUG)
