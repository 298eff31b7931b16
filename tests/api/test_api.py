"""The library's functions: history out of the engine, files in and out, words, plain scripts."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from routeplan import api
from routeplan.errors import DayError, InputError, LocationError
from routeplan.io import folders
from routeplan.io.day_files import write_day
from routeplan.model.closure import Closure
from routeplan.model.day import Day, Limits
from routeplan.model.order import Load, Order, TimeWindow
from routeplan.model.place import Location
from routeplan.model.vehicle import Vehicle

if TYPE_CHECKING:
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region

HUB, NA_HY, NA_BUNG, NAM_TIN = "hub_dbp", "co_03169", "co_03176", "oc_03166_nam_tin"
MUD = dt.date(2017, 8, 2)
SHIFT = TimeWindow(start_s=5 * 3600, end_s=19 * 3600)


def place(place_id: str) -> Location:
    return Location(place_id=place_id)


def make_order(order_id: str, ends: str, **fields: Any) -> Order:
    origin, destination = map(place, ends.split())
    return Order(
        id=order_id, **{"kind": "delivery", "origin": origin, "destination": destination, **fields}
    )


def make_vehicle(vehicle_id: str, profile: str, depot: str, **fields: Any) -> Vehicle:
    ends = {"start_depot": depot, "end_depot": depot, "shift": SHIFT}
    return Vehicle(id=vehicle_id, profile=profile, **{**ends, **fields})


def make_day(**fields: Any) -> Day:
    """Return a small day at the hub: one order to serve, one that no road leads to."""
    usual = {
        "name": "small",
        "date": MUD,
        "weather": "wet",
        "network": "dien-bien",
        "orders": (
            make_order("D1", f"{HUB} oc_03127_him_lam", recipient="Khách Thử", phone="0000 1"),
            make_order("T1", f"{HUB} {NA_HY}", kind="transfer", mandatory=True),
        ),
        "vehicles": (make_vehicle("OTO-1", "van", HUB),),
        "limits": Limits(time_limit_s=0.3),
    }
    return Day(**{**usual, **fields})


def append_row(file: Path, record_id: str, **cells: str) -> None:
    """Add a row to a table; its first column is the id."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines))
    with file.open("a", encoding="utf-8", newline="") as lines:
        csv.DictWriter(lines, header).writerow({header[0]: record_id, **cells})


@pytest.fixture(scope="module")
def slides(dien_bien: Region) -> tuple[Closure, ...]:
    return api.replay_closures(MUD, region=dien_bien)


@pytest.fixture(scope="module")
def day(slides: tuple[Closure, ...]) -> Day:
    return make_day(closures=slides)


@pytest.fixture(scope="module")
def plan(day: Day, dien_bien: Region) -> Plan:
    return api.plan_day(day, region=dien_bien, isolate=False)


def cut_off(region: Region, profile: str, weather: Any, closures: tuple[Closure, ...]) -> set[str]:
    """Return the offices and old centres that the hub cannot reach within the province."""
    ids = [
        found.id
        for found in region.places.values()
        if found.kind in {"commune_office", "old_centre"}
    ]
    matrix = api.build_matrix(
        [place(HUB), *map(place, ids)],
        profile=profile,
        weather=weather,
        closures=closures,
        region=region,
    )
    return {name for name, reached in zip(ids, matrix.reachable[0, 1:], strict=True) if not reached}


def offices(place_ids: set[str]) -> set[str]:
    return {place_id for place_id in place_ids if place_id.startswith("co_")}


