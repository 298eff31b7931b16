"""One driver's sheet per route, as HTML for printing on A4."""

from __future__ import annotations

import sys
from html import escape
from typing import TYPE_CHECKING

from routeplan.report.routes import cash_at, cash_on_route, stops_between_depots
from routeplan.report.tables import meets_recipient
from routeplan.report.text import (
    describe_closure,
    describe_reload,
    describe_wait,
    format_km,
    format_money,
    format_time,
    name_task,
    open_word,
    word,
)
from routeplan.report.text.figures import capital, format_date, format_number
from routeplan.report.text.hours import promised_hours
from routeplan.units import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.model.closure import Closure
    from routeplan.model.order import Order
    from routeplan.model.plan import BreakTaken, Route, Stop, Visit
    from routeplan.report.view import PlanView

_COLUMNS = ("no", "time", "order", "who", "where", "pieces", "cash", "sign")
_COLGROUP = "".join(f'<col class="{name}">' for name in _COLUMNS)


def route_sheet(number: int, route: Route, view: PlanView) -> str:
    """Return the sheet of one route; all text in it is escaped.

    Parameters
    ----------
    number
        Of the route in the plan, for the sheet's ``id``.
    """
    return (
        f'<section class="sheet" id="sheet-{number}">'
        f"<h2>{_text(word('sheet.title', view.lang))}</h2>"
        f"{_head(route, view)}<table>{_COLGROUP}<thead>{_table_head(route, view)}</thead>"
        f"<tbody>{''.join(_rows(route, view))}</tbody></table>"
        f"{_closures(route, view)}{_signatures(view)}</section>"
    )


def closures_near(route: Route, view: PlanView) -> list[Closure]:
    """Return the closures on sections that a route drives or that leave from its way."""
    roads = view.region.roads
    driven = {roads.section_index[span.section_id] for leg in route.legs for span in leg.spans}
    passed = {int(end[index]) for index in driven for end in (roads.tail, roads.head)}
    near = {
        span.closure_id
        for span in view.located.spans
        if span.section in driven
        or {int(roads.tail[span.section]), int(roads.head[span.section])} & passed
    }
    return [closure for closure in view.day.closures if closure.id in near]


def _head(route: Route, view: PlanView) -> str:
    lang = view.lang
    vehicle = view.vehicles.get(route.vehicle_id)
    depots = (view.place_of(route.stops[0]), view.place_of(route.stops[-1]))
    facts = {
        "vehicle": f"{route.vehicle_id} ({open_word('profile', route.profile, lang)})",
        "driver": vehicle.driver if vehicle else "",
        "date": format_date(view.day.date, lang),
        "depot": " – ".join(dict.fromkeys(depots)),
        "hours": f"{format_time(route.start_s, lang)} – {format_time(route.end_s, lang)}",
        "distance": format_km(route.distance_m, lang),
        "stops": str(stops_between_depots(route)),
        "pieces_at_start": str(route.stops[0].load_after.pieces),
        "cash": format_money(cash_on_route(route, view.orders), lang),
    }
    items = (
        f"<div><dt>{_text(word(f'sheet.{name}', lang))}</dt><dd>{_text(fact)}</dd></div>"
        for name, fact in facts.items()
        if fact
    )
    return f"<dl>{''.join(items)}</dl>"


def _table_head(route: Route, view: PlanView) -> str:
    """Return the head that repeats on every page, so that a lost page finds its route."""
    again = f"{route.vehicle_id}, {format_date(view.day.date, view.lang)}"
    cells = (
        f'<th class="{name}">{_text(word(f"sheet.col_{name}", view.lang))}</th>'
        for name in _COLUMNS
    )
    return (
        f'<tr class="again"><th colspan="{len(_COLUMNS)}">{_text(again)}</th></tr>'
        f"<tr>{''.join(cells)}</tr>"
    )


def _rows(route: Route, view: PlanView) -> Iterator[str]:
    breaks = sorted(route.breaks, key=lambda pause: pause.start_s)
    last = len(route.stops) - 1
    for number, stop in enumerate(route.stops):
        yield from _breaks_before(stop.arrival_s, breaks, view)
        for wait in route.legs[number - 1].waits if number else ():
            yield _wide_row(capital(describe_wait(wait, view.region, view.lang)))
        if number == 0:
            yield _depot_row(number, "start", stop, view)
        if stop.reload is not None:
            yield from _breaks_before(stop.reload.start_s, breaks, view)
            yield _depot_row(number, "reload", stop, view)
        for at, visit in enumerate(stop.visits):
            yield from _breaks_before(visit.start_s, breaks, view)
            yield _visit_row("" if at else str(number), visit, stop, view)
        if number == last:
            yield from _breaks_before(sys.maxsize, breaks, view)
            yield _depot_row(number, "end", stop, view)


