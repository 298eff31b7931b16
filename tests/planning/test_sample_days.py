from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from routeplan.model.place import Location
from routeplan.network.closures import locate_closures
from routeplan.network.locate import RoadPoint, locate
from routeplan.network.state import RoadState
from routeplan.planning.demand import DemandSettings
from routeplan.planning.sample_days import (
    BEYOND_SLIDE_CODES,
    SLIDE,
    motorbikes_only_day,
    nam_nen_courier_day,
)
from routeplan.units import ceil_seconds

if TYPE_CHECKING:
    from routeplan.model.day import Day, Weather
    from routeplan.network.region import Region


def _graph(region: Region, day: Day, profile: str, weather: Weather) -> nx.MultiGraph[str]:
    """Return the open roads with metres and milliseconds, cut at the day's added places."""
    roads = region.roads
    state = RoadState(
        roads=roads,
        profile=region.profiles[profile],
        weather=weather,
        ways_outside_province=False,
        closed=locate_closures(roads, day.closures).spans,
    )
    points = {place.id: _inside(region.with_places(day.places), place.id) for place in day.places}
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    graph.add_nodes_from(roads.node_ids)
    for index, section in enumerate(roads.sections):
        inner = [(p.offset_m, name) for name, p in points.items() if p.section == index]
        stops = [(0, section.from_place), *sorted(inner), (section.length_m, section.to_place)]
        for (from_m, a), (to_m, b) in itertools.pairwise(stops):
            duration_ms = int(state.span_ms(index, from_m, to_m)[0])
            if duration_ms >= 0:
                graph.add_edge(a, b, length=to_m - from_m, duration=duration_ms)
    return graph


def _inside(region: Region, place_id: str) -> RoadPoint:
    point = locate(region, Location(place_id=place_id))
    assert point.node == -1
    assert point.snap_distance_m <= 1
    return point


def _walk(graph: nx.MultiGraph[str], stops: list[str], weight: str) -> int:
    """Return the sum of the shortest ways from stop to stop."""
    legs = itertools.pairwise(stops)
    return int(sum(nx.dijkstra_path_length(graph, a, b, weight) for a, b in legs))


@pytest.fixture(scope="module")
def courier_day(dien_bien: Region) -> Day:
    return nam_nen_courier_day(dien_bien)


@pytest.fixture(scope="module")
def slide_day(dien_bien: Region) -> Day:
    return motorbikes_only_day(dien_bien)


def test_the_couriers_day_is_about_110_km(dien_bien: Region, courier_day: Day) -> None:
    graph = _graph(dien_bien, courier_day, "motorbike", "dry")
    doors = [place.id for place in courier_day.places]
    south, west = doors[6:9], doors[9:]
    way = ["co_03194", "co_03151", "jn_sa_tong", "co_03193", *doors[:6], "co_03194"]
    way += [*south, "co_03194", *west, "co_03194"]
    assert 107_000 <= _walk(graph, way, "length") <= 113_000


@pytest.mark.parametrize("weather", ["dry", "wet"])
def test_the_courier_meets_the_van_on_time(
    dien_bien: Region, courier_day: Day, weather: Weather
) -> None:
    graph = _graph(dien_bien, courier_day, "motorbike", weather)
    out = courier_day.orders[0]
    start_s = out.pickup_windows[0].start_s
    assert start_s == 5 * 3600 == courier_day.vehicles[0].shift.start_s
    ride_s = ceil_seconds(_walk(graph, ["co_03194", "co_03151"], "duration"))
    latest_s = out.pickup_windows[0].end_s + out.pickup_service_s + ride_s
    assert latest_s <= out.windows[0].end_s


def test_all_inbound_items_can_be_taken_within_the_meeting(courier_day: Day) -> None:
    inbound = courier_day.orders[1:]
    (meeting,) = courier_day.orders[0].windows
    assert {order.pickup_windows for order in inbound} == {(meeting,)}
    work_s = courier_day.orders[0].service_s + sum(order.pickup_service_s for order in inbound)
    assert work_s <= meeting.end_s - meeting.start_s


