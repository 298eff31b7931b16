"""Folders and files moved into place whole; the data and scenarios that are shipped."""

from __future__ import annotations

import contextlib
import re
import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from routeplan.errors import DataProblem, InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_PACKAGE = Path(__file__).resolve().parents[1]
_REPOSITORY = _PACKAGE.parents[1]
_RESULT_FILE = "plan.json"
_FACTS_FOLDER = "expected"
_NAME_LINE = re.compile(r"^name = .*\n", re.MULTILINE)
"""Without it, a scenario is called as its folder."""
_SIDES = ("-wal", "-shm", "-journal")
"""How files end that SQLite keeps beside a GeoPackage; beside another one they would change it."""


@contextlib.contextmanager
def whole_folder(
    target: Path, *, known_by: str = _RESULT_FILE, made: Collection[str] = ()
) -> Iterator[Path]:
    """Yield a new folder beside ``target`` that takes its place when all went well.

    What else lies in an older ``target`` is kept. On any error that folder is left as it
    was, and the new one is removed; where it cannot be written to the end or moved, what
    took long to make stays in the new folder, and the error tells its name.

    Parameters
    ----------
    known_by
        An older folder is replaced only if it is empty or holds a file of this name, so
        that somebody's own folder never becomes one of results.
    made
        What earlier results made and new ones may not: paths in the folder, a folder with
        all that is in it. These go.

    Raises
    ------
    InputError
        If ``target`` is a file or a folder with other things in it, or cannot be written.
    """
    place = target.resolve()
    refuse_unusable(place, known_by=known_by)
    unique = uuid.uuid4().hex[:8]
    fresh = place.with_name(f".{place.name}.{unique}.new")
    whole = kept = False
    try:
        fresh.mkdir(parents=True)
        yield fresh
        whole = True
        packages = fresh.rglob("*.gpkg")
        sides = {s.relative_to(fresh).as_posix() for one in packages for s in _sides_of(one)}
        _keep_others(place, fresh, place, {*made, *sides})
        _move_into_place(fresh, place, older=place.with_name(f".{place.name}.{unique}.old"))
    except OSError as error:
        kept = whole or (fresh / known_by).is_file()
        raise _not_written(place, error, fresh if kept else None, whole=whole) from error
    finally:
        if not kept:
            shutil.rmtree(fresh, ignore_errors=True)


def refuse_unusable(target: Path, *, known_by: str = _RESULT_FILE) -> None:
    """Refuse a folder that ``whole_folder`` could not write, before what is to go there is made.

    Parameters
    ----------
    known_by
        As of ``whole_folder``.

    Raises
    ------
    InputError
        If ``target`` is a file or a folder with other things in it, or no folder can be
        made there.
    """
    place = target.resolve()
    try:
        _refuse_foreign(place, known_by)
        above = next(folder for folder in place.parents if folder.exists())
        # What the rights of a folder come to is only known by trying, on Windows above all.
        tried = above / f".{uuid.uuid4().hex[:8]}.new"
        tried.mkdir()
        tried.rmdir()
    except OSError as error:
        raise _not_written(place, error, None, whole=False) from error


@contextlib.contextmanager
def whole_file(
    target: Path, *, make_folder: bool = True, same_name: bool = False
) -> Iterator[Path]:
    """Yield a new file's name beside ``target`` that takes its place when all went well.

    The new name has the same ending. On any error an older ``target`` is left as it was.

    Parameters
    ----------
    make_folder
        Whether a folder that is missing is made; else that is an error.
    same_name
        Whether the new name is always the same: what a killed run left behind is then
        written over by the next one, and no two may run at once.
    """
    if make_folder:
        target.parent.mkdir(parents=True, exist_ok=True)
    own = "new" if same_name else uuid.uuid4().hex[:8]
    fresh = target.with_name(f".{target.stem}.{own}{target.suffix}")
    try:
        yield fresh
        fresh.replace(target)
        for side in _sides_of(target):
            side.unlink(missing_ok=True)
    finally:
        fresh.unlink(missing_ok=True)


