"""Who may drive a way in which direction, from a map's access and one-way tags."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Literal, NamedTuple

from routeplan.model.road import VEHICLE_CLASSES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from routeplan.model.vehicle import VehicleClass

_GENERAL = ("access", "vehicle", "motor_vehicle")
_OWN: Mapping[VehicleClass, tuple[str, ...]] = {
    "motorbike": ("motorcycle",),
    "light": ("motorcar", "goods"),  # Mail vans are light goods vehicles.
    "heavy": ("hgv",),
}
_ONEWAY: Mapping[VehicleClass, tuple[str, ...]] = {
    "motorbike": ("oneway", "oneway:motor_vehicle", "oneway:moped", "oneway:motorcycle"),
    "light": ("oneway", "oneway:motor_vehicle", "oneway:motorcar"),
    "heavy": ("oneway", "oneway:motor_vehicle", "oneway:hgv"),
}
"""From the general to the particular: the last that a way has decides."""
_ENDS = (":forward", ":backward")

_ALLOWED = {
    "yes",
    "permissive",
    "designated",
    "official",
    "destination",
    "customers",
    "delivery",
    "discouraged",
    "permit",
    "public",
    "allowed",
}
_FORBIDDEN = {
    "no",
    "private",
    "agricultural",
    "forestry",
    "agricultural;forestry",
    "military",
    "emergency",
    "restricted",
    "residents",
    "psv",
    "bus",
    "use_sidepath",
    "dismount",
}
_SILENT = {"unknown", "variable", ""}

_AHEAD = {"yes", "true", "1"}
_AGAINST = {"-1", "reverse"}
_BOTH = {"no", "false", "0", "alternating"}
_ROUND = {"roundabout", "circular"}

KEYS = frozenset(
    key + end for key in itertools.chain(_GENERAL, *_OWN.values()) for end in ("", *_ENDS)
) | frozenset(itertools.chain.from_iterable(_ONEWAY.values()))
"""The tags that say who may drive."""

Open = tuple[bool, bool]
"""Whether a way may be driven as drawn, and against that."""


class TagFault(NamedTuple):
    """A tag whose value means nothing, and what would have been right."""

    key: str
    value: str
    expected: str


class Drivers(NamedTuple):
    """Who may drive a way as drawn and against that; why nobody may, where that is known."""

    forward: tuple[VehicleClass, ...]
    backward: tuple[VehicleClass, ...]
    closed_because: Literal["private", "reversible"] | None


def who_may_drive(
    tags: Mapping[str, str], usually: Collection[VehicleClass], faults: list[TagFault]
) -> Drivers:
    """Return who may drive a way.

    Parameters
    ----------
    usually
        Who may where no tag says.
    faults
        Takes the values that mean nothing.
    """
    found: set[TagFault] = set()
    allowed = {name: _allowed(tags, name, usually, found) for name in VEHICLE_CLASSES}
    oneway = {name: _oneway(tags, name, found) for name in VEHICLE_CLASSES}
    faults.extend(sorted(found))
    forward, backward = (
        tuple(name for name in VEHICLE_CLASSES if allowed[name][way] and oneway[name][way])
        for way in (0, 1)
    )
    return Drivers(forward, backward, _why_closed(tags))


def _allowed(
    tags: Mapping[str, str],
    name: VehicleClass,
    usually: Collection[VehicleClass],
    faults: set[TagFault],
) -> Open:
    """Return the verdict of the most particular access tag, in each direction.

    ``access=yes`` alone opens no footway to cars: it speaks of those the way is for.
    """
    usual = name in usually
    verdict = [usual, usual]
    for key in (*_GENERAL, *_OWN[name]):
        for end, ways in (("", (0, 1)), (":forward", (0,)), (":backward", (1,))):
            value = tags.get(key + end)
            if value is None:
                continue
            word = _verdict(key + end, value, faults)
            for way in ways:
                if word is False or (word is True and (key != "access" or usual)):
                    verdict[way] = word
    return verdict[0], verdict[1]


def _verdict(key: str, value: str, faults: set[TagFault]) -> bool | None:
    words = [word.strip() for word in value.lower().split(";")]
    if any(word in _ALLOWED for word in words):
        return True
    if any(word in _FORBIDDEN for word in words):
        return False
    if not all(word in _SILENT for word in words):
        faults.add(TagFault(key, value, "an access word such as yes, no or private"))
    return None


def _oneway(tags: Mapping[str, str], name: VehicleClass, faults: set[TagFault]) -> Open:
    found = _implied_oneway(tags)
    for key in _ONEWAY[name]:
        value = tags.get(key)
        if value is None:
            continue
        word = value.strip().lower()
        if word in _AHEAD:
            found = True, False
        elif word in _AGAINST:
            found = False, True
        elif word in _BOTH:
            found = True, True
        elif word == "reversible":  # Open one way at a time, and no tag says when.
            found = False, False
        else:
            faults.add(TagFault(key, value, "yes, no or -1"))
    return found


def _implied_oneway(tags: Mapping[str, str]) -> Open:
    implied = tags.get("highway") == "motorway" or tags.get("junction") in _ROUND
    return True, not implied


def _why_closed(tags: Mapping[str, str]) -> Literal["private", "reversible"] | None:
    if tags.get("oneway") == "reversible":
        return "reversible"
    return "private" if any(tags.get(key) == "private" for key in _GENERAL) else None
