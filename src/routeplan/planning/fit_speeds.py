"""Speed factors of vehicle profiles, fitted to how long observed trips took.

Each trip is laid on the fastest path of the present profile. The factors by surface and
gradient are then those whose times are nearest to the observed ones, relative to them and
robustly (scipy's ``soft_l1`` loss is about the absolute error, so that a courier's lunch
pulls no harder than any other trip). With new factors other paths may be the fastest, so
both steps are repeated.
"""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from routeplan.network.locate import locate
from routeplan.network.state import RoadState
from routeplan.travel.table import build_travel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from routeplan.model.day import Weather
    from routeplan.model.trip import ObservedTrip
    from routeplan.network.profiles import Profile
    from routeplan.network.region import Region
    from routeplan.network.roads import RoadNetwork

    Floats = NDArray[np.float64]

MIN_TRIPS = 10
"""Fewer trips on a surface or gradient say nothing about it."""
_MIN_SHARE = 0.1
"""Of a trip's metres, for it to say something about a surface or gradient."""
_ROUNDS = 5
_FACTOR_BOUNDS = (0.2, 3.0)
_LOSS_SCALE = 0.05
"""Relative errors above this count by their size, not their square."""
_PULL = 0.02
"""Of a factor towards its old value: decides only where the trips do not."""
_ODD = np.log(1.5)

FactorStatus = Literal["fitted", "too_few_trips", "reference", "no_better"]
"""``reference``: surfaces and gradients multiply, so the most driven gradient keeps its factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedFactor:
    """One factor of a profile in a weather.

    Attributes
    ----------
    before, after
        Equal unless the status is ``fitted``.
    trips
        How many trips have at least a tenth of their way on it.
    """

    profile: str
    weather: Weather
    kind: Literal["surface", "gradient"]
    name: str
    before: float
    after: float
    trips: int
    status: FactorStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class FitError:
    """How well a profile tells the observed trips of a weather.

    Attributes
    ----------
    before, after
        Mean of ``abs(ln(predicted / observed))``: 0.1 is an error of about 10 %.
    """

    profile: str
    weather: Weather
    trips: int
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TripNote:
    """A trip to look at.

    Attributes
    ----------
    reason
        ``no_way``: the profile has none; ``not_on_road``: both ends are one point of the
        road; ``odd``: it took half as long again as the fitted speeds say, or less than
        two thirds. Only the last was part of the fit.
    ratio
        Observed to predicted time; 0 without a prediction.
    """

    trip: ObservedTrip
    reason: Literal["no_way", "not_on_road", "odd"]
    ratio: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedFit:
    """Profiles fitted to trips, and how.

    Attributes
    ----------
    profiles
        All of the region's, by name.
    """

    profiles: Mapping[str, Profile]
    factors: tuple[FittedFactor, ...]
    errors: tuple[FitError, ...]
    notes: tuple[TripNote, ...]


def fit_speeds(
    region: Region,
    trips: Sequence[ObservedTrip],
    *,
    min_trips: int = MIN_TRIPS,
    ways_outside_province: bool = False,
) -> SpeedFit:
    """Return the region's profiles with factors fitted to observed trips.

    Each profile and weather is fitted by itself, and keeps its factors where new ones
    would not tell its trips better than the old.

    Parameters
    ----------
    min_trips
        A surface or gradient with fewer trips keeps its factor.
    ways_outside_province
        Whether the trips may have left the province.

    Raises
    ------
    LocationError
        If an end of a trip is not on the network.
    """
    profiles = dict(region.profiles)
    factors: list[FittedFactor] = []
    errors: list[FitError] = []
    notes: list[TripNote] = []
    groups = sorted({(trip.profile, trip.weather) for trip in trips})
    for name, weather in groups:
        own = [trip for trip in trips if (trip.profile, trip.weather) == (name, weather)]
        roads = _Roads(region, weather, ways_outside_province=ways_outside_province)
        fit = _fit(roads, profiles[name], own, min_trips)
        profiles[name] = fit.profile
        factors += fit.factors
        notes += fit.notes
        errors += [] if fit.error is None else [fit.error]
    return SpeedFit(
        profiles=profiles, factors=tuple(factors), errors=tuple(errors), notes=tuple(notes)
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    profile: Profile
    factors: tuple[FittedFactor, ...]
    error: FitError | None
    notes: tuple[TripNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Driven:
    """What some trips drove over, by kind of road: surface, gradient and speed hint.

    Attributes
    ----------
    metres
        Shape (trips, kinds).
    surface, gradient
        Shape (kinds,): codes.
    hint_kph
        Shape (kinds,).
    off_road_s, observed_s
        Shape (trips,).
    """

    trips: tuple[ObservedTrip, ...]
    metres: Floats
    surface: NDArray[np.int64]
    gradient: NDArray[np.int64]
    hint_kph: Floats
    off_road_s: Floats
    observed_s: Floats

    def log_ratio(self, log_surface: Floats, log_gradient: Floats, max_kph: float) -> Floats:
        """Return ``ln(predicted / observed)`` of each trip, for factors by their logarithms."""
        factor = np.exp(log_surface[self.surface] + log_gradient[self.gradient])
        pace = 3.6 / np.minimum(self.hint_kph * factor, max_kph)
        return np.asarray(np.log((self.metres @ pace + self.off_road_s) / self.observed_s))


@dataclass(frozen=True, slots=True)
class _Roads:
    """Lays trips on the roads of a region in a weather."""

    region: Region
    weather: Weather
    ways_outside_province: bool = False

    def drive(
        self, profile: Profile, trips: Sequence[ObservedTrip]
    ) -> tuple[_Driven, tuple[TripNote, ...]]:
        """Return what the profile's fastest paths drive over, and the trips without one."""
        roads = self.region.roads
        state = RoadState(
            roads=roads,
            profile=profile,
            weather=self.weather,
            ways_outside_province=self.ways_outside_province,
        )
        ends = [[locate(self.region, end) for end in (t.origin, t.destination)] for t in trips]
        points = list(dict.fromkeys(itertools.chain.from_iterable(ends)))
        index = {point: at for at, point in enumerate(points)}
        ways = [(index[first], index[last], 0) for first, last in ends]
        legs = build_travel(points, {profile.name: state}).legs(profile.name, ways)
        kinds, kind_of = _kinds(roads, self.weather)
        rows: list[tuple[ObservedTrip, Floats, float]] = []
        notes: list[TripNote] = []
        for trip, leg in zip(trips, legs, strict=True):
            if leg is None or not leg.spans:
                reason: Literal["no_way", "not_on_road"] = "not_on_road" if leg else "no_way"
                notes.append(TripNote(trip=trip, reason=reason))
                continue
            metres = np.zeros(len(kinds))
            for span in leg.spans:
                kind = kind_of[roads.section_index[span.section_id]]
                metres[kind] += abs(span.to_m - span.from_m)
            off_road_ms = sum(
                profile.off_road_ms(off_m, self.weather)
                for off_m in (leg.off_road_from_m, leg.off_road_to_m)
            )
            rows.append((trip, metres, off_road_ms / 1000))
        driven = _Driven(
            trips=tuple(trip for trip, _, _ in rows),
            metres=np.array([metres for _, metres, _ in rows]).reshape(-1, len(kinds)),
            surface=kinds[:, 0].astype(np.int64),
            gradient=kinds[:, 1].astype(np.int64),
            hint_kph=kinds[:, 2],
            off_road_s=np.array([off_road_s for _, _, off_road_s in rows]),
            observed_s=np.array([trip.duration_s for trip, _, _ in rows], dtype=float),
        )
        return driven, tuple(notes)


