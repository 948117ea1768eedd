"""
One folder a run: written beside its place, checked, then moved there in one go.

Until everything is written, read back and safe on the disk, the last good run stays as it is. A lock keeps a second run
out; it ends with the run that holds it, however that ends. What a run that died left behind is cleared away.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..reading.shipped.sources import sha256_of
from ..vocabulary.errors import BusyError, refused
from .disk import in_sentences, settle, settle_tree, write


@contextmanager
def held(target: Path) -> Iterator[None]:
    """
    Hold a folder for this run. The lock lies beside it, so the folder itself need not be there.

    Raises
    ------
    BusyError
        If another run holds it.
    """
    lock = target.with_name(f".lock-{target.name}")
    file = FileLock(lock, blocking=False)
    try:
        file.acquire()
    except Timeout:
        message = f"Another run is writing to {target.name}. Wait for it to end, and run again."
        raise BusyError(message) from None
    try:
        yield
    finally:
        with suppress(OSError):  # One that the disk does not let go is taken over by the next run.
            lock.unlink()
        file.release()


RECORD = "run.json"


@contextmanager
def run_folder(target: Path, tell: Callable[[str], None] | None = None) -> Iterator[Path]:
    """
    Return a temporary folder beside `target` that takes its place when the block ends without an error.

    Parameters
    ----------
    target
        The run's folder. If it is there already it is replaced as a whole, but only by a finished one.
    tell
        Is called with a sentence for each thing that a run which died had left, and that was cleared away.

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
    with in_sentences(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        with held(target):
            for sentence in _recover(target):
                if tell:
                    tell(sentence)
            temporary = target.with_name(f".tmp-{target.name}-{os.getpid()}")
            temporary.mkdir()
            try:
                yield temporary
                settle_tree(temporary)
                _swap(temporary, target)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)


def _recover(target: Path) -> Iterator[str]:
    """Put things right after a run that was cut off: restore the last good folder, remove what was half written."""
    kept = _kept_name(target)
    if kept.exists():
        if target.exists():
            shutil.rmtree(kept, ignore_errors=True)
            yield f"Removed {kept.name}: the run before the last, left by a run that was cut off"
        else:
            kept.rename(target)
            yield f"Restored {target.name}: a run was cut off while it was being replaced"
    for stale in sorted(target.parent.glob(f".tmp-{target.name}-*")):
        shutil.rmtree(stale, ignore_errors=True)
        yield f"Removed {stale.name}: half written by a run that was cut off"


def cleared(folder: Path) -> list[str]:
    """
    Remove the half-written single files that runs left in a folder that this run holds.

    Returns
    -------
    A sentence for each.
    """
    sentences = []
    for stale in sorted(folder.rglob(".tmp-*")):
        if stale.is_file():
            stale.unlink(missing_ok=True)
            sentences.append(f"Removed {stale.name}: half written by a run that was cut off")
    return sentences


def _swap(temporary: Path, target: Path) -> None:
    """Move the finished folder into its place; if that fails, the old one comes back."""
    kept = _kept_name(target)
    placed = False
    try:
        if target.exists():
            target.rename(kept)
        temporary.rename(target)
        placed = True
        settle(target.parent)
    except OSError as error:
        with suppress(OSError):
            if placed:
                target.rename(temporary)
            if kept.exists():
                kept.rename(target)
        why = f"The new run could not take the old one's place ({error.strerror or type(error).__name__})."
        remedy = "Close every file of that folder (Excel and QGIS keep them open) and run again."
        raise refused(target.name, why, remedy) from error
    shutil.rmtree(kept, ignore_errors=True)


def _kept_name(target: Path) -> Path:
    return target.with_name(f".old-{target.name}")


def write_text(folder: Path, name: str, text: str) -> None:
    """Write a text file as UTF-8 with one kind of line end, and read it back."""
    write_bytes(folder, name, text.encode("utf-8"))


def write_bytes(folder: Path, name: str, raw: bytes) -> None:
    """Write a file, and read it back."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, raw)


def write_record(folder: Path, record: dict[str, Any]) -> None:
    """
    Write `run.json`, the last file of a run: what was asked, what was read, what was made.

    `outputs` is filled in here: the sha256 of every other file, by its path within the folder.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    outputs = {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}
    text = json.dumps({**record, "outputs": outputs}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    write_text(folder, RECORD, text)


def read_record(path: Path) -> dict[str, Any]:
    """Read the `run.json` of a finished folder; what is not there, or is no record, says nothing."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
