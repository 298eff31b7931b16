"""Made-up road networks of any size, as real ones are: near-planar, most nodes inside chains.

Junctions lie in towns and hamlets of very different sizes. Of a Delaunay triangulation a
spanning tree stays, other short edges within a town, and half of the neighbouring towns
keep one more road to each other: so few roads part the network, as valleys and passes do.
Every edge is then a chain of several nodes, and dead ends hang on at random. About 85 % of
the nodes make no choice. The same seed makes the same network.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import Delaunay

from routeplan.model.road import VEHICLE_CLASSES
from routeplan.network.columns import Labels, Texts
from routeplan.network.locate import RoadPoint
from routeplan.network.plane import METRES_PER_DEGREE
from routeplan.network.roads import CLASS_BIT, NO_POST, RoadNetwork
from routeplan.network.state import SHUT, RoadState

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_JUNCTIONS, _DEAD_ENDS = 0.2, 0.12
"""Shares of the nodes; the rest lie inside chains."""
_EDGES_PER_JUNCTION = 1.5
_TOWN_JUNCTIONS = 40
_SECOND_ROADS = 0.5
_JUNCTIONS_PER_KM2 = 0.6
_ONE_WAY = 0.05
_CLASSES = ("national", "provincial", "district", "commune")
_CLASS_SHARES = (0.08, 0.17, 0.3, 0.45)
_KPH = (50.0, 40.0, 30.0, 20.0)
_WEST, _SOUTH = 102.2, 21.0
_EVERYBODY = sum(CLASS_BIT[name] for name in VEHICLE_CLASSES)


def synthetic_roads(node_count: int, seed: int = 1) -> RoadNetwork:
    """Return a network of about ``node_count`` nodes."""
    rng = np.random.default_rng(seed)
    junctions = int(node_count * _JUNCTIONS)
    place, town = _junctions(junctions, rng)
    edges = _edges(place, town, rng)
    inside = node_count - junctions - int(node_count * _DEAD_ENDS)
    tail, head, xy, edge = _chains(place, edges, inside, rng)
    tail, head, xy, edge = _with_dead_ends(
        (tail, head, xy, edge), int(node_count * _DEAD_ENDS), len(edges), rng
    )
    road_class = rng.choice(len(_CLASSES), size=edge.max() + 1, p=_CLASS_SHARES)[edge]
    one_way = (rng.random(edge.max() + 1) < _ONE_WAY)[edge] & (edge < len(edges))
    drawn_m = np.hypot(*(xy[tail] - xy[head]).T)
    length_m = np.ceil(drawn_m * rng.uniform(1.0, 1.5, len(tail))).astype(np.int64) + 1
    return _network(tail, head, xy, length_m, road_class, one_way)


def random_points(state: RoadState, count: int, seed: int = 7) -> list[RoadPoint]:
    """Return distinct points inside sections, spread by length, each with ways to all others."""
    roads, rng = state.roads, np.random.default_rng(seed)
    sections = np.arange(len(roads.tail))
    from_m, to_m = np.zeros_like(roads.length_m), roads.length_m
    ahead = state.span_ms(sections, from_m, to_m) != SHUT
    back = state.span_ms(sections, to_m, from_m) != SHUT
    tail = np.concatenate([roads.tail[ahead], roads.head[back]])
    head = np.concatenate([roads.head[ahead], roads.tail[back]])
    shape = (len(roads.node_lonlat),) * 2
    driven = coo_array((np.ones(len(tail)), (tail, head)), shape=shape)
    piece = connected_components(driven, connection="strong")[1]
    inside = piece == np.bincount(piece).argmax()
    usable = ahead & back & inside[roads.tail] & inside[roads.head] & (roads.length_m > 1)
    length_m = np.where(usable, roads.length_m, 0)
    along_m = np.cumsum(length_m)
    points: dict[tuple[int, int], RoadPoint] = {}
    while len(points) < count:
        section = int(np.searchsorted(along_m, rng.integers(along_m[-1]), side="right"))
        offset_m = int(rng.integers(1, length_m[section]))
        lon, lat = roads.point_on_section(section, offset_m)
        points[section, offset_m] = RoadPoint(section=section, offset_m=offset_m, lon=lon, lat=lat)
    return list(points.values())


def _junctions(count: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Return places in metres, and the town of each."""
    side_m = 1000 * float(np.sqrt(count / _JUNCTIONS_PER_KM2))
    towns = max(1, count // _TOWN_JUNCTIONS)
    centre = rng.uniform(0, side_m, (towns, 2))
    share = rng.lognormal(0, 1.3, towns)
    size = rng.multinomial(count, share / share.sum())
    town = np.repeat(np.arange(towns), size)
    spread_m = 90.0 * np.sqrt(size)[town]
    return centre[town] + spread_m[:, None] * rng.normal(size=(count, 2)), town


def _edges(place: Floats, town: Ints, rng: np.random.Generator) -> Ints:
    """Return the pairs of junctions that a road joins."""
    corners = Delaunay(place).simplices
    pairs = np.sort(corners[:, [[0, 1], [1, 2], [0, 2]]].reshape(-1, 2), axis=1)
    pairs = np.unique(pairs, axis=0).astype(np.int64)
    long_m = np.hypot(*(place[pairs[:, 0]] - place[pairs[:, 1]]).T)
    pairs = pairs[np.argsort(long_m * rng.uniform(0.5, 2.0, len(pairs)))]
    rank = np.arange(1, len(pairs) + 1)
    tree = minimum_spanning_tree(
        coo_array((rank, (pairs[:, 0], pairs[:, 1])), shape=(len(place), len(place))).tocsr()
    )
    kept = np.zeros(len(pairs), dtype=bool)
    kept[tree.data.astype(np.int64) - 1] = True
    ends = np.sort(town[pairs], axis=1)
    between = ends[:, 0] != ends[:, 1]
    _, first = np.unique(ends[:, 0] * len(place) + ends[:, 1], return_index=True)
    first = first[between[first]]
    kept[first[rng.random(len(first)) < _SECOND_ROADS]] = True
    more = int(_EDGES_PER_JUNCTION * len(place)) - int(kept.sum())
    kept[np.flatnonzero(~kept & ~between)[:more]] = True
    return pairs[kept].astype(np.int64)


def _chains(
    place: Floats, edges: Ints, inside: int, rng: np.random.Generator
) -> tuple[Ints, Ints, Floats, Ints]:
    """Return the parts of all edges with ``inside`` new nodes on them, and each part's edge."""
    long_m = np.hypot(*(place[edges[:, 0]] - place[edges[:, 1]]).T)
    nodes_on = rng.multinomial(inside, long_m / long_m.sum())
    edge = np.repeat(np.arange(len(edges)), nodes_on + 1)
    start = np.concatenate([[0], np.cumsum(nodes_on + 1)])
    step = np.arange(len(edge)) - start[edge]
    new = len(place) + np.arange(inside)
    tail, head = np.empty(len(edge), dtype=np.int64), np.empty(len(edge), dtype=np.int64)
    first, last = step == 0, step == nodes_on[edge]
    tail[first], head[last] = edges[:, 0], edges[:, 1]
    tail[~first], head[~last] = new, new
    share = (step[~last] + 1) / (nodes_on[edge[~last]] + 1)
    ends = place[edges[edge[~last]]]
    between = ends[:, 0] + share[:, None] * (ends[:, 1] - ends[:, 0])
    return tail, head, np.vstack([place, between + rng.normal(0, 20, between.shape)]), edge


def _with_dead_ends(
    parts: tuple[Ints, Ints, Floats, Ints], count: int, edges: int, rng: np.random.Generator
) -> tuple[Ints, Ints, Floats, Ints]:
    """Add nodes that hang on: half on the network, half on the dead end before."""
    tail, head, xy, edge = parts
    new = len(xy) + np.arange(count)
    onto = rng.integers(0, len(xy), count)
    longer = (rng.random(count) < 0.5) & (np.arange(count) > 0)
    where = xy[onto]
    onto[longer] = new[longer] - 1
    starts = np.maximum.accumulate(np.where(longer, 0, np.arange(count)))
    direction = rng.normal(size=(count, 2))
    away_m = 120.0 * (np.arange(count) - starts + 1)
    spot = where[starts] + away_m[:, None] * (direction / np.hypot(*direction.T)[:, None])[starts]
    return (
        np.concatenate([tail, onto]),
        np.concatenate([head, new]),
        np.vstack([xy, spot]),
        np.concatenate([edge, edges + starts]),
    )


def _network(
    tail: Ints,
    head: Ints,
    xy: Floats,
    length_m: Ints,
    road_class: Ints,
    one_way: NDArray[np.bool_],
) -> RoadNetwork:
    count = len(tail)
    scale = METRES_PER_DEGREE * np.array([np.cos(np.radians(_SOUTH)), 1.0])
    lonlat = np.array([_WEST, _SOUTH]) + xy / scale
    kph = np.array(_KPH)[road_class]
    everybody = np.full(count, _EVERYBODY, dtype=np.uint8)

    def same(text: str) -> Labels:
        return Labels((text,), np.zeros(count, dtype=np.int32))

    return RoadNetwork(
        node_ids=Texts.of(f"n{at}" for at in range(len(xy))),
        node_lonlat=lonlat,
        section_ids=Texts.of(f"s{at}" for at in range(count)),
        tail=tail.astype(np.int32),
        head=head.astype(np.int32),
        length_m=length_m,
        forward=everybody,
        backward=np.where(one_way, 0, everybody).astype(np.uint8),
        road_ref=same(""),
        road_name=same(""),
        road_number=same(""),
        road_class=Labels(_CLASSES, road_class.astype(np.int32)),
        surface=same("asphalt"),
        gradient=same("hilly"),
        wet_access=same("all"),
        structure=same(""),
        source=same("synthetic"),
        chainage_from_m=np.full(count, NO_POST, dtype=np.int32),
        chainage_to_m=np.full(count, NO_POST, dtype=np.int32),
        width_m=np.full(count, 5.0),
        speed_dry_kph=kph,
        speed_wet_kph=kph * 0.8,
        max_weight_kg=np.zeros(count, dtype=np.int32),
        in_province=np.ones(count, dtype=np.bool_),
        way_id=np.arange(1, count + 1),
        line_lonlat=lonlat[np.stack([tail, head], axis=1).ravel()],
        line_start=2 * np.arange(count + 1),
        turns=np.empty((0, 5), dtype=np.int32),
    )
