"""Follow care boards that have ended to those of today, and keep apart the names of boards that may never come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import permutations

import pandas as pd

from ..vocabulary.boards import year_words
from ..vocabulary.codes import is_code, tidy_code
from ..vocabulary.numbers import listed
from ..vocabulary.tables import CARRIED
from .gazetteer import Gazetteer
from .names import folded

# A board of fewer of an area's people is not written to about it.
_TENTH = 0.1


def boards_carried(
    written: Iterable[str], gazetteer: Gazetteer, history: pd.DataFrame, in_force: Iterable[str], file: str
) -> pd.DataFrame:
    """
    List every care board in an input that has ended, by code or by name, with those that took over its areas: CARRIED.

    What is said of such a board holds for the lower-tier areas that lay in it, and for no other area of its successors.
    A board that has not ended yet, or whose successors are not `in_force`, is none.
    """
    counted = Counter(_meant(text, gazetteer) for text in written)
    now = set(in_force)
    rows = history[history["former_code"].isin(set(counted) - now) & history["successor_code"].isin(now)]
    return CARRIED.shaped(rows.assign(file=file, rows=rows["former_code"].map(counted)))


def _meant(text: str, gazetteer: Gazetteer) -> str:
    """Return the code that a text is or names; empty where it is neither or could mean several."""
    if is_code(text):
        return tidy_code(text)
    name = folded(text)
    return "" if name in gazetteer.ambiguous else gazetteer.names.get(name, "")


def expected_names(expected: pd.DataFrame) -> pd.DataFrame:
    """
    Return the care boards that are only expected as AMBIGUOUS names, so that nobody takes one for a board of today.

    Nothing says what they would be called, so they go by the names of those that would join, in any order.
    """
    rows = [
        {
            "written": written,
            "meanings": row.codes,
            "note": f"a care board that is only expected, for {year_words(row.possible_from)} at the earliest; until "
            "that is decided the boards of today stand",
        }
        for row in expected.itertuples()
        for written in dict.fromkeys(_joined(row.names.split("; ")))
    ]
    return pd.DataFrame(rows, columns=["written", "meanings", "note"], dtype="string")


def _joined(names: list[str]) -> Iterator[str]:
    """Return the ways to write a board that is made of several."""
    for order in permutations(names):
        for place in (" and ".join(order), listed(order), ", ".join(order)):
            yield from (f"NHS {place} Integrated Care Board", f"{place} Integrated Care Board")
            yield from (f"NHS {place} ICB", f"{place} ICB", f"{place} cluster", f"{place} ICB cluster")


def boards_of(members: pd.DataFrame, people: pd.Series, level: str) -> dict[str, list[str]]:
    """
    Name the care boards, health boards or trusts that the people of each area of a level live in, by its code.

    That with most of the people comes first; those of less than a tenth of them are left out. Where `people` are
    missing, every lower-tier area counts alike.
    """
    inside = members.loc[members["parent_level"] == level, ["parent_code", "child_code", "share"]]
    boards = members.loc[members["parent_level"] == "health", ["child_code", "parent_name", "share"]]
    both = inside.merge(boards, on="child_code", suffixes=("", "_board"))
    weight = both["child_code"].map(people).astype("Float64").fillna(1)
    both["people"] = (both["share"] * both["share_board"] * weight).astype(float)
    sums = both.groupby(["parent_code", "parent_name"])["people"].sum().reset_index()
    sums = sums[sums["people"] >= _TENTH * sums.groupby("parent_code")["people"].transform("sum")]
    sums = sums.sort_values(["people", "parent_name"], ascending=[False, True])
    return {str(code): list(rows["parent_name"]) for code, rows in sums.groupby("parent_code")}


def councils_of(members: pd.DataFrame, level: str) -> dict[str, str]:
    """Name the council that runs children's services in each lower-tier area; nothing at another level."""
    if level != "ltla":
        return {}
    rows = members[members["parent_level"] == "utla"]
    return dict(zip(rows["child_code"].astype(str), rows["parent_name"].astype(str), strict=True))
