from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routeplan.problem.legs import EachLeg, LegsButOne

if TYPE_CHECKING:
    from numpy.typing import NDArray


@given(st.lists(st.integers(0, 5), min_size=3, max_size=9), st.integers(0, 10**6), st.data())
def test_the_least_without_each_point_is_that_of_all_its_legs(
    points: list[int], seed: int, data: st.DataObject
) -> None:
    cost = np.random.default_rng(seed).integers(-9, 9, (6, 6))

    def per_leg(here: NDArray[np.int64], there: NDArray[np.int64]) -> NDArray[np.int64]:
        return cost[here, there]

    inner = st.integers(0, len(points) - 3)
    gaps = data.draw(st.lists(inner, min_size=1, unique=True))
    ways = [[*points[: gap + 1], *points[gap + 2 :]] for gap in gaps]
    expected = [min(cost[way[:-1], way[1:]]) for way in ways]
    assert EachLeg.of(ways).least(per_leg).tolist() == expected
    assert LegsButOne.of(points, gaps).least(per_leg).tolist() == expected