def _kinds(roads: RoadNetwork, weather: Weather) -> tuple[Floats, NDArray[np.int64]]:
    """Return surface, gradient and hint of each kind of road, and each section's kind."""
    hint = roads.speed_dry_kph if weather == "dry" else roads.speed_wet_kph
    columns = np.column_stack([roads.surface.codes, roads.gradient.codes, hint])
    kinds, kind_of = np.unique(columns, axis=0, return_inverse=True)
    return kinds, kind_of.ravel()


def _fit(roads: _Roads, profile: Profile, trips: Sequence[ObservedTrip], min_trips: int) -> _Fit:
    driven, notes = roads.drive(profile, trips)
    if not driven.trips:
        return _Fit(profile, (), None, notes)
    model = _Model(roads, profile, driven, min_trips)
    before = best = model.error(profile, driven)
    fitted, paths = profile, driven
    if model.free.any():
        for _ in range(_ROUNDS):
            candidate = model.refit(fitted, paths)
            new_paths, _ = roads.drive(candidate, driven.trips)
            error = model.error(candidate, new_paths)
            if error >= best:
                break
            fitted, paths, best = candidate, new_paths, error
    log_ratio = model.log_ratio(fitted, paths)
    odd = tuple(
        TripNote(trip=trip, reason="odd", ratio=round(float(np.exp(-off)), 2))
        for trip, off in zip(paths.trips, log_ratio, strict=True)
        if abs(off) > _ODD
    )
    error_of = FitError(
        profile=profile.name,
        weather=roads.weather,
        trips=len(driven.trips),
        before=before,
        after=best,
    )
    return _Fit(fitted, model.report(fitted), error_of, (*notes, *odd))


