"""``routeplan simulate``: what closures cost, over many scenarios."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from routeplan.cli.console import (
    EXIT_ATTENTION,
    AsJson,
    Lang,
    Language,
    complain_of,
    console,
    figure,
    print_json,
    print_table,
    say,
    today,
)
from routeplan.cli.resolved import refuse_mixed_depths, report_resolved, resolve_day
from routeplan.cli.scenario_options import (
    Chances,
    Cluster,
    Outside,
    Profiles,
    Rain,
    Resume,
    RoadWeather,
    StormMonth,
    StormRain,
    StormSeed,
    WorkerCount,
    conditions_with,
)
from routeplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from routeplan.api.simulation import Conditions, ScenarioSet, Workers
    from routeplan.model.closure import Closure
    from routeplan.model.simulation import Losses, ScenarioLoss, SimulationProgress
    from routeplan.network.region import Region

_WORTH_A_PROCESS = 1_000
"""Scenarios; fewer are done sooner than processes have started."""
_WORTH_A_PROCESS_RESOLVED = 4
_SHOWN = 10

_WORDS = {
    "vi": {
        "title": "Các kịch bản nặng nhất, loại xe {profile} ({count} kịch bản)",
        "header": (
            "kịch bản",
            "bưu điện",
            "xã cũ",
            "số người (ước tính)",
            "tuyến mất",
            "giờ trễ",
            "km thêm",
        ),
        "none": "Không kịch bản nào gây thiệt hại.",
        "notes": "{count} điểm đóng đường không có hiệu lực hôm đó hoặc không đặt được như "
        "đã ghi; xem manifest.json.",
        "stopped": "Đã dừng. Phần đã xong được giữ trong {folder}; chạy tiếp với --resume.",
        "running": "Đang tính",
        "left": "còn {minutes}:{seconds:02d}",
    },
    "en": {
        "title": "The worst scenarios for the profile {profile} (of {count})",
        "header": (
            "scenario",
            "offices",
            "old centres",
            "people (estimate)",
            "ways lost",
            "delay h",
            "added km",
        ),
        "none": "No scenario costs anything.",
        "notes": "Closures not in force that day or not put on the road as given: {count}; see "
        "manifest.json.",
        "stopped": "Stopped. What is finished is kept in {folder}; go on with --resume.",
        "running": "Simulating",
        "left": "{minutes}:{seconds:02d} left",
    },
}


def simulate(
    day_or_network: Annotated[
        str, typer.Argument(help="A scenario's folder or name, or a network's.")
    ] = "dien-bien",
    each_section: Annotated[
        bool, typer.Option("--each-section", help="Shut each section alone.")
    ] = False,
    pairs: Annotated[
        int | None, typer.Option(min=2, help="Shut each two of the so many worst sections.")
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Replay the recorded closures date by date.")
    ] = False,
    storms: Annotated[int | None, typer.Option(help="Sample so many storms.")] = None,
    closures: Annotated[
        list[Path] | None, typer.Option(help="A closures.csv; one scenario each.")
    ] = None,
    out_folder: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder for the results; by default out/simulate-<set>.",
            show_default=False,
        ),
    ] = None,
    month: StormMonth = 8,
    rain: StormRain = Rain.HEAVY,
    seed: StormSeed = 1,
    chances: Chances = None,
    profile: Profiles = None,
    weather: RoadWeather = None,
    outside: Outside = False,
    all_day: Annotated[
        bool, typer.Option("--all-day", help="Count closures as shut at all hours.")
    ] = False,
    commuting: Annotated[
        Path | None, typer.Option(help="home, office and people: staff who may not get to work.")
    ] = None,
    resolve: Annotated[
        bool, typer.Option("--resolve", help="Plan the day's routes again in each scenario.")
    ] = False,
    budget: Annotated[
        float | None,
        typer.Option(min=0, help="With --resolve: seconds to search in each scenario."),
    ] = None,
    solution_limit: Annotated[
        int | None,
        typer.Option(min=1, help="With --resolve, the default: solutions to search, 100."),
    ] = None,
    workers: WorkerCount = None,
    cluster: Cluster = None,
    resume: Resume = False,
    lang: Language = Lang.VI,
    as_json: AsJson = False,
) -> None:
    """Measure what closures cost, over many scenarios.

    Who is cut off and for how long, and what the ways round add; travel only: no route is
    planned. With --resolve, a day's routes are planned again in each scenario, from the
    plan of the day as it is: orders, documents, kilometres, hours and cost. Results are
    kept as they come; Ctrl-C loses none. Exit code 3: stopped, or some closures could not
    be put on the road as given.
    """
    from routeplan.api import simulation as api

    day, region = api.load_day_or_region(day_or_network)
    travel_only = profile or weather or outside or all_day or commuting
    refuse_mixed_depths(
        day, resolve=resolve, budget=budget, solutions=solution_limit, other=bool(travel_only)
    )
    conditions = api.Conditions() if day is None else api.Conditions.of_day(day)
    conditions = dataclasses.replace(
        conditions_with(conditions, profile, weather, outside=outside),
        all_day=all_day,
        commuters=() if commuting is None else api.read_commuting(commuting, region=region),
    )
    scenarios = _scenario_set(
        region,
        conditions,
        each_section=each_section,
        pairs=pairs,
        history=history,
        closures=closures,
        date=None if day is None else day.date,
        storms=None
        if storms is None
        else lambda: api.storm_scenarios(
            storms,
            month=month,
            rain=rain.value,
            seed=seed,
            chances=None if chances is None else api.read_chances(chances, region=region),
            region=region,
        ),
    )
    kind = scenarios.kind.replace("_", "-")
    folder = out_folder or Path("out") / f"simulate-{kind}{'-resolved' * resolve}"
    worth = _WORTH_A_PROCESS_RESOLVED if resolve else _WORTH_A_PROCESS
    how: dict[str, Any] = {
        "region": region,
        "folder": folder,
        "resume": resume,
        "workers": choose_workers(scenarios.count, workers, cluster, worth=worth),
    }
    try:
        with progress_bar(lang) as on_progress:
            if day is not None and resolve:
                planned = resolve_day(
                    scenarios, day, budget, solution_limit, **how, on_progress=on_progress
                )
            else:
                losses = api.simulate(scenarios, conditions, **how, on_progress=on_progress)
    except KeyboardInterrupt:
        stopped(folder, lang)
        raise typer.Exit(EXIT_ATTENTION) from None
    off = api.closures_not_applied(scenarios, conditions, region=region)
    if resolve:
        report_resolved(planned, folder, lang, as_json=as_json)
    else:
        _report(losses, profile[0] if profile else "", folder, lang, as_json=as_json)
    unread = day.closure_problems if day else ()
    complain_of(unread, lang)
    if off:
        say(str(_WORDS[lang.value]["notes"]).format(count=len(off)), "yellow", stderr=True)
    if off or unread:
        raise typer.Exit(EXIT_ATTENTION)


def _scenario_set(
    region: Region,
    conditions: Conditions,
    *,
    each_section: bool,
    pairs: int | None,
    history: bool,
    closures: list[Path] | None,
    date: dt.date | None,
    storms: Callable[[], ScenarioSet] | None,
) -> ScenarioSet:
    from routeplan.api import simulation as api

    asked: list[tuple[bool, Callable[[], ScenarioSet]]] = [
        (each_section, lambda: api.section_scenarios(region=region)),
        (pairs is not None, lambda: api.pair_scenarios(pairs or 0, conditions, region=region)),
        (history, lambda: api.history_scenarios(region=region)),
        (
            bool(closures),
            lambda: api.closure_scenarios(
                {
                    name: _closures_of(file, date)
                    for name, file in _scenario_names(closures or ()).items()
                },
                region=region,
            ),
        ),
        (storms is not None, storms or (lambda: api.section_scenarios(region=region))),
    ]
    chosen = [make for wanted, make in asked if wanted]
    if len(chosen) != 1:
        names = "--each-section, --pairs, --history, --storms, --closures"
        raise typer.BadParameter(f"exactly one of {names}")
    return chosen[0]()


def _scenario_names(files: Sequence[Path]) -> dict[str, Path]:
    """Return files by the stem, where stems are equal with the folder's name, or in full."""
    ways: list[Callable[[Path], str]] = [
        lambda file: file.stem,
        lambda file: f"{file.resolve().parent.name}/{file.stem}",
        lambda file: file.resolve().as_posix(),
    ]
    named: dict[str, Path] = {}
    for file in files:
        for name_of in ways:
            if sum(name_of(other) == name_of(file) for other in files) == 1:
                named[name_of(file)] = file
                break
        else:
            raise typer.BadParameter(f"{file} is given twice", param_hint="--closures")
    return named


