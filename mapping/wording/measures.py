"""Describe what was measured of all areas together: whether the level matters, who is served less, how teams lie."""

from __future__ import annotations

import pandas as pd

from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEVELS, UK
from ..vocabulary.measures import HIGHEST, LOWEST, SLOPE
from ..vocabulary.numbers import out_of
from ..vocabulary.schema import DEFINITIONS

CAVEAT = (
    "This is a pattern of the record: a team that nobody has recorded counts as not recorded here. So it tells as much "
    "of who was asked as of who is served. One team that serves several areas side by side makes a pattern alone."
)


def message(table: pd.DataFrame, *, definition: str, boards: str = "") -> str:
    """
    Describe in words whether the message changes with the level, the definition and the unit.

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
    text = f"{_by_level(table[table['definition'] == definition])} {_by_definition(babies, definition)}"
    return in_year(text, boards)


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


def inequality_words(table: pd.DataFrame) -> str:
    """
    Describe what the slope index is, as recorded and at its bounds, and what can be said for sure.

    Parameters
    ----------
    table
        From `inequality`.
    """
    rows = table[table["measure"] == SLOPE].set_index("basis")
    if rows["value"].isna().all():
        return "How unequal it is cannot be said: there are not two areas that differ in child poverty."
    recorded, low, high = rows.loc["recorded"], rows.loc[LOWEST, "value"], rows.loc[HIGHEST, "value"]
    ends = (
        "" if pd.isna(recorded["low"])
        else f"In 95 of 100 resamplings of areas the index is {100 * recorded['low']:.0f} to "
        f"{100 * recorded['high']:.0f}. "
    )  # fmt: skip
    sign = "more" if recorded["value"] >= 0 else "less"
    sure = (
        "Whatever is true where it is not known, areas with less child poverty are served more." if low > 0
        else "Whatever is true where it is not known, areas with more child poverty are served more." if high < 0
        else "What is not known can turn this either way, so nothing can be said for sure of who is served."
    )  # fmt: skip
    return (
        f"By a straight line through all areas, from most child poverty to least, the share of babies who live in an "
        f"area with a recorded team is {100 * abs(recorded['value']):.0f} in 100 {sign} (slope index). "
        f"{ends}Given all that is not known, the line of babies served may rise by {100 * low:.0f} to "
        f"{100 * high:.0f} in 100 (below 0 it falls; a straight line can pass 100). {sure}"
    )


def pattern_words(table: pd.DataFrame, scope: str) -> str:
    """
    Describe what the pattern of one scope is, with its caveat.

    Parameters
    ----------
    table
        From `pattern`.
    scope
        "UK" or a nation that is in the table.
    """
    rows = table[table["scope"] == scope].set_index("kind")
    both = rows.loc["both recorded"]
    where = "the United Kingdom" if scope == UK else scope
    apart = both["without_neighbours"]
    alone = (
        f" {out_of(apart, both['areas'], 'area', verbs=('borders', 'border'))} no other "
        f"({both['names_without_neighbours']})."
        if apart else ""
    )  # fmt: skip
    if pd.isna(both["p"]):
        return f"In {where} there is no pattern to test: all areas are of one kind, or none borders another.{alone}"
    p = float(both["p"])
    found = (
        "more than chance would often give" if p <= 0.05
        else "no more than chance may give" if both["count"] > both["expected"] else "no more than chance would give"
    )  # fmt: skip
    return (
        f"In {where} {out_of(both['count'], both['borders'], 'border', verbs=('lies', 'lie'))} between two areas with "
        "a recorded team. "
        f"{both['expected']:.1f} would be expected if as many areas were picked at random: {found} "
        f"(p = {p:.3f}, {both['draws']} draws).{alone} {CAVEAT}"
    )
