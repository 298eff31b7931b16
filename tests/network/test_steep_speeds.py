from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.io.folders import shipped_data
from routeplan.io.map_speeds import read_map_speeds
from routeplan.network.roads import RoadNetwork, network_of
from routeplan.network.steep_speeds import speeds_by_gradient
from routeplan.network.way_tags import WayRoad, WayRules, name_road, section_of

SPEEDS = read_map_speeds(shipped_data() / "map_speeds.toml")
TAGS = st.fixed_dictionaries(
    {"highway": st.sampled_from(["trunk", "primary", "tertiary", "track", "residential"])},
    optional={
        "maxspeed": st.sampled_from(["20", "40", "80"]),
        "surface": st.sampled_from(["asphalt", "dirt", "mud", "gravel"]),
        "incline": st.sampled_from(["0%", "5%", "12%", "up"]),
        "lanes": st.sampled_from(["1", "2"]),
    },
)


def roads_of(rules: WayRules, ways: list[dict[str, str]]) -> RoadNetwork:
    sections = []
    for at, tags in enumerate(ways):
        road = rules.road_of(tags)
        assert isinstance(road, WayRoad)
        ends = ("a", "b")
        sections.append(
            section_of(road, name_road(tags), section_id=str(at), ends=ends, length_m=9)
        )
    import numpy as np

    return network_of(sections, ("a", "b"), np.array([[103.0, 21.0], [103.1, 21.0]]))


@given(st.lists(TAGS, min_size=1, max_size=8), st.sampled_from(["0%", "3%", "7%"]))
def test_a_speed_is_what_the_rules_say_of_the_slope_and_never_more(
    ways: list[dict[str, str]], incline: str
) -> None:
    rules = WayRules(SPEEDS)
    roads = roads_of(rules, ways)
    gradient = SPEEDS.gradients.of_percent(float(incline[:-1]))
    speed_kph = speeds_by_gradient(roads, rules)
    for at, tags in enumerate(ways):
        exact = rules.road_of({**tags, "incline": incline})
        assert isinstance(exact, WayRoad)
        found = speed_kph(at, gradient)
        assert found is not None
        assert found <= exact.speed_dry_kph
        if len(ways) == 1:
            assert found == exact.speed_dry_kph


def test_a_limit_or_surface_holds_on_the_flat_too() -> None:
    rules = WayRules(SPEEDS)
    ways = [{"highway": "primary"}, {"highway": "primary", "maxspeed": "40", "lanes": "2"}]
    roads = roads_of(rules, ways)
    speed_kph = speeds_by_gradient(roads, rules)
    assert (roads.speed_dry_kph.tolist()) == [40, 40]
    assert [speed_kph(at, "flat") for at in (0, 1)] == [50, 40]
    assert [speed_kph(at, "pass") for at in (0, 1)] == [30, 30]


def test_roads_of_other_rules_have_no_answer() -> None:
    roads = roads_of(WayRules(SPEEDS), [{"highway": "primary"}])
    assert speeds_by_gradient(roads, WayRules(SPEEDS))(0, "flat") is None


def test_the_shares_are_as_the_tests_above_take_them() -> None:
    assert SPEEDS.gradients.speed_share == pytest.approx({"flat": 1.25, "hilly": 1, "pass": 0.75})
