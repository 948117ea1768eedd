"""A council's pack: one zip with a brief, layers, tables, and all that has to be known to use them."""

from __future__ import annotations

import hashlib
import io
import json
import re
import unicodedata
import zipfile
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapely

from ..formats.catalogue import metadata_xml, nations_of
from ..formats.data_package import datapackage_json
from ..formats.geopackage import write_geopackage
from ..formats.layer import Layer
from ..formats.licences import Terms, licence_text, terms
from ..formats.open_formats import write_geojson, write_geoparquet
from ..formats.qgis import write_project
from ..formats.shapefile import write_shapefiles
from ..formats.styles import beside
from ..formats.workbook import write_csv
from ..vocabulary.codes import NATIONS
from ..vocabulary.numbers import counted
from ..wording.edition import Edition
from ..wording.phrases import is_missing
from .brief import Brief, brief
from .brief_page import brief_page
from .layers import IRISH, Holdings, layers, side_by_side
from .tables import PACK_AREAS, ROLES

MANIFEST = "manifest.json"
_DAY = (1980, 1, 1, 0, 0, 0)
# Already pressed: pressing these again takes time and saves nothing.
_PRESSED = (".zip", ".pdf", ".parquet")
# What QGIS lists of a pack, but does not show until somebody asks.
HIDDEN = ("districts", "catchments_whole")
# Said first in README.txt, for whoever has better boundaries than we do.
OWN_BOUNDARIES = """\
You have your own boundaries? Use them, with our figures

  1. Add {csv} to your GIS, and join it to your own areas by code: area_code is the code of the Office for
     National Statistics, such as {code}. In QGIS choose “Custom field name prefix” and leave it empty.
  2. Load {qml} as the style: it colours by the columns of the table alone.
     ({sld} is the same for other programs.)

The shapes in this pack are for those who have none. {boundaries}
"""
FOR_WHOM = {
    "brief.pdf": "for a councillor or a commissioner: one page to read, print or send on",
    "brief.html": "the same page for a screen, a telephone or a screen reader; it asks the internet for nothing",
    "area-excel.csv": "for Excel: the area, its districts, its neighbours and the five areas most like it, side by "
    "side; the column role says which is which",
    "area.csv": "the same for programs, and to join to your own boundaries by code (only a file with -excel in its "
    "name begins with the mark by which Excel knows Welsh letters)",
    "area.qgz": "for QGIS: a project that opens all layers, coloured and labelled; keep it beside the GeoPackage",
    "area.gpkg": "for a GIS officer: all layers in one file, which QGIS and ArcGIS open; QGIS shows it coloured",
    "area-shapefile.zip": "the same layers as shapefiles, where nothing else will do; fields.csv in it explains every "
    "short name",
    "area.geojson": "the area alone for a web map (degrees, WGS 84)",
    "area.parquet": "the area alone for data tools (GeoParquet)",
    "area.qml": "the style for QGIS, of area.geojson, and of your own boundaries when area.csv is joined to them",
    "area.sld": "the same style for GeoServer and other programs",
    "area.qmd": "what QGIS shows as metadata of area.geojson: licence, credit, contact, day",
    "metadata.xml": "the record for a data catalogue (UK GEMINI)",
    "datapackage.json": "what every column of the table is, for programs (Frictionless Data Package)",
    "LICENCE.txt": "whose the data are, and what has to stand beside them when you pass them on",
    MANIFEST: "the sha256 of each file, to see that nothing was changed on the way",
}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What one pack is made from: the words and maps of its brief, its layers, and what goes with them."""

    code: str
    edition: Edition
    brief: Brief
    layers: list[Layer]
    table: Layer
    terms: Terms
    to: str

    @property
    def stem(self) -> str:
        """How its files begin, and what its folder is called: two packs that are unpacked side by side stay apart."""
        return stem_of(str(self.brief.facts["name"]), self.code)

    @property
    def title(self) -> str:
        """What it is called in catalogues and in QGIS."""
        return f"{self.brief.facts['name']}: {self.edition.title}, {self.brief.facts['day']}"

    def named(self, name: str) -> str:
        """Name a file of the pack: the data carry the name and the code of the area."""
        return f"{self.stem}{name.removeprefix('area')}" if name.startswith("area") else name

    @property
    def irish(self) -> bool:
        """Whether the area lies in Northern Ireland, which has a grid of its own."""
        return bool(self.table.frame["nation"].iloc[0] == IRISH)


def stem_of(name: str, code: str) -> str:
    """Make the name of a folder of a name in plain letters and a code."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')[:40]}_{code}"


