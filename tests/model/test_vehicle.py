from __future__ import annotations

import pytest

from routeplan.model.vehicle import Break


def test_a_break_may_have_a_fixed_beginning() -> None:
    assert Break(earliest_s=39_600, latest_s=39_600, duration_s=1).latest_s == 39_600


@pytest.mark.parametrize(
    ("earliest_s", "latest_s", "duration_s"), [(2, 1, 60), (0, 10, 0), (0, 10, -60)]
)
def test_a_break_lasts_some_time_and_can_begin(
    earliest_s: int, latest_s: int, duration_s: int
) -> None:
    with pytest.raises(ValueError, match="a break that lasts some time and can begin"):
        Break(earliest_s=earliest_s, latest_s=latest_s, duration_s=duration_s)
