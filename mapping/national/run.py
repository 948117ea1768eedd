"""Make a run: the page, the maps, the tables and the layers of one question, in one folder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..comparing.compare import since_before
from ..drawing.pictures import Picture, gallery, pdf, png
from ..formats.csv import assumption, write_tables
from ..formats.licences import terms
from ..page.page import embedded, page
from ..page.webmap import webmap
from ..study.edition import published
from ..study.inputs import Linked
from ..study.record import folder_name, record_of
from ..study.settings import Settings
from ..study.study import Study
from ..vocabulary.changes import COMPARED
from ..vocabulary.codes import NATIONS
from ..vocabulary.dictionary import PUBLISHED, dictionary
from ..wording.edition import Edition
from ..writing.folder import run_folder, write_bytes, write_record, write_text
from .gap_workbook import SHEETS, method, opening, with_team_names, write_analysis
from .layers import write_layers
from .packs_beside import packs_beside


def run(config: Settings, tell: Callable[[str], None]) -> Path:
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
    study, edition = _compared(config, tell)
    target = config.out / folder_name(edition, config)
    with run_folder(target, tell) as folder:
        record = record_of(edition, study, {})
        packs = packs_beside(config.out, record, edition.coverage["area_code"])
        tell("Drawing the page and the maps")
        write_text(folder, "index.html", page(edition, packs))
        write_text(folder, "embed.html", embedded(edition))
        write_text(folder, "map.html", webmap(edition, tiles=config.tiles))
        alt_texts = write_pictures(folder, gallery(edition), pixels={"card"} if edition.page_url else ())
        tell("Writing the tables and the layers")
        tables = _tables(edition, study.linked)
        write_tables(folder / "tables", tables)
        names = dict(zip(edition.teams["team_id"], edition.teams["team_name"], strict=True))
        declared = {**{name: PUBLISHED[name] for name in SHEETS}, **COMPARED}
        sheets = [(name, *with_team_names(declared[name], tables[name], names)) for name in declared if name in tables]
        book = folder / "tables" / "gap-analysis.xlsx"
        write_analysis(book, sheets, opening=opening(edition), method=method(edition), title=edition.title)
        here = [nation for nation in NATIONS if nation in set(edition.coverage["nation"])]
        write_layers(
            folder / "layers", edition.coverage, edition.shapes, terms=terms(edition, here), style=edition.style
        )
        linked = {"packs": {"folder": packs.folder, "areas": sorted(packs.codes)}} if packs else {}
        write_record(folder, {**record, "alt_text": alt_texts, **linked})
    return target


def run_figures(config: Settings, tell: Callable[[str], None]) -> Path:
    """
    Make the pictures alone, in pixels too: `<out>/<on>-<level>-figures`.

    Parameters, what is returned and what is raised are those of `run`.
    """
    study, edition = _compared(config, tell)
    target = config.out / f"{folder_name(edition, config)}-figures"
    with run_folder(target, tell) as folder:
        tell("Drawing the pictures")
        pictures = gallery(edition)
        alt_texts = write_pictures(folder, pictures, pixels=pictures)
        write_record(folder, record_of(edition, study, alt_texts))
    return target


def _compared(config: Settings, tell: Callable[[str], None]) -> tuple[Study, Edition]:
    """Put the question, and say what moved since the older register or run, where one is named."""
    study = Study.of(config, tell)
    study.check()
    since = since_before(study.inputs, study.linked, config)
    return study, replace(study.edition, since=since)


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


FOLDER = "figures"


def write_pictures(folder: Path, pictures: Mapping[str, Picture], *, pixels: Collection[str] = ()) -> dict[str, str]:
    """
    Write every picture below `figures/`.

    Parameters
    ----------
    pixels
        Which are also drawn as PNG, twice as large as they say. It takes longer than all the rest.

    Returns
    -------
    The words that stand for each picture, by the path of each of its files.
    """
    alt_texts = {}
    for name, picture in pictures.items():
        files = {"svg": picture.svg.encode("utf-8"), "pdf": pdf(picture.svg, title=picture.title, alt=picture.alt)}
        if name in pixels:
            files["png"] = png(picture.svg, title=picture.title, alt=picture.alt)
        for form, raw in files.items():
            path = f"{FOLDER}/{name}.{form}"
            write_bytes(folder, path, raw)
            alt_texts[path] = picture.alt
    return alt_texts
