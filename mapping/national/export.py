"""
Write everything that is known of the areas of a level in the formats that were asked for, and what explains it.

Export the layers and tables of a level, for the whole United Kingdom, in the formats that were asked for.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ..formats.catalogue import metadata_xml, nations_of
from ..formats.csv import assumption, csv_text
from ..formats.data_package import datapackage_json
from ..formats.geopackage import write_geopackage
from ..formats.layer import DEGREES_WORDS, Layer, long_names, short_names
from ..formats.licences import Terms, licence_text, terms
from ..formats.open_formats import write_flatgeobuf, write_geojson, write_geoparquet
from ..formats.qgis import write_project
from ..formats.shapefile import write_shapefiles
from ..formats.styles import beside
from ..formats.workbook import write_csv, write_xlsx
from ..study.edition import published
from ..study.provenance import provenance
from ..study.record import folder_name, record_of
from ..study.results import constituency_faults, constituency_table
from ..study.settings import Settings
from ..study.study import Study
from ..vocabulary.codes import CONSTITUENCY
from ..vocabulary.dictionary import PUBLISHED, described
from ..vocabulary.errors import Fault, InputError
from ..vocabulary.numbers import counted
from ..vocabulary.schema import Column, Table
from ..vocabulary.service import contact_faults
from ..vocabulary.tables import CONSTITUENCIES, TEAMS
from ..wording.edition import Edition
from ..wording.phrases import day_words, level_words
from ..writing.folder import run_folder, write_bytes, write_record, write_text
from .layers import coverage_layer

# What people call a format, and what it is called here.
_ALSO = {"shp": "shapefile", "zip": "shapefile", "esri": "shapefile", "flatgeobuf": "fgb", "geoparquet": "parquet",
         "geopackage": "gpkg", "json": "geojson", "excel": "xlsx"}  # fmt: skip


def formats_of(text: str) -> list[str]:
    """
    Return the formats that a text names, with commas between them, each once and in the order of `FORMATS`.

    Raises
    ------
    InputError
        If it names one that there is not, or none.
    """
    names = [part.strip().lower() for part in text.split(",") if part.strip()]
    choice = f"Choose from {', '.join(FORMATS)}, with commas between them."
    faults = []
    for name in names:
        if name not in FORMATS:
            close = [_ALSO[name]] if name in _ALSO else difflib.get_close_matches(name, FORMATS, n=1)
            hint = f"Did you mean {close[0]}? {choice}" if close else choice
            faults.append(Fault(file="--format", value=name, why="There is no such format.", remedy=hint))
    if not names:
        faults.append(Fault(file="--format", why="No format is named.", remedy=choice))
    if faults:
        raise InputError(faults)
    return [name for name in FORMATS if name in names]


def run_export(config: Settings, formats: str, tell: Callable[[str], None]) -> tuple[Path, list[str]]:
    """
    Write `<out>/<on>-<level>-export`.

    Parameters
    ----------
    formats
        What `formats_of` understands.
    tell
        Is called with a sentence at each stage.

    Returns
    -------
    The finished folder, and notes: what had to be cut or called otherwise.

    Raises
    ------
    EveryAreaError
        With the sentences to show; nothing was written, and the last export is as it was.
    """
    wanted = _checked(formats, config)
    # A constituency has no shape and no status: it is told of beside the lower-tier areas that it lies in.
    seats = config.level == CONSTITUENCY
    below = replace(config, level="ltla") if seats else config
    study = Study.of(below, tell)
    edition, linked = study.edition, study.linked
    tables = {
        **published(edition),
        "headline": edition.headline,
        "links": linked.links,
        "statements": linked.claims,
        "teams": edition.teams,
    }
    name = folder_name(edition, below)
    if seats:
        tables["constituencies"] = constituency_table(study.inputs, edition.coverage)
        edition = replace(edition, passports=provenance(study.inputs, config, edition.bases))
        name = name.replace("-ltla", f"-{CONSTITUENCY}", 1)
    target = config.out / f"{name}-export"
    with run_folder(target, tell) as folder:
        tell("Writing the layers and tables")
        layers = layers_of(edition, tables)
        notes = write_export(folder, edition, layers, formats=wanted, name=name)
        record = record_of(edition, study, {})
        record["warnings"] += notes
        rows = {layer.name: len(layer.frame) for layer in layers}
        write_record(folder, {**record, "formats": wanted, "rows": rows})
    return target, notes


def _checked(formats: str, config: Settings) -> Sequence[str]:
    """Return the formats, or every fault of what was asked in one go."""
    faults: list[Fault] = []
    wanted: Sequence[str] = ()
    try:
        wanted = formats_of(formats)
    except InputError as error:
        faults += error.faults
    faults += contact_faults(config.contact, "--contact")
    if wanted and set(wanted) - {"csv"}:
        faults += constituency_faults(config.level)
    if faults:
        raise InputError(faults)
    return wanted


# What may be asked for: the ending of its files, and whom they are for.
FORMATS = {
    "gpkg": ("gpkg", "GIS officers: every layer and table in one file, which QGIS opens coloured"),
    "shapefile": ("zip", "older GIS: every layer; fields.csv in it explains every short name"),
    "geojson": ("geojson", "web maps: each layer in degrees (WGS 84)"),
    "parquet": ("parquet", "data scientists: each layer (GeoParquet) and each table, with exact types"),
    "fgb": ("fgb", "programs that read a part of a layer at a time (FlatGeobuf)"),
    "csv": ("csv", "analysts: each layer without its shapes, and each table; datapackage.json says what is in them"),
    "xlsx": ("xlsx", "readers of spreadsheets: the same in one workbook, a sheet each"),
}
_BESIDE = {
    "data-dictionary.csv": "what every column means",
    "LICENCE.txt": "whose the data are, by nation and year",
    "metadata.xml": "the record for a data catalogue (UK GEMINI 2.3)",
}
_TABLES = ("constituencies", "gaps", "need", "reach", "distance", "access", "headline", "links", "statements", "teams")
_DECLARED = {**PUBLISHED, "constituencies": CONSTITUENCIES}
_TITLES = {
    "constituencies": "Constituencies, and what is recorded of the areas that each lies in",
    "links": "Teams in lower-tier areas",
    "statements": "What was stated of areas",
    "teams": "Teams",
}


def layers_of(edition: Edition, tables: Mapping[str, pd.DataFrame]) -> list[Layer]:
    """
    Return the layers and tables of an edition: areas coloured by status, the bases of teams, and what was measured.

    Parameters
    ----------
    tables
        Tables by the name of their file, as `_DECLARED` has them; those that an export holds are taken.
    """
    assumed = assumption(edition.assumed_complete, edition.preview)
    layers = [
        coverage_layer(edition.coverage, edition.shapes, style=edition.style, title="Areas, and what is recorded")
    ]
    if len(edition.bases):
        bases = edition.teams.merge(edition.bases[["team_id", "easting", "northing"]], on="team_id")
        bases = bases.assign(geometry=gpd.points_from_xy(bases["easting"], bases["northing"]))
        layers.append(
            Layer("team_bases", "Bases of teams: where they work from, not whom they serve", TEAMS, bases, "Point")
        )
    for name in _TABLES:
        if name in tables:
            title = _TITLES.get(name, f"A row is {_DECLARED[name].one_row}")
            layers.append(Layer(name, title, edition.shown.declared(_DECLARED[name]), tables[name], None))
    return [_saying(layer, assumed) for layer in layers]


def _saying(layer: Layer, said: Mapping[str, str]) -> Layer:
    """Say in every row what was assumed, where anything was."""
    if not said:
        return layer
    column = Column("assumed", "text", "What was assumed for this, or that it is a preview", short="assumed")
    table = Table(layer.table.name, layer.table.one_row, (*layer.table.columns, column))
    return replace(layer, table=table, frame=layer.frame.assign(**said))


def write_export(
    folder: Path, edition: Edition, layers: Sequence[Layer], *, formats: Sequence[str], name: str
) -> list[str]:
    """
    Write layers in every format asked for, with a data dictionary, a catalogue record, licences and a README.

    Parameters
    ----------
    formats
        Names of `FORMATS`.
    name
        What tells this export from others; the identifiers of its catalogue record are made of it.

    Returns
    -------
    Notes: texts that were cut and columns that were called otherwise.

    Raises
    ------
    InputError
        If a layer does not fit into a format.
    OSError
        If a file does not read back whole.
    """
    nations = nations_of(layers[0])
    edition = edition.of(nations)
    licence = terms(edition, nations)
    notes: list[str] = []
    for form in formats:
        notes += _WRITERS[form](folder, layers, licence)
    title = f"{edition.title}: {level_words(edition.level, boards=edition.boards)}, {day_words(edition.on)}"
    if "gpkg" in formats:
        write_project(folder / "coverage.qgz", layers, licence, file="coverage.gpkg", title=title)
    if "csv" in formats:
        described = {f"{layer.name}.csv": layer for layer in layers}
        write_bytes(
            folder, "datapackage.json", datapackage_json(edition, described, name=f"every-area-{name}", title=title)
        )
    endings = [FORMATS[form][0] for form in formats]
    record = metadata_xml(edition, layers, name=name, title=title, formats=endings)
    write_bytes(folder, "metadata.xml", record)
    write_text(folder, "LICENCE.txt", licence_text(edition.passports, nations))
    write_bytes(folder, "data-dictionary.csv", csv_text(_dictionary(layers)).encode("utf-8"))
    write_text(folder, "README.txt", _readme(layers, formats, licence.about, notes, edition.contact))
    return notes


def _gpkg(folder: Path, layers: Sequence[Layer], said: Terms) -> list[str]:
    return write_geopackage(folder / "coverage.gpkg", layers, terms=said, irish=_irish(layers))


def _shapefiles(folder: Path, layers: Sequence[Layer], said: Terms) -> list[str]:
    return write_shapefiles(folder / "coverage-shapefile.zip", layers, terms=said, irish=_irish(layers))


def _irish(layers: Sequence[Layer]) -> bool:
    """Test whether all of it lies in Northern Ireland, which has a grid of its own."""
    return nations_of(layers[0]) == ["Northern Ireland"]


def _each(
    write: Callable[[Path, Layer], None], ending: str, *, tables: bool, styles: bool = False
) -> Callable[[Path, Sequence[Layer], Terms], list[str]]:
    """Return what writes one file a layer, with its style beside it, and one a table where the format has tables."""

    def do(folder: Path, layers: Sequence[Layer], said: Terms) -> list[str]:
        for layer in layers:
            if tables or layer.geometry:
                write(folder / f"{layer.name}.{ending}", layer)
            if styles and layer.geometry:
                for look, raw in beside(layer, said).items():
                    (folder / f"{layer.name}.{look}").write_bytes(raw)
        return []

    return do


def _xlsx(folder: Path, layers: Sequence[Layer], _said: Terms) -> list[str]:
    write_xlsx(folder / "coverage.xlsx", layers)
    return []


_WRITERS = {
    "gpkg": _gpkg,
    "shapefile": _shapefiles,
    "geojson": _each(write_geojson, "geojson", tables=False, styles=True),
    "parquet": _each(write_geoparquet, "parquet", tables=True, styles=True),
    "fgb": _each(write_flatgeobuf, "fgb", tables=False, styles=True),
    "csv": _each(write_csv, "csv", tables=True),
    "xlsx": _xlsx,
}


def _dictionary(layers: Sequence[Layer]) -> pd.DataFrame:
    """Describe what every column is, and what it is called where it cannot have its name."""
    rows = [
        {
            "layer": layer.name,
            **described(column),
            "geopackage_name": long_names(layer.table)[column.name],
            "shapefile_name": short_names(layer.table)[column.name] if layer.geometry else "",
        }
        for layer in layers
        for column in layer.columns
    ]
    return pd.DataFrame(rows, dtype="string")


def _readme(layers: Sequence[Layer], formats: Sequence[str], about: str, notes: Sequence[str], contact: str) -> str:
    """Describe which file is for whom, what is in them, and what has to be known to use them."""
    lines = [about.rstrip("\n"), "", "Files by their ending, and for whom they are", ""]
    lines += [f"  .{ending}: {whom}." for ending, whom in (FORMATS[asked] for asked in formats)]
    if "gpkg" in formats:
        lines.append("  .qgz: a project for QGIS, which opens the GeoPackage beside it, coloured and labelled.")
    if set(formats) & {"geojson", "parquet", "fgb"}:
        lines.append("  .qml, .sld, .qmd: how QGIS and others draw the layer of the same name, and whose it is.")
    lines += [f"  {name}: {words}." for name, words in _BESIDE.items()]
    lines += ["", "Layers and tables", ""]
    for layer in layers:
        shapes = "" if layer.geometry else ", no shapes"
        lines.append(f"  {layer.name}: {layer.title} ({counted(len(layer.frame), 'row')}{shapes}).")
    lines += ["", "An empty cell is not known, or was not measured: never 0."]
    if "geojson" in formats:
        lines.append(f"Degrees in GeoJSON: {DEGREES_WORDS}")
    if not contact:
        lines.append(
            "metadata.xml gives no address for questions, because none was given; a catalogue may refuse it so. "
            'Run again with --contact "Organisation <address>", or write it once into register.toml.'
        )
    lines += notes
    return "\n".join(lines) + "\n"
