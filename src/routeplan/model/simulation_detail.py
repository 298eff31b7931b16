"""Where a simulation's losses come from: what each scenario shuts, which places it cuts off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioSpan:
    """A span of one section that a scenario shuts, delays or slows, in one period.

    Attributes
    ----------
    scenario
        Number of the scenario; what 0 shuts, the day's own, is part of every scenario.
    closure_id
        The closure it belongs to; empty for a sampled slide.
    from_m, to_m
        Metres from the section's first end.
    forward, backward
        Driving directions along the section.
    classes
        Vehicle classes that may not pass.
    delay_s, speed_factor
        What it adds and how it slows those that pass.
    from_s, to_s
        Seconds from midnight; None, both, is at all times.
    """

    scenario: int
    closure_id: str
    section_id: str
    from_m: int
    to_m: int
    forward: bool
    backward: bool
    classes: tuple[str, ...]
    delay_s: int
    speed_factor: float
    from_s: int | None
    to_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLoss:
    """A place that vehicles of one profile cannot reach from the hub, or not come back from.

    Attributes
    ----------
    cut_off_h
        Hours of the scenario's window.
    """

    scenario: int
    profile: str
    place_id: str
    cut_off_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedPlace:
    """A commune office or an old centre whose way to the hub is measured.

    Attributes
    ----------
    people_estimate
        Who is cut off with it: a commune's population shared equally over its old centres;
        0 for an office beside them.
    never_by
        Profiles for which no way leads there even with all roads open.
    """

    place_id: str
    commune_code: str
    people_estimate: float
    never_by: tuple[str, ...]
