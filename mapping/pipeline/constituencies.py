"""What is on record for the areas of each parliamentary constituency; and what cannot be asked at that level."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ..measuring.constituencies import constituencies
from ..reading.lookups import read_constituency_shares
from ..vocabulary.codes import CONSTITUENCY
from ..vocabulary.errors import Fault
from .config import Config
from .inputs import Inputs, read_inputs
from .results import Results, measure

_WHY = "A constituency is no area that a team serves, and there are no open outlines of it."
_REMEDY = (
    "Ask for everyarea coverage --level constituency, or everyarea export --level constituency --format csv; or choose "
    "a level of councils."
)


def constituency_table(inputs: Inputs, coverage: pd.DataFrame) -> pd.DataFrame:
    """Give the CONSTITUENCIES table from the COVERAGE of the lower tier."""
    return constituencies(coverage, inputs.seats, read_constituency_shares(inputs.folder))


def constituency_coverage(config: Config) -> tuple[Results, pd.DataFrame]:
    """Measure the lower tier, and give that with the CONSTITUENCIES table."""
    below = replace(config, level="ltla")
    inputs, linked = read_inputs(below)
    results = measure(inputs, linked, below)
    return replace(results, level=CONSTITUENCY), constituency_table(inputs, results.atoms[config.definition])


def constituency_faults(level: str) -> list[Fault]:
    """Find fault with the level of constituencies where areas are drawn, counted or written to."""
    return [Fault(file="--level", value=level, why=_WHY, remedy=_REMEDY)] if level == CONSTITUENCY else []
