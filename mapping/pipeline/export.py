"""Export the layers and tables of a level, for the whole United Kingdom, in the formats that were asked for."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ..publishing.exports import FORMATS, layers_of, write_export
from ..publishing.folder import run_folder, write_record
from ..vocabulary.codes import CONSTITUENCY
from ..vocabulary.contact import contact_faults
from ..vocabulary.errors import Fault, InputError
from .config import Config
from .constituencies import constituency_faults, constituency_table
from .provenance import provenance
from .run import folder_name, prepared, published, record_of

# What people call a format, and what it is called here.
_ALSO = {"shp": "shapefile", "zip": "shapefile", "esri": "shapefile", "flatgeobuf": "fgb", "geoparquet": "parquet",
         "geopackage": "gpkg", "json": "geojson", "excel": "xlsx"}  # fmt: skip


def formats_of(text: str) -> list[str]:
    """
    Give the formats that a text names, with commas between them, each once and in the order of `FORMATS`.

    Raises
    ------
    InputError
        If it names one that there is not, or none.
    """
    asked = [part.strip().lower() for part in text.split(",") if part.strip()]
    known = f"Choose from {', '.join(FORMATS)}, with commas between them."
    faults = []
    for name in asked:
        if name not in FORMATS:
            close = [_ALSO[name]] if name in _ALSO else difflib.get_close_matches(name, FORMATS, n=1)
            hint = f"Did you mean {close[0]}? {known}" if close else known
            faults.append(Fault(file="--format", value=name, why="There is no such format.", remedy=hint))
    if not asked:
        faults.append(Fault(file="--format", why="No format is named.", remedy=known))
    if faults:
        raise InputError(faults)
    return [name for name in FORMATS if name in asked]


def run_export(config: Config, formats: str, tell: Callable[[str], None]) -> tuple[Path, list[str]]:
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
    inputs, linked, drawn, made = prepared(below, tell)
    tables = {
        **published(made),
        "headline": made.headline,
        "links": linked.links,
        "statements": linked.claims,
        "teams": made.teams,
    }
    name = folder_name(made, below)
    if seats:
        tables["constituencies"] = constituency_table(inputs, made.coverage)
        made = replace(made, passports=provenance(inputs, config, made.bases))
        name = name.replace("-ltla", f"-{CONSTITUENCY}", 1)
    target = config.out / f"{name}-export"
    with run_folder(target, tell) as folder:
        tell("Writing the layers and tables")
        layers = layers_of(made, tables)
        notes = write_export(folder, made, layers, formats=wanted, name=name)
        record = record_of(made, inputs, linked, drawn, below, {})
        record["warnings"] += notes
        rows = {layer.name: len(layer.frame) for layer in layers}
        write_record(folder, {**record, "formats": wanted, "rows": rows})
    return target, notes


def _checked(formats: str, config: Config) -> Sequence[str]:
    """Give the formats, or every fault of what was asked in one go."""
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
