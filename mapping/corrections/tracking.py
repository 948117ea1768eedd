"""
Bring the list of who is asked up to date, and lose nothing that a person wrote in it.

Read the list of who was asked, as its keepers filled it in.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..reading.tables.csv_sheet import header_of, read_sheet, records_of
from ..vocabulary.errors import InputError
from ..vocabulary.safe_text import meant
from .form import BY_HAND, TRACKING


def read_tracking(path: Path) -> pd.DataFrame:
    """
    Read a `tracking.csv`.

    Returns
    -------
    Its rows as text, with the columns of TRACKING and any that its keepers added; without a row where there is no such
    file.

    Raises
    ------
    InputError
        With everything that keeps it from being read whole: what was filled in must not be lost.
    """
    if not path.is_file():
        return pd.DataFrame(columns=TRACKING.names, dtype="string")
    header = header_of(records_of(path), ["code"])[1]
    own = [name for name in dict.fromkeys(header) if name and name not in TRACKING.names]
    sheet = read_sheet(path, required=["code"], optional=[*(n for n in TRACKING.names if n != "code"), *own])
    if "" in header and not sheet.faults:
        sheet.fault("A column has no name.", "Name it, or delete it.", row=1)
    if sheet.faults:
        at = f"{path.parent.name}/{path.name}"
        raise InputError([replace(fault, file=at) for fault in sheet.faults])
    return sheet.rows[[*TRACKING.names, *own]].map(meant).reset_index(drop=True)


def tracked(now: pd.DataFrame, before: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
    """
    Put the areas that are asked about now together with the list as it was filled in.

    Parameters
    ----------
    now
        TRACKING table, nothing filled in.
    before
        The list as text, with columns of its keepers' own, as `read_tracking` gives it.

    Returns
    -------
    (the list as text, how many rows of it are kept as they were filled in, how many of these are about areas that are
    not asked about now). A row in which somebody wrote anything stays; what was recorded when the area was asked stays
    with it. Sorted by code; rows of one area in their order, rows without a code last.
    """
    own = [name for name in before.columns if name not in TRACKING.names]
    written = before[[*BY_HAND, *own]].fillna("").ne("").any(axis=1) if len(before) else pd.Series(dtype=bool)
    kept = before[written.to_numpy(dtype=bool)].fillna("").copy()
    fresh = now.astype("string").fillna("").reindex(columns=[*TRACKING.names, *own], fill_value="")
    news = fresh.set_index("code")
    for place in kept.index:
        code = kept.at[place, "code"]
        if code in news.index and not kept.at[place, "asked_on"]:
            kept.loc[place, ["name", "kind", "status", "reason"]] = news.loc[code, ["name", "kind", "status", "reason"]]
    made = pd.concat([kept, fresh[~fresh["code"].isin(kept["code"])]], ignore_index=True)
    last = made["code"].where(made["code"] != "", "~")
    order = last.sort_values(kind="stable").index
    return made.loc[order].reset_index(drop=True), len(kept), int((~kept["code"].isin(fresh["code"])).sum())
