"""Which areas of the level somebody means who asks for their packs: by code, or by a name that means one of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import pandas as pd

from ..linking.gazetteer import Gazetteer
from ..linking.names import folded
from ..linking.resolve import resolve
from ..vocabulary.codes import LEVELS, is_code, tidy_code
from ..vocabulary.errors import Fault, InputError


def wanted_codes(
    asked: Iterable[str], areas: pd.DataFrame, level: str, known: Gazetteer, members: pd.DataFrame
) -> list[str]:
    """
    Find the areas that are asked for.

    Parameters
    ----------
    asked
        Codes or names, as written.
    areas
        `area_code area_name` of the level.
    members
        MEMBERS table: a name that means lower-tier areas has to mean exactly those of one area of the level.

    Returns
    -------
    Codes, sorted, each once.

    Raises
    ------
    InputError
        With every one that is of another level, unknown, or could mean several, and the nearest name for it.
    """
    faults, found = [], set()
    for written in asked:
        code = _meant(written, areas, level, known, members)
        if isinstance(code, Fault):
            faults.append(code)
        else:
            found.add(code)
    if faults:
        raise InputError(faults)
    return sorted(found)


def _meant(written: str, areas: pd.DataFrame, level: str, known: Gazetteer, members: pd.DataFrame) -> str | Fault:
    codes = set(areas["area_code"])
    if tidy_code(written) in codes:
        return tidy_code(written)
    found = resolve(written, known)
    of_level = members[members["parent_level"] == level]
    over = of_level.loc[of_level["child_code"].isin(found.codes), "parent_code"].unique()
    if found.codes and len(over) == 1:
        whole = set(of_level.loc[of_level["parent_code"] == over[0], "child_code"]) == set(found.codes)
        if whole and found.whole and over[0] in codes:
            return str(over[0])
    names = dict(zip(areas["area_code"], areas["area_name"], strict=True))
    if found.codes:
        lies = ", ".join(f"{names[code]} ({code})" for code in sorted(set(over) & codes)[:3])
        why = f"This is not one of the {LEVELS[level]} as a whole."
        return Fault(file="pack", value=written, why=why, remedy=f"It lies in {lies}: write that, or another --level.")
    near = _nearest(written, names)
    remedy = found.suggestion if found.suggestion and not near else near or "Check the code or the name."
    return Fault(file="pack", value=written, why=found.reason, remedy=remedy)


def _nearest(written: str, names: dict[str, str]) -> str:
    """Offer the nearest code of the level, or the nearest names."""
    if is_code(written) or any(sign.isdigit() for sign in written):
        close = difflib.get_close_matches(tidy_code(written), list(names), n=1, cutoff=0.6)
    else:
        by_name = {folded(name): code for code, name in names.items()}
        close = [by_name[name] for name in difflib.get_close_matches(folded(written), list(by_name), n=3, cutoff=0.6)]
    offered = " or ".join(f"{names[code]} ({code})" for code in close)
    return f"The nearest is {offered}." if close else ""
