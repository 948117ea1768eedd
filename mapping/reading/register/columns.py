"""Check and type the sheets of a register: what cannot be used is a fault, and is missing, never guessed."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ...vocabulary.codes import NATIONS
from ...vocabulary.numbers import FEWER, masked
from ...vocabulary.register_sheets import SHEETS
from ...vocabulary.tables import CATCHMENTS, STATEMENTS, TEAMS
from ..tables.csv_sheet import Sheet
from .cells import Span, allow_choices, numbers, require_choice, require_postcode, require_text, span, spans

_DATED = {"teams": ("source_date", "last_confirmed"), "catchments": ("source_date",), "statements": ("stated_on",)}
_SOURCE = "source_url"


def check_days(sheets: dict[str, Sheet], last: date) -> None:
    """Find evidence of a day that had not come: after the day counted, and after the register's own day."""
    for name, columns in _DATED.items():
        for column in columns:
            _check_days(sheets[name], column, last)


def _check_days(sheet: Sheet, column: str, last: date) -> None:
    written = sheet.rows[column]
    for number, text in written[written != ""].items():
        try:
            days = span(text)
        except ValueError:
            continue
        if days and days[0] > last:
            why = f"The evidence is of a day that had not come on {last.isoformat()}, the day of the register."
            remedy = "Correct the date, or the day of the register (released, in register.toml)."
            sheet.fault(why, remedy, row=number, column=column, value=text)


def check_sources(sheets: dict[str, Sheet]) -> None:
    """Find rows that name no source: in strict mode they are refused."""
    for name in _DATED:
        sheet = sheets[name]
        empty = sheet.rows.index[sheet.rows[_SOURCE] == ""]
        if len(empty) and len(empty) == len(sheet.rows):
            why = "No row names its source, and --strict asks for one on every row."
            sheet.fault(why, "Add the address of the page that says so to each row.", column=_SOURCE)
            continue
        for number in empty:
            why = "The row names no source, and --strict asks for one."
            sheet.fault(why, "Add the address of the page that says so.", row=number, column=_SOURCE)


_STATUSES = TEAMS["status"].choices
_EXTENTS = CATCHMENTS["extent"].choices
_CLAIMS = STATEMENTS["claim"].choices


def type_teams(sheet: Sheet, released: date | None, classes: tuple[str, ...]) -> pd.DataFrame:
    """Check and type the teams; dates become earliest and latest days."""
    _set_repeats_aside(sheet)
    rows = sheet.rows
    if rows.empty and not sheet.faults:
        sheet.fault("The file has a header and no rows.", "Put one row in it for each team.")
    require_text(sheet, ["team_id", "team_name"])
    require_choice(sheet, "status", _STATUSES)
    require_choice(sheet, "definition_class", classes)
    allow_choices(sheet, SHEETS["teams"])
    require_postcode(sheet, "base_postcode")
    seen: dict[str, int] = {}
    for number, team in rows["team_id"].items():
        if team and team in seen:
            why = f"The team is in row {seen[team]} already."
            sheet.fault(why, "Give each team an id of its own.", row=number, column="team_id", value=team)
        seen.setdefault(team, number)
    opened, closed, funded = (spans(sheet, name) for name in ("opened", "closed", "funded_until"))
    _check_closing(sheet, opened, closed, released)
    dated = spans(sheet, "source_date")
    confirmed = spans(sheet, "last_confirmed")
    typed = rows.replace("", pd.NA)
    typed["opened_earliest"] = [_first(opened[n]) for n in rows.index]
    typed["closed_earliest"] = [_first(closed[n]) for n in rows.index]
    newest = [
        _newest((dated[n], rows.at[n, "source_date"]), (confirmed[n], rows.at[n, "last_confirmed"])) for n in rows.index
    ]
    typed["evidence_on"] = [day for day, _ in newest]
    typed["evidence_written"] = pd.array([written for _, written in newest], dtype="string")
    status = dict(zip(rows.index, rows["status"].tolist(), strict=True))
    typed["opened_latest"] = [_opened_latest(status[n], opened[n], dated[n], released) for n in rows.index]
    typed["closed_latest"] = [_last(closed[n]) or (released if status[n] == "closed" else None) for n in rows.index]
    typed["funded_earliest"] = [_first(funded[n]) for n in rows.index]
    typed["funded_latest"] = [_last(funded[n]) for n in rows.index]
    typed["families_per_year"], typed["families_said"] = _families(sheet)
    typed["staff_wte"] = numbers(sheet, "staff_wte")
    typed["source_row"] = rows.index
    return typed.dropna(subset="team_id").drop_duplicates("team_id")


def _families(sheet: Sheet) -> tuple[pd.Series, pd.Series]:
    """Return the families of each team, without any figure below ten, and the same in words."""
    figures = numbers(sheet, "families_per_year", whole=True)
    few = sheet.rows["families_per_year"].map(masked) == FEWER
    words = figures.map("{:,}".format, na_action="ignore").astype("string")
    return figures.mask(few), words.mask(few, FEWER)


def _set_repeats_aside(sheet: Sheet) -> None:
    """Leave out a row that says word for word what a row above it says: it adds nothing."""
    repeats = sheet.rows.index[sheet.rows.duplicated()]
    for number in repeats:
        sheet.set_aside(number, "a row above it says the same, word for word.")
    sheet.rows = sheet.rows.drop(index=repeats)