class _Model:
    """The factors of one profile in one weather: which are free, and what they predict."""

    def __init__(self, roads: _Roads, profile: Profile, driven: _Driven, min_trips: int) -> None:
        network = roads.region.roads
        self._weather = roads.weather
        self._start = profile
        self._names = (network.surface.pool, network.gradient.pool)
        self._counts = np.concatenate(
            [
                _trips_on(driven, codes, len(pool))
                for codes, pool in zip((driven.surface, driven.gradient), self._names, strict=True)
            ]
        )
        metres = driven.metres.sum(axis=0)
        by_gradient = np.bincount(driven.gradient, metres, len(self._names[1]))
        self._reference = len(self._names[0]) + int(np.argmax(by_gradient))
        self.free = self._counts >= min_trips
        self.free[self._reference] = False

    def error(self, profile: Profile, driven: _Driven) -> float:
        return float(np.abs(self.log_ratio(profile, driven)).mean())

    def log_ratio(self, profile: Profile, driven: _Driven) -> Floats:
        return self._log_ratio(self._logs(profile), driven)

    def refit(self, profile: Profile, driven: _Driven) -> Profile:
        """Return the profile with its free factors fitted to what was driven."""
        from scipy.optimize import least_squares

        logs, old = self._logs(profile), self._logs(self._start)[self.free]

        def residuals(free: Floats) -> Floats:
            trial = logs.copy()
            trial[self.free] = free
            return np.concatenate([self._log_ratio(trial, driven), _PULL * (free - old)])

        low, high = np.log(_FACTOR_BOUNDS)
        # Where the highest speed binds, a factor changes nothing and the search would not
        # move, so it also starts from below.
        starts = [logs[self.free], self._below_max_kph(logs, driven)[self.free]]
        found = [
            least_squares(
                residuals,
                np.clip(start, low, high),
                bounds=(low - 1e-9, high + 1e-9),
                loss="soft_l1",
                f_scale=_LOSS_SCALE,
            )
            for start in starts
        ]
        logs[self.free] = min(found, key=lambda each: float(each.cost)).x
        return self._with(profile, logs)

    def report(self, fitted: Profile) -> tuple[FittedFactor, ...]:
        before, after = np.exp(self._logs(self._start)), np.exp(self._logs(fitted))
        names: list[tuple[Literal["surface", "gradient"], str]] = [
            *(("surface", name) for name in self._names[0]),
            *(("gradient", name) for name in self._names[1]),
        ]
        return tuple(
            FittedFactor(
                profile=fitted.name,
                weather=self._weather,
                kind=kind,
                name=name,
                before=round(float(before[at]), 3),
                after=round(float(after[at]), 3),
                trips=int(self._counts[at]),
                status=self._status(at, kept=fitted is self._start),
            )
            for at, (kind, name) in enumerate(names)
        )

    def _status(self, at: int, *, kept: bool) -> FactorStatus:
        if self.free[at]:
            return "no_better" if kept else "fitted"
        return "reference" if at == self._reference else "too_few_trips"

    def _logs(self, profile: Profile) -> Floats:
        tables = (profile.surface_factor, profile.gradient_factor)
        factors = [
            table[self._weather].get(name, 1.0)
            for table, names in zip(tables, self._names, strict=True)
            for name in names
        ]
        return np.asarray(np.log(factors), dtype=np.float64)

    def _log_ratio(self, logs: Floats, driven: _Driven) -> Floats:
        split = len(self._names[0])
        return driven.log_ratio(logs[:split], logs[split:], self._start.max_kph[self._weather])

    def _below_max_kph(self, logs: Floats, driven: _Driven) -> Floats:
        """Return factors of surfaces that let no kind of road reach the highest speed."""
        split = len(self._names[0])
        used = driven.metres.sum(axis=0) > 0
        most_kph = np.zeros(split)
        hints = driven.hint_kph * np.exp(logs[split:])[driven.gradient] * used
        np.maximum.at(most_kph, driven.surface, hints)
        lowered = logs.copy()
        limit = 0.95 * self._start.max_kph[self._weather] / np.maximum(most_kph, 1e-9)
        lowered[:split] = np.minimum(logs[:split], np.log(limit))
        return lowered

    def _with(self, profile: Profile, logs: Floats) -> Profile:
        """Return the profile with the free factors of ``logs``, to three decimals."""
        tables = [dict(profile.surface_factor[self._weather])]
        tables.append(dict(profile.gradient_factor[self._weather]))
        split = len(self._names[0])
        for at in np.flatnonzero(self.free).tolist():
            table, name = (0, self._names[0][at]) if at < split else (1, self._names[1][at - split])
            tables[table][name] = round(float(np.exp(logs[at])), 3)
        return dataclasses.replace(
            profile,
            surface_factor={**profile.surface_factor, self._weather: tables[0]},
            gradient_factor={**profile.gradient_factor, self._weather: tables[1]},
        )


def _trips_on(driven: _Driven, codes: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return how many trips have a fair share of their way on each surface or gradient."""
    share = driven.metres / driven.metres.sum(axis=1, keepdims=True)
    on = np.zeros((len(share), count))
    for code in range(count):
        on[:, code] = share[:, codes == code].sum(axis=1)
    return np.asarray((on >= _MIN_SHARE).sum(axis=0), dtype=np.int64)
