"""Whole files of every kind that people hand in, for the toy country, and how those that hold tables are spoilt."""

from __future__ import annotations

import importlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
import xlsxwriter
from damage import ODD_CELLS, spoil_rows
from PIL import Image

from mapping.corrections.form import form_csv
from mapping.reading.register.as_written import held_rows
from mapping.reading.tables.workbook import open_workbook, sheet_rows

ROOT = Path(__file__).resolve().parent.parent
_DATA = ROOT / "data"
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False}
_CODES = ["E07000901", "E07000902", "E07000903", "E06000901", "E06000902"]


def _worlds() -> Any:
    return importlib.import_module("tests.worlds")


def register(folder: Path) -> Path:
    """Write a register as CSV files, and give its teams."""
    (folder / "register").mkdir()
    for name, text in _worlds().REGISTER.items():
        (folder / "register" / name).write_text(text, encoding="utf-8")
    return folder / "register" / "teams.csv"


def register_toml(folder: Path) -> Path:
    """Write a register, and give what it says of itself, as the one that ships does."""
    own = (_DATA / "register" / "register.toml").read_text(encoding="utf-8")
    path = register(folder).with_name("register.toml")
    path.write_text(own, encoding="utf-8")
    return path


def register_book(folder: Path) -> Path:
    """Write a register as a workbook."""
    tables = {
        name.removesuffix(".csv"): [line.split(",") for line in text.replace('"', "").strip().split("\n")]
        for name, text in _worlds().REGISTER.items()
        if name.endswith(".csv")
    }
    _write_book(folder / "register.xlsx", tables)
    (folder / "register.toml").write_text(_worlds().REGISTER["register.toml"], encoding="utf-8")
    return folder / "register.xlsx"


def _write_book(path: Path, tables: dict[str, list[list[str]]]) -> None:
    with xlsxwriter.Workbook(str(path), _SAFE) as book:
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for at, cells in enumerate(rows):
                for place, text in enumerate(cells):
                    sheet.write_string(at, place, text[:32_000])


def book_spoilt(raw: bytes, by: Random) -> bytes:
    """Spoil some cells of a sheet of a workbook, and write it whole."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(raw)
        book = open_workbook(path)
        tables = {name: [list(cells) for _, cells in sheet_rows(book, name)] for name in book.sheets}
        spoil_rows(tables[by.choice(sorted(tables))], by)
        _write_book(path, tables)
        return path.read_bytes()


def assumptions(folder: Path) -> Path:
    """Write assumptions as those that ship."""
    return Path(shutil.copy(_DATA / "assumptions.toml", folder / "own.toml"))


def theme(folder: Path) -> Path:
    """Write the theme of the documents, with a logo."""
    text = (ROOT / "docs" / "theme-example.toml").read_text(encoding="utf-8")
    Image.new("RGB", (9, 9), "#222222").save(folder / "own.png")
    (folder / "theme.toml").write_text(f'{text}\n[logo]\nfile = "own.png"\nwords = "Toy"\n', encoding="utf-8")
    return folder / "theme.toml"


def denominators(folder: Path) -> Path:
    """Write babies of one's own."""
    atoms = _worlds().country_atoms()
    table = pd.DataFrame(
        {"area_code": atoms["area_code"], "area_name": atoms["area_name"], "aged_0_to_2": atoms["babies"]}
    )
    table.to_csv(folder / "babies.csv", index=False)
    return folder / "babies.csv"


def boundaries(name: str) -> Callable[[Path], Path]:
    """Give what writes the squares of the toy country in the format of a name."""

    def write(folder: Path) -> Path:
        atoms = _worlds().country_atoms()
        shapes = _worlds().country_shapes(atoms, placed=True).assign(name=atoms["area_name"])
        (folder / name).write_bytes(_as(shapes, name))
        return folder / name

    return write


