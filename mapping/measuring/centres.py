"""Where the people of an area live, as one point, at any level; and how far apart two such points are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.measures import CENTRES


def centres_at(level: str, centres: pd.DataFrame, babies: pd.Series, members: pd.DataFrame) -> pd.DataFrame:
    """
    Give the centres of the areas of a level, from those of their lower-tier areas, weighed by babies.

    Parameters
    ----------
    level
        As in MEMBERS.
    centres
        CENTRES table of the lower tier.
    babies
        Babies by `area_code`; may be missing.
    members
        MEMBERS table. A child that lies in several parents counts in each by its share.

    Returns
    -------
    CENTRES table of the level, sorted by `area_code`. Where any child's babies are missing, or there are none, all
    children of that parent are weighed by their postcodes instead; `basis` says so. A child that is alone in its parent
    gives the parent its place as it is.

    Raises
    ------
    ValueError
        If a child has no centre.
    """
    parts = members[members["parent_level"] == level].merge(
        centres, left_on="child_code", right_on="area_code", how="left", validate="many_to_one"
    )
    if parts["easting"].isna().any():
        message = f"no centre for {parts.loc[parts['easting'].isna(), 'child_code'].tolist()[:3]}"
        raise ValueError(message)
    share = parts["share"].to_numpy(float)
    counted = parts["child_code"].map(babies).astype("Float64").to_numpy(float, na_value=np.nan) * share
    postcodes = parts["postcodes"].to_numpy(float) * share
    groups = parts["parent_code"].to_numpy(object)
    total = pd.Series(counted).groupby(groups).transform(lambda part: part.sum(skipna=False)).to_numpy(float)
    by_babies = total > 0
    weight = np.where(by_babies, counted, postcodes)
    places = pd.DataFrame({"weight": weight, "by_babies": by_babies, "postcodes": postcodes})
    for axis in ("easting", "northing"):
        places[axis] = parts[axis].to_numpy(float) * weight
    made = places.groupby(groups, sort=True).agg(
        {"easting": "sum", "northing": "sum", "weight": "sum", "postcodes": "sum", "by_babies": "all"}
    )
    for axis in ("easting", "northing"):
        made[axis] = (made[axis] / made["weight"]).round(1)
    made["postcodes"] = made["postcodes"].round()
    made["basis"] = np.where(made["by_babies"], "postcodes, weighed by babies", "postcodes")
    return CENTRES.shaped(made.rename_axis("area_code").reset_index())


def kilometres(centres: pd.DataFrame, there: pd.DataFrame | None = None) -> pd.DataFrame:
    """
    Give the straight-line distance from each centre to each of others, or to each of the same.

    Parameters
    ----------
    centres, there
        CENTRES tables, of any levels.

    Returns
    -------
    Table of kilometres: a row a centre, a column one of `there`, both by `area_code` in their order.
    """
    there = centres if there is None else there
    from_, to = (table[["easting", "northing"]].to_numpy(float) for table in (centres, there))
    apart = np.hypot(*(from_[:, None, :] - to[None, :, :]).transpose(2, 0, 1)) / 1000
    return pd.DataFrame(apart, index=centres["area_code"].to_list(), columns=there["area_code"].to_list())
