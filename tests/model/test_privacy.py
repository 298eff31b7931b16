from __future__ import annotations

import pytest

from routeplan.errors import DataProblem
from routeplan.io.cells import CellError, parse_count
from routeplan.model.plan import PlanWarning
from routeplan.model.privacy import HIDDEN, without_personal_warning, without_value
from routeplan.report.text import describe_problem


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


def test_what_was_expected_repeats_no_digits_of_the_cell() -> None:
    with pytest.raises(CellError) as caught:
        parse_count("98.765")
    problem = DataProblem(
        file="orders.csv",
        row=2,
        column="weight_g",
        value="98.765",
        expected=caught.value.expected,
        code=caught.value.code,
    )
    assert "98765" in problem.expected
    hidden = without_value(problem)
    warning = PlanWarning(
        code="row_set_aside",
        subject="x",
        values=tuple(
            (name, str(getattr(problem, name)))
            for name in ("file", "row", "value", "expected", "code")
        ),
    )
    warnings = without_personal_warning(warning)
    for told in (str(hidden), describe_problem(hidden, "vi"), str(warnings)):
        assert "98" not in told
    assert "dấu phân cách nghìn (…)" in describe_problem(hidden, "vi")
