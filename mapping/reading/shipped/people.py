"""Read how many people live in each area: babies, as they ship or from a file of one's own, and low-income families."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...vocabulary.errors import InputError, refused, sentences
from ...vocabulary.numbers import noun
from ...vocabulary.tables import DENOMINATORS
from ..register.cells import withheld
from ..tables.csv_sheet import Sheet, fill, header_of, read_sheet, records_of
from .lookups import read_text
from .published import Published, one_age, published_table
from .sources import passport_beside

BABIES = "aged_0_to_2"
YEAR = 2023
LOW_INCOME_YEAR = "pct_fye_2025"


def read_babies(folder: Path) -> pd.DataFrame:
    """Read the children aged 0 to 2 in every lower-tier area, mid-2023; `basis` tells counted from estimated ones."""
    table = read_text("babies", folder)
    return denominators(table["area_code"], table[BABIES].astype("Int64"), table["basis"], "babies", YEAR)


def denominators(codes: Any, people: Any, basis: Any, source: str, year: int) -> pd.DataFrame:
    """Return the DENOMINATORS table of babies, from as many codes, people and bases."""
    return DENOMINATORS.shaped(
        pd.DataFrame(
            {"area_code": codes, "measure": BABIES, "year": year, "people": people, "basis": basis, "source": source}
        )
    )


def read_control_totals(folder: Path) -> pd.DataFrame:
    """Read the published totals of nations that populations handed in are compared with, by `age`: `1`, or `0 to 2`."""
    return read_text("control_totals", folder).astype({"year": "Int64", "people": "Int64"})


def read_low_income(folder: Path) -> pd.Series:
    """Read the per cent of children under 16 in relative low income before housing costs, year ending 2025."""
    tables = [read_text(name, folder) for name in ("low_income", "low_income_wider")]
    both = pd.concat(tables).drop_duplicates("area_code")
    return both.set_index("area_code")[LOW_INCOME_YEAR].astype("Float64").rename("low_income_pct")


AGES = ("0", "1", "2")
# How a file says that a row counts everyone, or one of two halves of them.
EVERYONE = {
    "all", "all people", "all persons", "people", "persons", "person", "both", "both sexes", "total", "t", "p", "0",
}  # fmt: skip
HALVES = ({"m", "f"}, {"males", "females"}, {"male", "female"}, {"1", "2"})
# A file of the user's own does not say of which year it is, unless a column or a passport beside it does.
NO_YEAR = 0
# A whole number, with or without commas between thousands; the most is more than the country has.
_WHOLE = re.compile(r"(?:[0-9]{1,3}(?:[, \u00a0\u202f][0-9]{3})+|[0-9]+)(?:\.0)?")
_THOUSANDS = re.compile("[, \u00a0\u202f]")
_MOST = 10_000_000
_YEAR = re.compile(r"(?:19|20)\d\d")
_AGE = re.compile(r"(?:aged?[_ ]?)?([0-9]{1,3})(?:[_ ]?years?(?:[_ ]old)?)?", re.IGNORECASE)
_SEVERAL = re.compile(r"(?:aged?_|ages_)?(?!0+\D+2(?![0-9]))[0-9]{1,2}(?:_to_|_|-|_-_)[0-9]{1,2}(?:_years?)?")
_TIMES = ("year", "period", "date", "reference_date", "time_period")
_VALUES = ("people", "population", "persons", "value", "obs_value", "count")
_REMEDY = f"Give children aged 0 to 2 in a column {BABIES}, or each of the ages 0, 1 and 2 in a column of its own."


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What a file of babies holds: DENOMINATORS with codes as written, the row of each in the file, and notes."""

    people: pd.DataFrame
    rows: tuple[int, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Layout:
    """Which columns hold people, the age that each is of, and which hold the age of a row, its sex and its year."""

    people: dict[str, str]
    age: str
    sex: str
    time: str

    @property
    def expected(self) -> set[str]:
        """The ages that an area must have."""
        return set(AGES) if self.age else set(self.people.values())


def read_babies_file(path: Path, *, encoding: str | None = None) -> Handed:
    """
    Read babies from a CSV with `area_code` and `aged_0_to_2`; or with the ages 0, 1 and 2, which are added up.

    Returns
    -------
    A figure that is withheld (`*`, `c`, `<5`, `..`) or not there is missing; `basis` says how it was withheld. Of rows
    by sex those of everyone are taken, or both halves added up; the year is that of the passport or of a column.

    Raises
    ------
    InputError
        With every row that is not a whole number of people, or whose code is there twice; or if what is counted is of
        other ages, or of several years.
    SourceError
        If the file was fetched and changed since.
    """
    passport = passport_beside(path)
    sheet, layout, published = _sheet(path, encoding)
    if sheet.faults:
        raise InputError(sheet.faults)
    counted = _cells(sheet, layout)
    if counted.empty:
        raise refused(path.name, "The file has no row of an area with its babies.", "Give one row for each area.")
    notes = [*(published.notes if published else ()), *sentences(sheet.notes)]
    cells = _of_everyone(_of_latest(counted, sheet, layout, notes), sheet, layout, notes)
    year = _year(sheet, layout, cells, notes)
    if published and published.year and year == NO_YEAR:
        year = published.year
    if passport and (match := _YEAR.search(passport.reference_date)):
        year = int(match[0])
    if layout.expected != {BABIES}:
        notes.insert(0, f"{path.name}: the ages 0, 1 and 2 were added up.")
    each = zip(cells["row"], cells["written"], strict=True)
    cells["people"] = [_counted(sheet, row, layout, cell) for row, cell in each]
    _check_whole(sheet, cells, layout)
    if sheet.faults:
        raise InputError(sheet.faults)
    groups = cells.groupby("area_code", sort=False)
    people = groups["people"].agg(lambda part: part.sum(skipna=False)).astype("Int64")
    bases = groups["basis"].agg(lambda parts: " ".join(dict.fromkeys(filter(None, parts))))
    table = denominators(people.index, people.to_numpy(), bases.to_numpy(), path.name, year)
    return Handed(people=table, rows=tuple(groups["row"].first()), notes=tuple(notes))


def _sheet(path: Path, encoding: str | None) -> tuple[Sheet, _Layout, Published | None]:
    """Read the columns that are wanted, of a file of the user's own or of one as it was published."""
    published = published_table(path, encoding=encoding, knows=_knows)
    _, header = published.records[0] if published else header_of(records_of(path, encoding), ["area_code"])
    layout = _layout(header, path.name)
    required = ["area_code", *layout.people]
    optional = [name for name in ("basis", layout.age, layout.sex, layout.time) if name and name in header]
    if not published:
        return read_sheet(path, required=required, optional=optional, encoding=encoding), layout, None
    sheet = Sheet(published.called, pd.DataFrame(columns=[*required, *optional], dtype="string"))
    fill(sheet, published.records, required=required, optional=optional)
    return sheet, layout, published


def _knows(name: str) -> bool:
    """Test whether a heading is one that a file of the user's own may have."""
    return name in {"area_code", BABIES, "sex", "age", "basis", *_TIMES, *_VALUES} or bool(_AGE.fullmatch(name))


def _layout(header: list[str], file: str) -> _Layout:
    """Tell from the header what is counted; a column of other ages is never taken for babies."""
    ages = {name: match[1] for name in header if (match := _AGE.fullmatch(name)) and match[1] in AGES}
    time = next((name for name in _TIMES if name in header), "")
    sex = "sex" if "sex" in header else ""
    value = next((name for name in _VALUES if name in header), "")
    if BABIES in header:
        return _Layout({BABIES: BABIES}, "", sex, time)
    if len(ages) == len(set(ages.values())) == len(AGES):
        return _Layout(ages, "", sex, time)
    if "age" in header and value:
        return _Layout({value: value}, "age", sex, time)
    others = [name for name in header if _SEVERAL.fullmatch(name) or (_AGE.fullmatch(name) and name not in ages)]
    text = ""
    if ages:
        text = f" Of the ages 0, 1 and 2 it has {' and '.join(sorted(set(ages.values())))} alone."
    elif others:
        counts = noun(len(others), "counts", "count")
        text = f" {', '.join(others[:3])} {counts} children of other ages."
    if text:
        why = f'The column "{BABIES}" is missing.{text}'
        raise refused(file, why, _REMEDY, column=BABIES)
    return _Layout({BABIES: BABIES}, "", "", time)


def _cells(sheet: Sheet, layout: _Layout) -> pd.DataFrame:
    """Return every cell of people that is wanted, with its area, age, sex and row."""
    rows = sheet.rows
    parts = []
    for column, age in layout.people.items():
        part = pd.DataFrame({"row": rows.index, "area_code": rows["area_code"].to_list(), "age": age})
        part["written"] = rows[column].to_list()
        part["basis"] = rows["basis"].to_list() if "basis" in rows else ""
        part["sex"] = rows[layout.sex].str.lower().to_list() if layout.sex else "all"
        if layout.age:
            part["age"] = [one_age(text) or "" for text in rows[layout.age]]
            part = part[part["age"].isin(AGES)]
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _of_everyone(cells: pd.DataFrame, sheet: Sheet, layout: _Layout, notes: list[str]) -> pd.DataFrame:
    """Take the rows that count everyone, or else both halves."""
    if not layout.sex:
        return cells
    there = set(cells["sex"])
    if everyone := sorted(there & EVERYONE):
        if len(there) > 1:
            label = everyone[0].capitalize()
            notes.append(f"{sheet.name}: of the column {layout.sex} only rows of “{label}” were taken.")
        return cells[cells["sex"] == everyone[0]].copy()
    for halves in HALVES:
        if there == halves:
            notes.append(f"{sheet.name}: the two sexes were added up.")
            return cells
    why = f"It says {', '.join(sorted(there))}: neither everyone nor both sexes."
    raise refused(sheet.name, why, "Give a row of all persons an area.", column=layout.sex)


def _of_latest(cells: pd.DataFrame, sheet: Sheet, layout: _Layout, notes: list[str]) -> pd.DataFrame:
    """Of rows of single years of age and of several calendar years, take those of the latest."""
    if not layout.time or layout.expected == {BABIES}:
        return cells
    years = cells["row"].map(sheet.rows[layout.time].str.extract(r"((?:19|20)\d\d)")[0])
    if years.nunique() < 2:
        return cells
    notes.append(f"{sheet.name}: it holds {years.nunique()} years, and only rows of the latest were taken.")
    return cells[years == years.max()].copy()


def _year(sheet: Sheet, layout: _Layout, cells: pd.DataFrame, notes: list[str]) -> int:
    """Read the year from the rows that were taken; there must be one."""
    if not layout.time:
        return NO_YEAR
    written = sheet.rows.loc[sorted(set(cells["row"])), layout.time]
    years = sorted({match[0] for text in written if (match := _YEAR.search(text))})
    if len(years) > 1:
        why = f"It holds {len(years)} years ({', '.join(years)}), and babies of one are wanted."
        raise refused(sheet.name, why, "Keep the rows of one year.", column=layout.time)
    if years:
        notes.append(f"{sheet.name}: the year is {years[0]}, from the column {layout.time}.")
    return int(years[0]) if years else NO_YEAR


def _counted(sheet: Sheet, row: int, layout: _Layout, written: str) -> object:
    """Read one cell of people; what is withheld or empty is missing."""
    tidy = written.strip()
    if _WHOLE.fullmatch(tidy) and (counted := int(_THOUSANDS.sub("", tidy).removesuffix(".0"))) <= _MOST:
        return counted
    if tidy and not withheld(tidy):
        remedy = "Write a whole number of people, or leave the cell empty where it is not known."
        column = next((name for name in layout.people if sheet.rows.at[row, name] == written), "")
        sheet.fault("This is not a number of people.", remedy, row=row, column=column, value=written)
    return pd.NA


def _check_whole(sheet: Sheet, cells: pd.DataFrame, layout: _Layout) -> None:
    """Find areas that are there twice, or that lack an age or a sex; say of a cell how it was withheld."""
    is_withheld = [withheld(cell.strip()) for cell in cells["written"]]
    cells["basis"] = [
        f"{basis} withheld ({cell.strip()})".strip() if kept else basis
        for basis, cell, kept in zip(cells["basis"], cells["written"], is_withheld, strict=True)
    ]
    for row, code in _pairs(cells[cells.duplicated(["area_code", "age", "sex"])]):
        sheet.fault("The area is there twice.", "Keep one row.", row=row, column="area_code", value=code)
    expected = len(layout.expected) * cells["sex"].nunique()
    sizes = cells.groupby("area_code")["age"].transform("size")
    for row, code in _pairs(cells[sizes < expected].drop_duplicates("area_code")):
        why = "The area lacks one of the ages 0, 1 and 2, or one of the sexes."
        sheet.fault(why, "Add the row.", row=row, column="area_code", value=code)


def _pairs(cells: pd.DataFrame) -> Iterable[tuple[int, str]]:
    unique = cells.drop_duplicates(["row", "area_code"])
    return zip(unique["row"], unique["area_code"], strict=True)
