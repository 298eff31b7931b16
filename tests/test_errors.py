from __future__ import annotations

import pytest

from routeplan.errors import (
    DataProblem,
    DayError,
    InputError,
    LocationError,
    PlanRejectedError,
    RoutePlanError,
    SolverError,
)

NEGATIVE = DataProblem(
    file="orders.csv",
    row=12,
    column="weight_g",
    value="-5",
    expected="a whole number of grams",
    record_id="A1",
)
NO_FILE = DataProblem(file="orders.csv", row=0, column="", value="", expected="a file")


def test_a_problem_says_where_what_and_what_was_expected() -> None:
    assert str(NEGATIVE) == (
        "orders.csv, row 12, column weight_g [A1]: '-5'; expected a whole number of grams"
    )
    assert str(NO_FILE) == "orders.csv: ''; expected a file"
    assert NEGATIVE.code == "bad_value"


@pytest.mark.parametrize("kind", [InputError, DayError])
def test_an_input_error_holds_every_problem(kind: type[InputError]) -> None:
    error = kind([NEGATIVE, NO_FILE])
    assert error.problems == (NEGATIVE, NO_FILE)
    assert str(error).splitlines() == [str(NEGATIVE), str(NO_FILE)]


@pytest.mark.parametrize("kind", [InputError, DayError, LocationError])
def test_errors_of_the_input_are_value_errors_too(kind: type[Exception]) -> None:
    assert issubclass(kind, RoutePlanError)
    assert issubclass(kind, ValueError)


@pytest.mark.parametrize("kind", [SolverError, PlanRejectedError])
def test_other_errors_are_not_the_inputs_fault(kind: type[Exception]) -> None:
    assert issubclass(kind, RoutePlanError)
    assert not issubclass(kind, ValueError)


def test_a_location_error_says_what_was_expected_and_how_far_the_road_is() -> None:
    error = LocationError("lon", "103.0, 21.0", "a point near a road", snap_distance_m=7_500)
    assert (error.column, error.value, error.snap_distance_m) == ("lon", "103.0, 21.0", 7_500)
    assert str(error) == "103.0, 21.0: expected a point near a road"
    assert LocationError("place_id", "x", "a known place").snap_distance_m is None
