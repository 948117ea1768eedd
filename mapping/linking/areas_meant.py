"""
Tell which areas are meant: by a row of the register, by whoever asks for packs, or by a list of councils.

It also returns the areas that each lower-tier area lies in, and says where it is divided between several.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..vocabulary.codes import LEAST_SHARE, LEAST_SHARE_WORDS, LEVELS, is_code, tidy_code
from ..vocabulary.errors import Fault, InputError
from .gazetteer import HEALTH_AREA, HEALTH_BOARD, Gazetteer
from .names import folded
from .resolve import ONE_ROW_EACH, resolve


def rows_about(stated: Mapping[int, str], parts: pd.DataFrame, gazetteer: Gazetteer) -> dict[str, dict[int, bool]]:
    """
    Find which rows are about which areas of a level, each with whether it is settled that the area is meant.

    `stated` has the areas as written, by row. A name that could mean several areas is about each of them: the one that
    is meant is the one to ask.
    """
    over = parts.groupby("child_code")["parent_code"].apply(list).to_dict()
    by_area: dict[str, dict[int, bool]] = defaultdict(dict)
    for row, written in stated.items():
        atoms, settled = _meant(written, gazetteer)
        for area in sorted({parent for atom in atoms for parent in over.get(atom, [])}):
            by_area[area][row] = settled
    return dict(by_area)


def _meant(written: str, gazetteer: Gazetteer) -> tuple[tuple[str, ...], bool]:
    """Return the lower-tier areas that are meant, or may be."""
    match = resolve(written, gazetteer)
    if match.codes:
        return match.codes, True
    may, _ = gazetteer.ambiguous.get(folded(written), ((), ""))
    return tuple(atom for code in may if code in gazetteer.parents for atom in gazetteer.parents[code][1]), False


def areas_of(members: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the `area_code` and `area_name` of every area of a level, from the MEMBERS table."""
    of_level = members[members["parent_level"] == level].drop_duplicates("parent_code")
    named = {"parent_code": "area_code", "parent_name": "area_name"}
    return of_level[list(named)].rename(columns=named).sort_values("area_code", ignore_index=True)


def wanted_codes(
    asked: Iterable[str], areas: pd.DataFrame, level: str, gazetteer: Gazetteer, members: pd.DataFrame
) -> list[str]:
    """
    Find the areas of a level that are asked for, by code or name: their codes, sorted, each once.

    A name that means lower-tier areas has to mean exactly those of one area of the level. Every one that is of another
    level, unknown, or could mean several is refused, with the nearest name for it.
    """
    faults, codes = [], set()
    for written in asked:
        code = _one_meant(written, areas, level, gazetteer, members)
        if isinstance(code, Fault):
            faults.append(code)
        else:
            codes.add(code)
    if faults:
        raise InputError(faults)
    return sorted(codes)


def _one_meant(
    written: str, areas: pd.DataFrame, level: str, gazetteer: Gazetteer, members: pd.DataFrame
) -> str | Fault:
    codes = set(areas["area_code"])
    if tidy_code(written) in codes:
        return tidy_code(written)
    match = resolve(written, gazetteer)
    of_level = members[members["parent_level"] == level]
    over = of_level.loc[of_level["child_code"].isin(match.codes), "parent_code"].unique()
    if match.codes and len(over) == 1:
        whole = set(of_level.loc[of_level["parent_code"] == over[0], "child_code"]) == set(match.codes)
        if whole and match.whole and over[0] in codes:
            return str(over[0])
    names = dict(zip(areas["area_code"], areas["area_name"], strict=True))
    boards = set(members.loc[members["parent_level"] == "health", "parent_code"])
    if match.codes:
        lies = ", ".join(f"{names[code]} ({code})" for code in sorted(set(over) & codes)[:3])
        why = f"This is not one of the {LEVELS[level]} as a whole."
        remedy = f"It lies in {lies}: write that, or another --level."
        board = level != "health" and (tidy_code(written) in boards or match.method in (HEALTH_AREA, HEALTH_BOARD))
        return Fault(file="pack", value=written, why=why, remedy=f"Add --level health. {remedy}" if board else remedy)
    if match.suggestion == ONE_ROW_EACH:
        why, remedy = match.reason.replace("This cell", "It"), "Name each on its own, with a space between them."
        return Fault(file="pack", value=written, why=why, remedy=remedy)
    near = _nearest(written, names)
    remedy = match.suggestion if match.suggestion and not near else near or "Check the code or the name."
    return Fault(file="pack", value=written, why=match.reason, remedy=remedy)


