"""How many babies a new team in an area would gain: as recorded, surely, at most, and in draws of what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ...vocabulary.schema import COVERED, GAPS_PROPER, UNSETTLED

Unknown = Literal["bound", "exclude"]


@dataclass(frozen=True, kw_only=True)
class Gains:
    """
    Babies to be gained by area, in the order of the coverage: shape (m,), whole numbers; 0 where babies are missing.

    Attributes
    ----------
    counted
        What a plan is scored by: `babies_no_team_recorded`, or with unknown areas excluded, `low`.
    low, high
        Babies who surely live where no team serves, and who may.
    missing
        Whether the area's babies are not known, so that nothing can be counted there.
    open_to_sites
        Whether a new team may be proposed in the area.
    needed
        Whether babies to be gained live there, or may: their number is missing, and the area is not wholly served.
    """

    counted: np.ndarray
    low: np.ndarray
    high: np.ndarray
    missing: np.ndarray
    open_to_sites: np.ndarray
    needed: np.ndarray


def gains(coverage: pd.DataFrame, unknown: Unknown) -> Gains:
    """
    Count the babies to be gained in each area.

    Parameters
    ----------
    coverage
        COVERAGE table of one level.
    unknown
        "bound": count babies where no open team is recorded, though nobody may know whether there is one. "exclude":
        count only those who surely live where no team serves, and propose nothing where it is not known.
    """
    babies = coverage["babies"]
    low = _whole(babies - coverage["babies_covered_high"])
    high = _whole(babies - coverage["babies_covered_low"])
    status, missing = coverage["status"], babies.isna().to_numpy(bool)
    excluded = unknown == "exclude"
    counted = low if excluded else _whole(coverage["babies_no_team_recorded"])
    may_lack = status.isin(GAPS_PROPER) if excluded else status != COVERED
    settled = (~status.isin(UNSETTLED)).to_numpy(bool)
    return Gains(
        counted=counted, low=low, high=high, missing=missing,
        open_to_sites=settled if excluded else np.ones(len(coverage), dtype=bool),
        needed=(counted > 0) | (missing & may_lack.to_numpy(bool)),
    )  # fmt: skip


def drawn(coverage: pd.DataFrame, unknown: Unknown, *, draws: int, seed: int) -> np.ndarray:
    """
    Draw what is not known: babies to be gained in each area, were the open shares known.

    The share of an area's babies who live where a team serves is drawn evenly between at least and at most, area by
    area, without regard to others. Areas with a team recorded for the whole keep it, however old the evidence. An even
    draw says only that nothing is known between the two bounds; it is not the chance that there is no team.

    Returns
    -------
    Whole babies, shape (draws, m). With unknown areas excluded, 0 in them.
    """
    low = coverage["share_low"].to_numpy(float)
    high = coverage["share_high"].to_numpy(float)
    share = low + np.random.default_rng(seed).random((draws, len(coverage))) * (high - low)
    babies = _whole(coverage["babies"]).astype(float)
    gained = np.round(babies * (1.0 - share))
    kept = (coverage["status"] != COVERED).to_numpy(bool)
    if unknown == "exclude":
        kept &= (~coverage["status"].isin(UNSETTLED)).to_numpy(bool)
    return np.asarray(np.where(kept, gained, 0.0))


def _whole(counts: pd.Series) -> np.ndarray:
    """Return counts as whole numbers, 0 where missing: what cannot be counted is gained by no plan."""
    return counts.astype("Int64").to_numpy(np.int64, na_value=0)
