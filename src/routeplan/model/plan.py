"""The plan: routes, what was left out and why, and how it came about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from routeplan.errors import DataProblem
from routeplan.model.day import Weather
from routeplan.model.order import Load
from routeplan.model.place import Location
from routeplan.model.vehicle import VehicleClass

Action = Literal["deliver", "pick_up"]
StepAction = Literal["load", "deliver", "pick_up", "unload"]
ReasonCode = Literal[
    "closed_road",
    "no_road",
    "no_vehicle_allowed_on_road",
    "too_heavy_or_large",
    "skill_missing",
    "window_outside_shifts",
    "too_far_for_any_shift",
    "too_long_for_any_vehicle",
    "postponed",
    "bad_data",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of one section driven from ``from_m`` to ``to_m``.

    Both are metres from the section's first place; ``forward`` is ``from_m < to_m``.
    """

    section_id: str
    forward: bool
    from_m: int
    to_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A wait on the road, in front of a span that is shut until ``until_s``.

    ``at_m`` is where, in metres from the section's first place.
    """

    closure_ids: tuple[str, ...]
    section_id: str
    at_m: int
    wait_ms: int
    until_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Travel between consecutive stops.

    ``duration_ms`` is the exact sum over the spans, the off-road ends and the waits;
    ``duration_s`` is it, rounded up. ``distance_m`` includes the off-road ends.
    """

    duration_ms: int
    duration_s: int
    distance_m: int
    spans: tuple[Span, ...]
    off_road_from_m: int = 0
    off_road_to_m: int = 0
    waits: tuple[Wait, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One task performed: one order, or one end of a transfer."""

    order_id: str
    action: Action
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reload:
    """A return to a depot between two trips: what is unloaded and loaded there, and when.

    ``unloaded`` is what was collected for that depot, ``loaded`` what comes from it next.
    """

    start_s: int
    end_s: int
    unloaded: Load
    loaded: Load


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A place on a route with the visits made there, or a depot where it reloads.

    The first and last stop of a route are its depots; a stop with a ``reload`` has no
    visits. ``load_after`` is what is on the vehicle when it leaves (for the last stop: what
    it brings in). ``wait_s`` is the time spent there neither in service nor reloading nor on
    a break.
    """

    location: Location
    name: str
    lon: float
    lat: float
    arrival_s: int
    departure_s: int
    wait_s: int
    visits: tuple[Visit, ...]
    load_after: Load
    reload: Reload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakTaken:
    """A break as planned; on a leg it lengthens that leg's arrival."""

    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One vehicle's stops and legs, depot to depot; ``legs[i]`` leads from stop i to i+1."""

    vehicle_id: str
    profile: str
    stops: tuple[Stop, ...]
    legs: tuple[Leg, ...]
    breaks: tuple[BreakTaken, ...]
    distance_m: int
    duration_s: int
    wages_vnd: int
    distance_cost_vnd: int
    fixed_cost_vnd: int

    @property
    def start_s(self) -> int:
        """When the vehicle leaves its first depot's door (first service included)."""
        return self.stops[0].arrival_s

    @property
    def end_s(self) -> int:
        """When the vehicle is back."""
        return self.stops[-1].departure_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """An order left out, with a reason found by tests on that order alone.

    Attributes
    ----------
    code
        One of the reason codes.
    detail
        ``closed_road``: ``no_way``, ``not_in_its_hours`` (at other hours than its own it could
        be served), ``open_too_briefly`` (at hours when nobody gets there and back) or
        ``detour_too_long``. ``too_heavy_or_large``: the
        measures at fault. ``postponed``: ``no_room`` when no route can take it.
    mandatory
        Whether the order had to be served today.
    closures
        Ids of the closures that shut its way.
    lift
        The fewest closures whose lifting serves it, confirmed on the one-order problem.
    classes_passing
        Vehicle classes that still get there with the closures in force.
    sections
        Sections on its way that no vehicle able to carry it may use in this weather.
    way_round_m, way_round_s
        The shortest way that is still open, one way, where there is one.
    serving_vehicle, serving_cost_vnd
        ``postponed``: where it goes in most cheaply and what that adds.
        ``no_vehicle_allowed_on_road``: a vehicle profile that would serve it, confirmed.
    serving_duration_s
        ``too_long_for_any_vehicle``: how long ``serving_vehicle`` would have to be out for
        it alone, confirmed; None where no longer day alone would serve it.
    price_vnd
        What leaving it costs in this plan.
    problems
        ``bad_data``: file, row, column, value and what was expected.
    """

    order_id: str
    code: ReasonCode
    detail: str = ""
    mandatory: bool = False
    closures: tuple[str, ...] = ()
    lift: tuple[str, ...] = ()
    classes_passing: tuple[VehicleClass, ...] = ()
    sections: tuple[str, ...] = ()
    way_round_m: int | None = None
    way_round_s: int | None = None
    serving_vehicle: str = ""
    serving_cost_vnd: int | None = None
    serving_duration_s: int | None = None
    price_vnd: int = 0
    problems: tuple[DataProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWarning:
    """Something the dispatcher should know.

    ``code`` is one of ``closure_not_applied``, ``closure_partly_applied``,
    ``closure_ambiguous``, ``closure_left_open``, ``closure_road_unknown``,
    ``closure_position_unknown``, ``closure_inactive``, ``row_set_aside``,
    ``column_misspelt``, ``column_not_read``, ``far_from_road``,
    ``started_from_another_day``, ``solver_stopped``.
    ``subject`` is the id of the closure, vehicle or order, or the column's name; ``values``
    hold what the sentence in the reader's language needs.
    """

    code: str
    subject: str
    values: tuple[tuple[str, str], ...] = ()


CLOSURE_LOST = frozenset({"closure_not_applied", "closure_partly_applied"})
"""Codes of a closure of which something counts as open that was reported shut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One line of the objective."""

    name: Literal["wages", "distance", "fixed", "postponement"]
    vnd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good the plan is, as far as it is known.

    The objective is lexicographic: ``mandatory_unserved`` first, then ``cost_vnd``.
    """

    mandatory_unserved: int
    cost_vnd: int
    lines: tuple[CostLine, ...]
    lower_bound_vnd: int | None = None
    proven_optimal: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the plan was made from and with."""

    created_at: str
    routeplan_version: str
    solver: str
    solver_version: str
    seed: int
    time_limit_s: float
    solution_limit: int | None
    input_hash: str
    network_hash: str
    solve_s: float
    cost_curve: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of an order's journey."""

    place: str
    action: StepAction
    vehicle_id: str
    time_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """An order's steps; later versions may put several vehicles on one journey."""

    order_id: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All routes of a day, plus what was left out, each with a reason."""

    scenario: str
    date: dt.date
    weather: Weather
    routes: tuple[Route, ...]
    journeys: tuple[Journey, ...]
    unassigned: tuple[Unassigned, ...]
    warnings: tuple[PlanWarning, ...]
    quality: Quality
    provenance: Provenance
    set_aside: tuple[DataProblem, ...] = field(default=())

    def serves(self, order_id: str) -> bool:
        """Return whether a vehicle of the plan serves an order."""
        return any(one.order_id == order_id and one.steps for one in self.journeys)

    @property
    def needs_attention(self) -> bool:
        """Whether something mandatory is unserved, or a row, column or part of a closure lost."""
        lost = {*CLOSURE_LOST, "column_misspelt"}
        return (
            self.quality.mandatory_unserved > 0
            or bool(self.set_aside)
            or any(warning.code in lost for warning in self.warnings)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One broken rule, found by the checker."""

    rule: str
    route: str
    order_id: str
    text: str
