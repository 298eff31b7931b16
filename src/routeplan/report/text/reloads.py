"""Reloads: what a driver unloads and loads at a depot between two trips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.report.text.words import word

if TYPE_CHECKING:
    from routeplan.model.plan import Reload
    from routeplan.report.text.words import Lang


def describe_reload(reload: Reload, lang: Lang) -> str:
    """Return ``lấy thêm hàng: dỡ 3 kiện, xếp 12 kiện``."""
    handed = [
        word(f"reload.{what}", lang, count=load.pieces)
        for what, load in (("unloaded", reload.unloaded), ("loaded", reload.loaded))
        if load.pieces
    ]
    told = word("action.reload", lang)
    return f"{told}: {', '.join(handed)}" if handed else told
