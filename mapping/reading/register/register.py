"""Read the register: teams, the areas each serves, statements about areas, and how complete it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from ...vocabulary.errors import BrokenTotalError, Fault
from ...vocabulary.service import Service
from ...vocabulary.tables import CATCHMENTS, STATEMENTS, SUB_AREAS, TEAMS
from ..tables.csv_sheet import Sheet
from .about import read_about
from .columns import (
    check_days,
    check_sources,
    type_allowed,
    type_catchments,
    type_completeness,
    type_known_open,
    type_statements,
    type_teams,
)
from .personal import screen
from .sheets import ABOUT, DEFINITION, files_of, home, read_sheets
from .sub_areas import read_sub_areas


@dataclass(frozen=True)
class Rows:
    """Where the rows of a sheet ended, by their numbers in the spreadsheet: each in exactly one of three."""

    used: frozenset[int]
    aside: frozenset[int]
    refused: frozenset[int]


@dataclass(frozen=True)
class Register:
    """
    The register as read: its tables, its day, and what its keepers say of its completeness.

    `about` is what it says of its service in words. `contact` is who answers questions, as `Organisation <address>`;
    empty where it names nobody. `names` gives what a message calls each sheet: `teams.csv`, or the sheet of a workbook.
    `notes` are worth a look and stop nothing; `rows` says where the rows of each sheet ended. `unused` are the areas
    that are stated in rows which cannot be used for another reason: file, row and area, so that they are checked too.
    """

    title: str
    service: str
    about: Service
    contact: str
    released: date | None
    definition_version: str
    definitions: Mapping[str, tuple[str, ...]]
    teams: pd.DataFrame
    catchments: pd.DataFrame
    sub_areas: pd.DataFrame
    statements: pd.DataFrame
    complete: frozenset[str]
    completeness: Mapping[str, str]
    known_open: Mapping[tuple[str, str], str]
    files: tuple[Path, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Rows] = field(default_factory=dict)
    unused: tuple[tuple[str, int, str], ...] = ()

    def called(self, file: str) -> str:
        """Return what the keepers know a sheet by: `teams.csv` may be a sheet of their workbook."""
        return self.names.get(file.removesuffix(".csv"), file)


def read_register(
    path: Path, *, encoding: str | None = None, on: date | None = None, today: date | None = None, strict: bool = False
) -> Register:
    """
    Read a register: a folder of CSV files, or an Excel workbook with the same tables as sheets.

    It holds `teams` and `catchments`, and may hold `statements`, `completeness`, `known_open` and `allowed` (what may
    be published although it looks like personal data). `register.toml` and `definition.md` lie in the folder, or
    beside the workbook, or are absent.

    Parameters
    ----------
    encoding
        Of the CSV files.
    on, today
        The day counted, if one was asked for, and the day to go by where nothing else gives one: evidence of a day
        after it, and after the register's own day, is a fault. With neither, and no day in the register, none is.
    strict
        Whether a row without a source is a fault.

    Returns
    -------
    A Register whose TEAMS, CATCHMENTS, SUB_AREAS and STATEMENTS tables have the declared shapes. Empty cells are
    missing, and so are cells that cannot be used: each of those is in `faults`, so that the rest can be checked too.

    Raises
    ------
    InputError
        If there is no such folder or workbook, or what it says of itself cannot be used.
    """
    sheets = read_sheets(path, encoding=encoding)
    folder = home(path)
    about = read_about(folder / ABOUT, folder / DEFINITION)
    classes, released = about.pop("classes"), about["released"]
    screen(sheets, type_allowed(sheets["allowed"]))
    teams = type_teams(sheets["teams"], released, classes)
    if not (folder / ABOUT).is_file():
        sheets["teams"].faults = _with_own_classes(sheets["teams"].faults, path)
    sub_areas, files = read_sub_areas(sheets["catchments"], folder)
    named = None if teams.empty or "team_id" in sheets["teams"].absent else set(teams["team_id"])
    catchments = type_catchments(sheets["catchments"], named, sheets["teams"].name)
    statements = type_statements(sheets["statements"])
    completeness = type_completeness(sheets["completeness"])
    known_open = type_known_open(sheets["known_open"])
    if last := max((day for day in (released, on or released or today) if day), default=None):
        check_days(sheets, last)
    if strict:
        check_sources(sheets)
    kept = {"teams": teams, "catchments": catchments, "statements": statements}
    return Register(
        **about,
        teams=TEAMS.shaped(teams),
        catchments=CATCHMENTS.shaped(catchments),
        sub_areas=SUB_AREAS.shaped(sub_areas),
        statements=STATEMENTS.shaped(statements),
        complete=frozenset(nation for nation, (complete, _) in completeness.items() if complete),
        completeness={nation: statement for nation, (_, statement) in completeness.items()},
        known_open=known_open,
        files=tuple(sorted({*files, *files_of(path)})),
        faults=tuple(fault for sheet in sheets.values() for fault in sheet.faults),
        notes=tuple(note for sheet in sheets.values() for note in sheet.notes),
        names={name: sheet.name for name, sheet in sheets.items()},
        rows=_ends(sheets, kept),
        unused=_unused(sheets, kept),
    )


def _unused(sheets: dict[str, Sheet], kept: dict[str, pd.DataFrame]) -> tuple[tuple[str, int, str], ...]:
    """Gather the areas stated in rows that were not kept."""
    unused = []
    for name in ("catchments", "statements"):
        stated = sheets[name].rows["stated_area"]
        left = stated[~stated.index.isin(set(kept[name]["source_row"])) & (stated != "")]
        unused += [(f"{name}.csv", int(row), str(area)) for row, area in left.items()]
    return tuple(unused)


def _with_own_classes(faults: list[Fault], path: Path) -> list[Fault]:
    """Describe where a register of another service names its classes, to whoever uses classes that are none of ours."""
    own = f"A register of another service names its classes in a file {ABOUT} {'in' if path.is_dir() else 'beside'} it."
    return [
        replace(fault, remedy=f"{fault.remedy} {own}") if fault.column == "definition_class" and fault.value else fault
        for fault in faults
    ]


def _ends(sheets: dict[str, Sheet], kept: dict[str, pd.DataFrame]) -> dict[str, Rows]:
    """Return where the rows of each sheet ended; a row that is dropped where no fault was found at all is our fault."""
    ends = {}
    for name, sheet in sheets.items():
        every = set(sheet.rows.index)
        wrong = {fault.row for fault in sheet.faults if fault.row is not None}
        used = (set(kept[name]["source_row"]) if name in kept else every) - wrong
        ends[name] = Rows(frozenset(used), frozenset(sheet.aside), frozenset(every - used))
    if not any(sheet.faults for sheet in sheets.values()):
        lost = {name: sorted(rows.refused) for name, rows in ends.items() if rows.refused}
        if lost:
            message = f"rows of the register were dropped without a fault: {lost}"
            raise BrokenTotalError(message)
    return ends
