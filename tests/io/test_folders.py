from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from routeplan.errors import InputError
from routeplan.io import folders
from routeplan.io.folders import (
    copy_scenario,
    refuse_unusable,
    shipped_data,
    shipped_scenarios,
    whole_file,
    whole_folder,
)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _write(folder: Path, text: str) -> None:
    (folder / "plan.json").write_text(text, encoding="utf-8")


def test_results_appear_whole(tmp_path: Path) -> None:
    target = tmp_path / "out" / "day"
    with whole_folder(target) as fresh:
        _write(fresh, "new")
        assert not target.exists()
        assert fresh.parent == target.parent
    assert (target / "plan.json").read_text(encoding="utf-8") == "new"
    assert _names(target.parent) == ["day"]


def test_an_older_result_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "day"
    for text in ("old", "new"):
        with whole_folder(target, made={"old.gpx", "old"}) as fresh:
            _write(fresh, text)
            (fresh / f"{text}.gpx").touch()
            (fresh / text).mkdir()
            (fresh / text / "track.gpx").touch()
    assert _names(target) == ["new", "new.gpx", "plan.json"]
    assert _names(tmp_path) == ["day"]


def test_what_results_do_not_make_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "day"
    for text in ("old", "new"):
        with whole_folder(target, made={"gpx/old.gpx"}) as fresh:
            _write(fresh, text)
            (fresh / "gpx").mkdir()
            (fresh / "gpx" / f"{text}.gpx").touch()
        if text == "old":
            (target / "orders.csv").write_text("mine", encoding="utf-8")
            (target / "gpx" / "mine.gpx").touch()
            (target / "photos" / "none").mkdir(parents=True)
            (target / "photos" / "slide.jpg").touch()
            (target / "plan.json").write_text("edited", encoding="utf-8")
    assert _names(target) == ["gpx", "orders.csv", "photos", "plan.json"]
    assert _names(target / "gpx") == ["mine.gpx", "new.gpx"]
    assert _names(target / "photos") == ["none", "slide.jpg"]
    assert (target / "orders.csv").read_text(encoding="utf-8") == "mine"
    assert (target / "plan.json").read_text(encoding="utf-8") == "new"


def test_a_link_is_kept_as_a_link(tmp_path: Path) -> None:
    target = tmp_path / "day"
    with whole_folder(target) as fresh:
        _write(fresh, "old")
    try:
        (target / "gone").symlink_to(tmp_path / "nowhere")
    except OSError:
        pytest.skip("this system makes no links")
    with whole_folder(target) as fresh:
        _write(fresh, "new")
    assert (target / "gone").is_symlink()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_the_older_result_alone(
    tmp_path: Path, error: type[BaseException]
) -> None:
    target = tmp_path / "day"
    with whole_folder(target) as fresh:
        _write(fresh, "old")

    def fail() -> None:
        with whole_folder(target) as fresh:
            _write(fresh, "half")
            raise error

    with pytest.raises(error):
        fail()
    assert (target / "plan.json").read_text(encoding="utf-8") == "old"
    assert _names(tmp_path) == ["day"]


def test_a_failed_move_puts_the_older_result_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "day"
    with whole_folder(target) as fresh:
        _write(fresh, "old")
    rename = Path.rename

    def fail_for_new(path: Path, to: Path) -> Path:
        if path.suffix == ".new":
            raise PermissionError(13, "Access is denied")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", fail_for_new)
    with pytest.raises(InputError) as caught, whole_folder(target) as fresh:
        _write(fresh, "new")
    assert (target / "plan.json").read_text(encoding="utf-8") == "old"
    assert _names(tmp_path) == sorted([fresh.name, "day"])
    assert (fresh / "plan.json").read_text(encoding="utf-8") == "new"
    (problem,) = caught.value.problems
    assert problem.code == "results_kept_aside"
    assert "(Access is denied): close the files that are open in it" in problem.expected
    assert problem.expected.endswith(f"; the new results are in {fresh}")


def test_what_sqlite_kept_beside_an_older_geopackage_goes_with_it(tmp_path: Path) -> None:
    def write(file: Path, said: str) -> None:
        with contextlib.closing(sqlite3.connect(file)) as made:
            made.execute("CREATE TABLE said (word)")
            made.execute("INSERT INTO said VALUES (?)", (said,))
            made.commit()

    def read(file: Path) -> list[tuple[str]]:
        with contextlib.closing(sqlite3.connect(file)) as made:
            return made.execute("SELECT word FROM said").fetchall()

    target = tmp_path / "day"
    for said in ("old", "new"):
        with whole_folder(target) as fresh:
            _write(fresh, said)
            write(fresh / "plan.gpkg", said)
        with whole_file(tmp_path / "lost.gpkg") as file:
            write(file, said)
        for file in (target / "plan.gpkg", tmp_path / "lost.gpkg"):
            assert read(file) == [(said,)]
            if said == "old":
                # Left behind by a program that died in the middle of an edit.
                shutil.copy(file, tmp_path / "edited")
                edited = sqlite3.connect(tmp_path / "edited")
                edited.execute("PRAGMA journal_mode=WAL")
                edited.execute("INSERT INTO said VALUES ('edited')")
                edited.commit()
                shutil.copy(tmp_path / "edited-wal", f"{file}-wal")
                edited.close()
        (target / "mine.gpkg-wal").write_text("of a program still at work", encoding="utf-8")
    assert _names(target) == ["mine.gpkg-wal", "plan.gpkg", "plan.json"]


