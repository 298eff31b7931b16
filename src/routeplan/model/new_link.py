"""A link that might be built, and what it would be worth."""

from __future__ import annotations

from dataclasses import dataclass

from routeplan.model.road import RoadClass


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A road between two nodes of the network that is not there yet.

    Attributes
    ----------
    id
        Not used by a section.
    from_place, to_place
        Nodes of the network: junctions, offices, centres on the road.
    road_class
        Speeds and surface are what is usual for the class in the region. A ``track`` or
        ``path`` is for motorbikes only; where the region has none of it, it is like the
        roads that only motorbikes can use in rain.
    length_m
        None takes 1.3 times the straight line.
    """

    id: str
    from_place: str
    to_place: str
    road_class: RoadClass
    length_m: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWorth:
    """What a new link saves in a scenario on average, to vehicles of one profile.

    Attributes
    ----------
    length_km
        Of the link.
    saved_h
        Hours that round trips over the mail's reference ways take less, a trip on each
        day of a scenario; a way that is lost counts 24 hours, the mail of the next day.
    saved_when_open_h
        The part of it that is saved on roads without closures, too.
    saved_person_cut_off_h_estimate
        Hours of people cut off; only of centres that are reachable without the link.
    centres_newly_reachable
        Old centres that no way leads to without it even with all roads open.
    """

    link_id: str
    profile: str
    length_km: float
    saved_h: float
    saved_when_open_h: float
    saved_person_cut_off_h_estimate: float
    centres_newly_reachable: int
