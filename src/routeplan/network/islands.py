"""Which roads hang together for a vehicle: the pieces of a network and their sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from routeplan.network.profiles import SectionPaces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routeplan.network.roads import RoadNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceSize:
    """A piece of a network: its sections and their length together."""

    sections: int
    length_m: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetworkPieces:
    """The pieces that a vehicle finds, where a one-way road connects as well as any.

    Attributes
    ----------
    of_node
        Shape (nodes,): each node's piece; one that no usable road touches is its own.
    size
        Of each piece.
    main
        The piece with most road.
    core
        Sections between whose ends one can go there and back, of the largest such part.
    """

    of_node: NDArray[np.int32]
    size: tuple[PieceSize, ...]
    main: int
    core: PieceSize


def find_pieces(roads: RoadNetwork, paces: SectionPaces) -> NetworkPieces:
    """Return the pieces of the roads that a profile may use."""
    of_node = _label(roads, paces.allowed, paces.allowed, connection="weak")
    length_m, sections = _sizes(roads, of_node, paces.allowed)
    strong = _label(roads, paces.forward, paces.backward, connection="strong")
    within = paces.allowed & (strong[roads.tail] == strong[roads.head])
    core_m, core_sections = _sizes(roads, strong, within)
    core = int(np.argmax(core_m)) if len(core_m) else -1
    return NetworkPieces(
        of_node=of_node,
        size=tuple(
            PieceSize(sections=count, length_m=metres)
            for count, metres in zip(sections.tolist(), length_m.tolist(), strict=True)
        ),
        main=int(np.argmax(length_m)) if len(length_m) else -1,
        core=PieceSize(
            sections=int(core_sections[core]) if core >= 0 else 0,
            length_m=int(core_m[core]) if core >= 0 else 0,
        ),
    )


def pieces_for_anyone(roads: RoadNetwork) -> NetworkPieces:
    """Return the pieces of all roads, whoever may use them."""
    pace_us = np.zeros(len(roads.tail), np.int64)
    paces = SectionPaces(pace_us=pace_us, forward=roads.forward > 0, backward=roads.backward > 0)
    return find_pieces(roads, paces)


def core_nodes(roads: RoadNetwork, paces: SectionPaces) -> NDArray[np.bool_]:
    """Return which nodes can all be reached from each other, of the largest such part."""
    strong = _label(roads, paces.forward, paces.backward, connection="strong")
    within = paces.allowed & (strong[roads.tail] == strong[roads.head])
    length_m, _ = _sizes(roads, strong, within)
    return np.asarray(strong == np.argmax(length_m))


def _label(
    roads: RoadNetwork,
    forward: NDArray[np.bool_],
    backward: NDArray[np.bool_],
    *,
    connection: Literal["weak", "strong"],
) -> NDArray[np.int32]:
    count = len(roads.node_ids)
    tail = np.concatenate([roads.tail[forward], roads.head[backward]])
    head = np.concatenate([roads.head[forward], roads.tail[backward]])
    links = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(count, count))
    _, of_node = connected_components(links, directed=True, connection=connection)
    return np.asarray(of_node, dtype=np.int32)


def _sizes(
    roads: RoadNetwork, of_node: NDArray[np.int32], used: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return metres and sections of each piece."""
    piece = of_node[roads.tail[used]]
    count = int(of_node.max(initial=-1)) + 1
    length_m = np.bincount(piece, roads.length_m[used], minlength=count)
    return np.round(length_m).astype(np.int64), np.bincount(piece, minlength=count)
