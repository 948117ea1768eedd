"""
Need, reach, distance and access: read what they assume, and measure them beside the coverage.

The gap analysis: everything that is measured beyond coverage, put together once for the tables and the workbook.

Where next: read everything, measure coverage, and propose areas for the next teams.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from typing import Literal

import numpy as np
import pandas as pd

from ..measuring.distance import STRAIGHT, access, centres_at, distance, kilometres, recorded_areas, served_places
from ..measuring.gaps import gaps
from ..measuring.headline import across_levels
from ..measuring.inequality import by_class, fifths, inequality
from ..measuring.need import need
from ..measuring.pattern import clusters, neighbours, pattern
from ..measuring.reach import allotted, reach
from ..measuring.shown import Shown, shown
from ..measuring.siting.propose import Proposal, SitingRequest, where_next
from ..measuring.timeline import last_step, never_counted, timeline
from ..reading.shipped.assumptions import read_assumptions
from ..reading.shipped.lookups import read_bases, read_centres, read_findings
from ..reading.shipped.travel import Travel, read_travel
from ..vocabulary.errors import Fault, InputError, refused
from ..vocabulary.measures import FIFTHS, Assumptions
from ..wording import reach as reachwords
from ..wording.measures import inequality_words, last_step_words, message, movement, pattern_words, siting_sentences
from .inputs import Drawn, Inputs, Linked
from .results import Results, WhenAsked, over_time, standing_over_time
from .settings import Settings
from .timeline import usual_days


@dataclass(frozen=True, kw_only=True)
class Next:
    """The SITES table, the sentences that belong to it, and the results that it rests on."""

    sites: pd.DataFrame
    words: list[str]
    results: Results


def propose(inputs: Inputs, results: Results, config: Settings, wanted: SitingRequest) -> Next:
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
    proposal = where_next(coverage, wanted, apart)
    return Next(sites=proposal.sites, words=siting_sentences(proposal, wanted), results=results)


def _all_known(travel: Travel) -> None:
    """Refuse a table that does not give every pair: the least distance on average needs them all."""
    lacking = np.argwhere(travel.apart.isna().to_numpy())
    if len(lacking):
        one, other = travel.apart.index[lacking[0][0]], travel.apart.columns[lacking[0][1]]
        why = f"{len(lacking):,} pairs of areas are not given, and the least distance on average needs them all."
        remedy = "Add them, or choose --objective cover."
        raise refused(travel.file, why, remedy, value=f"{one} to {other}")


def distances(inputs: Inputs, config: Settings) -> pd.DataFrame:
    """Return the kilometres between the centres of the level's areas."""
    babies = inputs.babies.set_index("area_code")["people"]
    return kilometres(centres_at(config.level, read_centres(inputs.folder), babies, inputs.members))


# What rests on the need for parent-infant teams, and on what was published of them.
OF_NEED = ("need", "reach", "access")
OF_THE_COUNTRY = (
    "Need, reach and access are counted for the whole country alone: a team that serves a place may serve others too."
)
NO_ESTIMATE = "The need for this service is not estimated: the assumptions that ship are about another one."


@dataclass(frozen=True, kw_only=True)
class Measures:
    """
    What was measured beside the coverage, by name: need, reach, distance, access; and what that assumes.

    `shown` says what of it has enough figures to be shown.
    """

    tables: Mapping[str, pd.DataFrame]
    shown: Shown
    assumptions: Assumptions
    words: Mapping[str, list[str]]

    def table(self, name: str) -> pd.DataFrame:
        """
        Return one of the tables with what has enough figures to be shown.

        Raises
        ------
        InputError
            If there is nothing in it to show.
        """
        if not self.shown.holds(name):
            why = f"There is nothing to show. {self.shown.words}"
            remedy = "Choose another table; or add families_per_year to the teams of a register of your own."
            raise refused(file="--table", why=why, remedy=remedy, value=name)
        return self.shown.cut(name, self.tables[name])


def measures(inputs: Inputs, results: Results, config: Settings) -> Measures:
    """
    Measure need, reach, distance and access at the level and under the definition that were asked.

    Raises
    ------
    InputError
        With every fault of the user's assumptions and table of travel.
    SourceError
        If a file that ships is missing or changed.
    """
    coverage = results.coverage[config.definition]
    assumed, travel = _read(inputs, coverage, config)
    needing = need(coverage, assumed, inputs.low_income)
    if not inputs.register.about.campaign:
        needing = _not_estimated(needing)
    teams = inputs.register.teams
    families = allotted(teams, results.atoms[config.definition], inputs.members, config.level)
    reached = reach(needing, coverage, families, assumptions=assumed, asked=results.asked)
    babies = inputs.babies.set_index("area_code")["people"]
    lower = read_centres(inputs.folder)
    centres = centres_at(config.level, lower, babies, inputs.members)
    apart, unit = (travel.apart, travel.unit) if travel else (kilometres(centres), "km")
    served = served_places(
        results.everywhere[config.definition], (results.country or results).inputs.members, config.level
    )
    far = distance(
        coverage, centres, read_bases(inputs.folder, teams),
        recorded_areas(coverage) if travel else served, apart if travel else kilometres(centres, lower),
        how=(unit, f"{unit} from {travel.file}" if travel else STRAIGHT),
    )  # fmt: skip
    most = assumed.service_distance.km if unit == "km" else assumed.service_distance.minutes
    near = access(reached, apart, most=most, unit=unit)
    published = read_findings(inputs.folder)["need_estimates"]
    words = {
        "need": reachwords.need_sentences(needing, assumed, published, on=results.asked.on),
        "reach": reachwords.reach_sentences(reached, assumed, published),
        "distance": reachwords.distance_sentences(far, on=results.asked.on, definition=config.definition),
        "access": reachwords.access_sentences(near, reached, assumed),
    }
    tables = {"need": needing, "reach": reached, "distance": far, "access": near}
    judged = {"coverage": coverage, **tables}
    if results.place or not inputs.register.about.campaign:
        words |= {name: [OF_THE_COUNTRY if results.place else NO_ESTIMATE] for name in OF_NEED}
        judged = {name: table for name, table in judged.items() if name not in OF_NEED}
    kept = shown(judged)
    words["left out"] = [kept.words] if kept.words else []
    return Measures(tables=tables, shown=kept, assumptions=assumed, words=words)