def _closures_of(file: Path, date: dt.date | None) -> tuple[Closure, ...]:
    """Return a file's closures; a run of hours is not begun with one that cannot be read."""
    from routeplan.api import read_closures

    found, problems = read_closures(file, date=date or today())
    if problems:
        raise InputError(problems)
    return found


def stopped(folder: Path, lang: Lang) -> None:
    """Say that a run was stopped and how to go on with it."""
    say(str(_WORDS[lang.value]["stopped"]).format(folder=folder), "yellow", stderr=True)


def choose_workers(
    count: int, workers: int | None, cluster: str | None, *, worth: int = _WORTH_A_PROCESS
) -> Workers:
    """Return who does the work: a cluster, so many processes, or as many as pay."""
    from routeplan.api import simulation as api

    if cluster:
        return api.cluster_workers(cluster)
    default = (os.cpu_count() or 1) if count > worth else 1
    return api.local_workers(workers or default)


def _report(losses: Losses, profile: str, folder: Path, lang: Lang, *, as_json: bool) -> None:
    from routeplan.api import simulation as api

    words = _WORDS[lang.value]
    profile = profile or _hardest_hit(losses)
    of_profile = {loss.scenario: loss for loss in losses.scenarios if loss.profile == profile}
    only = dataclasses.replace(losses, scenarios=tuple(of_profile.values()))
    worst = [of_profile[number] for number, _ in api.worst_scenarios(only, _SHOWN)]
    if as_json:
        print_json({"folder": str(folder), "worst": [dataclasses.asdict(loss) for loss in worst]})
        return
    title = str(words["title"]).format(profile=profile, count=len(of_profile) - 1)
    if worst:
        print_table(title, words["header"], [_row(loss, lang) for loss in worst])
    else:
        say(str(words["none"]))
    say(f"\n→ {folder}")


