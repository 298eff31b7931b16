from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.special import ndtr

from routeplan.errors import InputError
from routeplan.model.road import RecordedClosure
from routeplan.network.closures import HORIZON_S, locate_closures
from routeplan.simulate import storm_fit
from routeplan.simulate.slide_rates import _shape, fit_rates
from routeplan.simulate.slide_record import MONTH_GROUPS, slide_record
from routeplan.simulate.storm_field import midpoints_km, storm_field
from routeplan.simulate.storm_fit import RANGES_KM, SHAPES, StormFit, fit_storms
from routeplan.simulate.storms import SampledStorms, fit_durations, sampled_storms
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from routeplan.network.region import Region
    from routeplan.simulate.task import TravelTask

    TaskOf = Callable[..., TravelTask]


@pytest.fixture(scope="module")
def storms(dien_bien: Region) -> SampledStorms:
    return sampled_storms(dien_bien, 50, seed=7)


def _record(
    day: int, section_id: str, hours: float | None = None, note: str = ""
) -> RecordedClosure:
    return RecordedClosure(
        id=f"E{day}-{section_id}",
        date=dt.date(2020, 7, 1) + dt.timedelta(days=day),
        road="",
        road_name="",
        section_id=section_id,
        km_from_m=None,
        km_to_m=None,
        blocks="all",
        start_s=None,
        duration_s=None if hours is None else round(hours * 3600),
        note=note,
        place="",
        source="",
    )


@pytest.mark.slow
def test_a_storm_is_the_same_whatever_else_is_sampled(
    dien_bien: Region, storms: SampledStorms
) -> None:
    backward = [storms.slides(n) for n in range(50, 0, -1)]
    assert backward[::-1] == [storms.slides(n) for n in range(1, 51)]
    more = sampled_storms(dien_bien, 5_000, seed=7)
    assert more.slides(50) == storms.slides(50)
    other = sampled_storms(dien_bien, 50, seed=8)
    assert [other.slides(n) for n in range(1, 51)] != backward[::-1]


def test_the_closures_of_a_storm_are_its_spans(dien_bien: Region, storms: SampledStorms) -> None:
    seen = 0
    for number in range(1, 31):
        spans = storms.scenario(number).spans
        for closure, span in zip(storms.closures(number), spans, strict=True):
            located = locate_closures(dien_bien.roads, [closure]).spans
            here = [one for one in located if one.section == span.section]
            assert [one.classes for one in here] == [span.classes]
            # Km posts as signed are whole metres of another scale than the road's.
            assert abs(here[0].from_m - span.from_m) <= 2
            assert abs(here[0].to_m - span.to_m) <= 2
            seen += 1
    assert seen > 20


def test_a_window_is_whole_days_until_the_last_slide_is_cleared(storms: SampledStorms) -> None:
    for number in range(1, 51):
        scenario, slides = storms.scenario(number), storms.slides(number)
        assert scenario.window_s % DAY_S == 0
        assert DAY_S <= scenario.window_s <= HORIZON_S
        last_s = max((slide.end_s for slide in slides), default=0)
        assert min(last_s, HORIZON_S) <= scenario.window_s
        assert scenario.window_s - DAY_S < max(last_s, 1)


@pytest.mark.slow
def test_harder_rain_brings_more_slides(dien_bien: Region) -> None:
    mean = [
        np.mean([len(s.slides(n)) for n in range(1, 200)])
        for s in (sampled_storms(dien_bien, 200, rain=r) for r in ("moderate", "heavy", "extreme"))
    ]
    assert mean[0] < mean[1] < mean[2]


@pytest.mark.slow
def test_storms_of_all_kinds_bring_about_as_many_slides_as_the_record(dien_bien: Region) -> None:
    """Among storms with a slide, as only these are on record."""
    sampled = sampled_storms(dien_bien, 1_000, rain="any", month=8)
    counts = np.array([len(sampled.slides(n)) for n in range(1, 1_001)])
    recorded = slide_record(dien_bien).slides.mean()
    assert counts[counts > 0].mean() == pytest.approx(recorded, rel=0.5)


def test_given_chances_replace_the_record(dien_bien: Region) -> None:
    chances = {"QL6-01": 1.0, "QL12-04": 0.5}
    sampled = sampled_storms(dien_bien, 300, chances=chances)
    names = [
        {closure.section_id for closure in sampled.closures(number)} for number in range(1, 301)
    ]
    assert all("QL6-01" in storm and storm <= set(chances) for storm in names)
    assert sum("QL12-04" in storm for storm in names) == pytest.approx(150, abs=40)


def test_what_cannot_be_sampled_is_all_told(dien_bien: Region) -> None:
    with pytest.raises(InputError) as caught:
        sampled_storms(
            dien_bien, 0, month=13, chances={"QL6-01": -0.1, "QL6-99": 0.5, "QL6-02": 1.01}
        )
    assert [(p.column, p.value, p.code) for p in caught.value.problems] == [
        ("storms", "0", "empty_scenario_set"),
        ("month", "13", "out_of_range"),
        ("chance", "QL6-01: -0.1", "bad_chance"),
        ("section_id", "QL6-99", "unknown_section"),
        ("chance", "QL6-02: 1.01", "bad_chance"),
    ]


def test_a_region_without_a_record_is_refused(small_region: Region) -> None:
    with pytest.raises(InputError, match="recorded closures"):
        sampled_storms(small_region, 3)


