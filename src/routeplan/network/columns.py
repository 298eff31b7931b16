"""Columns of text for many thousand sections, and sections as records made on demand."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, overload

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from routeplan.model.road import Section

_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class Texts(Sequence[str]):
    """Many different texts as one array of bytes, so that opening them reads nothing.

    Attributes
    ----------
    data
        UTF-8 bytes of all texts, one after another.
    start
        Shape (texts + 1,): where each begins.
    """

    data: NDArray[np.uint8]
    start: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """Return the column that holds ``texts``."""
        encoded = [text.encode() for text in texts]
        start = np.concatenate([[0], np.cumsum([len(one) for one in encoded])]).astype(np.int64)
        data = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        start.setflags(write=False)
        return cls(data, start)

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self.start) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        """Return one text, or a run of them."""
        if isinstance(at, slice):
            return tuple(self[i] for i in range(*at.indices(len(self))))
        row = at if 0 <= at < len(self.start) - 1 else range(len(self))[at]
        return self.data[self.start[row] : self.start[row + 1]].tobytes().decode()

    def index_of(self) -> dict[str, int]:
        """Return each text's position."""
        whole = self.data.tobytes()
        bounds = self.start.tolist()
        return {
            whole[begin:end].decode(): at
            for at, (begin, end) in enumerate(itertools.pairwise(bounds))
        }


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """A column of few different texts.

    Attributes
    ----------
    pool
        The different texts, sorted.
    codes
        Shape (rows,): each row's position in ``pool``.
    """

    pool: tuple[str, ...]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, values: Sequence[str]) -> Labels:
        """Return the column that holds ``values``."""
        pool = sorted(set(values))
        position = {text: at for at, text in enumerate(pool)}
        codes = np.array([position[value] for value in values], dtype=np.int32)
        codes.setflags(write=False)
        return cls(tuple(pool), codes)

    def __getitem__(self, row: int) -> str:
        """Return the text of a row."""
        return self.pool[int(self.codes[row])]

    def spread(self, of_text: Callable[[str], object], dtype: type[_T]) -> NDArray[_T]:
        """Return a value for each row from a function of its text, asked once per text."""
        values = np.array([of_text(text) for text in self.pool], dtype=dtype)
        return values[self.codes] if len(values) else np.empty(0, dtype=dtype)


class SectionTable(Sequence["Section"]):
    """Sections by index; each record is made when it is first asked for."""

    def __init__(self, count: int, make: Callable[[int], Section]) -> None:
        self._count = count
        self._make = make
        self._made: dict[int, Section] = {}

    def __len__(self) -> int:
        """Return how many sections there are."""
        return self._count

    @overload
    def __getitem__(self, at: int) -> Section: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Section, ...]: ...
    def __getitem__(self, at: int | slice) -> Section | tuple[Section, ...]:
        """Return one section, or a run of them."""
        if isinstance(at, slice):
            return tuple(self[i] for i in range(*at.indices(self._count)))
        row = range(self._count)[at]
        if row not in self._made:
            self._made[row] = self._make(row)
        return self._made[row]
