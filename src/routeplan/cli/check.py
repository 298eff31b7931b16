"""``routeplan check``: whether a plan keeps every rule of its day."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from routeplan.cli.console import EXIT_ATTENTION, AsJson, print_json, say


def check(
    scenario: Annotated[str, typer.Argument(help="A scenario's folder or name.")],
    plan_file: Annotated[
        Path, typer.Argument(metavar="PLAN", help="Its plan.json, perhaps edited by hand.")
    ],
    as_json: AsJson = False,
) -> None:
    """Check a plan against every rule of its day.

    That is roads, times, loads, breaks, skills, costs and more, each worked out anew. Exit
    code 3: the plan breaks a rule.
    """
    from routeplan import api

    found = api.check_plan(api.load_day(scenario), api.read_plan(plan_file))
    if as_json:
        print_json([dataclasses.asdict(violation) for violation in found])
    elif found:
        for violation in found:
            where = " ".join(filter(None, (violation.route, violation.order_id)))
            say(violation.rule + (f" [{where}]" if where else "") + f": {violation.text}")
    else:
        say("OK")
    if found:
        raise typer.Exit(EXIT_ATTENTION)
