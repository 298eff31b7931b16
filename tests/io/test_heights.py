from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from routeplan.errors import InputError
from routeplan.io.heights import HeightFiles, bilinear

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

rasterio = pytest.importorskip("rasterio", reason="the extra `elevation` is not installed")

SIDE = 1201
VOID = -32768


def tilted(west: int, north: int) -> NDArray[np.float64]:
    """Return heights of a tile, 1 m a pixel to the east and 2 to the south."""
    column, row = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    return np.asarray(column + 2.0 * row + 100 * (west - 103) + (22 - north))


def write_hgt(folder: Path, name: str, heights: NDArray[np.float64]) -> Path:
    file = folder / name
    file.write_bytes(heights.astype(">i2").tobytes())
    return file


def write_tif(
    file: Path, heights: NDArray[np.float64], crs: str, corner: tuple[float, float, float]
) -> Path:

    west, north, pixel = corner
    with rasterio.open(
        file,
        "w",
        driver="GTiff",
        width=heights.shape[1],
        height=heights.shape[0],
        count=1,
        dtype="float32",
        crs=crs,
        transform=rasterio.Affine(pixel, 0, west, 0, -pixel, north),
        nodata=-9999,
    ) as raster:
        raster.write(heights.astype(np.float32), 1)
    return file


def test_srtm_has_heights_at_corners_and_between(tmp_path: Path) -> None:
    heights = HeightFiles(write_hgt(tmp_path, "N21E103.hgt", tilted(103, 22)))
    step = 1 / (SIDE - 1)
    found = heights.at(
        np.array(
            [
                [103, 22],
                [104, 21],
                [103 + 10 * step, 22 - 20 * step],
                [103 + 10.25 * step, 22 - 20.5 * step],
                [105, 22],
            ]
        )
    )
    assert found.height_m[:4] == pytest.approx([0, 3 * (SIDE - 1), 50, 51.25], abs=1e-6)
    assert np.isnan(found.height_m[4])
    assert found.outside.tolist() == [False] * 4 + [True]


def test_voids_are_no_heights(tmp_path: Path) -> None:
    values = tilted(103, 22)
    values[100, 100] = VOID
    heights = HeightFiles(write_hgt(tmp_path, "N21E103.hgt", values))
    step = 1 / (SIDE - 1)
    points = np.array([[103 + 100 * step, 22 - 100 * step], [103 + 102 * step, 22 - 100 * step]])
    found = heights.at(points)
    assert np.isnan(found.height_m).tolist() == [True, False]
    assert not found.outside.any()


def test_a_folder_of_tiles_is_one(tmp_path: Path) -> None:
    for west in (102, 103):
        write_hgt(tmp_path, f"N21E{west}.hgt", tilted(west, 22))
    (tmp_path / "readme.txt").write_text("not a tile")
    found = HeightFiles(tmp_path).at(np.array([[102.5, 22], [103.5, 22], [101, 22]]))
    assert found.height_m[:2] == pytest.approx([500, 600])
    assert found.outside.tolist() == [False, False, True]


def test_a_geotiff_in_another_projection(tmp_path: Path) -> None:
    from pyproj import Transformer

    values = np.add.outer(np.zeros(200), np.arange(200.0))
    file = write_tif(tmp_path / "utm.tif", values, "EPSG:32648", (300_000, 2_380_000, 30))
    to_degrees = Transformer.from_crs("EPSG:32648", "EPSG:4326", always_xy=True)
    # The middle of column 50, and a third of a pixel on; then a place far away.
    lonlat = [to_degrees.transform(300_000 + x, 2_378_000) for x in (50.5 * 30, 50.5 * 30 + 10)]
    found = HeightFiles(file).at(np.array([*lonlat, (0.0, 0.0)]))
    assert found.height_m[:2] == pytest.approx([50, 50 + 1 / 3], abs=1e-3)
    assert found.outside.tolist() == [False, False, True]


def test_between_pixels() -> None:
    heights = np.array([[0.0, 10.0], [20.0, np.nan]])
    column, row = np.array([0.5, 0, 0.5, 1]), np.array([0, 0.5, 0.5, 0])
    assert bilinear(heights, column, row).tolist()[:2] == [5, 10]
    assert np.isnan(bilinear(heights, column, row)).tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("N21E103.hgt", b"cut off"),
        ("heights.tif", b"II*\x00 not a picture"),
        ("heights.txt", b"1 2 3"),
    ],
)
def test_a_file_that_holds_no_heights_is_named(name: str, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError, match=name) as caught:
        HeightFiles(file)
    assert caught.value.problems[0].code == "bad_heights"


def test_a_missing_file_and_an_empty_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "N21E103.hgt", tmp_path):
        with pytest.raises(InputError) as caught:
            HeightFiles(path)
        assert caught.value.problems[0].code == "bad_heights"


def test_a_picture_without_a_position_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "picture.tif"
    with (
        pytest.warns(rasterio.errors.NotGeoreferencedWarning),
        rasterio.open(
            file, "w", driver="GTiff", width=2, height=2, count=1, dtype="uint8"
        ) as picture,
    ):
        picture.write(np.zeros((1, 2, 2), dtype=np.uint8))
    with pytest.raises(InputError, match="without a position"):
        HeightFiles(file)


def test_without_rasterio_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(InputError, match=r"pip install 'routeplan\[elevation\]'") as caught:
        HeightFiles(tmp_path / "N21E103.hgt")
    assert caught.value.problems[0].code == "no_rasterio"
