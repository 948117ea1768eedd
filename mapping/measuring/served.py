"""Where teams serve: the districts with a recorded team, and how far they are from where an area's people live."""

from __future__ import annotations

import pandas as pd

from ..vocabulary.schema import RECORDED

COLUMNS = ["place_code", "place_name", "area_code", "share"]


def served_places(atoms: pd.DataFrame, members: pd.DataFrame, level: str) -> pd.DataFrame:
    """
    List the lower-tier areas with a recorded team: one of them is served, where its county as a whole may not be.

    Parameters
    ----------
    atoms
        COVERAGE table of the lower tier.
    members
        MEMBERS table.
    level
        As in MEMBERS.

    Returns
    -------
    `place_code place_name area_code share`: a row for each area of the level that the place lies in, that with most of
    its people first; sorted by `place_code`.
    """
    served = atoms.loc[atoms["status"].isin(RECORDED), ["area_code", "area_name"]]
    named = served.rename(columns={"area_code": "place_code", "area_name": "place_name"})
    parents = members.loc[members["parent_level"] == level, ["child_code", "parent_code", "share"]]
    made = named.merge(parents, left_on="place_code", right_on="child_code", validate="one_to_many")
    made = made.rename(columns={"parent_code": "area_code"})[COLUMNS]
    return made.sort_values(["place_code", "share", "area_code"], ascending=[True, False, True], ignore_index=True)


def recorded_areas(coverage: pd.DataFrame) -> pd.DataFrame:
    """List the areas of a level with a recorded team, for a table of travel that knows no places inside them."""
    held = coverage.loc[coverage["status"].isin(RECORDED), ["area_code", "area_name"]]
    return held.assign(place_code=held["area_code"], place_name=held["area_name"], share=1.0)[COLUMNS]
