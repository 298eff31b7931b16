from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from routeplan.errors import DataProblem
from routeplan.model.plan import PlanWarning, Unassigned
from routeplan.model.privacy import HIDDEN, without_personal_plan
from routeplan.report.outputs import write_outputs
from routeplan.report.privacy import without_personal_day

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region

BAD_PHONE = DataProblem(
    file="orders.csv", row=9, column="phone", value="0900000077", expected="digits"
)
SHIFTED = DataProblem(
    file="orders.csv", row=9, column="cod_vnd", value="Lò Văn Lệch", expected="a number"
)
BAD_CLOSURE = DataProblem(
    file="closures.csv", row=3, column="km_from", value="km bốn", expected="a Km post"
)
PERSONAL = (
    *("Khách Thử", "90000000", "Bản Một", "HYPERLINK", "Lái xe Một", "0012", "kệ 3"),
    "Lò Văn Lệch",
)
"""Parts of every recipient, phone, address, note, driver and unknown cell of the day."""


def row_set_aside(problem: DataProblem) -> PlanWarning:
    values = dataclasses.asdict(problem).items()
    return PlanWarning(
        code="row_set_aside",
        subject=problem.record_id,
        values=tuple((name, str(value)) for name, value in values),
    )


@pytest.fixture
def plan(small_plan: Plan) -> Plan:
    bad = Unassigned(order_id="BAD-2", code="bad_data", problems=(BAD_PHONE, SHIFTED))
    shifted_vehicle = dataclasses.replace(SHIFTED, file="vehicles.csv", column="max_pieces")
    warnings = (row_set_aside(shifted_vehicle), row_set_aside(BAD_CLOSURE))
    return dataclasses.replace(
        small_plan,
        unassigned=(*small_plan.unassigned, bad),
        warnings=(*small_plan.warnings, *warnings),
        set_aside=(BAD_PHONE, SHIFTED, shifted_vehicle, BAD_CLOSURE),
    )


def test_no_faulty_cell_of_orders_and_vehicles_is_shown(plan: Plan, small_day: Day) -> None:
    hidden = without_personal_plan(plan)
    assert [problem.value for problem in hidden.unassigned[-1].problems] == [HIDDEN, HIDDEN]
    assert [problem.value for problem in hidden.set_aside] == [HIDDEN, HIDDEN, HIDDEN, "km bốn"]
    assert dict(hidden.warnings[-2].values)["value"] == HIDDEN
    assert hidden.warnings[-1] == plan.warnings[-1]
    assert hidden.warnings[:-2] == plan.warnings[:-2]
    assert plan.unassigned[-1].problems[0].value == "0900000077"
    day = dataclasses.replace(small_day, set_aside=(BAD_PHONE, BAD_CLOSURE))
    assert [each.value for each in without_personal_day(day).set_aside] == [HIDDEN, "km bốn"]


def everything_in(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def text_of(name: str, content: bytes) -> str:
    if name.endswith(".gpkg"):
        return content.decode(errors="replace")
    if not name.endswith(".xlsx"):
        return content.decode("utf-8-sig")
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(part).decode() for part in book.namelist())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_personal_leaves_people_out_of_every_file(
    lang: str, tmp_path: Path, plan: Plan, small_day: Day, small_region: Region
) -> None:
    with_people, without = tmp_path / "with", tmp_path / "without"
    for folder, personal in ((with_people, True), (without, False)):
        folder.mkdir()
        write_outputs(folder, small_day, small_region, plan, lang=lang, personal=personal)  # type: ignore[arg-type]
    shown = "".join(text_of(name, data) for name, data in everything_in(with_people).items())
    assert all(part in shown for part in PERSONAL)
    for name, data in everything_in(without).items():
        text = text_of(name, data)
        assert [part for part in PERSONAL if part in text] == [], name
