"""What the page shows of what was measured beyond coverage: rank, where next, days, levels, need, as plain rows."""

from __future__ import annotations

import pandas as pd

from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEVELS
from ..vocabulary.schema import BRIEFLY, STATUSES, UNITS
from .edition import Edition
from .phrases import day_words, is_missing, whole
from .sections import Row, link, text
from .style import SEEN, look_of

GAPS_SHOWN = 20


def gap_rows(edition: Edition) -> list[Row]:
    """Give the areas where babies live without a recorded team that come first by babies and need."""
    return [
        {
            "rank": whole(row.rank),
            "best": whole(row.rank_low),
            "worst": whole(row.rank_high),
            "rank_babies": whole(row.rank_babies),
            "code": row.area_code,
            "name": row.area_name,
            "nation": row.nation,
            "order": list(STATUSES).index(row.status),
            "letter": SEEN[look_of(row)].letter,
            "words": BRIEFLY[row.status],
            "funding": text(row.funding_ends),
            "babies": whole(row.babies_no_team_recorded),
            "low": whole(row.babies_without_low),
            "high": whole(row.babies_without_high),
            "far": "not known" if is_missing(row.nearest_covered_km) else f"{row.nearest_covered_km:.0f}",
            "poverty": "not known" if is_missing(row.low_income_pct) else f"{row.low_income_pct:.0f}",
        }
        for row in edition.gaps.head(GAPS_SHOWN).itertuples()
    ]


def day_rows(edition: Edition) -> list[Row]:
    """Give the timeline, a row a day: areas, babies, teams, and the teams that the Foundation counted at that time."""
    counts = edition.findings.get("published_team_counts")
    published = {} if counts is None else {
        f"{row.counted_on}-01"[:10]: {"teams": row.teams_uk, "source": link(row.source_url)}
        for row in counts.itertuples()
    }  # fmt: skip
    table = edition.measures["timeline"]
    fields = ("at_least", "recorded", "at_most")
    made = []
    for on, pair in table.groupby("on", sort=True):
        by_unit = pair.set_index("unit")
        cells = [whole(by_unit.at[unit, field]) for unit in UNITS for field in fields]
        day = pd.Timestamp(str(on)).date()
        theirs = published.get(day.isoformat(), {"teams": "", "source": {}})
        made.append({"day": day_words(day), "cells": [*cells, whole(by_unit["teams"].iloc[0])], **theirs})
    return made


def level_rows(edition: Edition) -> list[Row]:
    """Give the same count at every level of areas, under the definition of the edition."""
    table = edition.measures["levels"]
    table = table[table["definition"] == edition.definition]
    fields = ("total", "at_least", "recorded", "at_most")
    made = []
    for level, pair in table.groupby("level", sort=False):
        areas, babies = (pair[pair["unit"] == unit].iloc[0] for unit in UNITS)
        cells = [whole(areas[field]) for field in fields] + [whole(babies[field]) for field in fields[1:]]
        made.append(
            {"level": in_year(LEVELS[str(level)], edition.boards), "chosen": level == edition.level, "cells": cells}
        )
    return made


def site_rows(edition: Edition) -> list[Row]:
    """Give the areas proposed for the next teams, in order."""
    return [
        {
            "step": whole(row.step),
            "code": row.area_code,
            "name": row.area_name,
            "nation": row.nation,
            "gained": whole(row.babies_gained),
            "low": whole(row.gained_low),
            "high": whole(row.gained_high),
            "stability": "" if is_missing(row.stability) else f"{whole(row.stability)} of {whole(row.draws)}",
        }
        for row in edition.measures["sites"].itertuples()
    ]


def need_words(edition: Edition) -> list[str]:
    """Say how many may need help and how many are seen, for all of the United Kingdom."""
    seen = [text for text in edition.said["reach"] if "the United Kingdom" in text]
    return [*edition.said["need"], *seen[:1]]
