"""The re-solved depth: a day's routes planned again in each scenario, from its base plan.

A route is worth searching again only where a scenario meets it. Closures only take away:
where none meets any route, the base plan is still allowed and as good as it was.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from routeplan.explain.reasons import Reasons
from routeplan.model.closure import with_ids_of_their_own
from routeplan.model.resolved import ResolvedLosses
from routeplan.network.closures import during, locate_closures
from routeplan.planning.make_plan import make_plan
from routeplan.problem.build import build_problem
from routeplan.simulate.resolved_rows import commune_rows, scenario_row
from routeplan.simulate.sets import AS_IT_IS, digest
from routeplan.solve.registry import DEFAULT_SOLVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routeplan.model.closure import Closure
    from routeplan.model.day import Day
    from routeplan.model.plan import Plan, Route
    from routeplan.network.closures import ClosedSpan, ClosureNote
    from routeplan.network.region import Region
    from routeplan.simulate.sets import ScenarioSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """What becomes of the base plan in one scenario.

    Attributes
    ----------
    routes_met
        Ids of the vehicles whose routes drive where something is shut, delays or slows.
    searched
        Whether routes were searched again.
    """

    plan: Plan
    routes_met: tuple[str, ...]
    searched: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class ToResolve:
    """A day and the scenarios in which it is planned again, as far as known without any plan.

    Attributes
    ----------
    day
        Its limits are those of the search in each scenario; only with a
        ``solution_limit`` are the numbers the same on every machine.
    """

    day: Day
    region: Region
    scenarios: ScenarioSet
    solver: str = DEFAULT_SOLVER

    @property
    def inputs(self) -> Mapping[str, str]:
        """What the losses are made from, by name, but for the base plan: values or hashes."""
        profiles = sorted({vehicle.profile for vehicle in self.day.vehicles})
        limits = self.day.limits
        return {
            "depth": "resolved",
            # Wherever the network's folder lies: its hash says what it is.
            "day": digest(dataclasses.replace(self.day, network=self.region.name)),
            "network": self.region.roads.hash,
            "places": digest((self.region.places, self.region.snap_limit_m)),
            "profiles": digest([self.region.profiles[name] for name in profiles]),
            "solver": self.solver,
            "time_limit_s": f"{limits.time_limit_s:g}",
            "solution_limit": str(limits.solution_limit),
            "seed": str(limits.seed),
            "scenarios": f"{self.scenarios.kind}, {self.scenarios.count}",
            **self.scenarios.inputs,
        }

    @property
    def notes(self) -> tuple[tuple[str, ClosureNote], ...]:
        """What could not be put on the road as it was given, by scenario."""
        own = locate_closures(self.region.roads, self.day.closures, until_s=self.day.ends_s)
        return (*((AS_IT_IS.name, note) for note in own.notes), *self.scenarios.notes)


@dataclass(frozen=True, kw_only=True, eq=False)
class ResolveTask(ToResolve):
    """A day, its base plan and the scenarios in which it is planned again.

    Attributes
    ----------
    base
        A plan of the day as it is.
    """

    base: Plan

    @property
    def count(self) -> int:
        """How many scenarios there are, the day as it is among them."""
        return self.scenarios.count + 1

    def measure(self, numbers: Sequence[int]) -> ResolvedLosses:
        """Return the losses of some scenarios, by their numbers; 0 is the day as it is."""
        scenarios, communes = [], []
        for number in numbers:
            named = (number, self._name(number))
            again = self.replan(number)
            scenarios.append(
                scenario_row(
                    self.day,
                    self.base,
                    again.plan,
                    named=named,
                    routes_met=len(again.routes_met),
                    replanned=again.searched,
                )
            )
            communes += commune_rows(self.day, self.region, self.base, again.plan, named=named)
        return ResolvedLosses(scenarios=tuple(scenarios), communes=tuple(communes))

    def replan(self, number: int) -> Replanned:
        """Return the checked plan of a scenario; without reason to search, the base plan's routes.

        Raises
        ------
        PlanRejectedError
            If a plan fails its own check.
        """
        extra = self._closures(number)
        located = locate_closures(self.region.roads, extra, until_s=self.day.ends_s)
        spans = self._on_shift(located.spans)
        if not spans:
            return Replanned(plan=self.base, routes_met=(), searched=False)
        day = self.day_of(number)
        met = self._routes_met(spans)
        if not met:
            return Replanned(plan=self._explained_again(day), routes_met=(), searched=False)
        plan = make_plan(
            day,
            self.region,
            solver=self.solver,
            initial=self.base,
            changed=met,
            isolate=False,
        )
        return Replanned(plan=plan, routes_met=met, searched=True)

    def day_of(self, number: int) -> Day:
        """Return the day with a scenario's closures on top of its own."""
        closures = (*self.day.closures, *self._closures(number))
        return dataclasses.replace(self.day, closures=closures)

    def _name(self, number: int) -> str:
        return self.scenarios.scenario(number).name if number else AS_IT_IS.name

    def _closures(self, number: int) -> tuple[Closure, ...]:
        if not number:
            return ()
        extra = self.scenarios.closures(number)
        return with_ids_of_their_own(extra, self.day.closures, self._name(number))

    def _on_shift(self, spans: Sequence[ClosedSpan]) -> tuple[ClosedSpan, ...]:
        """Return what holds while any vehicle of the day is out."""
        shifts = [vehicle.shift for vehicle in self.day.vehicles]
        if not shifts:
            return ()
        return during(spans, min(s.start_s for s in shifts), max(s.end_s for s in shifts))

    def _routes_met(self, spans: Sequence[ClosedSpan]) -> tuple[str, ...]:
        met = {
            route.vehicle_id
            for span in spans
            for route, forward, from_m, to_m in self._driven[span.section]
            if self._concerns(span, route)
            and (span.forward if forward else span.backward)
            and from_m <= span.to_m
            and span.from_m <= to_m
        }
        return tuple(sorted(met))

    def _concerns(self, span: ClosedSpan, route: Route) -> bool:
        """Whether a span shuts, delays or slows a route's vehicle while it is out."""
        shuts = self.region.profiles[route.profile].vehicle_class in span.classes
        slows = span.delay_s > 0 or span.speed_factor != 1
        return (shuts or slows) and bool(during([span], route.start_s, route.end_s))

    @cached_property
    def _driven(self) -> Mapping[int, Sequence[tuple[Route, bool, int, int]]]:
        """By section, where the base plan's routes drive on it: forward or not, metres."""
        driven = defaultdict(list)
        for route in self.base.routes:
            for span in (span for leg in route.legs for span in leg.spans):
                ends = sorted((span.from_m, span.to_m))
                section = self.region.roads.section_index[span.section_id]
                driven[section].append((route, span.forward, ends[0], ends[1]))
        return driven

    def _explained_again(self, day: Day) -> Plan:
        """Return the base plan with the reasons that now hold for what it leaves out.

        What was merely postponed may be cut off now.
        """
        built = build_problem(day, self.region)
        reasons = Reasons(built)
        place = {order.id: at for at, order in enumerate(day.orders)}
        unassigned = tuple(
            (one.order_id in place and reasons.why_never(place[one.order_id])) or one
            for one in self.base.unassigned
        )
        return dataclasses.replace(self.base, unassigned=unassigned)

    def __getstate__(self) -> dict[str, object]:
        """Leave out what every worker makes for itself."""
        return {name: value for name, value in vars(self).items() if name != "_driven"}
