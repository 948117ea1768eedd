"""Which areas of a level hold, are, or lie in councils of the upper tier that a list names."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd


def of_councils(codes: Collection[str], level: str, members: pd.DataFrame) -> frozenset[str]:
    """
    Give the areas of a level that have a lower-tier area in common with any of some councils.

    Parameters
    ----------
    codes
        Codes of upper-tier and unitary authorities.
    members
        MEMBERS table.
    """
    upper, of_level = (members[members["parent_level"] == each] for each in ("utla", level))
    inside = upper.loc[upper["parent_code"].isin(list(codes)), "child_code"]
    return frozenset(of_level.loc[of_level["child_code"].isin(inside), "parent_code"].astype(str))
