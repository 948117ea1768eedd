"""Roll lower-tier areas up to the areas they belong to, keeping every baby."""

from __future__ import annotations

import pandas as pd

from ..vocabulary.schema import IN_DEVELOPMENT, NOT_KNOWN, PARTLY_COVERED, RECORDED

COUNTS = ["babies", "babies_covered_low", "babies_covered_high", "babies_no_team_recorded"]


def parent_coverage(atoms: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """
    Give the coverage of parent areas from that of their lower-tier areas.

    A parent is covered, or confirmed to have none, only if all of it is. Any part that is served makes it partly
    covered, or served to an unknown extent where that is so of every part. A sum with a gap in it is a gap.

    Parameters
    ----------
    atoms
        From `atom_coverage`, indexed by `area_code`.
    members
        MEMBERS rows of one parent level in which every child nests whole (share 1).

    Returns
    -------
    The columns of `atoms`, one row a parent, indexed by `area_code`. Shares are weighted by babies.

    Raises
    ------
    ValueError
        If the members do not hold every area of `atoms` exactly once.
    """
    parent = members.set_index("child_code")["parent_code"]
    if sorted(parent.index) != sorted(atoms.index) or (members["share"] != 1).any():
        message = "the members do not hold every lower-tier area once and whole"
        raise ValueError(message)
    groups = atoms.groupby(parent.reindex(atoms.index).rename("area_code"), sort=True)
    made = groups[COUNTS].agg(lambda part: part.sum(skipna=False)).astype("Int64")
    made.insert(0, "status", groups["status"].agg(status_of_parts))
    single = groups.size() == 1
    for share, count, pick in (("share_low", COUNTS[1], "min"), ("share_high", COUNTS[2], "max")):
        weighted = (made[count] / made["babies"].where(made["babies"] > 0)).astype("Float64")
        exact = groups[share].agg(pick)
        # One part alone keeps its own share; rounding to whole babies must not change it.
        made[share] = weighted.where(~single, exact).fillna(exact)
    made["reverify"] = groups["reverify"].any().astype("boolean")
    made["evidence_on"] = groups["evidence_on"].max()
    for column in ("team_ids", "other_team_ids"):
        made[column] = groups[column].agg(_joined).astype("string")
    made["teams"] = made["team_ids"].str.count(";").add(1).fillna(0).astype("Int64")
    return made


def status_of_parts(statuses: pd.Series) -> str:
    """Give the status of a whole from those of its parts."""
    found = set(statuses)
    if len(found) == 1:
        return str(found.pop())
    if found & set(RECORDED):
        return PARTLY_COVERED
    return IN_DEVELOPMENT if IN_DEVELOPMENT in found else NOT_KNOWN


def _joined(lists: pd.Series) -> object:
    """Join lists of teams without repeating one."""
    teams = {team for written in lists.dropna() for team in str(written).split(";")}
    return ";".join(sorted(teams)) if teams else pd.NA
