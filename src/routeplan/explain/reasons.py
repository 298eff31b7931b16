"""The reason why an order is left out, found by separate tests on that order alone."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from routeplan.explain.alone import ALL_DAY, NO_CLOSURES, Circumstances, OneOrder
from routeplan.explain.lifting import Lifting, closures_felt
from routeplan.model.plan import Unassigned
from routeplan.problem.build import eligible_vehicles, no_vehicle_for
from routeplan.problem.insertion import cheapest_insertion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.model.plan import ReasonCode
    from routeplan.model.vehicle import VehicleClass
    from routeplan.problem.build import BuiltProblem
    from routeplan.problem.insertion import Routes
    from routeplan.problem.objective import Pricing

_CLASSES: tuple[VehicleClass, ...] = ("motorbike", "light", "heavy")
_NO_RULES = Circumstances(lifted=None, any_access=True)
_ANY_DURATION = Circumstances(lifted=None, any_duration=True)
_ANY_HOURS = Circumstances(any_window=True)


class Reasons:
    """Explains single orders of one day."""

    def __init__(self, built: BuiltProblem) -> None:
        self._built = built
        self._one = OneOrder(built)
        self._lifting = Lifting(built, self._one)

    def why_never(self, order: int) -> Unassigned | None:
        """Return why no vehicle could serve the order even alone, None if one could."""
        record = self._built.day.orders[order]
        nobody = no_vehicle_for(record, self._built.day.vehicles)
        if nobody is not None:
            return self._unassigned(order, "bad_data", problems=(nobody,))
        skilled = self._built.problem.orders[order].vehicles
        if not skilled:
            with_depot = eligible_vehicles(record, self._built.day.vehicles, skills=False)
            missing = set(record.skills).difference(
                *(self._built.day.vehicles[vehicle].skills for vehicle in with_depot)
            )
            detail = ";".join(sorted(missing or record.skills))
            return self._unassigned(order, "skill_missing", detail=detail)
        able = [vehicle for vehicle in skilled if not self._too_much(order, vehicle)]
        if not able:
            shared = set.intersection(*(self._too_much(order, v) for v in skilled))
            measures = shared or set.union(*(self._too_much(order, v) for v in skilled))
            return self._unassigned(order, "too_heavy_or_large", detail=";".join(sorted(measures)))
        if self._one.servable(order, able) is not None:
            return None
        return self._road_or_time(order, able)

    def postponed(self, order: int, routes: Routes, pricing: Pricing) -> Unassigned:
        """Return why an order that could be served alone was left out of the plan."""
        problem = self._built.problem
        found = cheapest_insertion(problem, routes, problem.orders[order], pricing)
        if found is None:
            return self._unassigned(order, "postponed", detail="no_room")
        return self._unassigned(
            order,
            "postponed",
            serving_vehicle=problem.vehicles[found.vehicle].id,
            serving_cost_vnd=found.added_vnd,
        )

    def _road_or_time(self, order: int, able: Sequence[int]) -> Unassigned:
        servers = [v for v in able if self._one.servable(order, [v], NO_CLOSURES) is not None]
        if servers:
            return self._closed_road(order, able, servers)
        if not self._one.has_way(order, able, NO_CLOSURES):
            return self._not_allowed(order, able)
        # Before its windows: if they only keep a vehicle out too long, it does get there.
        if self._one.servable(order, able, _ANY_DURATION) is not None:
            return self._too_long(order, able)
        free_windows = Circumstances(lifted=None, any_window=True)
        if self._one.servable(order, able, free_windows) is not None:
            return self._unassigned(order, "window_outside_shifts")
        free_hours = dataclasses.replace(free_windows, any_duration=True)
        if self._one.servable(order, able, free_hours) is not None:
            return self._too_long(order, able)
        return self._far_away(order, able, "too_far_for_any_shift")

    def _too_long(self, order: int, able: Sequence[int]) -> Unassigned:
        """Explain by the vehicle whose longest day lacks the least, with the roads as they are."""
        vehicles = self._built.problem.vehicles
        lacks = []
        for vehicle in able:
            limit_s = vehicles[vehicle].max_duration_s
            needed_s = self._one.duration_s(order, vehicle, Circumstances(any_duration=True))
            if limit_s is not None and needed_s is not None:
                lacks.append((needed_s - limit_s, vehicle, needed_s))
        if not lacks:
            return self._far_away(order, able, "too_long_for_any_vehicle")
        _, vehicle, needed_s = min(lacks)
        return self._unassigned(
            order,
            "too_long_for_any_vehicle",
            serving_vehicle=vehicles[vehicle].id,
            serving_duration_s=needed_s,
        )

    def _far_away(self, order: int, able: Sequence[int], code: ReasonCode) -> Unassigned:
        """Say how far it is for a vehicle that would get there if every road were open."""
        vehicle = next(v for v in able if self._one.has_way(order, [v], NO_CLOSURES))
        far = self._own_way(order, vehicle)
        return self._unassigned(
            order,
            code,
            way_round_m=None if far is None else far[0],
            way_round_s=None if far is None else far[1],
        )

    def _closed_road(self, order: int, able: Sequence[int], servers: Sequence[int]) -> Unassigned:
        """Explain by the vehicles that would serve it if every road were open."""
        built, one = self._built, self._one
        # One that still has a way, so that there is a way round to speak of.
        passing = [vehicle for vehicle in servers if one.has_way(order, [vehicle], ALL_DAY)]
        at_times = [vehicle for vehicle in servers if one.has_way(order, [vehicle])]
        server = (passing or at_times or servers)[0]
        profile = built.problem.vehicles[server].profile
        way = one.arcs_on_way(order, server, NO_CLOSURES)
        direct = sorted(
            set().union(*(closures_felt(built, one.graph(profile), profile, arc) for arc in way))
        )
        way_round = self._own_way(order, server) if passing else None
        detail = "detour_too_long" if passing else ("open_too_briefly" if at_times else "no_way")
        if at_times and one.servable(order, servers, _ANY_HOURS) is not None:
            detail = "not_in_its_hours"
        return self._unassigned(
            order,
            "closed_road",
            detail=detail,
            closures=tuple(direct),
            lift=self._lifting.fewest(order, servers, direct),
            classes_passing=self._passing(order, able),
            way_round_m=None if way_round is None else way_round[0],
            way_round_s=None if way_round is None else way_round[1],
        )

    def _own_way(self, order: int, vehicle: int) -> tuple[int, int] | None:
        """Return metres and seconds of an order's own way open all day, None without one.

        A transfer's lies between its two ends, another's between depot and customer.
        """
        profile = self._built.problem.vehicles[vehicle].profile
        ends = self._one.own_ends(order, vehicle)
        return self._one.distance_and_duration(profile, *ends)

    def _passing(self, order: int, able: Sequence[int]) -> tuple[VehicleClass, ...]:
        """Return the vehicle classes that get there at every hour."""
        return tuple(
            name
            for name in _CLASSES
            if any(
                self._one.has_way(order, able, Circumstances(profile=profile.name, all_day=True))
                for profile in self._built.region.profiles.values()
                if profile.vehicle_class == name
            )
        )

    def _not_allowed(self, order: int, able: Sequence[int]) -> Unassigned:
        built, one = self._built, self._one
        if not one.has_way(order, able, _NO_RULES):
            return self._unassigned(order, "no_road")
        vehicle = next(v for v in able if one.has_way(order, [v], _NO_RULES))
        state = one.state(built.problem.vehicles[vehicle].profile)
        graph = one.graph(built.problem.vehicles[vehicle].profile)
        way = [int(graph.section[arc]) for arc in one.arcs_on_way(order, vehicle, _NO_RULES)]
        barred = dict.fromkeys(section for section in way if not state.allowed[section])
        serving = next(
            (
                name
                for name in built.region.profiles
                if self._may_carry(order, name)
                and one.servable(order, able, Circumstances(profile=name)) is not None
            ),
            "",
        )
        return self._unassigned(
            order,
            "no_vehicle_allowed_on_road",
            sections=tuple(built.region.roads.sections[section].id for section in barred),
            classes_passing=self._passing(order, able),
            serving_vehicle=serving,
        )

    def _may_carry(self, order: int, profile: str) -> bool:
        """Whether the day's vehicles of a profile, if it has any, have room for an order."""
        vehicles = self._built.problem.vehicles
        own = [at for at, who in enumerate(vehicles) if who.profile == profile]
        return not own or any(not self._too_much(order, vehicle) for vehicle in own)

    def _too_much(self, order: int, vehicle: int) -> set[str]:
        load, who = self._built.problem.orders[order].load, self._built.problem.vehicles[vehicle]
        pairs = (
            ("weight", load.weight_g, who.max_weight_g),
            ("volume", load.volume_cm3, who.max_volume_cm3),
            ("pieces", load.pieces, who.max_pieces),
        )
        return {name for name, has, limit in pairs if limit is not None and has > limit}

    def _unassigned(self, order: int, code: ReasonCode, **details: object) -> Unassigned:
        entry = self._built.problem.orders[order]
        return Unassigned(
            order_id=entry.id,
            code=code,
            mandatory=entry.mandatory,
            price_vnd=entry.price_vnd,
            **details,  # type: ignore[arg-type]
        )