def subject(held: Holdings, code: str) -> Subject:
    """Gather what the pack of one area is made from."""
    made = layers(held, code)
    shapes = [layer for layer in made if layer.table.name == PACK_AREAS.name]
    here = {nation for layer in shapes for nation in nations_of(layer)}
    nations = [nation for nation in NATIONS if nation in here]
    edition = held.edition.of(nations)
    return Subject(
        code=code, edition=edition, brief=brief(held.setting, code), layers=made,
        table=side_by_side(held, code), terms=terms(edition, nations), to=held.setting.to[code],
    )  # fmt: skip


def fingerprint(of: Subject, maker: str) -> str:
    """
    Return the sha256 of everything that a pack is made from: its words, maps, tables and shapes, and what makes it.

    Parameters
    ----------
    maker
        What tells this program, and what it was asked to put into a pack, from another.
    """
    digest = hashlib.sha256(f"{maker}\n{of.terms}\n".encode())
    pictures = [of.brief.near.body, of.brief.locator.body, repr(of.edition.style)]
    digest.update(json.dumps([of.brief.facts, pictures, _passports(of.edition)], sort_keys=True).encode())
    for layer in (*of.layers, of.table):
        digest.update(f"{layer.name}{layer.title}{layer.table}{layer.arrow.to_pydict()}".encode())
        if layer.geometry:
            digest.update(b"".join(shapely.to_wkb(layer.shapes)))
    return digest.hexdigest()


def _passports(edition: Edition) -> list[str]:
    """Return what a pack says of its sources; not their hashes, for a file may change in a row of another area."""
    return [repr(replace(passport, sha256="")) for passport in edition.passports]


def pack(of: Subject, *, inputs: str, edition: str, pdf: Callable[[Brief], bytes] | None) -> bytes:
    """
    Make the zip of one area.

    Parameters
    ----------
    inputs
        Its fingerprint; it goes into the manifest.
    edition
        What tells the inputs of the whole run from others; it goes there too.
    pdf
        Makes the PDF of the brief; None leaves it out.

    Returns
    -------
    The zip, with all of it in one folder: names sorted, the manifest last, every date the same. The same subject gives
    the same bytes.
    """
    files = {"brief.html": brief_page(of.brief, of.edition.style).encode("utf-8"), **_layers(of), **_documents(of)}
    if pdf:
        files["brief.pdf"] = pdf(of.brief)
    files["README.txt"] = readme(of, [*files, MANIFEST]).encode("utf-8")
    files[MANIFEST] = as_json({**_manifest(of, files), "inputs": inputs, "edition": edition})
    return zipped(files, of.stem)


def _layers(of: Subject) -> dict[str, bytes]:
    """Write the layers into a folder that nobody else reads, and give their bytes."""
    with TemporaryDirectory() as place:
        folder, terms = Path(place), of.terms
        write_geopackage(folder / "area.gpkg", of.layers, terms=terms, irish=of.irish)
        write_shapefiles(folder / "area-shapefile.zip", of.layers, terms=terms, irish=of.irish, stem=f"{of.stem}_")
        write_geojson(folder / "area.geojson", of.layers[0])
        write_geoparquet(folder / "area.parquet", of.layers[0])
        write_csv(folder / "area.csv", of.table)
        (folder / "area-excel.csv").write_bytes(BOM_UTF8 + (folder / "area.csv").read_bytes())
        for ending, raw in beside(of.layers[0], terms).items():
            (folder / f"area.{ending}").write_bytes(raw)
        beside_it = of.named("area.gpkg")
        write_project(folder / "area.qgz", of.layers, terms, file=beside_it, title=of.title, hidden=HIDDEN)
        return {of.named(path.name): path.read_bytes() for path in sorted(folder.iterdir())}


