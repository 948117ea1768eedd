"""Read how many people live in each area: babies, and children in low-income families."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ..vocabulary.tables import DENOMINATORS
from .lookups import read_text

BABIES = "aged_0_to_2"
YEAR = 2023
LOW_INCOME_YEAR = "pct_fye_2025"


def read_babies(folder: Path) -> pd.DataFrame:
    """
    Read the children aged 0 to 2 in every lower-tier area, mid-2023.

    Returns
    -------
    DENOMINATORS table. `basis` tells the counted figures (England and Wales) from the estimated ones.
    """
    table = read_text("babies", folder)
    return denominators(table["area_code"], table[BABIES].astype("Int64"), table["basis"], "babies", YEAR)


def denominators(codes: Any, people: Any, basis: Any, source: str, year: int) -> pd.DataFrame:
    """Give the DENOMINATORS table of babies, from as many codes, people and bases."""
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


def read_control_totals(folder: Path) -> pd.DataFrame:
    """
    Read the published totals that populations handed in are compared with.

    Returns
    -------
    `area_code area_name year age people basis`, of nations and the United Kingdom; `age` is a single year of age, or
    several together such as `0 to 2`.
    """
    return read_text("control_totals", folder).astype({"year": "Int64", "people": "Int64"})


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
