"""Which areas with a recorded team are nearest to where an area's people live."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..vocabulary.packs import NEARBY
from ..vocabulary.schema import RECORDED

HOW_MANY = 3


def nearby(coverage: pd.DataFrame, apart: pd.DataFrame, *, how_many: int = HOW_MANY) -> pd.DataFrame:
    """
    Find for each area the nearest other areas with a recorded team.

    Few teams give the postcode of a base, so the areas they name stand for them, as in `measuring.distance`.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    apart
        Kilometres between people-weighted centres, a row and a column an area; missing means not known.
    how_many
        How many areas to give for each.

    Returns
    -------
    NEARBY table, nearest first, ties by code. The area itself is not among them.
    """
    codes = coverage["area_code"]
    recorded = sorted(codes[coverage["status"].isin(RECORDED)])
    far = apart.reindex(index=codes, columns=recorded).to_numpy(float, copy=True)
    far[codes.to_numpy(object)[:, None] == np.array(recorded, dtype=object)[None, :]] = np.nan
    order = np.argsort(np.round(far, 6), axis=1, kind="stable")[:, :how_many]  # missing ones come last
    rows = [
        (code, step, recorded[other], far[place, other])
        for place, code in enumerate(codes)
        for step, other in enumerate(order[place], start=1)
        if not np.isnan(far[place, other])
    ]
    return NEARBY.shaped(pd.DataFrame(rows, columns=NEARBY.names))
