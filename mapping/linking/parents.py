"""Give the areas that each lower-tier area lies in, and say where it is divided between several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..vocabulary.codes import LEAST_SHARE, LEAST_SHARE_WORDS

# What the parents of a level are called where an area is divided between them.
_CALLED = {"health": "health areas"}


@dataclass(frozen=True)
class Parents:
    """
    What each lower-tier area lies in.

    Attributes
    ----------
    codes
        `<level>_code` of each lower-tier area, in order, with a last row of missing values. Several are joined by ";",
        the one with most of its people first.
    notes
        For each level that divides any: what has to be said of each lower-tier area, with a last "".
    belongs
        Each parent of a divided area: `(level, place of the area, code of the parent)`.
    """

    codes: pd.DataFrame
    notes: dict[str, np.ndarray]
    belongs: frozenset[tuple[str, int, str]]


def parents(atoms: list[str], members: pd.DataFrame) -> Parents:
    """
    Gather the parents of lower-tier areas.

    One parent alone is given where all but less than `LEAST_SHARE` of an area's people live in it.

    Parameters
    ----------
    atoms
        Codes of the lower-tier areas, in the order of the answer.
    members
        MEMBERS table.
    """
    ordered = members.sort_values(["share", "parent_code"], ascending=[False, True])
    ordered = ordered.assign(place=ordered["child_code"].map({code: at for at, code in enumerate(atoms)}))
    ordered = ordered.dropna(subset="place").astype({"place": int})
    pairs = ordered.groupby(["parent_level", "child_code"])
    given = ordered[(pairs["share"].transform("max") <= 1 - LEAST_SHARE) | (pairs.cumcount() == 0)]
    joined = given.groupby(["parent_level", "child_code"])["parent_code"].agg(";".join)
    wide = joined.unstack(0).reindex(atoms)
    levels = dict.fromkeys(members["parent_level"])
    columns = {level: [*wide[level], pd.NA] if level in wide else [pd.NA] * (len(atoms) + 1) for level in levels}
    codes = pd.DataFrame({f"{level}_code": pd.array(each, dtype="string") for level, each in columns.items()})
    divided = ordered[pairs["parent_code"].transform("size") > 1]
    belongs = frozenset(zip(divided["parent_level"], divided["place"], divided["parent_code"], strict=True))
    return Parents(codes, _notes(divided, _named(ordered), len(atoms)), belongs)


def _notes(divided: pd.DataFrame, names: dict[str, str], count: int) -> dict[str, np.ndarray]:
    """Say of each divided area between what it is divided, and how much of it lies in each."""
    made: dict[str, np.ndarray] = {}
    for (level, place), rows in divided.groupby(["parent_level", "place"], sort=False):
        own = names.get(rows["child_code"].iloc[0], rows["child_code"].iloc[0])
        shares = [f"{names[row.parent_code]} ({_in_100(row.share)})" for row in rows.itertuples()]
        called = _CALLED.get(level, f"areas of the level {level}")
        said = f"{own} is divided between {called}: {', '.join(shares)}"
        if rows["share"].iloc[0] <= 1 - LEAST_SHARE:
            said += "; we cannot say which of them this place is in"
        made.setdefault(level, np.full(count + 1, "", dtype=object))[place] = said
    return made


def _named(ordered: pd.DataFrame) -> dict[str, str]:
    """Give the name of each parent, or its code where it has none; a lower-tier area is its own parent."""
    named = ordered["parent_name"] if "parent_name" in ordered else pd.Series("", index=ordered.index)
    named = named.fillna("").where(named.fillna("") != "", ordered["parent_code"])
    return dict(zip(ordered["parent_code"], named, strict=True))


def _in_100(share: float) -> str:
    """Write a share as people would say it."""
    if share < LEAST_SHARE:
        return f"fewer than {LEAST_SHARE_WORDS} people"
    return f"{round(100 * share)} in 100 people"
