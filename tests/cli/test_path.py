"""``routeplan path``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from routeplan.cli.console import Lang
from routeplan.cli.path import _way_round
from routeplan.model.plan import Leg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]


def test_from_place_to_place(run: Run) -> None:
    ran = run("path", "hub_dbp", "oc_03127_tan_thanh", "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("motorbike: 1.4 km, 0 h ")
    header, _, first, *_ = ran.out.splitlines()[1:]
    assert header.split() == ["section", "road", "from", "Km", "to", "Km", "km"]
    assert first.split()[-3:] == ["0+000", "0+800", "0.8"]


def test_the_way_is_told_in_km_posts_as_signed(run: Run) -> None:
    ran = run("path", "QL279W-10@70+000", "QL279W-10@72+500", "--lang", "en")
    assert ran.out.splitlines()[-1].split()[-3:] == ["70+000", "72+500", "2.5"]


def test_positions_and_km_posts(run: Run) -> None:
    ran = run("path", "QL279W-10@70+000", "103.0165,21.3875", "--profile", "van", "--json")
    assert ran.code == 0
    leg = ran.json["leg"]
    assert leg["spans"][0] == {
        "section_id": "QL279W-10",
        "forward": True,
        "from_m": 7000,
        "to_m": 13_000,
    }
    assert ran.json["shut_by"] == []


def test_no_way(run: Run, shut: Path) -> None:
    asked = ("path", "hub_dbp", "oc_03352_sam_mun", "--scenario", shut)
    van = run(*asked, "--profile", "van")
    assert van.code == 3
    assert van.out.startswith("Không có đường nào đi được.\n")
    assert "QL279 Km 94+000" in van.out
    assert "[SLIDE]" in van.out
    assert run(*asked, "--profile", "van", "--json").json["shut_by"] == ["SLIDE"]
    bike = run(*asked, "--profile", "motorbike", "--lang", "en")
    assert bike.code == 0
    assert "shut" not in bike.out


def test_no_road_within_the_province(run: Run) -> None:
    asked = ("path", "hub_dbp", "EXT1-01@1+000", "--lang", "en")
    ran = run(*asked)
    assert ran.code == 3
    assert ran.out == "There is no road, even with every closure lifted.\n"
    assert run(*asked, "--outside").code == 0


def test_the_way_round_and_what_slows(
    run: Run, good: Path, append_row: Callable[..., None]
) -> None:
    append_row(good / "closures.csv", "CUT", section_id="QL279W-10")
    append_row(good / "closures.csv", "WORKS", section_id="QL279B-04", blocks="none", delay_s="600")
    asked = ("path", "hub_dbp", "co_03316", "--scenario", good, "--lang", "en")
    ran = run(*asked)
    assert ran.code == 0
    assert "The direct way is shut by: " in ran.out
    assert "[CUT]" in ran.out
    assert "Slowed by: " in ran.out
    assert "[WORKS]" in ran.out
    direct, round_ = (run(*asked, "--json").json[name] for name in ("direct_leg", "leg"))
    longer_km = (round_["distance_m"] - direct["distance_m"]) / 1000
    assert f"The way round is {longer_km:.1f} km and " in ran.out


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"road": "QL12", "km_from": "9+600"}, "⚠ NOT APPLIED: closure QL12 Km 9+600 [OFF]"),
        ({"road": "QL279", "km_from": "high"}, "closures.csv, row 2, column km_from [OFF]: 'high'"),
    ],
)
def test_closures_that_count_as_open_are_told(
    run: Run, good: Path, append_row: Callable[..., None], cells: dict[str, str], told: str
) -> None:
    append_row(good / "closures.csv", "OFF", **cells)
    asked = ("path", "hub_dbp", "oc_03127_tan_thanh", "--lang", "en")
    file = ("--closures", good / "closures.csv")
    for more in (("--scenario", good), file, ("--scenario", good, "--json")):
        ran = run(*asked, *more)
        assert ran.code == 3
        assert told in ran.err
        assert "1.4 km" in ran.out or '"distance_m": 1400' in ran.out, "the way is told as ever"


def test_a_misspelt_column_of_closures_is_told(run: Run, good: Path) -> None:
    file = good / "closures.csv"
    text = file.read_text(encoding="utf-8-sig")
    file.write_text(text.replace("km_from", "km_form", 1), encoding="utf-8")
    asked = ("path", "hub_dbp", "oc_03127_tan_thanh", "--lang", "en")
    for more in (("--scenario", good), ("--closures", file)):
        ran = run(*asked, *more)
        assert ran.code == 3
        assert "closures.csv, row 1, column km_form: 'km_form'; expected" in ran.err


def test_a_closure_of_another_day_is_told_and_needs_nobody(
    run: Run, good: Path, append_row: Callable[..., None]
) -> None:
    old = {"start": "2025-12-01", "end": "2025-12-02"}
    append_row(good / "closures.csv", "OLD", section_id="QL279W-10", **old)
    ran = run("path", "hub_dbp", "oc_03127_tan_thanh", "--scenario", good, "--lang", "en")
    assert ran.code == 0
    assert "not in force on this day" in ran.err


def test_recorded_closures_and_rain(run: Run) -> None:
    asked = ("path", "hub_dbp", "co_03169", "--profile", "van", "--date", "2017-08-02")
    assert run(*asked).code == 0
    wet = run(*asked, "--weather", "wet", "--json")
    assert wet.code == 3
    assert wet.json["shut_by"] == ["E20170802-01"]


def test_the_scenarios_weather_can_be_overruled(run: Run, shut: Path) -> None:
    def duration_s(*more: str) -> int:
        ran = run("path", "hub_dbp", "oc_03127_him_lam", "--scenario", shut, "--json", *more)
        return int(ran.json["leg"]["duration_s"])

    assert duration_s() == duration_s("--weather", "dry") < duration_s("--weather", "wet")


@pytest.mark.parametrize(
    ("text", "vietnamese", "english"),
    [
        ("nowhere", "mã của một nơi", "the id of a known place"),
        ("102.0,21.0", "một điểm cách đường không quá", "a point within 5000 m of a road"),
        ("QL99-01@5+000", "mã của một đoạn đường", "the id of a known road section"),
        ("QL279W-10@5+000", "từ Km 63+000 đến Km 76+000", "Km 63+000 to 76+000 of QL279W-10"),
    ],
)
def test_a_location_off_the_network(text: str, vietnamese: str, english: str, run: Run) -> None:
    ran = run("path", "hub_dbp", text)
    assert ran.code == 2
    assert f"TO: “{text}”; cần {vietnamese}" in ran.err
    assert f"FROM: {text!r}; expected {english}" in run("path", text, "hub_dbp", "--lang", "en").err


@pytest.mark.parametrize("text", ["103.0,north", "QL279W-10@far"])
def test_what_is_no_location(text: str, run: Run) -> None:
    ran = run("path", text, "hub_dbp")
    assert ran.code == 2
    assert "FROM" in ran.err
    assert text in ran.err


def test_an_unknown_profile(run: Run) -> None:
    ran = run("path", "hub_dbp", "co_03127", "--profile", "sledge")
    assert ran.code == 2
    assert "'sledge' is not one of motorbike, car, van, truck" in ran.err


@pytest.fixture
def barrier(tmp_path: Path) -> Path:
    """Return a file with a barrier that opens at 11:30 and at 15:00."""
    file = tmp_path / "barrier.csv"
    rows = "closure_id,road,km_from,open_windows\nT,QL279,70,11:30-12:00;15:00-16:00\n"
    file.write_text(rows, encoding="utf-8")
    return file


PAST_THE_BARRIER = ("path", "QL279W-10@68+000", "QL279W-10@72+000")


@pytest.mark.parametrize(
    ("lang", "told", "clock"),
    [
        ("vi", "chờ 47 phút tại QL279 Km 69+990 đến 11:30", "đi 10:40, đến 11:33"),
        ("en", "wait 47 min at QL279 Km 69+990 until 11:30", "leaves 10:40, arrives 11:33"),
    ],
)
def test_at_an_hour_it_waits_for_the_barrier(
    run: Run, barrier: Path, lang: str, told: str, clock: str
) -> None:
    asked = (*PAST_THE_BARRIER, "--closures", barrier, "--lang", lang)
    ran = run(*asked, "--at", "10:40")
    assert ran.code == 0
    assert told in ran.out.splitlines()
    assert clock in ran.out.splitlines()[0]
    assert "shut by" not in ran.out
    open_ = run(*asked, "--at", "11:40")
    assert told not in open_.out
    assert len(open_.out.splitlines()) == 4


def test_a_way_round_that_beats_the_wait_is_taken(run: Run, barrier: Path) -> None:
    ran = run(*PAST_THE_BARRIER, "--closures", barrier, "--at", "12:05", "--lang", "en")
    assert "QL279B-01" in ran.out
    assert "wait" not in ran.out
    assert "The way round is 44.0 km and " in ran.out
    told = run(*PAST_THE_BARRIER, "--closures", barrier, "--at", "10:40", "--json").json
    assert told["depart_s"] == 10 * 3600 + 40 * 60
    assert told["leg"]["waits"][0]["closure_ids"] == ["T"]


def test_an_hour_or_file_that_is_none_is_refused(run: Run) -> None:
    assert run(*PAST_THE_BARRIER, "--at", "soon").code == 2
    assert run(*PAST_THE_BARRIER, "--closures", "nowhere.csv").code == 2
    assert run(*PAST_THE_BARRIER, "--network", "nowhere").code == 2
    assert run(*PAST_THE_BARRIER, "--network", "dien-bien").code == 0


def test_closures_of_the_day_and_its_record_count_once(run: Run) -> None:
    asked = ("path", "hub_dbp", "co_03151", "--scenario", "rainy-day", "--lang", "en")
    ran = run(*asked, "--date", "2024-09-09")
    warnings = [line for line in ran.err.splitlines() if line.startswith("⚠")]
    assert warnings
    assert len(set(warnings)) == len(warnings)


def test_a_closure_of_a_file_with_a_known_id_is_another(
    run: Run, shut: Path, tmp_path: Path
) -> None:
    (tmp_path / "more.csv").write_text("closure_id,section_id\nSLIDE,L78-01\n")
    asked = ("--profile", "van", "--scenario", shut, "--closures", "more.csv", "--lang", "en")
    ran = run("path", "hub_dbp", "oc_03352_sam_mun", *asked)
    assert "QL279 Km 94+000" in ran.out
    assert "[SLIDE]" in ran.out
    ran = run("path", "hub_dbp", "oc_03127_tan_thanh", *asked)
    assert "[SLIDE (more.csv)]" in ran.out


def test_a_night_shift_meets_what_is_shut_after_midnight(
    run: Run, good: Path, append_row: Callable[..., None]
) -> None:
    night = {"start": "2025-12-11 01:00", "end": "2025-12-11 04:00"}
    append_row(good / "closures.csv", "NIGHT", section_id="L78-01", **night)
    asked = ("path", "hub_dbp", "oc_03127_tan_thanh", "--scenario", good, "--json")
    assert run(*asked).json["shut_by"] == []
    vehicles = good / "vehicles.csv"
    text = vehicles.read_text(encoding="utf-8-sig")
    vehicles.write_text(text.replace("17:00", "26:00"), encoding="utf-8")
    assert run(*asked).json["shut_by"] == ["NIGHT"]


def test_a_shorter_way_round_is_not_told_as_longer() -> None:
    direct = Leg(duration_s=600, duration_ms=600_000, distance_m=9_000, spans=())
    shorter = dataclasses.replace(direct, duration_s=900, distance_m=5_000)
    longer = dataclasses.replace(shorter, distance_m=9_500)
    assert _way_round(shorter, direct, Lang.EN) == (
        "The way round is 4.0 km shorter, but takes 0 h 05 longer."
    )
    assert _way_round(longer, direct, Lang.EN) == "The way round is 0.5 km and 0 h 05 longer."
    assert _way_round(longer, direct, Lang.VI) == "Đi vòng thêm 0,5 km, 0 giờ 05 phút."
