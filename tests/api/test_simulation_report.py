"""Reports of simulations that were really run, on the default network."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING, Any

import geopandas  # type: ignore[import-untyped]
import pyogrio  # type: ignore[import-untyped]
import pytest
from tests.report.test_map_page import CHROMIUM, data_in, digest, open_in_chromium, policy_of

from routeplan.api import importance, simulation, simulation_report
from routeplan.errors import InputError
from routeplan.model.closure import Closure
from routeplan.model.simulation import Commuters
from routeplan.network.roads import build_network
from routeplan.report import simulation_view
from routeplan.report.simulation_page import simulation_page

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.network.region import Region
    from routeplan.report.simulation_view import SimulationView

OWN = Closure(id="own", road="QL4H", km_from_m=5_000, km_to_m=5_100, blocks="cars_and_up")
CONDITIONS = simulation.Conditions(profiles=("motorbike", "van"), closures=(OWN,))


@pytest.fixture(scope="module")
def stormy(dien_bien: Region, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("storms") / "out"
    storms = simulation.storm_scenarios(40, region=dien_bien)
    simulation.simulate(storms, CONDITIONS, region=dien_bien, folder=folder)
    return folder


@pytest.fixture(scope="module")
def stormy_view(stormy: Path) -> SimulationView:
    return simulation_report.read_simulation(stormy, lang="en")


@pytest.fixture(scope="module")
def stormy_data(stormy_view: SimulationView) -> Any:
    return data_in(simulation_page(stormy_view))


def test_the_slider_tells_what_the_losses_count(
    stormy_data: Any, stormy_view: SimulationView
) -> None:
    assert len(stormy_data["shown"]) == 41
    ranks = [one["rank"] for one in stormy_data["shown"][1:]]
    felt = len(stormy_view.ranked)
    assert ranks == [*range(1, felt + 1), *[0] * (40 - felt)]
    for one in stormy_data["shown"]:
        for at, profile in enumerate(stormy_data["profiles"]):
            offices = [
                place
                for place, _ in one["cut"][at]
                if stormy_data["places"][place]["kind"] == "commune_office"
            ]
            assert len(offices) == profile["columns"]["offices_cut_off"][one["at"]]
    own = stormy_data["shown"][0]["spans"]
    assert [span[6] for span in own] == ["5+050"]
    assert own[0][3] == 6  # light and heavy


def test_columns_are_the_tables_rounded(stormy_data: Any, stormy: Path) -> None:
    losses = simulation.read_losses(stormy)
    for profile in stormy_data["profiles"]:
        mine = [loss for loss in losses.scenarios if loss.profile == profile["name"]]
        assert profile["columns"]["delay_h"] == [round(loss.delay_h, 1) for loss in mine]
        assert profile["columns"]["added_km"] == [round(loss.added_km) for loss in mine]
    assert stormy_data["profiles"][0]["name"] == "van"  # It loses most.


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_summary_stands_in_the_page_without_any_script(
    stormy: Path, tmp_path: Path, lang: Any
) -> None:
    file = tmp_path / "report.html"
    simulation_report.write_simulation_report(stormy, file, lang=lang)
    page = file.read_text(encoding="utf-8")
    summaries = page.split('<section class="summary"')[1:]
    assert [" hidden>" in one.split("<h2>")[0] for one in summaries] == [False, True]
    for summary in (one.split("</section>")[0] for one in summaries):
        assert summary.count("<svg") == 2
        assert ("ước tính" if lang == "vi" else "estimate") in summary
    worst = re.findall(r"<tr><td>(?:trận|storm) (\d+)</td>", summaries[0])
    van = [one for one in simulation.read_losses(stormy).scenarios if one.profile == "van"]
    by_delay = sorted(van[1:], key=lambda one: -one.delay_h)[:10]
    assert [f"storm {number}" for number in worst] == [one.name for one in by_delay]


def test_the_policy_allows_no_connection(stormy_view: SimulationView) -> None:
    page = simulation_page(stormy_view)
    policy = policy_of(page)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert policy["script-src"] == [digest(script) for script in scripts]
    assert policy["default-src"] == ["'none'"]
    assert not re.search(r"\b(?:fetch|XMLHttpRequest|WebSocket|sendBeacon|EventSource)\b", page)
    assert 'style="' not in page  # The policy would drop it.


def test_many_scenarios_are_shown_as_the_worst_and_a_sample(
    stormy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulation_view, "MOST_WORST", 8)
    monkeypatch.setattr(simulation_view, "MOST_SAMPLED", 4)
    monkeypatch.setattr(simulation_report, "MOST_MEASURED", 10)
    view = simulation_report.read_simulation(stormy, lang="en")
    assert len(view.shown) == 12
    assert view.shown[:8] == view.ranked[:8]
    assert len(view.measured) == 10
    page = simulation_page(view)
    assert "The slider holds 12 of 40 scenarios" in page
    assert "a mean of 10 of the 40 scenarios" in page
    assert len(data_in(page)["scenarios"]) == 41


def test_sections_shut_alone_are_coloured_by_what_they_cost(
    dien_bien: Region, tmp_path: Path
) -> None:
    conditions = dataclasses.replace(CONDITIONS, closures=(), profiles=("van",))
    alone = simulation.section_scenarios(region=dien_bien)
    losses = simulation.simulate(alone, conditions, region=dien_bien, folder=tmp_path / "out")
    data = data_in(simulation_page(simulation_report.read_simulation(tmp_path / "out")))
    told = dict(data["profiles"][0]["roads"]["alone_delay_h"])
    assert told == {
        loss.scenario - 1: pytest.approx(loss.delay_h, abs=0.01)
        for loss in losses.scenarios
        if loss.scenario and loss.delay_h
    }
    assert data["scenarios"][1].startswith("QL6 ")


def test_importance_is_told_without_the_storms_that_lack_a_slide(
    dien_bien: Region, tmp_path: Path
) -> None:
    conditions = dataclasses.replace(CONDITIONS, profiles=("van",))
    storms = simulation.storm_scenarios(15, region=dien_bien)
    ranked = importance.rank_sections(storms, conditions, region=dien_bien, folder=tmp_path)
    page = simulation_page(simulation_report.read_simulation(tmp_path, lang="en"))
    data = data_in(page)
    assert len(data["scenarios"]) == 16
    told = data["profiles"][0]["roads"]["storm_delay_h"]
    ids = dien_bien.roads.section_ids
    assert {ids[at] for at, _ in told} == {row.section_id for row in ranked if row.storm_delay_h}
    assert "The ten sections that matter most" in page
    assert "Places without a second way to the hub (63)" in page


def test_no_old_ranking_stands_beside_the_storms_of_a_run_that_stopped(
    dien_bien: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conditions = dataclasses.replace(CONDITIONS, profiles=("van", "van"))
    storms = simulation.storm_scenarios(1, region=dien_bien)
    ranked = importance.rank_sections(storms, conditions, region=dien_bien, folder=tmp_path)
    ids = [row.section_id for row in ranked]
    assert len(ids) == len(set(ids)), "a profile named twice counts once"
    assert {"importance.csv", "no_second_way.parquet"} < {file.name for file in tmp_path.iterdir()}

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("routeplan.simulate.importance.rank_sections", stop)
    others = simulation.storm_scenarios(1, seed=2, region=dien_bien)
    with pytest.raises(KeyboardInterrupt):
        importance.rank_sections(others, conditions, region=dien_bien, folder=tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["storms"]


def test_where_no_way_is_measured_nothing_is_said_to_be_lost(small_region: Region) -> None:
    nobody = dataclasses.replace(small_region, communes={})
    with pytest.raises(InputError) as caught:
        simulation.simulate(simulation.section_scenarios(region=nobody), region=nobody)
    assert [problem.code for problem in caught.value.problems] == ["nothing_to_measure"]


def test_layers_for_qgis_say_what_the_page_does(
    stormy: Path, stormy_view: SimulationView, tmp_path: Path
) -> None:
    file = tmp_path / "losses.gpkg"
    simulation_report.write_simulation_geopackage(stormy, file, lang="en")
    assert list(pyogrio.list_layers(file)[:, 0]) == ["places_lost", "sections_lost", "worst_spans"]
    places = geopandas.read_file(file, layer="places_lost")
    assert len(places) == 2 * len(stormy_view.places)
    van = places[places.profile == "van"].set_index("place_id")
    losses = [one for one in simulation.read_losses(stormy).scenarios if one.profile == "van"][1:]
    offices = van[van.kind == "commune_office"]
    mean_h = sum(one.office_cut_off_h for one in losses) / len(losses)
    assert offices.mean_cut_off_h.sum() == pytest.approx(mean_h)
    people_h = sum(one.person_cut_off_h_estimate for one in losses) / len(losses)
    assert van.mean_person_h_estimate.sum() == pytest.approx(people_h)
    sections = geopandas.read_file(file, layer="sections_lost")
    assert (sections.shut_scenarios > 0).all()
    assert (sections.shut_h > 0).all()
    spans = geopandas.read_file(file, layer="worst_spans")
    assert set(spans["rank"]) == set(range(21))
    assert list(spans[spans["rank"] == 0].closure_id) == ["own"]
    assert (spans[spans["rank"] == 1].scenario == stormy_view.ranked[0]).all()


def test_a_geopackage_that_cannot_be_written_is_told(stormy: Path, tmp_path: Path) -> None:
    (tmp_path / "taken.gpkg").mkdir()
    with pytest.raises(InputError) as caught:
        simulation_report.write_simulation_geopackage(stormy, tmp_path / "taken.gpkg")
    assert caught.value.problems[0].code == "unwritable_file"


def test_an_older_folder_says_what_it_lacks(stormy: Path, tmp_path: Path) -> None:
    for file in ("manifest.json", "scenarios.parquet", "communes.parquet"):
        (tmp_path / file).write_bytes((stormy / file).read_bytes())
    page = simulation_page(simulation_report.read_simulation(tmp_path, lang="en"))
    assert "This folder has no table closed_spans" in page
    assert data_in(page)["profiles"][0]["places"]["cut_off_h"] == []


def test_nothing_lost_is_said(dien_bien: Region, tmp_path: Path) -> None:
    closures = {"nowhere": [Closure(id="c", section_id="QL6-01", blocks="trucks")]}
    scenarios = simulation.closure_scenarios(closures, region=dien_bien)
    conditions = simulation.Conditions(profiles=("motorbike",))
    simulation.simulate(scenarios, conditions, region=dien_bien, folder=tmp_path / "out")
    page = simulation_page(simulation_report.read_simulation(tmp_path / "out", lang="en"))
    assert "No scenario costs this profile anything." in page
    assert data_in(page)["shown"][1]["spans"][0][3] == 4


def test_another_network_is_refused(stormy: Path, dien_bien: Region) -> None:
    sections = dien_bien.roads.sections[:100]
    other = dataclasses.replace(dien_bien, roads=build_network(sections, dien_bien.places))
    with pytest.raises(InputError) as caught:
        simulation_report.read_simulation(stormy, region=other)
    assert caught.value.problems[0].code == "other_network"


def test_vehicles_or_places_that_changed_since_are_refused(stormy: Path, dien_bien: Region) -> None:
    van = dien_bien.profiles["van"]
    profiles = {**dien_bien.profiles, "van": dataclasses.replace(van, weight_kg=van.weight_kg + 1)}
    commune = next(one for one in dien_bien.communes.values() if one.population)
    more = dataclasses.replace(commune, population=commune.population + 1_000)
    communes = {**dien_bien.communes, commune.code: more}
    for column, other in (
        ("profiles", dataclasses.replace(dien_bien, profiles=profiles)),
        ("places_and_people", dataclasses.replace(dien_bien, communes=communes)),
    ):
        with pytest.raises(InputError) as caught:
            simulation_report.read_simulation(stormy, region=other)
        assert [(p.code, p.column) for p in caught.value.problems] == [("other_inputs", column)]


def test_names_and_commuters_do_not_matter_to_the_report(dien_bien: Region, tmp_path: Path) -> None:
    closures = {"QL12 without bridge": [Closure(id="c", section_id="QL12-04")]}
    scenarios = simulation.closure_scenarios(closures, region=dien_bien)
    offices = [place.id for place in dien_bien.places.values() if place.kind == "commune_office"]
    conditions = simulation.Conditions(
        profiles=("van",), commuters=(Commuters(home=offices[0], office=offices[1], people=3),)
    )
    simulation.simulate(scenarios, conditions, region=dien_bien, folder=tmp_path / "out")
    view = simulation_report.read_simulation(tmp_path / "out")
    assert [loss.name for loss in view.losses] == ["as_it_is", "QL12 without bridge"]


def test_a_damaged_table_is_told(stormy: Path, tmp_path: Path) -> None:
    for file in stormy.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "closed_spans.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(InputError) as caught:
        simulation_report.read_simulation(tmp_path)
    assert caught.value.problems[0].code == "damaged_results"


def test_the_manifest_names_the_network(stormy: Path) -> None:
    manifest = json.loads((stormy / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["network"], manifest["kind"]) == ("dien-bien", "storms")


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_the_page_builds_itself_and_prints_on_two_pages(stormy: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    simulation_report.write_simulation_report(stormy, file, lang="en")
    dom, console = open_in_chromium(file, tmp_path, "--dump-dom")
    assert console == ""
    assert "<canvas" in dom
    assert "Scenarios (40)" in dom
    assert "All scenarios together" in dom
    printed = tmp_path / "report.pdf"
    open_in_chromium(file, tmp_path, f"--print-to-pdf={printed}")
    assert len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes())) <= 2
