"""Bring the list of who is asked up to date, and lose nothing that a person wrote in it."""

from __future__ import annotations

import pandas as pd

from ..vocabulary.asking import BY_HAND, TRACKING


def tracked(now: pd.DataFrame, before: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
    """
    Put the areas that are asked about now together with the list as it was filled in.

    Parameters
    ----------
    now
        TRACKING table, nothing filled in.
    before
        The list as text, with columns of its keepers' own, as `read_tracking` gives it.

    Returns
    -------
    (the list as text, how many rows of it are kept as they were filled in, how many of these are about areas that are
    not asked about now). A row in which somebody wrote anything stays; what was recorded when the area was asked stays
    with it. Sorted by code; rows of one area in their order, rows without a code last.
    """
    own = [name for name in before.columns if name not in TRACKING.names]
    written = before[[*BY_HAND, *own]].fillna("").ne("").any(axis=1) if len(before) else pd.Series(dtype=bool)
    kept = before[written.to_numpy(dtype=bool)].fillna("").copy()
    fresh = now.astype("string").fillna("").reindex(columns=[*TRACKING.names, *own], fill_value="")
    news = fresh.set_index("code")
    for place in kept.index:
        code = kept.at[place, "code"]
        if code in news.index and not kept.at[place, "asked_on"]:
            kept.loc[place, ["name", "kind", "status", "reason"]] = news.loc[code, ["name", "kind", "status", "reason"]]
    made = pd.concat([kept, fresh[~fresh["code"].isin(kept["code"])]], ignore_index=True)
    last = made["code"].where(made["code"] != "", "~")
    order = last.sort_values(kind="stable").index
    return made.loc[order].reset_index(drop=True), len(kept), int((~kept["code"].isin(fresh["code"])).sum())