def test_a_file_of_others_that_cannot_be_copied_costs_no_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "day"
    with whole_folder(target) as fresh:
        _write(fresh, "old")
    (target / "theirs.txt").write_text("theirs", encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shutil, "copy2", refuse)
    with pytest.raises(InputError) as caught, whole_folder(target) as fresh:
        _write(fresh, "new")
    (problem,) = caught.value.problems
    assert problem.code == "results_kept_aside"
    assert (fresh / "plan.json").read_text(encoding="utf-8") == "new"
    assert (target / "plan.json").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("plan_written", [True, False])
def test_a_full_disk_loses_no_plan_that_is_written(tmp_path: Path, *, plan_written: bool) -> None:
    def fail() -> None:
        with whole_folder(tmp_path / "day") as fresh:
            if plan_written:
                _write(fresh, "new")
            raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="No space left on device") as caught:
        fail()
    (problem,) = caught.value.problems
    assert problem.code == ("results_cut_off" if plan_written else "unwritable_folder")
    kept = [str(folder) for folder in tmp_path.iterdir()]
    assert len(kept) == plan_written
    assert all(problem.expected.endswith(f"what could be written is in {name}") for name in kept)


def test_a_folder_that_cannot_be_written_is_refused_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_unusable(tmp_path / "deep" / "day")
    (tmp_path / "file").touch()
    with pytest.raises(InputError) as caught:
        refuse_unusable(tmp_path / "file" / "deep" / "day")
    assert caught.value.problems[0].code == "unwritable_folder"

    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", fail)
    with pytest.raises(InputError, match=r"a folder to write \(Permission denied\)"):
        refuse_unusable(tmp_path / "day")
    assert _names(tmp_path) == ["file"], "the trial leaves nothing behind"


def test_what_a_killed_run_left_is_written_over_under_the_same_name(tmp_path: Path) -> None:
    target = tmp_path / "table.csv"
    with folders.whole_file(target, same_name=True) as fresh:
        fresh.write_text("older", encoding="utf-8")
    fresh.write_text("left behind", encoding="utf-8")
    with folders.whole_file(target, same_name=True) as fresh:
        fresh.write_text("whole", encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
    assert target.read_text(encoding="utf-8") == "whole"


def test_somebodys_own_folder_is_not_replaced(tmp_path: Path) -> None:
    for target in (tmp_path / "scenario", tmp_path / "file"):
        if target.name == "file":
            target.touch()
        else:
            target.mkdir()
            (target / "orders.csv").touch()
        with pytest.raises(InputError, match="does not exist yet") as caught, whole_folder(target):
            pass
        assert caught.value.problems[0].code == "folder_in_use"
    assert _names(tmp_path / "scenario") == ["orders.csv"]


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "day") as fresh:
        _write(fresh, "new")
    (tmp_path / "empty").mkdir()
    with whole_folder(tmp_path / "empty") as fresh:
        _write(fresh, "new")
    assert _names(tmp_path / "empty") == ["plan.json"]


def test_data_of_the_repository_or_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (shipped_data() / "dien-bien" / "places.csv").is_file()
    assert shipped_scenarios().name.endswith("scenarios")

    monkeypatch.setattr(folders, "_PACKAGE", tmp_path)
    monkeypatch.setattr(folders, "_REPOSITORY", tmp_path)
    with pytest.raises(FileNotFoundError, match="install routeplan again"):
        shipped_data()
    (tmp_path / "data").mkdir()
    assert shipped_data() == tmp_path / "data"
    (tmp_path / "_data").mkdir()
    assert shipped_data() == tmp_path / "_data"


@pytest.fixture
def scenarios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of shipped scenarios with one in it."""
    scenario = tmp_path / "_scenarios" / "calm-day"
    (scenario / "expected").mkdir(parents=True)
    for name in ("scenario.toml", "orders.csv", "expected/facts.toml"):
        (scenario / name).write_text(name, encoding="utf-8")
    (tmp_path / "_scenarios" / "notes").mkdir()
    monkeypatch.setattr(folders, "_PACKAGE", tmp_path)
    return scenario.parent


@pytest.mark.usefixtures("scenarios")
def test_a_scenario_is_copied_without_its_expected_facts(tmp_path: Path) -> None:
    target = tmp_path / "my-day"
    assert copy_scenario("calm-day", target) == target
    assert _names(target) == ["orders.csv", "scenario.toml"]
    with pytest.raises(InputError, match="does not exist yet"):
        copy_scenario("calm-day", target)


def test_a_copy_goes_by_its_folders_name(scenarios: Path, tmp_path: Path) -> None:
    settings = 'schema_version = 1\nname = "calm-day"\ntitle_en = "A name = kept"\n'
    (scenarios / "calm-day" / "scenario.toml").write_text(settings, encoding="utf-8")
    copy = copy_scenario("calm-day", tmp_path / "my-day")
    text = (copy / "scenario.toml").read_text(encoding="utf-8")
    assert text == 'schema_version = 1\ntitle_en = "A name = kept"\n'


@pytest.mark.usefixtures("scenarios")
@pytest.mark.parametrize("name", ["calm", "notes", "../_scenarios/calm-day", ""])
def test_an_unknown_scenario_lists_those_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="one of calm-day") as caught:
        copy_scenario(name, tmp_path / "my-day")
    assert caught.value.problems[0].code == "unknown_scenario"
    assert not (tmp_path / "my-day").exists()


def test_folders_import_nothing_heavy() -> None:
    script = (
        "import sys, routeplan.io.folders\n"
        "print([name for name in ('pydantic', 'openpyxl', 'rapidfuzz', 'numpy')"
        " if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
