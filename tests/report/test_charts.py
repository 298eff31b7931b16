from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.report.charts import histogram, round_step

if TYPE_CHECKING:
    from collections.abc import Sequence


def _draw(values: Sequence[float], marks: Sequence[float] = ()) -> ET.Element:
    chart = histogram(values, marks=marks, x_title="hours <b>", y_title="n", lang="en")
    return ET.fromstring(chart)  # noqa: S314 - made here


def test_bars_stand_for_how_many_values_there_are() -> None:
    chart = _draw([0, 0, 0, 0, 23, 24, 24, 24.5], marks=[12])
    bars = chart.findall("rect")
    heights = [float(bar.attrib["height"]) for bar in bars]
    assert [round(height / heights[1]) for height in heights] == [4, 1, 3]
    assert len(chart.findall("line[@class='mark']")) == 1
    assert "hours <b>" in [text.text for text in chart.findall("text")]


@given(st.lists(st.floats(0, 1e7), max_size=60))
def test_everything_stays_inside(values: list[float]) -> None:
    chart = _draw(values, marks=values[:2])
    _, _, width, height = map(float, chart.attrib["viewBox"].split())
    for bar in chart.findall("rect"):
        x, y, w, h = (float(bar.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= width + 0.6
        assert 0 <= y <= y + h <= height
    assert len(chart.findall("rect")) <= max(1, min(len(values), 25))


@pytest.mark.parametrize(
    ("least", "step"), [(0, 1), (0.3, 0.5), (1, 1), (1.1, 2), (47, 50), (51, 100)]
)
def test_steps_are_round(least: float, step: float) -> None:
    assert round_step(least) == pytest.approx(step)


def test_small_steps_are_told_apart() -> None:
    texts = [text.text for text in _draw([0.0, 0.1, 0.2]).findall("text")]
    assert [text for text in texts if text and text.startswith("0.")] == [
        "0.05",
        "0.1",
        "0.15",
        "0.2",
    ]


def test_numbers_are_written_in_the_readers_language() -> None:
    chart = histogram([25_000], marks=(), x_title="", y_title="", lang="vi")
    assert "20.000" in re.findall(r">([\d.]+)</text>", chart)
