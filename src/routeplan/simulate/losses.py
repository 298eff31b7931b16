"""From what closures do at each moment to the losses of communes and of all together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routeplan.model.simulation import CommuneLoss, ScenarioLoss
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from routeplan.simulate.measure import Effect
    from routeplan.simulate.ways import ReferenceWays

LOST_WAY_S = DAY_S
"""What a reference way that is lost counts as: the mail goes the next day."""
_FIGURES = (
    "offices_cut_off",
    "office_cut_off_h",
    "old_centres_cut_off",
    "old_centre_cut_off_h",
    "people_cut_off_estimate",
    "person_cut_off_h_estimate",
    "ways_lost",
    "delay_h",
    "staff_cut_off",
    "staff_cut_off_h",
    "added_km",
    "added_h",
)
_WHOLE = {"offices_cut_off", "old_centres_cut_off", "ways_lost", "staff_cut_off"}


def losses_of(
    ways: ReferenceWays,
    effects: Sequence[tuple[int, Effect | None]],
    *,
    named: dict[str, Any],
    window_s: int,
    spans_closed: int,
) -> tuple[ScenarioLoss, list[CommuneLoss]]:
    """Return the losses of one scenario for one profile.

    Parameters
    ----------
    effects
        Seconds, and what closures do in them; together the window.
    named
        ``scenario``, ``name`` and ``profile``.
    """
    head = {**named, "window_h": window_s / 3600, "spans_closed": spans_closed}
    felt = [(seconds, effect) for seconds, effect in effects if effect is not None]
    if not felt:
        return ScenarioLoss(**head), []
    figures = _figures(ways, felt)
    hit = np.flatnonzero((figures != 0).any(axis=0)).tolist()
    total = ScenarioLoss(**head, **_named(figures.sum(axis=1)))
    return total, [
        CommuneLoss(**named, commune_code=ways.communes[at], **_named(figures[:, at])) for at in hit
    ]


def _figures(ways: ReferenceWays, effects: Sequence[tuple[int, Effect]]) -> NDArray[np.float64]:
    """Return the figures of each commune, shape (figures, communes)."""
    count = len(ways.origin)
    lost_s, delay_mss, added_mss, added_ms = (np.zeros(count, dtype=np.int64) for _ in range(4))
    for seconds, effect in effects:
        at = effect.way
        lost_s[at] += effect.lost * seconds
        added_mss[at] += effect.added_ms * seconds
        added_ms[at] += effect.added_m * seconds
        late_ms = np.where(effect.lost, LOST_WAY_S * 1000, effect.added_ms)
        delay_mss[at] += np.minimum(late_ms, LOST_WAY_S * 1000) * seconds
    lost, lost_h, mail = lost_s > 0, lost_s / 3600, ways.is_mail
    per_way = (
        lost * ways.office,
        lost_h * ways.office,
        lost * ways.centre,
        lost_h * ways.centre,
        lost * ways.people,
        lost_h * ways.people,
        lost * mail,
        mail * delay_mss / (3_600_000 * DAY_S),
        lost * ways.staff,
        lost_h * ways.staff,
        mail * added_ms / (1000 * DAY_S),
        mail * added_mss / (3_600_000 * DAY_S),
    )
    return np.array(
        [np.bincount(ways.commune, weights=w, minlength=len(ways.communes)) for w in per_way]
    )


def _named(figures: NDArray[np.float64]) -> dict[str, Any]:
    return {
        name: round(value) if name in _WHOLE else round(value, 6)
        for name, value in zip(_FIGURES, figures.tolist(), strict=True)
    }
