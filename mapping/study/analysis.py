"""The gap analysis: everything that is measured beyond coverage, put together once for the tables and the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ..measuring.gaps import gaps
from ..measuring.headline import across_levels, message
from ..measuring.inequality import by_class, fifths, inequality, inequality_words
from ..measuring.pattern import clusters, neighbours, pattern, pattern_words
from ..measuring.shown import Shown
from ..measuring.siting.propose import Wanted, where_next
from ..measuring.siting.words import sentences
from ..measuring.timeline import last_step_words, movement, never_counted, timeline
from ..vocabulary.codes import UK
from ..vocabulary.measures import FIFTHS
from .inputs import Drawn, Inputs, Linked
from .measures import Measures, measures
from .results import Results, headlines, over_time, standing_over_time
from .settings import Config
from .timeline import usual_days
from .where_next import distances

TEAMS_PROPOSED = 10


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """
    What was measured beyond coverage.

    `tables` holds each table by the name of its file (`vocabulary.dictionary`); `words` what each says in sentences.
    `shown` says what of it has enough figures to be shown.
    `days` is the COVERAGE of each day of the timeline, and `standing_then` STANDING of each; `neighbours` is the
    NEIGHBOURS table.
    """

    tables: Mapping[str, pd.DataFrame]
    words: Mapping[str, list[str]]
    shown: Shown
    days: pd.DataFrame
    standing_then: pd.DataFrame
    neighbours: pd.DataFrame


def analyse(inputs: Inputs, linked: Linked, results: Results, drawn: Drawn, config: Config) -> Analysis:
    """
    Measure need, reach, distance, access, rank, pattern, inequality, where next, and the days before.

    Raises
    ------
    InputError
        With every fault of the user's assumptions and table of travel.
    """
    coverage = results.coverage[config.definition]
    found = measures(inputs, results, config)
    levels = across_levels(headlines(results.counted, inputs, config))
    by_day = over_time(inputs, linked, config, usual_days(inputs, config))
    days = timeline(by_day, inputs.register.teams)
    teams, admitted = inputs.register.teams, inputs.register.definitions[config.definition]
    of_definition = teams[teams["definition_class"].isin(list(admitted))]
    pairs = neighbours(drawn.areas)
    patterns, unequal = pattern(coverage, pairs), inequality(coverage)
    area, hub = Wanted(n=TEAMS_PROPOSED), Wanted(n=TEAMS_PROPOSED, mode="hub")
    sites = where_next(coverage, area)
    hubs = where_next(coverage, hub, distances(inputs, config))
    return Analysis(
        tables={
            "levels": levels,
            "gaps": ranked(coverage, found),
            "sites": sites.sites,
            "hubs": hubs.sites,
            "need": found.tables["need"],
            "reach": found.tables["reach"],
            "distance": found.tables["distance"],
            "access": found.tables["access"],
            "timeline": days,
            "fifths": FIFTHS.shaped(pd.concat([fifths(coverage), _rural(results.atoms[config.definition])])),
            "inequality": unequal,
            "pattern": patterns,
            "local-pattern": clusters(coverage, pairs),
        },
        words={
            "levels": [message(levels, definition=config.definition, boards=results.boards)],
            "sites": sentences(sites, area),
            "hubs": sentences(hubs, hub),
            **found.words,
            "timeline": [movement(days, never_counted(by_day, teams, admitted), of_definition)],
            "last-step": last_step_words(by_day, inputs.register.teams, admitted),
            "inequality": [inequality_words(unequal)],
            "pattern": [pattern_words(patterns, UK)],
        },
        shown=found.shown,
        days=pd.concat(by_day.values(), ignore_index=True),
        standing_then=standing_over_time(inputs, linked, config, by_day),
        neighbours=pairs,
    )


def _rural(atoms: pd.DataFrame) -> pd.DataFrame:
    """Count the babies of rural and of urban lower-tier areas: a county may be both."""
    return by_class(atoms, atoms.set_index("area_code")["rural_urban"])


def ranked(coverage: pd.DataFrame, found: Measures) -> pd.DataFrame:
    """Give the GAPS table, with how far it is to the nearest district with a recorded team."""
    return gaps(coverage, far=found.tables["distance"])
