"""The hours that a customer was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.report.text.figures import format_time, format_windows
from routeplan.report.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routeplan.model.order import Order
    from routeplan.model.plan import Visit
    from routeplan.report.text.words import Lang


def promised_hours(visit: Visit, order: Order, lang: Lang, ends_s: int) -> Iterator[str]:
    """Yield a visit's time windows, and its order's due time up to the last shift's end."""
    first_end = order.is_transfer and visit.action == "pick_up"
    windows = order.pickup_windows if first_end else order.windows
    if windows:
        yield word("sheet.window", lang, window=format_windows(windows, lang))
    if order.due_s is not None and order.due_s < ends_s and not first_end:
        yield word("sheet.due", lang, time=format_time(order.due_s, lang))
