"""
Hold babies that were handed in against published totals, and against the babies that ship.

Check the books of a run: nothing lost, nothing counted twice, and everything without a partner listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..vocabulary.codes import NATION_CODES, NATIONS, UK
from ..vocabulary.errors import BrokenTotalError
from ..vocabulary.measures import RECONCILIATION
from ..vocabulary.numbers import counted, noun, out_of


def reconcile(
    *,
    expected_areas: Mapping[str, int],
    found_areas: Mapping[str, int],
    babies: Mapping[str, object],
    rows_in: Mapping[str, int],
    rows_accounted: Mapping[str, int],
) -> pd.DataFrame:
    """
    Compare what went in with what came out.

    Parameters
    ----------
    expected_areas, found_areas
        How many areas each level has to have, and has.
    babies
        The same babies, summed in different ways; all have to be equal. Missing where a figure is.
    rows_in, rows_accounted
        Rows of each register file, and how many of them ended in links or issues.

    Returns
    -------
    RECONCILIATION table, in which every row agrees.

    Raises
    ------
    BrokenTotalError
        If one does not: the run stops, because nothing that it would write could be trusted.
    """
    first = next(iter(babies.values()))
    rows: list[tuple[str, str, object, object]] = [
        *(("areas", level, count, found_areas.get(level, 0)) for level, count in expected_areas.items()),
        *(("babies", way, first, total) for way, total in babies.items()),
        *(("rows", file, count, rows_accounted[file]) for file, count in rows_in.items()),
    ]
    table = pd.DataFrame(rows, columns=["part", "check", "expected", "found"])
    table["check"] = table["part"] + ": " + table["check"]
    table["agrees"] = [_same(row.expected, row.found) for row in table.itertuples()]
    if not table["agrees"].all():
        broken = "; ".join(
            f"{row.check}: expected {row.expected}, found {row.found}" for row in table[~table["agrees"]].itertuples()
        )
        message = f"The totals of this run do not agree, so nothing was written ({broken})."
        raise BrokenTotalError(message)
    return RECONCILIATION.shaped(table)


def unmatched(check: str, names: Iterable[str], babies: Any = None, *, wanted: bool = True) -> dict[str, object]:
    """
    Return the row of RECONCILIATION for what has no partner on the other side.

    Parameters
    ----------
    check
        What has no partner.
    names
        Codes, names or rows concerned; all are listed.
    babies
        The babies behind them; missing where nobody knows.
    wanted
        Whether there should be none. Areas of which no row speaks are no fault: nobody knows of a team there.
    """
    listed = list(names)
    return {
        "part": "unmatched",
        "check": f"unmatched: {check}",
        "expected": 0 if wanted else pd.NA,
        "found": len(listed),
        "babies": babies,
        "agrees": not listed if wanted else pd.NA,
        "which": "; ".join(listed) or pd.NA,
    }


def published(check: str, theirs: int, ours: Any, source: str) -> dict[str, object]:
    """Return the row of RECONCILIATION that holds a total against one that somebody else gives."""
    agrees = pd.NA if pd.isna(ours) else bool(ours == theirs)
    return {
        "part": "published", "check": f"published: {check}", "expected": theirs, "found": ours, "agrees": agrees,
        "which": source,
    }  # fmt: skip


def boundary_year(file: str, words: str) -> dict[str, object]:
    """Return the row of RECONCILIATION that says of which boundary year the codes of an input are."""
    return {"part": "year", "check": f"year: {file}", "which": words}


def _same(expected: object, found: object) -> bool:
    if pd.isna(expected) or pd.isna(found):
        return bool(pd.isna(expected) and pd.isna(found))
    return bool(expected == found)


# Beyond a tenth more, or a tenth fewer, a difference is said; beyond half again it can be no count of the same people.
SAID, STOPS = 1.1, 1.5
NAMED = 3
AGES = "0 to 2"


@dataclass(frozen=True, kw_only=True)
class Control:
    """
    What babies are compared with.

    `shipped` is a DENOMINATORS table of every lower-tier area; `totals` has `area_code year age people` of nations and
    the United Kingdom; `nations` and `names` give the nation and the name of each area by its code.
    """

    shipped: pd.DataFrame
    totals: pd.DataFrame
    nations: Mapping[str, str]
    names: Mapping[str, str]


@dataclass(frozen=True)
class Compared:
    """What a comparison found: `wrong` why the figures can be no babies, empty where they can; `notes` what differs."""

    wrong: str
    notes: tuple[str, ...]


def compared(handed: pd.DataFrame, control: Control) -> Compared:
    """
    Compare babies in all, by nation and by area, as far as the file gives them.

    Parameters
    ----------
    handed
        DENOMINATORS table on the areas of today; areas without a figure are passed over.
    """
    file = handed["source"].iloc[0]
    theirs = handed.set_index("area_code")["people"].dropna()
    ours = control.shipped.set_index("area_code")["people"].dropna()
    both = pd.DataFrame({"theirs": theirs, "ours": ours}).dropna().astype("int64")
    year = int(control.shipped["year"].iloc[0])
    here, there = int(both["theirs"].sum()), int(both["ours"].sum())
    if _apart(here, there, STOPS):
        areas = noun(len(both), "area has", "areas have")
        wrong = (
            f"Its {len(both):,} {areas} {counted(here, 'baby', 'babies')} by this file and {there:,} by the figures "
            f"that ship (mid-{year}): {_times(here, there)}."
        )
        return Compared(wrong, ())
    off = both[[_apart(row.theirs, row.ours, SAID) for row in both.itertuples()]]
    notes = [_totals(file, theirs, control), _areas(file, off, len(both), year, control.names)]
    return Compared("", tuple(note for note in notes if note))


def _apart(one: int, other: int, times: float) -> bool:
    """Test whether the greater of two figures is more than so many times the smaller."""
    return max(one, other) > times * min(one, other)


def _times(here: int, there: int) -> str:
    return f"{here / there:.1f} times as many" if here > there else f"{100 * here / there:.0f} in 100 of them"


def _totals(file: str, theirs: pd.Series, control: Control) -> str:
    """Describe which nations, of those that are whole in the file, differ from their published totals."""
    nations = pd.Series(dict(control.nations))
    scopes = {name: set(nations.index[nations == name]) for name in NATIONS}
    scopes[UK] = set(nations.index)
    year = int(control.shipped["year"].iloc[0])
    totals = control.totals[(control.totals["age"] == AGES) & (control.totals["year"] == year)]
    published = totals.set_index("area_code")["people"]
    rows = []
    for scope, codes in scopes.items():
        official = published.get(NATION_CODES[scope])
        if official is None or not codes or not codes <= set(theirs.index):
            continue
        here = int(theirs[sorted(codes)].sum())
        if _apart(here, int(official), SAID):
            rows.append(f"{'the United Kingdom' if scope == UK else scope} {here:,} and {int(official):,}")
    if not rows:
        return ""
    return f"{file}: more than a tenth away from the published totals of mid-{year}: {'; '.join(rows)} babies."


def _areas(file: str, off: pd.DataFrame, areas: int, year: int, names: Mapping[str, str]) -> str:
    """Describe how many areas differ from the babies that ship, and name the first of them."""
    if off.empty:
        return ""
    each = [f"{names[str(row.Index)]} {row.theirs:,} and {row.ours:,}" for row in off.head(NAMED).itertuples()]
    more = f"; and {len(off) - NAMED:,} more" if len(off) > NAMED else ""
    return (
        f"{file}: babies are more than a tenth away from the figures that ship (mid-{year}) in "
        f"{out_of(len(off), areas, 'area')}: {'; '.join(each)}{more}."
    )
