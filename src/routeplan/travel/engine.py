"""What an engine of fastest paths does, and the choice of one."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, Protocol

from routeplan.travel.dijkstra import DijkstraEngine

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

EngineName = Literal["dijkstra", "hierarchy"]

_NODES_THAT_PAY = 500
"""From about here on building a hierarchy is repaid by its first matrix."""


class Engine(Protocol):
    """A directed multigraph, made ready once and weighed many times.

    Nodes and arcs are numbers from 0. Weights of an arc are whole milliseconds, ``SHUT``
    where it may not be driven, and whole metres, neither below zero. The milliseconds of
    any fastest path stay below 2**29 (149 h), its metres below 2**24 (16,777 km): of longer
    paths the metres are exact to some bits less.
    """

    @property
    def name(self) -> str:
        """What the engine is called."""

    def weigh(self, duration_ms: Ints, distance_m: Ints) -> Router:
        """Return a router for weights of all arcs, shape (arcs,)."""


class Router(Protocol):
    """Fastest paths for one weighting of an engine's graph.

    A fastest path is the shortest in metres of those with the fewest milliseconds. No
    router changes another's answers.
    """

    def durations(self, sources: Ints, targets: Ints) -> Ints:
        """Return fastest milliseconds, shape (sources, targets), -1 without a way."""

    def search(self, sources: Ints, targets: Ints) -> tuple[Ints, Ints]:
        """Return fastest milliseconds and the metres of the same paths, -1 without a way."""

    def paths(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, ...] | None]:
        """Return the arcs of the fastest path of each (source, target), None without a way."""

    def repaired(self, arcs: Ints, duration_ms: Ints) -> Router:
        """Return a router with other milliseconds on some arcs; this one stays as it is.

        Parameters
        ----------
        arcs, duration_ms
            Distinct arcs and their new milliseconds, shape (changed arcs,).
        """


def hierarchy_installed() -> bool:
    """Return whether the fast engine can be used here; it has no wheels for Windows."""
    return find_spec("pyroutingkit") is not None


def build_engine(
    node_count: int,
    tail: Ints,
    head: Ints,
    name: EngineName | None = None,
) -> Engine:
    """Return an engine for a directed multigraph.

    Parameters
    ----------
    node_count
        Nodes of the graph.
    tail, head
        Nodes of its arcs, shape (arcs,).
    name
        By default the one that suits the graph and is installed.

    Raises
    ------
    ModuleNotFoundError
        The hierarchy is asked for by name and pyroutingkit is not installed.
    """
    if name is None:
        pays = node_count >= _NODES_THAT_PAY and hierarchy_installed()
        name = "hierarchy" if pays else "dijkstra"
    if name == "dijkstra":
        return DijkstraEngine(node_count=node_count, tail=tail, head=head)
    from routeplan.travel.hierarchy import build_hierarchy

    return build_hierarchy(node_count, tail, head)
