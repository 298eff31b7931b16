from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from routeplan.model.closure import Closure
from routeplan.network.closures import locate_closures
from routeplan.simulate.importance import StormsWithout, is_whole
from routeplan.simulate.place_losses import place_losses, reached_places
from routeplan.simulate.scenario_spans import read_scenarios, scenario_spans, whole_scenarios
from routeplan.simulate.sets import each_section, recorded_history
from routeplan.simulate.storms import sampled_storms

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.network.region import Region
    from routeplan.simulate.task import TravelTask

    TaskOf = Callable[..., TravelTask]


def _own(region: Region) -> dict[str, object]:
    slide = Closure(id="own", road="QL12", km_from_m=120_000, km_to_m=120_100)
    slow = Closure(id="slow", section_id="QL6-02", blocks="none", delay_s=900)
    return {"own": locate_closures(region.roads, [slide, slow]).spans}


@pytest.mark.parametrize("all_day", [False, True])
def test_scenarios_made_again_of_their_rows_lose_the_same(
    dien_bien: Region, task_of: TaskOf, *, all_day: bool
) -> None:
    task = task_of(dien_bien, recorded_history(dien_bien), all_day=all_day, **_own(dien_bien))
    losses = task.measure(range(task.count))
    windows_s = {loss.scenario: round(loss.window_h * 3600) for loss in losses.scenarios}
    own, scenarios = read_scenarios(tuple(scenario_spans(task)), windows_s, dien_bien.roads)
    again = dataclasses.replace(task, own=own, scenarios=scenarios, all_day=False)
    assert again.count == task.count
    for before, after in zip(
        losses.scenarios, again.measure(range(task.count)).scenarios, strict=True
    ):
        # A span with several periods has become several spans; names were not kept.
        closed = before.spans_closed
        assert dataclasses.replace(after, name=before.name, spans_closed=closed) == before


def test_places_are_those_that_the_losses_count(dien_bien: Region, task_of: TaskOf) -> None:
    task = task_of(dien_bien, each_section(dien_bien.roads))
    places = {place.place_id: place for place in reached_places(task)}
    offices = {c.office_place_id for c in dien_bien.communes.values()} & places.keys()
    cut, people = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for loss in place_losses(task, range(task.count)):
        assert loss.cut_off_h == 24
        cut[loss.scenario, loss.profile] += loss.place_id in offices
        people[loss.scenario, loss.profile] += round(places[loss.place_id].people_estimate)
    assert max(cut.values()) == 10
    for total in task.measure(range(task.count)).scenarios:
        assert cut[total.scenario, total.profile] == total.offices_cut_off
        told = people[total.scenario, total.profile]
        assert told == pytest.approx(total.people_cut_off_estimate, abs=100)


def test_places_that_a_profile_never_reaches_are_named(dien_bien: Region, task_of: TaskOf) -> None:
    task = task_of(dien_bien, each_section(dien_bien.roads), profiles=("motorbike", "truck"))
    places = reached_places(task)
    centres = [place for place in places if place.people_estimate]
    assert sum("truck" in place.never_by for place in centres) == task.never_reachable()["truck"]
    assert not any("motorbike" in place.never_by for place in places)
    population = sum(commune.population for commune in dien_bien.communes.values())
    assert sum(place.people_estimate for place in places) == pytest.approx(population)


def test_storms_without_a_slide_are_left_out(dien_bien: Region, task_of: TaskOf) -> None:
    storms = sampled_storms(dien_bien, 12, rain="extreme")
    task = task_of(dien_bien, StormsWithout(storms=storms))
    whole = whole_scenarios(task)
    assert len(whole) == 12
    told = Counter(row.scenario for row in scenario_spans(task))
    assert [told[number] for number in whole] == [len(storms.slides(n)) for n in range(1, 13)]
    names = [task.scenarios.scenario(number).name for number in range(1, task.count)]
    assert [at for at, name in enumerate(names, start=1) if is_whole(name)] == whole
