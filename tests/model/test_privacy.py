from __future__ import annotations

import pytest

from routeplan.errors import DataProblem
from routeplan.model.privacy import HIDDEN, without_value


@pytest.mark.parametrize(
    ("file", "column", "value", "shown"),
    [
        ("orders.csv", "phone", "0900000077", HIDDEN),
        ("orders-chieu.xlsx", "cod_vnd", "Lò Văn Lệch", HIDDEN),  # a shifted row
        ("orders.csv", "", "4 cells", HIDDEN),
        ("orders.csv", "kind", "", ""),
        ("vehicles.csv", "max_pieces", "Lò Văn Lệch", HIDDEN),
        ("closures.csv", "km_from", "km bốn", "km bốn"),
        ("places.csv", "lon", "x", "x"),
    ],
)
def test_only_values_of_orders_and_vehicles_are_left_out(
    file: str, column: str, value: str, shown: str
) -> None:
    problem = DataProblem(
        file=file, row=2, column=column, value=value, expected="a number", record_id="x"
    )
    hidden = without_value(problem)
    assert hidden.value == shown
    assert (hidden.file, hidden.row, hidden.column) == (file, 2, column)
    assert (hidden.expected, hidden.record_id) == ("a number", "x")
