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
    (`counted_on teams_uk source_url`), `need_estimates` (`id measure low high unit year source url`) and
    `start_for_life` (`area_code area_name trailblazer source_url`, councils funded for this work), all text.
    """
    names = ("survey_findings", "published_team_counts", "need_estimates", START_FOR_LIFE)
    return {name: read_text(name, folder) for name in names}
