"""Speed factors come back from trips that were made with them."""

from __future__ import annotations

import dataclasses
import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routeplan.model.place import Location
from routeplan.model.trip import ObservedTrip
from routeplan.planning.fit_speeds import fit_speeds
from routeplan.travel.path import find_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routeplan.network.profiles import Profile
    from routeplan.network.region import Region

SURFACES = {"asphalt": 0.8, "concrete": 0.9, "gravel": 0.7, "dirt": 0.55}
GRADIENTS = {"flat": 1.0, "hilly": 1.0, "pass": 0.75}


def with_factors(
    profile: Profile, surfaces: Mapping[str, float], gradients: Mapping[str, float]
) -> Profile:
    return dataclasses.replace(
        profile,
        surface_factor={**profile.surface_factor, "dry": surfaces},
        gradient_factor={**profile.gradient_factor, "dry": gradients},
    )


def drive(
    region: Region, driven: Profile, count: int, *, seed: int = 1, noise: float = 0.05
) -> list[ObservedTrip]:
    """Return trips between random offices as a vehicle with these factors makes them."""
    chance = random.Random(seed)  # noqa: S311 - a draw to repeat
    as_driven = dataclasses.replace(region, profiles={driven.name: driven})
    offices = [place.id for place in region.places.values() if place.id in region.roads.node_index]
    trips: list[ObservedTrip] = []
    while len(trips) < count:
        origin, destination = (Location(place_id=name) for name in chance.sample(offices, 2))
        found = find_path(as_driven, origin, destination, profile=driven.name, weather="dry")
        if found.leg is None or found.leg.duration_s > 4 * 3600:
            continue
        duration_s = found.leg.duration_s * np.exp(chance.gauss(0, noise))
        trips.append(
            ObservedTrip(
                id=f"t{len(trips)}",
                origin=origin,
                destination=destination,
                profile=driven.name,
                weather="dry",
                duration_s=round(duration_s),
            )
        )
    return trips


def after(fit: Any, name: str) -> float:
    return next(float(f.after) for f in fit.factors if f.name == name)


@pytest.fixture(scope="module")
def driven_van(dien_bien: Region) -> Profile:
    return with_factors(dien_bien.profiles["van"], SURFACES, GRADIENTS)


@pytest.fixture(scope="module")
def trips(dien_bien: Region, driven_van: Profile) -> list[ObservedTrip]:
    return drive(dien_bien, driven_van, 300)


def test_the_factors_of_the_trips_are_found(
    dien_bien: Region, trips: Sequence[ObservedTrip]
) -> None:
    fit = fit_speeds(dien_bien, trips)
    [error] = fit.errors
    assert error.before > 0.15
    assert error.after == pytest.approx(0.05 * np.sqrt(2 / np.pi), rel=0.2)  # the noise alone
    enough = {f.name for f in fit.factors if f.status == "fitted" and f.trips >= 30}
    assert {"asphalt", "pass"} <= enough
    for name in enough:
        expected = {**SURFACES, **GRADIENTS}[name]
        assert after(fit, name) == pytest.approx(expected, rel=0.05), name


def test_outliers_do_not_spoil_it_and_are_named(
    dien_bien: Region, trips: Sequence[ObservedTrip]
) -> None:
    odd = {trip.id for trip in trips[::10]}  # one in ten had lunch on the way
    late = [
        dataclasses.replace(trip, duration_s=3 * trip.duration_s) if trip.id in odd else trip
        for trip in trips
    ]
    clean, spoilt = fit_speeds(dien_bien, trips), fit_speeds(dien_bien, late)
    for name in ("asphalt", "pass"):
        assert after(spoilt, name) == pytest.approx(after(clean, name), rel=0.04)
    assert {note.trip.id for note in spoilt.notes} == odd
    assert all(note.reason == "odd" and note.ratio > 2 for note in spoilt.notes)


def test_other_profiles_and_weathers_are_left_alone(
    dien_bien: Region, trips: Sequence[ObservedTrip]
) -> None:
    fit = fit_speeds(dien_bien, trips[:60])
    van = fit.profiles["van"]
    assert van.surface_factor["wet"] == dien_bien.profiles["van"].surface_factor["wet"]
    assert van.max_kph == dien_bien.profiles["van"].max_kph
    assert {n: p for n, p in fit.profiles.items() if n != "van"} == {
        n: p for n, p in dien_bien.profiles.items() if n != "van"
    }


def test_too_few_trips_change_nothing(dien_bien: Region, trips: Sequence[ObservedTrip]) -> None:
    fit = fit_speeds(dien_bien, trips[:9])
    assert fit.profiles == dien_bien.profiles
    assert {factor.status for factor in fit.factors} == {"too_few_trips", "reference"}
    assert all(factor.before == factor.after for factor in fit.factors)
    assert fit.errors[0].before == fit.errors[0].after


def test_a_factor_is_found_where_the_highest_speed_bound_before(dien_bien: Region) -> None:
    """The present factors let every road reach the highest speed: no small step changes it."""
    van = dien_bien.profiles["van"]
    fast = with_factors(van, dict.fromkeys(SURFACES, 3.0), {})
    region = dataclasses.replace(dien_bien, profiles={"van": fast})
    slow = with_factors(van, dict.fromkeys(SURFACES, 0.8), {})
    fit = fit_speeds(region, drive(dien_bien, slow, 60, noise=0.02))
    assert after(fit, "asphalt") == pytest.approx(0.8, rel=0.03)


def test_trips_without_a_way_are_named(small_region: Region) -> None:
    ends = {"no_way": ("edge", "out"), "not_on_road": ("o1", "o1")}
    trips = [
        ObservedTrip(
            id=reason,
            origin=Location(place_id=first),
            destination=Location(place_id=last),
            profile="van",
            weather="dry",
            duration_s=600,
        )
        for reason, (first, last) in ends.items()
    ]
    fit = fit_speeds(small_region, trips)
    assert {note.trip.id: note.reason for note in fit.notes} == {name: name for name in ends}
    assert fit.errors == ()
    assert fit.profiles == small_region.profiles


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("hub", "j1", "o2", "v1")),
            st.sampled_from(("j2", "o1", "o3", "v2", "edge")),
            st.integers(60, 30_000),
        ),
        min_size=3,
        max_size=15,
    )
)
def test_it_is_never_worse_than_before(
    small_region: Region, driven: list[tuple[str, str, int]]
) -> None:
    trips = [
        ObservedTrip(
            origin=Location(place_id=first),
            destination=Location(place_id=last),
            profile="motorbike",
            weather="wet",
            duration_s=duration_s,
        )
        for first, last, duration_s in driven
    ]
    fit = fit_speeds(small_region, trips, min_trips=2)
    [error] = fit.errors
    assert error.after <= error.before
    refitted = dataclasses.replace(small_region, profiles=fit.profiles)
    [again] = fit_speeds(refitted, trips, min_trips=99).errors
    assert again.before == pytest.approx(error.after), "the profiles are not those reported"
