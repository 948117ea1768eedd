"""What lies in each area of a level: names to find it by, postcode districts, and what was stated of it."""

from __future__ import annotations

import pandas as pd

from ..vocabulary.tables import CLAIMS, PLACES


def places(level: str, members: pd.DataFrame, outward: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """
    Give the names by which people may look for an area, besides its own.

    Parameters
    ----------
    level
        As in MEMBERS.
    members
        MEMBERS table.
    outward
        OUTWARD table, of the lower tier.
    seats
        `constituency_name area_codes`, the latter with semicolons.

    Returns
    -------
    PLACES table, sorted: lower-tier areas, boards, trusts and constituencies by name, and outward codes. What lies in
    several areas has a row for each, however small the part: which of them somebody means cannot be known from the
    name.
    """
    homes = members[members["parent_level"] == level][["child_code", "parent_code"]]
    named = members[members["parent_level"].isin(["ltla", "health", "health_board"])]
    kinds = named["parent_level"].map({"ltla": "council"}).fillna("board")
    names = pd.DataFrame({"name": named["parent_name"], "kind": kinds, "child_code": named["child_code"]})
    codes = outward.rename(columns={"outward": "name", "area_code": "child_code"}).assign(kind="outward")
    lying = seats.assign(child_code=seats["area_codes"].str.split(";")).explode("child_code")
    lying = lying.rename(columns={"constituency_name": "name"}).assign(kind="constituency")
    found = pd.concat([names, codes[names.columns], lying[names.columns]]).merge(homes, on="child_code")
    found = found.rename(columns={"parent_code": "area_code"})[PLACES.names].drop_duplicates()
    return PLACES.shaped(found.sort_values(["kind", "name", "area_code"]))


def stated(level: str, members: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """
    Give what was stated of each area of a level, a row a statement.

    Parameters
    ----------
    claims
        CLAIMS table, of the lower tier. What was stated of a county stands there once a district.

    Returns
    -------
    CLAIMS table of the level, sorted by area and by row of the register. A statement stands for every area of the
    level in which some of what it was made of lies; `stated_area` says what it was made of.
    """
    homes = members[members["parent_level"] == level].set_index("child_code")["parent_code"]
    joined = claims.join(homes, on="area_code", how="inner").assign(area_code=lambda table: table["parent_code"])
    once = joined.drop_duplicates(["area_code", "source_row"])[CLAIMS.names]
    return CLAIMS.shaped(once.sort_values(["area_code", "source_row"]))
