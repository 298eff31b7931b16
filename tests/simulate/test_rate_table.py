from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from routeplan.simulate import rate_table
from routeplan.simulate.rate_table import slide_rates
from routeplan.simulate.storms import sampled_storms

if TYPE_CHECKING:
    from routeplan.network.region import Region


def test_rates_add_up_to_what_was_reported_in_the_months(dien_bien: Region) -> None:
    rows = slide_rates(sampled_storms(dien_bien, 5, month=7))
    assert len(rows) == 193
    for row in rows:
        assert 0 <= row.rate_low_per_km_month <= row.rate_per_km_month <= 1
        assert row.rate_per_km_month <= row.rate_high_per_km_month
        assert 0 <= row.chance_low <= row.chance <= row.chance_high <= 1
    per_month = sum(row.rate_per_km_month * row.length_km for row in rows)
    in_season = [
        (record.date.isoformat(), record.section_id)
        for record in dien_bien.recorded_closures
        if record.date.month in {7, 8} and record.section_id
    ]
    assert per_month == pytest.approx(len(set(in_season)) / (9 * 2), rel=0.35)


def test_chances_are_those_of_the_storms(dien_bien: Region) -> None:
    storms = sampled_storms(dien_bien, 2_000, month=8, rain="extreme")
    counts = np.zeros(193)
    for number in range(1, storms.count + 1):
        for slide in storms.slides(number):
            counts[slide.section] += 1
    chances = np.array([row.chance for row in slide_rates(storms)])
    assert np.abs(counts / storms.count - chances).max() < 0.03


def test_sections_by_blocks_have_the_same_rates(
    dien_bien: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    storms = sampled_storms(dien_bien, 5)
    monkeypatch.setattr(rate_table, "_DRAWS", 50)
    whole = slide_rates(storms)
    monkeypatch.setattr(rate_table, "_AT_ONCE", 80)
    assert slide_rates(storms) == whole
