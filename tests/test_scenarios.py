"""The ready scenarios: their files are what the makers make, and their facts hold.

``make scenarios`` writes them anew; what then changes is to be read before it is kept.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.scenarios import FOLDER, make_days, road_facts, simulation_facts

import routeplan

if TYPE_CHECKING:
    from routeplan.api import Region
    from routeplan.model.day import Day

NAMES = ["dry-day", "motorbikes-only", "nam-nen-courier", "nam-po-cut-off", "rainy-day"]
FILES = {"closures.csv", "orders.csv", "scenario.toml", "vehicles.csv", "expected/facts.json"}
COST_SLACK = 1.02


@pytest.fixture(scope="module")
def made(dien_bien: Region) -> dict[str, Day]:
    return make_days(dien_bien)


def expected_facts(name: str) -> dict[str, Any]:
    text = (FOLDER / name / "expected" / "facts.json").read_text(encoding="utf-8")
    facts: dict[str, Any] = json.loads(text)
    return facts


def without_rows(day: Day) -> Day:
    def plain(records: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(dataclasses.replace(record, row=0) for record in records)

    return dataclasses.replace(
        day,
        orders=plain(day.orders),
        vehicles=plain(day.vehicles),
        closures=plain(day.closures),
    )


def test_there_are_these_five() -> None:
    folders = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
    assert folders == NAMES
    assert list(routeplan.list_scenarios()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_folder_holds_these_files(name: str) -> None:
    folder = FOLDER / name
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    extra = {
        "nam-nen-courier": {"places.csv"},
        "rainy-day": {"expected/simulations.json"},
    }.get(name, set())
    assert found == FILES | extra


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_what_the_maker_makes(
    name: str, made: dict[str, Day], dien_bien: Region
) -> None:
    read = routeplan.load_day(FOLDER / name, region=dien_bien, strict=True)
    assert without_rows(read) == without_rows(made[name])


@pytest.mark.parametrize("name", NAMES)
def test_the_roads_decide_what_is_expected(name: str, dien_bien: Region) -> None:
    day = routeplan.load_day(FOLDER / name, region=dien_bien)
    facts = expected_facts(name)
    del facts["plan"]
    assert road_facts(day, dien_bien) == facts


def test_scans_and_history_come_to_what_is_expected(dien_bien: Region) -> None:
    text = (FOLDER / "rainy-day" / "expected" / "simulations.json").read_text(encoding="utf-8")
    found = simulation_facts(dien_bien)
    assert found == json.loads(text)
    assert found["history"]["2017-08-02"]["offices_cut_off"] == 2
    assert found["each_section"]["QL4H-01"]["offices_cut_off"] == 10


def test_rainy_day_has_its_orders_and_fleet(made: dict[str, Day]) -> None:
    day = made["rainy-day"]
    kinds = [order.kind for order in day.orders]
    assert len(kinds) == 400
    assert kinds.count("document_collection") == 60
    assert kinds.count("transfer") == 60
    assert kinds.count("delivery") + kinds.count("document_return") == 280
    assert 0.08 <= sum(order.must_serve for order in day.orders) / 400 <= 0.12
    profiles = [vehicle.profile for vehicle in day.vehicles]
    assert profiles.count("motorbike") == 45 + 15
    assert profiles.count("van") == 8
    assert day.weather == "wet"
    assert len(day.closures) == 10


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_plan_is_as_good_as_the_recorded_one(name: str, dien_bien: Region) -> None:
    day = routeplan.load_day(FOLDER / name, region=dien_bien)
    plan = routeplan.plan_day(day, region=dien_bien)  # checked, or it raises
    facts = expected_facts(name)["plan"]
    assert facts["solver"] == plan.provenance.solver
    assert plan.quality.mandatory_unserved <= facts["mandatory_unserved"]
    assert plan.quality.cost_vnd <= facts["cost_vnd"] * COST_SLACK
    never = {reason.order_id for reason in plan.unassigned if reason.code != "postponed"}
    assert never == set(expected_facts(name)["never_servable"])
