"""
Read the part of a stated area that a team serves: wards, postcode districts and sectors, or a polygon file.

A cell of the column `sub_areas` begins with what it names, and has semicolons between the parts:
`wards: E05011234; E05011235`, `postcodes: OX1; OX14 4`, `file: valley.geojson`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

import pandas as pd

from ...vocabulary.codes import tidy_code
from ...vocabulary.errors import Fault, InputError, refused
from ..tables.csv_sheet import Sheet

COLUMN = "sub_areas"
_CELL = re.compile(r"(wards?|postcodes?|files?)\s*:(.*)", re.IGNORECASE | re.DOTALL)
_WARD = re.compile(r"(E05|W05|S13|N08)\d{6}")
# The first half of a postcode is whole: OX1 is never the start of OX14. A sector has a space before its digit, since
# OX11 without one is a district of its own.
_DISTRICT = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_SECTOR = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) +([0-9])")
ALLOWED = (
    "Write what it names, a colon, and the parts with semicolons between them: wards: E05011234; E05011235, or "
    "postcodes: OX1; OX14 4, or file: valley.geojson."
)
_OUTSIDE = "Only a file inside the register's folder is read."
_ONLY_BESIDE = "Put the file into the register's folder and write its name, as file: valley.geojson."
_EXPORT = "Export it again as GeoJSON, in degrees (EPSG:4326) or with its grid named."


def read_sub_areas(sheet: Sheet, folder: Path) -> tuple[pd.DataFrame, tuple[Path, ...]]:
    """
    Read the column `sub_areas` of catchments.csv: rows for a SUB_AREAS table, and the files read.

    A row without an extent, or of an unknown one, becomes "part", in place; so this comes before extents are judged. A
    row that has a fault gives no part. No file outside the register's folder is read.
    """
    rows: list[dict[str, object]] = []
    files: list[Path] = []
    for number, cell in sheet.rows[COLUMN].items():
        if not cell:
            continue
        before = len(sheet.faults)
        _check_row(sheet, number)
        try:
            parts = list(_parts(cell, folder, files))
        except InputError as error:
            at = {"file": sheet.name, "row": number, "column": COLUMN, "value": cell}
            sheet.faults.extend(replace(fault, **at) for fault in error.faults)
        if len(sheet.faults) == before:
            rows.extend({"source_row": number, **part} for part in parts)
    return pd.DataFrame(rows, columns=["source_row", "kind", "part", "shape"]), tuple(dict.fromkeys(files))


def _check_row(sheet: Sheet, number: int) -> None:
    """Hold the cell against the extent and the shares of its row."""
    row = sheet.rows.loc[number]
    for share in ("share_low", "share_high"):
        if row[share]:
            why = f"The row has sub-areas and a {share}: two sources for one number."
            sheet.fault(why, "Keep the one or the other.", row=number, column=share, value=row[share])
    if row["extent"] == "whole":
        why = "The extent is whole, but sub-areas name a part of the area."
        sheet.fault(why, "Write part, or empty the sub-areas.", row=number, column="extent", value="whole")
    elif row["extent"] in {"", "unknown"}:
        sheet.rows.loc[number, "extent"] = "part"


def _parts(cell: str, folder: Path, files: list[Path]) -> Iterator[dict[str, object]]:
    """Return the parts that a cell names, each once."""
    match = _CELL.fullmatch(cell.strip())
    if not match:
        why = "The cell does not begin with wards, postcodes or file, and a colon."
        raise _unfit(why)
    kind = match[1].lower().rstrip("s")
    named = list(dict.fromkeys(" ".join(part.split()) for part in match[2].split(";") if part.strip()))
    if not named:
        why = "The cell names nothing after the colon."
        raise _unfit(why)
    if kind == "file":
        yield _polygon(match[2].strip(), folder, files)
        return
    read = _ward if kind == "ward" else _of_postcodes
    parts = [read(part) for part in named]
    for sort, part in dict.fromkeys(parts):
        yield {"kind": sort, "part": part}


def _ward(written: str) -> tuple[str, str]:
    code = tidy_code(written)
    if not _WARD.fullmatch(code):
        why = f'"{written}" is not the code of a ward, which begins with E05, W05, S13 or N08.'
        raise _unfit(why)
    return "ward", code


def _of_postcodes(written: str) -> tuple[str, str]:
    text = written.upper()
    if _DISTRICT.fullmatch(text):
        return "district", text
    if sector := _SECTOR.fullmatch(text):
        return "sector", f"{sector[1]} {sector[2]}"
    why = f'"{written}" is not a postcode district such as OX1, or a sector such as OX14 4 (with its space).'
    raise _unfit(why)


def _polygon(written: str, folder: Path, files: list[Path]) -> dict[str, object]:
    """Read the polygons of a file beside the register, as one shape."""
    import geopandas as gpd  # not above: few registers have polygons
    import shapely

    from ..boundaries.boundaries import on_british_grid, repaired
    from ..boundaries.formats import open_shapes

    path = _beside(written, folder)
    opened = open_shapes(path)
    faults: list[Fault] = []
    numbers = [f"feature {number}" for number in range(1, len(opened.frame) + 1)]
    shapes = opened.frame.geometry.to_numpy()
    frame = gpd.GeoDataFrame({"area_code": numbers}, geometry=shapes, crs=opened.frame.crs)
    try:
        frame = repaired(on_british_grid(frame, path.name, None, [], narrowest=0), path.name, [], faults)
    except InputError as error:
        # What is said of --crs is about boundaries; here the file itself has to say it.
        faults = [replace(f, remedy=_EXPORT if "--crs" in f.remedy else f.remedy) for f in error.faults]
    if faults:
        raise InputError(faults)
    files.append(path)
    return {"kind": "polygon", "part": path.name, "shape": shapely.union_all(frame.geometry.to_numpy())}


def _beside(written: str, folder: Path) -> Path:
    """Return the path of a file inside the register's folder; links that lead out of it are followed before judging."""
    climbs = ".." in PurePosixPath(written).parts or ".." in PureWindowsPath(written).parts
    rooted = PurePosixPath(written).is_absolute() or PureWindowsPath(written).anchor
    if climbs or rooted or ":" in written or "\\" in written:
        raise _unfit(_OUTSIDE, _ONLY_BESIDE)
    path = folder / written
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError):
        inside = False
    if not inside:
        raise _unfit(_OUTSIDE, _ONLY_BESIDE)
    if not path.is_file():
        why = "There is no such file in the register's folder."
        raise _unfit(why, _ONLY_BESIDE)
    return path


def _unfit(why: str, remedy: str = ALLOWED) -> InputError:
    return refused("", why, remedy)
