"""A folder of a simulation's results: finished parts while it runs, tidy tables at the end.

``manifest.json`` says what the results are made from. ``parts/`` holds what is finished,
each file moved into place whole. At the end the parts become ``scenarios`` and
``communes``, as Parquet and as CSV, and are removed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from routeplan.errors import DataProblem, InputError
from routeplan.io.folders import whole_file
from routeplan.io.plan_json import read_plan, write_plan
from routeplan.io.run_lock import LOCK_FILE, free_lock, take_lock
from routeplan.model.resolved import ResolvedCommuneLoss, ResolvedLoss, ResolvedLosses
from routeplan.model.simulation import CommuneLoss, Losses, ScenarioLoss
from routeplan.units import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from routeplan.model.plan import Plan

SCHEMA_VERSION = 1
MANIFEST = "manifest.json"
BASE_PLAN = "base_plan.json"
"""The plan that a re-solved simulation's losses are counted against."""
TABLES: Mapping[str, type[Any]] = {"scenarios": ScenarioLoss, "communes": CommuneLoss}
RESOLVED_TABLES: Mapping[str, type[Any]] = {
    "scenarios": ResolvedLoss,
    "communes": ResolvedCommuneLoss,
}
EXTRA_TABLES = ("slide_rates", "closed_spans")
"""Written at the end beside them, by ``write_rows``."""
_PART = re.compile(r"scenarios-(\d+)\.parquet")
_BYTE_ORDER_MARK = "\ufeff".encode()
_whole_file = partial(whole_file, make_folder=False, same_name=True)
"""A killed run leaves nothing behind once it has been resumed."""
RowT = TypeVar("RowT")


