"""How fast roads of a map are driven when heights tell that they are steeper or flatter."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from routeplan.network.way_tags import WayRoad

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from routeplan.model.road import Gradient, Section
    from routeplan.network.roads import RoadNetwork
    from routeplan.network.way_tags import WayRules


def speeds_by_gradient(
    roads: RoadNetwork, rules: WayRules
) -> Callable[[int, Gradient], float | None]:
    """Return what the rules would have said of each section, had its slope been tagged.

    A network keeps no tags, but the rules know every different road they have made of any:
    a section's is the one that is like it in all that a section keeps. Where several are,
    the slowest counts; where none is, as in a network that was not made by these rules,
    there is no answer.
    """
    tags_of: dict[Hashable, list[dict[str, str]]] = defaultdict(list)
    for tags, road in rules.roads_so_far():
        tags_of[_likeness(road)].append(tags)
    classes = rules.speeds.gradients
    percent = {"flat": 0.0, "hilly": classes.hilly_percent, "pass": classes.pass_percent}
    known: dict[tuple[Hashable, Gradient], float | None] = {}

    def speed_kph(section: int, gradient: Gradient) -> float | None:
        like = _likeness(roads.sections[section])
        if (like, gradient) not in known:
            incline = f"{percent[gradient]:g}%"
            found = [rules.road_of({**tags, "incline": incline}) for tags in tags_of[like]]
            speeds = [road.speed_dry_kph for road in found if isinstance(road, WayRoad)]
            known[like, gradient] = min(speeds, default=None)
        return known[like, gradient]

    return speed_kph


def _likeness(road: WayRoad | Section) -> Hashable:
    """Return what a way's tags decide and its sections keep; a ford may be a node's."""
    return (
        road.road_class,
        road.surface,
        road.width_m,
        road.gradient,
        road.wet_access,
        road.speed_dry_kph,
        road.speed_wet_kph,
        road.forward,
        road.backward,
        road.max_weight_kg,
    )
