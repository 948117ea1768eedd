"""
How far it is from where an area's people live to the nearest district with a recorded team, and to known bases.

Where the people of an area live, as one point, at any level; and how far apart two such points are.

Which areas with a recorded team are nearest to where an area's people live.

Where teams serve: the districts with a recorded team, and how far they are from where an area's people live.

Access: the families that teams within reach see, shared among all babies within reach of them.

The enhanced two-step floating catchment area of Luo and Qi, "An enhanced two-step floating catchment area (E2SFCA)
method for measuring spatial accessibility to primary care physicians", Health & Place 15 (2009) 1100-1107,
doi:10.1016/j.healthplace.2009.06.002: three zones within the distance that a service reaches, with their weights.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.measures import ACCESS, CENTRES, DISTANCE, NEARBY
from ..vocabulary.schema import RECORDED
from ..vocabulary.standing import in_cells

STRAIGHT = "straight line between people-weighted centres"
# Distances to bases are given from this share of open teams whose base is known: the nearest of a few is not the
# nearest team.
BASES_NEEDED = 0.8


def bases_suffice(known: int, teams: int) -> bool:
    """Test whether enough of the open teams have a known base for the nearest one to be told."""
    return teams > 0 and known >= BASES_NEEDED * teams


def distance(
    coverage: pd.DataFrame,
    centres: pd.DataFrame,
    bases: pd.DataFrame,
    places: pd.DataFrame,
    apart: pd.DataFrame,
    *,
    how: tuple[str, str] = ("km", STRAIGHT),
) -> pd.DataFrame:
    """
    Measure from each area's people-weighted centre.

    A base says nothing of whom a team serves: hence the nearest district that a team is recorded for.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    centres
        CENTRES table of that level; metres, EPSG:27700.
    bases
        `team_id easting northing`, of any teams; those that are not open in `coverage` are left out.
    places
        What is measured to, from `served_places`.
    apart
        From each area (rows, by code) to each place (columns): kilometres in a straight line, or what the user's file
        says. Missing means not known.
    how
        Unit of `apart`, and how it was measured.

    Returns
    -------
    DISTANCE table in the order of `coverage`. An area with a recorded team is 0 from itself. What is not known, or has
    nothing to be measured to, is missing; so is every distance to a base where too few are known.

    Raises
    ------
    ValueError
        If an area has no centre, or no row in `apart`: a fault of ours.
    """
    codes = coverage["area_code"]
    lacking = set(codes) - set(centres["area_code"]) | set(codes) - set(apart.index)
    if lacking:
        message = f"no centre or no distances for {sorted(lacking)[:3]}"
        raise ValueError(message)
    distances = coverage[["area_code", "area_name", "nation"]].copy()
    open_teams = in_cells(*coverage["team_ids"])
    open_bases = bases[bases["team_id"].isin(open_teams)].sort_values("team_id")
    distances["bases_known"], distances["teams"] = len(open_bases), len(open_teams)
    if bases_suffice(len(open_bases), len(open_teams)):
        distances["nearest_base_team"], distances["nearest_base_km"] = _to_bases(codes, centres, open_bases)
    nearest = _nearest(places.drop_duplicates("place_code"), apart.reindex(index=codes).set_axis(coverage.index))
    itself = coverage["status"].isin(RECORDED).to_numpy(bool)
    for name, own in (("code", codes), ("name", coverage["area_name"]), ("in", codes)):
        distances[f"nearest_recorded_{name}"] = nearest[name].mask(itself, own)
    distances["nearest_recorded"] = nearest["far"].mask(itself, 0.0)
    return DISTANCE.shaped(distances.assign(unit=how[0], measured=how[1]))


def _to_bases(codes: pd.Series, centres: pd.DataFrame, bases: pd.DataFrame) -> tuple[list[object], list[object]]:
    """Return the nearest base's team and the kilometres to it; of two equally near the first by identifier."""
    here = centres.set_index("area_code").loc[codes, ["easting", "northing"]].to_numpy(float)
    there = bases[["easting", "northing"]].to_numpy(float)
    km = np.hypot(*(here[:, None, :] - there[None, :, :]).transpose(2, 0, 1)) / 1000
    first = km.argmin(axis=1)
    return bases["team_id"].iloc[first].tolist(), km[np.arange(len(codes)), first].tolist()


def _nearest(places: pd.DataFrame, apart: pd.DataFrame) -> pd.DataFrame:
    """Return `code name in far` of the nearest place for each row; missing where none is known."""
    far = apart.reindex(columns=places["place_code"]).to_numpy(float, copy=True)
    far[np.isnan(far)] = np.inf
    if not far.shape[1]:
        return pd.DataFrame(pd.NA, index=apart.index, columns=["code", "name", "in", "far"])
    first, best = far.argmin(axis=1), far.min(axis=1)
    nearest = places.iloc[first].reset_index(drop=True)
    nearest = nearest.rename(columns={"place_code": "code", "place_name": "name", "area_code": "in"})
    nearest = nearest[["code", "name", "in"]].astype("string").assign(far=pd.array(best, dtype="Float64"))
    nearest.loc[np.isinf(best)] = pd.NA
    return nearest.set_axis(apart.index)