def _as(shapes: gpd.GeoDataFrame, name: str) -> bytes:
    """Write shapes in the format of a name."""
    with tempfile.TemporaryDirectory() as held:
        path = Path(held) / name
        if path.suffix == ".parquet":
            shapes.to_parquet(path)
        elif path.suffix == ".geojson":
            named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
            path.write_text(json.dumps({**json.loads(shapes.to_json(drop_id=True)), "crs": named}), encoding="utf-8")
        elif path.suffix == ".zip":
            shapes.to_file(path.with_suffix(".shp"))
            with zipfile.ZipFile(path, "w") as zipped:
                for part in sorted(Path(held).glob("areas.[!z]*")):
                    zipped.write(part, part.name)
        else:
            shapes.to_file(path, **({"SPATIAL_INDEX": "NO"} if path.suffix == ".fgb" else {}))
        return path.read_bytes()


def as_named(
    spoil: Callable[[gpd.GeoDataFrame, Random], gpd.GeoDataFrame], name: str
) -> Callable[[bytes, Random], bytes]:
    """Give what spoils shapes and writes them in the format of a name."""

    def spoilt(_raw: bytes, by: Random) -> bytes:
        atoms = _worlds().country_atoms()
        shapes = _worlds().country_shapes(atoms, placed=True).assign(name=atoms["area_name"])
        return _as(spoil(shapes, by), name)

    return spoilt


def shapes_spoilt(shapes: gpd.GeoDataFrame, by: Random) -> gpd.GeoDataFrame:
    """Swap codes, put another shape in the place of one, or another text in the place of a code or a name."""
    made, at, other = shapes.copy(), by.randrange(len(shapes)), by.randrange(len(shapes))
    held, codes = made.geometry.to_numpy().copy(), list(made["area_code"])
    kind = by.randrange(6)
    if kind == 0:
        codes[at], codes[other] = codes[other], codes[at]
    elif kind == 1:
        codes[at] = by.choice(ODD_CELLS).replace("\x00", "")[:200]
    elif kind == 2:
        made["name"] = [by.choice(ODD_CELLS).replace("\x00", "")[:200] for _ in codes]
    elif kind == 3:
        return made.drop(index=at) if by.random() < 0.5 else pd.concat([made, made.iloc[[at]]])
    else:
        x, y = held[at].bounds[:2]
        held[at] = by.choice(
            [
                None,
                shapely.Polygon(),
                shapely.Polygon([(x, y), (x + 9_000, y + 9_000), (x + 9_000, y), (x, y + 9_000)]),
                shapely.box(x, y, x + 1, y + 1),
                shapely.box(x, y, x + 40_000, y + 10_000),
                shapely.box(x + 9_000, y, x + 19_000, y + 10_000),
                shapely.MultiPolygon([held[at], held[other]]),
            ]
        )
    if by.random() < 0.1:
        held = shapely.force_3d(held, 3.0)
    return made.assign(area_code=codes).set_geometry(gpd.GeoSeries(held, index=made.index, crs=made.crs))


_PLACES = pd.DataFrame(
    {
        "id": ["a", "b", "c", "d", "e", "f"],
        "postcode": ["AS1 1AA", "BK1 1AA", "", "BK1 1AA", "", "AS1 1AB"],
        "easting": [None, None, 305_000.0, None, 315_500.5, None],
        "northing": [None, None, 505_000.0, None, 505_000.5, None],
        "note": ["one", "two", "three", "", "Tŷ", "six"],
    }
)


def points(name: str) -> Callable[[Path], Path]:
    """Give what writes places in the format of a name, and a directory beside them."""

    def write(folder: Path) -> Path:
        directory(folder, beside=False)
        path = folder / name
        if path.suffix == ".parquet":
            _PLACES.to_parquet(path, index=False)
        elif path.suffix == ".xlsx":
            texts = _PLACES.astype("string").fillna("")
            _write_book(path, {"places": [list(texts.columns), *texts.to_numpy().tolist()]})
        else:
            _PLACES.to_csv(path, index=False)
        return path

    return write