def _hardest_hit(losses: Losses) -> str:
    """Return the profile that loses most, the first of several alike."""
    delay_h: dict[str, float] = {}
    for loss in losses.scenarios:
        delay_h[loss.profile] = delay_h.get(loss.profile, 0.0) + loss.delay_h
    return max(delay_h, key=delay_h.__getitem__)


def _row(loss: ScenarioLoss, lang: Lang) -> Sequence[str]:
    return (
        loss.name,
        str(loss.offices_cut_off),
        str(loss.old_centres_cut_off),
        figure(loss.people_cut_off_estimate, lang),
        str(loss.ways_lost),
        figure(loss.delay_h, lang, 1),
        figure(loss.added_km, lang),
    )


@contextlib.contextmanager
def progress_bar(lang: Lang) -> Iterator[Callable[[SimulationProgress], None] | None]:
    """Show what is done and the time left while a person watches."""
    watched = console(stderr=True)
    if not watched.is_terminal:
        yield None
        return
    from rich import progress as bars

    words = _WORDS[lang.value]
    with bars.Progress(
        bars.TextColumn(str(words["running"])),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TextColumn("{task.fields[left]}"),
        console=watched,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None, left="")

        def on_progress(progress: SimulationProgress) -> None:
            left = ""
            if progress.left_s is not None:
                minutes, seconds = divmod(round(progress.left_s), 60)
                left = str(words["left"]).format(minutes=minutes, seconds=seconds)
            bar.update(task, completed=progress.done, total=progress.total, left=left)

        yield on_progress
