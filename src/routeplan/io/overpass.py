"""Asking Overpass for the roads of a named place or a box, with osmnx."""

from __future__ import annotations

import hashlib
import json
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from routeplan.errors import DataProblem, InputError
from routeplan.io.graph_osmnx import roads_of_osmnx
from routeplan.network.way_tags import TAGS_OF_NAMES, TAGS_OF_ROAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from routeplan.model.map_source import MapSource
    from routeplan.network.built import BuiltRoads
    from routeplan.network.way_tags import WayRules

TIMEOUT_S = 180
"""For the server to work out an answer, and for us to wait for it."""
_CONNECT_S = 10
_FROM_FILE = (
    "an answer of the map server; without one, download an .osm.pbf extract (for instance "
    "from download.geofabrik.de) and use --osm FILE"
)
_BOX = "west,south,east,north in degrees, as 102.9,21.2,103.3,21.6"
_SIDES = 4


class _RefusedError(Exception):
    """The server answered, but not with a map."""


def read_overpass(source: MapSource, rules: WayRules) -> BuiltRoads:
    """Return the network of a place by its name, or of a box, as OpenStreetMap has it now.

    Only roads of kinds that the rules know are asked for. Ways are cut at the border. Turn
    restrictions and places are not asked for: a file has them.

    Raises
    ------
    InputError
        If the box is none, the place is not found, the server cannot be reached, is busy,
        answers with an error or only in part, or knows no roads there.
    """
    box = _box(source) if source.kind == "bbox" else None
    with _settings(source):
        graph = _download(source, box, rules)
    content = json.dumps(sorted(map(repr, graph.edges(data=True))))
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return roads_of_osmnx(graph, rules, source=source.value, source_hash=digest)


def _box(source: MapSource) -> tuple[float, float, float, float]:
    try:
        sides = [float(side) for side in source.value.split(",")]
    except ValueError:
        sides = []
    if len(sides) == _SIDES:
        west, south, east, north = sides
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:  # noqa: PLR2004 - degrees
            return west, south, east, north
    raise _refusal(source, source.value, _BOX, "bad_box")


def _download(
    source: MapSource, box: tuple[float, float, float, float] | None, rules: WayRules
) -> nx.MultiDiGraph[Any]:
    import osmnx
    import requests
    from osmnx._errors import InsufficientResponseError, ResponseStatusCodeError

    kinds = "|".join(sorted(rules.speeds.highway))
    filters = [f'["highway"~"^({kinds})$"]', *(['["route"="ferry"]'] if rules.ferries else [])]
    options: dict[str, Any] = {
        "simplify": False,
        "retain_all": True,
        "truncate_by_edge": True,
        "custom_filter": filters,
    }
    try:
        _knock(osmnx.settings.overpass_url)
        if box is not None:
            return osmnx.graph.graph_from_bbox(box, **options)
        polygon = _find(source)
        return osmnx.graph.graph_from_polygon(polygon, **options)
    except (requests.exceptions.ConnectionError, requests.exceptions.Timeout) as error:
        said = f"no answer ({_reason(error)})"
        raise _refusal(source, said, _FROM_FILE, "no_map_server") from None
    except (_RefusedError, ResponseStatusCodeError, requests.RequestException) as error:
        raise _refusal(source, _shortened(error), _FROM_FILE, "map_server_error") from None
    except InsufficientResponseError as error:
        if "0 results" in str(error) or "No data elements" in str(error):
            raise _no_roads(source) from None
        raise _refusal(source, _shortened(error), _FROM_FILE, "map_server_error") from None
    except KeyError as error:
        said = f"an answer without {error}"
        raise _refusal(source, said, _FROM_FILE, "map_server_error") from None
    except ValueError as error:
        if "no graph nodes" not in str(error):
            raise
        raise _no_roads(source) from None


def _find(source: MapSource) -> Any:  # noqa: ANN401 - a polygon of shapely
    """Return the outline of a place."""
    import osmnx
    from osmnx._errors import InsufficientResponseError

    expected = (
        "a place whose border OpenStreetMap knows, such as 'Điện Biên, Vietnam'; or a box "
        "(--bbox west,south,east,north)"
    )
    try:
        return osmnx.geocoder.geocode_to_gdf(source.value).union_all()
    except InsufficientResponseError as error:
        if "0 results" not in str(error):
            raise
        raise _refusal(source, source.value, expected, "unknown_map_place") from None
    except TypeError:  # osmnx: found, but only as a point
        raise _refusal(source, source.value, expected, "unknown_map_place") from None


def _knock(url: str) -> None:
    """Ask whether anybody is there at all; osmnx would wait a minute before it gives up."""
    import requests

    requests.get(f"{url.rstrip('/')}/status", timeout=_CONNECT_S)


@contextmanager
def _settings(source: MapSource) -> Iterator[None]:
    """Set osmnx up for one download and leave it, and the resolving of names, as before."""
    from osmnx import settings

    ours: dict[str, Any] = {
        # Each way once, in the order of its nodes, with its own oneway tag.
        "all_oneway": True,
        "useful_tags_way": [*sorted(TAGS_OF_ROAD), *TAGS_OF_NAMES],
        "useful_tags_node": ["ford"],
        "use_cache": False,
        "requests_timeout": TIMEOUT_S,
        "requests_kwargs": {**settings.requests_kwargs, "hooks": {"response": _look_at}},
        "doh_url_template": None,
    }
    if source.endpoint:
        # A server of one's own has no slots to wait for.
        ours |= {"overpass_url": source.endpoint, "overpass_rate_limit": False}
    if source.geocoder:
        ours["nominatim_url"] = source.geocoder
    before = {name: getattr(settings, name) for name in ours}
    resolve = socket.getaddrinfo
    try:
        for name, value in ours.items():
            setattr(settings, name, value)
        yield
    finally:
        socket.getaddrinfo = resolve
        for name, value in before.items():
            setattr(settings, name, value)


def _look_at(response: Any, *_: object, **__: object) -> None:  # noqa: ANN401 - of requests
    """Refuse answers that osmnx would ask for again for ever, or take for whole.

    A remark of Overpass says that it ran out of time or memory and sent what it had.
    """
    if not response.ok:
        response.close()
        raise _RefusedError(f"HTTP {response.status_code} {response.reason}")
    if b'"remark"' in response.content:
        try:
            remark = response.json().get("remark", "")
        except (ValueError, AttributeError):
            return
        if "error" in str(remark):
            raise _RefusedError(str(remark))


def _no_roads(source: MapSource) -> InputError:
    expected = "a place or box with roads; a larger one, or the right one"
    return _refusal(source, source.value, expected, "no_roads")


def _reason(error: Exception) -> str:
    """Return the innermost words of an error of the network, such as Connection refused."""
    inner: BaseException = error
    while inner.__context__ is not None:
        inner = inner.__context__
    return str(getattr(inner, "strerror", "") or inner) or type(error).__name__


def _shortened(error: Exception) -> str:
    words = " ".join(str(error).split())
    return words if len(words) <= 200 else f"{words[:200]}…"  # noqa: PLR2004 - a line


def _refusal(source: MapSource, value: str, expected: str, code: str) -> InputError:
    problem = DataProblem(
        file=source.endpoint or source.kind,
        row=0,
        column=source.kind,
        value=value,
        expected=expected,
        code=code,
    )
    return InputError([problem])