def write_text_whole(target: Path, text: str) -> None:
    """Write a text file, whole or not at all.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    try:
        with whole_file(target) as fresh:
            fresh.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        expected = f"a file to write ({error.strerror})"
        raise _folder_error(str(target), expected, "unwritable_file") from None


def shipped_data() -> Path:
    """Return the folder of the default networks and vehicle profiles.

    Raises
    ------
    FileNotFoundError
        If the installation is incomplete.
    """
    return _shipped("data")


def shipped_scenarios() -> Path:
    """Return the folder of the ready scenarios.

    Raises
    ------
    FileNotFoundError
        If the installation is incomplete.
    """
    return _shipped("scenarios")


def copy_scenario(name: str, target: Path) -> Path:
    """Copy a shipped scenario to a folder of one's own and return that folder.

    The copy goes by its folder's name, so that its results have a place of their own.

    Raises
    ------
    InputError
        If there is no such scenario, or ``target`` exists and is not empty.
    """
    scenarios = shipped_scenarios()
    names = sorted(path.parent.name for path in scenarios.glob("*/scenario.toml"))
    if name not in names:
        raise _folder_error(name, f"one of {', '.join(names)}", "unknown_scenario")
    # No file has an empty name, so only an empty folder is replaced.
    with whole_folder(target, known_by="") as fresh:
        shutil.copytree(
            scenarios / name,
            fresh,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns(_FACTS_FOLDER),
        )
        settings = fresh / "scenario.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(_NAME_LINE.sub("", text, count=1), encoding="utf-8")
    return target


def _shipped(folder: str) -> Path:
    installed, checked_out = _PACKAGE / f"_{folder}", _REPOSITORY / folder
    for path in (installed, checked_out):
        if path.is_dir():
            return path
    msg = f"neither {installed} nor {checked_out} exists; install routeplan again"
    raise FileNotFoundError(msg)


def _refuse_foreign(place: Path, known_by: str) -> None:
    if not place.exists():
        return
    names = [path.name for path in place.iterdir()] if place.is_dir() else [place.name]
    if place.is_dir() and (not names or known_by in names):
        return
    known = f" or one with {known_by}" if known_by else ""
    expected = f"a folder that does not exist yet, an empty one{known}"
    raise _folder_error(str(place), expected, "folder_in_use")


def _folder_error(value: str, expected: str, code: str) -> InputError:
    problem = DataProblem(file=value, row=0, column="", value=value, expected=expected, code=code)
    return InputError([problem])


def _not_written(place: Path, error: OSError, kept: Path | None, *, whole: bool) -> InputError:
    """Return the error that says why, what to do, and where the new results are."""
    expected, code = f"a folder to write ({error.strerror or error})", "unwritable_folder"
    if kept is not None and whole:
        expected += f": close the files that are open in it; the new results are in {kept}"
        code = "results_kept_aside"
    elif kept is not None:
        expected += f": make room; what could be written is in {kept}"
        code = "results_cut_off"
    return _folder_error(str(place), expected, code)


def _keep_others(folder: Path, fresh: Path, place: Path, made: Collection[str]) -> None:
    """Copy what neither the earlier nor the new results made; links stay links."""
    for path in folder.iterdir() if folder.is_dir() else ():
        name = path.relative_to(place).as_posix()
        to = fresh / name
        if name in made:
            continue
        if path.is_dir() and not path.is_symlink():
            if not to.exists():
                to.mkdir()
            if to.is_dir():
                _keep_others(path, fresh, place, made)
        elif not to.exists():
            shutil.copy2(path, to, follow_symlinks=False)


def _sides_of(file: Path) -> list[Path]:
    """Return the files that SQLite may have made beside an older file of this name."""
    if file.suffix.lower() != ".gpkg":
        return []
    return [file.with_name(file.name + end) for end in _SIDES]


def _move_into_place(fresh: Path, place: Path, older: Path) -> None:
    """Put ``fresh`` where ``place`` is; put the older folder back if that fails."""
    if not place.exists():
        fresh.rename(place)
        return
    place.rename(older)
    try:
        fresh.rename(place)
    except BaseException:
        older.rename(place)
        raise
    shutil.rmtree(older, ignore_errors=True)
