"""What changed as tables of text, for the terminal and the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routeplan.report.text import format_money, format_time, open_word, word
from routeplan.report.text.figures import format_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routeplan.model.comparison import Comparison, OrderChange, PlaceChange
    from routeplan.network.region import Region
    from routeplan.report.text import Lang

_TOLD = ("lost", "gained", "moved", "dropped", "added")
"""Changes of orders that are told one by one, the first ones first; the CSV tells all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of text; ``counted`` is whether its heading tells how many rows there are."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    counted: bool = True


def comparison_tables(
    comparison: Comparison, regions: Sequence[Region], lang: Lang
) -> tuple[Table, ...]:
    """Return overview, cost, communes, vehicles, orders (where there are plans) and places."""
    places = _places(comparison, regions, lang)
    if not comparison.costs:
        return (places,)
    return (
        _overview(comparison, lang),
        _costs(comparison, lang),
        _communes(comparison, regions, lang),
        _routes(comparison, lang),
        _orders(comparison, regions, lang),
        places,
    )


def _overview(comparison: Comparison, lang: Lang) -> Table:
    counts: dict[str, int] = {}
    for one in comparison.orders:
        counts[one.change] = counts.get(one.change, 0) + 1
    sums = (
        ("served", "vehicle", comparison.orders),
        ("left_out", "reason", comparison.orders),
        ("documents", "reason", [o for o in comparison.orders if o.kind.startswith("document")]),
    )
    rows = []
    for name, field, orders in sums:
        before, after = (
            sum(bool(getattr(one, f"{field}_{side}")) for one in orders)
            for side in ("before", "after")
        )
        rows.append((word(f"compare.col.{name}", lang), *_numbers(before, after, 0, lang)))
    rows += [
        (word(f"compare.change.{change}", lang), "", "", format_number(count, 0, lang))
        for change, count in sorted(counts.items(), key=lambda item: -item[1])
    ]
    header = (word("compare.col.item", lang), *_sides(lang))
    title = word("compare.overview", lang)
    return Table(title=title, header=header, rows=tuple(rows), counted=False)


def _costs(comparison: Comparison, lang: Lang) -> Table:
    rows = tuple(
        (
            word("compare.cost.total", lang)
            if one.line == "total"
            else word(f"cost.{one.line}", lang),
            format_money(one.before_vnd, lang),
            format_money(one.after_vnd, lang),
            _signed(format_money(one.after_vnd - one.before_vnd, lang)),
        )
        for one in comparison.costs
    )
    header = (word("compare.col.item", lang), *_sides(lang))
    title = word("compare.costs", lang)
    return Table(title=title, header=header, rows=rows, counted=False)


def _communes(comparison: Comparison, regions: Sequence[Region], lang: Lang) -> Table:
    rows = tuple(
        (
            _commune(one.commune_code, regions),
            _step(one.served_before, one.served_after, 0, lang),
            _step(one.left_out_before, one.left_out_after, 0, lang),
            _step(one.documents_left_out_before, one.documents_left_out_after, 0, lang),
        )
        for one in comparison.communes
    )
    columns = ("commune", "served", "left_out", "documents")
    return _table("communes", columns, rows, lang)


def _routes(comparison: Comparison, lang: Lang) -> Table:
    rows = tuple(
        (
            one.vehicle_id,
            open_word("profile", one.profile_after or one.profile_before, lang),
            _step(one.orders_before, one.orders_after, 0, lang),
            _step(one.distance_before_m / 1000, one.distance_after_m / 1000, 1, lang),
            _step(one.duration_before_s / 3600, one.duration_after_s / 3600, 1, lang),
            f"{format_money(one.cost_before_vnd, lang)} → {format_money(one.cost_after_vnd, lang)}",
        )
        for one in comparison.routes
    )
    columns = ("vehicle", "profile", "orders", "km", "hours", "cost")
    return _table("routes", columns, rows, lang)


def _orders(comparison: Comparison, regions: Sequence[Region], lang: Lang) -> Table:
    rows = tuple(
        (
            one.order_id,
            open_word("kind", one.kind, lang),
            _commune(one.commune_code, regions),
            word(f"compare.change.{one.change}", lang),
            *_fates(one, lang),
        )
        for change in _TOLD
        for one in comparison.orders
        if one.change == change
    )
    header = [word(f"compare.col.{name}", lang) for name in ("order", "kind", "commune", "change")]
    header += _sides(lang)[:2]
    return Table(title=word("compare.orders", lang), header=tuple(header), rows=rows)


def _fates(one: OrderChange, lang: Lang) -> Iterator[str]:
    for side in ("before", "after"):
        vehicle, start_s = getattr(one, f"vehicle_{side}"), getattr(one, f"start_{side}_s")
        reason = getattr(one, f"reason_{side}")
        if vehicle:
            yield f"{vehicle}, {format_time(start_s, lang)}"
        else:
            yield open_word("code", reason, lang) if reason else "–"


def _places(comparison: Comparison, regions: Sequence[Region], lang: Lang) -> Table:
    rows = tuple(_place(one, regions, lang) for one in comparison.places)
    return _table("places", ("place", "commune", "profile", "cut_off", "km", "hours"), rows, lang)


def _place(one: PlaceChange, regions: Sequence[Region], lang: Lang) -> tuple[str, ...]:
    known = (region.places.get(one.place_id) for region in reversed(regions))
    place = next(filter(None, known), None)
    return (
        place.name if place else one.place_id,
        _commune(one.commune_code, regions),
        open_word("profile", one.profile, lang),
        _step(one.cut_off_before_h, one.cut_off_after_h, 1, lang),
        _step(one.round_trip_before_km, one.round_trip_after_km, 1, lang),
        _step(one.round_trip_before_h, one.round_trip_after_h, 1, lang),
    )


def _table(
    name: str, columns: Sequence[str], rows: tuple[tuple[str, ...], ...], lang: Lang
) -> Table:
    header = tuple(word(f"compare.col.{column}", lang) for column in columns)
    return Table(title=word(f"compare.{name}", lang), header=header, rows=rows)


def _sides(lang: Lang) -> tuple[str, str, str]:
    before, after = word("compare.before", lang), word("compare.after", lang)
    return before, after, word("compare.difference", lang)


def _commune(code: str, regions: Sequence[Region]) -> str:
    known = (region.communes.get(code) for region in reversed(regions))
    commune = next(filter(None, known), None)
    return commune.name if commune else code or "–"


def _numbers(before: float, after: float, decimals: int, lang: Lang) -> tuple[str, str, str]:
    told = (format_number(value, decimals, lang) for value in (before, after))
    return (*told, _signed(format_number(after - before, decimals, lang)))  # type: ignore[return-value]


def _step(before: float | None, after: float | None, decimals: int, lang: Lang) -> str:
    """Return ``12 → 9``; one number where both are the same, a dash for none."""
    told = ["–" if v is None else format_number(v, decimals, lang) for v in (before, after)]
    return told[0] if told[0] == told[1] else " → ".join(told)


def _signed(number: str) -> str:
    return number if number.startswith(("-", "0")) else f"+{number}"
