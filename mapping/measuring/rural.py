"""Say of each area whether it is rural or urban: as published for it, or by the lower-tier areas that it is made of."""

from __future__ import annotations

import pandas as pd

from ..vocabulary.schema import BOTH

OF_PARTS = "by the published classes of its lower-tier areas"


def with_rural(coverage: pd.DataFrame, classes: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """
    Say beside each area whether it is rural or urban, what share of its people live in rural places, and how we know.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    classes
        `rural_urban rural_pct rural_urban_basis` by code of the lower-tier area; any may be missing.
    members
        MEMBERS rows of that level.

    Returns
    -------
    The same table. A lower-tier area has what is published for it. An area made of several is rural or urban if all of
    them are, and "both" if they differ; it has no class if one of them has none, and no share of people, because shares
    do not add.
    """
    kinds = members["child_code"].map(classes["rural_urban"]).groupby(members["parent_code"])
    together = kinds.first().mask(kinds.nunique() > 1, BOTH).mask(kinds.count() < kinds.size())
    made = classes.reindex(coverage["area_code"]).set_axis(coverage.index)
    others = coverage["area_code"].map(together).mask(coverage["area_code"].isin(classes.index))
    return coverage.assign(
        rural_urban=made["rural_urban"].fillna(others),
        rural_pct=made["rural_pct"],
        rural_urban_basis=made["rural_urban_basis"].mask(others.notna(), OF_PARTS),
    )
