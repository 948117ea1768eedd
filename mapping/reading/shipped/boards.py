"""Read the care boards of England: those in force on a day, and those of a file of the user's own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from ...vocabulary.boards import BOARDS, EXPECTED_BOARDS, FIRST_BOARDS, year_words
from ...vocabulary.errors import InputError
from ...vocabulary.tables import HISTORY, MEMBERS
from ..register.cells import numbers, require_text
from ..tables.any_table import read_table
from ..tables.csv_sheet import Sheet
from .lookups import read_text

# Shares of an area that were rounded may miss 1 by this much.
_ROUNDED = 0.005


@dataclass(frozen=True, kw_only=True)
class Boards:
    """
    The care boards that England is counted on.

    Attributes
    ----------
    members
        MEMBERS table, with these boards at the level of health.
    others
        MEMBERS rows of boards of other years that ship and are not among these: their names and codes still resolve.
    year
        Of which year these are, as it is said: "April 2026"; or "the file NAME" where a file does not say.
    circles
        Under which name the places of their circles ship.
    """

    members: pd.DataFrame
    others: pd.DataFrame
    year: str
    circles: str


def boards_on(day: date, first: pd.DataFrame, folder: Path, own: tuple[pd.DataFrame, str] | None = None) -> Boards:
    """
    Return the care boards in force on a day; before the first that ship, those.

    `first` is MEMBERS with the boards that the areas themselves name, those of `FIRST_BOARDS`. `own` is a BOARDS table
    of the user's own and its year, which takes the place of the boards of every day.
    """
    shipped = read_text("boards", folder)
    later = shipped.assign(share=shipped["share"].astype("Float64")).groupby("in_force_since")
    editions = {FIRST_BOARDS: first} | {
        date.fromisoformat(begun): with_boards(first, BOARDS.shaped(rows)) for begun, rows in later
    }
    since = max((begun for begun in editions if begun <= day), default=FIRST_BOARDS)
    members, year = editions[since], year_words(since)
    if own:
        members, year = with_boards(first, own[0]), own[1]
    in_force = set(members["parent_code"])
    every = pd.concat(editions[begun] for begun in sorted(editions, reverse=True))
    others = every[(every["parent_level"] == "health") & ~every["parent_code"].isin(in_force)]
    others = others.drop_duplicates(["child_code", "parent_code"])
    circles = "health" if since == FIRST_BOARDS else f"health_{since.year}"
    return Boards(members=members, others=others, year=year, circles=circles)


def with_boards(members: pd.DataFrame, boards: pd.DataFrame) -> pd.DataFrame:
    """Put BOARDS in place of the health areas that MEMBERS gives the same lower-tier areas."""
    gone = (members["parent_level"] == "health") & members["child_code"].isin(boards["area_code"])
    names = {"area_code": "child_code", "board_code": "parent_code", "board_name": "parent_name"}
    rows = boards.rename(columns=names).assign(parent_level="health")
    whole = rows["share"].eq(1)
    rows["basis"] = rows["basis"].where(~whole, "whole")
    return MEMBERS.shaped(pd.concat([members[~gone], rows[MEMBERS.names]]))


def read_boards_history(folder: Path) -> pd.DataFrame:
    """Read how care boards became others: a HISTORY table."""
    return HISTORY.shaped(read_text("boards_history", folder))


def read_boards_expected(folder: Path) -> pd.DataFrame:
    """Read which care boards are expected to become one: EXPECTED_BOARDS. Nothing has decided it."""
    return EXPECTED_BOARDS.shaped(read_text("boards_expected", folder))


def read_own_boards(
    path: Path, members: pd.DataFrame, england: Collection[str], *, encoding: str | None = None
) -> tuple[pd.DataFrame, str]:
    """
    Read a look-up of care boards from a file of the user's own: a BOARDS table, and its year, or its name without one.

    It is a CSV with `area_code`, `board_code`, `board_name` and `share`, and perhaps `year`. The shares of each area of
    `england` sum to 1, and no board has the code of an area of another level in `members`.
    """
    wanted = ["area_code", "board_code", "board_name", "share"]
    sheet = read_table(path, required=wanted, optional=["year"], encoding=encoding)
    require_text(sheet, wanted)
    shares = numbers(sheet, "share", most=1)
    if not sheet.absent:
        elsewhere = set(members.loc[members["parent_level"] != "health", "parent_code"])
        _check_rows(sheet, set(england), elsewhere)
        _check_shares(sheet, shares, england)
    if sheet.faults:
        raise InputError(sheet.faults)
    years = [year for year in sheet.rows["year"].unique() if year]
    rows = sheet.rows.assign(share=shares.astype(float), basis=f"share in the file {path.name}")
    rows = rows[rows["share"] > 0]
    shared = rows["share"] / rows.groupby("area_code")["share"].transform("sum")
    return BOARDS.shaped(rows.assign(share=shared)), years[0] if years else f"the file {path.name}"


def _check_rows(sheet: Sheet, england: set[str], elsewhere: set[str]) -> None:
    """Find rows that name no area of England, a board twice, by two names, or by the code of another area."""
    rows = sheet.rows
    for row, code in rows["area_code"].items():
        if code and code not in england:
            why, remedy = "This is no lower-tier area of England.", "Write the code in force since April 2025."
            sheet.fault(why, remedy, row=row, column="area_code", value=code)
    for row, code in rows["board_code"].items():
        if code in elsewhere:
            why, remedy = "This is the code of an area that is no care board.", "Write the board's own code."
            sheet.fault(why, remedy, row=row, column="board_code", value=code)
    for row in rows.index[rows.duplicated(["area_code", "board_code"])]:
        pair = f"{rows.at[row, 'area_code']} in {rows.at[row, 'board_code']}"
        sheet.fault("The pair is there twice.", "Keep one row.", row=row, column="board_code", value=pair)
    first = rows.groupby("board_code")["board_name"].transform("first")
    for row in rows.index[rows["board_name"] != first]:
        why, remedy = f'The board is called "{first[row]}" in another row.', "Write one name for it."
        sheet.fault(why, remedy, row=row, column="board_name", value=rows.at[row, "board_name"])
    filled = rows.loc[rows["year"] != "", "year"]
    for row in filled.index[filled != (filled.iloc[0] if len(filled) else "")]:
        why, remedy = f'The year is "{filled.iloc[0]}" in another row.', "Write one year, for instance April 2027."
        sheet.fault(why, remedy, row=row, column="year", value=filled[row])


def _check_shares(sheet: Sheet, shares: pd.Series, england: Collection[str]) -> None:
    """Find areas that are left out, or whose shares do not sum to 1."""
    sums = shares.astype(float).groupby(sheet.rows["area_code"]).sum()
    for code in sorted(england):
        if code not in sums.index:
            why, remedy = "The file has no board for this area.", "Add a row for it: every area of England needs one."
            sheet.fault(why, remedy, column="area_code", value=code)
        elif abs(sums[code] - 1) > _ROUNDED:
            why, remedy = f"The shares of this area sum to {sums[code]:g}, not to 1.", "Give every board of the area."
            sheet.fault(why, remedy, column="share", value=code)
