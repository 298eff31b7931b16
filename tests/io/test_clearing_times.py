from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routeplan.errors import InputError
from routeplan.io.clearing_times import read_clearing_times

if TYPE_CHECKING:
    from pathlib import Path


def test_hours_are_read(tmp_path: Path) -> None:
    file = tmp_path / "times.csv"
    file.write_text("closure_id;clear_h\nA;2,5\nB;36\n", encoding="utf-8")
    assert read_clearing_times(file, {"A", "B", "C"}) == {"A": 2.5, "B": 36}


def test_everything_wrong_is_told(tmp_path: Path) -> None:
    file = tmp_path / "times.csv"
    file.write_text("closure_id,clear_h\nA,0\nB,-1\nslide-9,3\nC,soon\nD,9000\n")
    with pytest.raises(InputError) as caught:
        read_clearing_times(file, {"A", "B", "C", "D", "slide-8"})
    found = [(p.row, p.column, p.code) for p in caught.value.problems]
    assert found == [
        (2, "clear_h", "bad_clearing_time"),
        (3, "clear_h", "bad_clearing_time"),
        (4, "closure_id", "unknown_closure"),
        (5, "clear_h", "not_a_number"),
        (6, "clear_h", "bad_clearing_time"),
    ]
    assert "slide-8" in caught.value.problems[2].expected
