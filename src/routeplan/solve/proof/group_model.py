"""One group's plan as a CP-SAT model: one multiple circuit per kind of vehicle.

Where a model of sets of routes would list them, this one drives them: each task has its
time, how long its vehicle has been gone and how far, carried along the arcs that are
driven. Only the last arc of a route asks for wages and kilometres, each rounded up to
whole VND as the schedule does. What all arcs cost together bounds that from below, which
is what makes the model quick.
"""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from routeplan.problem.objective import Pricing
from routeplan.problem.routing import alike_vehicles
from routeplan.solve.proof.answer import GroupAnswer, bound_of
from routeplan.solve.proof.loads import add_loads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routeplan.problem.insertion import Routes
    from routeplan.problem.routing import ProblemVehicle, RoutingProblem

HOUR_S = 3600
KM_M = 1000
ARCS_A_SECOND = 20_000
"""About so many arcs a second go into the model, of each kind of vehicles."""


def solve_group(
    problem: RoutingProblem,
    routes: Routes,
    left_out_vnd: Sequence[int],
    *,
    time_limit_s: float,
    by_work: bool = False,
    least_vnd: int = 0,
) -> GroupAnswer | None:
    """Return a group's best plan as far as it is found, and a bound; None without a bound.

    By the clock, the time to build the model counts; one that takes too long is not begun.

    Parameters
    ----------
    routes
        A plan that can be kept, to start from.
    left_out_vnd
        Per order, what leaving it costs.
    least_vnd
        What no plan costs less than, as is known otherwise.
    by_work
        Whether CP-SAT's measure of work is limited, about a second each, and not the time.
    """
    began, size = time.perf_counter(), len(alike_vehicles(problem)) * len(problem.tasks) ** 2
    if time_limit_s <= 0 or (not by_work and size > ARCS_A_SECOND * time_limit_s):
        return None
    model = GroupModel(problem, left_out_vnd)
    model.start_from(routes)
    model.costs_at_least(least_vnd)
    left_s = time_limit_s if by_work else time_limit_s - (time.perf_counter() - began)
    if left_s <= 0:
        return None
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    # It would take Ctrl-C away from this process for good.
    solver.parameters.catch_sigint_signal = False
    # The sums along the arcs, conditional as they are, go into the linear program.
    solver.parameters.linearization_level = 2
    if by_work:
        solver.parameters.max_deterministic_time = left_s
    else:
        solver.parameters.max_time_in_seconds = left_s
    status = solver.solve(model.model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN}:
        return None
    found = None if status == cp_model.UNKNOWN else model.routes(solver)
    return GroupAnswer(routes=found, bound_vnd=bound_of(solver))


