"""Does the message change? The same headline at every level, side by side, and the answer in words."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..vocabulary.codes import LEVELS, UK
from ..vocabulary.tables import LEVEL_HEADLINE


def across_levels(headlines: Mapping[str, pd.DataFrame], *, definition: str) -> pd.DataFrame:
    """
    Put the headline of the United Kingdom at every level side by side.

    Parameters
    ----------
    headlines
        HEADLINE table by level.
    definition
        Which teams count.

    Returns
    -------
    LEVEL_HEADLINE table: a row a level and unit. `recorded_pct` is of the total, missing where either is.
    """
    parts = []
    for level, table in headlines.items():
        part = table[(table["scope"] == UK) & (table["definition"] == definition)]
        share = 100 * part["recorded"] / part["total"].where(part["total"] > 0)
        parts.append(part.assign(level=level, recorded_pct=share.astype("Float64")))
    return LEVEL_HEADLINE.shaped(pd.concat(parts))


def message(table: pd.DataFrame) -> str:
    """
    Say in words whether the message changes with the level.

    At least and at most in babies rest on lower-tier areas, so they have to be the same at every level.

    Raises
    ------
    ValueError
        If they are not: a fault of ours.
    """
    babies = table[table["unit"] == "babies"].set_index("level")
    for count in ("total", "at_least", "at_most"):
        if babies[count].nunique(dropna=False) != 1:
            error = f"{count} in babies differs between levels"
            raise ValueError(error)
    first = babies.iloc[0]
    if pd.isna(first["total"]):
        return "Some areas' babies are not known, so the levels cannot be compared in babies."
    areas = table[table["unit"] == "areas"].set_index("level")["recorded_pct"].astype(float)
    living = babies["recorded_pct"].astype(float)
    same = (
        f"What does not change: at least {first['at_least']:,} and at most {first['at_most']:,} of {first['total']:,} "
        "babies live where a team serves, at every level. "
    )
    if max(areas.max() - areas.min(), living.max() - living.min()) < 1:
        return same + "The share with a recorded team is the same at every level, to within one in a hundred."
    return same + (
        f"What changes: areas with a recorded team are {areas.min():.0f}% ({LEVELS[str(areas.idxmin())]}) to "
        f"{areas.max():.0f}% ({LEVELS[str(areas.idxmax())]}) of all areas, and {living.min():.0f}% to "
        f"{living.max():.0f}% of babies live in them, because a large area with one team in a part of it counts whole. "
        "Never quote “recorded” without its level."
    )
