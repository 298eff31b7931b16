from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.errors import InputError
from routeplan.io.slide_chances import read_chances

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.network.region import Region


def test_chances_are_read(tmp_path: Path, small_region: Region) -> None:
    file = tmp_path / "chances.csv"
    file.write_text("section_id;chance\nQL1-01;0,25\nT1-01;1\n", encoding="utf-8")
    assert read_chances(file, small_region) == {"QL1-01": 0.25, "T1-01": 1}


def test_everything_wrong_is_told(tmp_path: Path, small_region: Region) -> None:
    file = tmp_path / "chances.csv"
    file.write_text("section_id,chance\nQL1-01,-0.25\nT1-01,1.5\nT9,0.5\nL1-01,x\n")
    with pytest.raises(InputError) as caught:
        read_chances(file, small_region)
    found = [(p.row, p.column, p.code) for p in caught.value.problems]
    assert found == [
        (2, "chance", "bad_chance"),
        (3, "chance", "bad_chance"),
        (4, "section_id", "unknown_section"),
        (5, "chance", "not_a_number"),
    ]
