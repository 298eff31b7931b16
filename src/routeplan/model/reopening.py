"""The order in which crews reopen roads, and what it saves against simple rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

TimedLoss = Literal[
    "delay_h",
    "person_cut_off_h_estimate",
    "office_cut_off_h",
    "old_centre_cut_off_h",
    "staff_cut_off_h",
]
"""A figure of ``Loss`` that grows with time: what a reopening order may be best for."""
TIMED_LOSSES: tuple[TimedLoss, ...] = get_args(TimedLoss)
LONGEST_CLEARING_H = 8_760.0
"""A year: a longer clearing time is a mistake."""
Rule = Literal["nearest_first", "busiest_first"]
"""By the way on open roads from the hub; by how many reference ways run over it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeBack:
    """A commune's office that the hub reaches again with vehicles of one profile."""

    commune_code: str
    place_id: str
    profile: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopeningStep:
    """One closure cleared.

    Attributes
    ----------
    crew
        From 1.
    clear_h
        How long it takes.
    start_h, open_h
        Hours from the moment at which the crews begin.
    loss_per_h
        What is still lost per hour once it is open.
    offices_back
        Who is reachable again from then on.
    """

    closure_id: str
    crew: int
    clear_h: float
    start_h: float
    open_h: float
    loss_per_h: float
    offices_back: tuple[OfficeBack, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """In which order to reopen closures.

    Attributes
    ----------
    loss_name
        Which figure is least: a mean over the profiles, until all closures are open.
    profiles
        Of whose vehicles.
    steps
        In the order in which crews begin.
    loss
        Of this order.
    is_best
        Whether that is proven of all orders; else it is the best that was found.
    rules
        The orders by simple rules.
    rule_losses
        What these lose; never less.
    not_on_road
        Closures that lie on no known road or are not in force; they are in no order.
    """

    loss_name: TimedLoss
    profiles: tuple[str, ...]
    crews: int
    steps: tuple[ReopeningStep, ...]
    loss: float
    is_best: bool
    rules: Mapping[Rule, tuple[str, ...]]
    rule_losses: Mapping[Rule, float]
    not_on_road: tuple[str, ...]
