from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routeplan.simulate.crews import Works, best_order

if TYPE_CHECKING:
    import random
    from collections.abc import Callable


def roads_hanging_together(seed: int, count: int) -> Callable[[int], float]:
    """Return a loss like that of roads: each of some villages hangs on some of the works.

    It loses its people while all of its ways are shut; a way is shut by any of its works.
    """
    rng = np.random.default_rng(seed)
    villages = []
    for _ in range(count + 2):
        ways = [
            int(sum(1 << int(work) for work in rng.choice(count, rng.integers(1, 4))))
            for _ in range(rng.integers(1, 3))
        ]
        villages.append((ways, int(rng.integers(1, 100))))
    return lambda shut: float(
        sum(people for ways, people in villages if all(way & shut for way in ways))
    )


def works_of(seed: int, count: int, crews: int) -> Works:
    rng = np.random.default_rng(seed)
    return Works(
        seconds=tuple(int(rng.integers(1, 12)) * 1800 for _ in range(count)),
        crews=crews,
        loss_per_h=roads_hanging_together(seed, count),
    )


def by_the_hour(works: Works, order: tuple[int, ...]) -> float:
    """Return the loss of an order by letting half hours pass, another way than the code's."""
    left: dict[int, int] = {}
    waiting, total = list(order), 0.0
    while waiting or left:
        while waiting and len(left) < works.crews:
            work = waiting.pop(0)
            left[work] = works.seconds[work]
        total += works.loss_per_h(sum(1 << work for work in (*waiting, *left))) / 2
        left = {work: seconds - 1800 for work, seconds in left.items() if seconds > 1800}
    return total


@pytest.mark.parametrize("crews", [1, 2, 3])
@pytest.mark.parametrize("seed", range(40))
def test_the_best_order_is_that_of_trying_all(seed: int, crews: int) -> None:
    count = 3 + seed % 4
    works = works_of(seed, count, crews)
    least = min(by_the_hour(works, order) for order in itertools.permutations(range(count)))
    found = best_order(works)
    assert found.is_best
    assert found.loss == pytest.approx(least)
    assert by_the_hour(works, found.order) == pytest.approx(least)


@given(seed=st.integers(0, 10_000), count=st.integers(1, 7))
def test_more_crews_never_make_the_best_worse(seed: int, count: int) -> None:
    losses = [best_order(works_of(seed, count, crews)).loss for crews in (1, 2, 3, 4)]
    for fewer, more in itertools.pairwise(losses):
        assert more <= fewer + 1e-6


@given(
    seed=st.integers(0, 10_000),
    count=st.integers(13, 16),
    crews=st.integers(1, 3),
    rule=st.randoms(use_true_random=False),
)
def test_many_works_are_never_ordered_worse_than_by_a_rule(
    seed: int, count: int, crews: int, rule: random.Random
) -> None:
    order = list(range(count))
    rule.shuffle(order)
    works = works_of(seed, count, crews)
    found = best_order(works, [tuple(order)])
    assert sorted(found.order) == list(range(count))
    assert found.loss <= works.loss(order)
    assert found.loss == pytest.approx(by_the_hour(works, found.order))


def test_two_works_in_a_row_count_together() -> None:
    # The big village hangs on two works, neither of which helps alone; the third helps few.
    def loss(shut: int) -> float:
        return 100.0 * bool(shut & 0b011) + 10.0 * bool(shut & 0b100)

    works = Works(seconds=(3600, 3600, 3600), crews=1, loss_per_h=loss)
    found = best_order(works)
    assert found.order in {(0, 1, 2), (1, 0, 2)}
    assert found.loss == pytest.approx(110 * 2 + 10)


def test_each_crew_takes_the_next_work_when_it_is_free() -> None:
    works = Works(seconds=(3600, 7200, 1800), crews=2, loss_per_h=float)
    turns = [(t.work, t.crew, t.start_s, t.end_s) for t in works.turns((1, 0, 2))]
    assert turns == [(1, 0, 0, 7200), (0, 1, 0, 3600), (2, 1, 3600, 5400)]
