"""All that pictures and pages may show, put together; and what a run says of itself."""

from __future__ import annotations

import pandas as pd

from ..linking.areas_meant import of_councils
from ..measuring.coverage import funding_ends
from ..page.search import other_names, places, stated
from ..reading.shipped import lookups
from ..reading.shipped.lookups import read_circles, read_findings, read_start_for_life
from ..vocabulary.codes import LEVELS_OF_COUNCILS, NATIONS, UK
from ..vocabulary.register_sheets import START_FOR_LIFE
from ..wording.edition import Edition
from ..wording.phrases import day_words, listed
from .analysis import OF_NEED, Analysis
from .inputs import Drawn, Inputs, Linked
from .provenance import provenance
from .reconciliation import unmatched
from .results import Results
from .settings import Settings


def edition(
    inputs: Inputs, linked: Linked, results: Results, drawn: Drawn, analysis: Analysis, config: Settings
) -> Edition:
    """Put together all that pictures and pages may show."""
    bases = lookups.read_bases(inputs.folder, inputs.register.teams)
    every = results.country or results
    findings, funded = _published(inputs, config.level)
    return Edition(
        title=inputs.register.title + (f" in {results.place.name}" if results.place else ""),
        whole=results.whole,
        service=inputs.register.service,
        about=inputs.register.about,
        contact=config.contact or inputs.register.contact,
        definition=config.definition,
        definition_version=inputs.register.definition_version,
        on=results.asked.on,
        level=config.level,
        fresh_months=config.fresh_months,
        assumed_complete=tuple(nation for nation in NATIONS if nation in config.complete),
        completeness=inputs.register.completeness,
        coverage=results.coverage[config.definition],
        headline=results.headline,
        gaps=analysis.tables["gaps"],
        measures=analysis.tables,
        said=analysis.words,
        shown=analysis.shown,
        places=places(
            config.level, inputs.members, lookups.read_outward(inputs.folder), inputs.seats,
            other_names(lookups.read_aliases(inputs.folder), lookups.read_ambiguous(inputs.folder),
                        lookups.read_history(inputs.folder)),
        ),
        claims=stated(config.level, inputs.members, linked.claims),
        neighbours=analysis.neighbours,
        circles=read_circles(inputs.areas.circles(config.level), inputs.folder),
        standing=results.standing,
        past=analysis.past,
        teams=inputs.register.teams,
        funded=funded,
        funding=dict(funding_ends(inputs.register.teams, results.asked.on)),
        issues=linked.issues,
        reconciliation=pd.concat(
            [results.reconciliation, unmatched(every.inputs, every.linked, drawn)], ignore_index=True
        ),
        moved=pd.concat([inputs.moved, drawn.moved], ignore_index=True),
        planned=inputs.areas.planned,
        preview=_preview(inputs, config),
        boards=inputs.areas.boards.year,
        findings=findings,
        shapes=drawn.areas,
        bases=bases,
        passports=provenance(inputs, config, bases),
        page_url=config.page_url,
    )  # fmt: skip


def _published(inputs: Inputs, level: str) -> tuple[dict[str, pd.DataFrame], frozenset[str]]:
    """Read what was published of this work, and give the areas of funded councils; of another service nothing."""
    if not inputs.register.about.campaign:
        return {}, frozenset()
    findings = read_findings(inputs.folder)
    if level not in LEVELS_OF_COUNCILS:
        return findings, frozenset()
    councils = read_start_for_life(inputs.folder)
    funded = of_councils(set(councils["area_code"]), level, inputs.members)
    return {**findings, START_FOR_LIFE: councils}, funded


def published(made: Edition) -> dict[str, pd.DataFrame]:
    """
    Return the measures that are published: what has figures for enough areas.

    Need, and what rests on it, only where an estimate of it is shown.
    """
    return {
        name: made.shown.cut(name, table)
        for name, table in made.measures.items()
        if made.shown.holds(name) and (name not in OF_NEED or (made.about.campaign and made.whole == UK))
    }


def _preview(inputs: Inputs, config: Settings) -> str:
    """Describe which areas of another day are drawn; nothing where they are those of today."""
    if config.vintage is None or inputs.ahead is None:
        return ""
    came = sorted(set(inputs.ahead.moved["successor_name"])) if config.level in ("ltla", "utla") else []
    what = f"{listed(came)} in place of the areas they follow" if came else "no area of this level changes"
    undecided = (
        f" Not decided yet, so drawn as today: {'; '.join(inputs.ahead.undecided)}." if inputs.ahead.undecided else ""
    )
    return f"Preview: the register on the areas of {day_words(config.vintage)} ({what}).{undecided}"