def _not_estimated(needing: pd.DataFrame) -> pd.DataFrame:
    """Leave the need empty: nobody has estimated it for this service."""
    blank = [name for name in needing if name.startswith("babies_needing_") or name == "assumption"]
    return needing.assign(**{name: pd.array([pd.NA] * len(needing), dtype=needing[name].dtype) for name in blank})


def _read(inputs: Inputs, coverage: pd.DataFrame, config: Settings) -> tuple[Assumptions, Travel | None]:
    """Read both files, with the faults of both in one go."""
    faults: list[Fault] = []
    assumed, travel = None, None
    try:
        assumed = read_assumptions(inputs.folder, config.assumptions)
    except InputError as error:
        faults.extend(error.faults)
    if config.travel:
        try:
            travel = read_travel(config.travel, list(coverage["area_code"]), encoding=config.encoding)
        except InputError as error:
            faults.extend(error.faults)
    if faults or assumed is None:
        raise InputError(faults)
    return assumed, travel


TEAMS_PROPOSED = 10


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """
    What was measured beyond coverage.

    `tables` holds each table by the name of its file (`vocabulary.dictionary`); `words` what each says in sentences.
    `shown` says what of it has enough figures to be shown.
    `past` is what was on record on each day of the timeline: `coverage`, COVERAGE of each, and `standing`, STANDING of
    each, with `on_day`. `neighbours` is the NEIGHBOURS table. Each is measured when it is first asked for.
    """

    tables: Mapping[str, pd.DataFrame]
    words: Mapping[str, list[str]]
    shown: Shown
    past: Mapping[str, pd.DataFrame]
    neighbours: pd.DataFrame


def analyse(
    inputs: Inputs, linked: Linked, results: Results, drawn: Drawn, found: Measures, config: Settings
) -> Analysis:
    """
    Measure rank, pattern, inequality, where next and the days before, and put need, reach, distance, access beside.

    Raises
    ------
    InputError
        With every fault of the user's assumptions and table of travel.
    """
    coverage = results.coverage[config.definition]
    teams, admitted = inputs.register.teams, inputs.register.definitions[config.definition]
    of_definition = teams[teams["definition_class"].isin(list(admitted))]
    pairs = neighbours(drawn.areas)
    area, hub = SitingRequest(n=TEAMS_PROPOSED), SitingRequest(n=TEAMS_PROPOSED, mode="hub")

    @cache
    def by_day() -> dict[date, pd.DataFrame]:
        *before, counted = usual_days(inputs, config)
        return {**over_time(inputs, linked, config, before), counted: coverage}

    @cache
    def sites() -> Proposal:
        return where_next(coverage, area)

    @cache
    def hubs() -> Proposal:
        return where_next(coverage, hub, distances(inputs, config))

    tables: dict[str, Callable[[], pd.DataFrame]] = {
        "levels": lambda: across_levels(results.headlines),
        "gaps": lambda: ranked(coverage, found),
        "sites": lambda: sites().sites,
        "hubs": lambda: hubs().sites,
        **{name: partial(found.tables.__getitem__, name) for name in ("need", "reach", "distance", "access")},
        "timeline": lambda: timeline(by_day(), teams),
        "fifths": lambda: FIFTHS.shaped(pd.concat([fifths(coverage), _rural(results.atoms[config.definition])])),
        "inequality": lambda: inequality(coverage),
        "pattern": lambda: pattern(coverage, pairs, results.whole),
        "local-pattern": lambda: clusters(coverage, pairs),
    }
    measured = WhenAsked(tables, lambda name: tables[name]())
    words: dict[str, Callable[[], list[str]]] = {
        "levels": lambda: [message(measured["levels"], definition=config.definition, boards=results.boards)],
        "sites": lambda: siting_sentences(sites(), area),
        "hubs": lambda: siting_sentences(hubs(), hub),
        **{name: partial(found.words.__getitem__, name) for name in found.words},
        "timeline": lambda: [movement(measured["timeline"], never_counted(by_day(), teams, admitted), of_definition)],
        "last-step": lambda: last_step_words(last_step(by_day(), teams, admitted)),
        "inequality": lambda: [inequality_words(measured["inequality"])],
        "pattern": lambda: [pattern_words(measured["pattern"], results.whole)],
    }
    past: dict[str, Callable[[], pd.DataFrame]] = {
        "coverage": lambda: pd.concat(by_day().values(), ignore_index=True),
        "standing": lambda: standing_over_time(inputs, linked, config, by_day()),
    }
    return Analysis(
        tables=measured,
        words=WhenAsked(words, lambda name: words[name]()),
        shown=found.shown,
        past=WhenAsked(past, lambda name: past[name]()),
        neighbours=pairs,
    )


def _rural(atoms: pd.DataFrame) -> pd.DataFrame:
    """Count the babies of rural and of urban lower-tier areas: a county may be both."""
    return by_class(atoms, atoms.set_index("area_code")["rural_urban"])


def ranked(coverage: pd.DataFrame, found: Measures) -> pd.DataFrame:
    """Return the GAPS table, with how far it is to the nearest district with a recorded team."""
    return gaps(coverage, far=found.tables["distance"])
