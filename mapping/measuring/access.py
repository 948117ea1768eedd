"""
Access: the families that teams within reach see, shared among all babies within reach of them.

The enhanced two-step floating catchment area of Luo and Qi, "An enhanced two-step floating catchment area (E2SFCA)
method for measuring spatial accessibility to primary care physicians", Health & Place 15 (2009) 1100-1107,
doi:10.1016/j.healthplace.2009.06.002: three zones within the distance that a service reaches, with their weights.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.measures import ACCESS

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
    asked = np.where(weights > 0, weights * demand[:, None], 0.0).sum(axis=0)
    ratio = np.divide(supply, asked, out=np.full(len(supply), np.nan), where=~(asked <= 0))
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
    given = ~np.isnan(families)
    babies = areas["babies"].to_numpy(float, na_value=np.nan)
    each = floating_catchment(families[given], babies, weights[:, given])
    within = weights > 0
    made = areas[["area_code", "area_name", "nation", "babies"]].copy()
    # Where it is recorded that nobody is served, families are 0 without any team's figure.
    figure = (areas["teams_with_figure"] > 0).to_numpy(bool) & given
    made["areas_with_figure"] = within[:, figure].sum(axis=1)
    made["areas_without_figure"] = within[:, ~given].sum(axis=1)
    made["at_least"] = (within & (areas["at_least"].to_numpy(bool) | ~given)[None, :]).any(axis=1)
    silent = (made["areas_with_figure"] == 0) & (made["areas_without_figure"] > 0)
    known = ~silent.to_numpy(bool) & ~np.isnan(each)
    made["families_per_1000_babies"] = pd.array(np.where(known, 1000 * each, np.nan), dtype="Float64")
    made.loc[~known, "families_per_1000_babies"] = pd.NA
    return ACCESS.shaped(made.assign(reach_distance=most, unit=unit))
