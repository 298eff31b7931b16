"""Make the ready scenarios and the facts expected of them: ``python -m benchmarks.scenarios``.

The inputs are functions of the region alone. ``expected/facts.json`` holds what outlives
solvers: offices cut off from the hub, orders that no vehicle can serve with their codes,
closures not applied, and what a plan must at least reach.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import routeplan
from routeplan.api import simulation
from routeplan.explain.reasons import Reasons
from routeplan.io.day_files import read_day, write_day
from routeplan.model.place import Location
from routeplan.network.closures import locate_closures
from routeplan.planning.demand import DemandSettings, generate_day
from routeplan.planning.history import replay
from routeplan.planning.sample_days import (
    motorbikes_only_day,
    nam_nen_courier_day,
    nam_po_cut_off_day,
)
from routeplan.problem.build import build_problem

if TYPE_CHECKING:
    from routeplan.api import Region
    from routeplan.model.day import Day

FOLDER = Path(__file__).resolve().parents[1] / "scenarios"
PROFILE_OF_CLASS = {"motorbike": "motorbike", "light": "van", "heavy": "truck"}


def make_days(region: Region) -> dict[str, Day]:
    """Return the five ready days by name."""
    rain = dt.date(2024, 9, 9)
    days = (
        generate_day(
            region,
            DemandSettings(
                name="dry-day",
                date=dt.date(2025, 12, 9),
                title_vi="Một ngày khô ráo",
                title_en="A dry day",
            ),
        ),
        generate_day(
            region,
            DemandSettings(
                name="rainy-day",
                date=rain,
                weather="wet",
                closures=replay(region, rain),
                title_vi="Mưa lũ sau bão Yagi",
                title_en="Rain after typhoon Yagi",
            ),
        ),
        nam_po_cut_off_day(region),
        motorbikes_only_day(region),
        nam_nen_courier_day(region),
    )
    return {day.name: day for day in days}


def road_facts(day: Day, region: Region) -> dict[str, Any]:
    """Return what the roads alone decide, the same for every solver."""
    reasons = Reasons(build_problem(day, region))
    never = {
        order.id: reason.code
        for at, order in enumerate(day.orders)
        if (reason := reasons.why_never(at)) is not None
    }
    notes = locate_closures(region.roads, day.closures).notes
    return {
        "offices_cut_off": {
            name: offices_cut_off(day, region, profile)
            for name, profile in PROFILE_OF_CLASS.items()
        },
        "never_servable": never,
        "closures_not_applied": [
            note.closure_id for note in notes if note.code == "closure_not_applied"
        ],
    }


def simulation_facts(region: Region) -> dict[str, Any]:
    """Return what shutting each section alone, and the record replayed, do to vans in rain.

    Closures count at all hours, ways outside the province are not used.
    """
    conditions = simulation.Conditions(weather="wet", profiles=("van",), all_day=True)
    sets = {
        "each_section": simulation.section_scenarios(region=region),
        "history": simulation.history_scenarios(region=region),
    }
    return {
        name: {
            loss.name: {
                "offices_cut_off": loss.offices_cut_off,
                "people_cut_off_estimate": round(loss.people_cut_off_estimate),
                "delay_h": round(loss.delay_h, 1),
            }
            for loss in simulation.simulate(scenarios, conditions, region=region).scenarios
            if loss.delay_h
        }
        for name, scenarios in sets.items()
    }


def offices_cut_off(day: Day, region: Region, profile: str) -> list[str]:
    """Return the offices with no way from the hub for a profile on that day."""
    offices = [place.id for place in region.places.values() if place.kind == "commune_office"]
    hub = region.hub
    assert hub is not None
    matrix = routeplan.build_matrix(
        [Location(place_id=place_id) for place_id in (hub.id, *offices)],
        profile=profile,
        weather=day.weather,
        closures=day.closures,
        ways_outside_province=day.ways_outside_province,
        region=region,
    )
    reached = matrix.reachable[0, 1:].tolist()
    return [office for office, there in zip(offices, reached, strict=True) if not there]


def plan_facts(day: Day, region: Region) -> dict[str, Any]:
    """Return what a plan with the scenario's own limits reached."""
    plan = routeplan.plan_day(day, region=region)
    return {
        "served": len(plan.journeys),
        "mandatory_unserved": plan.quality.mandatory_unserved,
        "cost_vnd": plan.quality.cost_vnd,
        "solver": plan.provenance.solver,
    }


def write_facts(file: Path, facts: dict[str, Any]) -> None:
    """Write facts so that what changes can be read line by line."""
    file.parent.mkdir(exist_ok=True)
    text = json.dumps(facts, ensure_ascii=False, indent=1) + "\n"
    file.write_text(text, encoding="utf-8")


def main() -> None:
    """Write all scenarios, or those named on the command line."""
    region = routeplan.load_region()
    for name, day in make_days(region).items():
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        folder = FOLDER / name
        write_day(day, folder)
        read = read_day(folder, region, strict=True)
        facts = {**road_facts(read, region), "plan": plan_facts(read, region)}
        write_facts(folder / "expected" / "facts.json", facts)
        if name == "rainy-day":
            write_facts(folder / "expected" / "simulations.json", simulation_facts(region))
        print(name, facts["plan"])


if __name__ == "__main__":
    main()
