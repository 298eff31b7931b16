from __future__ import annotations

import pickle

import numpy as np

from routeplan.travel.matrix import Matrix, MatrixTravel


def test_travel_by_matrices_alone() -> None:
    duration_s = np.array([[0, 60], [-1, 0]], dtype=np.int32)
    matrix = Matrix(duration_s=duration_s, distance_m=duration_s * 9, reachable=duration_s >= 0)
    travel = MatrixTravel({"van": matrix})
    sent = pickle.loads(pickle.dumps(travel))  # noqa: S301 - to the solver's process
    assert sent.matrix("van").distance_m[0, 1] == 540
    assert sent.arrive("van", 0, 1, 3_600) == 3_660
    assert sent.arrive("van", 1, 0, 3_600) is None
