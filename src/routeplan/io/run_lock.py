"""One run at a time in a folder: a file that holds the number of the process at work."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from routeplan.errors import DataProblem, InputError

if TYPE_CHECKING:
    from pathlib import Path

LOCK_FILE = "running.pid"


def take_lock(folder: Path) -> None:
    """Say in a folder that this process is at work there; a dead one's place is taken.

    Raises
    ------
    InputError
        If another process is at work there.
    OSError
        If the folder cannot be written to.
    """
    file = folder / LOCK_FILE
    while True:
        try:
            with file.open("x", encoding="ascii") as stream:
                stream.write(str(os.getpid()))
        except FileExistsError:
            _refuse_living(folder, _holder(file))
            file.unlink(missing_ok=True)
        else:
            return


def free_lock(folder: Path) -> None:
    """Take back what ``take_lock`` said, if it was this process that said it."""
    file = folder / LOCK_FILE
    if _holder(file) == os.getpid():
        file.unlink(missing_ok=True)


def _holder(file: Path) -> int:
    """Return the number of the process that a lock names, 0 where it names none."""
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _refuse_living(folder: Path, holder: int) -> None:
    if holder == os.getpid() or not _lives(holder):
        return
    problem = DataProblem(
        file=str(folder),
        row=0,
        column="",
        value=str(folder),
        expected=f"a folder that no other run writes to: process {holder} is at work there; let it "
        f"finish, or name another folder (if no routeplan runs, delete {LOCK_FILE})",
        code="run_in_progress",
    )
    raise InputError([problem])


def _lives(process: int) -> bool:
    """Whether a process of this number runs."""
    if process <= 0:
        return False
    if sys.platform == "win32":  # There, os.kill(…, 0) would interrupt it.
        return _lives_on_windows(process)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # It is somebody else's.
        return True
    return True


if sys.platform == "win32":

    def _lives_on_windows(process: int) -> bool:
        import ctypes

        query_limited_information, still_active = 0x1000, 259
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(query_limited_information, False, process)
        if not handle:
            return False
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return code.value == still_active
