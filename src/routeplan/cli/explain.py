"""``routeplan explain``: why an order is left out."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from routeplan.cli.console import AsJson, Lang, Language, print_json, say


def explain(
    scenario: Annotated[str, typer.Argument(help="A scenario's folder or name.")],
    order_id: Annotated[str, typer.Argument(metavar="ORDER", help="The order's id.")],
    plan_file: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            help="The plan.json that left it out; without, whether any vehicle could serve the "
            "order if it were the only one.",
        ),
    ] = None,
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Explain why an order is left out, and what would serve it."""
    from routeplan import api

    day = api.load_day(scenario)
    region = api.load_region(day.network)
    made = None if plan_file is None else api.read_plan(plan_file)
    reason = api.explain_order(day, order_id, plan=made, region=region)
    if as_json:
        print_json(None if reason is None else dataclasses.asdict(reason))
    elif reason is not None:
        text = api.describe_reason(reason, day, region=region, lang=lang.value)
        say(f"{order_id}: {text}")
    else:
        served = made is not None and made.serves(order_id)
        words = {
            Lang.VI: "đã được xếp vào tuyến." if served else "có xe phục vụ được.",
            Lang.EN: "is served by this plan." if served else "can be served.",
        }
        say(f"{order_id}: {words[lang]}")
