"""All that pictures and pages may show, put together; and what a run says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from ..formats.licences import record
from ..linking.areas_meant import of_councils
from ..look.style import PLAIN
from ..look.theme import read_theme
from ..measuring.coverage import funding_ends
from ..page.search import other_names, places, stated
from ..reading.shipped import lookups
from ..reading.shipped.lookups import read_circles, read_findings, read_start_for_life
from ..reading.shipped.sources import sha256_of
from ..vocabulary.codes import LEVELS_OF_COUNCILS, NATIONS
from ..vocabulary.errors import InputError
from ..vocabulary.register_sheets import START_FOR_LIFE
from ..vocabulary.service import contact_faults, page_address_faults
from ..wording.changes import Since
from ..wording.edition import Edition
from ..wording.phrases import day_words, listed
from .analysis import Analysis, analyse
from .inputs import Drawn, Inputs, Linked, issue_sentences, notes, read_inputs, read_shapes
from .measures import OF_NEED
from .provenance import provenance
from .reconciliation import unmatched
from .results import Results, measure
from .settings import Config


def _nothing(_inputs: Inputs, _linked: Linked, _config: Config) -> None:
    """Compare with nothing."""


def prepared(
    config: Config, tell: Callable[[str], None], compare: Callable[[Inputs, Linked, Config], Since | None] = _nothing
) -> tuple[Inputs, Linked, Drawn, Edition]:
    """Read, link and measure, up to all that pictures and pages may show; `compare` says what moved since before."""
    if wrong := contact_faults(config.contact, "--contact") + page_address_faults(config.page_url):
        raise InputError(wrong)
    style = read_theme(config.theme) if config.theme else PLAIN
    tell("Reading the register, the areas and the babies")
    inputs, linked = read_inputs(config)
    since = compare(inputs, linked, config)
    tell("Measuring what is recorded, area by area")
    results = measure(inputs, linked, config)
    tell("Reading the boundaries")
    drawn = read_shapes(inputs, config)
    tell("Measuring need, distance, rank and where next")
    analysis = analyse(inputs, linked, results, drawn, config)
    made = edition(inputs, linked, results, drawn, analysis, config)
    return inputs, linked, drawn, replace(made, style=style, since=since)


def edition(
    inputs: Inputs, linked: Linked, results: Results, drawn: Drawn, analysis: Analysis, config: Config
) -> Edition:
    """Put together all that pictures and pages may show."""
    bases = lookups.read_bases(inputs.folder, inputs.register.teams)
    findings, funded = _published(inputs, config.level)
    return Edition(
        title=inputs.register.title,
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
        days=analysis.days,
        standing_then=analysis.standing_then,
        teams=inputs.register.teams,
        funded=funded,
        funding=dict(funding_ends(inputs.register.teams, results.asked.on)),
        issues=linked.issues,
        reconciliation=pd.concat([results.reconciliation, unmatched(inputs, linked, drawn)], ignore_index=True),
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
    Give the measures that are published: what has figures for enough areas.

    Need, and what rests on it, only where an estimate of it is shown.
    """
    return {
        name: made.shown.cut(name, table)
        for name, table in made.measures.items()
        if made.shown.holds(name) and (made.about.campaign or name not in OF_NEED)
    }


def _preview(inputs: Inputs, config: Config) -> str:
    """Say which areas of another day are drawn; nothing where they are those of today."""
    if config.vintage is None or inputs.ahead is None:
        return ""
    came = sorted(set(inputs.ahead.moved["successor_name"])) if config.level in ("ltla", "utla") else []
    what = f"{listed(came)} in place of the areas they follow" if came else "no area of this level changes"
    undecided = (
        f" Not decided yet, so drawn as today: {'; '.join(inputs.ahead.undecided)}." if inputs.ahead.undecided else ""
    )
    return f"Preview: the register on the areas of {day_words(config.vintage)} ({what}).{undecided}"


def folder_name(made: Edition, config: Config) -> str:
    """Name the run's folder for its day and level, and for what sets it apart from the usual question."""
    parts = [made.on.isoformat(), made.level]
    if made.definition != "standard":
        parts.append(made.definition)
    if config.vintage:
        parts += ["areas-of", config.vintage.isoformat()]
    if config.boards and made.level == "health":
        parts += ["boards-of", re.sub(r"[^a-z0-9]+", "-", made.boards.lower()).strip("-")]
    if made.assumed_complete:
        parts += ["complete", *(nation.lower().replace(" ", "-") for nation in made.assumed_complete)]
    return "-".join(parts)


def record_of(
    made: Edition,
    inputs: Inputs,
    linked: Linked,
    drawn: Drawn,
    config: Config,
    said: Mapping[str, str],
) -> dict[str, Any]:
    """Give what `run.json` says of a run, all but its outputs; `said` has the words that stand for each picture."""
    counts = {
        "areas": len(made.coverage),
        "teams": len(made.teams),
        "links": len(linked.links),
        "issues": len(linked.issues),
    }
    warnings = [*notes(inputs, drawn), *issue_sentences(linked.issues, inputs.register)]
    settings = {
        "service": inputs.register.service,
        "areas_of": config.vintage.isoformat() if config.vintage else None,
        "admitted": {name: list(classes) for name, classes in inputs.register.definitions.items()},
        "boards": inputs.areas.boards.year,
        "complete": sorted(inputs.register.complete),
        **({"theme": {"file": config.theme.name, "sha256": sha256_of(config.theme)}} if config.theme else {}),
    }
    return {**record(made, counts=counts, warnings=warnings, alt_text=said), "settings": settings,
            "draft": not made.contact, **_since(made)}  # fmt: skip


def _since(made: Edition) -> dict[str, Any]:
    """Name what this run was compared with, by its hash; nothing where it was not compared."""
    if made.since is None:
        return {}
    old = made.since
    return {"since": {"name": old.old_name, "on": old.old_on.isoformat(), "sha256": dict(sorted(old.inputs.items()))}}
