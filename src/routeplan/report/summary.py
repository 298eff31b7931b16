"""The day in a few lines and tables, for the terminal, the workbook and the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.report.routes import cash_on_route, orders_served, stops_between_depots
from routeplan.report.text import (
    describe_wait,
    format_duration,
    format_km,
    format_money,
    format_time,
    format_weight,
    open_word,
    word,
)
from routeplan.report.text.figures import format_date, format_number
from routeplan.report.view import view_plan

if TYPE_CHECKING:
    from routeplan.model.day import Day
    from routeplan.model.order import Load
    from routeplan.model.plan import Plan, ReasonCode, Route, Unassigned
    from routeplan.network.region import Region
    from routeplan.report.text import Lang
    from routeplan.report.view import PlanView


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryTable:
    """A titled table of texts; every row has as many cells as the header."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One order left out, with the sentences that say why."""

    item: Unassigned
    reason: str

    @property
    def order_id(self) -> str:
        """The order's id; a dash for a row without one."""
        return self.item.order_id or "–"

    @property
    def mandatory(self) -> bool:
        """Whether the order had to be served today."""
        return self.item.mandatory


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonGroup:
    """All orders left out for one code, mandatory ones first."""

    code: ReasonCode
    title: str
    orders: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A plan as people want to read it first.

    Attributes
    ----------
    warnings
        Closures that were not applied first.
    unassigned
        Groups with mandatory orders first, then the largest.
    """

    title: str
    lines: tuple[str, ...]
    tables: tuple[SummaryTable, ...]
    warnings: tuple[str, ...]
    unassigned: tuple[ReasonGroup, ...]


def summarise(day: Day, region: Region, plan: Plan, lang: Lang) -> Summary:
    """Return the summary of a plan; it holds nobody's name, phone or address.

    The value of a cell that could not be used is shown, for the one who can mend it.
    """
    return summarise_view(view_plan(day, region, plan, lang, personal=True))


def summarise_view(view: PlanView) -> Summary:
    """Return the summary of a view."""
    return Summary(
        title=title_of(view),
        lines=tuple(text for text, _ in total_lines(view)),
        tables=(_routes_table(view), _cost_table(view)),
        warnings=tuple(text for _, text in view.warnings),
        unassigned=reason_groups(view),
    )


def title_of(view: PlanView) -> str:
    """Return the day's name, date and weather."""
    day, lang = view.day, view.lang
    name = (day.title_vi if lang == "vi" else day.title_en) or day.name
    weather = word(f"weather.{day.weather}", lang)
    return f"{name}: {format_date(day.date, lang)}, {weather}"


def total_lines(view: PlanView) -> list[tuple[str, bool]]:
    """Return the day's totals, each with whether it needs attention.

    These are served of total, mandatory unserved, km and hours, cost and how good it is,
    and waits on the road.
    """
    plan, lang = view.plan, view.lang
    served = len(frozenset().union(*map(orders_served, plan.routes)))
    total = served + len(plan.unassigned)
    lines = [(word("page.served", lang, served=served, total=total), False)]
    unserved = plan.quality.mandatory_unserved
    if unserved:
        lines.append((word("page.mandatory_unserved", lang, count=unserved), True))
    driven = word(
        "summary.distance",
        lang,
        count=len(plan.routes),
        km=format_km(sum(route.distance_m for route in plan.routes), lang),
        duration=format_duration(sum(route.duration_s for route in plan.routes), lang),
    )
    cost = word("page.cost", lang, money=format_money(plan.quality.cost_vnd, lang))
    waits = [
        (f"{route.vehicle_id}: {describe_wait(wait, view.region, lang)}", False)
        for route in plan.routes
        for leg in route.legs
        for wait in leg.waits
    ]
    return [*lines, (driven, False), (f"{cost}. {_how_good(view)}.", False), *waits]


def reason_groups(view: PlanView) -> tuple[ReasonGroup, ...]:
    """Return the orders left out by code."""
    groups: dict[ReasonCode, list[LeftOut]] = {}
    for item, reason in view.unassigned:
        groups.setdefault(item.code, []).append(LeftOut(item=item, reason=reason))
    ordered = sorted(
        groups.items(),
        key=lambda group: (-sum(order.mandatory for order in group[1]), -len(group[1])),
    )
    return tuple(
        ReasonGroup(code=code, title=word(f"code.{code}", view.lang), orders=tuple(orders))
        for code, orders in ordered
    )


def _how_good(view: PlanView) -> str:
    quality, lang = view.plan.quality, view.lang
    if quality.proven_optimal:
        return word("summary.optimal", lang)
    bound_vnd = quality.lower_bound_vnd
    if bound_vnd is not None and 0 <= bound_vnd < quality.cost_vnd:
        # Rounded up: no plan is cheaper by more.
        tenths = -(-(quality.cost_vnd - bound_vnd) * 1000 // quality.cost_vnd)
        return word("summary.bound", lang, percent=format_number(tenths / 10, 1, lang))
    return word("summary.not_known", lang)


def _routes_table(view: PlanView) -> SummaryTable:
    columns = (
        *("vehicle_id", "profile", "stops", "orders", "km", "hours"),
        *("shift", "load_at_start", "cash"),
    )
    return SummaryTable(
        title=word("summary.routes", view.lang),
        header=tuple(word(f"column.{name}", view.lang) for name in columns),
        rows=tuple(_route_row(view, route) for route in view.plan.routes),
    )


def _route_row(view: PlanView, route: Route) -> tuple[str, ...]:
    lang = view.lang
    return (
        route.vehicle_id,
        open_word("profile", route.profile, lang),
        str(stops_between_depots(route)),
        str(len(orders_served(route))),
        format_km(route.distance_m, lang).removesuffix(" km"),
        format_duration(route.duration_s, lang),
        f"{format_time(route.start_s, lang)} – {format_time(route.end_s, lang)}",
        load_text(route.stops[0].load_after, lang),
        format_money(cash_on_route(route, view.orders), lang),
    )


def load_text(load: Load, lang: Lang) -> str:
    """Return ``12 kiện, 34,5 kg``."""
    pieces = word("page.pieces", lang, count=load.pieces)
    return f"{pieces}, {format_weight(load.weight_g, lang)}"


def _cost_table(view: PlanView) -> SummaryTable:
    lang, quality = view.lang, view.plan.quality
    lines = [
        (word(f"cost.{line.name}", lang), format_money(line.vnd, lang)) for line in quality.lines
    ]
    total = (word("summary.total", lang), format_money(quality.cost_vnd, lang))
    return SummaryTable(
        title=word("summary.cost", lang),
        header=(word("column.cost_line", lang), word("column.vnd", lang)),
        rows=(*lines, total),
    )
