from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from routeplan import report
from routeplan.model.closure import Blocks, Direction
from routeplan.model.day import Weather
from routeplan.model.order import OrderKind, Priority
from routeplan.model.place import PlaceKind
from routeplan.model.plan import Action, CostLine, ReasonCode
from routeplan.model.road import RoadClass, Surface
from routeplan.model.vehicle import VehicleClass
from routeplan.report.tables import STOP_COLUMNS, UNASSIGNED_COLUMNS
from routeplan.report.text.words import _WORDS, open_word, word, words_of

if TYPE_CHECKING:
    from routeplan.network.region import Region
    from routeplan.report.text.words import Lang

SOURCE = Path(report.__file__).parent
GROUPS = {
    "kind": OrderKind,
    "action": Action,
    "priority": Priority,
    "class": VehicleClass,
    "blocks": Blocks,
    "weather": Weather,
    "code": ReasonCode,
    "road": RoadClass,
    "surface": Surface,
    "place": PlaceKind,
    "cost": CostLine.__annotations__["name"],
}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("group", [name for name in GROUPS if name != "cost"])
def test_every_choice_of_the_model_has_a_word(group: str, lang: Lang) -> None:
    for name in get_args(GROUPS[group]):
        assert word(f"{group}.{name}", lang)


def test_the_directions_that_are_said_have_words() -> None:
    for name in set(get_args(Direction)) - {"both"}:
        assert word(f"direction.{name}", "vi")


@pytest.mark.parametrize("name", ["wages", "distance", "fixed", "postponement"])
def test_every_cost_line_has_a_word(name: str) -> None:
    assert name in GROUPS["cost"]
    assert word(f"cost.{name}", "vi")


def test_profiles_have_words_and_new_ones_keep_their_name(small_region: Region) -> None:
    for name in small_region.profiles:
        assert open_word("profile", name, "vi") != name
    assert open_word("profile", "xe-lôi", "vi") == "xe-lôi"


@pytest.mark.parametrize("column", [*STOP_COLUMNS, *UNASSIGNED_COLUMNS])
def test_every_column_has_a_heading(column: str) -> None:
    assert word(f"column.{column}", "vi")


def test_no_heading_is_of_no_column() -> None:
    source = (SOURCE / "summary.py").read_text(encoding="utf-8")
    columns = {*STOP_COLUMNS, *UNASSIGNED_COLUMNS, "wait_on_road"}
    others = set(words_of("column.", "vi")) - columns
    assert all(f'"{name}"' in source or f'"column.{name}"' in source for name in others)


def test_both_languages_fill_in_the_same_values() -> None:
    for key, (vietnamese, english) in _WORDS.items():
        fields = [set(re.findall(r"\{(\w+)\}", text)) for text in (vietnamese, english)]
        assert fields[0] == fields[1] - {"s"}, key


def test_the_page_uses_every_word_sent_to_it_and_has_every_word_it_uses() -> None:
    python = "".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py"))
    scripts = "".join((SOURCE / name).read_text("utf-8") for name in ("map.js", "panel.js"))
    known = set(words_of("page.", "vi"))
    in_scripts = set(re.findall(r"\bwords\.(\w+)", scripts))
    in_python = set(re.findall(r'word\(\s*"page\.(\w+)"', python))
    assert in_scripts | in_python == known


def test_values_are_filled_in() -> None:
    assert word("page.n_stops", "en", count=3) == "3 stops"
    assert word("page.n_stops", "en", count=1) == "1 stop"
    assert word("page.n_stops", "vi", count=1) == "1 điểm"
    with pytest.raises(KeyError):
        word("page.nothing_of_the_kind", "vi")