def test_bags_and_doors_are_transfers_that_fit_the_motorbike(courier_day: Day) -> None:
    assert {order.kind for order in courier_day.orders} == {"transfer"}
    bags, doors = courier_day.orders[:4], courier_day.orders[4:]
    assert [(o.origin.place_id, o.destination.place_id) for o in bags] == [
        ("co_03194", "co_03151"),
        ("co_03151", "jn_sa_tong"),
        ("co_03151", "co_03193"),
        ("co_03151", "co_03194"),
    ]
    assert all(order.mandatory for order in bags)
    assert [o.destination.place_id for o in doors] == [place.id for place in courier_day.places]
    assert {order.origin.place_id for order in doors} == {"co_03151"}
    assert len(doors) == 12
    (motorbike,) = courier_day.vehicles
    inbound = courier_day.orders[1:]
    assert sum(o.load.weight_g for o in inbound) <= (motorbike.max_weight_g or 0)
    assert sum(o.load.volume_cm3 for o in inbound) <= (motorbike.max_volume_cm3 or 0)
    assert sum(o.load.pieces for o in inbound) <= (motorbike.max_pieces or 0)
    assert motorbike.start_depot == motorbike.end_depot == "co_03194"


def test_the_couriers_doors_are_synthetic_and_near_nam_nen(
    dien_bien: Region, courier_day: Day
) -> None:
    assert "giả lập" in courier_day.title_vi
    assert "synthetic" in courier_day.title_en
    assert {order.note for order in courier_day.orders} == {"dữ liệu giả lập"}
    graph = _graph(dien_bien, courier_day, "motorbike", "dry")
    for place in courier_day.places:
        assert place.kind == "other"
        assert place.commune_code == "03194"
        assert _walk(graph, ["co_03194", place.id], "length") <= 5_000
    assert nam_nen_courier_day(dien_bien) == courier_day


def test_the_slide_leaves_four_offices_to_motorbikes(dien_bien: Region, slide_day: Day) -> None:
    offices = {commune.office_place_id for commune in dien_bien.communes.values()}
    by_car = nx.node_connected_component(_graph(dien_bien, slide_day, "van", "dry"), "hub_dbp")
    by_bike = nx.node_connected_component(
        _graph(dien_bien, slide_day, "motorbike", "dry"), "hub_dbp"
    )
    assert offices - by_car == {f"co_{code}" for code in BEYOND_SLIDE_CODES}
    assert offices <= by_bike
    open_day = dataclasses.replace(slide_day, closures=())
    assert offices <= nx.node_connected_component(
        _graph(dien_bien, open_day, "van", "dry"), "hub_dbp"
    )


def test_the_slide_lies_on_ql4h(dien_bien: Region) -> None:
    located = locate_closures(dien_bien.roads, [SLIDE])
    assert located.notes == ()
    (span,) = located.spans
    assert dien_bien.roads.sections[span.section].id == "QL4H-09"
    assert (span.from_m, span.to_m) == (6_000, 6_060)


def test_bags_are_sent_beyond_the_slide(slide_day: Day) -> None:
    assert [sum(o.id[0] == kind for o in slide_day.orders) for kind in "DCT"] == [60, 15, 30]
    assert len({order.id for order in slide_day.orders}) == 105
    assert len({order.phone for order in slide_day.orders}) == 105
    far = {f"co_{code}" for code in BEYOND_SLIDE_CODES}
    sent = slide_day.orders[-6:]
    assert {o.destination.place_id for o in sent if o.origin.place_id == "hub_dbp"} == far
    assert {(o.origin.place_id, o.destination.place_id) for o in sent[4:]} == {
        ("co_03164", "co_03162"),
        ("co_03164", "co_03163"),
    }


def test_a_motorbike_can_carry_quang_lams_bags_across(dien_bien: Region, slide_day: Day) -> None:
    graph = _graph(dien_bien, slide_day, "motorbike", "dry")
    way = ["co_03164", "co_03162", "co_03163", "co_03164"]
    assert _walk(graph, way, "length") <= 50_000
    assert ceil_seconds(_walk(graph, way, "duration")) <= 2 * 3600


def test_the_slide_comes_on_top_of_the_settings(dien_bien: Region) -> None:
    other = dataclasses.replace(SLIDE, id="other")
    settings = DemandSettings(
        name="mine",
        date=dt.date(2026, 1, 5),
        doors=2,
        collections=0,
        transfers=3,
        closures=(other,),
        title_en="Mine",
    )
    day = motorbikes_only_day(dien_bien, settings)
    assert (day.name, day.title_en) == ("mine", "Mine (synthetic demand)")
    assert day.closures == (other, SLIDE)
    assert [order.id for order in day.orders[-6:]] == [f"T{n:04d}" for n in np.arange(4, 10)]
