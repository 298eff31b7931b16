from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from routeplan.errors import DataProblem
from routeplan.model.plan import PlanWarning, Unassigned
from routeplan.report.outputs import write_outputs
from routeplan.report.privacy import HIDDEN, without_personal_day, without_personal_plan

if TYPE_CHECKING:
    from pathlib import Path

    from routeplan.model.day import Day
    from routeplan.model.plan import Plan
    from routeplan.network.region import Region

BAD_PHONE = DataProblem(
    file="orders.csv", row=9, column="phone", value="0900000077", expected="digits"
)
BAD_WEIGHT = DataProblem(file="orders.csv", row=9, column="weight_g", value="-5", expected="more")
PERSONAL = ("Khách Thử", "90000000", "Bản Một", "HYPERLINK", "Lái xe Một", "0012", "kệ 3")
"""Parts of every recipient, phone, address, note, driver and unknown cell of the day."""


@pytest.fixture
def plan(small_plan: Plan) -> Plan:
    bad = Unassigned(order_id="BAD-2", code="bad_data", problems=(BAD_PHONE, BAD_WEIGHT))
    values = (("file", "orders.csv"), ("column", "phone"), ("value", "0900000077"))
    warning = PlanWarning(code="row_set_aside", subject="BAD-2", values=values)
    return dataclasses.replace(
        small_plan,
        unassigned=(*small_plan.unassigned, bad),
        warnings=(*small_plan.warnings, warning),
        set_aside=(BAD_PHONE,),
    )


def test_faulty_cells_of_people_are_hidden_and_others_kept(plan: Plan, small_day: Day) -> None:
    hidden = without_personal_plan(plan)
    problems = hidden.unassigned[-1].problems
    assert [problem.value for problem in problems] == [HIDDEN, "-5"]
    assert hidden.set_aside[0].value == HIDDEN
    assert dict(hidden.warnings[-1].values)["value"] == HIDDEN
    assert hidden.warnings[:-1] == plan.warnings[:-1]
    assert plan.unassigned[-1].problems[0].value == "0900000077"
    day = dataclasses.replace(small_day, set_aside=(BAD_PHONE,))
    assert without_personal_day(day).set_aside[0].value == HIDDEN


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
