"""Orders: what a customer asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from routeplan.model.place import Location
from routeplan.units import DAY_S

OrderKind = Literal["delivery", "pickup", "document_collection", "document_return", "transfer"]
Priority = Literal["normal", "high", "urgent", "fixed_time"]
"""``urgent`` is *hỏa tốc*, ``fixed_time`` is *hẹn giờ* (always mandatory)."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class TimeWindow:
    """When service may start, both ends included; seconds from midnight."""

    start_s: int
    end_s: int

    def __post_init__(self) -> None:
        """Refuse a window that ends before it starts."""
        if self.end_s < self.start_s:
            msg = "a window that does not end before it starts"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a vehicle or an order weighs, fills and counts."""

    weight_g: int = 0
    volume_cm3: int = 0
    pieces: int = 0

    def __add__(self, other: Load) -> Load:
        """Return both loads together."""
        return Load(
            weight_g=self.weight_g + other.weight_g,
            volume_cm3=self.volume_cm3 + other.volume_cm3,
            pieces=self.pieces + other.pieces,
        )

    def __sub__(self, other: Load) -> Load:
        """Return this load without the other."""
        return Load(
            weight_g=self.weight_g - other.weight_g,
            volume_cm3=self.volume_cm3 - other.volume_cm3,
            pieces=self.pieces - other.pieces,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order, with both of its ends.

    Attributes
    ----------
    origin, destination
        A delivery or document return starts at the depot that holds the item; a
        pickup or document collection ends at a depot; a transfer has two places.
    windows, service_s
        Bind the customer's end, or the last end of a transfer. No window: any time.
    pickup_windows, pickup_service_s
        Bind the first end of a transfer.
    due_s
        Legal or promised time by which service must start at the customer's or last
        end, in seconds from midnight of the planning date; None when there is none.
    release_s
        When the item is ready at its origin (its *release time*), in the same seconds: a
        vehicle that carries it leaves that depot no earlier, a transfer is picked up no
        earlier. None when it is there all day. For what is collected it means nothing.
    extra
        Columns of the orders file that routeplan does not know, kept for ``stops.csv``.
    row, file
        The row of the orders file, and its name.
    """

    id: str
    kind: OrderKind
    origin: Location
    destination: Location
    commune_code: str = ""
    load: Load = Load(pieces=1)
    windows: tuple[TimeWindow, ...] = ()
    service_s: int = 0
    pickup_windows: tuple[TimeWindow, ...] = ()
    pickup_service_s: int = 0
    due_s: int | None = None
    release_s: int | None = None
    locked_vehicle: str = ""
    priority: Priority = "normal"
    mandatory: bool = False
    skills: tuple[str, ...] = ()
    cod_vnd: int = 0
    recipient: str = ""
    phone: str = ""
    address: str = ""
    note: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    row: int = 0
    file: str = field(default="orders.csv", compare=False, repr=False)

    @property
    def is_transfer(self) -> bool:
        """Whether both ends are visited by the vehicle (a shipment)."""
        return self.kind == "transfer"

    @property
    def leaves_depot(self) -> bool:
        """Whether the item is on the vehicle when it leaves its depot."""
        return self.kind in {"delivery", "document_return"}

    @property
    def customer(self) -> Location:
        """The end that ``windows``, ``service_s`` and ``due_s`` bind."""
        return self.origin if self.kind in {"pickup", "document_collection"} else self.destination

    def deadline_s(self, ends_s: int) -> int | None:
        """Return by when service must start on a day whose last shift ends then; None for no limit.

        What is overdue has no deadline left to keep; what is due later is early anyway.
        """
        return self.due_s if self.due_s is not None and 0 <= self.due_s < ends_s else None

    @property
    def must_serve(self) -> bool:
        """Whether the order may not wait: marked so, *hẹn giờ*, due today or overdue."""
        due_today = self.due_s is not None and self.due_s < DAY_S
        return self.mandatory or self.priority == "fixed_time" or due_today
