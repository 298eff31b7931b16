from __future__ import annotations

import os
import pickle
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from routeplan.errors import InputError
from routeplan.model.simulation import Losses, ScenarioLoss, SimulationProgress
from routeplan.simulate import run as runs
from routeplan.simulate.run import WorkersLostError, parts_of, run
from routeplan.simulate.sets import each_section
from routeplan.simulate.sink import MemorySink
from routeplan.simulate.workers import local_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from routeplan.network.region import Region
    from routeplan.simulate.task import TravelTask

    TaskOf = Callable[..., TravelTask]


@dataclass(frozen=True, kw_only=True)
class Counting:
    """A task that notes in a folder what it measures, and may end its own process."""

    count: int
    folder: Path
    dies_at: int = -1
    dies_times: int = 1

    def measure(self, numbers: Sequence[int]) -> Losses:
        for number in numbers:
            with (self.folder / str(number)).open("a") as log:
                log.write("x")
            if number == self.dies_at and self._times(number) <= self.dies_times:
                os.kill(os.getpid(), signal.SIGKILL)
        return Losses(
            scenarios=tuple(
                ScenarioLoss(
                    scenario=n, name=str(n), profile="van", window_h=24, spans_closed=0, delay_h=n
                )
                for n in numbers
            ),
            communes=(),
        )

    def _times(self, number: int) -> int:
        return len((self.folder / str(number)).read_text())

    def measured(self) -> dict[int, int]:
        return {int(file.name): self._times(int(file.name)) for file in self.folder.iterdir()}


def test_parts_hold_every_scenario_once() -> None:
    assert [list(part) for part in parts_of(5, 2)] == [[0, 1], [2, 3], [4]]


def test_progress_ends_with_everything_done_and_nothing_left(tmp_path: Path) -> None:
    told: list[SimulationProgress] = []
    run(
        Counting(count=10, folder=tmp_path),
        MemorySink(),
        local_workers(),
        part_size=3,
        on_progress=told.append,
    )
    done = [one.done for one in told]
    assert (done[0], done[-1], len(done)) == (0, 10, 5)
    assert done == sorted(done)
    assert told[0].left_s is None
    assert told[-1].left_s == 0
    assert {one.total for one in told} == {10}


def test_what_a_sink_has_is_not_done_again(tmp_path: Path) -> None:
    task = Counting(count=10, folder=tmp_path)
    sink = MemorySink()
    sink.keep(1, task.measure([4, 5, 6, 7]))
    told: list[SimulationProgress] = []
    run(task, sink, local_workers(), part_size=4, on_progress=told.append)
    assert set(task.measured().values()) == {1}
    assert [loss.scenario for loss in sink.losses().scenarios] == list(range(10))
    assert told[0].done == 4


def test_a_sink_that_fails_ends_the_run_and_keeps_what_it_had(tmp_path: Path) -> None:
    class Full(MemorySink[Losses]):
        def keep(self, part: int, losses: Losses) -> None:
            if part == 2:
                raise InputError([])
            super().keep(part, losses)

    sink = Full()
    with pytest.raises(InputError):
        run(Counting(count=10, folder=tmp_path), sink, local_workers(), part_size=2)
    assert {0, 1} <= set(sink.finished())


def test_an_error_of_the_work_itself_is_not_tried_again(tmp_path: Path) -> None:
    task = Counting(count=3, folder=tmp_path / "missing")
    with pytest.raises(FileNotFoundError):
        run(task, MemorySink(), local_workers())


@pytest.mark.slow
def test_a_worker_that_dies_loses_nothing(tmp_path: Path) -> None:
    task = Counting(count=40, folder=tmp_path, dies_at=13)
    sink = MemorySink()
    run(task, sink, local_workers(2), part_size=2)
    assert [loss.delay_h for loss in sink.losses().scenarios] == list(range(40))
    assert task.measured()[13] == 2


@pytest.mark.slow
def test_workers_that_die_again_and_again_end_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_ATTEMPTS", 2)
    task = Counting(count=6, folder=tmp_path, dies_at=3, dies_times=99)
    sink = MemorySink()
    with pytest.raises(WorkersLostError, match="what is finished is kept"):
        run(task, sink, local_workers(2), part_size=1)
    assert 3 not in set(sink.finished())


@pytest.mark.slow
@pytest.mark.parametrize(("count", "part_size"), [(1, 7), (2, 50), (3, 1000)])
def test_numbers_are_the_same_however_many_workers(
    small_region: Region, task_of: TaskOf, count: int, part_size: int
) -> None:
    task = task_of(small_region, each_section(small_region.roads))
    assert task.never_reachable() == {"motorbike": 0, "van": 0}
    sink = MemorySink()
    run(task, sink, local_workers(count), part_size=part_size)
    assert sink.losses() == task.measure(range(task.count))


def test_the_order_of_work_changes_no_number(dien_bien: Region, task_of: TaskOf) -> None:
    task = task_of(dien_bien, each_section(dien_bien.roads), profiles=("van",))
    forward = task.measure(range(60))
    backward = [task_of(dien_bien, task.scenarios, profiles=("van",)).measure([n]) for n in (59, 5)]
    assert [part.scenarios[0] for part in backward] == [forward.scenarios[59], forward.scenarios[5]]


@dataclass(frozen=True, kw_only=True)
class Heavy(Counting):
    """A task that weighs something, as a network does."""

    load: bytes = bytes(1_000_000)


@pytest.mark.slow
def test_a_task_goes_to_processes_once_and_not_with_every_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    submit = ProcessPoolExecutor.submit

    def weighed(pool: ProcessPoolExecutor, *what: Any) -> Any:
        sent.append(len(pickle.dumps(what)))
        return submit(pool, *what)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", weighed)
    sink = MemorySink()
    run(Heavy(count=12, folder=tmp_path), sink, local_workers(2), part_size=2)
    assert [loss.delay_h for loss in sink.losses().scenarios] == list(range(12))
    assert len(sent) == 6
    assert max(sent) < 1_000


@dataclass(frozen=True, kw_only=True)
class Slow(Counting):
    """A task that takes its time."""

    def measure(self, numbers: Sequence[int]) -> Losses:
        time.sleep(0.2)
        return super().measure(numbers)


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 2])
def test_a_killed_worker_of_a_dask_cluster_loses_nothing(tmp_path: Path, count: int) -> None:
    """With the only worker the task is lost, too: it is sent again."""
    import warnings

    from distributed import LocalCluster

    from routeplan.simulate.workers import cluster_workers

    task = Slow(count=40, folder=tmp_path)
    with (
        warnings.catch_warnings(),
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=count,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
        ) as cluster,
    ):
        warnings.simplefilter("ignore")
        victims = [worker.pid for worker in cluster.workers.values()]
        told: list[int] = []

        def kill_one(progress: SimulationProgress) -> None:
            told.append(progress.done)
            if progress.done >= 6 and victims:
                os.kill(victims[0], signal.SIGKILL)
                victims.clear()

        sink = MemorySink()
        run(
            task,
            sink,
            cluster_workers(cluster.scheduler_address),
            part_size=2,
            on_progress=kill_one,
        )
    assert not victims
    assert [loss.delay_h for loss in sink.losses().scenarios] == list(range(40))


@pytest.mark.slow
def test_no_cluster_at_an_address_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from routeplan.simulate import workers

    monkeypatch.setattr(workers, "_CONNECT_S", 1)
    with (
        pytest.raises(InputError) as caught,
        workers.cluster_workers("tcp://127.0.0.1:9").start(Counting(count=1, folder=tmp_path)),
    ):
        pass
    assert caught.value.problems[0].code == "no_cluster"
