"""The file of what a map's tags stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.errors import InputError
from routeplan.io.folders import shipped_data
from routeplan.io.map_speeds import read_map_speeds

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = "map_speeds.toml"


def test_the_shipped_file_can_be_read() -> None:
    speeds = read_map_speeds(shipped_data() / SHIPPED)
    assert speeds.highway["primary"].road_class == "national"
    assert speeds.surface["mud"].wet_access == "motorbike"
    assert all(road.kph <= road.max_kph for road in speeds.highway.values())


def test_every_mistake_is_named_with_its_place(tmp_path: Path) -> None:
    text = (shipped_data() / SHIPPED).read_text(encoding="utf-8")
    text = text.replace("kph = 40\n", 'kph = "quick"\n', 1).replace("wet_share", "wet_shar", 1)
    mine = tmp_path / "mine.toml"
    mine.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_map_speeds(mine)
    columns = {problem.column for problem in caught.value.problems}
    assert {"wet_share", "wet_shar"} <= columns
    assert any(column.startswith("highway.") for column in columns)


@pytest.mark.parametrize("text", [None, "not = = toml"])
def test_a_file_that_is_none(tmp_path: Path, text: str | None) -> None:
    mine = tmp_path / "mine.toml"
    if text is not None:
        mine.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.toml"):
        read_map_speeds(mine)
