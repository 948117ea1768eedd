"""The few doors to the disk: a file written and read back, made safe, moved; and what to say when the disk refuses."""

from __future__ import annotations

import errno
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FieldError, GeometryError
from xlsxwriter.exceptions import XlsxFileError

from ..vocabulary.errors import refused

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_OF_THE_DISK = {*_FULL, errno.EROFS, errno.ENAMETOOLONG}
_ELSEWHERE = "or name another with {option}."
_REMEDIES = {
    **dict.fromkeys(_FULL, f"Make room: a run needs about 30 MB, packs of all councils 300 MB; {_ELSEWHERE}"),
    errno.EROFS: "Name a folder on a disk that may be written to with {option}.",
    errno.ENAMETOOLONG: "The path is too long for this computer: name a shorter one with {option}.",
}
_USUAL = f"Check that the disk has room and that this folder may be written to, {_ELSEWHERE}"


def write(path: Path, raw: bytes) -> None:
    """Write a file, and read it back; OSError where what is read is not what was written."""
    path.write_bytes(raw)
    if path.read_bytes() != raw:
        raise not_whole(path)


def settle(path: Path) -> None:
    """Have the system put a file, or the names in a folder, onto the disk itself, so that no power cut takes it."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folders, and keeps names by itself.
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        os.close(handle)


def settle_tree(folder: Path) -> None:
    """Make safe every file below a folder, then every folder, the innermost first."""
    inside = sorted(folder.rglob("*"), key=lambda path: (path.is_dir(), -len(path.parts), path.as_posix()))
    for path in [*inside, folder]:
        settle(path)


def not_whole(path: Path) -> OSError:
    """Return the error for a file that does not read back as it was written."""
    return OSError(errno.EIO, f"{path.name} could not be read back whole", str(path))


@contextmanager
def by_library(path: Path) -> Iterator[None]:
    """Turn what the libraries say when the disk refuses a file into an OSError that names the file."""
    try:
        yield
    except (CRSError, FieldError, GeometryError):
        raise  # Not of the disk: a fault of ours.
    except (DataLayerError, DataSourceError, XlsxFileError, sqlite3.OperationalError) as error:
        raise OSError(errno.EIO, f"{path.name} could not be written whole", str(path)) from error


@contextmanager
def whole_file(path: Path, option: str = "--out") -> Iterator[Path]:
    """
    Return a temporary path beside `path`, whose file takes its place when the block ends without an error.

    Until then the file that is there stays as it is. What is written is made safe on the disk before it is moved.

    Parameters
    ----------
    option
        With which another place can be named.

    Yields
    ------
    A path of the same ending in the same folder; nothing is there yet.

    Raises
    ------
    InputError
        If the file cannot be written, or the one in its place is held open elsewhere.
    OSError
        If the block wrote nothing.
    """
    temporary = path.with_name(f".tmp-{uuid.uuid4().hex[:12]}-{path.name}")
    with in_sentences(path.parent, option):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            yield temporary
            if not temporary.is_file():
                raise not_whole(path)
            settle(temporary)
            _take_the_place(temporary, path)
            settle(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def _take_the_place(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except PermissionError as error:
        why = f"The new file could not take the old one's place ({error.strerror or type(error).__name__})."
        remedy = f"Close {path.name} (Excel and QGIS keep it open) and run again."
        raise refused(path.name, why, remedy) from error


def replaced(path: Path, raw: bytes, option: str = "--out") -> None:
    """Put one file in place of another: the old one stays until the new one is whole. Raises as `whole_file` does."""
    with whole_file(path, option) as temporary:
        write(temporary, raw)


@contextmanager
def in_sentences(place: Path, option: str = "--out") -> Iterator[None]:
    """
    Turn what the disk refuses within the block, in or below `place`, into a sentence that names it and what to do.

    Raises
    ------
    InputError
        In place of an OSError that is of the disk; any other goes on as it is.
    """
    try:
        yield
    except OSError as error:
        if not _is_of_the_disk(error, place):
            raise
        why = f"The folder cannot be written to ({error.strerror or type(error).__name__})."
        remedy = _REMEDIES.get(error.errno or 0, _USUAL).format(option=option)
        raise refused(str(place), why, remedy) from error


def _is_of_the_disk(error: OSError, place: Path) -> bool:
    """Tell a disk that cannot be written to from a fault of ours, such as a file missing from the installation."""
    if error.errno in _OF_THE_DISK:
        return True
    return error.filename is not None and Path(str(error.filename)).is_relative_to(place)
