"""What the page of a comparison says of places."""

from __future__ import annotations

import pytest

from routeplan.model.comparison import PlaceChange
from routeplan.report.comparison_page import place_change


@pytest.mark.parametrize(
    ("cut_off_h", "round_trip_h", "expected"),
    [
        ((0.0, 24.0), (1.0, None), "worse"),
        ((24.0, 0.0), (None, 1.0), "better"),
        ((0.0, 0.0), (1.0, 1.5), "longer"),
        ((0.0, 0.0), (1.5, 1.0), "shorter"),
        ((0.0, 0.0), (1.0, 1.0), "same"),
        ((None, 0.0), (None, 0.5), "same"),
        ((None, 24.0), (None, None), "same"),
        ((24.0, None), (None, None), "same"),
    ],
)
def test_a_place_of_one_day_only_is_neither_better_nor_worse(
    cut_off_h: tuple[float | None, float | None],
    round_trip_h: tuple[float | None, float | None],
    expected: str,
) -> None:
    change = PlaceChange(
        place_id="p",
        commune_code="03127",
        profile="motorbike",
        cut_off_before_h=cut_off_h[0],
        cut_off_after_h=cut_off_h[1],
        round_trip_before_km=None,
        round_trip_after_km=None,
        round_trip_before_h=round_trip_h[0],
        round_trip_after_h=round_trip_h[1],
    )
    assert place_change(change) == expected
