"""The columns of the day's tables: what each holds and how its cells are read.

The JSON Schemas of the tables are made from these types.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema

from routeplan.io import cells
from routeplan.io.geometry import parse_geometry
from routeplan.model.closure import Blocks, ClosureShape, Direction, Level
from routeplan.model.order import OrderKind, Priority, TimeWindow
from routeplan.model.place import PlaceKind
from routeplan.units import LARGEST_NUMBER

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True, kw_only=True)
class CellContext:
    """What a cell's meaning hangs on besides its text."""

    date: dt.date
    decimal_mark: cells.DecimalMark = "."


def _context(info: ValidationInfo) -> CellContext:
    context = info.context
    if not isinstance(context, CellContext):
        raise AssertionError("rows are read with a CellContext")  # noqa: TRY004 - a bug, no input
    return context


def _choices(literal: Any, **more: str) -> dict[str, str]:  # noqa: ANN401 - a typing form
    return {value: value for value in get_args(literal)} | {
        spelled.replace("_", " "): value for spelled, value in more.items()
    }


_KINDS = _choices(OrderKind)
_PRIORITIES = _choices(
    Priority,
    thường="normal",
    ưu_tiên="high",
    hỏa_tốc="urgent",
    hoả_tốc="urgent",
    hẹn_giờ="fixed_time",
)
_DIRECTIONS = _choices(Direction)
_BLOCKS = _choices(Blocks)
_LEVELS = _choices(Level)
_PLACE_KINDS = _choices(PlaceKind)

_CLOCK = r"\d{2}:\d{2}(:\d{2})?"
_WINDOW = f"{_CLOCK}-{_CLOCK}"