def _documents(of: Subject) -> dict[str, bytes]:
    """Write what has to be known of the layers: for catalogues, for programs, for those who pass them on."""
    edition, name = of.edition, f"{of.edition.on.isoformat()}-{of.edition.level}-{of.code}"
    there = {
        nation
        for layer in (*of.layers, of.table)
        if layer.table.name == PACK_AREAS.name
        for nation in nations_of(layer)
    }
    licence = licence_text(edition.passports, there)
    formats = ("gpkg", "zip", "geojson", "parquet", "csv", *(["irish"] if of.irish else []))
    shapes = [layer for layer in of.layers if layer.geometry]
    return {
        "metadata.xml": metadata_xml(edition, shapes, name=name, title=of.title, formats=formats),
        "datapackage.json": datapackage_json(edition, {of.named("area.csv"): of.table}, name=name, title=of.title),
        "LICENCE.txt": licence.encode("utf-8"),
    }


def readme(of: Subject, names: list[str]) -> str:
    """Say in plain words which file is for whom, and what has to be known to use it."""
    facts = of.brief.facts
    lines = [
        f"{facts['name']} ({of.code}): {of.edition.title}, {facts['day']}",
        "",
        facts["sentence"],
        "",
        OWN_BOUNDARIES.format(
            csv=of.named("area.csv"),
            qml=of.named("area.qml"),
            sld=of.named("area.sld"),
            code=of.code,
            boundaries=of.terms.boundaries,
        ),
        "Which file is for whom",
        "",
    ]
    for name, words in FOR_WHOM.items():
        if of.named(name) in names:
            known = re.sub(r"\barea\.(?=csv|geojson)", f"{of.stem}.", words)
            lines.append(f"  {of.named(name)}: {known}.")
    lines += ["", f"The layers in {of.named('area.gpkg')}", ""]
    lines += [f"  {layer.name}: {layer.title.lower()} ({_rows(layer)})" for layer in of.layers]
    lines += ["", f"What the column role in {of.named('area.csv')} says", ""]
    lines += [f"  {role}: {words}" for role, words in ROLES.items()]
    grid = [
        "",
        f"Northern Ireland: {of.named('area.gpkg')} also has each layer in the Irish Grid (EPSG:29903), with _irish "
        f"after its name, and {of.named('area-shapefile.zip')} has them in the folder irish-grid.",
    ]
    lines += grid if of.irish else []
    return "\n".join([*lines, "", of.terms.about])


def _rows(layer: Layer) -> str:
    return f"{counted(len(layer.frame), 'row')}{'' if layer.geometry else ', no shapes'}"


def _manifest(of: Subject, files: Mapping[str, bytes]) -> dict[str, Any]:
    row = of.table.frame.iloc[0]
    return {
        "area_code": of.code,
        "area_name": str(row["area_name"]),
        "nation": str(row["nation"]),
        "look": of.brief.facts["look"],
        "status": of.brief.facts["status"],
        "reverify": None if is_missing(row["reverify"]) else bool(row["reverify"]),
        "babies": None if is_missing(row["babies"]) else int(row["babies"]),
        "on": of.edition.on.isoformat(),
        "level": of.edition.level,
        "definition": of.edition.definition,
        "files": {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)},
    }


def as_json(said: Mapping[str, Any]) -> bytes:
    """Return what is said of a pack as the bytes of a JSON file."""
    return (json.dumps(said, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """Put the files into one folder of a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for name in [*sorted(set(files) - {MANIFEST}), MANIFEST]:
            entry = zipfile.ZipInfo(f"{folder}/{name}", _DAY)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PRESSED) else zipfile.ZIP_DEFLATED
            bundle.writestr(entry, files[name], compresslevel=6)
    return out.getvalue()


def manifest(path: Path) -> dict[str, Any] | None:
    """
    Read the manifest of a pack after comparing every file in it.

    Returns
    -------
    None where there is no pack, or it is not whole: a file is missing, is one too many, or is not the one described.
    """
    try:
        with zipfile.ZipFile(path) as bundle:
            names = bundle.namelist()
            folder = names[-1].removesuffix(MANIFEST)
            said: dict[str, Any] = json.loads(bundle.read(f"{folder}{MANIFEST}"))
            names.remove(f"{folder}{MANIFEST}")
            found = {name.removeprefix(folder): hashlib.sha256(bundle.read(name)).hexdigest() for name in names}
            return said if found == said["files"] and len(names) == len(found) else None
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile):
        return None
