"""Compare a network built from OpenStreetMap with OSRM on the same file.

``python -m benchmarks.compare_osrm NETWORK --osm FILE.osm.pbf``: NETWORK is the folder that
``routeplan network build --osm FILE.osm.pbf -o NETWORK`` made.

OSRM runs on this machine, prepared twice from FILE with its own ``car.lua``: as it is, and
with ``weight_name = 'distance'``. So two things are compared between the same points:

- the shortest way in metres, with all speeds equal: this is the map as it was read, its
  one-way streets, access and turn bans, and the search. It should agree.
- the fastest way: this is the speeds as well. Ours are for mountain roads, OSRM's for
  ordinary ones, so they differ by a factor that the figures show.

OSRM comes with ``pip install osrm-bindings``: its programs are inside the package. There
are wheels for Python 3.12 and later. With an older Python the programs still run::

    pip download --no-deps --only-binary=:all: --python-version 3.12 osrm-bindings
    python -m zipfile -e osrm_bindings-*.whl osrm-programs
    python -m benchmarks.compare_osrm … --osrm osrm-programs/osrm
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import importlib.util
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import routeplan
from routeplan.model.place import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from routeplan.api import Matrix, Region

NOT_THERE = """\
OSRM is not on this machine, so there is nothing to compare with. Either
  pip install osrm-bindings          (Python 3.12 or later), or
  unpack its wheel anywhere, and name the folder `osrm` in it with --osrm:
    pip download --no-deps --only-binary=:all: --python-version 3.12 osrm-bindings
    python -m zipfile -e osrm_bindings-*.whl osrm-programs"""

SAME_ROAD_M = 15.0
"""OSRM puts a point farther away than this on a road that one of the two does not have."""
_START_S = 30.0
_WORST = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the comparison; return 2 where there is no OSRM."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("network", help="a network's folder, built from the same file")
    parser.add_argument("--osm", type=Path, required=True, help="the .osm.pbf it was built from")
    parser.add_argument("--osrm", type=Path, help="the folder `osrm` of osrm-bindings")
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--profile", default="car", help="of ours; OSRM's is its car")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    home = find_osrm(chosen.osrm)
    if home is None:
        print(NOT_THERE, file=sys.stderr)
        return 2
    region = routeplan.load_region(chosen.network)
    points = random_points(region, chosen.points, chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        by_metres, by_time = (
            prepare(home, chosen.osm, Path(folder) / name, weight=weight)
            for name, weight in (("metres", "distance"), ("time", "routability"))
        )
        with serve(home, by_metres) as url:
            peer = ask_table(url, points)
            kept = [at for at, off_m in enumerate(peer["off_m"]) if off_m <= SAME_ROAD_M]
            print(
                f"{len(points)} points on {region.name}; OSRM puts {len(points) - len(kept)} of "
                f"them more than {SAME_ROAD_M:g} m away, on another road: left out"
            )
            used = [points[at] for at in kept]
            ours = our_matrix(with_equal_speeds(region, chosen.profile), chosen.profile, used)
            grid = np.ix_(kept, kept)
            metres = peer["distances"][grid]
            compare("shortest way, metres", ours.distance_m, metres, ours.reachable)
            explain(url, with_equal_speeds(region, chosen.profile), chosen.profile, used, metres)
        with serve(home, by_time) as url:
            peer = ask_table(url, used)
            ours = our_matrix(region, chosen.profile, used)
            compare("fastest way, seconds", ours.duration_s, peer["durations"], ours.reachable)
            compare("fastest way, metres", ours.distance_m, peer["distances"], ours.reachable)
    return 0


def find_osrm(given: Path | None) -> Path | None:
    """Return the folder with OSRM's ``bin`` and ``share``; the package is not imported."""
    if given is None:
        spec = importlib.util.find_spec("osrm")
        places = [] if spec is None else (spec.submodule_search_locations or [])
        given = next(map(Path, places), None)
    suffix = ".exe" if sys.platform == "win32" else ""
    return given if given and (given / "bin" / f"osrm-routed{suffix}").is_file() else None


def prepare(home: Path, osm: Path, folder: Path, *, weight: str) -> Path:
    """Return OSRM's data for a map, with the weight that its car profile is to minimise."""
    shutil.copytree(home / "share" / "profiles", folder)
    script = folder / "car.lua"
    lua = script.read_text(encoding="utf-8")
    assert "'routability'" in lua, "OSRM's car.lua names its weight in another way now"
    script.write_text(lua.replace("'routability'", f"'{weight}'", 1), encoding="utf-8")
    data = folder / "map.osm.pbf"
    shutil.copy(osm, data)
    run(home, "osrm-extract", "-p", script, data)
    run(home, "osrm-contract", folder / "map.osrm")
    return folder / "map.osrm"