class ResultFolder:
    """Keeps parts in a folder, and makes tables of them when all are there.

    Attributes
    ----------
    folder
        Where.
    """

    def __init__(self, folder: Path, tables: Mapping[str, type[Any]] = TABLES) -> None:
        self.folder = folder
        self._tables = tables
        self._parts = folder / "parts"

    @classmethod
    def open(
        cls,
        folder: Path,
        inputs: Mapping[str, str],
        *,
        about: Mapping[str, Any],
        resume: bool,
        tables: Mapping[str, type[Any]] = TABLES,
    ) -> ResultFolder:
        """Return the folder of results made from ``inputs``; a new one, or one to go on with.

        Parameters
        ----------
        inputs
            What the results are made from, by name: values or hashes.
        about
            What else the manifest tells.
        resume
            Go on where an earlier run stopped, if there was one.
        tables
            The rows of each table: ``TABLES`` or ``RESOLVED_TABLES``.

        Raises
        ------
        InputError
            If the folder holds other things or unfinished results and ``resume`` is not
            asked for, if inputs have changed since (it names them), if another run is at
            work there, or it cannot be written to.
        """
        results = cls(folder, tables)
        manifest = {"schema_version": SCHEMA_VERSION, "complete": False, "inputs": dict(inputs)}
        holds_results = results._holds_anything()
        if holds_results:
            results.manifest()  # Refuses a folder of other things, before anything is put there.
        with results._writing():
            folder.mkdir(parents=True, exist_ok=True)
            take_lock(folder)
        with contextlib.ExitStack() as refused:
            refused.callback(results.close)
            if holds_results and resume:
                results._refuse_changes(results.manifest(), manifest)
            elif holds_results and not results.complete and results.finished():
                expected = "a new folder, or --resume to go on with what it holds"
                raise InputError([_problem(folder, "unfinished_results", expected)])
            else:
                results._begin({**manifest, **about})
            refused.pop_all()
        return results

    def close(self) -> None:
        """Let other runs have the folder."""
        free_lock(self.folder)

    def manifest(self) -> dict[str, Any]:
        """Return what the manifest says.

        Raises
        ------
        InputError
            If the folder is no folder of results.
        """
        try:
            found = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = None
        if not isinstance(found, dict) or not {"complete", "inputs"} <= found.keys():
            expected = f"a folder that does not exist yet, an empty one or one with a {MANIFEST}"
            raise InputError([_problem(self.folder, "folder_in_use", expected)])
        return found

    @property
    def complete(self) -> bool:
        """Whether the tables are there."""
        return bool(self.manifest()["complete"])

    def finished(self) -> Collection[int]:
        """Return the numbers of the parts that are kept already, and can be read."""
        return {part for part in self._kept() if all(map(_is_whole, self._files_of(part)))}

    def _kept(self) -> Collection[int]:
        names = (_PART.fullmatch(file.name) for file in self._parts.glob("scenarios-*.parquet"))
        return {int(name[1]) for name in names if name}

    def _files_of(self, part: int) -> list[Path]:
        return [self._parts / f"{name}-{part:06d}.parquet" for name in self._tables]

    def keep(self, part: int, losses: Losses | ResolvedLosses) -> None:
        """Keep the losses of a part, whole or not at all.

        Raises
        ------
        InputError
            If there is no room; what was kept before stays.
        """
        # The file of the scenarios comes last: it says that the part is whole.
        with self._writing():
            for name in ("communes", "scenarios"):
                table = _arrow(self._tables[name], getattr(losses, name))
                _write_parquet([table], self._parts / f"{name}-{part:06d}.parquet", table.schema)

    def base_plan(self, make: Callable[[], Plan]) -> Plan:
        """Return the base plan that the folder keeps; one is made where it has none yet.

        So a resumed run counts against the same plan, however long that was searched for.

        Raises
        ------
        InputError
            If it cannot be written or read.
        """
        file = self.folder / BASE_PLAN
        if not file.is_file():
            plan = make()
            with self._writing(), _whole_file(file) as fresh:
                write_plan(plan, fresh, personal=False)
        return read_plan(file)

    def finish(self) -> None:
        """Make the tables of all parts, and remove the parts.

        Raises
        ------
        InputError
            If there is no room for them, or one has become unreadable; the parts stay.
        """
        manifest = self.manifest()
        if manifest["complete"]:
            return
        with self._writing():
            for name, row_type in self._tables.items():
                schema = _arrow(row_type, ()).schema
                files = [self._parts / f"{name}-{p:06d}.parquet" for p in sorted(self._kept())]
                _write_parquet(_tables(files), self.folder / f"{name}.parquet", schema)
                _write_csv(_tables(files), self.folder / f"{name}.csv", schema)
            self._write_manifest({**manifest, "complete": True})
        shutil.rmtree(self._parts, ignore_errors=True)
        self.close()

    def _holds_anything(self) -> bool:
        if self.folder.is_file():
            expected = "a folder that does not exist yet"
            raise InputError([_problem(self.folder, "folder_in_use", expected)])
        return self.folder.is_dir() and any(
            file.name != LOCK_FILE for file in self.folder.iterdir()
        )

    def _begin(self, manifest: Mapping[str, Any]) -> None:
        with self._writing():
            shutil.rmtree(self._parts, ignore_errors=True)
            self._parts.mkdir(parents=True)
            self._write_manifest(manifest)
            for name in (*TABLES, *EXTRA_TABLES):
                for suffix in ("parquet", "csv"):
                    (self.folder / f"{name}.{suffix}").unlink(missing_ok=True)
            (self.folder / BASE_PLAN).unlink(missing_ok=True)

    def _refuse_changes(self, found: Mapping[str, Any], manifest: Mapping[str, Any]) -> None:
        before = {"schema_version": found.get("schema_version"), **found["inputs"]}
        now = {"schema_version": manifest["schema_version"], **manifest["inputs"]}
        changed = [
            DataProblem(
                file=MANIFEST,
                row=0,
                column=name,
                value=str(now.get(name, "")),
                expected=f"{before.get(name) or 'nothing'}, as when the run began; "
                "or another folder",
                code="inputs_changed",
            )
            for name in dict.fromkeys((*before, *now))
            if before.get(name) != now.get(name)
        ]
        if changed:
            raise InputError(changed)

    def _write_manifest(self, manifest: Mapping[str, Any]) -> None:
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        with _whole_file(self.folder / MANIFEST) as fresh:
            fresh.write_text(text + "\n", encoding="utf-8")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            expected = (
                f"a folder to write ({error.strerror or error}); what is finished is kept: "
                "make room and go on with --resume"
            )
            raise InputError([_problem(self.folder, "cannot_write", expected)]) from error


def read_losses(folder: Path) -> Losses:
    """Return the losses of a finished folder of results.

    Raises
    ------
    InputError
        If it is none, not finished, or of routes planned again.
    """
    _refuse_other_results(folder, resolved=False)
    return Losses(
        scenarios=_read(folder / "scenarios.parquet", ScenarioLoss),
        communes=_read(folder / "communes.parquet", CommuneLoss),
    )


def read_resolved(folder: Path) -> ResolvedLosses:
    """Return the losses of a finished folder of results whose routes were planned again.

    Raises
    ------
    InputError
        If it is none, not finished, or of travel only.
    """
    _refuse_other_results(folder, resolved=True)
    return ResolvedLosses(
        scenarios=_read(folder / "scenarios.parquet", ResolvedLoss),
        communes=_read(folder / "communes.parquet", ResolvedCommuneLoss),
    )


def _refuse_other_results(folder: Path, *, resolved: bool) -> None:
    if not (folder / MANIFEST).is_file():
        expected = "a folder that routeplan simulate or importance wrote"
        raise InputError([_problem(folder, "no_results", expected)])
    manifest = ResultFolder(folder).manifest()
    if not manifest["complete"]:
        expected = "finished results; run again what began them, with --resume"
        raise InputError([_problem(folder, "unfinished_results", expected)])
    if (manifest["inputs"].get("depth") == "resolved") != resolved:
        expected = (
            "routes planned again (--resolve)"
            if resolved
            else "travel only: of routes planned again there are the tables in the folder"
        )
        raise InputError([_problem(folder, "other_depth", expected)])


