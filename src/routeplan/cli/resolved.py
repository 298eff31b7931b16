"""``routeplan simulate --resolve``: a day planned again in each scenario."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import typer

from routeplan.cli.console import figure, print_json, print_table, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from routeplan.api.simulation import ScenarioSet
    from routeplan.cli.console import Lang
    from routeplan.model.day import Day
    from routeplan.model.resolved import ResolvedLoss, ResolvedLosses

_SOLUTIONS = 100
_NO_CLOCK_S = 3_600.0
"""What a search of so many solutions never takes: no clock decides."""
_SHOWN = 10

_WORDS: dict[str, dict[str, Any]] = {
    "vi": {
        "title": "Các kịch bản nặng nhất, xếp lại tuyến ({count} kịch bản, {searched} tìm lại)",
        "header": (
            "kịch bản",
            "tuyến gặp",
            "đơn phục vụ",
            "mất thêm",
            "bắt buộc thêm",
            "giấy tờ trễ thêm",
            "km thêm",
            "giờ thêm",
            "chi phí thêm (₫)",
        ),
        "none": "Không kịch bản nào làm kế hoạch của ngày xấu đi.",
    },
    "en": {
        "title": "The worst scenarios, routes planned again (of {count}, {searched} searched)",
        "header": (
            "scenario",
            "routes met",
            "orders served",
            "more left out",
            "more mandatory",
            "more late documents",
            "added km",
            "added h",
            "added cost (VND)",
        ),
        "none": "No scenario makes the day's plan worse.",
    },
}


def refuse_mixed_depths(
    day: Day | None, *, resolve: bool, budget: float | None, solutions: int | None, other: bool
) -> None:
    """Refuse options that do not go with the depth asked for.

    Raises
    ------
    typer.BadParameter
        Saying what does not go together.
    """
    if not resolve:
        if budget is not None or solutions is not None:
            raise typer.BadParameter("--budget and --solution-limit go with --resolve")
        return
    if day is None:
        raise typer.BadParameter("--resolve needs a day: a scenario's folder or name")
    if other:
        names = "--profile, --weather, --outside, --all-day, --commuting"
        raise typer.BadParameter(f"with --resolve the day itself says it; not {names}")
    if budget is not None and solutions is not None:
        raise typer.BadParameter("--budget or --solution-limit, not both")


def resolve_day(
    scenarios: ScenarioSet,
    day: Day,
    budget: float | None,
    solutions: int | None,
    **how: Any,  # noqa: ANN401 - what ``simulate_resolved`` takes
) -> ResolvedLosses:
    """Plan a day again in each scenario; the base plan is searched for as the day says."""
    from routeplan.api import resolved as api

    limits = dataclasses.replace(
        day.limits,
        time_limit_s=_NO_CLOCK_S if budget is None else budget,
        solution_limit=(solutions or _SOLUTIONS) if budget is None else None,
    )
    day_again = dataclasses.replace(day, limits=limits)
    return api.simulate_resolved(scenarios, day_again, base=day.limits, **how)


def report_resolved(losses: ResolvedLosses, folder: Path, lang: Lang, *, as_json: bool) -> None:
    """Show the scenarios that make the day's plan worst."""
    felt = [loss for loss in losses.scenarios if _badness(loss) > (0, 0)]
    worst = sorted(felt, key=_badness, reverse=True)[:_SHOWN]
    if as_json:
        print_json({"folder": str(folder), "worst": [dataclasses.asdict(loss) for loss in worst]})
        return
    words = _WORDS[lang.value]
    searched = sum(loss.replanned for loss in losses.scenarios)
    if worst:
        title = words["title"].format(count=len(losses.scenarios) - 1, searched=searched)
        print_table(title, words["header"], [_row(loss, lang) for loss in worst])
    else:
        say(words["none"])
    say(f"\n→ {folder}")


def _badness(loss: ResolvedLoss) -> tuple[int, int]:
    return loss.added_mandatory_unserved, loss.added_cost_vnd


def _row(loss: ResolvedLoss, lang: Lang) -> Sequence[str]:
    return (
        loss.name,
        str(loss.routes_met),
        str(loss.orders_served),
        str(loss.added_orders_unserved),
        str(loss.added_mandatory_unserved),
        str(loss.added_documents_late),
        figure(loss.added_distance_km, lang),
        figure(loss.added_duration_h, lang, 1),
        figure(loss.added_cost_vnd, lang),
    )
