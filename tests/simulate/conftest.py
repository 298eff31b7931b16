from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from routeplan.network.state import RoadState
from routeplan.simulate.task import TravelTask
from routeplan.simulate.ways import reference_ways

if TYPE_CHECKING:
    from collections.abc import Callable

    from routeplan.model.day import Weather
    from routeplan.network.region import Region
    from routeplan.simulate.sets import ScenarioSet

    TaskOf = Callable[..., TravelTask]


@pytest.fixture(scope="session")
def task_of() -> TaskOf:
    """Return what makes a task of a region and a scenario set."""

    def make(
        region: Region,
        scenarios: ScenarioSet,
        *,
        weather: Weather = "wet",
        profiles: tuple[str, ...] = ("motorbike", "van"),
        outside: bool = False,
        **settings: Any,
    ) -> TravelTask:
        states = tuple(
            RoadState(
                roads=region.roads,
                profile=region.profiles[name],
                weather=weather,
                ways_outside_province=outside,
            )
            for name in profiles
        )
        ways = reference_ways(region, settings.pop("commuters", ()))
        return TravelTask(ways=ways, states=states, scenarios=scenarios, **settings)

    return make
