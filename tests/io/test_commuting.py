from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.errors import InputError
from routeplan.io.commuting import read_commuting
from routeplan.model.simulation import Commuters

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.network.region import Region


def test_rows_are_read(tmp_path: Path, small_region: Region) -> None:
    file = tmp_path / "commuting.csv"
    file.write_text("home,office,people\nv1,o2,4\nhub,o3,\n", encoding="utf-8")
    assert read_commuting(file, small_region) == (
        Commuters(home="v1", office="o2", people=4),
        Commuters(home="hub", office="o3", people=1),
    )


def test_everything_wrong_is_told(tmp_path: Path, small_region: Region) -> None:
    file = tmp_path / "commuting.csv"
    file.write_text("home,office,people\nv9,o2,4\nhub,o3,-2\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_commuting(file, small_region)
    found = [(p.row, p.column, p.code) for p in caught.value.problems]
    assert found == [(2, "home", "unknown_place"), (3, "people", "negative_number")]
    file.write_text("home,people\n", encoding="utf-8")
    with pytest.raises(InputError, match="a column named office"):
        read_commuting(file, small_region)