def run(home: Path, program: str, *arguments: object) -> None:
    file = home / "bin" / program
    with contextlib.suppress(OSError):
        file.chmod(0o755)  # a wheel unpacked by hand
    done = subprocess.run(
        [file, *map(str, arguments)], check=False, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{program}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


@contextlib.contextmanager
def serve(home: Path, data: Path) -> Iterator[str]:
    """Run OSRM's server on this machine alone, and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = home / "bin" / "osrm-routed"
    with contextlib.suppress(OSError):
        program.chmod(0o755)
    options = ["-i", "127.0.0.1", "-p", str(port), "--max-table-size", "100000"]
    with subprocess.Popen([str(program), *options, str(data)], stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("osrm-routed does not answer")


def ask(url: str, service: str, points: Sequence[tuple[float, float]], query: str) -> Any:  # noqa: ANN401 - JSON
    listed = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in points)
    try:
        with urllib.request.urlopen(f"{url}/{service}/v1/driving/{listed}?{query}") as answer:  # noqa: S310 - our own server
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def ask_table(url: str, points: Sequence[tuple[float, float]]) -> dict[str, NDArray[np.float64]]:
    """Return OSRM's durations, distances (NaN: no way) and how far it moved each point."""
    answer = ask(url, "table", points, "annotations=duration,distance&generate_hints=false")
    assert answer["code"] == "Ok", answer
    off_m = [source["distance"] for source in answer["sources"]]
    return {
        "durations": np.array(answer["durations"], dtype=float),
        "distances": np.array(answer["distances"], dtype=float),
        "off_m": np.array(off_m),
    }


def random_points(region: Region, count: int, seed: int) -> list[tuple[float, float]]:
    """Return lon, lat in the middle of sections that a car may drive, spread by length."""
    roads = region.roads
    shares = roads.length_m * roads.road_class.spread(
        lambda name: name not in {"track", "path", "ferry"}, np.bool_
    )
    most = min(count, int(np.count_nonzero(shares)))
    random = np.random.default_rng(seed)
    chosen = random.choice(len(shares), size=most, replace=False, p=shares / shares.sum())
    return [roads.point_on_section(int(at), float(roads.length_m[at]) / 2) for at in chosen]


def with_equal_speeds(region: Region, profile: str) -> Region:
    """Return the region with 36 km/h on every road, where the fastest way is the shortest."""
    even = np.full(len(region.roads.tail), 36.0)
    roads = dataclasses.replace(
        region.roads, speed_dry_kph=even, speed_wet_kph=even, known_hash="equal speeds"
    )
    plain = dataclasses.replace(
        region.profiles[profile],
        max_kph={"dry": 36.0, "wet": 36.0},
        surface_factor={"dry": {}, "wet": {}},
        gradient_factor={"dry": {}, "wet": {}},
    )
    return dataclasses.replace(region, roads=roads, profiles={profile: plain})


def our_matrix(region: Region, profile: str, points: Sequence[tuple[float, float]]) -> Matrix:
    return routeplan.build_matrix(
        [Location(lon=lon, lat=lat) for lon, lat in points],
        profile=profile,
        weather="dry",
        ways_outside_province=True,
        region=region,
    )


def compare(
    title: str, ours: NDArray[np.int32], peer: NDArray[np.float64], reached: NDArray[np.bool_]
) -> None:
    """Print how the figures of pairs that both reach compare."""
    pairs = ~np.eye(len(peer), dtype=bool)
    both = pairs & reached & (peer > 0)
    ratio = ours[both] / peer[both]
    quantiles = np.quantile(ratio, (0.01, 0.05, 0.5, 0.95, 0.99))
    print(f"\n{title}: {both.sum():,} pairs, ours / OSRM's")
    print("  quantiles 1, 5, 50, 95, 99 %:", "  ".join(f"{value:.3f}" for value in quantiles))
    for share in (0.01, 0.05, 0.2):
        print(f"  within {share:4.0%}: {(np.abs(ratio - 1) <= share).mean():6.1%}")
    around = np.abs(ratio / quantiles[2] - 1) <= 0.2
    print(f"  within  20% of the median: {around.mean():6.1%}")
    only_ours, only_peer = pairs & reached & np.isnan(peer), pairs & ~reached & (peer > 0)
    print(f"  reached by ours alone: {only_ours.sum():,}, by OSRM alone: {only_peer.sum():,}")


def explain(
    url: str,
    region: Region,
    profile: str,
    points: Sequence[tuple[float, float]],
    metres: NDArray[np.float64],
) -> None:
    """Print the roads on which the pairs that differ most part."""
    import shapely

    matrix = our_matrix(region, profile, points)
    both = matrix.reachable & (metres > 0) & ~np.eye(len(points), dtype=bool)
    ratio = np.where(both, matrix.distance_m / np.where(both, metres, 1), 1)
    order = np.argsort(ratio, axis=None)
    roads = region.roads
    print("  the pairs that differ most, and where the longer way is forced to leave the shorter:")
    for flat in (*order[:_WORST], *order[: -_WORST - 1 : -1]):
        i, j = np.unravel_index(flat, ratio.shape)
        peer = ask(url, "route", [points[i], points[j]], "geometries=geojson&overview=full")
        line = shapely.LineString(peer["routes"][0]["geometry"]["coordinates"])
        found = routeplan.fastest_path(
            *(Location(lon=points[at][0], lat=points[at][1]) for at in (i, j)),
            profile=profile,
            weather="dry",
            ways_outside_province=True,
            region=region,
        )
        assert found.leg is not None
        beside = []
        for span in found.leg.spans:
            section = roads.section_index[span.section_id]
            drawn = shapely.points(roads.line_on_section(section, span.from_m, span.to_m))
            if shapely.distance(drawn, line).max() > SAME_ROAD_M / 80_000:
                beside.append(f"way {int(roads.way_id[section])} ({roads.road_class[section]})")
        ways = ", ".join(list(dict.fromkeys(beside))[:3]) or "nowhere"
        print(
            f"    {points[i][1]:.5f},{points[i][0]:.5f} to {points[j][1]:.5f},{points[j][0]:.5f}: "
            f"ours {matrix.distance_m[i, j]:,} m, OSRM {metres[i, j]:,.0f} m; "
            f"ours leaves OSRM's way on {ways}"
        )


if __name__ == "__main__":
    sys.exit(main())
