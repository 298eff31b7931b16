from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from routeplan.errors import DayError
from routeplan.io.scenario_file import find_network, read_scenario_settings

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = 'schema_version = 1\ndate = 2024-09-09\nweather = "dry"\n'


def _folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "scenario.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_network_is_known_before_any_table(tmp_path: Path) -> None:
    settings = read_scenario_settings(_folder(tmp_path, NEEDED + 'network = "lai-chau"\n'))
    assert settings.network == "lai-chau"
    assert settings.name == tmp_path.name


def test_only_a_folder_that_is_a_region_is_taken_for_the_network(tmp_path: Path) -> None:
    day, beside = tmp_path / "day", tmp_path / "day" / "dien-bien"
    beside.mkdir(parents=True)
    settings = read_scenario_settings(_folder(day, NEEDED))
    assert find_network(day, settings) == "dien-bien"
    (beside / "region.toml").touch()
    assert find_network(day, settings) == str(beside.resolve())


def test_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    settings = read_scenario_settings(_folder(tmp_path, "\ufeff" + NEEDED))
    assert settings.date == dt.date(2024, 9, 9)


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ("date = 2024-09-09T08:00:00", "date", "bad_moment"),
        ('date = "2024-02-30"', "date", "bad_moment"),
        ("date = 20240909", "date", "bad_moment"),
        ('weather = "snow"', "weather", "unknown_choice"),
        ("schema_version = 2", "schema_version", "wrong_schema_version"),
    ],
)
def test_faulty_settings(tmp_path: Path, text: str, key: str, code: str) -> None:
    kept = [line for line in NEEDED.splitlines() if not line.startswith(key)]
    with pytest.raises(DayError) as caught:
        read_scenario_settings(_folder(tmp_path, "\n".join([*kept, text])))
    assert [(problem.column, problem.code) for problem in caught.value.problems] == [(key, code)]


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ("wether = 1", "wether", "unknown_key"),
        ("[costs.postpone_vnd]\nnormal = -1", "costs.postpone_vnd.normal", "bad_value"),
        ("[costs.postpone_vnd]\nhihg = 1", "costs.postpone_vnd.hihg", "unknown_key"),
        ("[limits]\ntime_limit_s = 0", "limits.time_limit_s", "bad_value"),
        ("[limits]\ntime_limit_s = inf", "limits.time_limit_s", "bad_value"),
        ("[limits]\nseed = -1", "limits.seed", "bad_value"),
        ("limits = 5", "limits", "bad_value"),
        ('[files]\norders = "don-hang.csv"', "files.orders", "bad_file_name"),
        ('[files]\norders = "../orders.csv"', "files.orders", "bad_file_name"),
        ('[files]\norders = "orders.ods"', "files.orders", "bad_file_name"),
    ],
)
def test_faulty_keys(tmp_path: Path, text: str, key: str, code: str) -> None:
    with pytest.raises(DayError) as caught:
        read_scenario_settings(_folder(tmp_path, NEEDED + text))
    assert [(problem.column, problem.code) for problem in caught.value.problems] == [(key, code)]


def test_an_unknown_key_suggests_what_was_meant(tmp_path: Path) -> None:
    with pytest.raises(DayError, match=r"did you mean 'limits\.time_limit_s'"):
        read_scenario_settings(_folder(tmp_path, NEEDED + "[limits]\ntime_limit = 5"))


def test_what_is_not_toml_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(DayError) as caught:
        read_scenario_settings(_folder(tmp_path, NEEDED + "name = my day\n"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.row) == ("unreadable_file", 4)


@pytest.mark.parametrize("name", ["", "  "])
def test_a_blank_name_is_the_folders(tmp_path: Path, name: str) -> None:
    settings = read_scenario_settings(_folder(tmp_path, f'{NEEDED}name = "{name}"\n'))
    assert settings.name == tmp_path.name
