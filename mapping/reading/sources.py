"""The files that ship: where they are, and the passport that says whose each is and how it was made."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from ..vocabulary.errors import SourceError

_HERE = Path(__file__).resolve().parent.parent


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
        """Give the file's place below the data folder."""
        return folder / self.file

    def of(self, nations: Iterable[str]) -> Passport:
        """
        Give the passport of a part of the file: licence, credit and error of some nations, where nations differ.

        The first sentence of `measured_error` says how it was measured, and stays.
        """
        here = {name: said for name, said in self.nations.items() if name in set(nations)}
        if len(here) == len(self.nations):
            return self
        how, end, _ = self.measured_error.partition(". ")
        exact = " ".join(f"{name}: {said['exact']}." for name, said in here.items())
        return replace(
            self,
            licence=by_nation({name: said["licence"] for name, said in here.items()}),
            credit=" ".join(dict.fromkeys(line for said in here.values() for line in said["credit"])),
            measured_error=f"{how}{end}{exact}",
            error_metres=max((said["metres"] for said in here.values()), default=0),
            nations=here,
        )

    @property
    def words(self) -> str:
        """Say in a line what the shapes of each nation rest on; nothing where nations do not differ."""
        return by_nation({name: said["words"] for name, said in self.nations.items()})


def by_nation(said: Mapping[str, str]) -> str:
    """Join what is said of nations: the same words once, with the nations in brackets where the words name none."""
    groups: dict[str, list[str]] = {}
    for name, words in said.items():
        groups.setdefault(words, []).append(name)
    return "; ".join(words if names[0] in words else f"{words} ({', '.join(names)})" for words, names in groups.items())


def data_folder() -> Path:
    """
    Find the data that ships: inside the installed package, or beside it in a checkout.

    Raises
    ------
    SourceError
        If neither is there.
    """
    for folder in (_HERE / "data", _HERE.parent / "data"):
        if (folder / "sources.toml").is_file():
            return folder
    message = "The data that ships with Every Area is missing. Install the package again."
    raise SourceError(message)


@cache
def passports(folder: Path) -> dict[str, Passport]:
    """
    Read every passport, by id.

    Raises
    ------
    SourceError
        If the folder has none.
    """
    if not (folder / "sources.toml").is_file():
        message = f"{folder.name} has no sources.toml, so it is no data folder. Name another with --data."
        raise SourceError(message)
    with (folder / "sources.toml").open("rb") as lines:
        records = tomllib.load(lines)["source"]
    return {record["id"]: Passport(**record) for record in records}


def source(name: str, folder: Path) -> Path:
    """
    Give the path of a shipped file after comparing it with its passport.

    Raises
    ------
    SourceError
        If the file is missing or its sha256 is another.
    """
    passport = passports(folder)[name]
    path = passport.path(folder)
    if not path.is_file():
        message = f"{passport.file} is missing from the data folder. Install Every Area again, or restore the file."
        raise SourceError(message)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != passport.sha256:
        message = (
            f"{passport.file} is not the file its passport in sources.toml describes "
            f"(sha256 {found[:12]}…, expected {passport.sha256[:12]}…). Restore the file, or, if you changed it on "
            "purpose, keep your copy elsewhere and name it with --register, --denominators or --boundaries."
        )
        raise SourceError(message)
    return path
