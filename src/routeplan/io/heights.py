"""Heights of the ground from files: SRTM's .hgt and GeoTIFF."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from routeplan.errors import DataProblem, InputError
from routeplan.network.gradients import HeightSamples

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

HEIGHT_FILES = (".hgt", ".tif", ".tiff")
_WGS84 = "EPSG:4326"


class HeightFiles:
    """Rasters of heights, bilinear between the middles of their pixels.

    Parameters
    ----------
    path
        One file, or a folder of tiles; where two cover a point, the first by name that has
        a height there counts.

    Raises
    ------
    InputError
        If there is no such file, it is no raster of heights, or rasterio is not installed.
    """

    def __init__(self, path: Path) -> None:
        _import_rasterio(path)
        if path.is_dir():
            found = (one for one in path.iterdir() if one.suffix.lower() in HEIGHT_FILES)
            self._files = tuple(sorted(found))
        else:
            self._files = (path,)
        if not self._files:
            raise _refusal(path, "no file of heights", "a folder of .hgt or .tif files")
        for file in self._files:
            _check(file)

    def at(self, lonlat: NDArray[np.float64]) -> HeightSamples:
        """Return the heights of points, shape (points, 2)."""
        height_m = np.full(len(lonlat), np.nan)
        outside = np.ones(len(lonlat), dtype=np.bool_)
        for file in self._files:
            wanted = np.flatnonzero(np.isnan(height_m))
            if len(wanted) == 0:
                break
            inside, heights = _sample(file, lonlat[wanted])
            outside[wanted[inside]] = False
            height_m[wanted[inside]] = heights
        return HeightSamples(height_m=height_m, outside=outside)


def _sample(
    file: Path, lonlat: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return which points a file covers, and their heights, NaN in voids."""
    rasterio = _import_rasterio(file)
    try:
        with rasterio.open(file) as raster:
            x, y = _in_crs(rasterio, raster, lonlat)
            to_pixel = ~raster.transform
            column = to_pixel.a * x + to_pixel.b * y + to_pixel.c - 0.5
            row = to_pixel.d * x + to_pixel.e * y + to_pixel.f - 0.5
            inside = (np.abs(column - (raster.width - 1) / 2) <= raster.width / 2) & (
                np.abs(row - (raster.height - 1) / 2) <= raster.height / 2
            )
            if not inside.any():
                return inside, np.empty(0)
            return inside, _read_around(rasterio, raster, column[inside], row[inside])
    except rasterio.errors.RasterioError as error:
        raise _refusal(file, str(error), "a file of heights, .hgt or GeoTIFF, as it came") from None


def _in_crs(
    rasterio: Any,  # noqa: ANN401 - untyped
    raster: Any,  # noqa: ANN401 - untyped
    lonlat: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if raster.crs is None or raster.crs.to_epsg() == 4326:  # noqa: PLR2004 - WGS 84
        return lonlat[:, 0], lonlat[:, 1]
    x, y = rasterio.warp.transform(_WGS84, raster.crs, lonlat[:, 0], lonlat[:, 1])
    return np.array(x), np.array(y)


def _read_around(
    rasterio: Any,  # noqa: ANN401 - untyped
    raster: Any,  # noqa: ANN401 - untyped
    column: NDArray[np.float64],
    row: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return heights between pixels, reading only the part of the raster that is needed."""
    column = np.clip(column, 0, raster.width - 1)
    row = np.clip(row, 0, raster.height - 1)
    left, top = int(column.min()), int(row.min())
    right = min(int(column.max()) + 2, raster.width)
    bottom = min(int(row.max()) + 2, raster.height)
    window = rasterio.windows.Window(left, top, right - left, bottom - top)
    heights = raster.read(1, window=window, masked=True).astype(np.float64).filled(np.nan)
    return bilinear(heights, column - left, row - top)


def bilinear(
    heights: NDArray[np.float64], column: NDArray[np.float64], row: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return values between the four neighbours of each point; NaN where one is missing.

    Parameters
    ----------
    heights
        Shape (rows, columns).
    column, row
        Shape (points,): positions in pixels, 0 is the middle of the first.
    """
    last_row, last_column = heights.shape[0] - 1, heights.shape[1] - 1
    x0, y0 = np.floor(column).astype(int), np.floor(row).astype(int)
    x_share, y_share = column - x0, row - y0
    total = np.zeros(len(column))
    for below, weight_y in ((0, 1 - y_share), (1, y_share)):
        for beside, weight_x in ((0, 1 - x_share), (1, x_share)):
            weight = weight_y * weight_x
            here = heights[np.minimum(y0 + below, last_row), np.minimum(x0 + beside, last_column)]
            # A void that counts for nothing makes no void.
            total += np.where(weight > 0, weight * here, 0.0)
    return total


def _check(file: Path) -> None:
    rasterio = _import_rasterio(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            with rasterio.open(file) as raster:
                in_place = raster.count > 0 and not raster.transform.is_identity
    except rasterio.errors.RasterioError as error:
        expected = (
            "a file of heights: GeoTIFF, or .hgt under its own name such as N21E103.hgt, "
            "whole and unpacked"
        )
        value = "missing" if not file.exists() else str(error)
        raise _refusal(file, value, expected) from None
    if not in_place:
        raise _refusal(file, "an image without a position", "a raster of heights in place")


def _import_rasterio(file: Path) -> Any:  # noqa: ANN401 - untyped
    try:
        import rasterio
        import rasterio.errors
        import rasterio.warp
        import rasterio.windows
    except ImportError:
        problem = DataProblem(
            file=str(file),
            row=0,
            column="",
            value="rasterio is not installed",
            expected="pip install 'routeplan[elevation]', or no --elevation",
            code="no_rasterio",
        )
        raise InputError([problem]) from None
    return rasterio


def _refusal(file: Path, value: str, expected: str) -> InputError:
    problem = DataProblem(
        file=str(file), row=0, column="", value=value, expected=expected, code="bad_heights"
    )
    return InputError([problem])
