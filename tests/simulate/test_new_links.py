from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.errors import InputError
from routeplan.model.new_link import NewLink
from routeplan.simulate.new_links import link_worth, with_link
from routeplan.simulate.sets import each_section
from routeplan.simulate.storms import sampled_storms
from routeplan.simulate.task import Conditions, travel_task

if TYPE_CHECKING:
    from routeplan.network.region import Region

LINK = NewLink(id="NEW", from_place="o2", to_place="o3", road_class="district")
VAN = Conditions(profiles=("van",))


def test_a_network_with_a_link_is_another_network(small_region: Region) -> None:
    roads = small_region.roads
    before = roads.hash
    more = with_link(roads, LINK)
    assert (len(more.tail), len(roads.tail), roads.hash) == (12, 11, before)
    assert tuple(more.section_ids) == (*roads.section_ids, "NEW")
    assert more.sections[:-1] == roads.sections[:]
    assert more.node_ids[more.tail[-1]] == "o2"
    # 0.1 degrees of longitude and 0.01 of latitude are 10.4 km there.
    assert more.length_m[-1] == pytest.approx(1.3 * 10_410, rel=0.01)
    assert more.sections[-1].speed_wet_kph == 30
    ferry = NewLink(id="B", from_place="o2", to_place="o3", road_class="ferry", length_m=7_000)
    with pytest.raises(InputError):
        with_link(roads, ferry)  # no section of that class to take after


def test_a_track_is_worth_something_to_motorbikes_alone(small_region: Region) -> None:
    track = NewLink(id="B", from_place="o2", to_place="o3", road_class="track", length_m=7_000)
    section = with_link(small_region.roads, track).sections[-1]
    assert (section.length_m, section.surface) == (7_000, "dirt")
    conditions = Conditions(profiles=("motorbike", "van"), weather="dry")
    task = travel_task(small_region, each_section(small_region.roads), conditions)
    worth = link_worth(task, [track])
    assert [one.profile for one in worth] == ["motorbike", "van"]
    assert worth[0].saved_h > worth[1].saved_h == 0


def test_a_second_way_saves_what_its_closures_cost(small_region: Region) -> None:
    task = travel_task(small_region, each_section(small_region.roads), VAN)
    [worth] = link_worth(task, [LINK])
    # Shut alone, QL1-02, QL1-03 and L1-01 cut off o3 now, DT2-01 o2; v1 only L2-01. With the
    # link nothing of that is lost: 2 + 2 + 1 + 1 ways of 24 hours, less the ways round.
    assert 0 < worth.saved_h < 24 * 6 / 11
    assert worth.saved_when_open_h >= 0
    assert worth.saved_person_cut_off_h_estimate > 0
    assert worth.centres_newly_reachable == 0


def test_no_link_does_harm_and_a_shorter_one_is_worth_more(dien_bien: Region) -> None:
    storms = sampled_storms(dien_bien, 60, rain="extreme", seed=5)
    task = travel_task(dien_bien, storms, Conditions(profiles=("motorbike", "van")))
    nodes = list(dien_bien.roads.node_ids)
    pairs = list(zip(nodes[3::40], nodes[20::40], strict=False))[:3]
    links = [
        NewLink(id=f"{at}-{km}", from_place=a, to_place=b, road_class="district", length_m=km * 999)
        for at, (a, b) in enumerate(pairs)
        for km in (2, 20)
    ]
    worth = link_worth(task, links)
    assert [one.saved_h for one in worth] == sorted((o.saved_h for o in worth), reverse=True)
    saved = {(one.link_id, one.profile): one for one in worth}
    for one in worth:
        assert one.saved_h >= -1e-3
        assert one.saved_person_cut_off_h_estimate >= -1e-3
    for at in range(len(pairs)):
        for profile in ("motorbike", "van"):
            assert saved[f"{at}-2", profile].saved_h >= saved[f"{at}-20", profile].saved_h - 1e-3
    assert worth[0].saved_h > 0


def test_links_that_cannot_be_are_refused_together(small_region: Region) -> None:
    task = travel_task(small_region, each_section(small_region.roads), VAN)
    links = [
        NewLink(id="QL1-01", from_place="o2", to_place="o2", road_class="district"),
        NewLink(id="B", from_place="nowhere", to_place="o2", road_class="district", length_m=0),
    ]
    with pytest.raises(InputError) as caught:
        link_worth(task, links)
    assert [problem.code for problem in caught.value.problems] == [
        "same_ends",
        "duplicate_id",
        "not_a_node",
        "out_of_range",
    ]
