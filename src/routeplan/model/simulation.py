"""What closures cost: losses per scenario and per commune, and progress on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RainLevel = Literal["any", "moderate", "heavy", "extreme"]
"""How severe a sampled storm is: a part of the fitted distribution of storms' severities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commuters:
    """People who go from one place to another to work there.

    Attributes
    ----------
    home, office
        Place ids.
    people
        How many.
    """

    home: str
    office: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What one scenario takes from the vehicles of one profile, against open roads.

    What cannot be reached with all roads open is not lost. Counts are of what is lost at
    any moment of the scenario's window, hours of how long, at every moment as the roads
    then are. The first ten figures are *losses*: opening a road never increases one. The
    last two describe the ways that are left and are no losses: the fastest way round may
    be shorter than the one before, and a way that is lost has no length.

    Attributes
    ----------
    scenario, name
        Number of the scenario in its set, from 1 (0 is the day as it is), and its name.
    profile
        The vehicle profile.
    offices_cut_off, office_cut_off_h
        Commune offices that the hub cannot reach or be reached from.
    old_centres_cut_off, old_centre_cut_off_h
        The same of old commune centres; an office counts as the centre it stands in.
    people_cut_off_estimate, person_cut_off_h_estimate
        People of these centres, a commune's population shared equally over its own.
    ways_lost
        Reference ways without any way there or back: hub and office, office and centre.
    delay_h
        Hours that a round trip over each reference way takes longer; a way that is lost
        counts 24 hours, the mail of the next day, and so does a longer way round.
        A mean over departures spread evenly over the window, a trip on each of its days.
    staff_cut_off, staff_cut_off_h
        Commuters who cannot reach their office or their home.
    added_km, added_h
        What round trips over the reference ways still open are longer, as ``delay_h``.
    """

    scenario: int
    name: str
    profile: str
    offices_cut_off: int = 0
    office_cut_off_h: float = 0.0
    old_centres_cut_off: int = 0
    old_centre_cut_off_h: float = 0.0
    people_cut_off_estimate: float = 0.0
    person_cut_off_h_estimate: float = 0.0
    ways_lost: int = 0
    delay_h: float = 0.0
    staff_cut_off: int = 0
    staff_cut_off_h: float = 0.0
    added_km: float = 0.0
    added_h: float = 0.0


LOSSES = (
    "offices_cut_off",
    "office_cut_off_h",
    "old_centres_cut_off",
    "old_centre_cut_off_h",
    "people_cut_off_estimate",
    "person_cut_off_h_estimate",
    "ways_lost",
    "delay_h",
    "staff_cut_off",
    "staff_cut_off_h",
)
"""The figures of ``Loss`` that opening a road never increases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioLoss(Loss):
    """The losses of all communes together.

    Attributes
    ----------
    window_h
        Hours from midnight that are looked at.
    spans_closed
        Spans of road with a closure in the window, the day's own among them.
    """

    window_h: float
    spans_closed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneLoss(Loss):
    """The losses of one commune; a commune that loses nothing has none."""

    commune_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """The losses of some scenarios, in the order of scenario, profile and commune."""

    scenarios: tuple[ScenarioLoss, ...]
    communes: tuple[CommuneLoss, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionImportance:
    """What one section is worth to the vehicles of one profile.

    Attributes
    ----------
    is_bridge
        Whether a part of the roads open to the profile hangs on it alone.
    alone_delay_h, alone_person_cut_off_h_estimate
        ``Loss`` of a day on which it is shut by itself.
    slides
        Sampled storms in which it slid.
    storm_delay_h, storm_delay_low_h, storm_delay_high_h
        ``delay_h`` that a storm would cost less if this section never slid, the mean of
        all sampled storms, and the 5 % and 95 % quantiles of that mean when the storms
        are drawn anew from those sampled.
    storm_person_cut_off_h_estimate and its low and high
        The same of ``person_cut_off_h_estimate``.
    """

    section_id: str
    profile: str
    is_bridge: bool
    alone_delay_h: float
    alone_person_cut_off_h_estimate: float
    slides: int
    storm_delay_h: float
    storm_delay_low_h: float
    storm_delay_high_h: float
    storm_person_cut_off_h_estimate: float
    storm_person_cut_off_low_h_estimate: float
    storm_person_cut_off_high_h_estimate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideRate:
    """How often slides are to be expected on one section, by what was reported.

    Each figure is the mean of the posterior, with its 5 % and 95 % quantiles.

    Attributes
    ----------
    slides_on_record
        Storms on record with a slide on the section.
    rate_per_km_month
        Reported slides per km and month, in the months of the same season.
    chance
        Of a slide on the section in one sampled storm.
    """

    section_id: str
    road_class: str
    gradient: str
    length_km: float
    slides_on_record: int
    rate_per_km_month: float
    rate_low_per_km_month: float
    rate_high_per_km_month: float
    chance: float
    chance_low: float
    chance_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSecondWay:
    """A place that one section cuts off from the hub, and the sections that do.

    ``sections`` are in order from the hub.
    """

    place_id: str
    profile: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationProgress:
    """How far a simulation is.

    Attributes
    ----------
    done, total
        Scenarios, those of an earlier run among them.
    left_s
        Seconds still to go at the pace so far; None before there is any.
    """

    done: int
    total: int
    left_s: float | None
