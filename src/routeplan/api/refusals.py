"""What the library says to input that it cannot use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.errors import DataProblem, InputError

if TYPE_CHECKING:
    from routeplan.network.region import Region


def refusal(column: str, value: str, expected: str) -> InputError:
    """Return the error that says what was given and what would do."""
    problem = DataProblem(file="", row=0, column=column, value=value, expected=expected)
    return InputError([problem])


def known_profile(region: Region, profile: str) -> str:
    """Return the name of a profile that the region has."""
    if profile not in region.profiles:
        raise refusal("profile", profile, f"one of {', '.join(region.profiles)}")
    return profile
