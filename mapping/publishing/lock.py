"""Hold a folder for one run: the second is refused in a sentence, and the lock of a run that died is taken over."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..vocabulary.errors import BusyError


@contextmanager
def held(target: Path) -> Iterator[None]:
    """
    Hold a folder for this run. The lock lies beside it, so the folder itself need not be there.

    Raises
    ------
    BusyError
        If another run holds it, or a run on another machine may.
    """
    lock = target.with_name(f".lock-{target.name}")
    mine = target.with_name(f".lock-{target.name}-{os.getpid()}")
    for attempt in (1, 2):
        try:
            _make(lock, mine)
            break
        except FileExistsError:
            if attempt == 2 or not _abandoned(lock):
                message = (
                    f"Another run is writing to {target.name}. Wait for it to end; if no other run is going on, "
                    f"delete the file {lock.name} beside that folder and run again."
                )
                raise BusyError(message) from None
            _take_away(lock, mine)
    try:
        for left in target.parent.glob(f".lock-{target.name}-*"):
            _remove(left)
        yield
    finally:
        _remove(lock)


def _make(lock: Path, mine: Path) -> None:
    """Make the lock with all that it says in one go: a run that is killed leaves none that nobody can read."""
    said = json.dumps({"pid": os.getpid(), "machine": machine()})
    try:
        mine.write_text(said, encoding="utf-8")
        try:
            lock.hardlink_to(mine)
        except FileExistsError:
            raise
        except OSError:  # A disk that knows no second names.
            with lock.open("x", encoding="utf-8") as file:
                file.write(said)
    finally:
        _remove(mine)


def _remove(path: Path) -> None:
    """Remove a file; one that the disk does not let go is taken over, or removed, by the next run."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _take_away(lock: Path, mine: Path) -> None:
    """Take a dead run's lock away. Another run may have been faster and hold it by now: then its lock is put back."""
    with suppress(FileNotFoundError, FileExistsError):
        lock.rename(mine)
        if not _abandoned(mine):
            lock.hardlink_to(mine)
    _remove(mine)


def machine() -> str:
    """Tell machines apart without writing down what this one is called."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:16]


def _abandoned(lock: Path) -> bool:
    """Say whether the run that made a lock is dead. Only a run on this machine can be looked for."""
    try:
        said = json.loads(lock.read_text(encoding="utf-8"))
        if said["machine"] != machine() or os.name == "nt":
            return False
        os.kill(int(said["pid"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError, KeyError):
        return False
    return False