def _breaks_before(until_s: int, breaks: list[BreakTaken], view: PlanView) -> Iterator[str]:
    """Yield the breaks that begin before a moment, and take them off the list."""
    while breaks and breaks[0].start_s < until_s:
        yield _wide_row(_break_told(breaks.pop(0), view))


def _visit_row(number: str, visit: Visit, stop: Stop, view: PlanView) -> str:
    order = view.orders.get(visit.order_id)
    cash_vnd = cash_at(visit, order)
    promised = [] if order is None else promised_hours(visit, order, view.lang, view.until_s)
    cells = {
        "no": _text(number),
        "time": _lines(format_time(visit.start_s, view.lang), *promised),
        "order": _lines(visit.order_id, _what(visit, order, view)),
        "who": "",
        "where": _text(view.place_of(stop)),
        "pieces": "",
        "cash": _text(format_number(cash_vnd, 0, view.lang)) if cash_vnd else "",
        "sign": "",
    }
    if order is not None:
        cells["pieces"] = str(order.load.pieces)
        address = ""
        if meets_recipient(visit, order):
            cells["who"] = _lines(order.recipient, order.phone)
            address = order.address
        cells["where"] = _lines(address, view.place_of(stop), _note(order, view))
    return _row(cells)


def _what(visit: Visit, order: Order | None, view: PlanView) -> str:
    task = name_task(visit, order, view.lang)
    if order is None or order.priority == "normal":
        return task
    return f"{task}, {word(f'priority.{order.priority}', view.lang).upper()}"


def _note(order: Order, view: PlanView) -> str:
    return word("sheet.note", view.lang, note=order.note) if order.note else ""


def _depot_row(number: int, action: str, stop: Stop, view: PlanView) -> str:
    cells = dict.fromkeys(_COLUMNS, "")
    cells["no"] = str(number)
    # At the end, what is delivered or handed in there comes before it is over.
    first_s = stop.departure_s if action == "end" else stop.arrival_s
    times = [format_time(first_s, view.lang)]
    if action != "end" and stop.departure_s != stop.arrival_s:
        leave = format_time(stop.departure_s, view.lang)
        times.append(word("sheet.leave", view.lang, time=leave))
    cells["time"] = _lines(*times)
    told = word(f"action.{action}", view.lang)
    if stop.reload is not None:
        told = describe_reload(stop.reload, view.lang)
    cells["order"] = _text(told)
    cells["where"] = _text(view.place_of(stop))
    cells["pieces"] = str(stop.load_after.pieces)
    return _row(cells, "depot")


def _break_told(pause: BreakTaken, view: PlanView) -> str:
    times = {
        "start": format_time(pause.start_s, view.lang),
        "end": format_time(pause.end_s, view.lang),
    }
    return word("sheet.break", view.lang, **times)


def _wide_row(text: str) -> str:
    return f'<tr class="break"><td colspan="{len(_COLUMNS)}">{_text(text)}</td></tr>'


def _row(cells: dict[str, str], css_class: str = "visit") -> str:
    tds = (f'<td class="{name}">{cells[name]}</td>' for name in _COLUMNS)
    return f'<tr class="{css_class}">{"".join(tds)}</tr>'


def _closures(route: Route, view: PlanView) -> str:
    closures = closures_near(route, view)
    if not closures:
        return f"<p>{_text(word('sheet.no_closures', view.lang))}</p>"
    items = "".join(
        f"<li>{_text(describe_closure(closure, view.region, view.lang, view.until_s))}</li>"
        for closure in closures
    )
    return f"<p>{_text(word('sheet.closures', view.lang))}:</p><ul>{items}</ul>"


def _signatures(view: PlanView) -> str:
    both = (word(f"sheet.{who}_signature", view.lang) for who in ("driver", "office"))
    return '<div class="signatures">' + "".join(f"<p>{_text(who)}</p>" for who in both) + "</div>"


def _lines(*texts: str) -> str:
    """Return non-empty texts one below the other, the first one stressed."""
    shown = [_text(text) for text in texts if text]
    return "<br>".join([f"<b>{shown[0]}</b>", *shown[1:]]) if shown else ""


def _text(text: str) -> str:
    return escape(printable(text))
