"""Roll lower-tier areas up to the areas they belong to, keeping every baby."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.schema import HEARD_OF, IN_DEVELOPMENT, NOT_KNOWN, PARTLY_COVERED, RECORDED
from ..vocabulary.standing import NONE_IN_PART, joined
from .proof import CONTRARY

COUNTS = ["babies", "babies_covered_low", "babies_covered_high", "babies_no_team_recorded"]


def parent_coverage(atoms: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """
    Give the coverage of parent areas from that of their lower-tier areas.

    A parent is covered, or confirmed to have none, only if all of it is. Any part that is served makes it partly
    covered, or served to an unknown extent where that is so of every part. A sum with a gap in it is a gap.
    Its evidence is that of the parts that speak for its status.

    Parameters
    ----------
    atoms
        From `atom_coverage`, indexed by `area_code`.
    members
        MEMBERS rows of one parent level. A child may lie in several parents; its shares sum to 1, and its babies are
        shared out in whole numbers, none lost and none made.

    Returns
    -------
    The columns of `atoms`, one row a parent, indexed by `area_code`. Shares are weighted by babies.

    Raises
    ------
    ValueError
        If the members do not hold every area of `atoms`, once in all.
    """
    shares = members.groupby("child_code")["share"].sum()
    if sorted(shares.index) != sorted(atoms.index) or not np.allclose(shares.astype(float), 1, atol=1e-6):
        message = "the members do not hold every lower-tier area once in all"
        raise ValueError(message)
    parts = _parts(atoms, members)
    groups = parts.groupby("parent_code", sort=True)
    gaps = parts[COUNTS].isna().groupby(parts["parent_code"]).any()
    made = groups[COUNTS].sum().mask(gaps).astype("Int64").rename_axis("area_code")
    made.insert(0, "status", statuses(parts))
    single = groups.size() == 1
    for share, count, pick in (("share_low", COUNTS[1], "min"), ("share_high", COUNTS[2], "max")):
        weighted = (made[count] / made["babies"].where(made["babies"] > 0)).astype("Float64")
        exact = groups[share].agg(pick)
        # One part alone keeps its own share; rounding to whole babies must not change it.
        made[share] = weighted.where(~single, exact).fillna(exact)
    made["reverify"] = groups["reverify"].any().astype("boolean")
    reasons = _joined(parts, "reverify_reason").reindex(made.index).astype("string")
    made["reverify_reason"] = [joined(set(codes.split(";"))) if isinstance(codes, str) else pd.NA for codes in reasons]
    made[["evidence_on", "evidence_written"]] = _newest(_speaking(parts, made["status"]), "evidence_on").reindex(
        made.index
    )[["evidence_on", "evidence_written"]]
    made[CONTRARY] = _newest(parts, "contrary_on").reindex(made.index)[CONTRARY]
    everywhere = groups["contrary"].count() == groups.size()
    made["contrary"] = made["contrary"].mask(made["contrary"].notna() & ~everywhere, NONE_IN_PART)
    for column in ("team_ids", "other_team_ids"):
        made[column] = _joined(parts, column).reindex(made.index).astype("string")
    # A team that counts in one part counts in the whole, whatever is known of it in another.
    made["other_team_ids"] = [_but(*pair) for pair in zip(made["other_team_ids"], made["team_ids"], strict=True)]
    made["other_team_ids"] = made["other_team_ids"].astype("string")
    made["teams"] = made["team_ids"].str.count(";").add(1).fillna(0).astype("Int64")
    return made


def _parts(atoms: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Give a row for each child in each of its parents, with its babies shared out between them."""
    parts = members[["child_code", "parent_code", "share"]].merge(
        atoms, left_on="child_code", right_index=True, validate="many_to_one"
    )
    split = parts["child_code"].duplicated(keep=False)
    for _, rows in parts[split].groupby("child_code"):
        parts.loc[rows.index, COUNTS] = _shared_out(rows)
    return parts


def _shared_out(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Share one child's counts between its parents by largest remainder.

    What is certain, what is open and what is out of reach are shared out one by one and added up again, so that in
    every parent "at least" stays below "at most", and that below all.
    """
    child = rows.iloc[0]
    shares = rows["share"].to_numpy(float)
    low, high, babies = (child[name] for name in ("babies_covered_low", "babies_covered_high", "babies"))
    if pd.isna(babies):
        return rows[COUNTS]
    certain = largest_remainder(int(low), shares)
    most = certain + largest_remainder(int(high - low), shares)
    everyone = most + largest_remainder(int(babies - high), shares)
    unrecorded = everyone if child["babies_no_team_recorded"] > 0 else np.zeros_like(everyone)
    made = pd.DataFrame(np.column_stack([everyone, certain, most, unrecorded]), columns=COUNTS, index=rows.index)
    return made.astype("Int64")


def largest_remainder(total: int, shares: np.ndarray) -> np.ndarray:
    """
    Share a whole number out in whole numbers (Hamilton's method); ties go to the first.

    Parameters
    ----------
    total
        What is shared out, 0 or more.
    shares
        Shape (n,), sums to 1.

    Returns
    -------
    Shape (n,), whole numbers that sum to `total`.
    """
    exact = total * shares / shares.sum()
    whole = np.floor(exact + 1e-9).astype(np.int64)
    first = np.argsort(-(exact - whole), kind="stable")[: total - whole.sum()]
    whole[first] += 1
    return whole


def statuses(parts: pd.DataFrame) -> pd.Series:
    """Give each parent's status from those of its parts: their own where all agree, else the first rule that fits."""
    groups = parts.groupby("parent_code", sort=True)["status"]
    same = groups.nunique() == 1
    served = parts["status"].isin(RECORDED).groupby(parts["parent_code"]).any()
    coming = (parts["status"] == IN_DEVELOPMENT).groupby(parts["parent_code"]).any()
    heard = (parts["status"] == HEARD_OF).groupby(parts["parent_code"]).any()
    mixed = np.select([served, coming, heard], [PARTLY_COVERED, IN_DEVELOPMENT, HEARD_OF], NOT_KNOWN)
    return groups.first().where(same, pd.Series(mixed, index=same.index, dtype="string"))


def _speaking(parts: pd.DataFrame, status: pd.Series) -> pd.DataFrame:
    """Keep the parts whose evidence speaks for the status of their parent."""
    of_parent = parts["parent_code"].map(status)
    served = parts["status"].isin(RECORDED) & of_parent.isin(RECORDED)
    return parts[served | (parts["status"] == of_parent)]


def _newest(parts: pd.DataFrame, day: str) -> pd.DataFrame:
    """Give the part of each parent with the newest day; a parent whose parts have none is not in the answer."""
    dated = parts.dropna(subset=day).sort_values([day, "child_code"], kind="stable")
    return dated.drop_duplicates("parent_code", keep="last").set_index("parent_code")


def _but(ids: object, left_out: object) -> str | None:
    """Take some teams out of a list of teams; None where none is left."""
    listed = [set(cell.split(";")) if isinstance(cell, str) else set[str]() for cell in (ids, left_out)]
    return ";".join(sorted(listed[0] - listed[1])) or None


def _joined(parts: pd.DataFrame, column: str) -> pd.Series:
    """Join the lists of each parent's parts, each entry once; a parent without any is not in the answer."""
    listed = parts[["parent_code", column]].dropna()
    each = listed.assign(team=listed[column].str.split(";")).explode("team")
    each = each[["parent_code", "team"]].drop_duplicates().sort_values("team")
    return each.groupby("parent_code")["team"].agg(";".join)