class TestHistory:
    """What the record says was cut off comes out of the engine."""

    @pytest.mark.parametrize("profile", ["car", "van"])
    def test_na_hy_and_na_bung_are_cut_off_in_rain(
        self, profile: str, dien_bien: Region, slides: tuple[Closure, ...]
    ) -> None:
        assert offices(cut_off(dien_bien, profile, "wet", slides)) == {NA_HY, NA_BUNG}
        assert offices(cut_off(dien_bien, profile, "dry", slides)) == set()

    @pytest.mark.parametrize("profile", ["motorbike", "car", "van", "truck"])
    @pytest.mark.parametrize("weather", ["dry", "wet"])
    def test_nam_tin_lies_between_two_slides(
        self, profile: str, weather: str, dien_bien: Region, slides: tuple[Closure, ...]
    ) -> None:
        assert NAM_TIN in cut_off(dien_bien, profile, weather, slides)
        if profile == "van":
            assert NAM_TIN not in cut_off(dien_bien, profile, weather, ())

    @pytest.mark.parametrize(("km", "count"), [(0, 10), (18, 10), (36, 10), (37, 9), (45, 9)])
    def test_a_cut_of_ql4h_cuts_off_the_west(self, km: int, count: int, dien_bien: Region) -> None:
        cut = Closure(id="cut", road="QL4H", km_from_m=km * 1000)
        assert len(offices(cut_off(dien_bien, "van", "wet", (cut,)))) == count

    def test_hub_orders_are_closed_road_and_goods_there_are_delivered(
        self, dien_bien: Region, slides: tuple[Closure, ...]
    ) -> None:
        bags = [
            make_order(f"T{n}", f"{HUB} {office}", kind="transfer")
            for n, office in enumerate((NA_HY, NA_BUNG, NAM_TIN), start=1)
        ]
        doors = [
            make_order("D1", f"{NA_HY} oc_03169_nam_chua"),
            make_order("D2", f"{NA_BUNG} oc_03176_na_bung"),
            make_order("D3", f"{HUB} co_03175"),
        ]
        vehicles = [
            make_vehicle("OTO-1", "van", HUB),
            make_vehicle("XM-1", "motorbike", NA_HY, max_distance_m=150_000),
            make_vehicle("XM-2", "motorbike", NA_BUNG, max_distance_m=150_000),
        ]
        cut = make_day(orders=(*bags, *doors), vehicles=tuple(vehicles), closures=slides)
        made = api.plan_day(cut, region=dien_bien, isolate=False)
        assert [journey.order_id for journey in made.journeys] == ["D1", "D2", "D3"]
        to_na_hy, to_na_bung, to_nam_tin = made.unassigned
        for reason in (to_na_hy, to_na_bung):
            # The slide came down at 08:30: too late to be back by then.
            assert (reason.code, reason.detail) == ("closed_road", "open_too_briefly")
            assert reason.closures == reason.lift == ("E20170802-01",)
            assert reason.classes_passing == ("motorbike",)
        assert (to_nam_tin.code, to_nam_tin.detail) == ("closed_road", "no_way")
        assert to_nam_tin.closures == to_nam_tin.lift == ("E20170802-03",)
        assert to_nam_tin.classes_passing == ()
        for reason in made.unassigned:
            open_again = tuple(slide for slide in slides if slide.id not in reason.lift)
            lifted = dataclasses.replace(cut, closures=open_again)
            assert api.explain_order(lifted, reason.order_id, region=dien_bien) is None

    def test_the_doubtful_row_of_2024_is_the_first_warning(self, dien_bien: Region) -> None:
        date = dt.date(2024, 9, 9)
        closures = api.replay_closures(date, region=dien_bien)
        stormy = make_day(
            date=date, closures=closures, orders=(make_order("D1", f"{HUB} oc_03127_him_lam"),)
        )
        made = api.plan_day(stormy, region=dien_bien, isolate=False)
        first = made.warnings[0]
        assert (first.code, first.subject) == ("closure_not_applied", "E20240909-43")
        assert dict(first.values)["where"] == "QL12 Km 9+600"
        assert len(made.journeys) == 1
        assert made.needs_attention