def test_rows_on_one_section_in_one_storm_are_one_slide(small_region: Region) -> None:
    rows = (
        _record(0, "QL1-01"),
        _record(1, "QL1-01"),
        _record(1, "QL1-02"),
        _record(5, "QL1-01"),
        _record(5, "elsewhere"),
    )
    record = slide_record(dataclasses.replace(small_region, recorded_closures=rows))
    assert record.slides.tolist() == [2, 1]
    assert record.unplaced == 1
    assert [MONTH_GROUPS[group] for group in record.month_group] == [(7, 8), (7, 8)]


def test_a_section_with_reports_has_a_higher_rate_than_its_like_without(
    dien_bien: Region,
) -> None:
    record = slide_record(dien_bien)
    rates = fit_rates(dien_bien.roads, record)
    mean = rates.mean()
    rng = np.random.default_rng(1)
    low, high = np.quantile([rates.draw(rng) for _ in range(500)], [0.05, 0.95], axis=0)
    assert (low < mean).all()
    assert (mean < high).all()
    for cell in range(len(rates.cells)):
        hit, spared = ((rates.cell == cell) & (rates.slides > 0) == wanted for wanted in (1, 0))
        hit &= rates.cell == cell
        spared &= rates.cell == cell
        if hit.any():
            assert mean[hit].min() > mean[spared].min()
    # Shrunk: nobody is sure to be spared, and no rate is as high as its own count alone.
    assert mean.min() > 0
    often = rates.slides >= 2
    assert (mean[often] < (rates.slides / rates.km)[often]).all()
    assert (rates.mean() * rates.km).sum() == pytest.approx(record.slides.sum(), rel=0.2)


def test_the_shape_of_rates_is_found_again() -> None:
    rng = np.random.default_rng(3)
    mean = rng.uniform(0.5, 8, 4_000)
    assert _shape(rng.poisson(mean * rng.gamma(2, 1 / 2, 4_000)), mean) == pytest.approx(2, rel=0.1)


def test_a_duration_that_had_not_ended_counts_as_at_least_that_long(small_region: Region) -> None:
    def fitted(note: str) -> float:
        rows = [_record(day, "QL1-01", hours) for day, hours in ((0, 5), (9, 10), (20, 30))]
        rows.append(_record(30, "QL1-02", 100, note))
        region = dataclasses.replace(small_region, recorded_closures=tuple(rows))
        return fit_durations(slide_record(region)).log_mean

    exact = fitted("")
    assert exact == pytest.approx(np.log([5, 10, 30, 100]).mean(), abs=0.01)
    assert fitted("lower bound: still shut") > exact


def test_sections_near_each_other_slide_together(dien_bien: Region) -> None:
    field = storm_field(dien_bien.roads, 20)
    rng = np.random.default_rng(1)
    drawn = np.array([field.draw(rng) for _ in range(4_000)])
    found = np.corrcoef(drawn.T)
    place = midpoints_km(dien_bien.roads)
    apart_km = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    assert np.abs(found - np.exp(-apart_km / 20)).max() < 0.1
    assert np.abs(drawn.std(axis=0) - 1).max() < 0.06


@pytest.mark.slow
@pytest.mark.parametrize(("range_km", "shape"), [(0.0, 0.5), (0.0, 16.0), (20.0, 16.0)])
def test_what_storms_are_like_is_found_again(
    dien_bien: Region, range_km: float, shape: float
) -> None:
    """From storms that were drawn, of which those without a slide are not on record."""
    mean = np.full(len(dien_bien.roads.tail), 3 / len(dien_bien.roads.tail))
    truth = StormFit(field=storm_field(dien_bien.roads, range_km), shape=shape, scale=0.5)

    def drawn(storms: StormFit, seed: int) -> NDArray[np.bool_]:
        rng = np.random.default_rng(seed)
        chances = [-np.expm1(-mean * storms.draw_severity(rng, "any")) for _ in range(2_000)]
        hits = np.array([ndtr(storms.field.draw(rng)) < chance for chance in chances])
        return hits[hits.any(axis=1)]

    hits = drawn(truth, 5)
    found = fit_storms(dien_bien.roads, hits, mean)
    assert abs(RANGES_KM.index(found.field.range_km) - RANGES_KM.index(range_km)) <= 1
    assert abs(SHAPES.index(found.shape) - SHAPES.index(shape)) <= 1
    counts, again = hits.sum(axis=1), drawn(found, 6).sum(axis=1)
    assert again.mean() == pytest.approx(counts.mean(), rel=0.15)
    assert again.std() == pytest.approx(counts.std(), rel=0.2)


def test_storms_of_a_large_network_bring_no_more_slides(
    dien_bien: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = slide_record(dien_bien)
    rates = fit_rates(dien_bien.roads, record)
    mean = rates.mean() * rates.length_km
    monkeypatch.setattr(storm_fit, "RANGES_KM", (10.0,))
    monkeypatch.setattr(storm_fit, "SHAPES", (2.0,))
    fits = []
    for most in (193, 100, 60):
        monkeypatch.setattr(storm_fit, "_MOST_SECTIONS", most)
        fits.append(fit_storms(dien_bien.roads, record.hits, mean))
    expected = [fit.scale * mean.sum() for fit in fits]
    assert expected[1:] == pytest.approx([expected[0]] * 2, rel=0.15)


def test_sampled_storms_cost_something(
    dien_bien: Region, task_of: TaskOf, storms: SampledStorms
) -> None:
    losses = task_of(dien_bien, storms, profiles=("van",)).measure(range(51))
    again = task_of(dien_bien, storms, profiles=("van",)).measure([40, 3])
    by_number = {loss.scenario: loss for loss in losses.scenarios}
    assert [by_number[40], by_number[3]] == list(again.scenarios)
    assert sum(loss.delay_h for loss in losses.scenarios) > 0
    assert by_number[0].delay_h == 0
