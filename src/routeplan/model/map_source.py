"""What a network can be built from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

MapKind = Literal["osm", "place", "bbox", "graphml", "lines", "sections"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSource:
    """A map to read, and how.

    Attributes
    ----------
    kind
        ``osm``: an .osm.pbf or .osm file; ``place``, ``bbox``: asked of Overpass;
        ``graphml``: as osmnx writes it; ``lines``: road lines of a GeoPackage or GeoJSON;
        ``sections``: a region folder with ``road_sections.csv``.
    value
        The file or folder, the place's name, or ``west,south,east,north`` in degrees.
    layer
        Of ``lines``: the layer of a file that has several.
    speeds
        A TOML file of speeds and access by road class, in place of the one that is shipped.
    ferries
        Whether ferries are roads.
    endpoint
        Of ``place`` and ``bbox``: another Overpass than the usual one.
    geocoder
        Of ``place``: another Nominatim than the usual one.
    elevation
        A file of heights, for gradients, or a folder of them: .hgt or GeoTIFF.
    calibration
        A table of points whose Km are known (``ref``, ``km``, ``lon``, ``lat``), for Km posts.
    """

    kind: MapKind
    value: str
    layer: str = ""
    speeds: Path | None = None
    ferries: bool = False
    endpoint: str = ""
    geocoder: str = ""
    elevation: Path | None = None
    calibration: Path | None = None
