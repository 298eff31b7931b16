"""Roads through time, one second and one metre after the other: the tests' second opinion.

On these maps everybody drives a metre a second, so that every event falls on a second. The
rules are written down here anew: from the closures as reported, not from what routeplan
makes of them.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from routeplan.model.closure import Closure
from routeplan.model.order import TimeWindow
from routeplan.model.place import Place
from routeplan.model.road import Section
from routeplan.network.closures import locate_closures
from routeplan.network.locate import RoadPoint
from routeplan.network.profiles import Profile
from routeplan.network.region import Region
from routeplan.network.roads import build_network
from routeplan.network.state import RoadState
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routeplan.model.plan import Leg

VAN = Profile(
    name="van",
    vehicle_class="light",
    max_kph={"dry": 3.6, "wet": 3.6},
    off_road_kph={"dry": 3.6, "wet": 3.6},
    surface_factor={"dry": {}, "wet": {}},
    gradient_factor={"dry": {}, "wet": {}},
)
LAST_CHANGE_S = 50
"""No closure of these maps begins, ends or lets anyone through later than this."""
END_S = LAST_CHANGE_S + 160
"""By then everyone has arrived who ever will."""

Position = tuple[int, ...]
"""A node, or a section, metres and a direction; one may wait there."""
Directed = tuple[int, bool]
"""A section, and whether it is driven forward."""
Block = tuple[Directed, int, int]
"""A directed section driven from some metres to others in one go."""


@dataclasses.dataclass(frozen=True)
class TimedMap:
    """A small map with closures, and points on it."""

    region: Region
    closures: tuple[Closure, ...]
    points: tuple[RoadPoint, ...]

    @property
    def state(self) -> RoadState:
        """The roads with all closures."""
        roads = self.region.roads
        spans = locate_closures(roads, self.closures).spans
        return RoadState(roads, VAN, "dry", True, spans)


@st.composite
def timed_maps(draw: st.DrawFn, *, ways_round: bool = True) -> TimedMap:
    """Return maps of two to four nodes, often with several closures on one section."""
    nodes = draw(st.integers(2, 4))
    joins = [(at, at + 1) for at in range(nodes - 1)]
    ends = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1))
    joins += draw(st.lists(ends, max_size=3)) if ways_round else []
    both = ("motorbike", "light", "heavy")
    ways = st.sampled_from([(both, both), (both, both), (both, ()), ((), both)])
    sections = [
        _section(at, *join, draw(st.integers(2, 9)), draw(ways)) for at, join in enumerate(joins)
    ]
    places = {
        f"n{at}": Place(
            id=f"n{at}", name="", kind="junction", commune_code="", lon=103 + at / 10, lat=21.0
        )
        for at in range(nodes)
    }
    roads = build_network(sections, places)
    closures = draw(st.lists(_closures(sections), min_size=1, max_size=4))
    points = draw(
        st.lists(_points(sections, len(roads.node_ids)), min_size=2, max_size=4, unique=True)
    )
    region = Region(
        name="seconds",
        roads=roads,
        places=places,
        profiles={"van": VAN},
        communes={},
        snap_limit_m=10,
    )
    named = tuple(dataclasses.replace(one, id=f"c{at}") for at, one in enumerate(closures))
    return TimedMap(region, named, tuple(points))


def _section(at: int, first: int, last: int, length_m: int, ways: Any) -> Section:
    return Section(
        id=f"s{at}",
        road_ref=f"s{at}",
        road_name="",
        road_number="",
        from_place=f"n{first}",
        to_place=f"n{last}",
        length_m=length_m,
        chainage_from_m=None,
        chainage_to_m=None,
        road_class="commune",
        surface="dirt",
        width_m=4,
        gradient="flat",
        wet_access="all",
        speed_dry_kph=3.6,
        speed_wet_kph=3.6,
        forward=ways[0],
        backward=ways[1],
    )


def _points(sections: Sequence[Section], nodes: int) -> st.SearchStrategy[RoadPoint]:
    inside = st.sampled_from(range(len(sections))).flatmap(
        lambda at: st.builds(
            lambda offset_m: RoadPoint(section=at, offset_m=offset_m, lon=0, lat=0),
            st.integers(1, sections[at].length_m - 1),
        )
    )
    return inside | st.integers(0, nodes - 1).map(lambda node: RoadPoint(node=node, lon=0, lat=0))


@st.composite
def _closures(draw: st.DrawFn, sections: Sequence[Section]) -> Closure:
    section = draw(st.sampled_from(sections))
    metres = st.integers(0, section.length_m)
    km = sorted(draw(st.lists(metres, min_size=2, max_size=2, unique=True)))
    times = st.integers(0, LAST_CHANGE_S)
    windows = draw(st.lists(st.lists(times, min_size=2, max_size=2).map(sorted), max_size=2))
    slow = draw(st.sampled_from([(0, 1.0), (0, 1.0), (7, 1.0), (0, 0.5), (20, 0.5)]))
    return Closure(
        id="c",
        section_id=section.id,
        km_from_m=km[0],
        km_to_m=km[1],
        direction=draw(st.sampled_from(["both", "both", "forward", "backward"])),
        blocks=draw(st.sampled_from(["all", "all", "cars_and_up", "trucks", "none"])),
        start_s=draw(st.just(0) | times),
        end_s=draw(st.none() | times | times),
        open_windows=tuple(TimeWindow(start_s=a, end_s=b) for a, b in windows),
        delay_s=slow[0],
        speed_factor=slow[1],
    )


class BySeconds:
    """Earliest arrivals on a map, second by second."""

    def __init__(self, timed: TimedMap) -> None:
        self.timed, self.roads = timed, timed.region.roads
        self.lengths = self.roads.length_m.tolist()
        sections = self.roads.sections
        self.open_ways = {
            (at, ahead)
            for at, section in enumerate(sections)
            for ahead, classes in ((True, section.forward), (False, section.backward))
            if VAN.vehicle_class in classes
        }
        self.drive = cache(self._drive)
        self._felt = cache(self._felt_on)
        self._may_wait = cache(self._is_free)

    def arrivals(self, origin: RoadPoint, destination: RoadPoint) -> list[float]:
        """Return the earliest arrival for each second of departure, infinite for never."""
        goal = self._goal(destination)
        known = self._from_everywhere(destination)
        if origin.node >= 0:
            return known[(origin.node,)]
        best = [math.inf] * (END_S + 1)
        blocks = [
            block
            for ahead in (True, False)
            for block in self._blocks((origin.section, ahead), origin.offset_m, destination)
        ]
        for now_s in range(END_S, -1, -1):
            over = self._over(blocks, goal, known, now_s)
            best[now_s] = min(over, best[now_s + 1] if now_s < END_S else math.inf)
        return best

    def walked(self, leg: Leg, depart_s: int) -> float:
        """Return when one arrives who drives a leg as it says; infinite if that is shut."""
        now_s: float = depart_s
        waits = list(leg.waits)
        for span in leg.spans:
            on = self.roads.section_index[span.section_id], span.forward
            between = self._ahead(on, span.from_m)
            between = between[: between.index(span.to_m)]
            open_m = [at_m for at_m in between if self._may_wait(on, at_m)]
            for from_m, to_m in itertools.pairwise([span.from_m, *open_m, span.to_m]):
                while waits and (waits[0].section_id, waits[0].at_m) == (span.section_id, from_m):
                    now_s += waits.pop(0).wait_ms / 1000
                now_s = self.drive((on, from_m, to_m), int(now_s))
                if now_s == math.inf:
                    return now_s
        return math.inf if waits else now_s

    def _from_everywhere(self, destination: RoadPoint) -> dict[Position, list[float]]:
        goal = self._goal(destination)
        starts: dict[Position, list[Block]] = {(at,): [] for at in range(len(self.roads.node_ids))}
        for on in itertools.product(range(len(self.lengths)), (True, False)):
            begin_m = 0 if on[1] else self.lengths[on[0]]
            starts[(self._ends(on)[0],)] += self._blocks(on, begin_m, destination)
            for at_m in range(1, self.lengths[on[0]]):
                if self._may_wait(on, at_m):
                    blocks = list(self._blocks(on, at_m, destination))
                    starts[on[0], at_m, int(on[1])] = blocks
        known = {position: [math.inf] * (END_S + 1) for position in starts}
        for now_s in range(END_S, -1, -1):
            for position, blocks in starts.items():
                best = now_s if position == goal else self._over(blocks, goal, known, now_s)
                later = known[position][now_s + 1] if now_s < END_S else math.inf
                known[position][now_s] = min(best, later)
        return known

    def _over(
        self,
        blocks: Sequence[Block],
        goal: Position,
        known: dict[Position, list[float]],
        now_s: int,
    ) -> float:
        """Return the earliest arrival of one who drives one of some blocks now."""
        best = math.inf
        for block in blocks:
            there_s = self.drive(block, now_s)
            if there_s <= END_S:
                on, _, to_m = block
                end = self._position(on, to_m)
                reached = (on[0], to_m) == goal
                best = min(best, there_s if reached else known[end][int(there_s)])
        return best

    def _blocks(self, on: Directed, from_m: int, destination: RoadPoint) -> Iterator[Block]:
        """Yield the way to the next place to wait, and to a destination before it."""
        for at_m in self._ahead(on, from_m):
            here = (on[0], at_m) == (destination.section, destination.offset_m)
            waits = self._may_wait(on, at_m)
            if here or waits:
                yield on, from_m, at_m
            if waits:
                return

    def _ahead(self, on: Directed, from_m: int) -> list[int]:
        """Return every metre ahead, up to the section's end."""
        section, ahead = on
        return list(range(from_m + 1, self.lengths[section] + 1) if ahead else range(from_m)[::-1])

    def _drive(self, block: Block, now_s: int) -> float:
        """Return when one is over who drives a block now; infinite where that is shut."""
        on, from_m, to_m = block
        if on not in self.open_ways:
            return math.inf
        entered: set[str] = set()
        step = 1 if on[1] else -1
        for at_m in range(from_m, to_m, step):
            low_m = min(at_m, at_m + step)
            met = [one for one in self._felt(on) if _covers(one, low_m)]
            cost_s = 1
            for one in met:
                if not one.timed_before(DAY_S):
                    cost_s += _extra_s(one, low_m, low_m + 1)
                elif one.id not in entered and not _shuts(one) and _holds(one, now_s):
                    cost_s += _extra_s(one, *sorted((at_m, to_m)))
                entered.add(one.id)
            seconds = range(now_s, now_s + cost_s)
            if any(_shuts(one) and _holds(one, second) for one in met for second in seconds):
                return math.inf
            now_s += cost_s
        return now_s

    def _is_free(self, on: Directed, at_m: int) -> bool:
        return not any(
            one.timed_before(DAY_S) and (one.km_from_m or 0) < at_m < (one.km_to_m or 0)
            for one in self._felt(on)
        )

    def _felt_on(self, on: Directed) -> list[Closure]:
        section, ahead = on
        refused = "backward" if ahead else "forward"
        return [
            one
            for one in self.timed.closures
            if one.section_id == self.roads.section_ids[section]
            and one.direction != refused
            and (_shuts(one) or one.delay_s or one.speed_factor != 1)
        ]

    def _goal(self, destination: RoadPoint) -> Position:
        if destination.node >= 0:
            return (destination.node,)
        return destination.section, destination.offset_m

    def _position(self, on: Directed, at_m: int) -> Position:
        section, ahead = on
        if at_m == (self.lengths[section] if ahead else 0):
            return (self._ends(on)[1],)
        return section, at_m, int(ahead)

    def _ends(self, on: Directed) -> tuple[int, int]:
        section, ahead = on
        ends = int(self.roads.tail[section]), int(self.roads.head[section])
        return ends if ahead else (ends[1], ends[0])


def _shuts(one: Closure) -> bool:
    return one.blocks in {"all", "cars_and_up"}


def _covers(one: Closure, low_m: int) -> bool:
    return (one.km_from_m or 0) <= low_m < (one.km_to_m or 0)


def _holds(one: Closure, second_s: int) -> bool:
    """Whether a closure is in force in a second; a window's last second still lets through."""
    begun = one.start_s <= 0 or second_s >= one.start_s
    over = one.end_s is not None and second_s >= one.end_s
    through = any(window.start_s <= second_s <= window.end_s for window in one.open_windows)
    return begun and not over and not through


def _extra_s(one: Closure, low_m: int, high_m: int) -> int:
    """Return what a delay and a lower speed cost from some metres to others."""
    from_m, to_m = one.km_from_m or 0, one.km_to_m or 0
    metres = min(high_m, to_m) - max(low_m, from_m)
    middle_m = (from_m + to_m) // 2
    slower_s = round(metres * (1 / one.speed_factor - 1))
    return slower_s + (one.delay_s if low_m <= middle_m < high_m else 0)
