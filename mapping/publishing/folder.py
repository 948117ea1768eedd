"""
One folder a run: written beside its place, checked, then moved there in one go.

Until everything is written and read back, the last good run stays as it is. A lock keeps a second run out.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..vocabulary.errors import BusyError, Fault, InputError

RECORD = "run.json"


@contextmanager
def run_folder(target: Path) -> Iterator[Path]:
    """
    Give a temporary folder beside `target` that takes its place when the block ends without an error.

    Parameters
    ----------
    target
        The run's folder. If it is there already it is replaced as a whole, but only by a finished one.

    Yields
    ------
    The temporary folder, empty.

    Raises
    ------
    BusyError
        If another run holds the same folder.
    InputError
        If the folder cannot be written to, or its files are held open elsewhere.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _lock(target):
            _recover(target)
            temporary = target.with_name(f".tmp-{target.name}-{os.getpid()}")
            shutil.rmtree(temporary, ignore_errors=True)
            temporary.mkdir()
            try:
                yield temporary
                _swap(temporary, target)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        if not _is_of_the_disk(error, target.parent):
            raise
        why = f"The folder cannot be written to ({error.strerror or type(error).__name__})."
        remedy = "Check that the disk has room and that this folder may be written to, or name another with --out."
        raise InputError([Fault(file=str(target.parent), why=why, remedy=remedy)]) from error


def _is_of_the_disk(error: OSError, place: Path) -> bool:
    """Tell a disk that cannot be written to from a fault of ours, such as a file missing from the installation."""
    if error.errno in {errno.ENOSPC, errno.EFBIG, errno.EROFS, errno.EDQUOT}:
        return True
    return error.filename is not None and Path(str(error.filename)).is_relative_to(place)


@contextmanager
def _lock(target: Path) -> Iterator[None]:
    """Hold the folder for this run; a lock left by a run that died on this machine is taken over."""
    lock = target.with_name(f".lock-{target.name}")
    mine = {"pid": os.getpid(), "machine": _machine()}
    for attempt in (1, 2):
        try:
            with lock.open("x", encoding="utf-8") as file:
                json.dump(mine, file)
            break
        except FileExistsError:
            if attempt == 2 or not _abandoned(lock):
                message = (
                    f"Another run is writing to {target.name}. Wait for it to end; if no other run is going on, "
                    f"delete the file {lock.name} beside that folder and run again."
                )
                raise BusyError(message) from None
            lock.unlink(missing_ok=True)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _machine() -> str:
    """Tell machines apart without writing down what this one is called."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:16]


def _abandoned(lock: Path) -> bool:
    """Say whether the run that made a lock is dead. Only a run on this machine can be looked for."""
    try:
        held = json.loads(lock.read_text(encoding="utf-8"))
        if held["machine"] != _machine() or os.name == "nt":
            return False
        os.kill(int(held["pid"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError, KeyError):
        return False
    return False


def _recover(target: Path) -> None:
    """Put things right after a run that was cut off: restore the last good folder, remove what was half written."""
    kept = _kept_name(target)
    if kept.exists():
        if target.exists():
            shutil.rmtree(kept, ignore_errors=True)
        else:
            kept.rename(target)
    for stale in target.parent.glob(f".tmp-{target.name}-*"):
        shutil.rmtree(stale, ignore_errors=True)


def _swap(temporary: Path, target: Path) -> None:
    """Move the finished folder into its place; if that fails, the old one comes back."""
    kept = _kept_name(target)
    try:
        if target.exists():
            target.rename(kept)
        temporary.rename(target)
    except OSError as error:
        if kept.exists() and not target.exists():
            kept.rename(target)
        why = f"The new run could not take the old one's place ({error.strerror or type(error).__name__})."
        remedy = "Close every file of that folder (Excel and QGIS keep them open) and run again."
        raise InputError([Fault(file=target.name, why=why, remedy=remedy)]) from error
    shutil.rmtree(kept, ignore_errors=True)


def _kept_name(target: Path) -> Path:
    return target.with_name(f".old-{target.name}")


def sha256(path: Path) -> str:
    """Give the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_text(folder: Path, name: str, text: str) -> None:
    """Write a text file as UTF-8 with one kind of line end, and read it back."""
    write_bytes(folder, name, text.encode("utf-8"))


def write_bytes(folder: Path, name: str, raw: bytes) -> None:
    """Write a file, and read it back."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    if path.read_bytes() != raw:
        message = f"{name} could not be read back as it was written"
        raise OSError(message)


def write_record(folder: Path, record: dict[str, Any]) -> None:
    """
    Write `run.json`, the last file of a run: what was asked, what was read, what was made.

    `outputs` is filled in here: the sha256 of every other file, by its path within the folder.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    outputs = {path.relative_to(folder).as_posix(): sha256(path) for path in files}
    text = json.dumps({**record, "outputs": outputs}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    write_text(folder, RECORD, text)
