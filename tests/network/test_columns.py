from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.network.columns import Labels, SectionTable, Texts

if TYPE_CHECKING:
    from routeplan.model.road import Section
    from routeplan.network.region import Region

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)


@given(st.lists(_TEXT), st.slices(8))
def test_texts_are_the_texts_they_are_made_of(texts: list[str], run: slice) -> None:
    column = Texts.of(texts)
    assert len(column) == len(texts)
    assert list(column) == texts
    assert column[run] == tuple(texts[run])
    assert [column[-1 - at] for at in range(len(texts))] == texts[::-1]
    with pytest.raises(IndexError):
        column[len(texts)]


@given(st.lists(_TEXT, unique=True))
def test_each_text_is_found_at_its_position(texts: list[str]) -> None:
    column = Texts.of(iter(texts))
    assert column.index_of() == {text: at for at, text in enumerate(texts)}
    assert all(column[at] in column for at in range(len(texts)))


@given(st.lists(st.sampled_from(["", "asphalt", "đất", "gravel"])))
def test_labels_are_the_values_they_are_made_of(values: list[str]) -> None:
    column = Labels.of(values)
    assert [column[row] for row in range(len(values))] == values
    assert column.pool == tuple(sorted(set(values)))
    asked: list[str] = []

    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    spread = column.spread(length, np.int64)
    assert spread.tolist() == [len(value) for value in values]
    assert spread.dtype == np.int64
    assert len(asked) == len(set(asked))


def test_columns_are_read_only() -> None:
    texts, labels = Texts.of(["a", "b"]), Labels.of(["a", "b"])
    for array in (texts.data, texts.start, labels.codes):
        assert not array.flags.writeable


def test_a_section_is_made_once_and_only_when_asked_for(small_region: Region) -> None:
    known, made = small_region.roads.sections, []

    def make(row: int) -> Section:
        made.append(row)
        return known[row]

    table = SectionTable(len(known), make)
    assert len(table) == len(known)
    assert made == []
    assert table[3] is table[3] is known[3]
    assert table[-1] == known[len(known) - 1]
    assert made == [3, len(known) - 1]
    assert table[2:4] == (known[2], known[3])
    assert list(table) == list(known)
    with pytest.raises(IndexError):
        table[len(known)]
