from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.errors import InputError
from routeplan.io.new_links import read_new_links
from routeplan.model.new_link import NewLink

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.network.region import Region

HEADER = "link_id,from_place,to_place,road_class,length_m\n"


def test_links_are_read(tmp_path: Path, small_region: Region) -> None:
    file = tmp_path / "links.csv"
    file.write_text(HEADER + "A,o2,o3,district,\nB,hub,v1,Track,7000\n", encoding="utf-8")
    assert read_new_links(file, small_region) == (
        NewLink(id="A", from_place="o2", to_place="o3", road_class="district"),
        NewLink(id="B", from_place="hub", to_place="v1", road_class="track", length_m=7_000),
    )


def test_everything_wrong_is_told(tmp_path: Path, small_region: Region) -> None:
    file = tmp_path / "links.csv"
    file.write_text(HEADER + "A,o2,o33,district,\nA,o2,o3,motorway,0\nC,o2,o3,district,0\n")
    with pytest.raises(InputError) as caught:
        read_new_links(file, small_region)
    found = {(p.row, p.column, p.code) for p in caught.value.problems}
    assert found == {
        (2, "to_place", "not_a_node"),
        (3, "link_id", "duplicate_id"),
        (3, "road_class", "unknown_choice"),
        (4, "length_m", "out_of_range"),
    }
    file.write_text(HEADER)
    with pytest.raises(InputError):
        read_new_links(file, small_region)
