"""What reads each kind of file, without all that a command reads besides it, so that many can be tried in a second."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from mapping.corrections.answers import read_answers
from mapping.locating.points import read_points
from mapping.look.theme import read_theme
from mapping.openreferral.take_in import read_services
from mapping.reading.boundaries.boundaries import read_boundaries
from mapping.reading.register.about import read_about
from mapping.reading.register.as_written import held_rows
from mapping.reading.register.register import read_register
from mapping.reading.shipped.assumptions import read_assumptions
from mapping.reading.shipped.boards import read_own_boards
from mapping.reading.shipped.lookups import members
from mapping.reading.shipped.people import read_babies_file
from mapping.reading.shipped.postcodes import postcodes_in
from mapping.reading.shipped.sources import data_folder
from mapping.reading.shipped.travel import read_travel

_DAY = date(2026, 6, 1)


@cache
def _members() -> pd.DataFrame:
    worlds = importlib.import_module("tests.worlds")
    return members(worlds.country_atoms(), worlds.health_shares())


def _codes(level: str) -> set[str]:
    table = _members()
    return set(table.loc[table["parent_level"] == level, "parent_code"])


def _register(path: Path) -> None:
    place = path if path.suffix == ".xlsx" else path.parent
    read_register(place, on=None, today=_DAY)
    held_rows(place)


def _boundaries(path: Path) -> None:
    read_boundaries(path, expected=_codes("ltla").__contains__)


def _points(path: Path) -> None:
    for _ in read_points(path).batches:
        pass


def _directory(path: Path) -> None:
    for _ in postcodes_in(path).every():
        pass


READERS: dict[str, Callable[[Path], object]] = {
    "register CSV": _register,
    "register workbook": _register,
    "register.toml": lambda path: read_about(path, path.with_name("definition.md")),
    "assumptions.toml": lambda path: read_assumptions(data_folder(), path),
    "theme": read_theme,
    "denominators CSV": read_babies_file,
    "boundaries GeoJSON": _boundaries,
    "boundaries GeoPackage": _boundaries,
    "boundaries Shapefile zip": _boundaries,
    "boundaries GeoParquet": _boundaries,
    "boundaries FlatGeobuf": _boundaries,
    "points CSV": _points,
    "points workbook": _points,
    "points Parquet": _points,
    "postcode directory": _directory,
    "travel CSV": lambda path: read_travel(path, _codes("utla")),
    "Open Referral": lambda path: read_services([path]),
    "correction form": read_answers,
    "boards CSV": lambda path: read_own_boards(path, _members(), [c for c in _codes("ltla") if c.startswith("E")]),
}