class TestMatrixAndPath:
    def test_distances_and_durations_lie_along_the_same_paths(self, small_region: Region) -> None:
        locations = [place("hub"), Location(section_id="QL1-01", km_m=3_000), place("o1")]
        matrix = api.build_matrix(locations, profile="van", weather="dry", region=small_region)
        assert matrix.distance_m.tolist() == [[0, 3000, 18000], [3000, 0, 15000], [18000, 15000, 0]]
        assert matrix.duration_s.tolist() == [[0, 270, 1620], [270, 0, 1350], [1620, 1350, 0]]
        assert matrix.reachable.all()

    def test_what_is_shut_or_outside(self, small_region: Region) -> None:
        ends = [place("hub"), place("out")]
        slide = Closure(id="S", section_id="X1-02")
        asked: dict[str, Any] = {"profile": "van", "weather": "dry", "region": small_region}
        assert not api.build_matrix(ends, **asked).reachable[0, 1]
        outside = api.build_matrix(ends, **asked, ways_outside_province=True)
        assert outside.distance_m[0, 1] == 51_000  # by o1 and the edge, not the 60 km
        shut = Closure(id="T", section_id="QL1-01")
        far = api.build_matrix(ends, **asked, ways_outside_province=True, closures=[shut])
        assert far.distance_m[0, 1] == 60_000
        both = api.build_matrix(ends, **asked, ways_outside_province=True, closures=[shut, slide])
        assert both.distance_m[0, 1] == both.duration_s[0, 1] == -1

    def test_a_path_and_what_shuts_the_direct_one(self, small_region: Region) -> None:
        slide = Closure(id="S", road="QL1", km_from_m=9_000)
        found = api.fastest_path(
            place("hub"),
            place("j2"),
            profile="van",
            weather="dry",
            closures=[slide],
            region=small_region,
        )
        assert found.leg is not None
        assert found.direct_leg is not None
        assert [span.section_id for span in found.leg.spans] == ["QL1-01", "DT2-01", "T1-01"]
        assert (found.direct_leg.distance_m, found.shut_by) == (12_000, ("S",))

    def test_the_default_region_is_dien_bien(self) -> None:
        ends = (place("co_03127"), place("oc_03127_tan_thanh"))
        found = api.fastest_path(*ends, profile="motorbike", weather="dry")
        matrix = api.build_matrix(ends, profile="motorbike", weather="dry")
        assert found.leg is not None
        assert (found.leg.distance_m, found.leg.duration_s) == (
            matrix.distance_m[0, 1],
            matrix.duration_s[0, 1],
        )

    def test_a_location_off_the_network(self, small_region: Region) -> None:
        with pytest.raises(LocationError, match="nowhere"):
            api.build_matrix([place("nowhere")], profile="van", weather="dry", region=small_region)


class TestReadingDays:
    def test_a_day_is_read_with_the_network_it_names(self, day: Day, tmp_path: Path) -> None:
        write_day(day, tmp_path / "mine")
        read = api.load_day(tmp_path / "mine")
        assert [order.id for order in read.orders] == ["D1", "T1"]
        assert (read.network, read.weather, len(read.closures)) == ("dien-bien", "wet", 3)

    def test_a_network_may_be_a_folder(self, day: Day, tmp_path: Path) -> None:
        data = folders.shipped_data() / "dien-bien"
        write_day(dataclasses.replace(day, network=str(data)), tmp_path)
        assert api.load_day(tmp_path).network == str(data)
        region = api.load_region(data)
        assert region.roads.hash == api.load_region().roads.hash

    def test_one_bad_row_of_each_file_does_not_sink_the_day(
        self, day: Day, dien_bien: Region, tmp_path: Path
    ) -> None:
        write_day(day, tmp_path)
        append_row(tmp_path / "orders.csv", "BAD", kind="delivery", lon="103.0", lat="22.9")
        append_row(tmp_path / "vehicles.csv", "BAD", profile="sledge", start_depot=HUB)
        append_row(tmp_path / "closures.csv", "BAD", road="QL12", km_from="9+600", blocks="whales")
        read = api.load_day(tmp_path, region=dien_bien)
        assert {problem.file for problem in read.set_aside} == {
            "orders.csv",
            "vehicles.csv",
            "closures.csv",
        }
        made = api.plan_day(read, region=dien_bien, isolate=False)
        assert [journey.order_id for journey in made.journeys] == ["D1"]
        codes = {reason.order_id: reason.code for reason in made.unassigned}
        assert codes == {"T1": "closed_road", "BAD": "bad_data"}
        assert made.needs_attention
        aside = [w for w in made.warnings if w.code == "row_set_aside"]
        assert {dict(w.values)["file"] for w in aside} == {"vehicles.csv", "closures.csv"}
        with pytest.raises(DayError, match="BAD"):
            api.load_day(tmp_path, region=dien_bien, strict=True)

    def test_everything_wrong_with_the_files_is_told_at_once(self, tmp_path: Path) -> None:
        (tmp_path / "orders.csv").write_text("id\n", encoding="utf-8")
        with pytest.raises(DayError) as caught:
            api.load_day(tmp_path)
        found = {(problem.file, problem.code) for problem in caught.value.problems}
        assert {
            ("scenario.toml", "missing_file"),
            ("orders.csv", "missing_column"),
            ("vehicles.csv", "missing_file"),
        } <= found

    def test_an_unknown_network(self, day: Day, tmp_path: Path) -> None:
        write_day(dataclasses.replace(day, network="atlantis"), tmp_path)
        with pytest.raises(InputError, match="atlantis") as caught:
            api.load_day(tmp_path)
        (problem,) = caught.value.problems
        assert problem.column == "network"

    def test_a_damaged_network(self, tmp_path: Path) -> None:
        for file in (folders.shipped_data() / "dien-bien").iterdir():
            (tmp_path / file.name).write_bytes(file.read_bytes())
        sections = tmp_path / "road_sections.csv"
        text = sections.read_text(encoding="utf-8").replace("hub_dbp", "hub_gone")
        sections.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="hub_gone"):
            api.load_region(tmp_path)

    def test_a_folder_that_is_no_region_does_not_hide_a_shipped_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "dien-bien").mkdir()
        monkeypatch.chdir(tmp_path)
        assert api.load_region("dien-bien").roads.hash == api.load_region().roads.hash
        (tmp_path / "dien-bien" / "region.toml").write_text("name = 'x'", encoding="utf-8")
        with pytest.raises(InputError, match="dien-bien"):
            api.load_region("dien-bien")


