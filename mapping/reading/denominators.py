"""Read how many people live in each area: babies, and children in low-income families."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ..vocabulary.errors import InputError
from ..vocabulary.tables import DENOMINATORS
from .cache import passport_beside
from .cells import withheld
from .lookups import read_text
from .tabular import read_sheet

BABIES = "aged_0_to_2"
YEAR = 2023
# A file of the user's own does not say of which year it is, unless it was fetched and has its passport beside it.
NO_YEAR = 0
# A whole number, with or without commas between thousands; the most is more than the country has.
_WHOLE = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.0)?")
_MOST = 10_000_000
_YEAR = re.compile(r"(?:19|20)\d\d")
LOW_INCOME_YEAR = "pct_fye_2025"


def read_babies(folder: Path) -> pd.DataFrame:
    """
    Read the children aged 0 to 2 in every lower-tier area, mid-2023.

    Returns
    -------
    DENOMINATORS table. `basis` tells the counted figures (England and Wales) from the estimated ones.
    """
    table = read_text("babies", folder)
    return _denominators(table["area_code"], table[BABIES].astype("Int64"), table["basis"], "babies", YEAR)


def read_babies_file(path: Path, *, encoding: str | None = None) -> pd.DataFrame:
    """
    Read babies from a file of the user's own: a CSV with the columns `area_code` and `aged_0_to_2`.

    Returns
    -------
    DENOMINATORS table with the codes as written. A figure that is withheld (`*`, `c`, `<5`, `..`) or not there is
    missing; `basis` says how it was withheld.

    Raises
    ------
    InputError
        With every row that is not a whole number of people, or whose code is there twice.
    SourceError
        If the file was fetched and changed since.
    """
    passport = passport_beside(path)
    year = _YEAR.search(passport.reference_date) if passport else None
    sheet = read_sheet(path, required=["area_code", BABIES], optional=["basis"], encoding=encoding)
    people = pd.Series(pd.NA, index=sheet.rows.index, dtype="Int64")
    basis = sheet.rows["basis"].copy()
    for row, written in sheet.rows[BABIES].items():
        tidy = written.strip()
        if _WHOLE.fullmatch(tidy) and (counted := int(tidy.replace(",", "").removesuffix(".0"))) <= _MOST:
            people[row] = counted
        elif withheld(tidy):
            basis[row] = f"{basis[row]} withheld ({tidy})".strip()
        elif tidy:
            remedy = "Write a whole number of people, or leave the cell empty where it is not known."
            sheet.fault("This is not a number of people.", remedy, row=row, column=BABIES, value=written)
    for row in sheet.rows.index[sheet.rows["area_code"].duplicated()]:
        code = sheet.rows.at[row, "area_code"]
        sheet.fault("The area is there twice.", "Keep one row.", row=row, column="area_code", value=code)
    if sheet.faults:
        raise InputError(sheet.faults)
    of_year = int(year[0]) if year else NO_YEAR
    return _denominators(sheet.rows["area_code"], people, basis, path.name, of_year)


def _denominators(codes: pd.Series, people: pd.Series, basis: pd.Series, source: str, year: int) -> pd.DataFrame:
    return DENOMINATORS.shaped(
        pd.DataFrame(
            {
                "area_code": codes,
                "measure": BABIES,
                "year": year,
                "people": people,
                "basis": basis,
                "source": source,
            }
        )
    )


def read_low_income(folder: Path) -> pd.Series:
    """
    Read the share of children under 16 in relative low income before housing costs, financial year ending 2025.

    Returns
    -------
    Per cent, indexed by area code: lower-tier areas, counties, regions and nations, each as published.
    """
    tables = [read_text(name, folder) for name in ("low_income", "low_income_wider")]
    both = pd.concat(tables).drop_duplicates("area_code")
    return both.set_index("area_code")[LOW_INCOME_YEAR].astype("Float64").rename("low_income_pct")