def columns_spoilt(raw: bytes, by: Random) -> bytes:
    """Make a column of a Parquet file one of another type."""
    table = pd.read_parquet(io.BytesIO(raw))
    name = by.choice(list(table.columns))
    odd: list[Any] = [
        1, True, 1.5, float("nan"), float("inf"), -1e308, None, "x" * 9_000, "a\x1bb", b"\xff", ["a"], {"a": 1},
        pd.Timestamp("2026-01-01"), pd.Timedelta("1D"), pd.Timestamp("2026-01-01", tz="UTC"),
    ]  # fmt: skip
    table[name] = [by.choice(odd)] * len(table)
    if by.random() < 0.3 and not table[name].map(lambda value: isinstance(value, list | dict)).any():
        table = (
            table.astype({name: "category"}) if name == "note" else table.rename(columns={name: by.choice(ODD_CELLS)})
        )
    held = io.BytesIO()
    table.to_parquet(held, index=False)
    return held.getvalue()


def directory(folder: Path, *, beside: bool = True) -> Path:
    """Write a postcode directory, and places beside it."""
    rows = [
        ("AS1 1AA", "E07000901", 305_000, 505_000, "", "E92000001"),
        ("AS1 1AB", "E07000901", 305_100, 505_100, "201801", "E92000001"),
        ("BK1 1AA", "E07000902", 315_000, 505_000, "", "E92000001"),
        ("IN1 1AA", "N09000901", 330_000, 370_000, "", "N92000002"),
    ]
    columns = ["pcds", "oslaua", "oseast1m", "osnrth1m", "doterm", "ctry"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "directory.csv", index=False)
    if beside:
        _PLACES.to_csv(folder / "points.csv", index=False)
    return folder / "directory.csv"


def travel(folder: Path) -> Path:
    """Write travel between the upper-tier areas."""
    codes = sorted(set(_worlds().country_atoms()["utla_code"]))
    rows = [(one, other, 5 * abs(codes.index(one) - codes.index(other))) for one in codes for other in codes]
    pd.DataFrame(rows, columns=["from_area", "to_area", "minutes"]).to_csv(folder / "travel.csv", index=False)
    return folder / "travel.csv"


def services(folder: Path) -> Path:
    """Write two services in the form of Open Referral."""
    place = "http://statistics.data.gov.uk/id/statistical-geography/E07000901"
    attribute = {"id": "t", "label": "Open", "taxonomy_term": {"id": "u", "name": "open", "code": "open"}, "value": "x"}
    held = [
        {
            "id": f"{number}1111111-2222-4333-8444-555555555555",
            "name": f"Service {number}",
            "status": "active",
            "url": "https://example.org/service",
            "eligibility_description": "Anyone",
            "assured_date": "2026-05-04",
            "attributes": [attribute],
            "contacts": [{"id": "x", "name": "kept out"}],
            "organization": {"id": "o", "name": "The host", "email": "office@example.org"},
            "service_areas": [{"id": "a", "name": "Ash", "uri": place}, {"id": "b", "name": "Beck", "extent": "x"}],
        }
        for number in range(2)
    ]
    page = {"total_items": 2, "total_pages": 1, "page_number": 1, "size": 2, "contents": held}
    (folder / "services.json").write_text(json.dumps(page), encoding="utf-8")
    return folder / "services.json"


def form(folder: Path) -> Path:
    """Write a register, and the form of one area as it comes back filled in."""
    place = register(folder).parent
    held, _ = held_rows(place, None)
    text = (
        form_csv([row for rows in held.values() for row in rows], "E07000901")
        .decode("utf-8")
        .replace("Ash Trust", "Ash Trust of today")
    )
    (folder / "correction.csv").write_text(text, encoding="utf-8", newline="")
    return folder / "correction.csv"


def boards(folder: Path) -> Path:
    """Write care boards of one's own."""
    rows = [(code, f"E5400091{number % 2}", f"NHS Toy {number % 2}", 1, "2027") for number, code in enumerate(_CODES)]
    table = pd.DataFrame(rows, columns=["area_code", "board_code", "board_name", "share", "year"])
    table.to_csv(folder / "boards.csv", index=False)
    return folder / "boards.csv"