class TestScenarios:
    @pytest.fixture
    def shipped(self, day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Ship a scenario, with facts about it, and a folder that is none."""
        scenarios = tmp_path / "shipped"
        write_day(day, scenarios / "mud")
        (scenarios / "mud" / "expected").mkdir()
        (scenarios / "notes").mkdir()
        monkeypatch.setattr(folders, "shipped_scenarios", lambda: scenarios)
        return scenarios

    def test_they_are_listed_found_and_read_by_name(
        self, shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert api.list_scenarios() == ("mud",)
        assert api.find_scenario("mud") == shipped / "mud"
        assert len(api.load_day("mud").orders) == 2
        (tmp_path / "mud").mkdir()
        assert api.find_scenario("mud") == Path("mud"), "a folder of one's own comes first"
        assert api.find_scenario("gone") == Path("gone")

    def test_a_copy_is_ones_own(self, shipped: Path, tmp_path: Path) -> None:
        assert shipped.is_dir()
        folder = api.copy_scenario("mud", tmp_path / "mine")
        assert sorted(file.name for file in folder.iterdir()) == [
            "closures.csv",
            "orders.csv",
            "scenario.toml",
            "vehicles.csv",
        ]
        with pytest.raises(InputError):
            api.copy_scenario("mud", folder)
        with pytest.raises(InputError, match="mud"):
            api.copy_scenario("rain", tmp_path / "other")

    def test_generated_days_depend_on_the_seed_alone(
        self, dien_bien: Region, tmp_path: Path
    ) -> None:
        date = dt.date(2024, 9, 9)
        asked: dict[str, Any] = {"date": date, "orders": 20, "weather": "wet", "region": dien_bien}
        first = api.generate_scenario(tmp_path / "a" / "same", **asked)
        second = api.generate_scenario(tmp_path / "b" / "same", **asked)
        other = api.generate_scenario(tmp_path / "c" / "same", **asked, seed=2)
        assert first == second
        assert first.orders != other.orders
        for name in ("scenario.toml", "orders.csv", "vehicles.csv", "closures.csv"):
            files = [tmp_path / folder / "same" / name for folder in "ab"]
            assert files[0].read_bytes() == files[1].read_bytes()
        assert [sum(o.id[0] == kind for o in first.orders) for kind in "DCT"] == [14, 3, 3]
        assert (first.name, len(first.closures)) == ("same", 10)
        read = api.load_day(tmp_path / "a" / "same", region=dien_bien)
        assert read.set_aside == ()
        assert [order.id for order in read.orders] == [order.id for order in first.orders]

    def test_a_generated_day_without_history(self, dien_bien: Region, tmp_path: Path) -> None:
        made = api.generate_scenario(
            tmp_path / "new",
            date=dt.date(2024, 9, 9),
            orders=1,
            history_closures=False,
            region=dien_bien,
        )
        assert (len(made.orders), made.closures) == (1, ())
        with pytest.raises(InputError):
            api.generate_scenario(tmp_path / "new", date=MUD, region=dien_bien)


class TestExplaining:
    def test_without_a_plan(self, day: Day, dien_bien: Region) -> None:
        assert api.explain_order(day, "D1", region=dien_bien) is None
        reason = api.explain_order(day, "T1")
        assert reason is not None
        assert (reason.code, reason.mandatory) == ("closed_road", True)

    def test_with_a_plan(self, day: Day, plan: Plan, dien_bien: Region) -> None:
        left_out = {reason.order_id: reason for reason in plan.unassigned}
        assert api.explain_order(day, "T1", plan=plan, region=dien_bien) == left_out["T1"]
        assert api.explain_order(day, "D1", plan=plan, region=dien_bien) is None
        postponed = dataclasses.replace(left_out["T1"], order_id="D1", code="postponed")
        other = dataclasses.replace(plan, unassigned=(postponed,), journeys=())
        assert api.explain_order(day, "D1", plan=other, region=dien_bien) == postponed

    def test_an_order_that_the_plan_does_not_know_yet(
        self, day: Day, plan: Plan, dien_bien: Region
    ) -> None:
        new = make_order("N1", f"{HUB} {NAM_TIN}")
        more = dataclasses.replace(day, orders=(*day.orders, new))
        reason = api.explain_order(more, "N1", plan=plan, region=dien_bien)
        assert reason is not None
        assert reason.code == "closed_road"

    def test_a_row_that_was_set_aside(self, day: Day, dien_bien: Region, tmp_path: Path) -> None:
        write_day(day, tmp_path)
        append_row(tmp_path / "orders.csv", "BAD", kind="delivery", origin=HUB, destination="gone")
        read = api.load_day(tmp_path, region=dien_bien)
        reason = api.explain_order(read, "BAD", region=dien_bien)
        assert reason is not None
        assert reason.code == "bad_data"
        assert reason.problems[0].value == "gone"

    def test_an_unknown_order(self, day: Day, plan: Plan, dien_bien: Region) -> None:
        for given in (None, plan):
            with pytest.raises(InputError, match="'Z9'"):
                api.explain_order(day, "Z9", plan=given, region=dien_bien)


class TestWriting:
    def test_plans_are_written_whole_and_read_back(
        self, day: Day, plan: Plan, tmp_path: Path
    ) -> None:
        folder = tmp_path / "out" / "mine"
        api.write_plan(plan, day, folder)
        names = {file.name for file in folder.iterdir()}
        assert names == {
            "gpx",
            "map.html",
            "plan.gpkg",
            "plan.json",
            "routes.geojson",
            "stops.csv",
            "stops.xlsx",
            "unassigned.csv",
        }
        assert api.read_plan(folder / "plan.json") == plan
        assert api.check_plan(day, api.read_plan(folder / "plan.json")) == ()
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]

    def test_older_results_stay_when_writing_fails(
        self,
        day: Day,
        plan: Plan,
        dien_bien: Region,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        folder = tmp_path / "out"
        api.write_plan(plan, day, folder, region=dien_bien)
        before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}

        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("routeplan.report.outputs.write_outputs", full)
        with pytest.raises(InputError, match="No space") as caught:
            api.write_plan(plan, day, folder, region=dien_bien)
        after = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        assert after == before
        (kept,) = (path for path in tmp_path.iterdir() if path != folder)
        assert str(kept) in str(caught.value)
        assert api.read_plan(kept / "plan.json") == plan

    def test_somebody_elses_folder_is_left_alone(
        self, day: Day, plan: Plan, dien_bien: Region, tmp_path: Path
    ) -> None:
        (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
        with pytest.raises(InputError):
            api.write_plan(plan, day, tmp_path, region=dien_bien)
        assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]

    def test_without_peoples_data(
        self, day: Day, plan: Plan, dien_bien: Region, tmp_path: Path
    ) -> None:
        api.write_plan(plan, day, tmp_path / "full", region=dien_bien, lang="en")
        api.write_plan(plan, day, tmp_path / "bare", region=dien_bien, personal=False)
        assert "Khách Thử" in (tmp_path / "full" / "stops.csv").read_text(encoding="utf-8")
        for name in ("stops.csv", "map.html", "plan.json"):
            assert "Khách Thử" not in (tmp_path / "bare" / name).read_text(encoding="utf-8")

    def test_a_hand_edited_plan_is_found_out(self, day: Day, plan: Plan) -> None:
        (route,) = plan.routes
        shorter = dataclasses.replace(route, distance_m=route.distance_m - 1)
        edited = dataclasses.replace(plan, routes=(shorter,))
        assert {violation.rule for violation in api.check_plan(day, edited)} == {"route_totals"}

    def test_a_plan_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(InputError):
            api.read_plan(tmp_path / "plan.json")


class TestWords:
    @pytest.mark.parametrize(("lang", "words"), [("vi", "Đường bị chặn"), ("en", "Road closed")])
    def test_reasons(self, lang: Any, words: str, day: Day, plan: Plan, dien_bien: Region) -> None:
        (reason,) = plan.unassigned
        text = api.describe_reason(reason, day, region=dien_bien, lang=lang)
        assert words in text
        assert "ĐT145 Km 16+900" in text
        assert api.describe_reason(reason, day) == api.describe_reason(reason, day, lang="vi")

    @pytest.mark.parametrize(("lang", "words"), [("vi", "KHÔNG ÁP DỤNG"), ("en", "NOT APPLIED")])
    def test_warnings(self, lang: Any, words: str, dien_bien: Region) -> None:
        stormy = make_day(closures=(Closure(id="X1", road="QL12", km_from_m=9_600),))
        (warning,) = api.plan_day(stormy, region=dien_bien, isolate=False).warnings
        assert warning.code == "closure_not_applied"
        assert words in api.describe_warning(warning, stormy, region=dien_bien, lang=lang)

    @pytest.mark.parametrize(
        ("lang", "words"), [("vi", "cấm mọi loại xe"), ("en", "shut to all vehicles")]
    )
    def test_closures(self, lang: Any, words: str, slides: tuple[Closure, ...]) -> None:
        assert words in api.describe_closure(slides[0], lang=lang)

    @pytest.mark.parametrize(
        ("lang", "words"), [("vi", "mã của một nơi"), ("en", "the id of a known place")]
    )
    def test_problems(self, lang: Any, words: str, tmp_path: Path, day: Day) -> None:
        write_day(day, tmp_path)
        append_row(tmp_path / "orders.csv", "BAD", kind="delivery", origin=HUB, destination="gone")
        (problem,) = api.load_day(tmp_path).set_aside
        assert words in api.describe_problem(problem, lang=lang)

    @pytest.mark.parametrize(("lang", "words"), [("vi", "1/2 đơn"), ("en", "1 of 2 orders")])
    def test_the_summary(self, lang: Any, words: str, day: Day, plan: Plan) -> None:
        found = api.summarise_plan(plan, day, lang=lang)
        assert words in found.lines[0]
        assert [group.code for group in found.unassigned] == ["closed_road"]


def test_a_networks_figures(small_region: Region) -> None:
    assert api.network_info(region=small_region).sections == 11
    assert api.network_info().recorded_closures > 50


SCRIPT = """\
import routeplan

day = routeplan.load_day("mine")
plan = routeplan.plan_day(day)
print(len(plan.routes), [left.code for left in plan.unassigned], routeplan.check_plan(day, plan))
"""


def test_a_plain_script_needs_no_main_guard(day: Day, tmp_path: Path) -> None:
    write_day(day, tmp_path / "mine")
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"],
        check=True,
        capture_output=True,
        cwd=tmp_path,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        timeout=60,
    )
    assert done.stdout == "1 ['closed_road'] ()\n"
    assert done.stderr == ""


def test_a_plan_of_a_heavy_day_says_so_in_its_json(
    day: Day, dien_bien: Region, tmp_path: Path
) -> None:
    heavy = make_order("H1", f"{HUB} {NA_HY}", load=Load(weight_g=10**9))
    vans = (make_vehicle("OTO-1", "van", HUB, max_weight_g=10**6),)
    more = dataclasses.replace(day, orders=(*day.orders, heavy), vehicles=vans)
    api.write_plan(
        api.plan_day(more, region=dien_bien, isolate=False),
        more,
        tmp_path / "out",
        region=dien_bien,
    )
    document = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    codes = {left["order_id"]: left["code"] for left in document["unassigned"]}
    assert codes == {"T1": "closed_road", "H1": "too_heavy_or_large"}


def test_a_vehicle_of_an_unknown_profile_is_refused_in_words(small_region: Region) -> None:
    window = TimeWindow(start_s=0, end_s=3600)
    bike = Vehicle(id="V", profile="bike", start_depot="hub", end_depot="hub", shift=window)
    day = Day(
        name="bike",
        date=dt.date(2024, 9, 9),
        weather="dry",
        network="ten-nodes",
        orders=(),
        vehicles=(bike,),
    )
    with pytest.raises(InputError, match="'bike'; expected one of motorbike, car, van, truck"):
        api.plan_day(day, region=small_region)
