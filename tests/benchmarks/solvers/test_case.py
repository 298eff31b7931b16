from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from benchmarks.solvers.case import FAMILIES, chosen_families, family_of
from benchmarks.solvers.instance import EXACT, Carrier, Instance


def instance(family: str, customers: int, capacity: int) -> Instance:
    carrier = Carrier(
        depot=0, capacity=capacity, cost_per_distance=1, fixed_cost=0, max_duration=None
    )
    return Instance(
        name="any",
        family=family,
        rounding=EXACT,
        depots=1,
        coordinates=np.zeros((customers + 1, 2)),
        demands=(0, *[18] * customers),
        windows=None,
        services=None,
        pairs=(),
        carriers=(carrier,),
        best_known=None,
    )


@pytest.mark.parametrize(
    ("family", "customers", "capacity", "expected"),
    [
        ("homberger", 200, 200, "vrptw-short"),
        ("homberger", 400, 1000, "vrptw-long"),
        ("gh1000", 1000, 200, "gh1000-short"),
        ("gh1000", 1000, 1000, "gh1000-long"),
        ("lilim", 106, 200, "lilim-100"),
        ("lilim", 210, 200, "lilim-200"),
        ("uchoa_x", 501, 200, "uchoa"),
        ("uchoa_x", 1000, 200, "uchoa-1001"),
        ("solomon", 100, 200, "solomon"),
    ],
)
def test_families_follow_from_figures(
    family: str, customers: int, capacity: int, expected: str
) -> None:
    made = instance(family, customers, capacity)
    assert family_of(made) == expected
    assert family_of(dataclasses.replace(made, name="R1_2_1")) == expected
    assert expected in FAMILIES


def test_families_are_chosen_by_pattern_in_their_order() -> None:
    assert chosen_families(["uchoa", "solomon"]) == ["solomon", "uchoa"]
    assert len(chosen_families(["province-*"])) == 9
    with pytest.raises(ValueError, match="nonsense"):
        chosen_families(["solomon", "nonsense"])
