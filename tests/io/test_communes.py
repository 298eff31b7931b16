from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest

from routeplan.io.cells import CellError
from routeplan.io.communes import commune_of, find_commune_code
from routeplan.model.place import Location
from routeplan.network.locate import locate

if TYPE_CHECKING:
    from routeplan.network.region import Region


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03166", "03166"),
        ("3166", "03166"),
        ("Xã Mường Chà", "03166"),
        ("Thị trấn Mường Chà", "03172"),
        ("mường  chà (cũ)", "03172"),
        ("Nậm Tin", "03166"),
        ("XÃ NẬM TIN CŨ", "03166"),
        (unicodedata.normalize("NFD", "Nậm Tin"), "03166"),
        ("oc_03166_nam_tin", "03166"),
        ("co_03166", "03166"),
        ("Sam Mứn (cũ)", "03352"),
        ("Phường Điện Biên Phủ", "03127"),
    ],
)
def test_communes_by_code_name_old_name_and_place(dien_bien: Region, text: str, code: str) -> None:
    assert find_commune_code(dien_bien, unicodedata.normalize("NFC", text)) == code


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        # A commune's name today and another's before July 2025.
        ("Mường Chà", "ambiguous_commune", "03166 .* or 03172"),
        ("Xã Sam Mứn", "ambiguous_commune", "03352 .* or 03356"),
        ("Nam Tin", "unknown_commune", "did you mean 'Xã Nậm Tin'"),
        ("99999", "unknown_commune", "a commune's code"),
        ("xyz", "unknown_commune", "old commune's name$"),
        # A place outside the province.
        ("xo_song_ma", "unknown_commune", "a commune's code"),
    ],
)
def test_communes_that_are_not_found(dien_bien: Region, text: str, code: str, hint: str) -> None:
    with pytest.raises(CellError, match=hint) as caught:
        find_commune_code(dien_bien, text)
    assert caught.value.code == code


def test_every_office_and_old_centre_belongs_to_a_commune(dien_bien: Region) -> None:
    for place in dien_bien.places.values():
        if place.kind in {"commune_office", "old_centre"}:
            assert find_commune_code(dien_bien, place.id) == place.commune_code


@pytest.mark.parametrize(
    ("location", "code"),
    [
        (Location(place_id="v1"), "003"),
        (Location(section_id="QL9A-01", km_m=2_000), "002"),
        (Location(section_id="QL1-03", km_m=14_900), "001"),
        (Location(section_id="QL1-03", km_m=15_100), "002"),
        (Location(section_id="QL1-03", km_m=18_000), "002"),
        # The nearer end lies in no commune.
        (Location(section_id="X1-01", km_m=15_000), "002"),
        (Location(section_id="X1-01", km_m=20_000), ""),
        (Location(lon=103.051, lat=21.346), "003"),
    ],
)
def test_the_commune_of_a_location(small_region: Region, location: Location, code: str) -> None:
    assert commune_of(small_region, location, locate(small_region, location)) == code
