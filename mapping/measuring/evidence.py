"""What was so on a day, and whether the evidence for it is fresh: one rule for each."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ..vocabulary.schema import PREDECESSOR

YES = "yes"
NO = "no"
NOT_KNOWN = "not_known"


def in_force(table: pd.DataFrame, on: date) -> pd.Series:
    """
    Say for each row whether it was in force on a day.

    A row counts from its opening up to, not including, its closing.

    Parameters
    ----------
    table
        Has `opened_earliest opened_latest closed_earliest closed_latest`, all dates. An opening that is missing is not
        known; a closing that is missing altogether means that none is recorded.
    on
        The day counted.

    Returns
    -------
    "yes", "no" or "not_known" a row, with the index of `table`.
    """
    day = pd.Timestamp(on)
    opened = table["opened_latest"] <= day
    not_opened = table["opened_earliest"] > day
    closed = table["closed_latest"] <= day
    none_closing = table["closed_earliest"].isna() & table["closed_latest"].isna()
    not_closed = none_closing | (table["closed_earliest"] > day)
    made = pd.Series(NOT_KNOWN, index=table.index, dtype="string")
    made[opened & not_closed] = YES
    made[not_opened | closed] = NO
    return made


def is_fresh(evidence_on: pd.Series, on: date, fresh_months: int) -> pd.Series:
    """
    Say for each date of evidence whether it counts towards "at least".

    Parameters
    ----------
    evidence_on
        Dates; a date known only to the month or year is given as its earliest day; missing means undated.
    on
        The day counted.
    fresh_months
        How many months the evidence may lie from the day, before it or after: a page of 2025 proves nothing of 2010.

    Returns
    -------
    True or False a row; undated evidence is never fresh.
    """
    months = pd.DateOffset(months=fresh_months)
    near = (evidence_on >= pd.Timestamp(on) - months) & (evidence_on <= pd.Timestamp(on) + months)
    return near.fillna(False).astype(bool)


def carried(rows: pd.DataFrame) -> pd.Series:
    """Say which rows, by their `method`, name an area that came before: what they say has to be verified anew."""
    return (rows["method"] == PREDECESSOR).fillna(False).astype(bool)
