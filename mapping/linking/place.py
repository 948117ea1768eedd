"""Which lower-tier areas a place is made of: a nation, region, county, board, or a list of areas."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from ..vocabulary.errors import Fault, InputError
from ..vocabulary.numbers import listed
from .gazetteer import HEALTH_AREA, Gazetteer
from .names import folded
from .resolve import ONE_ROW_EACH, resolve

# The widest first: Scotland is the nation, Cornwall the county, and NHS Kent and Medway the board.
_LEVELS = ("nation", "region", "utla", "health", "ltla")


@dataclass(frozen=True)
class Place:
    """A part of the country: its name, as every sentence says it, and the lower-tier areas that it is made of."""

    name: str
    codes: frozenset[str]

    def areas(self, members: pd.DataFrame, level: str) -> frozenset[str]:
        """Return the codes of the areas of a level that lie in the place, wholly or with most of a part of them."""
        rows = members[(members["parent_level"] == level) & members["child_code"].isin(self.codes)]
        most = rows.sort_values("share", ascending=False, kind="stable").drop_duplicates("child_code")
        return frozenset(most["parent_code"].astype(str))


def place_meant(written: str, members: pd.DataFrame, gazetteer: Gazetteer) -> Place:
    """
    Describe which place somebody means.

    Parameters
    ----------
    written
        One name or code, or several with commas or semicolons between them.
    members
        MEMBERS table of the day.

    Returns
    -------
    The place. A lower-tier area that lies in several boards belongs to the one that has most of its people.

    Raises
    ------
    InputError
        With every part that is unknown, or could mean several places.
    """
    most = members.sort_values(["share", "parent_code"], ascending=[False, True], kind="stable")
    most = most.drop_duplicates(["child_code", "parent_level"])
    alone = _one(written.strip(), most, gazetteer)
    parts = [part.strip() for part in re.split(r"[,;]", written) if part.strip()]
    # In a register "Ashford, Kent" is the district; in a list of places it is both.
    each = [_one(part, most, gazetteer) for part in parts] if alone else []
    both = frozenset[str]().union(*(one.codes for one in each if one))
    if alone and not (all(each) and both > alone.codes):
        return alone
    places, faults = [], []
    for part in parts:
        if one := _one(part, most, gazetteer):
            places.append(one)
        else:
            faults.append(_unknown(part, gazetteer))
    if faults or not places:
        raise InputError(faults or [_unknown(written, gazetteer)])
    names = list(dict.fromkeys(one.name for one in places))
    name = listed(names) if len(names) <= 4 else f"{names[0]} and {len(names) - 1} other areas"
    return Place(name, frozenset().union(*(one.codes for one in places)))


def _one(written: str, most: pd.DataFrame, gazetteer: Gazetteer) -> Place | None:
    """Find the one place that a name or code means: exactly so called, as in a register, or a board without titles."""
    name, bare = folded(written), _bare(written)
    for level in _LEVELS:
        rows = most[most["parent_level"] == level]
        matches = rows[(rows["parent_code"] == written.upper()) | (rows["parent_name"].map(folded) == name)]
        if matches["parent_code"].nunique() == 1:
            return _place(matches)
    match = resolve(written, gazetteer)
    codes = frozenset(code for code in match.codes if match.shares.get(code, (1.0, ""))[0] > 0.5)
    if codes and match.whole:
        for level in ("health",) if match.method == HEALTH_AREA else ("utla", "ltla"):
            rows = most[most["parent_level"] == level]
            over = rows[rows["parent_code"].isin(rows.loc[rows["child_code"].isin(codes), "parent_code"])]
            if over["parent_code"].nunique() == 1 and set(over["child_code"]) == codes:
                return _place(over)
        return Place(_capitals(written), codes)
    boards = most[(most["parent_level"] == "health") & (most["parent_name"].map(_bare) == bare)]
    return _place(boards) if boards["parent_code"].nunique() == 1 else None


def _place(rows: pd.DataFrame) -> Place:
    """Make a place of one area; a region that is named for a direction is called one, since a county may be too."""
    name = str(rows["parent_name"].iloc[0])
    return Place(f"the {name} region" if name in _DIRECTIONS else name, frozenset(rows["child_code"]))


def _capitals(written: str) -> str:
    """Write a name that stands for several areas as names are written, where somebody wrote it in small letters."""
    words = written.split()
    small = written == written.lower()
    return " ".join(word.capitalize() if small and word not in ("and", "of", "the") else word for word in words)


def _bare(name: str) -> str:
    """Fold a name, without what people leave out of the names of boards and trusts."""
    return " ".join(_BOARD.sub(" ", f" {folded(name)} ").split()) or folded(name)


_BOARD = re.compile(r" nhs (?=\w)| (?:integrated care board|icb|health board|health and social care trust|hsc trust) ")
_DIRECTIONS = (
    "North East", "North West", "East Midlands", "West Midlands", "East of England", "South East", "South West",
)  # fmt: skip


def _unknown(written: str, gazetteer: Gazetteer) -> Fault:
    """Describe why a name means no place, and what may be written."""
    match = resolve(written, gazetteer)
    remedy = "Put a comma between them." if match.suggestion == ONE_ROW_EACH else match.suggestion
    return Fault(
        file="--within", value=written,
        why=match.reason.replace("This cell", "It") or "The name means only a part of an area.",
        remedy=remedy or "Write a nation, region, county, board, or councils with commas between them.",
    )  # fmt: skip
