"""Where next: read everything, measure coverage, and propose areas for the next teams."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from ..measuring.distance import centres_at, kilometres
from ..measuring.siting.propose import Wanted, where_next
from ..measuring.siting.words import sentences
from ..reading.shipped.lookups import read_centres
from ..reading.shipped.travel import Travel, read_travel
from ..vocabulary.errors import Fault, InputError
from .inputs import Inputs
from .results import Results
from .settings import Config


@dataclass(frozen=True, kw_only=True)
class Next:
    """The SITES table, the sentences that belong to it, and the results that it rests on."""

    sites: pd.DataFrame
    words: list[str]
    results: Results


def propose(inputs: Inputs, results: Results, config: Config, wanted: Wanted) -> Next:
    """
    Propose areas for the next teams.

    Raises
    ------
    InputError
        With every fault of the user's table of travel.
    SourceError
        Hub mode: if the centres that ship are missing or changed.
    """
    coverage, apart = results.coverage[config.definition], None
    if wanted.mode == "hub" and config.travel:
        travel = read_travel(config.travel, list(coverage["area_code"]), encoding=config.encoding)
        unit: Literal["km", "minutes"] = "minutes" if travel.unit == "minutes" else "km"
        wanted, apart = replace(wanted, unit=unit, measured=f"{unit} from {travel.file}"), travel.apart
        if wanted.objective == "median":
            _all_known(travel)
    elif wanted.mode == "hub":
        apart = distances(inputs, config)
    found = where_next(coverage, wanted, apart)
    return Next(sites=found.sites, words=sentences(found, wanted), results=results)


def _all_known(travel: Travel) -> None:
    """Refuse a table that does not give every pair: the least distance on average needs them all."""
    lacking = np.argwhere(travel.apart.isna().to_numpy())
    if len(lacking):
        one, other = travel.apart.index[lacking[0][0]], travel.apart.columns[lacking[0][1]]
        why = f"{len(lacking):,} pairs of areas are not given, and the least distance on average needs them all."
        remedy = "Add them, or choose --objective cover."
        raise InputError([Fault(file=travel.file, value=f"{one} to {other}", why=why, remedy=remedy)])


def distances(inputs: Inputs, config: Config) -> pd.DataFrame:
    """Give the kilometres between the centres of the level's areas."""
    babies = inputs.babies.set_index("area_code")["people"]
    return kilometres(centres_at(config.level, read_centres(inputs.folder), babies, inputs.members))
