"""Plans: written, read, summed up and put into words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from routeplan.api.days import find_scenario
from routeplan.api.regions import load_region
from routeplan.errors import InputError
from routeplan.io import (
    folders,
    plan_json,
)
from routeplan.report import gpx, outputs, summary, text
from routeplan.units import DAY_S

if TYPE_CHECKING:
    from routeplan.errors import DataProblem
    from routeplan.model.closure import Closure
    from routeplan.model.day import Day
    from routeplan.model.plan import Plan, PlanWarning, Unassigned, Wait
    from routeplan.network.region import Region
    from routeplan.report.summary import Summary
    from routeplan.report.text import Lang

_PLAN_FILE = "plan.json"


def results_folder(scenario: str | Path) -> Path:
    """Return where the results of a scenario go by default: ``out/<its folder's name>``.

    Parameters
    ----------
    scenario
        As for ``load_day``; what it calls itself does not count, so a copy never takes
        the place of another day's results.
    """
    name = find_scenario(scenario).resolve().name
    return Path("out") / gpx.file_names([name], nameless="scenario")[0]


def refuse_unusable_folder(folder: Path) -> None:
    """Refuse a folder that ``write_plan`` could not write, before a search that takes long.

    Parameters
    ----------
    folder
        Where the plan is to go.

    Raises
    ------
    InputError
        If the folder is a file or holds something other than results, or cannot be made.
    """
    folders.refuse_unusable(folder, known_by=_PLAN_FILE)


def write_plan(
    plan: Plan,
    day: Day,
    folder: Path,
    *,
    region: Region | None = None,
    lang: Lang = "vi",
    personal: bool = True,
) -> None:
    """Write a plan with its tables, tracks, map and sheets into a folder, whole or not at all.

    Parameters
    ----------
    plan
        The plan.
    day
        The day it is for.
    folder
        Made new; older results are replaced only when everything is written, and what
        else lies beside them stays.
    region
        Where it takes place; by default the network that the day names.
    lang
        Language of what people read: vi or en.
    personal
        False leaves out names, phones, addresses and notes.

    Raises
    ------
    InputError
        If the folder is a file, holds something other than results, or cannot be written;
        it says where the new results are then.
    """
    region = region or load_region(day.network)
    with folders.whole_folder(folder, known_by=_PLAN_FILE, made=_tracks_in(folder)) as fresh:
        plan_json.write_plan(plan, fresh / _PLAN_FILE, personal=personal)
        outputs.write_outputs(fresh, day, region, plan, lang=lang, personal=personal)


def _tracks_in(folder: Path) -> frozenset[str]:
    """Return the tracks of an earlier plan, whose vehicles may have none in the new one."""
    try:
        return outputs.track_files(plan_json.read_plan(folder / _PLAN_FILE))
    except InputError:  # No earlier plan, or none that tells which files are its own.
        return frozenset()


def read_plan(file: Path) -> Plan:
    """Return the plan of a ``plan.json``.

    Parameters
    ----------
    file
        The file.

    Raises
    ------
    InputError
        If the file is missing, damaged or of another version.
    """
    return plan_json.read_plan(file)


def summarise_plan(
    plan: Plan, day: Day, *, region: Region | None = None, lang: Lang = "vi"
) -> Summary:
    """Return a plan's totals, routes, warnings and reasons in words.

    Parameters
    ----------
    plan
        The plan.
    day
        The day it is for.
    region
        Where it takes place; by default the network that the day names.
    lang
        vi or en.
    """
    return summary.summarise(day, region or load_region(day.network), plan, lang)


def describe_reason(
    reason: Unassigned, day: Day, *, region: Region | None = None, lang: Lang = "vi"
) -> str:
    """Return the reason for an order left out in a sentence or two.

    Parameters
    ----------
    reason
        What ``explain_order`` or a plan says.
    day
        The day of the order.
    region
        Where it takes place; by default the network that the day names.
    lang
        vi or en.
    """
    return text.describe_unassigned(reason, lang, day, region or load_region(day.network))


def describe_problem(problem: DataProblem, *, lang: Lang = "vi") -> str:
    """Return what is wrong in an input file, and where, in words.

    Parameters
    ----------
    problem
        The problem.
    lang
        vi or en.
    """
    return text.describe_problem(problem, lang)


def describe_warning(
    warning: PlanWarning, day: Day, *, region: Region | None = None, lang: Lang = "vi"
) -> str:
    """Return a plan's warning in words.

    Parameters
    ----------
    warning
        The warning.
    day
        The day of the plan.
    region
        Where it takes place; by default the network that the day names.
    lang
        vi or en.
    """
    return text.describe_warning(warning, lang, day, region or load_region(day.network))


def describe_wait(wait: Wait, *, region: Region | None = None, lang: Lang = "vi") -> str:
    """Return how long, where and until when a leg waits for a road to open.

    Parameters
    ----------
    wait
        Of a leg.
    region
        Where it is; by default Điện Biên.
    lang
        vi or en.
    """
    return text.describe_wait(wait, region or load_region(), lang)


def describe_closure(
    closure: Closure,
    *,
    region: Region | None = None,
    lang: Lang = "vi",
    until_s: int = DAY_S,
) -> str:
    """Return a closure's road, Km and effect in words.

    Parameters
    ----------
    closure
        The closure.
    region
        Where it is; by default Điện Biên.
    lang
        vi or en.
    until_s
        Its hours are told unless it holds from midnight until then, as ``Day.ends_s``.
    """
    return text.describe_closure(closure, region or load_region(), lang, until_s)
