"""Read what was published about the need: survey findings, team counts, estimates."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..vocabulary.asking import START_FOR_LIFE
from .lookups import read_text


def read_findings(folder: Path) -> dict[str, pd.DataFrame]:
    """
    Read the published findings.

    Returns
    -------
    `survey_findings` (`finding percent asked_of about publisher year`), `published_team_counts`
    (`counted_on teams_uk source_url`) and `need_estimates` (`id measure low high unit year source url`), all text.
    """
    return {name: read_text(name, folder) for name in ("survey_findings", "published_team_counts", "need_estimates")}


def read_start_for_life(folder: Path) -> pd.DataFrame:
    """Read the councils that were funded for this work: `area_code area_name trailblazer source_url`, all text."""
    return read_text(START_FOR_LIFE, folder)
