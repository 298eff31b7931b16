from __future__ import annotations

import pytest

from routeplan.model.closure import Closure, matters_until_s
from routeplan.model.order import TimeWindow
from routeplan.units import DAY_S


@pytest.mark.parametrize(
    ("start_s", "end_s", "active"),
    [
        (0, None, True),
        (0, DAY_S, True),
        (-5 * DAY_S, None, True),
        (-DAY_S, 1, True),
        (-DAY_S, 0, False),
        (-2 * DAY_S, -DAY_S, False),
        (DAY_S - 1, None, True),
        (DAY_S, None, False),
        (DAY_S, 2 * DAY_S, False),
    ],
)
def test_active_at_any_moment_of_the_day(start_s: int, end_s: int | None, *, active: bool) -> None:
    assert Closure(id="c", start_s=start_s, end_s=end_s).active_today is active


@pytest.mark.parametrize(
    ("start_s", "end_s", "timed"),
    [
        (0, None, False),
        (0, DAY_S, False),
        (-3_600, 3 * DAY_S, False),
        (1, None, True),
        (0, DAY_S - 1, True),
        (-DAY_S, 3_600, True),
    ],
)
def test_timed_when_it_covers_part_of_the_day(
    start_s: int, end_s: int | None, *, timed: bool
) -> None:
    assert Closure(id="c", start_s=start_s, end_s=end_s).timed_before(DAY_S) is timed


def test_what_is_of_tomorrow_counts_as_long_as_somebody_is_on_the_road() -> None:
    to_come = Closure(id="c", start_s=DAY_S + 1_800)
    assert not to_come.active_before(DAY_S + 1_800)
    assert to_come.active_before(DAY_S + 1_801)
    over_at_night = Closure(id="c", end_s=DAY_S + 1_800)
    assert not over_at_night.timed_before(DAY_S + 1_800)
    assert over_at_night.timed_before(DAY_S + 1_801)


def test_timed_when_traffic_is_let_through() -> None:
    assert Closure(id="c", open_windows=(TimeWindow(start_s=0, end_s=3_600),)).timed_before(DAY_S)


@pytest.mark.parametrize(
    ("delay_s", "speed_factor"), [(-1, 1.0), (0, 0.0), (0, -1.0), (0, 1.5), (0, float("nan"))]
)
def test_no_closure_makes_a_road_quicker_or_stand_still(delay_s: int, speed_factor: float) -> None:
    with pytest.raises(ValueError, match="speed factor above 0"):
        Closure(id="c", delay_s=delay_s, speed_factor=speed_factor)


@pytest.mark.parametrize(
    ("depart_s", "ends_s", "until_s"),
    [
        (None, DAY_S, DAY_S),
        (None, 26 * 3_600, 26 * 3_600),
        (22 * 3_600, DAY_S, 2 * DAY_S),
        (25 * 3_600, DAY_S, 49 * 3_600),
    ],
)
def test_who_departs_at_an_hour_is_on_the_road_after_midnight(
    depart_s: int | None, ends_s: int, until_s: int
) -> None:
    assert matters_until_s(depart_s, ends_s) == until_s
