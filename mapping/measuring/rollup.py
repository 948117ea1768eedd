"""
Roll lower-tier areas up to the areas they belong to, keeping every baby.

Say of each parliamentary constituency what is on record for the lower-tier areas that it lies in.

Say of each area whether it is rural or urban: as published for it, or by the lower-tier areas that it is made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..vocabulary.codes import LEAST_SHARE
from ..vocabulary.schema import BOTH, HEARD_OF, IN_DEVELOPMENT, NOT_KNOWN, PARTLY_COVERED, RECORDED
from ..vocabulary.standing import NONE_IN_PART, in_cells, joined, one_cell, one_each
from ..vocabulary.tables import BY_BABIES, CONSTITUENCIES
from .evidence import CONTRARY

COUNTS = ["babies", "babies_covered_low", "babies_covered_high", "babies_no_team_recorded"]


def parent_coverage(atoms: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """
    Return the coverage of parent areas from that of their lower-tier areas.

    A parent is covered, or confirmed to have none, only if all of it is. Any part that is served makes it partly
    covered, or served to an unknown extent where that is so of every part. A sum with a gap in it is a gap.
    Its evidence is that of the parts that speak for its status.

    Served parts make a parent recorded only where at least `LEAST_SHARE` of its babies live in them, all together; so
    with parts where a team is in development. Open teams that reach less are listed apart, in `neighbour_team_ids`. No
    count of babies changes. Where the parent's babies are not known, every part counts.

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
    parts = _parts(atoms, members)
    table = _summed(parts)
    groups = parts.groupby("parent_code", sort=True)
    bearing = parts[~parts["slight"]]
    by_parent = bearing.groupby("parent_code", sort=True)
    table["reverify"] = by_parent["reverify"].any().astype("boolean")
    reasons = _joined(bearing, "reverify_reason").reindex(table.index).astype("string")
    table["reverify_reason"] = [joined(in_cells(codes)) or pd.NA for codes in reasons]
    newest = _newest(_speaking(bearing, table["status"]), "evidence_on").reindex(table.index)
    table[["evidence_on", "evidence_written"]] = newest[["evidence_on", "evidence_written"]]
    table[CONTRARY] = _newest(bearing, "contrary_on").reindex(table.index)[CONTRARY]
    everywhere = groups["contrary"].count() == groups.size()
    table["contrary"] = table["contrary"].mask(table["contrary"].notna() & ~everywhere, NONE_IN_PART)
    parts["neighbour_team_ids"] = _of_neighbours(parts)
    for column in ("team_ids", "neighbour_team_ids", "other_team_ids"):
        table[column] = _joined(parts, column).reindex(table.index).astype("string")
    table["team_ids"] = _without(table["team_ids"], table["neighbour_team_ids"])
    # A team that counts in one part counts in the whole, whatever is known of it in another.
    beside = table["other_team_ids"].str.cat(table["neighbour_team_ids"], sep=";", na_rep="").str.strip(";")
    table["other_team_ids"] = _without(beside, table["team_ids"])
    table["teams"] = table["team_ids"].str.count(";").add(1).fillna(0).astype("Int64")
    return table


