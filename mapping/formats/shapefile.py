"""Write layers as shapefiles in one zip: planned short names, a table that explains them, the Irish Grid on request."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import shapely

from ..vocabulary.errors import Fault, InputError
from ..vocabulary.safe_text import guarded
from ..writing.disk import by_library, not_whole
from .layer import IRISH, IRISH_WORDS, Layer, count_back, short_names, to_irish, with_shapes
from .licences import Terms
from .shape_parts import parts_of
from .styles import beside

TEXT_BYTES = 254
LARGEST = 2_000_000_000
# A dBASE table holds numbers as decimal text of 18 digits.
_MOST = 10**17
IRISH_FOLDER = "irish-grid"
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_TYPES = ("Point", "MultiLineString", "MultiPolygon")
_REMEDY = "Use the GeoPackage, which holds it whole."


def write_shapefiles(
    path: Path, layers: Sequence[Layer], *, terms: Terms, irish: bool = False, stem: str = ""
) -> list[str]:
    """
    Write every layer that has shapes into one zip, and count each back.

    Beside the parts of each shapefile the zip holds its style and whose it is (`.qml`, `.sld`, `.qmd`), `fields.csv`
    (what every short name means), `README.txt`, and `cut-texts.csv` where a text was longer than the 254 bytes that a
    shapefile holds: it is cut between letters there, and stands whole in that table. Yes and no are words, because
    shapefiles know neither. Layers without shapes are left out. The same layers give the same bytes.

    Parameters
    ----------
    path
        The zip; a file that is there is replaced, so name one in a folder that nobody reads yet.
    terms
        What has to be known to use the layers, which becomes README.txt; and the day counted, in place of the day of
        writing.
    irish
        Whether each layer is also written on the Irish Grid (EPSG:29903), in the folder `irish-grid`.
    stem
        What the names of the shapefiles begin with, so that a GIS tells those of two areas apart.

    Returns
    -------
    Notes: which texts were cut.

    Raises
    ------
    InputError
        If a layer mixes kinds of shapes, or would be larger than a shapefile can be. Nothing is written then.
    OSError
        If a layer does not read back with every row.
    """
    shaped = [layer for layer in layers if layer.geometry]
    check_fit(shaped, path.name)
    contents: dict[str, bytes] = {"fields.csv": _fields(shaped)}
    cut = [row for layer in shaped for row in _cut_texts(layer)]
    if cut:
        contents["cut-texts.csv"] = _csv([("layer", "row", "column", "whole_text"), *cut])
    for layer in shaped:
        contents |= _files(f"{stem}{layer.name}", layer, path, terms)
        if irish:
            moved = layer.onto(IRISH, layer.name, layer.title, to_irish(layer.shapes))
            contents |= _files(f"{IRISH_FOLDER}/{stem}{layer.name}", moved, path, terms)
    notes = [f"{path.name}, layer {name}, column {column}: at least one text was cut to {TEXT_BYTES} bytes."
             for name, column in dict.fromkeys((row[0], row[2]) for row in cut)]  # fmt: skip
    contents["README.txt"] = _readme(terms.about, irish=irish, cut=bool(cut)).encode("utf-8")
    write_zip(path, contents)
    return notes


def write_zip(path: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a zip in the order of their names, each with the same day, so that bytes do not change."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, contents[name])
    with zipfile.ZipFile(path) as bundle:
        if bundle.testzip() is not None:
            raise not_whole(path)


def check_fit(layers: Sequence[Layer], file: str) -> None:
    """
    Refuse what a shapefile cannot hold, before anything is written.

    Raises
    ------
    InputError
        If a layer mixes kinds of shapes, would pass 2 GB, or holds a whole number of 18 digits or more.
    """
    faults = []
    for layer in layers:
        types = sorted({shape.geom_type for shape in layer.shapes})
        why = ""
        if layer.geometry == "Geometry" and (len(types) != 1 or types[0] not in _TYPES):
            why = f"The layer {layer.name} mixes kinds of shapes ({', '.join(types)}); a shapefile holds one."
        elif (size := _largest_part(layer)) > LARGEST:
            why = f"The layer {layer.name} would be a file of {size / 1e9:,.1f} GB; a shapefile holds 2."
        elif long := [column for column in layer.columns if column.kind == "whole" and _too_long(layer, column.name)]:
            why = f"The layer {layer.name} has numbers of 18 digits or more in {long[0].name}; a shapefile cuts them."
        if why:
            faults.append(Fault(file=file, why=why, remedy=_REMEDY))
    if faults:
        raise InputError(faults)


def _largest_part(layer: Layer) -> int:
    """Reckon how many bytes the larger of the two large parts of a shapefile takes: the shapes, or the table."""
    shapes = layer.shapes
    points = int(shapely.get_num_coordinates(shapes).sum())
    rings = len(shapely.get_rings(shapely.get_parts(shapes)))
    row = sum({"text": TEXT_BYTES, "date": 8, "yes_no": 3}.get(column.kind, 24) for column in layer.columns)
    return max(100 + 52 * len(shapes) + 4 * rings + 16 * points, row * len(shapes))


def _too_long(layer: Layer, name: str) -> bool:
    return any(value is not None and abs(value) >= _MOST for value in layer.arrow.column(name).to_pylist())


def _files(stem: str, layer: Layer, path: Path, terms: Terms) -> dict[str, bytes]:
    """Return the files of one layer by their names, once GDAL has read every row of them back."""
    table = _short(layer)
    kind = layer.shapes[0].geom_type if layer.geometry == "Geometry" else str(layer.geometry)
    parts = parts_of(layer.shapes, kind, table, grid=layer.grid, on=terms.on)
    # Without the grid: to recognise one by its words takes GDAL ten times as long as to read the rows.
    looked_at = io.BytesIO()
    with zipfile.ZipFile(looked_at, "w") as bundle:
        for ending in ("shp", "shx", "dbf", "cpg"):
            bundle.writestr(f"{layer.name}.{ending}", parts[ending])
    names = short_names(layer.table)
    key = [names[each] for each in layer.table.key]
    with by_library(path):
        count_back(path, with_shapes(table, layer.shapes), key, raw=looked_at.getvalue())
    return {f"{stem}.{ending}": raw for ending, raw in (parts | beside(layer, terms, short=True)).items()}


def _short(layer: Layer) -> pa.Table:
    """Return the columns as a shapefile takes them: short names, texts of 254 bytes, yes and no as words."""
    columns = []
    for column in layer.columns:
        values = layer.arrow.column(column.name)
        if column.kind == "yes_no":
            values = pa.array([{True: "yes", False: "no"}.get(value) for value in values.to_pylist()], pa.string())
        elif column.kind == "text":
            values = pa.array([None if text is None else cut(text) for text in values.to_pylist()], pa.string())
        columns.append(values)
    return pa.table(columns, names=list(short_names(layer.table).values()))


def cut(written: str) -> str:
    """Cut a text to what a shapefile holds, between letters."""
    raw = written.encode("utf-8")
    if len(raw) <= TEXT_BYTES:
        return written
    mark = "…".encode()
    return raw[: TEXT_BYTES - len(mark)].decode("utf-8", errors="ignore") + mark.decode()


def _cut_texts(layer: Layer) -> Iterator[tuple[str, str, str, str]]:
    """Return every text that is too long, with the layer, the row (by its key, or its number from 1) and the column."""
    for column in layer.columns:
        if column.kind != "text":
            continue
        for place, text in enumerate(layer.arrow.column(column.name).to_pylist()):
            if text is not None and len(text.encode("utf-8")) > TEXT_BYTES:
                row = "; ".join(str(layer.shaped[key].iloc[place]) for key in layer.table.key) or str(place + 1)
                yield layer.name, row, column.name, text


def _fields(layers: Sequence[Layer]) -> bytes:
    """Explain every short name."""
    head = ("layer", "shapefile_name", "full_name", "kind", "meaning", "choices")
    rows = [
        (layer.name, short, column.name, column.kind, column.meaning, "; ".join(column.choices))
        for layer in layers
        for column, short in zip(layer.columns, short_names(layer.table).values(), strict=True)
    ]
    return _csv([head, *rows])


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")


def _readme(about: str, *, irish: bool, cut: bool) -> str:
    lines = [about.rstrip("\n"), "", "QGIS opens each shapefile in colour, by the .qml beside it; .sld is for other "
            "programs. Short names of columns are explained in fields.csv. Yes and no are words. A shapefile cannot "
            "tell an empty text from a missing one."]  # fmt: skip
    if cut:
        lines.append(f"Texts longer than {TEXT_BYTES} bytes are cut, with … at the end; cut-texts.csv has them whole.")
    if irish:
        lines.append(f"The folder {IRISH_FOLDER} holds the same layers on the Irish Grid. {IRISH_WORDS}")
    return "\n".join(lines) + "\n"