def type_known_open(sheet: Sheet) -> dict[tuple[str, str], str]:
    """Read which stated areas the keepers accept as open, and why."""
    _set_repeats_aside(sheet)
    require_text(sheet, ["team_id", "stated_area", "why_open"])
    for number in sheet.rows.index[sheet.rows.duplicated(["team_id", "stated_area"])]:
        value = sheet.rows.at[number, "stated_area"]
        why = "The team and the area are there twice."
        sheet.fault(why, "Keep one of the rows.", row=number, column="stated_area", value=value)
    return {(r.team_id, r.stated_area): r.why_open for r in sheet.rows.itertuples()}


def type_allowed(sheet: Sheet) -> frozenset[str]:
    """Read what may be published although it looks like personal data; each with a reason."""
    require_text(sheet, ["text", "why"])
    return frozenset(sheet.rows["text"])


def _check_closing(sheet: Sheet, opened: dict[int, Span], closed: dict[int, Span], released: date | None) -> None:
    """Find teams that closed before they opened, or are called open though their closing day has passed."""
    dated = [number for number in sheet.rows.index if closed[number]]
    for number, row in sheet.rows.loc[dated].iterrows():
        first, last = _first(opened[number]), _last(closed[number])
        if first and last and last < first:
            why = f'The team closed before it opened ("{row["opened"]}").'
            remedy = "Correct one of the two dates."
        elif last and released and last <= released and row["status"] == "open":
            why, remedy = "The team is called open, but its closing day has passed.", "Correct the status or the date."
        else:
            continue
        sheet.fault(why, remedy, row=number, column="closed", value=row["closed"])


def _opened_latest(status: str, opened: Span, dated: Span, released: date | None) -> date | None:
    """Return the last day a team can have opened: one recorded as open had opened by the day of its source."""
    if opened:
        return _last(opened)
    if status not in {"open", "paused", "closed"}:
        return None
    return _last(dated) or released


def type_catchments(sheet: Sheet, teams: set[str] | None, listed_in: str) -> pd.DataFrame:
    """Check and type the claims on areas; without a list of teams, no claim can be held against it."""
    rows = sheet.rows
    require_text(sheet, ["team_id", "stated_area"])
    require_choice(sheet, "extent", _EXTENTS)
    listed = rows["team_id"].eq("") | (rows["team_id"].isin(teams) if teams is not None else True)
    for number, team in rows.loc[~listed, "team_id"].items():
        if team:
            why = f"No team in {listed_in} has this id."
            sheet.fault(why, "Add the team, or correct the id.", row=number, column="team_id", value=team)
    dated = spans(sheet, "source_date")
    typed = rows.replace("", pd.NA)
    typed["stated_on"] = typed["source_date"]
    typed["stated_earliest"] = [_first(dated[n]) for n in rows.index]
    for name in ("share_low", "share_high"):
        typed[name] = numbers(sheet, name, most=1)
    below = ((typed["share_low"] < 1) | (typed["share_high"] < 1)).fillna(False).astype(bool)
    for number in rows.index[below & (rows["extent"] == "whole")]:
        sheet.fault(
            "The extent is whole, but a share below 1 is recorded.", "Write part, or empty the shares.",
            row=number, column="extent", value="whole",
        )  # fmt: skip
    for number in rows.index[(typed["share_low"] > typed["share_high"]).fillna(False).astype(bool)]:
        sheet.fault(
            "The least share is greater than the greatest.", "Swap or correct them.",
            row=number, column="share_low", value=rows.at[number, "share_low"],
        )  # fmt: skip
    typed["source_row"] = rows.index
    return typed[typed["team_id"].isin(teams or set()) & typed["stated_area"].notna() & typed["extent"].notna()]


def type_statements(sheet: Sheet) -> pd.DataFrame:
    """Check and type the statements about areas."""
    require_text(sheet, ["stated_area"])
    require_choice(sheet, "claim", _CLAIMS)
    stated = spans(sheet, "stated_on")
    typed = sheet.rows.replace("", pd.NA)
    typed["stated_earliest"] = [_first(stated[n]) for n in sheet.rows.index]
    typed["source_row"] = sheet.rows.index
    return typed.dropna(subset=["stated_area", "claim"])


def type_completeness(sheet: Sheet) -> dict[str, tuple[bool, str]]:
    """Read what is declared of each nation; a nation that is not named is not complete."""
    require_choice(sheet, "nation", NATIONS)
    require_choice(sheet, "complete", ("yes", "no"))
    spans(sheet, "stated_on")
    for number in sheet.rows.index[sheet.rows["nation"].ne("") & sheet.rows["nation"].duplicated()]:
        value = sheet.rows.at[number, "nation"]
        why = "The nation is there twice."
        sheet.fault(why, "Keep the row that holds, and delete the other.", row=number, column="nation", value=value)
    return {row.nation: (row.complete == "yes", row.statement) for row in sheet.rows.itertuples()}


def _first(days: Span) -> date | None:
    return days[0] if days else None


def _last(days: Span) -> date | None:
    return days[1] if days else None


def _newest(*dates: tuple[Span, str]) -> tuple[date | None, str | None]:
    """Return the newest of several dates at its earliest day, and as it was written; of two alike, the more precise."""
    there = [(days[0], len(written), written) for days, written in dates if days]
    if not there:
        return None, None
    day, _, written = max(there)
    return day, written
