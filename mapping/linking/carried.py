"""The boundary ledger: of which year the codes of an input are, and what was carried onto the areas counted on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from ..vocabulary.codes import is_code, tidy_code
from ..vocabulary.tables import CARRIED
from .gazetteer import Gazetteer


def carried(
    written: Iterable[str], known: Gazetteer, file: str, people: Mapping[str, object] | None = None
) -> pd.DataFrame:
    """
    List every former code in an input, with the areas of today that it was carried onto.

    Parameters
    ----------
    written
        The codes, or names, of the input, one a row. Only former codes are listed.
    known
        From `gazetteer`.
    file
        Name of the input.
    people
        How many people stand behind a code, where the input counts people; counts add, so each moves whole.

    Returns
    -------
    CARRIED table, one row a former code and an area of today.
    """
    counted = Counter(tidy_code(text) for text in written if is_code(text))
    rows = [
        {
            "file": file,
            "former_code": code,
            "former_name": known.former[code].name,
            "successor_code": successor,
            "successor_name": known.spoken[successor],
            "changed_on": known.former[code].changed_on,
            "kind": known.former[code].kind,
            "rows": rows,
            "people": (people or {}).get(code),
        }
        for code, rows in sorted(counted.items())
        if code in known.former and code not in known.parents
        for successor in known.former[code].codes
    ]
    return CARRIED.shaped(pd.DataFrame(rows, columns=CARRIED.names))


def boundary_year(written: Iterable[str], history: pd.DataFrame) -> str:
    """
    Say of which boundary year the codes of an input are.

    A code that was made on a day cannot be older, and one that was ended on a day cannot be younger.

    Parameters
    ----------
    written
        The codes of the input; names and codes that never changed say nothing.
    history
        HISTORY table.

    Returns
    -------
    A phrase, such as "April 2021 to March 2023", or one that says that codes of several years are mixed.
    """
    codes = {tidy_code(text) for text in written if is_code(text)}
    made = history[history["successor_code"].isin(codes) & history["kind"].isin(["recode", "merge", "split"])]
    ended = history[history["former_code"].isin(codes)]
    since, until = made["changed_on"].max(), ended["changed_on"].min()
    if not codes:
        return "names only"
    if pd.notna(since) and pd.notna(until) and since >= until:
        return f"mixed: codes that ended on {until:%Y-%m-%d} beside codes made on {since:%Y-%m-%d}"
    if pd.isna(since):
        return "any year: no code in it ever changed" if pd.isna(until) else f"before {until:%Y-%m-%d}"
    return f"{since:%Y-%m-%d} or later" if pd.isna(until) else f"{since:%Y-%m-%d} to before {until:%Y-%m-%d}"


def summary(moved: pd.DataFrame) -> tuple[str, ...]:
    """Describe in a sentence a file how many codes were carried."""
    return tuple(
        f"{file}: {rows['former_code'].nunique()} codes of former years were carried onto the areas of today; "
        "tables/carried.csv lists them."
        if rows["former_code"].nunique() > 1
        else f"{file}: {rows['former_code'].iloc[0]} was carried onto {_successors(rows)}; tables/carried.csv lists it."
        for file, rows in moved.groupby("file", sort=False)
    )


def _successors(rows: pd.DataFrame) -> str:
    """Name the areas that followed one."""
    return ", ".join(f"{row.successor_code} ({row.successor_name})" for row in rows.itertuples())
