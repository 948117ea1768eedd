"""The data dictionary: every column of every table that a run leaves, by the name of its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from ..vocabulary import measures, tables
from .changes import COMPARED
from .schema import Column, Table
from .standing import STANDING

# Every file in `tables/` and what its rows are.
PUBLISHED: dict[str, Table] = {
    "areas": tables.COVERAGE,
    "headline": tables.HEADLINE,
    "levels": tables.LEVEL_HEADLINE,
    "gaps": tables.GAPS,
    "sites": measures.SITES,
    "hubs": measures.HUBS,
    "need": measures.NEED,
    "reach": measures.REACH,
    "distance": measures.DISTANCE,
    "access": measures.ACCESS,
    "timeline": measures.TIMELINE,
    "fifths": measures.FIFTHS,
    "inequality": measures.INEQUALITY,
    "pattern": measures.PATTERN,
    "local-pattern": measures.LOCAL_PATTERN,
    "teams": tables.TEAMS,
    "links": tables.LINKS,
    "standing": STANDING,
    "statements": tables.CLAIMS,
    "issues": tables.ISSUES,
    "carried": tables.CARRIED,
    "reconciliation": measures.RECONCILIATION,
}


def described(column: Column) -> dict[str, str]:
    """Return what a data dictionary says of a column: `column kind key meaning choices`."""
    return {
        "column": column.name,
        "kind": column.kind,
        "key": "yes" if column.key else "",
        "meaning": column.meaning,
        "choices": "; ".join(column.choices),
    }


def dictionary(held: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """
    Return the data dictionary: `table column kind key meaning choices shapefile_name`, one row a column.

    `held` has the tables that are written and the columns they have, by the name of the file; what is not written is
    not in it.
    """
    rows = [
        {"table": name, **described(column), "shapefile_name": column.short}
        for name, table in [*PUBLISHED.items(), *COMPARED.items()]
        if name in held
        for column in table.columns
        if column.name in set(held[name])
    ]
    return pd.DataFrame(rows, dtype="string")
