"""Find the rows of the register that are about an area: what was stated there reaches some of it, or may."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from .gazetteer import Gazetteer
from .names import folded
from .resolve import resolve


def rows_about(stated: Mapping[int, str], parts: pd.DataFrame, known: Gazetteer) -> dict[str, dict[int, bool]]:
    """
    Find which rows are about which areas.

    Parameters
    ----------
    stated
        Areas as written, by row.
    parts
        `child_code parent_code` of one level.
    known
        From `gazetteer`.

    Returns
    -------
    For each area of the level, its rows in order, each with whether it is settled that the area is meant. A name that
    could mean several areas is about each of them: the one that is meant is the one to ask.
    """
    over = parts.groupby("child_code")["parent_code"].apply(list).to_dict()
    made: dict[str, dict[int, bool]] = defaultdict(dict)
    for row, written in stated.items():
        atoms, settled = _meant(written, known)
        for area in sorted({parent for atom in atoms for parent in over.get(atom, [])}):
            made[area][row] = settled
    return dict(made)


def _meant(written: str, known: Gazetteer) -> tuple[tuple[str, ...], bool]:
    """Give the lower-tier areas that are meant, or may be."""
    found = resolve(written, known)
    if found.codes:
        return found.codes, True
    may, _ = known.ambiguous.get(folded(written), ((), ""))
    return tuple(atom for code in may if code in known.parents for atom in known.parents[code][1]), False
