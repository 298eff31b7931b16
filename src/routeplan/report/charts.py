"""Charts as inline SVG: they need no script and print as they are seen."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from routeplan.report.text.figures import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.report.text import Lang

_WIDTH, _HEIGHT = 460, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 36
_BARS = 24
_TICKS = 5
_MOST_DECIMALS = 6


def histogram(
    values: Sequence[float], *, marks: Sequence[float], x_title: str, y_title: str, lang: Lang
) -> str:
    """Return how often values fall into equal steps from 0 on.

    Parameters
    ----------
    values
        0 or more.
    marks
        Values to mark by a vertical line.
    x_title, y_title
        What the axes count.
    """
    step = round_step(max(values, default=0) / _BARS)
    bars = max(1, math.ceil(max(values, default=0) / step + 1e-9))
    counts, _ = np.histogram(values, bins=bars, range=(0, bars * step))
    most = max(int(counts.max()), 1)
    tick_y = max(1, round_step(most / _TICKS))
    top = math.ceil(most / tick_y) * tick_y
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x_of(value: float) -> float:
        return _LEFT + wide * value / (bars * step)

    def y_of(count: float) -> float:
        return _TOP + high * (1 - count / top)

    parts = [_y_tick(at * tick_y, y_of(at * tick_y), lang) for at in range(round(top / tick_y) + 1)]
    for at, count in enumerate(counts.tolist()):
        if count:
            low, until = x_of(at * step), x_of((at + 1) * step)
            parts.append(
                f'<rect class="bar" x="{low + 0.5:.1f}" y="{y_of(count):.1f}" '
                f'width="{max(until - low - 1, 1):.1f}" height="{high + _TOP - y_of(count):.1f}"/>'
            )
    tick_x = round_step(bars * step / _TICKS)
    ticks = [at * tick_x for at in range(int(bars * step / tick_x + 1e-9) + 1)]
    parts += [_text(x_of(value), _HEIGHT - 21, _number(value, lang), "middle") for value in ticks]
    parts += [
        f'<line class="mark" x1="{x_of(mark):.1f}" x2="{x_of(mark):.1f}" y1="{_TOP}" '
        f'y2="{_TOP + high}"/>'
        for mark in marks
    ]
    parts.append(_text(_WIDTH - _RIGHT, _HEIGHT - 5, x_title, "end"))
    parts.append(_text(_LEFT, 9, y_title, "start"))
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(x_title)}">{"".join(parts)}</svg>'
    )


def round_step(least: float) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that is not below ``least``."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * one for one in (1, 2, 5, 10) if power * one >= least * (1 - 1e-9))


def _y_tick(count: float, y: float, lang: Lang) -> str:
    line = f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return line + _text(_LEFT - 5, y + 3.5, _number(count, lang), "end")


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _number(value: float, lang: Lang) -> str:
    """Return a tick's figure with as many decimals as it has, steps being round."""
    exact = (at for at in range(_MOST_DECIMALS) if math.isclose(value, round(value, at)))
    return format_number(value, next(exact, _MOST_DECIMALS), lang)