class GroupModel:
    """The model of a group; node 0 of its circuits is the depot, the tasks follow."""

    def __init__(self, problem: RoutingProblem, left_out_vnd: Sequence[int]) -> None:
        self.model = cp_model.CpModel()
        self._problem = problem
        self._kinds = alike_vehicles(problem)
        self._arcs: list[dict[tuple[int, int], cp_model.IntVar]] = []
        self._visits: list[list[cp_model.IntVar]] = []
        nodes = range(len(problem.tasks))
        shifts = [vehicle.shift for vehicle in problem.vehicles]
        self._from_s = min(shift.start_s for shift in shifts)
        self._to_s = max(shift.end_s for shift in shifts)
        self._served = [self.model.new_bool_var("") for _ in problem.orders]
        self._start_s = [self._start(node) for node in nodes]
        self._gone_s = [self._var(0, self._to_s - self._from_s) for _ in nodes]
        self._waits_s = [self._var(0, self._to_s - self._from_s) for _ in nodes]
        self._gone_m = [self._var(0, self._most_m()) for _ in nodes]
        self._wages_vnd = [self._var(0, self._most_vnd("cost_per_hour_vnd")) for _ in nodes]
        self._km_vnd = [self._var(0, self._most_vnd("cost_per_km_vnd")) for _ in nodes]
        # A break on the leg to the first task, after a task, and behind it before a task.
        self._break_first = [self.model.new_bool_var("") for _ in nodes]
        self._break_after = [self.model.new_bool_var("") for _ in nodes]
        self._break_over = [self.model.new_bool_var("") for _ in nodes]
        for kind in range(len(self._kinds)):
            self._add_kind(kind)
        for node in nodes:
            visited = [visits[node] for visits in self._visits]
            self.model.add(sum(visited) == self._served[problem.tasks[node].order])
        self._add_shipments()
        add_loads(self.model, problem, self._kinds, self._arcs, self._visits)
        self._add_costs(left_out_vnd)

    def _var(self, least: int, most: int) -> cp_model.IntVar:
        return self.model.new_int_var(least, most, "")

    def _start(self, node: int) -> cp_model.IntVar:
        """Return a task's begin: in one of its windows, or anything where there is none."""
        windows = [
            [max(self._from_s, window.start_s), min(self._to_s, window.end_s)]
            for window in self._problem.tasks[node].windows
        ]
        open_ = [window for window in windows if window[0] <= window[1]]
        if not open_:
            self.model.add(self._served[self._problem.tasks[node].order] == 0)
            return self._var(self._from_s, self._to_s)
        return self.model.new_int_var_from_domain(cp_model.Domain.from_intervals(open_), "")

    def _most_m(self) -> int:
        longest_m = max(
            int(self._problem.travel.matrix(vehicle.profile).distance_m.max())
            for vehicle in self._problem.vehicles
        )
        return longest_m * (len(self._problem.tasks) + 1)

    def _most_vnd(self, price: str) -> int:
        dearest_vnd: int = max(getattr(vehicle, price) for vehicle in self._problem.vehicles)
        if price == "cost_per_hour_vnd":
            return dearest_vnd * (self._to_s - self._from_s) // HOUR_S + 1
        return dearest_vnd * self._most_m() // KM_M + 1

    # --- who drives where --------------------------------------------------------------

    def _add_kind(self, kind: int) -> None:
        problem, model = self._problem, self.model
        alike = self._kinds[kind]
        nodes = range(len(problem.tasks))
        visits = [model.new_bool_var("") for _ in nodes]
        arcs: dict[tuple[int, int], cp_model.IntVar] = {}
        for node in nodes:
            if alike[0] not in problem.orders[problem.tasks[node].order].vehicles:
                model.add(visits[node] == 0)
        for here, there in itertools.permutations((None, *nodes), 2):
            if self._may_follow(kind, here, there):
                arc = model.new_bool_var("")
                arcs[_node(here), _node(there)] = arc
                self._add_arc(problem.vehicles[alike[0]], here, there, arc)
        loops = [(node + 1, node + 1, ~visits[node]) for node in nodes]
        # The constraint wants a route; one to nowhere lets all vehicles of a kind stay at home.
        nowhere = [(0, len(nodes) + 1, True), (len(nodes) + 1, 0, True)]
        driven = [(here, there, arc) for (here, there), arc in arcs.items()]
        model.add_multiple_circuit([*driven, *loops, *nowhere])
        model.add(sum(arc for (here, _), arc in arcs.items() if here == 0) <= len(alike))
        for node in nodes:
            self._add_break_rules(problem.vehicles[alike[0]], node, visits[node])
        self._arcs.append(arcs)
        self._visits.append(visits)

    def _may_follow(self, kind: int, here: int | None, there: int | None) -> bool:
        """Whether a vehicle may ever go from one task (or its depot) to another in time."""
        problem = self._problem
        vehicle = self._kinds[kind][0]
        who = problem.vehicles[vehicle]
        for node in (here, there):
            if node is not None:
                order = problem.orders[problem.tasks[node].order]
                if vehicle not in order.vehicles or not problem.tasks[node].windows:
                    return False
        leg_s, _ = self._leg(who, here, there)
        if leg_s < 0:
            return False
        earliest_s = who.shift.start_s
        if here is not None:
            task = problem.tasks[here]
            earliest_s = max(earliest_s, task.windows[0].start_s) + task.service_s
        latest_s = who.shift.end_s
        if there is not None:
            latest_s = min(latest_s, problem.tasks[there].windows[-1].end_s)
        return earliest_s + leg_s <= latest_s

    def _leg(self, who: ProblemVehicle, here: int | None, there: int | None) -> tuple[int, int]:
        """Return seconds and metres, -1 without a way."""
        matrix = self._problem.travel.matrix(who.profile)
        ends = (
            who.start if here is None else self._problem.tasks[here].point,
            who.end if there is None else self._problem.tasks[there].point,
        )
        return int(matrix.duration_s[ends]), int(matrix.distance_m[ends])

    def _add_arc(
        self, who: ProblemVehicle, here: int | None, there: int | None, arc: cp_model.IntVar
    ) -> None:
        """Say what holds between two ends where the arc is driven."""
        leg_s, leg_m = self._leg(who, here, there)
        if here is None and there is not None:
            self._add_first(who, there, arc, leg_s, leg_m)
        elif here is not None and there is None:
            self._add_last(who, here, arc, leg_s, leg_m)
        elif here is not None and there is not None:
            self._add_between(who, (here, there), arc, leg_s, leg_m)

    def _add_first(
        self, who: ProblemVehicle, there: int, arc: cp_model.IntVar, leg_s: int, leg_m: int
    ) -> None:
        model, pause = self.model, who.break_
        paused = self._break_first[there]
        pause_s = 0 if pause is None else pause.duration_s * paused
        left_s = self._start_s[there] - self._gone_s[there]
        model.add(left_s >= who.shift.start_s).only_enforce_if(arc)
        model.add(self._gone_s[there] >= leg_s + pause_s).only_enforce_if(arc)
        model.add(self._gone_m[there] >= leg_m).only_enforce_if(arc)
        model.add(self._break_over[there] <= paused).only_enforce_if(arc)
        if pause is not None:
            both = (arc, paused)
            model.add(left_s <= pause.latest_s).only_enforce_if(*both)
            over_s = pause.earliest_s + pause.duration_s
            model.add(self._start_s[there] >= over_s).only_enforce_if(*both)

    def _add_between(
        self,
        who: ProblemVehicle,
        ends: tuple[int, int],
        arc: cp_model.IntVar,
        leg_s: int,
        leg_m: int,
    ) -> None:
        model, pause = self.model, who.break_
        here, there = ends
        paused = self._break_after[here]
        busy_s: cp_model.LinearExpr | int = self._problem.tasks[here].service_s + leg_s
        if pause is not None:
            busy_s = busy_s + pause.duration_s * paused
            over_s = pause.earliest_s + pause.duration_s
            model.add(self._start_s[there] >= over_s).only_enforce_if(arc, paused)
        after_s = self._start_s[there] - self._start_s[here]
        model.add(after_s >= busy_s).only_enforce_if(arc)
        model.add(self._waits_s[there] >= after_s - busy_s).only_enforce_if(arc)
        # Both: what the first says of the times is seen at once by the second alone.
        gone_s = self._gone_s[there] - self._gone_s[here]
        model.add(gone_s >= after_s).only_enforce_if(arc)
        model.add(gone_s >= busy_s).only_enforce_if(arc)
        gone_m = self._gone_m[here] + leg_m
        model.add(self._gone_m[there] >= gone_m).only_enforce_if(arc)
        over = self._break_over[here] + paused
        model.add(self._break_over[there] <= over).only_enforce_if(arc)

    def _add_last(
        self, who: ProblemVehicle, here: int, arc: cp_model.IntVar, leg_s: int, leg_m: int
    ) -> None:
        model, pause = self.model, who.break_
        end_s = self._var(self._from_s, self._to_s)
        busy_s: cp_model.LinearExpr | int = self._problem.tasks[here].service_s + leg_s
        left_s = self._start_s[here] - self._gone_s[here]
        gone_m = self._gone_m[here] + leg_m
        model.add(end_s <= who.shift.end_s).only_enforce_if(arc)
        if pause is not None:
            paused = self._break_after[here]
            busy_s = busy_s + pause.duration_s * paused
            over_s = pause.earliest_s + pause.duration_s
            model.add(end_s >= over_s).only_enforce_if(arc, paused)
            early, late = model.new_bool_var(""), model.new_bool_var("")
            model.add(end_s <= pause.latest_s).only_enforce_if(arc, early)
            model.add(left_s >= over_s).only_enforce_if(arc, late)
            model.add_bool_or(early, late, paused, self._break_over[here]).only_enforce_if(arc)
        model.add(end_s >= self._start_s[here] + busy_s).only_enforce_if(arc)
        for out_s in (end_s - left_s, self._gone_s[here] + busy_s):  # As between two tasks.
            if who.max_duration_s is not None:
                model.add(out_s <= who.max_duration_s).only_enforce_if(arc)
            wages = who.cost_per_hour_vnd * out_s
            model.add(HOUR_S * self._wages_vnd[here] >= wages).only_enforce_if(arc)
        km = who.cost_per_km_vnd * gone_m
        model.add(KM_M * self._km_vnd[here] >= km).only_enforce_if(arc)
        if who.max_distance_m is not None:
            model.add(gone_m <= who.max_distance_m).only_enforce_if(arc)

    def _add_break_rules(self, who: ProblemVehicle, node: int, visit: cp_model.IntVar) -> None:
        paused = self._break_after[node]
        if who.break_ is None:
            return
        done_s = self._start_s[node] + self._problem.tasks[node].service_s
        self.model.add(done_s <= who.break_.latest_s).only_enforce_if(visit, paused)

    def _add_shipments(self) -> None:
        """Both ends of a shipment are on one route, told apart by its first task, in order."""
        pairs = [order.tasks for order in self._problem.orders if len(order.tasks) > 1]
        if not pairs:
            return
        last = len(self._problem.tasks) - 1
        first_of = [self._var(0, last) for _ in self._problem.tasks]
        place = [self._var(0, last) for _ in self._problem.tasks]
        for arcs in self._arcs:
            for (here, there), arc in arcs.items():
                if here and there:
                    same = first_of[there - 1] == first_of[here - 1]
                    self.model.add(same).only_enforce_if(arc)
                    later = place[there - 1] >= place[here - 1] + 1
                    self.model.add(later).only_enforce_if(arc)
                elif there:
                    self.model.add(first_of[there - 1] == there - 1).only_enforce_if(arc)
        for order, entry in enumerate(self._problem.orders):
            if entry.tasks not in pairs:
                continue
            one, other = entry.tasks
            done_s = self._start_s[one] + self._problem.tasks[one].service_s
            served = self._served[order]
            self.model.add(first_of[one] == first_of[other]).only_enforce_if(served)
            self.model.add(done_s <= self._start_s[other]).only_enforce_if(served)
            # Two ends at one place and time have an order too.
            self.model.add(place[one] < place[other]).only_enforce_if(served)
            for visits in self._visits:
                self.model.add(visits[one] == visits[other])

    # --- what it costs -----------------------------------------------------------------

    def _add_costs(self, left_out_vnd: Sequence[int]) -> None:
        wages, km, fixed_vnd = [], [], []
        for alike, arcs in zip(self._kinds, self._arcs, strict=True):
            who = self._problem.vehicles[alike[0]]
            for (here, there), arc in arcs.items():
                one, other = (None if node == 0 else node - 1 for node in (here, there))
                leg_s, leg_m = self._leg(who, one, other)
                service_s = 0 if one is None else self._problem.tasks[one].service_s
                wages.append(who.cost_per_hour_vnd * (leg_s + service_s) * arc)
                km.append(who.cost_per_km_vnd * leg_m * arc)
                if here == 0:
                    fixed_vnd.append(who.fixed_cost_vnd * arc)
        least_vnd = min(who.cost_per_hour_vnd for who in self._problem.vehicles)
        waits = [least_vnd * wait for wait in self._waits_s]
        self.model.add(HOUR_S * sum(self._wages_vnd) >= sum(wages) + sum(waits))
        self.model.add(KM_M * sum(self._km_vnd) >= sum(km))
        prices = [
            price_vnd * ~served
            for price_vnd, served in zip(left_out_vnd, self._served, strict=True)
        ]
        self._left_out_vnd = left_out_vnd
        self._cost_vnd = sum(self._wages_vnd) + sum(self._km_vnd) + sum(fixed_vnd) + sum(prices)
        self.model.minimize(self._cost_vnd)

    # --- routes to and fro ---------------------------------------------------------------

    def start_from(self, routes: Routes) -> None:
        """Search from known routes, for nothing dearer."""
        model, pricing = self.model, Pricing(self._problem)
        driven = [set[tuple[int, int]]() for _ in self._kinds]
        done: set[int] = set()
        cost_vnd = 0
        for kind, alike in enumerate(self._kinds):
            for vehicle in alike:
                along = [0, *(task + 1 for task in routes[vehicle]), 0]
                driven[kind] |= set(itertools.pairwise(along)) if routes[vehicle] else set()
                done |= {self._problem.tasks[task].order for task in routes[vehicle]}
                cost_vnd += pricing.route_vnd(vehicle, routes[vehicle]) or 0
                schedule = pricing.schedule(vehicle, routes[vehicle])
                if routes[vehicle] and schedule is not None:
                    for task, start_s in zip(routes[vehicle], schedule.starts_s, strict=True):
                        model.add_hint(self._start_s[task], start_s)
                        model.add_hint(self._gone_s[task], start_s - schedule.start_s)
        for kind, arcs in enumerate(self._arcs):
            for ends, arc in arcs.items():
                model.add_hint(arc, ends in driven[kind])
        for order, served in enumerate(self._served):
            model.add_hint(served, order in done)
            cost_vnd += 0 if order in done else self._left_out_vnd[order]
        model.add(self._cost_vnd <= cost_vnd)

    def costs_at_least(self, least_vnd: int) -> None:
        """Tell the search of a bound that is known."""
        self.model.add(self._cost_vnd >= least_vnd)

    def routes(self, solver: cp_model.CpSolver) -> Routes | None:
        """Return the routes found, None where the schedule or a shipment's order forbids."""
        pricing = Pricing(self._problem)
        found: list[tuple[int, ...]] = [()] * len(self._problem.vehicles)
        for alike, arcs in zip(self._kinds, self._arcs, strict=True):
            after = {}
            firsts = []
            for (here, there), arc in arcs.items():
                if solver.boolean_value(arc):
                    if here == 0:
                        firsts.append(there)
                    else:
                        after[here] = there
            for vehicle, first in zip(alike, firsts, strict=False):
                route, node = [], first
                while node != 0:
                    route.append(node - 1)
                    node = after[node]
                found[vehicle] = tuple(route)
        whole = all(self._in_order(route) for route in found)
        kept = all(pricing.route_vnd(at, route) is not None for at, route in enumerate(found))
        return tuple(found) if whole and kept else None

    def _in_order(self, route: tuple[int, ...]) -> bool:
        place = {task: at for at, task in enumerate(route)}
        ends = (self._problem.orders[self._problem.tasks[task].order].tasks for task in route)
        return all(
            set(tasks) <= place.keys() and place[tasks[0]] <= place[tasks[-1]] for tasks in ends
        )


def _node(task: int | None) -> int:
    return 0 if task is None else task + 1