def write_rows(folder: Path, name: str, row_type: type[Any], rows: Sequence[Any]) -> None:
    """Write dataclass rows as ``name.parquet`` and ``name.csv``, each whole or not at all.

    Several texts in one field are joined by semicolons.

    Raises
    ------
    InputError
        If the folder cannot be written.
    """
    table = _arrow(row_type, rows)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_parquet([table], folder / f"{name}.parquet", table.schema)
        _write_csv(iter([table]), folder / f"{name}.csv", table.schema)
    except OSError as error:
        expected = f"a folder to write ({error.strerror or error})"
        raise InputError([_problem(folder, "cannot_write", expected)]) from error


def remove_rows(folder: Path, name: str) -> None:
    """Remove a table that ``write_rows`` wrote, where there is one."""
    for ending in ("parquet", "csv"):
        (folder / f"{name}.{ending}").unlink(missing_ok=True)


def read_rows(folder: Path, name: str, row_type: type[RowT]) -> tuple[RowT, ...]:
    """Return the rows of a table that ``write_rows`` wrote; none where there is no table.

    Raises
    ------
    InputError
        If it is not such a table.
    """
    file = folder / f"{name}.parquet"
    return _read(file, row_type) if file.is_file() else ()


def _read(file: Path, row_type: type[RowT]) -> tuple[RowT, ...]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields: Sequence[dataclasses.Field[Any]] = dataclasses.fields(row_type)  # type: ignore[arg-type]
    names = [one.name for one in fields]
    try:
        columns = pq.read_table(file, columns=names).to_pydict()
        for one in fields:
            if str(one.type).startswith("tuple["):
                columns[one.name] = [tuple(filter(None, c.split("; "))) for c in columns[one.name]]
        in_order = [columns[name] for name in names]
    except (OSError, KeyError, pa.ArrowInvalid) as error:
        expected = f"a table that routeplan wrote, with {', '.join(names)}"
        raise InputError([_problem(file, "damaged_results", expected)]) from error
    return tuple(
        row_type(**dict(zip(names, row, strict=True))) for row in zip(*in_order, strict=True)
    )


def _arrow(row_type: type[Any], rows: Sequence[Any]) -> pa.Table:
    """Return rows as an Arrow table, its columns in the order of the row's fields."""
    import pyarrow as pa

    types = {
        "str": pa.string(),
        "int": pa.int64(),
        "int | None": pa.int64(),
        "float": pa.float64(),
        "float | None": pa.float64(),
        "bool": pa.bool_(),
    }
    fields = [
        (one.name, types.get(str(one.type), pa.string())) for one in dataclasses.fields(row_type)
    ]
    schema = pa.schema(fields)

    def cell(row: Any, name: str) -> Any:  # noqa: ANN401 - a field of any plain type
        value = getattr(row, name)
        return "; ".join(value) if isinstance(value, tuple) else value

    return pa.table(
        {name: [cell(row, name) for row in rows] for name in schema.names}, schema=schema
    )


def _tables(files: Sequence[Path]) -> Iterator[pa.Table]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for file in files:
        try:
            yield pq.read_table(file)
        except pa.ArrowInvalid as error:
            expected = "a whole part; go on with --resume"
            raise InputError([_problem(file, "unfinished_results", expected)]) from error


def _is_whole(file: Path) -> bool:
    """Return whether a part can be read: a power cut leaves a file with a name and no end."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.read_table(file)
    except (OSError, pa.ArrowInvalid):
        return False
    return True


def _write_parquet(
    tables: Iterator[pa.Table] | Sequence[pa.Table], file: Path, schema: pa.Schema
) -> None:
    import pyarrow.parquet as pq

    with _whole_file(file) as fresh, pq.ParquetWriter(fresh, schema) as out:
        for table in tables:
            out.write_table(table)


def _write_csv(tables: Iterator[pa.Table], file: Path, schema: pa.Schema) -> None:
    """Write tables as one CSV that Excel opens with its letters and without running anything."""
    from pyarrow import csv

    with _whole_file(file) as fresh, fresh.open("wb") as stream:
        stream.write(_BYTE_ORDER_MARK)
        options = csv.WriteOptions(quoting_style="needed", quoting_header="needed")
        with csv.CSVWriter(stream, schema, write_options=options) as out:
            for table in tables:
                out.write_table(_guarded(table))


def _guarded(table: pa.Table) -> pa.Table:
    """Return a table whose text no spreadsheet runs; each different text is looked at once."""
    import pyarrow as pa

    for at, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            coded = table.column(at).combine_chunks().dictionary_encode()
            texts = [
                None if text is None else cell_text(text) for text in coded.dictionary.to_pylist()
            ]
            column = pa.array(texts, field.type).take(coded.indices)
            table = table.set_column(at, field, column)
    return table


def _problem(folder: Path, code: str, expected: str) -> DataProblem:
    return DataProblem(
        file=str(folder), row=0, column="", value=str(folder), expected=expected, code=code
    )