def parent_counts(atoms: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """
    Return the status, the shares and the counts of babies of parent areas, without what they rest on.

    Parameters, what is returned and what is raised are those of `parent_coverage`; only these columns are given.
    """
    return _summed(_parts(atoms, members))


def _summed(parts: pd.DataFrame) -> pd.DataFrame:
    """Add the parts of each parent up, and give its status and its shares."""
    at, parents = _parents(parts)
    table = pd.DataFrame(index=parents.rename("area_code"))
    table["status"] = statuses(parts)
    for name in COUNTS:
        table[name] = pd.array(_sum(at, parts[name]), dtype="Int64")
    single = np.bincount(at) == 1
    for share, count, pick in (("share_low", COUNTS[1], np.fmin), ("share_high", COUNTS[2], np.fmax)):
        weighted = (table[count] / table["babies"].where(table["babies"] > 0)).astype("Float64")
        exact = np.full(len(parents), np.nan)
        pick.at(exact, at, parts[share].to_numpy(float, na_value=np.nan))
        # One part alone keeps its own share; rounding to whole babies must not change it.
        own = pd.Series(exact, index=table.index, dtype="Float64")
        table[share] = weighted.where(~single, own).fillna(own)
    return table


def _parents(parts: pd.DataFrame) -> tuple[np.ndarray, pd.Index]:
    """Return the place of each part's parent among the parents, and their codes, sorted."""
    at, parents = pd.factorize(parts["parent_code"], sort=True)
    return at, pd.Index(parents)


def _sum(at: np.ndarray, column: pd.Series) -> np.ndarray:
    """Add whole numbers up by place, some ten times as fast as a group of pandas does; a sum with a gap is NaN."""
    return np.bincount(at, weights=column.to_numpy(float, na_value=np.nan))


def _any(at: np.ndarray, there: pd.Series) -> np.ndarray:
    """Test by place whether anything is true."""
    return np.bincount(at, weights=there.to_numpy(float, na_value=0.0)) > 0


def _parts(atoms: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return a row a child in each of its parents, with its babies shared out, and whether it decides anything."""
    shares = members.groupby("child_code")["share"].sum()
    if sorted(shares.index) != sorted(atoms.index) or not np.allclose(shares.astype(float), 1, atol=1e-6):
        message = "the members do not hold every lower-tier area once in all"
        raise ValueError(message)
    parts = members[["child_code", "parent_code", "share"]].merge(
        atoms, left_on="child_code", right_index=True, validate="many_to_one"
    )
    split = parts["child_code"].duplicated(keep=False)
    for _, rows in parts[split].groupby("child_code"):
        parts.loc[rows.index, COUNTS] = _shared_out(rows)
    parts["slight"] = _slight(parts)
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
    table = pd.DataFrame(np.column_stack([everyone, certain, most, unrecorded]), columns=COUNTS, index=rows.index)
    return table.astype("Int64")


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


def _slight(parts: pd.DataFrame) -> np.ndarray:
    """Describe which parts decide nothing, since too few of the parent's babies live in all that are like them."""
    at, _ = _parents(parts)
    babies = parts["babies"].to_numpy(float, na_value=np.nan)
    least = LEAST_SHARE * _whole(parts)
    slight = np.zeros(len(parts), dtype=bool)
    for alike in (RECORDED, (IN_DEVELOPMENT,)):
        so = parts["status"].isin(alike).to_numpy(bool)
        slight |= so & (np.bincount(at, weights=np.where(so, babies, 0.0))[at] < least)
    return slight


def _whole(parts: pd.DataFrame) -> np.ndarray:
    """Return beside each part the babies of its parent, NaN where those of any part are not known."""
    at, _ = _parents(parts)
    return _sum(at, parts["babies"])[at]


def statuses(parts: pd.DataFrame) -> pd.Series:
    """
    Return each parent's status from those of its parts: their own where all agree, else the first rule that fits.

    Parameters
    ----------
    parts
        `parent_code status slight`; a slight part decides nothing.
    """
    at, parents = _parents(parts)
    first = parts["status"].iloc[np.unique(at, return_index=True)[1]].set_axis(parents)
    same = ~_any(at, parts["status"].reset_index(drop=True) != first.iloc[at].reset_index(drop=True))
    deciding = parts["status"].mask(parts["slight"])
    served, coming, heard = (_any(at, deciding.isin(kind)) for kind in (RECORDED, (IN_DEVELOPMENT,), (HEARD_OF,)))
    mixed = np.select([served, coming, heard], [PARTLY_COVERED, IN_DEVELOPMENT, HEARD_OF], NOT_KNOWN)
    return first.where(same, pd.Series(mixed, index=parents, dtype="string"))


def _speaking(parts: pd.DataFrame, status: pd.Series) -> pd.DataFrame:
    """Keep the parts whose evidence speaks for the status of their parent."""
    of_parent = parts["parent_code"].map(status)
    served = parts["status"].isin(RECORDED) & of_parent.isin(RECORDED)
    return parts[served | (parts["status"] == of_parent)]


def _newest(parts: pd.DataFrame, day: str) -> pd.DataFrame:
    """Return the part of each parent with the newest day; a parent whose parts have none is not in the answer."""
    dated = parts.loc[parts[day].notna(), ["parent_code", day, "child_code"]]
    last = dated.sort_values([day, "child_code"], kind="stable").drop_duplicates("parent_code", keep="last")
    return parts.loc[last.index].set_index("parent_code")


def _of_neighbours(parts: pd.DataFrame) -> pd.Series:
    """
    Give, of the open teams of each part, those that reach so little of the parent that they are listed apart.

    They serve only parts that decide nothing; or, beside other teams, only children that lie in several parents, and
    there less than `LEAST_SHARE` of the parent's babies.
    """
    split = parts["child_code"].duplicated(keep=False)
    if not (split | parts["slight"]).any():
        return pd.Series(pd.NA, index=parts.index, dtype="string")
    rows = one_each(parts.assign(part=parts.index, split=split, whole=_whole(parts)), "team_ids", "team")
    of_team = rows.groupby(["parent_code", "team"])
    few = of_team["split"].transform("all") & (of_team["babies"].transform("sum") < LEAST_SHARE * rows["whole"])
    few = few.fillna(value=False).astype(bool)
    few &= ~few.groupby(rows["parent_code"]).transform("all")
    apart = rows[few | of_team["slight"].transform("all")]
    return apart.groupby("part")["team"].agg(";".join).reindex(parts.index).astype("string")


def _without(cells: pd.Series, apart: pd.Series) -> pd.Series:
    """Take those listed apart from lists of teams; an empty list is missing."""
    pairs = zip(cells, apart, strict=True)
    left = [";".join(sorted(in_cells(teams) - in_cells(others))) or pd.NA for teams, others in pairs]
    return pd.Series(pd.array(left, dtype="string"), index=cells.index)


def _joined(parts: pd.DataFrame, column: str) -> pd.Series:
    """Join the lists of each parent's parts, each entry once; a parent without any is not in the answer."""
    entries_by_parent: defaultdict[str, set[str]] = defaultdict(set)
    for parent, cell in zip(parts["parent_code"], parts[column], strict=True):
        if isinstance(cell, str):
            entries_by_parent[parent] |= in_cells(cell)
    return pd.Series(
        {parent: ";".join(sorted(entries)) for parent, entries in entries_by_parent.items()}, dtype="string"
    )


def seats_of(members: pd.DataFrame, shares: pd.DataFrame, people: pd.Series, named: Mapping[str, str]) -> pd.DataFrame:
    """
    Return the constituencies that each area of a level lies in, from the MEMBERS rows of the level.

    `shares` is `area_code constituency_code babies_share`, `people` the babies of each lower-tier area and `named` the
    names of constituencies, by code. The answer is `area_code constituency_code constituency_name babies_share`: of the
    area's babies, those who live in each, that with most of them first. Missing where the babies of one of several
    lower-tier areas are not known.
    """
    parts = members[["parent_code", "child_code", "share"]].merge(
        shares, left_on="child_code", right_on="area_code", validate="many_to_many"
    )
    several = parts["parent_code"].map(members.groupby("parent_code")["child_code"].nunique()) > 1
    weight = parts["child_code"].map(people).astype("Float64")
    # Of one lower-tier area the shares hold, however many its babies are.
    parts["babies"] = parts["share"] * parts["babies_share"] * weight.where(several, 1.0)
    seats = parts.groupby(["parent_code", "constituency_code"])["babies"].sum(skipna=False).reset_index()
    every = seats.groupby("parent_code")["babies"].transform(lambda babies: babies.sum(skipna=False))
    seats["babies_share"] = seats["babies"] / every
    seats["constituency_name"] = seats["constituency_code"].map(named)
    seats = seats.sort_values(["babies_share", "constituency_name"], ascending=[False, True], ignore_index=True)
    seats = seats.rename(columns={"parent_code": "area_code"})
    return seats[["area_code", "constituency_code", "constituency_name", "babies_share"]]


_COUNTS = ["babies", "babies_recorded", "babies_covered_low", "babies_covered_high"]


def constituencies(coverage: pd.DataFrame, named: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """
    Return a row for each constituency; none has a status of its own, because no team serves a constituency.

    Parameters
    ----------
    coverage
        COVERAGE table of the lower tier.
    named
        `constituency_code constituency_name nation welsh_name area_codes`.
    shares
        `area_code constituency_code people_share babies_share`; each sums to 1 over an area.

    Returns
    -------
    CONSTITUENCIES table, sorted by code. Every area's babies are shared out in whole numbers, so that they add up. Of
    those whom a team serves in an area that is divided, any may live in either part: "at least" is what must be so,
    "at most" what may be. A sum with a gap in it is a gap.
    """
    parts = seat_parts(coverage, shares)
    groups = parts.groupby("constituency_code")
    gaps = parts[_COUNTS].isna().groupby(parts["constituency_code"]).any()
    sums = groups[_COUNTS].sum().mask(gaps).astype("Int64")
    whole = parts["constituency_code"].map(sums["babies"]).astype("Float64")
    texts = pd.DataFrame(
        {
            "constituency_code": parts["constituency_code"],
            "area_codes": parts["area_code"],
            "area_names": parts["area_name"],
            "area_statuses": parts["status"],
            "area_people_pct": _percent(parts["people_share"]),
            "babies_pct": _percent(parts["babies"] / whole.where(whole > 0)),
        }
    )
    seats = sums.join(texts.groupby("constituency_code").agg(";".join))
    seats["areas"] = groups.size()
    seats["areas_recorded"] = parts["status"].isin(RECORDED).groupby(parts["constituency_code"]).sum()
    seats["team_ids"] = groups["team_ids"].agg(one_cell)
    about = {
        "on_day": coverage["on_day"].iloc[0],
        "definition": coverage["definition"].iloc[0],
        "babies_basis": BY_BABIES,
    }
    named = named.drop(columns="area_codes").join(seats, on="constituency_code")
    return CONSTITUENCIES.shaped(named.assign(**about).sort_values("constituency_code"))


def seat_parts(coverage: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """
    Return a row for each area in each of its constituencies, the one with most of the constituency's babies first.

    What is counted is of that part alone; `all` are the area's babies.
    """
    columns = ["area_code", "area_name", "status", "team_ids", "babies", "babies_covered_low", "babies_covered_high"]
    parts = shares.merge(coverage[columns], on="area_code", validate="many_to_one")
    parts["all"] = parts["babies"]
    for _, rows in parts.groupby("area_code"):
        if rows["all"].notna().all():
            counted = largest_remainder(int(rows["all"].iloc[0]), rows["babies_share"].to_numpy(float))
            parts.loc[rows.index, "babies"] = pd.array(counted, dtype="Int64")
    elsewhere = parts["all"] - parts["babies"]
    parts["babies_recorded"] = parts["babies"].where(parts["status"].isin(RECORDED), 0 * parts["babies"])
    parts["babies_covered_low"] = (parts["babies_covered_low"] - elsewhere).clip(lower=0)
    parts["babies_covered_high"] = np.minimum(parts["babies_covered_high"], parts["babies"])
    return parts.sort_values(["babies", "area_code"], ascending=[False, True], ignore_index=True)


def _percent(shares: pd.Series) -> list[str]:
    """Write shares as per cent; what is not known is left empty."""
    return ["" if pd.isna(share) else f"{100 * share:.1f}" for share in shares]


OF_PARTS = "by the published classes of its lower-tier areas"


def with_rural(coverage: pd.DataFrame, classes: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """
    Say beside each area whether it is rural or urban, what share of its people live in rural places, and how we know.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    classes
        `rural_urban rural_pct rural_urban_basis` by code of the lower-tier area; any may be missing.
    members
        MEMBERS rows of that level.

    Returns
    -------
    The same table. A lower-tier area has what is published for it. An area made of several is rural or urban if all of
    them are, "both" if they differ, and has no class if one of them has none; shares of people do not add.
    """
    kinds = members["child_code"].map(classes["rural_urban"]).groupby(members["parent_code"])
    together = kinds.first().mask(kinds.nunique() > 1, BOTH).mask(kinds.count() < kinds.size())
    own = classes.reindex(coverage["area_code"]).set_axis(coverage.index)
    others = coverage["area_code"].map(together).mask(coverage["area_code"].isin(classes.index))
    return coverage.assign(
        rural_urban=own["rural_urban"].fillna(others),
        rural_pct=own["rural_pct"],
        rural_urban_basis=own["rural_urban_basis"].mask(others.notna(), OF_PARTS),
    )