def centres_at(level: str, centres: pd.DataFrame, babies: pd.Series, members: pd.DataFrame) -> pd.DataFrame:
    """
    Return the centres of the areas of a level, from those of their lower-tier areas, weighed by babies.

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
    weighed = places.groupby(groups, sort=True).agg(
        {"easting": "sum", "northing": "sum", "weight": "sum", "postcodes": "sum", "by_babies": "all"}
    )
    for axis in ("easting", "northing"):
        weighed[axis] = (weighed[axis] / weighed["weight"]).round(1)
    weighed["postcodes"] = weighed["postcodes"].round()
    weighed["basis"] = np.where(weighed["by_babies"], "postcodes, weighed by babies", "postcodes")
    return CENTRES.shaped(weighed.rename_axis("area_code").reset_index())


def kilometres(centres: pd.DataFrame, there: pd.DataFrame | None = None) -> pd.DataFrame:
    """
    Return the straight-line distance from each centre to each of others, or to each of the same.

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
    served = places[places["area_code"].isin(recorded)].rename(columns={"area_code": "near_code"})
    far = apart.reindex(index=coverage["area_code"]).rename_axis("area_code").reset_index()
    pairs = far.melt(id_vars="area_code", var_name="place_code", value_name="km").dropna(subset="km")
    pairs = served.merge(pairs, on="place_code", validate="many_to_many")
    pairs = pairs[pairs["area_code"] != pairs["near_code"]]
    pairs = pairs.assign(order=pairs["km"].round(6)).sort_values(["area_code", "order", "near_code", "place_code"])
    pairs = pairs.drop_duplicates(["area_code", "near_code"])
    pairs["place"] = pairs.groupby("area_code").cumcount() + 1
    return NEARBY.shaped(pairs[pairs["place"] <= how_many])


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
    homes = named.merge(parents, left_on="place_code", right_on="child_code", validate="one_to_many")
    homes = homes.rename(columns={"parent_code": "area_code"})[COLUMNS]
    return homes.sort_values(["place_code", "share", "area_code"], ascending=[True, False, True], ignore_index=True)


def recorded_areas(coverage: pd.DataFrame) -> pd.DataFrame:
    """List the areas of a level with a recorded team, for a table of travel that knows no places inside them."""
    recorded = coverage.loc[coverage["status"].isin(RECORDED), ["area_code", "area_name"]]
    return recorded.assign(place_code=recorded["area_code"], place_name=recorded["area_name"], share=1.0)[COLUMNS]


# Weights of the nearest, the middle and the farthest third of the reach: the first of the two sets in the paper.
WEIGHTS = (1.0, 0.68, 0.22)


def stepped(apart: np.ndarray, most: float) -> np.ndarray:
    """
    Return the weight of each distance: by the third of `most` that it lies in, 0 beyond it or where it is not known.

    Parameters
    ----------
    apart
        Any shape, 0 or more, in the unit of `most`; NaN where not known.
    """
    zone = np.ceil(np.where(np.isnan(apart), np.inf, apart) * len(WEIGHTS) / most)
    array = np.zeros(apart.shape)
    for place, weight in reversed(list(enumerate(WEIGHTS, start=1))):
        array[zone <= place] = weight
    return array


def floating_catchment(supply: np.ndarray, demand: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """
    Return the supply for each unit of demand, by the enhanced two-step floating catchment area.

    Step one: each supply over all demand within its reach, by weight. Step two: the sum of these ratios within reach of
    each demand, by weight. What is supplied is used up: demand times access adds up to the supply.

    Parameters
    ----------
    supply
        Shape (s,), 0 or more.
    demand
        Shape (d,), 0 or more; NaN where not known.
    weights
        Shape (d, s), from `stepped`.

    Returns
    -------
    Shape (d,). NaN where a supply within reach has demand that is not known, or none at all, within its own.
    """
    # An unknown number times no weight is nothing; NumPy would make it unknown.
    demanded = np.where(weights > 0, weights * demand[:, None], 0.0).sum(axis=0)
    ratio = np.divide(supply, demanded, out=np.full(len(supply), np.nan), where=~(demanded <= 0))
    return np.where(weights > 0, weights * ratio[None, :], 0.0).sum(axis=1)


def access(reached: pd.DataFrame, apart: pd.DataFrame, *, most: float, unit: str = "km") -> pd.DataFrame:
    """
    Measure the access of every area to the families that teams see.

    Parameters
    ----------
    reached
        REACH table; its areas' families stand at their people-weighted centres. Areas without a figure are left out
        and counted.
    apart
        From each area (rows, by code) to each area (columns), in `unit`; missing means not known, and out of reach.
    most
        How far a team reaches, in `unit`.

    Returns
    -------
    ACCESS table. Where no area within reach has a figure, access is missing, not 0.
    """
    areas = reached[reached["scope"] == "area"].reset_index(drop=True)
    codes = areas["area_code"]
    weights = stepped(apart.loc[codes, codes].to_numpy(float), most)
    np.fill_diagonal(weights, WEIGHTS[0])
    families = areas["families_seen"].to_numpy(float, na_value=np.nan)
    with_figure = ~np.isnan(families)
    babies = areas["babies"].to_numpy(float, na_value=np.nan)
    each = floating_catchment(families[with_figure], babies, weights[:, with_figure])
    within = weights > 0
    table = areas[["area_code", "area_name", "nation", "babies"]].copy()
    # Where it is recorded that nobody is served, families are 0 without any team's figure.
    figure = (areas["teams_with_figure"] > 0).to_numpy(bool) & with_figure
    table["areas_with_figure"] = within[:, figure].sum(axis=1)
    table["areas_without_figure"] = within[:, ~with_figure].sum(axis=1)
    table["at_least"] = (within & (areas["at_least"].to_numpy(bool) | ~with_figure)[None, :]).any(axis=1)
    silent = (table["areas_with_figure"] == 0) & (table["areas_without_figure"] > 0)
    sure = ~silent.to_numpy(bool) & ~np.isnan(each)
    table["families_per_1000_babies"] = pd.array(np.where(sure, 1000 * each, np.nan), dtype="Float64")
    table.loc[~sure, "families_per_1000_babies"] = pd.NA
    return ACCESS.shaped(table.assign(reach_distance=most, unit=unit))
