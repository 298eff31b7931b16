"""What closures cost a day whose routes are planned again: per scenario and per commune."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedPlan:
    """What the day's plan serves, drives and costs in one scenario.

    Attributes
    ----------
    scenario, name
        Number of the scenario in its set, from 1 (0 is the day as it is: the base plan),
        and its name.
    routes_met
        Routes of the base plan that drive where the scenario shuts, delays or slows.
    replanned
        Whether routes were searched again; else the base plan's hold as they are.
    orders_served, orders_unserved
        Orders; each of the latter has one of the reasons below.
    unserved_*
        Orders left out, by the code of their reason.
    mandatory_unserved
        Orders left out that had to be served on the day.
    documents_late
        Orders for documents left out though due on the day or before it.
    distance_km, duration_h
        Of all routes; hours from door to door.
    wages_vnd, distance_vnd, fixed_vnd, postponement_vnd, cost_vnd
        The lines of the plan's cost, and their sum.
    """

    scenario: int
    name: str
    routes_met: int
    replanned: bool
    orders_served: int
    orders_unserved: int
    unserved_closed_road: int
    unserved_no_road: int
    unserved_no_vehicle_allowed_on_road: int
    unserved_too_heavy_or_large: int
    unserved_skill_missing: int
    unserved_window_outside_shifts: int
    unserved_too_far_for_any_shift: int
    unserved_too_long_for_any_vehicle: int
    unserved_postponed: int
    unserved_bad_data: int
    mandatory_unserved: int
    documents_late: int
    distance_km: float
    duration_h: float
    wages_vnd: int
    distance_vnd: int
    fixed_vnd: int
    postponement_vnd: int
    cost_vnd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedLoss(ResolvedPlan):
    """The figures of a scenario's plan, and each less that of the base plan.

    A difference may be negative: a search that goes on from the base plan can also better it.
    """

    added_orders_served: int
    added_orders_unserved: int
    added_unserved_closed_road: int
    added_unserved_no_road: int
    added_unserved_no_vehicle_allowed_on_road: int
    added_unserved_too_heavy_or_large: int
    added_unserved_skill_missing: int
    added_unserved_window_outside_shifts: int
    added_unserved_too_far_for_any_shift: int
    added_unserved_too_long_for_any_vehicle: int
    added_unserved_postponed: int
    added_unserved_bad_data: int
    added_mandatory_unserved: int
    added_documents_late: int
    added_distance_km: float
    added_duration_h: float
    added_wages_vnd: int
    added_distance_vnd: int
    added_fixed_vnd: int
    added_postponement_vnd: int
    added_cost_vnd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedCommuneLoss:
    """The orders of one commune in one scenario.

    A commune has a row where orders are left out or the base plan left out others. The
    commune is the customer's, blank where nobody knows it.

    Attributes
    ----------
    scenario, name
        As in ``ResolvedPlan``.
    orders_unserved, mandatory_unserved, documents_late
        As in ``ResolvedPlan``.
    orders_lost, orders_gained
        Orders that only the base plan serves, and that only this plan does.
    added_documents_late
        ``documents_late`` less the base plan's.
    """

    scenario: int
    name: str
    commune_code: str
    orders_unserved: int
    orders_lost: int
    orders_gained: int
    mandatory_unserved: int
    documents_late: int
    added_documents_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedLosses:
    """What scenarios come to, in the order of scenario and commune."""

    scenarios: tuple[ResolvedLoss, ...]
    communes: tuple[ResolvedCommuneLoss, ...]