def _nearest(written: str, names: dict[str, str]) -> str:
    """Offer the nearest code of the level, or the nearest names."""
    if is_code(written) or any(sign.isdigit() for sign in written):
        close = difflib.get_close_matches(tidy_code(written), list(names), n=1, cutoff=0.6)
    else:
        by_name = {folded(name): code for code, name in names.items()}
        close = [by_name[name] for name in difflib.get_close_matches(folded(written), list(by_name), n=3, cutoff=0.6)]
    offered = " or ".join(f"{names[code]} ({code})" for code in close)
    return f"The nearest is {offered}." if close else ""


def of_councils(codes: Collection[str], level: str, members: pd.DataFrame) -> frozenset[str]:
    """Return the areas of a level that have a lower-tier area in common with any of some councils, by their codes."""
    upper, of_level = (members[members["parent_level"] == each] for each in ("utla", level))
    inside = upper.loc[upper["parent_code"].isin(list(codes)), "child_code"]
    return frozenset(of_level.loc[of_level["child_code"].isin(inside), "parent_code"].astype(str))


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
    Gather the parents of lower-tier areas, which are given in the order of the answer.

    One parent alone is given where all but less than `LEAST_SHARE` of an area's people live in it.
    """
    ordered = members.sort_values(["share", "parent_code"], ascending=[False, True])
    ordered = ordered.assign(place=ordered["child_code"].map({code: at for at, code in enumerate(atoms)}))
    ordered = ordered.dropna(subset="place").astype({"place": int})
    pairs = ordered.groupby(["parent_level", "child_code"])
    listed = ordered[(pairs["share"].transform("max") <= 1 - LEAST_SHARE) | (pairs.cumcount() == 0)]
    joined = listed.groupby(["parent_level", "child_code"])["parent_code"].agg(";".join)
    wide = joined.unstack(0).reindex(atoms)
    levels = dict.fromkeys(members["parent_level"])
    columns = {level: [*wide[level], pd.NA] if level in wide else [pd.NA] * (len(atoms) + 1) for level in levels}
    codes = pd.DataFrame({f"{level}_code": pd.array(each, dtype="string") for level, each in columns.items()})
    divided = ordered[pairs["parent_code"].transform("size") > 1]
    belongs = frozenset(zip(divided["parent_level"], divided["place"], divided["parent_code"], strict=True))
    return Parents(codes, _notes(divided, _named(ordered), len(atoms)), belongs)


def _notes(divided: pd.DataFrame, names: dict[str, str], count: int) -> dict[str, np.ndarray]:
    """Say of each divided area between what it is divided, and how much of it lies in each."""
    notes: dict[str, np.ndarray] = {}
    for (level, place), rows in divided.groupby(["parent_level", "place"], sort=False):
        own = names.get(rows["child_code"].iloc[0], rows["child_code"].iloc[0])
        shares = [f"{names[row.parent_code]} ({_in_100(row.share)})" for row in rows.itertuples()]
        called = _CALLED.get(level, f"areas of the level {level}")
        text = f"{own} is divided between {called}: {', '.join(shares)}"
        if rows["share"].iloc[0] <= 1 - LEAST_SHARE:
            text += "; we cannot say which of them this place is in"
        notes.setdefault(level, np.full(count + 1, "", dtype=object))[place] = text
    return notes


def _named(ordered: pd.DataFrame) -> dict[str, str]:
    """Return the name of each parent, or its code where it has none; a lower-tier area is its own parent."""
    named = ordered["parent_name"] if "parent_name" in ordered else pd.Series("", index=ordered.index)
    named = named.fillna("").where(named.fillna("") != "", ordered["parent_code"])
    return dict(zip(ordered["parent_code"], named, strict=True))


def _in_100(share: float) -> str:
    """Write a share as people would say it."""
    if share < LEAST_SHARE:
        return f"fewer than {LEAST_SHARE_WORDS} people"
    return f"{round(100 * share)} in 100 people"
