"""Leaving people's data out of everything that is written."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from routeplan.model.privacy import without_value

if TYPE_CHECKING:
    from routeplan.model.day import Day


def without_personal_day(day: Day) -> Day:
    """Return the day without recipient, phone, address, note and driver.

    Columns that routeplan does not know may hold anything and go too, as do the values of
    the cells that could not be used.
    """
    orders = tuple(
        dataclasses.replace(order, recipient="", phone="", address="", note="", extra=())
        for order in day.orders
    )
    vehicles = tuple(dataclasses.replace(vehicle, driver="") for vehicle in day.vehicles)
    set_aside = tuple(map(without_value, day.set_aside))
    return dataclasses.replace(day, orders=orders, vehicles=vehicles, set_aside=set_aside)
