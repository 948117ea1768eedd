"""What may be fetched and what has been: the addresses, the files kept, and the passport beside each of them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ..reading.shipped.sources import Passport, passport_beside, passport_path, sha256_of
from ..vocabulary.errors import SourceError, refused
from ..writing.disk import in_sentences, replaced, settle, write


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One address of one official file, with all that its passport will say, and how sure the address is."""

    id: str
    what: str
    kind: str
    title: str
    publisher: str
    licence: str
    credit: str
    reference_date: str
    address: str
    hosts: tuple[str, ...]
    file: str
    by_hand: str
    checked: str
    sure: str
    level: str = ""
    year: int = 0
    detail: str = ""
    code_column: str = ""
    rows: int | None = None
    least: int = 0
    nations: str = ""
    format: str = "geojson"


@cache
def endpoints(folder: Path) -> dict[str, Endpoint]:
    """Read every address that is known, by id."""
    path = folder / "endpoints.toml"
    if not path.is_file():
        message = "endpoints.toml is missing from the data folder. Install Every Area again, or restore the file."
        raise SourceError(message)
    with path.open("rb") as lines:
        records = tomllib.load(lines)["endpoint"]
    return {record["id"]: Endpoint(**{**record, "hosts": tuple(record["hosts"])}) for record in records}


def boundaries_endpoint(folder: Path, *, level: str, year: int, detail: str) -> Endpoint:
    """Find the address of the boundaries of a level, year and detail, or refuse with those that are known."""
    of_level = [each for each in endpoints(folder).values() if each.what == "boundaries" and each.level == level]
    for record in of_level:
        if (record.year, record.detail) == (year, detail.upper()):
            return record
    listed: dict[int, list[str]] = {}
    for record in of_level:
        listed.setdefault(record.year, []).append(record.detail)
    has = "; ".join(f"{year} {', '.join(details)}" for year, details in sorted(listed.items())) or "none"
    why = "No address is known for these boundaries."
    remedy = f"Known at this level are {has}. Or download the file by hand and name it with --boundaries FILE."
    raise refused(file=f"--level {level} --year {year} --detail {detail}", why=why, remedy=remedy)


def endpoint_of(folder: Path, *, what: str, year: int) -> Endpoint:
    """Find the address of the postcode directory, or the record of the populations, of a year, or refuse."""
    of_kind = [r for r in endpoints(folder).values() if r.what == what and (what != "population" or r.kind == "sum")]
    for record in of_kind:
        if record.year == year:
            return record
    has = ", ".join(str(record.year) for record in of_kind) or "none"
    why, remedy = f"No address is known for the {what} of this year.", f"Known are: {has}."
    raise refused(file=f"{what} --year {year}", why=why, remedy=remedy)


def cache_folder() -> Path:
    """Return the folder where this computer keeps what programs can fetch again."""
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(home) if home else Path.home() / ".cache") / "everyarea"


def kept(record: Endpoint, folder: Path) -> Path | None:
    """Return the file that was fetched before, after comparing it with its passport; None where there is none."""
    path = folder / record.file
    if not path.exists():
        return None
    passport = passport_beside(path)
    if passport is None or passport.address != record.address:
        what = "has no passport" if passport is None else f"came from another address ({passport.address})"
        message = f"{path.name} lies in the cache but {what}. Delete {path} and run fetch again."
        raise SourceError(message)
    return path


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Make the cache folder, and say in a sentence why something could not be written there."""
    with in_sentences(folder, "--cache"):
        folder.mkdir(parents=True, exist_ok=True)
        yield


def part_path(record: Endpoint, folder: Path) -> Path:
    """Name the file that this process writes into until what it writes is known to be whole."""
    return folder / f".{record.file}.{os.getpid()}.part"


def commit(record: Endpoint, folder: Path, *, retrieved: date, rows: int | None, how_made: str) -> Path:
    """
    Put a whole file in its place by renaming it, with its passport beside it.

    The passport goes first: a stop between the two leaves a passport without a file, which the next fetch mends.
    """
    part, path = part_path(record, folder), folder / record.file
    passport = Passport(
        id=record.id,
        file=record.file,
        title=record.title,
        publisher=record.publisher,
        licence=record.licence,
        credit=record.credit,
        reference_date=record.reference_date,
        retrieved=retrieved.isoformat(),
        address=record.address,
        how_made=how_made,
        sha256=sha256_of(part),
    )
    text = json.dumps({**asdict(passport), "rows": rows}, ensure_ascii=False, indent=1) + "\n"
    beside = passport_path(path)
    settle(part)
    replaced(beside, text.encode("utf-8"), "--cache")
    part.replace(path)
    return path


def write_whole(path: Path, text: str) -> None:
    """Write a text, and have it on the disk before going on."""
    write(path, text.encode("utf-8"))
    settle(path)


class Pages:
    """
    What has been read of a layer so far, by object id, so that an interrupted fetch goes on where it stopped.

    A page belongs to one announcement of the layer (its address, ids and day of last edit); under another it is void.
    """

    def __init__(self, record: Endpoint, folder: Path) -> None:
        self.folder = folder / f".{record.file}.pages"
        self.announcement = ""

    def resume(self, announcement: str) -> dict[int, dict[str, Any]]:
        """Return what was read under this announcement, and put away what was read under any other."""
        self.announcement = hashlib.sha256(announcement.encode()).hexdigest()[:16]
        read: dict[int, dict[str, Any]] = {}
        for path in sorted(self.folder.glob("[!.]*.json")):
            if path.name.startswith(self.announcement):
                read |= _whole_page(path)
            else:
                path.unlink(missing_ok=True)
        return read

    def keep(self, page: dict[int, dict[str, Any]]) -> None:
        """Keep a page, whole or not at all."""
        text = json.dumps(list(page.items()))
        path = self.folder / f"{self.announcement}-{min(page):012d}.json"
        replaced(path, f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}".encode(), "--cache")

    def clear(self) -> None:
        """Put all pages away."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _whole_page(path: Path) -> dict[int, dict[str, Any]]:
    """Read a page back; one that was damaged since is as good as never read."""
    try:
        digest, text = path.read_text(encoding="utf-8").split("\n", 1)
        if hashlib.sha256(text.encode()).hexdigest() == digest:
            return {int(number): feature for number, feature in json.loads(text)}
    except (ValueError, OSError):
        pass
    return {}
