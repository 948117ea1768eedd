"""Which areas with a recorded team are nearest to where an area's people live."""

from __future__ import annotations

import pandas as pd

from ..vocabulary.packs import NEARBY
from ..vocabulary.schema import RECORDED

HOW_MANY = 3


def nearby(
    coverage: pd.DataFrame, places: pd.DataFrame, apart: pd.DataFrame, *, how_many: int = HOW_MANY
) -> pd.DataFrame:
    """
    Find for each area the nearest other areas with a recorded team, by the district in them that is served.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    places
        From `measuring.served.served_places`, of the same level.
    apart
        Kilometres from the people-weighted centre of each area (rows, by code) to those of all places (columns);
        missing means not known.
    how_many
        How many areas to give for each.

    Returns
    -------
    NEARBY table, nearest first, ties by code. The area itself is not among them.
    """
    recorded = set(coverage.loc[coverage["status"].isin(RECORDED), "area_code"])
    held = places[places["area_code"].isin(recorded)].rename(columns={"area_code": "near_code"})
    far = apart.reindex(index=coverage["area_code"]).rename_axis("area_code").reset_index()
    pairs = far.melt(id_vars="area_code", var_name="place_code", value_name="km").dropna(subset="km")
    pairs = held.merge(pairs, on="place_code", validate="many_to_many")
    pairs = pairs[pairs["area_code"] != pairs["near_code"]]
    pairs = pairs.assign(order=pairs["km"].round(6)).sort_values(["area_code", "order", "near_code", "place_code"])
    pairs = pairs.drop_duplicates(["area_code", "near_code"])
    pairs["place"] = pairs.groupby("area_code").cumcount() + 1
    return NEARBY.shaped(pairs[pairs["place"] <= how_many])