def _text(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", "examples": [example]})


_NUMBER = WithJsonSchema({"type": "number", "minimum": 0})
_MOMENT = WithJsonSchema({"type": "string", "examples": ["2024-09-09T15:00:00+07:00"]})

Count = Annotated[
    int,
    BeforeValidator(cells.parse_count),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER}),
]
Duration = Annotated[
    int,
    BeforeValidator(cells.parse_duration),
    WithJsonSchema({"type": "integer", "minimum": 1}),
]
Quantity = Annotated[
    Decimal,
    BeforeValidator(lambda text, info: cells.parse_quantity(text, _context(info).decimal_mark)),
    _NUMBER,
]
Longitude = Annotated[
    float,
    BeforeValidator(cells.parse_longitude),
    WithJsonSchema({"type": "number", "minimum": -180, "maximum": 180}),
]
Latitude = Annotated[
    float,
    BeforeValidator(cells.parse_latitude),
    WithJsonSchema({"type": "number", "minimum": -90, "maximum": 90}),
]
SpeedFactor = Annotated[
    float,
    BeforeValidator(lambda text, info: cells.parse_speed_factor(text, _context(info).decimal_mark)),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
]
YesNo = Annotated[bool, BeforeValidator(cells.parse_yes_no)]
Words = Annotated[
    tuple[str, ...], BeforeValidator(cells.parse_words), _text("[^;]*(;[^;]+)*", "kt1;cold")
]
WayIds = Annotated[
    tuple[int, ...], BeforeValidator(cells.parse_way_ids), _text(r"\d+(;\d+)*", "4321;4322")
]
Radius = Annotated[
    int,
    BeforeValidator(cells.parse_radius),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": cells.LARGEST_RADIUS_M}),
]
Geometry = Annotated[
    ClosureShape,
    BeforeValidator(parse_geometry),
    WithJsonSchema({"type": "string", "examples": ["LINESTRING (103.1 21.4, 103.2 21.5)"]}),
]
Km = Annotated[int, BeforeValidator(cells.parse_km), _text(r"\d+\+\d{3}", "16+900")]
Clock = Annotated[int, BeforeValidator(cells.parse_time_of_day), _text(_CLOCK, "07:30")]
Window = Annotated[TimeWindow, BeforeValidator(cells.parse_window), _text(_WINDOW, "11:00-13:00")]
Windows = Annotated[
    tuple[TimeWindow, ...],
    BeforeValidator(cells.parse_windows),
    _text(f"({_WINDOW}(;{_WINDOW})*)?", "08:00-10:00;13:00-15:00"),
]
Due = Annotated[
    int, BeforeValidator(lambda text, info: cells.parse_due(text, _context(info).date)), _MOMENT
]
Start = Annotated[
    int, BeforeValidator(lambda text, info: cells.parse_start(text, _context(info).date)), _MOMENT
]
End = Annotated[
    int, BeforeValidator(lambda text, info: cells.parse_end(text, _context(info).date)), _MOMENT
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """A row of ``orders.csv``; columns it does not know pass through to ``stops.csv``."""

    order_id: Annotated[str, Field(description="Unique in the file.")]
    kind: Annotated[
        OrderKind,
        BeforeValidator(lambda text: cells.parse_choice(text, _KINDS)),
        Field(description="What is asked for."),
    ]
    origin: Annotated[
        str,
        Field(
            description="Place id. Delivery, document_return: the depot that holds the item; "
            "blank is the office of the commune. Otherwise: where the item is picked up."
        ),
    ] = ""
    destination: Annotated[
        str,
        Field(
            description="Place id. Pickup, document_collection: the depot it goes to; blank is "
            "the office of the commune. Otherwise: where the item goes."
        ),
    ] = ""
    lon: Annotated[
        Longitude | None, Field(description="The customer's end, degrees east; with lat.")
    ] = None
    lat: Annotated[
        Latitude | None, Field(description="The customer's end, degrees north; with lon.")
    ] = None
    section_id: Annotated[
        str, Field(description="The road section of the customer's end; with km.")
    ] = ""
    km: Annotated[
        Km | None, Field(description="The customer's end as a Km post of its section.")
    ] = None
    commune_code: Annotated[
        str,
        Field(
            description="The customer's commune: its code or name, an old commune's name, or the "
            "id of an old centre; blank is found from the customer's end."
        ),
    ] = ""
    weight_g: Annotated[Count, Field(description="The whole order, grams.")] = 0
    volume_cm3: Annotated[Count, Field(description="The whole order, cubic centimetres.")] = 0
    pieces: Annotated[Count, Field(description="Parcels, bags or envelopes.")] = 1
    windows: Annotated[
        Windows,
        Field(
            description="When service may start at the customer's or last end, both ends "
            "included; blank is any time."
        ),
    ] = ()
    service_s: Annotated[
        Count | None,
        Field(description="Seconds at the customer's or last end; blank is the kind's default."),
    ] = None
    pickup_windows: Annotated[
        Windows, Field(description="When service may start at the first end of a transfer.")
    ] = ()
    pickup_service_s: Annotated[
        Count | None,
        Field(description="Seconds at the first end of a transfer; blank is 180."),
    ] = None
    due_at: Annotated[
        Due | None,
        Field(
            description="By when service must start at the customer's or last end; a bare date "
            "is the end of that day."
        ),
    ] = None
    release_at: Annotated[
        Start | None,
        Field(
            description="When the item is ready at its depot, or at the first end of a transfer: "
            "no vehicle leaves with it earlier; blank is all day, a bare date its 00:00. For "
            "what is collected it means nothing."
        ),
    ] = None
    locked_vehicle: Annotated[
        str, Field(description="The only vehicle that may serve it; blank is any.")
    ] = ""
    priority: Annotated[
        Priority,
        BeforeValidator(lambda text: cells.parse_choice(text, _PRIORITIES)),
        Field(description="fixed_time is mandatory. Vietnamese words are read too."),
    ] = "normal"
    mandatory: Annotated[YesNo, Field(description="Whether it must be served today.")] = False
    skills: Annotated[Words, Field(description="What its vehicle must have.")] = ()
    cod_vnd: Annotated[Count, Field(description="Cash to collect on delivery, VND.")] = 0
    recipient: Annotated[str, Field(description="Name for the driver's sheet.")] = ""
    phone: Annotated[str, Field(description="Phone for the driver's sheet.")] = ""
    address: Annotated[str, Field(description="Address for the driver's sheet.")] = ""
    note: Annotated[str, Field(description="Note for the driver's sheet.")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleRow:
    """A row of ``vehicles.csv``: a vehicle with its driver for the day."""

    vehicle_id: Annotated[str, Field(description="Unique in the file.")]
    profile: Annotated[str, Field(description="A profile of the region, as motorbike or van.")]
    start_depot: Annotated[str, Field(description="Place id of a hub or commune office.")]
    end_depot: Annotated[str, Field(description="Place id; blank is start_depot.")] = ""
    shift_start: Annotated[Clock, Field(description="Earliest start.")]
    shift_end: Annotated[Clock, Field(description="Latest return, after shift_start.")]
    break_window: Annotated[
        Window | None, Field(description="Within it the break begins; with break_s.")
    ] = None
    break_s: Annotated[
        Duration | None, Field(description="Length of the break, seconds; with break_window.")
    ] = None
    max_weight_kg: Annotated[Quantity | None, Field(description="Blank is no limit.")] = None
    max_volume_l: Annotated[Quantity | None, Field(description="Litres; blank is no limit.")] = None
    max_pieces: Annotated[Count | None, Field(description="Blank is no limit.")] = None
    max_distance_km: Annotated[
        Quantity | None, Field(description="Of the whole route; blank is no limit.")
    ] = None
    max_duration_s: Annotated[
        Count | None,
        Field(
            description="Seconds from leaving to being back, waits, breaks and visits included; "
            "blank is no limit but the shift."
        ),
    ] = None
    skills: Annotated[Words, Field(description="What orders may ask for.")] = ()
    cost_per_km_vnd: Annotated[Count, Field(description="VND for each km driven.")] = 0
    cost_per_hour_vnd: Annotated[Count, Field(description="VND for each hour on duty.")] = 0
    fixed_cost_vnd: Annotated[Count, Field(description="VND when the vehicle is used.")] = 0
    reloads: Annotated[
        YesNo,
        Field(
            description="May go back to start_depot or end_depot during its shift, to unload "
            "what it has collected and load more."
        ),
    ] = False
    reload_s: Annotated[
        Count | None, Field(description="Seconds that takes each time; blank is 600.")
    ] = None
    driver: Annotated[str, Field(description="Name for the driver's sheet.")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRow:
    """A row of ``closures.csv``: a span of road that is shut, delayed or slowed."""

    closure_id: Annotated[str, Field(description="Unique in the file.")]
    road: Annotated[
        str, Field(description="As signed (QL279), its family (QL279W) or its name.")
    ] = ""
    section_id: Annotated[
        str, Field(description="Where it is known; without Km posts the whole section is shut.")
    ] = ""
    km_from: Annotated[Km | None, Field(description="Km post as signed.")] = None
    km_to: Annotated[
        Km | None, Field(description="Blank is a single Km post, 10 m either side.")
    ] = None
    way_ids: Annotated[WayIds, Field(description="OpenStreetMap ways, shut whole.")] = ()
    lon: Annotated[Longitude | None, Field(description="Of a point, degrees east; with lat.")] = (
        None
    )
    lat: Annotated[Latitude | None, Field(description="Degrees north.")] = None
    radius_m: Annotated[
        Radius | None, Field(description="Around the point, along its road; blank is 10 m.")
    ] = None
    geometry: Annotated[
        Geometry | None,
        Field(
            description="WKT or GeoJSON: a POLYGON shuts what is in it, a LINESTRING the road it "
            "is drawn along, a MULTIPOINT the road between its points."
        ),
    ] = None
    level: Annotated[
        Level,
        BeforeValidator(lambda text: cells.parse_choice(text, _LEVELS)),
        Field(
            description="Only what is carried so: ground, bridge, tunnel, ford; blank leaves "
            "open what crosses the road above or below."
        ),
    ] = ""
    direction: Annotated[
        Direction,
        BeforeValidator(lambda text: cells.parse_choice(text, _DIRECTIONS)),
        Field(description="forward is with rising Km posts."),
    ] = "both"
    blocks: Annotated[
        Blocks,
        BeforeValidator(lambda text: cells.parse_choice(text, _BLOCKS)),
        Field(description="Vehicle classes that may not pass; none is a delay or a slow stretch."),
    ] = "all"
    start: Annotated[
        Start, Field(description="Blank is 00:00 of the planning date; a bare date its 00:00.")
    ] = 0
    end: Annotated[
        End | None,
        Field(description="Blank is until told otherwise; a bare date the end of that day."),
    ] = None
    open_windows: Annotated[Windows, Field(description="When traffic is let through.")] = ()
    delay_s: Annotated[Count, Field(description="Seconds lost where passing is allowed.")] = 0
    speed_factor: Annotated[
        SpeedFactor, Field(description="Speeds are multiplied by it where passing is allowed.")
    ] = 1.0
    source: Annotated[str, Field(description="Who reported it.")] = ""
    note: Annotated[str, Field(description="Anything else.")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A row of ``places.csv``: a place that the network does not have."""

    id: Annotated[str, Field(description="Not used by the network or another row.")]
    name: Annotated[str, Field(description="As people call it.")]
    kind: Annotated[
        PlaceKind,
        BeforeValidator(lambda text: cells.parse_choice(text, _PLACE_KINDS)),
        Field(description="Routes start and end at kinds hub and commune_office."),
    ] = "other"
    lon: Annotated[Longitude, Field(description="Degrees east.")]
    lat: Annotated[Latitude, Field(description="Degrees north.")]
    commune_code: Annotated[str, Field(description="As in orders.csv.")] = ""
    precision_km: Annotated[
        Quantity, Field(description="Radius within which the true point lies.")
    ] = Decimal(0)
    source: Annotated[str, Field(description="Where the position comes from.")] = ""


ROW_TYPES: dict[str, type[Any]] = {
    "orders": OrderRow,
    "vehicles": VehicleRow,
    "closures": ClosureRow,
    "places": PlaceRow,
}
"""Row type by the stem of the file's name."""
