"""*Did you mean* for misspelt names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routeplan.units import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterable

_SUGGESTED_PERCENT = 65
"""How alike two words must be before one is suggested for the other."""


def closest(text: str, choices: Iterable[str], likeness_percent: int) -> str | None:
    """Return the choice most like ``text``, accents and case apart; None when none is.

    Parameters
    ----------
    likeness_percent
        100 less the share of letters to change.
    """
    from rapidfuzz import fuzz, process

    best = process.extractOne(
        text,
        list(choices),
        scorer=fuzz.ratio,
        processor=fold_name,
        score_cutoff=likeness_percent,
    )
    return best[0] if best else None


def did_you_mean(text: str, choices: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the closest choice, or nothing."""
    choice = closest(text, choices, _SUGGESTED_PERCENT)
    return f" (did you mean {choice!r}?)" if choice else ""
