"""
Does the message change? The same headline at every level and under every definition, and the answer in words.

The headline: areas and babies, at least, recorded and at most, by nation and for the United Kingdom.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEVELS, NATIONS, UK
from ..vocabulary.numbers import out_of
from ..vocabulary.schema import DEFINITIONS, RECORDED
from ..vocabulary.tables import HEADLINE, LEVEL_HEADLINE
from .coverage import wholly_served


def headline(coverage: Mapping[str, pd.DataFrame], whole: str = UK) -> pd.DataFrame:
    """
    Count areas and babies under every definition; no part of this is ever given without the others.

    Parameters
    ----------
    coverage
        For each definition the COVERAGE of one level. At least and at most in babies come from lower-tier areas and
        are the same at every level; what is recorded depends on the level.
    whole
        What all of it is: UK, or the name of a place. Of a place no nation is counted by itself, since what is here of
        it is only a part.

    Returns
    -------
    HEADLINE table: nations first, then the UK; in each the definitions in turn, areas before babies. A count of
    babies with a gap in it is missing.
    """
    rows: list[dict[str, object]] = []
    for scope in (*(NATIONS if whole == UK else ()), whole):
        for definition, table in coverage.items():
            part = table if scope == whole else table[table["nation"] == scope]
            if part.empty:
                continue
            rows.extend({"scope": scope, "definition": definition, **counts} for counts in _counts(part))
    return HEADLINE.shaped(pd.DataFrame(rows))


def _counts(part: pd.DataFrame) -> list[dict[str, object]]:
    recorded = part["status"].isin(RECORDED)
    wholly = wholly_served(part)
    return [
        {
            "unit": "areas",
            "total": len(part),
            "at_least": int(wholly.sum()),
            "recorded": int(recorded.sum()),
            "at_most": int((part["share_high"] > 0).sum()),
        },
        {
            "unit": "babies",
            "total": part["babies"].sum(skipna=False),
            "at_least": part["babies_covered_low"].sum(skipna=False),
            "recorded": part.loc[recorded, "babies"].sum(skipna=False),
            "at_most": part["babies_covered_high"].sum(skipna=False),
        },
    ]


def across_levels(headlines: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """
    Put the headline of the United Kingdom side by side: every level, definition and unit.

    Parameters
    ----------
    headlines
        HEADLINE table by level.

    Returns
    -------
    LEVEL_HEADLINE table: a row a level, definition and unit. `recorded_pct` is of the total, missing where either is.
    """
    parts = []
    for level, table in headlines.items():
        part = table[table["scope"] == UK]
        share = 100 * part["recorded"] / part["total"].where(part["total"] > 0)
        parts.append(part.assign(level=level, recorded_pct=share.astype("Float64")))
    return LEVEL_HEADLINE.shaped(pd.concat(parts))


def message(table: pd.DataFrame, *, definition: str, boards: str = "") -> str:
    """
    Say in words whether the message changes with the level, the definition and the unit.

    At least and at most in babies rest on lower-tier areas, so they have to be the same at every level.

    Parameters
    ----------
    table
        From `across_levels`.
    definition
        The chosen one; the others are held against it.
    boards
        Of which year the care boards are.

    Raises
    ------
    ValueError
        If those bounds differ between levels: a fault of ours.
    """
    babies = table[table["unit"] == "babies"]
    for count in ("total", "at_least", "at_most"):
        if babies.groupby("definition")[count].nunique(dropna=False).ne(1).any():
            error = f"{count} in babies differs between levels"
            raise ValueError(error)
    if pd.isna(babies["total"].iloc[0]):
        return "Some areas' babies are not known, so the levels cannot be compared in babies."
    if (babies["total"] == 0).all():
        return "No babies live in these areas, so the levels cannot be compared in babies."
    said = f"{_by_level(table[table['definition'] == definition])} {_by_definition(babies, definition)}"
    return in_year(said, boards)


def _by_level(table: pd.DataFrame) -> str:
    """Test whether the level of the areas changes the message."""
    babies = table[table["unit"] == "babies"].set_index("level")
    first = babies.iloc[0]
    areas = table[table["unit"] == "areas"].set_index("level")["recorded_pct"].astype(float)
    living = babies["recorded_pct"].astype(float)
    same = (
        f"What does not change with the level: at least {first['at_least']:,} and at most "
        f"{out_of(first['at_most'], first['total'], 'baby', 'babies', verbs=('lives', 'live'))} where a team serves. "
    )
    if max(areas.max() - areas.min(), living.max() - living.min()) < 1:
        return same + "The share with a recorded team is the same at every level, to within one in a hundred."
    return same + (
        f"What changes: areas with a recorded team are {areas.min():.0f}% ({LEVELS[str(areas.idxmin())]}) to "
        f"{areas.max():.0f}% ({LEVELS[str(areas.idxmax())]}) of all areas. {living.min():.0f}% to "
        f"{living.max():.0f}% of babies live in them, because a large area with one team in a part of it counts whole. "
        "Never quote “recorded” without its level."
    )


def _by_definition(babies: pd.DataFrame, definition: str) -> str:
    """Test whether the definition changes the message."""
    each = babies.drop_duplicates("definition").set_index("definition")
    chosen = each.loc[definition]
    counts = ["at_least", "recorded", "at_most"]
    others = [
        f"Under the {name} one: {_three(row)}."
        for name, row in each.reindex([name for name in DEFINITIONS if name in each.index]).iterrows()
        if name != definition and row[counts].tolist() != chosen[counts].tolist()
    ]
    if not others:
        return "Every definition gives the same counts of babies."
    where = LEVELS[str(chosen["level"])]
    said = [f"Under the {definition} definition: {_three(chosen)}.", *others]
    return f"The definition changes the count of babies too, here by {where}. {' '.join(said)}"


def _three(row: pd.Series) -> str:
    return f"{row['at_least']:,} at least, {row['recorded']:,} recorded and {row['at_most']:,} at most"
