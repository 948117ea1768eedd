"""
Write the record for a data catalogue: UK GEMINI 2.3, every mandatory element, from the edition and its passports.

`templates/gemini.xml.j2` reads like the standard; here is what goes into it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np
import shapely
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from .. import __version__
from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEVELS, NATIONS
from ..wording.edition import Edition
from ..wording.phrases import day_words, listed
from .layer import DEGREES, GRID, IRISH, Layer, to_degrees
from .licences import held, licences, terms

# Formats by the ending of their files: name and version.
FORMATS = {
    "gpkg": ("GeoPackage", "1.2"),
    "zip": ("ESRI Shapefile", "1998"),
    "geojson": ("GeoJSON", "RFC 7946"),
    "parquet": ("GeoParquet", "1.1.0"),
    "fgb": ("FlatGeobuf", "3.0"),
    "csv": ("CSV", "RFC 4180"),
    "xlsx": ("Office Open XML Workbook", "ISO/IEC 29500"),
}


def metadata_xml(edition: Edition, layers: Sequence[Layer], *, name: str, title: str, formats: Sequence[str]) -> bytes:
    """
    Return the UK GEMINI 2.3 record (ISO 19139) of a set of layers.

    Parameters
    ----------
    layers
        Those that have shapes decide the extent; the nations are those of the first.
    name
        What tells this set of data from others, for instance 2026-11-21-utla-E06000047: its identifiers are made of it,
        so that the same set keeps them.
    title
        The title, for people.
    formats
        Endings of the files that the data come in, of `FORMATS`; `irish` says that the Irish Grid is among the grids.

    Returns
    -------
    XML in UTF-8. The day of the record is the newest of the day counted and the days its sources were fetched. Where
    nobody is named who answers, it names no address: a catalogue asks for one before it takes the record in.
    """
    nations = nations_of(layers[0])
    known = terms(edition, nations)
    text = _template().render(
        identifier=str(uuid.uuid5(uuid.NAMESPACE_URL, f"everyarea:{name}")), title=title, on=edition.on.isoformat(),
        organisation=known.organisation, mail=known.mail, link=known.link, link_name=edition.title,
        day=_dated(edition).isoformat(), grids=_grids(formats), abstract=_abstract(edition, layers, nations),
        keywords=edition.about.keywords, licences=licences(edition.passports), credits=known.credits,
        metres=_resolution(edition), box=_box(layers), lineage=_lineage(edition),
        formats=[FORMATS[ending] for ending in formats if ending in FORMATS],
    )  # fmt: skip
    return "".join(f"{line}\n" for line in text.splitlines() if line.strip()).encode("utf-8")


@cache
def _template() -> Template:
    """Return the record with its places empty: whatever is put into one is a text, and never markup."""
    environment = Environment(
        loader=PackageLoader(__package__, "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=lambda value: clean(value) if type(value) is str else value,
    )  # fmt: skip
    return environment.get_template("gemini.xml.j2")


def clean(words: str) -> str:
    """Take out the control characters that XML may not hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]", "", words)


def _grids(formats: Sequence[str]) -> list[int]:
    return [GRID, *([DEGREES] if "geojson" in formats else []), *([IRISH] if "irish" in formats else [])]


def _dated(edition: Edition) -> date:
    """Return the newest day of which is known: data cannot be older than what they were made from."""
    days = [passport.retrieved for passport in edition.passports]
    known = [date.fromisoformat(day) for day in days if re.fullmatch(r"\d{4}-\d\d-\d\d", day)]
    return max([edition.on, *known])


def nations_of(layer: Layer) -> list[str]:
    """Return the nations that a layer holds areas of, in their order; all of them where it does not say."""
    if "nation" not in layer.arrow.column_names:
        return list(NATIONS)
    return [nation for nation in NATIONS if nation in set(layer.arrow.column("nation").to_pylist())]


def _abstract(edition: Edition, layers: Sequence[Layer], nations: Sequence[str]) -> str:
    boundaries = f"{edition.boundary_words} " if edition.boundary_words else ""
    areas = in_year(LEVELS[edition.level], edition.boards)
    assumed = f"Assumed: the register is complete for {listed(edition.assumed_complete)}. "
    return (
        f"What is recorded of each area on {day_words(edition.on)}: a {edition.service} for all of it, one for part of "
        f"it, or none; with the children aged 0 to 2 who live there. Areas: {areas}, in "
        f"{listed(nations)}. Teams that count ({edition.definition} definition): "
        f"{edition.admits}. "
        f"{assumed if edition.assumed_complete else ''}{boundaries}Holds: "
        f"{'; '.join(layer.title for layer in layers)}. The status not_known does not mean that there is no team; the "
        "register is not complete for any nation; and a team that exists does not reach every family."
    )


def _resolution(edition: Edition) -> int:
    """Return how many metres off the borders are on average, where their passport has it measured; else 0."""
    passport = edition.passport("boundaries")
    return passport.error_metres if passport else 0


def _box(layers: Sequence[Layer]) -> list[tuple[str, str]]:
    """Return the sides of a box in degrees around every shape, in the order that the schema asks for."""
    shapes = [to_degrees(layer.shapes) for layer in layers if layer.geometry and len(layer.frame)]
    west, south, east, north = shapely.total_bounds(np.concatenate(shapes))
    sides = {"westBoundLongitude": west, "eastBoundLongitude": east, "southBoundLatitude": south,
             "northBoundLatitude": north}  # fmt: skip
    return [(side, f"{degrees:.5f}") for side, degrees in sides.items()]


def _lineage(edition: Edition) -> str:
    sentences = " ".join(
        f"{passport.title} ({passport.publisher}, {passport.reference_date}): {passport.how_made.rstrip('.')}."
        f"{f' {passport.measured_error}' if passport.measured_error else ''}"
        for passport in held(edition.passports)
    )
    return f"Made by Every Area {__version__} from these sources. {sentences}"
