from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.travel.by_the_second import LAST_CHANGE_S, BySeconds, timed_maps

from routeplan.travel.table import build_travel

if TYPE_CHECKING:
    from tests.travel.by_the_second import TimedMap

DEPARTURES_S = range(LAST_CHANGE_S + 10)


@settings(max_examples=40, deadline=None)
@given(timed_maps())
def test_every_departure_arrives_as_early_as_second_by_second(timed: TimedMap) -> None:
    seconds = BySeconds(timed)
    travel = build_travel(timed.points, {"van": timed.state})
    for i, origin in enumerate(timed.points):
        for j, destination in enumerate(timed.points):
            if i == j:
                continue
            expected = seconds.arrivals(origin, destination)
            for depart_s in DEPARTURES_S:
                arrival_s = travel.arrive("van", i, j, depart_s)
                found = math.inf if arrival_s is None else arrival_s
                assert found == expected[depart_s], (i, j, depart_s)


@settings(max_examples=60, deadline=None)
@given(timed_maps(), st.data())
def test_whoever_leaves_later_arrives_no_earlier_and_within_its_room(
    timed: TimedMap, data: st.DataObject
) -> None:
    travel = build_travel(timed.points, {"van": timed.state})
    depends = travel.timed("van")
    if depends is None:
        return
    for i, j in zip(*depends.nonzero(), strict=True):
        arrivals = [travel.arrive("van", i, j, depart_s) for depart_s in DEPARTURES_S]
        known = [math.inf if at is None else at for at in arrivals]
        assert known == sorted(known)
        depart_s = data.draw(st.integers(0, LAST_CHANGE_S))
        way = travel.way("van", i, j, depart_s)
        if way is None:
            continue
        assert way.arrival_s == known[depart_s]
        assert sum(wait.wait_ms for wait in way.waits) // 1000 == way.slack_s <= way.room_s
        for later_s in range(min(way.room_s, DEPARTURES_S[-1] - depart_s) + 1):
            late_s = max(0, later_s - way.slack_s)
            assert known[depart_s + later_s] <= way.arrival_s + late_s
            assert later_s > way.slack_s or known[depart_s + later_s] == way.arrival_s


@settings(max_examples=60, deadline=None)
@given(timed_maps(), st.data())
def test_a_leg_driven_as_it_says_arrives_when_it_says(timed: TimedMap, data: st.DataObject) -> None:
    seconds = BySeconds(timed)
    travel = build_travel(timed.points, {"van": timed.state})
    every = range(len(timed.points))
    departs = st.integers(DEPARTURES_S[0], DEPARTURES_S[-1])
    ways = [(i, j, data.draw(departs)) for i in every for j in every if i != j]
    for way, leg in zip(ways, travel.legs("van", ways), strict=True):
        arrival_s = travel.arrive("van", *way)
        assert (leg is None) == (arrival_s is None)
        if leg is None:
            continue
        assert way[2] + leg.duration_s == arrival_s
        assert seconds.walked(leg, way[2]) == arrival_s
        matrix = travel.matrix_at("van", way[2])
        assert matrix.duration_s[way[:2]] == leg.duration_s
        assert matrix.distance_m[way[:2]] == leg.distance_m
        assert travel.matrix("van").duration_s[way[:2]] <= leg.duration_s
        waited_ms = sum(wait.wait_ms for wait in leg.waits)
        assert leg.duration_ms >= waited_ms + 1000 * leg.distance_m
