"""The main job on one screen: read, link, measure, draw, publish."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..drawing.edition import Edition
from ..drawing.gallery import gallery
from ..drawing.page import page
from ..drawing.phrases import day_words, listed
from ..drawing.webmap import webmap
from ..linking.councils import of_councils
from ..linking.places import places, stated
from ..measuring.funding import funding_ends
from ..publishing.analysis import SHEETS, method, write_analysis
from ..publishing.folder import run_folder, sha256, write_record, write_text
from ..publishing.layers import write_layers
from ..publishing.metadata import about_layers, record
from ..publishing.pictures import write_pictures
from ..publishing.tables import assumption, write_tables
from ..reading import lookups
from ..reading.cartograms import read_circles
from ..reading.findings import read_findings, read_start_for_life
from ..reading.theme import read_theme
from ..vocabulary.asking import START_FOR_LIFE
from ..vocabulary.codes import LEVELS_OF_COUNCILS, NATIONS
from ..vocabulary.contact import contact_faults
from ..vocabulary.dictionary import PUBLISHED, dictionary
from ..vocabulary.errors import InputError
from ..vocabulary.style import PLAIN
from .analysis import Analysis, analyse
from .books import unmatched
from .compare import since_before
from .config import Config
from .inputs import Drawn, Inputs, Linked, issue_sentences, notes, read_inputs, read_shapes
from .measures import OF_NEED
from .provenance import provenance
from .results import Results, measure


def run(config: Config, tell: Callable[[str], None]) -> Path:
    """
    Do the main job: read, link, measure, draw, publish.

    Parameters
    ----------
    config
        What was asked for.
    tell
        Is called with a sentence at each stage.

    Returns
    -------
    The finished folder, `<out>/<on>-<level>`.

    Raises
    ------
    EveryAreaError
        With the sentences to show; nothing was written, and the last run's folder is as it was.
    """
    inputs, linked, drawn, made = prepared(config, tell)
    target = config.out / folder_name(made, config)
    with run_folder(target, tell) as folder:
        tell("Drawing the page and the maps")
        write_text(folder, "index.html", page(made))
        write_text(folder, "map.html", webmap(made, tiles=config.tiles))
        said = write_pictures(folder, gallery(made))
        tell("Writing the tables and the layers")
        tables = _tables(made, linked)
        write_tables(folder / "tables", tables)
        sheets = [(name, PUBLISHED[name], tables[name]) for name in SHEETS if name in tables]
        write_analysis(folder / "tables" / "gap-analysis.xlsx", sheets, method=method(made), title=made.title)
        write_layers(
            folder / "layers", made.coverage, made.shapes, about=about_layers(made), on=made.on, style=made.style
        )
        write_record(folder, record_of(made, inputs, linked, drawn, config, said))
    return target


def run_figures(config: Config, tell: Callable[[str], None]) -> Path:
    """
    Make the pictures alone, in pixels too: `<out>/<on>-<level>-figures`.

    Parameters, what is returned and what is raised are those of `run`.
    """
    inputs, linked, drawn, made = prepared(config, tell)
    target = config.out / f"{folder_name(made, config)}-figures"
    with run_folder(target, tell) as folder:
        tell("Drawing the pictures")
        said = write_pictures(folder, gallery(made), pixels=True)
        write_record(folder, record_of(made, inputs, linked, drawn, config, said))
    return target


def prepared(config: Config, tell: Callable[[str], None]) -> tuple[Inputs, Linked, Drawn, Edition]:
    """Read, link and measure, up to all that pictures and pages may show."""
    if wrong := contact_faults(config.contact, "--contact"):
        raise InputError(wrong)
    style = read_theme(config.theme) if config.theme else PLAIN
    tell("Reading the register, the areas and the babies")
    inputs, linked = read_inputs(config)
    since = since_before(inputs, linked, config)
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
        places=places(config.level, inputs.members, lookups.read_outward(inputs.folder), inputs.seats),
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
    )


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


def _tables(made: Edition, linked: Linked) -> dict[str, pd.DataFrame]:
    assumed = assumption(made.assumed_complete, made.preview)
    tables = {
        "areas": made.coverage.assign(**assumed),
        "headline": made.headline.assign(**assumed),
        **{name: table.assign(**assumed) for name, table in published(made).items()},
        "statements": linked.claims,
        "teams": made.teams,
        "links": linked.links,
        "standing": made.standing.assign(**assumed),
        "issues": linked.issues,
        "carried": made.moved,
        "reconciliation": made.reconciliation,
        **(made.since.tables if made.since else {}),
    }
    return {**tables, "data-dictionary": dictionary(tables)}


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
        **({"theme": {"file": config.theme.name, "sha256": sha256(config.theme)}} if config.theme else {}),
    }
    return {**record(made, counts=counts, warnings=warnings, alt_text=said), "settings": settings,
            **_since(made)}  # fmt: skip


def _since(made: Edition) -> dict[str, Any]:
    """Name what this run was compared with, by its hash; nothing where it was not compared."""
    if made.since is None:
        return {}
    old = made.since
    return {"since": {"name": old.old_name, "on": old.old_on.isoformat(), "sha256": dict(sorted(old.inputs.items()))}}
