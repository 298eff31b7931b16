"""What a new link would be worth: the same scenarios on the roads with it and without.

The scenarios are those of today's network, so the new link itself is never shut in them:
what it saves is what it saves as long as it stands.
"""

from __future__ import annotations

import dataclasses
import statistics
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from routeplan.errors import DataProblem, InputError
from routeplan.model.new_link import LinkWorth
from routeplan.model.road import VEHICLE_CLASSES, Section
from routeplan.network.plane import drawn_m
from routeplan.network.roads import network_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.model.new_link import NewLink
    from routeplan.network.roads import RoadNetwork
    from routeplan.simulate.task import TravelTask

_FOR_MOTORBIKES = ("track", "path")
LENGTH_BY_STRAIGHT_LINE = 1.3
"""How much longer a road in the mountains is than the straight line, where nobody says."""


def with_link(roads: RoadNetwork, link: NewLink) -> RoadNetwork:
    """Return a network with one section more, the last; the given one stays as it is.

    Raises
    ------
    InputError
        If an end is no node of the network, the id is taken, or no section is of its class.
    """
    if problems := _mistakes(roads, link):
        raise InputError(problems)
    start = roads.line_start
    lines = {
        section_id: np.asarray(roads.line_lonlat[start[at] : start[at + 1]])
        for at, section_id in enumerate(roads.section_ids)
    }
    return network_of(
        (*roads.sections, _section(roads, link)),
        tuple(roads.node_ids),
        np.asarray(roads.node_lonlat),
        roads.concurrences,
        lines=lines,
        turn_bans=roads.turn_bans,
    )


def link_worth(task: TravelTask, links: Sequence[NewLink]) -> tuple[LinkWorth, ...]:
    """Return what each link saves in the task's scenarios, the most first.

    Raises
    ------
    InputError
        If links are at fault; it names all of these.
    """
    roads = task.states[0].roads
    if problems := [problem for link in links for problem in _mistakes(roads, link)]:
        raise InputError(problems)
    before = _Measured(task)
    worth = [one for link in links for one in _of_link(task, before, link)]
    worth.sort(
        key=lambda one: (
            -one.saved_h,
            -one.saved_person_cut_off_h_estimate,
            one.link_id,
            one.profile,
        )
    )
    return tuple(worth)


class _Measured:
    """Means over the scenarios of a task, by profile."""

    def __init__(self, task: TravelTask) -> None:
        losses = task.measure(range(1, task.count)).scenarios
        self.delay_h: dict[str, float] = {}
        self.person_h: dict[str, float] = {}
        self.days = 0.0
        self.open_ms = {name: measure.open_ms for name, measure in task.measures.items()}
        self.reachable = {name: measure.reachable for name, measure in task.measures.items()}
        for name in task.measures:
            own = [loss for loss in losses if loss.profile == name]
            self.delay_h[name] = statistics.fmean(loss.delay_h for loss in own)
            self.person_h[name] = statistics.fmean(loss.person_cut_off_h_estimate for loss in own)
            self.days = statistics.fmean(loss.window_h / 24 for loss in own)


def _of_link(task: TravelTask, before: _Measured, link: NewLink) -> list[LinkWorth]:
    roads = with_link(task.states[0].roads, link)
    # Places stay where they reach the road today: indices of nodes and sections are the same.
    known, worth = before.reachable, []
    for state in task.states:
        name = state.profile.name
        ways = task.ways
        # What is out of reach today is no loss today; nor may it become one by the link.
        counted = dataclasses.replace(
            ways, is_mail=ways.is_mail & known[name], people=ways.people * known[name]
        )
        changed = dataclasses.replace(
            task, ways=counted, states=(dataclasses.replace(state, roads=roads),)
        )
        after = _Measured(changed)
        mail = counted.is_mail
        saved_ms = (before.open_ms[name] - after.open_ms[name])[mail].sum()
        when_open_h = float(saved_ms) / 3_600_000 * before.days
        new = ~known[name] & after.reachable[name]
        worth.append(
            LinkWorth(
                link_id=link.id,
                profile=name,
                length_km=int(roads.length_m[-1]) / 1000,
                saved_h=round(before.delay_h[name] - after.delay_h[name] + when_open_h, 6),
                saved_when_open_h=round(when_open_h, 6),
                saved_person_cut_off_h_estimate=round(
                    before.person_h[name] - after.person_h[name], 6
                ),
                centres_newly_reachable=int(ways.centre[new].sum()),
            )
        )
    return worth


def _section(roads: RoadNetwork, link: NewLink) -> Section:
    """Return the link as a section with what is usual for its class."""
    alike, for_all = _alike(roads, link), link.road_class not in _FOR_MOTORBIKES
    classes = VEHICLE_CLASSES if for_all else ("motorbike",)
    length_m = link.length_m
    if length_m is None:
        ends = [roads.node_index[link.from_place], roads.node_index[link.to_place]]
        straight_m = float(drawn_m(np.asarray(roads.node_lonlat)[ends])[-1])
        length_m = max(1, round(straight_m * LENGTH_BY_STRAIGHT_LINE))
    return Section(
        id=link.id,
        road_ref=link.id,
        road_name=link.id,
        road_number=link.id,
        from_place=link.from_place,
        to_place=link.to_place,
        length_m=length_m,
        chainage_from_m=None,
        chainage_to_m=None,
        road_class=link.road_class,
        surface=Counter(one.surface for one in alike).most_common(1)[0][0],
        width_m=statistics.median(one.width_m for one in alike),
        gradient=Counter(one.gradient for one in alike).most_common(1)[0][0],
        wet_access=Counter(one.wet_access for one in alike).most_common(1)[0][0],
        speed_dry_kph=statistics.median(one.speed_dry_kph for one in alike),
        speed_wet_kph=statistics.median(one.speed_wet_kph for one in alike),
        source="new link",
        forward=classes,
        backward=classes,
    )


def _alike(roads: RoadNetwork, link: NewLink) -> list[Section]:
    """Return the sections of the link's class; for a track, else those kept to motorbikes."""
    alike = [one for one in roads.sections if one.road_class == link.road_class]
    if not alike and link.road_class in _FOR_MOTORBIKES:
        return [one for one in roads.sections if one.wet_access == "motorbike"]
    return alike


def _mistakes(roads: RoadNetwork, link: NewLink) -> list[DataProblem]:
    wrong = [
        (column, place, "a node of the road network", "not_a_node")
        for column, place in (("from_place", link.from_place), ("to_place", link.to_place))
        if place not in roads.node_index
    ]
    if link.from_place == link.to_place:
        wrong.append(("to_place", link.to_place, "another place than from_place", "same_ends"))
    if link.id in roads.section_index:
        wrong.append(("link_id", link.id, "an id that no section has", "duplicate_id"))
    if not _alike(roads, link):
        expected = "one of " + ", ".join(sorted({one.road_class for one in roads.sections}))
        wrong.append(("road_class", link.road_class, expected, "unknown_choice"))
    if link.length_m is not None and link.length_m < 1:
        wrong.append(("length_m", str(link.length_m), "1 or more", "out_of_range"))
    return [
        DataProblem(
            file="",
            row=0,
            column=column,
            value=value,
            expected=expected,
            record_id=link.id,
            code=code,
        )
        for column, value, expected, code in wrong
    ]
