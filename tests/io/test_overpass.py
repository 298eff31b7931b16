"""The real download, from a server of our own that answers as Overpass and Nominatim do."""

from __future__ import annotations

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlparse

import osmnx as ox
import pytest
from tests.io.test_graph_osmnx import NODES, WAYS, osm_xml

from routeplan.errors import InputError
from routeplan.io.folders import shipped_data
from routeplan.io.map_speeds import read_map_speeds
from routeplan.io.osm_file import read_osm_file
from routeplan.io.overpass import read_overpass
from routeplan.model.map_source import MapSource
from routeplan.network.way_tags import WayRules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RULES = WayRules(read_map_speeds(shipped_data() / "map_speeds.toml"))
BOX = "102.99,21.38,103.05,21.42"
STATUS = "Connected as: 1\nCurrent time: now\nRate limit: 2\n2 slots available now.\n2 slots\n"


def map_answer() -> dict[str, Any]:
    nodes = [{"type": "node", "id": at, "lon": x, "lat": y} for at, (x, y) in NODES.items()]
    ways = [
        {"type": "way", "id": way, "nodes": [int(ref) for ref in refs.split()], "tags": tags}
        for way, (refs, tags) in WAYS.items()
    ]
    return {"version": 0.6, "elements": ways + nodes}


def place_answer(kind: str) -> list[dict[str, Any]]:
    west, south, east, north = map(float, BOX.split(","))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    shapes = {
        "Polygon": {"type": "Polygon", "coordinates": [ring]},
        "Point": {"type": "Point", "coordinates": [west, south]},
    }
    return [
        {
            "place_id": 1,
            "osm_type": "relation",
            "osm_id": 1903342,
            "class": "boundary",
            "type": "administrative",
            "place_rank": 8,
            "importance": 0.5,
            "addresstype": "province",
            "name": "Điện Biên",
            "lat": "21.4",
            "lon": "103.02",
            "display_name": "Điện Biên, Vietnam",
            "boundingbox": [str(south), str(north), str(west), str(east)],
            "geojson": shapes[kind],
        }
    ]


