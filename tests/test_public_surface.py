"""What ``import routeplan`` promises: these names, typed and documented, and no others.

A name that goes is a break for other people's scripts, and a name that comes is a promise:
both belong in the changelog, and then here.
"""

from __future__ import annotations

import inspect
import re
import typing

import pytest

import routeplan

FUNCTIONS = [
    "build_matrices",
    "build_matrix",
    "build_network",
    "check_plan",
    "copy_scenario",
    "describe_closure",
    "describe_problem",
    "describe_reason",
    "describe_wait",
    "describe_warning",
    "explain_order",
    "export_network",
    "fastest_path",
    "find_scenario",
    "fit_speeds",
    "from_networkx",
    "generate_scenario",
    "list_scenarios",
    "load_day",
    "load_region",
    "locate_closures",
    "network_info",
    "plan_day",
    "read_closures",
    "read_matrix",
    "read_plan",
    "read_profiles",
    "read_trips",
    "replay_closures",
    "summarise_plan",
    "to_networkx",
    "write_closure_feed",
    "write_closure_map",
    "write_plan",
    "write_profiles",
]
TYPES = [
    "Break",
    "Closure",
    "ClosureShape",
    "Day",
    "DayError",
    "InputError",
    "Limits",
    "Load",
    "Location",
    "LocationError",
    "MapSource",
    "Order",
    "Place",
    "Plan",
    "PlanRejectedError",
    "RoutePlanError",
    "SolverError",
    "TimeWindow",
    "Unassigned",
    "UnsupportedError",
    "Vehicle",
    "Violation",
]


def section_names(docstring: str, title: str) -> set[str]:
    """Return the names that a section of a NumPy docstring describes."""
    pattern = rf"^{title}\n-+\n(.*?)(?=\n\n\w+\n-+\n|\Z)"
    section = re.search(pattern, docstring, re.DOTALL | re.MULTILINE)
    if section is None:
        return set()
    heads = [line.split(":")[0] for line in section[1].splitlines() if re.match(r"\S", line)]
    return {name.strip().lstrip("*") for head in heads for name in head.split(",")}


def test_the_surface_is_locked() -> None:
    assert sorted(routeplan.__all__) == sorted([*FUNCTIONS, *TYPES])


def test_every_promised_name_is_there_and_listed() -> None:
    missing = [name for name in routeplan.__all__ if not hasattr(routeplan, name)]
    assert missing == []
    assert set(routeplan.__all__) <= set(dir(routeplan))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_typed(name: str) -> None:
    function = getattr(routeplan, name)
    parameters = inspect.signature(function).parameters
    assert {*parameters, "return"} <= set(function.__annotations__)
    assert not any(value is typing.Any for value in function.__annotations__.values())
    assert "Any" not in map(str, function.__annotations__.values())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_documented(name: str) -> None:
    function = getattr(routeplan, name)
    text = inspect.getdoc(function) or ""
    if function.__annotations__["return"] not in {None, "None"}:
        says = "return" in text.split("\n\n")[0].lower()
        assert says or section_names(text, "Returns")
    undocumented = set(inspect.signature(function).parameters) - section_names(text, "Parameters")
    assert not undocumented


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_documented(name: str) -> None:
    type_ = getattr(routeplan, name)
    assert isinstance(type_, type)
    assert type_.__doc__
    assert not type_.__doc__.startswith(f"{name}("), "that is what dataclass writes by itself"


DOCSTRING = """\
Return x.

Parameters
----------
a, b
    Two.
**c : int
    One.

Raises
------
ValueError
    No.
"""


def test_sections_of_a_docstring_are_read() -> None:
    assert section_names(DOCSTRING, "Parameters") == {"a", "b", "c"}
    assert section_names(DOCSTRING, "Raises") == {"ValueError"}
    assert section_names(DOCSTRING, "Returns") == set()
