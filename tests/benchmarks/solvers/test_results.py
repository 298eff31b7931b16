from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from benchmarks.solvers.results import Row, append_rows, read_rows

if TYPE_CHECKING:
    from pathlib import Path

ROW = Row(
    family="made",
    instance="a, with a comma",
    solver="hybrid",
    seed=1,
    process=0,
    budget_s=1.5,
    status="ok",
    cost=12.25,
    vehicles=3,
)
BROKEN = dataclasses.replace(ROW, seed=2, status="crash", reason='SIGSEGV: "x"', cost=None)


def test_rows_are_read_as_they_were_added(tmp_path: Path) -> None:
    file = tmp_path / "new" / "results.csv"
    assert read_rows(file) == []
    append_rows(file, [ROW])
    append_rows(file, [BROKEN])
    assert read_rows(file) == [ROW, BROKEN]


def test_a_table_with_other_columns_is_not_added_to(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    append_rows(file, [ROW])
    before = file.read_text().replace("cost", "costs", 1)
    file.write_text(before)
    with pytest.raises(ValueError, match="has other columns"):
        append_rows(file, [BROKEN])
    assert file.read_text() == before


def test_a_row_that_was_cut_off_is_left_out_and_written_over(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    append_rows(file, [ROW, BROKEN])
    file.write_bytes(file.read_bytes()[:-5])
    assert read_rows(file) == [ROW]
    append_rows(file, [BROKEN])
    assert read_rows(file) == [ROW, BROKEN]
