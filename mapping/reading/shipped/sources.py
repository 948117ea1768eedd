"""The files that ship: where they are, and the passport that says whose each is and how it was made."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from ...vocabulary.errors import SourceError

_HERE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Passport:
    """
    Whose a file is, under which licence, of which day, and how it was made.

    `measured_error` says how far its shapes are from official ones and how that was measured, in sentences;
    `error_metres` is that of their inland borders on average. Both are empty where nothing was measured. `nations` says
    nation by nation what differs: `basis`, `words`, `licence`, `credit`, `exact` and `metres`.
    """

    id: str
    file: str
    title: str
    publisher: str
    licence: str
    credit: str
    reference_date: str
    retrieved: str
    address: str
    how_made: str
    sha256: str
    measured_error: str = ""
    error_metres: int = 0
    nations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def path(self, folder: Path) -> Path:
        """Return the file's place below the data folder."""
        return folder / self.file

    def of(self, nations: Iterable[str]) -> Passport:
        """
        Return the passport of a part of the file: licence, credit and error of some nations, where nations differ.

        The first sentence of `measured_error` says how it was measured, and stays.
        """
        here = {name: credit for name, credit in self.nations.items() if name in set(nations)}
        if len(here) == len(self.nations):
            return self
        how, end, _ = self.measured_error.partition(". ")
        exact = " ".join(f"{name}: {credit['exact']}." for name, credit in here.items())
        return replace(
            self,
            licence=by_nation({name: credit["licence"] for name, credit in here.items()}),
            credit=" ".join(dict.fromkeys(line for credit in here.values() for line in credit["credit"])),
            measured_error=f"{how}{end}{exact}",
            error_metres=max((credit["metres"] for credit in here.values()), default=0),
            nations=here,
        )

    @property
    def words(self) -> str:
        """Describe in a line what the shapes of each nation rest on; nothing where nations do not differ."""
        return by_nation({name: credit["words"] for name, credit in self.nations.items()})


def by_nation(words_of: Mapping[str, str]) -> str:
    """Join what is said of nations: the same words once, with the nations in brackets where the words name none."""
    groups: dict[str, list[str]] = {}
    for name, words in words_of.items():
        groups.setdefault(words, []).append(name)
    return "; ".join(words if names[0] in words else f"{words} ({', '.join(names)})" for words, names in groups.items())


def data_folder() -> Path:
    """Find the data that ships: inside the installed package, or beside it in a checkout."""
    for folder in (_HERE / "data", _HERE.parent / "data"):
        if (folder / "sources.toml").is_file():
            return folder
    message = "The data that ships with Every Area is missing. Install the package again."
    raise SourceError(message)


@cache
def passports(folder: Path) -> dict[str, Passport]:
    """Read every passport, by id."""
    if not (folder / "sources.toml").is_file():
        message = f"{folder.name} has no sources.toml, so it is no data folder. Name another with --data."
        raise SourceError(message)
    with (folder / "sources.toml").open("rb") as lines:
        records = tomllib.load(lines)["source"]
    return {record["id"]: Passport(**record) for record in records}


def source(name: str, folder: Path) -> Path:
    """Return the path of a shipped file after comparing it with its passport."""
    passport = passports(folder)[name]
    path = passport.path(folder)
    if not path.is_file():
        message = f"{passport.file} is missing from the data folder. Install Every Area again, or restore the file."
        raise SourceError(message)
    digest = sha256_of(path)
    if digest != passport.sha256:
        message = (
            f"{passport.file} is not the file its passport in sources.toml describes "
            f"(sha256 {digest[:12]}…, expected {passport.sha256[:12]}…). Restore the file, or, if you changed it on "
            "purpose, keep your copy elsewhere and name it with --register, --denominators or --boundaries."
        )
        raise SourceError(message)
    return path


def passport_path(path: Path) -> Path:
    """Name the passport that lies beside a file."""
    return path.with_name(path.name + ".passport.json")


def passport_beside(path: Path) -> Passport | None:
    """Read the passport that lies beside a file and compare the file with it; None where it has none."""
    beside = passport_path(path)
    if not beside.is_file() or not path.is_file():
        return None
    try:
        written = json.loads(beside.read_text(encoding="utf-8"))
        passport = Passport(**{part.name: written[part.name] for part in fields(Passport) if part.name in written})
    except (ValueError, KeyError, TypeError):
        message = f"{beside.name} cannot be read, so {path.name} cannot be trusted. Delete {path} and run fetch again."
        raise SourceError(message) from None
    digest = sha256_of(path)
    if digest != passport.sha256:
        message = (
            f"{path.name} is not the file that was fetched from {passport.address}: its sha256 is {digest[:12]}…, "
            f"expected {str(passport.sha256)[:12]}…; it has {path.stat().st_size:,} bytes. "
            f"Delete {path} and run fetch again, or keep your copy under another name."
        )
        raise SourceError(message)
    return passport


def sha256_of(path: Path) -> str:
    """Return the hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
