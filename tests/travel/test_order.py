"""The order of elimination: every node once, and few shortcuts."""

from __future__ import annotations

import numpy as np
import pytest

from routeplan.travel.order import minimum_degree
from routeplan.travel.sweep import eliminate


def grid(side: int) -> tuple[int, np.ndarray, np.ndarray]:
    """Return nodes, tails and heads of one-way streets in a square."""
    at = np.arange(side * side).reshape(side, side)
    tail = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()])
    head = np.concatenate([at[:, 1:].ravel(), at[1:].ravel()])
    return side * side, tail, head


@pytest.mark.parametrize(
    ("nodes", "tail", "head"),
    [
        pytest.param(0, [], [], id="no nodes"),
        pytest.param(3, [], [], id="no arcs"),
        pytest.param(3, [0, 0, 1, 1], [1, 1, 0, 1], id="parallel arcs and a loop"),
        pytest.param(*grid(6), id="grid"),
    ],
)
def test_each_node_goes_once(nodes: int, tail: list[int], head: list[int]) -> None:
    order = minimum_degree(nodes, np.array(tail, dtype=int), np.array(head, dtype=int))
    assert sorted(order.tolist()) == list(range(nodes))


def test_a_star_loses_its_rays_first() -> None:
    rays = np.arange(1, 9)
    order = minimum_degree(9, np.zeros(8, dtype=int), rays)
    assert 0 in order[-2:]


def test_a_grid_gets_fewer_shortcuts_than_row_by_row() -> None:
    nodes, tail, head = grid(30)
    edges = [
        len(eliminate(nodes, tail, head, order).upper)
        for order in (minimum_degree(nodes, tail, head), np.arange(nodes))
    ]
    assert edges[0] < edges[1] / 2
