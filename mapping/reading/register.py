"""Read the register: teams, the areas each serves, statements about areas, and how complete it is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ..vocabulary.codes import NATIONS
from ..vocabulary.errors import Fault, InputError
from ..vocabulary.schema import DEFINITIONS
from ..vocabulary.tables import CATCHMENTS, STATEMENTS, SUB_AREAS, TEAMS
from .cells import numbers, require_choice, require_text, spans
from .dates import Span
from .subareas import read_sub_areas
from .tabular import Sheet, read_sheet

_TEAM_NEEDS = ["team_id", "team_name", "definition_class", "status"]
_TEAM_MAY = [
    "host_organisation", "host_type", "nation", "opened", "closed", "age_range", "delivers_direct_work",
    "families_per_year", "staff_wte", "base_town", "base_postcode", "website", "area_served_text", "source_url",
    "source_date", "last_confirmed", "confidence", "notes",
]  # fmt: skip
_STATUSES = TEAMS["status"].choices
_EXTENTS = CATCHMENTS["extent"].choices
_CLAIMS = STATEMENTS["claim"].choices


@dataclass(frozen=True)
class Register:
    """The register as read: its tables, its day, and what its keepers say of its completeness."""

    title: str
    service: str
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


def read_register(folder: Path, *, encoding: str | None = None) -> Register:
    """
    Read a register folder.

    It holds `teams.csv` and `catchments.csv`, and may hold `statements.csv`, `completeness.csv`, `known_open.csv` and
    `register.toml`.

    Returns
    -------
    A Register whose TEAMS, CATCHMENTS, SUB_AREAS and STATEMENTS tables have the declared shapes. Empty cells are
    missing, and so are cells that cannot be used: each of those is in `faults`, so that the rest can be checked too.

    Raises
    ------
    InputError
        If there is no such folder, or its `register.toml` cannot be read.
    """
    if not folder.is_dir():
        why = "There is no such folder."
        raise InputError([Fault(file=folder.name, why=why, remedy="Name a folder that holds teams.csv.")])
    about = _read_about(folder / "register.toml")
    sheets = {
        "teams": _sheet(folder / "teams.csv", _TEAM_NEEDS, _TEAM_MAY, encoding),
        "catchments": _sheet(
            folder / "catchments.csv",
            ["team_id", "stated_area", "extent"],
            ["share_low", "share_high", "sub_areas", "source_url"],
            encoding,
        ),
        "statements": _sheet(
            folder / "statements.csv",
            ["stated_area", "claim", "stated_on"],
            ["source_url", "note"],
            encoding,
            needed=False,
        ),
        "completeness": _sheet(
            folder / "completeness.csv", ["nation", "complete"], ["stated_on", "statement"], encoding, needed=False
        ),
        "known_open": _sheet(
            folder / "known_open.csv", ["team_id", "stated_area", "why_open"], [], encoding, needed=False
        ),
    }
    classes = about.pop("classes")
    teams = _teams(sheets["teams"], about["released"], classes)
    sub_areas, files = read_sub_areas(sheets["catchments"], folder)
    named = None if "team_id" in sheets["teams"].absent else set(teams["team_id"])
    catchments = _catchments(sheets["catchments"], named)
    statements = _statements(sheets["statements"])
    completeness = _completeness(sheets["completeness"])
    known = sheets["known_open"].rows
    return Register(
        **about,
        teams=TEAMS.shaped(teams),
        catchments=CATCHMENTS.shaped(catchments),
        sub_areas=SUB_AREAS.shaped(sub_areas),
        statements=STATEMENTS.shaped(statements),
        complete=frozenset(nation for nation, (complete, _) in completeness.items() if complete),
        completeness={nation: statement for nation, (_, statement) in completeness.items()},
        known_open={(r.team_id, r.stated_area): r.why_open for r in known.itertuples()},
        files=tuple(sorted({*files, *(p for p in folder.iterdir() if p.name in _NAMES)})),
        faults=tuple(fault for sheet in sheets.values() for fault in sheet.faults),
    )


_NAMES = {f"{name}.csv" for name in ("teams", "catchments", "statements", "completeness", "known_open")} | {
    "register.toml"
}


def _read_about(path: Path) -> dict[str, Any]:
    """Read what the register is called, its day and its definitions; all of it may be absent."""
    about: dict[str, Any] = {}
    if path.is_file():
        try:
            about = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            why = f"The file cannot be read as TOML ({error})."
            raise InputError([Fault(file=path.name, why=why, remedy="Mend it, or leave the file out.")]) from None
    definitions = about.get("definitions") or {
        "strict": ["named_by_foundation", "linked_to_foundation"],
        "standard": ["named_by_foundation", "linked_to_foundation", "self_described", "scottish_board_team"],
        "broad": [
            "named_by_foundation", "linked_to_foundation", "self_described", "scottish_board_team", "borderline",
        ],
    }  # fmt: skip
    if not isinstance(definitions, dict) or set(definitions) != set(DEFINITIONS):
        why = f"The definitions have to be {', '.join(DEFINITIONS)}."
        raise InputError([Fault(file=path.name, why=why, remedy="Name each once under [definitions].")])
    evidence = about.get("evidence_only", ["area_statement_only"])
    released = about.get("released")
    if released is not None and type(released) is not date:
        remedy = "Write it without quotation marks, as released = 2026-11-21."
        why = "This is not a day."
        raise InputError([Fault(file=path.name, column="released", value=str(released), why=why, remedy=remedy)])
    return {
        "title": about.get("title", "Specialised parent-infant relationship teams"),
        "service": about.get("service", "specialised parent-infant relationship team"),
        "released": released,
        "definition_version": str(about.get("definition_version", "1")),
        "definitions": {name: tuple(classes) for name, classes in definitions.items()},
        "classes": tuple(dict.fromkeys([*(c for row in definitions.values() for c in row), *evidence])),
    }


def _sheet(path: Path, required: list[str], optional: list[str], encoding: str | None, *, needed: bool = True) -> Sheet:
    """Read one file; a file that need not be there is empty where it is not."""
    if not needed and not path.is_file():
        return Sheet(path.name, pd.DataFrame(columns=[*required, *optional], dtype="string"))
    try:
        return read_sheet(path, required=required, optional=optional, encoding=encoding)
    except InputError as error:
        empty = pd.DataFrame(columns=[*required, *optional], dtype="string")
        return Sheet(path.name, empty, list(error.faults), absent=frozenset(required))


def _teams(sheet: Sheet, released: date | None, classes: tuple[str, ...]) -> pd.DataFrame:
    """Check and type the teams; dates become earliest and latest days."""
    rows = sheet.rows
    if rows.empty and not sheet.faults:
        sheet.fault("The file has a header and no rows.", "Put one row in it for each team.")
    require_text(sheet, ["team_id", "team_name"])
    require_choice(sheet, "status", _STATUSES)
    require_choice(sheet, "definition_class", classes)
    seen: dict[str, int] = {}
    for number, team in rows["team_id"].items():
        if team and team in seen:
            why = f"The team is in row {seen[team]} already."
            sheet.fault(why, "Give each team an id of its own.", row=number, column="team_id", value=team)
        seen.setdefault(team, number)
    opened, closed = spans(sheet, "opened"), spans(sheet, "closed")
    _check_closing(sheet, opened, closed, released)
    dated = spans(sheet, "source_date")
    confirmed = spans(sheet, "last_confirmed")
    made = rows.replace("", pd.NA)
    made["opened_earliest"] = [_first(opened[n]) for n in rows.index]
    made["closed_earliest"] = [_first(closed[n]) for n in rows.index]
    made["evidence_on"] = [_newest(dated[n], confirmed[n]) for n in rows.index]
    made["opened_latest"] = [_opened_latest(rows.loc[n], opened[n], dated[n], released) for n in rows.index]
    made["closed_latest"] = [
        _last(closed[n]) or (released if rows.at[n, "status"] == "closed" else None) for n in rows.index
    ]
    made["families_per_year"] = numbers(sheet, "families_per_year", whole=True)
    made["staff_wte"] = numbers(sheet, "staff_wte")
    made["source_row"] = rows.index
    return made.dropna(subset="team_id").drop_duplicates("team_id")


def _check_closing(sheet: Sheet, opened: dict[int, Span], closed: dict[int, Span], released: date | None) -> None:
    """Find teams that closed before they opened, or are called open though their closing day has passed."""
    for number, row in sheet.rows.iterrows():
        first, last = _first(opened[number]), _last(closed[number])
        if first and last and last < first:
            why = f'The team closed before it opened ("{row["opened"]}").'
            remedy = "Correct one of the two dates."
        elif last and released and last <= released and row["status"] == "open":
            why, remedy = "The team is called open, but its closing day has passed.", "Correct the status or the date."
        else:
            continue
        sheet.fault(why, remedy, row=number, column="closed", value=row["closed"])


def _opened_latest(row: pd.Series, opened: Span, dated: Span, released: date | None) -> date | None:
    """Give the last day a team can have opened: one recorded as open had opened by the day of its source."""
    if opened:
        return _last(opened)
    if row["status"] not in {"open", "paused", "closed"}:
        return None
    return _last(dated) or released


def _catchments(sheet: Sheet, teams: set[str] | None) -> pd.DataFrame:
    """Check and type the claims on areas; without a list of teams, no claim can be held against it."""
    rows = sheet.rows
    require_text(sheet, ["team_id", "stated_area"])
    require_choice(sheet, "extent", _EXTENTS)
    for number, team in rows["team_id"].items():
        if team and teams is not None and team not in teams:
            why = "No team in teams.csv has this id."
            sheet.fault(why, "Add the team, or correct the id.", row=number, column="team_id", value=team)
    made = rows.replace("", pd.NA)
    for name in ("share_low", "share_high"):
        made[name] = numbers(sheet, name, most=1)
    for number in rows.index:
        low, high = made.at[number, "share_low"], made.at[number, "share_high"]
        if rows.at[number, "extent"] == "whole" and any(pd.notna(share) and share < 1 for share in (low, high)):
            sheet.fault(
                "The extent is whole, but a share below 1 is recorded.", "Write part, or empty the shares.",
                row=number, column="extent", value="whole",
            )  # fmt: skip
        if pd.notna(low) and pd.notna(high) and low > high:
            sheet.fault(
                "The least share is greater than the greatest.", "Swap or correct them.",
                row=number, column="share_low", value=rows.at[number, "share_low"],
            )  # fmt: skip
    made["source_row"] = rows.index
    return made[made["team_id"].isin(teams or set()) & made["stated_area"].notna() & made["extent"].notna()]


def _statements(sheet: Sheet) -> pd.DataFrame:
    """Check and type the statements about areas."""
    require_text(sheet, ["stated_area"])
    require_choice(sheet, "claim", _CLAIMS)
    stated = spans(sheet, "stated_on")
    made = sheet.rows.replace("", pd.NA)
    made["stated_earliest"] = [_first(stated[n]) for n in sheet.rows.index]
    made["source_row"] = sheet.rows.index
    return made.dropna(subset=["stated_area", "claim"])


def _completeness(sheet: Sheet) -> dict[str, tuple[bool, str]]:
    """Read what is declared of each nation; a nation that is not named is not complete."""
    require_choice(sheet, "nation", NATIONS)
    require_choice(sheet, "complete", ("yes", "no"))
    return {row.nation: (row.complete == "yes", row.statement) for row in sheet.rows.itertuples()}


def _first(days: Span) -> date | None:
    return days[0] if days else None


def _last(days: Span) -> date | None:
    return days[1] if days else None


def _newest(*dates: Span) -> date | None:
    """Give the newest of several dates, each at its earliest day."""
    return max((days[0] for days in dates if days), default=None)