class Server(ThreadingHTTPServer):
    """Answers by path, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[str] = []
        self.answers: dict[str, tuple[int, str]] = {
            "/api/status": (200, STATUS),
            "/api/interpreter": (200, json.dumps(map_answer())),
            "/search": (200, json.dumps(place_answer("Polygon"))),
        }

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answering(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.answer(self.path)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.answer(f"{self.path}?{self.rfile.read(length).decode()}")

    def answer(self, path: str) -> None:
        self.server.asked.append(path)
        code, text = self.server.answers[urlparse(path).path]
        self.send_response(code)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    monkeypatch.chdir(tmp_path)  # where osmnx would put its cache
    monkeypatch.setattr(time, "sleep", lambda _: None)  # a second before each Nominatim request
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def asking(server: Server, kind: str, value: str) -> MapSource:
    return MapSource(
        kind=kind,  # type: ignore[arg-type]
        value=value,
        endpoint=f"{server.address}/api",
        geocoder=server.address,
    )


def refusal(source: MapSource) -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        read_overpass(source, RULES)
    (problem,) = caught.value.problems
    return problem.code, str(problem)


@pytest.mark.parametrize(("kind", "value"), [("bbox", BOX), ("place", "Điện Biên, Vietnam")])
def test_a_download_is_the_network_that_the_same_file_is(
    kind: str, value: str, server: Server, tmp_path: Path
) -> None:
    built = read_overpass(asking(server, kind, value), RULES)
    file = osm_xml(tmp_path)
    assert built.roads.hash == read_osm_file(file, RULES).roads.hash
    assert built.report.source == value
    assert len(built.report.source_hash) == 16
    assert [path.name for path in tmp_path.iterdir()] == [file.name], "no cache is left"


def test_it_asks_for_the_roads_that_the_rules_know(server: Server) -> None:
    with_ferries = WayRules(RULES.speeds, ferries=True)
    read_overpass(asking(server, "place", "Điện Biên"), with_ferries)
    queries = [parse_qs(urlparse(path).query) for path in server.asked]
    assert [query["q"] for query in queries if "q" in query] == [["Điện Biên"]]
    first, second = (query["data"][0] for query in queries if "data" in query)
    assert 'way["highway"~"^(' in first
    assert "|primary|" in first
    assert "proposed" not in first
    assert 'way["route"="ferry"]' in second


def test_osmnx_and_names_are_left_as_they_were(server: Server) -> None:
    names = [name for name in dir(ox.settings) if name.islower() and not name.startswith("_")]
    before = {name: getattr(ox.settings, name) for name in names}
    resolve = socket.getaddrinfo
    read_overpass(asking(server, "bbox", BOX), RULES)
    server.answers["/api/interpreter"] = (500, "")
    refusal(asking(server, "bbox", BOX))
    assert {name: getattr(ox.settings, name) for name in names} == before
    assert socket.getaddrinfo is resolve


def test_only_the_part_within_the_box(server: Server) -> None:
    # Nodes 1 and 4 alone lie west of 103.011; ways reach one node beyond the border.
    built = read_overpass(asking(server, "bbox", "102.99,21.38,103.011,21.42"), RULES)
    assert "n7" not in list(built.roads.node_ids)
    assert {"n1", "n2", "n4"} <= set(built.roads.node_ids)


@pytest.mark.parametrize(
    "value", ["", "here", "1,2,3", "103,21,102,22", "102,22,103,21", "102,-91,103,21"]
)
def test_a_box_that_is_none(value: str) -> None:
    code, said = refusal(MapSource(kind="bbox", value=value))
    assert code == "bad_box"
    assert "west,south,east,north" in said


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ((400, "<html>parse error</html>"), "map_server_error", "HTTP 400"),
        ((429, ""), "map_server_error", "HTTP 429"),
        ((504, ""), "map_server_error", "HTTP 504"),
        ((200, "<html>not JSON</html>"), "map_server_error", "not JSON"),
        ((200, "[]"), "map_server_error", "dict"),
        ((200, "{}"), "map_server_error", "elements"),
        ((200, '{"elements": []}'), "no_roads", "with roads"),
    ],
)
def test_answers_that_are_no_map(
    answer: tuple[int, str], code: str, words: str, server: Server
) -> None:
    server.answers["/api/interpreter"] = answer
    found, said = refusal(asking(server, "bbox", BOX))
    assert found == code
    assert words in said
    assert code != "map_server_error" or "--osm FILE" in said


def test_an_answer_cut_short_is_not_taken_for_whole(server: Server) -> None:
    remark = "runtime error: Query timed out in recurse at line 1 after 180 seconds."
    answer = json.dumps({**map_answer(), "remark": remark})
    server.answers["/api/interpreter"] = (200, answer)
    code, said = refusal(asking(server, "bbox", BOX))
    assert code == "map_server_error"
    assert "timed out" in said


def test_roads_that_are_all_elsewhere(server: Server) -> None:
    assert refusal(asking(server, "bbox", "10,50,10.1,50.1"))[0] == "no_roads"


@pytest.mark.parametrize("answer", ["[]", json.dumps(place_answer("Point"))])
def test_a_place_that_is_not_found_or_has_no_border(answer: str, server: Server) -> None:
    server.answers["/search"] = (200, answer)
    code, said = refusal(asking(server, "place", "Atlantis"))
    assert code == "unknown_map_place"
    assert "Atlantis" in said
    assert "--bbox" in said


def test_a_geocoder_in_trouble(server: Server) -> None:
    server.answers["/search"] = (403, "no")
    assert refusal(asking(server, "place", "Điện Biên"))[0] == "map_server_error"


def test_nobody_there_says_which_file_to_give() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    started = time.monotonic()
    for kind, value in (("bbox", BOX), ("place", "Điện Biên")):
        source = MapSource(kind=kind, value=value, endpoint=f"http://127.0.0.1:{port}/api")  # type: ignore[arg-type]
        code, said = refusal(source)
        assert code == "no_map_server"
        assert "Connection refused" in said
        assert "download an .osm.pbf extract" in said
        assert "--osm FILE" in said
    assert time.monotonic() - started < 10, "osmnx alone would wait a minute"


def test_a_server_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routeplan.io.overpass._CONNECT_S", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}/api"
        code, said = refusal(MapSource(kind="bbox", value=BOX, endpoint=endpoint))
    assert code == "no_map_server"
    assert "timed out" in said


def test_a_name_that_nobody_knows() -> None:
    source = MapSource(kind="bbox", value=BOX, endpoint="http://overpass.invalid/api")
    assert refusal(source)[0] == "no_map_server"
