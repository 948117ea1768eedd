"""
Open what was made with other people's programs: `python tools/open_with_others.py RUN PACKS`.

GDAL's `ogrinfo` reads every layer of a run and of its packs (count, grid, names of columns); Poppler's `pdfinfo` and
`pdftotext` find tags, title, language and the headline in each brief; LibreOffice opens the workbook and a table, and
holds as many rows as went in; a register that it has saved gives the same headline as the one that ships. On Debian and
Ubuntu a program that is missing is installed; where that cannot be, this says which was not asked. Exit code 1, with a
sentence for each, if anything is not so.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import xlsxwriter
from bootstrap import apt_install

REGISTER = Path(__file__).resolve().parent.parent / "data" / "register"

PROGRAMS = {"ogrinfo": "gdal-bin", "pdfinfo": "poppler-utils", "soffice": "libreoffice-calc"}
GRIDS = {"gpkg": "27700", "zip": "27700", "geojson": "4326"}
# Layers of Northern Ireland stand on the Irish Grid too: so called in the GeoPackage, in a folder of the shapefiles.
IRISH, IRISH_FOLDER, IRISH_GRID = "_irish", "irish-grid/", "29903"


def said(*command: str | Path) -> str:
    """Run a program, and give what it printed."""
    return subprocess.run([str(word) for word in command], capture_output=True, check=True, text=True).stdout


def has(program: str) -> bool:
    """Say whether a program is there, after trying to install it."""
    return bool(shutil.which(program)) or (apt_install(PROGRAMS[program]) and bool(shutil.which(program)))


def layer_faults(path: Path, layer: str, rows: int, columns: set[str]) -> Iterator[str]:
    """Compare a layer, as ogrinfo sees it, with what went in."""
    place = f"/vsizip/{path}/{layer}.shp" if path.suffix == ".zip" else path
    # Some versions of GDAL name the layer of a GeoJSON file by its member "name", others by the file.
    try:
        told = said("ogrinfo", "-so", *(["-al", place] if path.suffix == ".geojson" else [place, Path(layer).name]))
    except subprocess.CalledProcessError:
        yield f"{path.name}, layer {layer}: ogrinfo cannot open it"
        return
    found = re.search(r"Feature Count: (\d+)", told)
    if not found or int(found[1]) != rows:
        yield f"{path.name}, layer {layer}: {found[1] if found else 'no'} rows, not {rows}"
    irish = layer.endswith(IRISH) or layer.startswith(IRISH_FOLDER)
    grid = IRISH_GRID if irish else GRIDS[path.suffix[1:]]
    if f'ID["EPSG",{grid}]' not in told and f'AUTHORITY["EPSG","{grid}"]' not in told:
        yield f"{path.name}, layer {layer}: the grid EPSG:{grid} is not told"
    missing = columns - set(re.findall(r"^(\w+): ", told, re.MULTILINE))
    if missing:
        yield f"{path.name}, layer {layer}: no column {', '.join(sorted(missing))}"


def run_faults(run: Path) -> Iterator[str]:
    """Open the layers of a run."""
    areas = json.loads((run / "run.json").read_text(encoding="utf-8"))["counts"]["areas"]
    long, short = {"area_code", "area_name", "status", "babies"}, {"area_code", "status", "babies"}
    for name, columns in (("coverage.gpkg", long), ("coverage-shapefile.zip", short), ("coverage.geojson", long)):
        yield from layer_faults(run / "layers" / name, "coverage", areas, columns)


def pack_faults(packs: Path, *, gis: bool, papers: bool) -> Iterator[str]:
    """Open every pack's layers and brief."""
    for pack in sorted(packs.glob("*.zip")):
        with tempfile.TemporaryDirectory() as place:
            with zipfile.ZipFile(pack) as bundle:
                bundle.extractall(place)
            (folder,) = Path(place).iterdir()
            gpkg, shapefile = folder / f"{folder.name}.gpkg", folder / f"{folder.name}-shapefile.zip"
            if gis:
                columns = {"area_code", "area_name", "status", "babies"}
                yield from (f"{pack.name}: {fault}" for fault in layer_faults(gpkg, "area", 1, columns))
                found = layer_faults(shapefile, f"{folder.name}_area", 1, {"area_code", "status", "babies"})
                yield from (f"{pack.name}: {fault}" for fault in found)
                yield from (f"{pack.name}: {fault}" for fault in every_layer(gpkg, shapefile))
            if papers:
                yield from (f"{pack.name}: {fault}" for fault in paper_faults(folder))


def every_layer(gpkg: Path, shapefile: Path) -> Iterator[str]:
    """Compare each layer with shapes, in GeoPackage and Shapefile, with the rows that the GeoPackage holds."""
    with closing(sqlite3.connect(gpkg)) as held:
        names = [name for (name,) in held.execute("SELECT table_name FROM gpkg_geometry_columns ORDER BY table_name")]
        rows = {name: held.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    for name, count in rows.items():
        yield from layer_faults(gpkg, name, count, {"area_code"})
        plain = name.removesuffix(IRISH)
        place = f"{IRISH_FOLDER if plain != name else ''}{gpkg.stem}_{plain}"
        yield from layer_faults(shapefile, place, count, {"area_code"})


def paper_faults(folder: Path) -> Iterator[str]:
    """Look for tags, one page, title, language and the headline in a brief."""
    told = said("pdfinfo", folder / "brief.pdf")
    name = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["area_name"]
    for line in (r"Tagged:\s+yes", r"Pages:\s+1\b", rf"Title:\s+.*{re.escape(name)}"):
        if not re.search(line, told):
            yield f"brief.pdf: pdfinfo does not say {line}"
    if b"/Lang" not in (folder / "brief.pdf").read_bytes():
        yield "brief.pdf: no language"
    sentence = (folder / "README.txt").read_text(encoding="utf-8").splitlines()[2]
    if "".join(sentence.split()) not in "".join(said("pdftotext", "-layout", folder / "brief.pdf", "-").split()):
        yield "brief.pdf: the sentence of README.txt is not in it"


def office_faults(run: Path) -> Iterator[str]:
    """Let LibreOffice open the workbook and a table, and count the rows of what it makes of them."""
    with tempfile.TemporaryDirectory() as place:
        home = f"-env:UserInstallation=file://{place}/profile"
        # Sheet 2 of the workbook is the first table; comma, quotes, UTF-8; all cells as shown.
        filters = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
        for source in (run / "tables" / "gap-analysis.xlsx", run / "tables" / "areas.csv"):
            said("soffice", home, "--headless", "--convert-to", filters, "--outdir", place, source)
        sheets = {path.stem: path for path in Path(place).glob("*.csv")}
        for name in ("gaps", "areas"):
            stem = f"gap-analysis-{name}" if name == "gaps" else "areas"
            found = next((path for known, path in sheets.items() if known.startswith(stem)), None)
            if found is None:
                yield f"LibreOffice made no sheet {stem}: {', '.join(sorted(sheets))}"
                continue
            codes = [column(path, "area_code") for path in (run / "tables" / f"{name}.csv", found)]
            if codes[0] != codes[1]:
                yield f"LibreOffice holds other codes than {name}.csv: {len(codes[1])} of {len(codes[0])} rows"


def register_faults() -> Iterator[str]:
    """Let LibreOffice save the shipped register as a workbook, and count with that."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copy(REGISTER / "register.toml", folder)
        with xlsxwriter.Workbook(
            str(folder / "own.xlsx"), {"strings_to_formulas": False, "strings_to_urls": False}
        ) as book:
            for path in sorted(REGISTER.glob("*.csv")):
                sheet = book.add_worksheet(path.stem)
                with path.open(encoding="utf-8", newline="") as lines:
                    for row, cells in enumerate(csv.reader(lines)):
                        for at, text in enumerate(cells):
                            sheet.write_string(row, at, text)
        (folder / "saved").mkdir()
        shutil.copy(REGISTER / "register.toml", folder / "saved")
        home = f"-env:UserInstallation=file://{place}/profile"
        said("soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", folder / "saved", folder / "own.xlsx")
        ask = (sys.executable, "-m", "mapping", "headline", "--csv")
        if said(*ask, "--register", folder / "saved" / "own.xlsx") != said(*ask):
            yield "A register saved by LibreOffice gives another headline than the one that ships"


def column(path: Path, name: str) -> list[str]:
    """Read one column of a table."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [row[name] for row in csv.DictReader(lines)]


def main() -> int:
    """Open everything."""
    run, packs = (Path(word).resolve() for word in sys.argv[1:3])
    there = {program: has(program) for program in PROGRAMS}
    wrong: list[str] = []
    if there["ogrinfo"]:
        wrong += run_faults(run)
    wrong += pack_faults(packs, gis=there["ogrinfo"], papers=there["pdfinfo"])
    if there["soffice"]:
        wrong += [*office_faults(run), *register_faults()]
    asked = ", ".join(program for program, found in there.items() if found) or "none"
    print(f"Opened {run.name} and {len(list(packs.glob('*.zip')))} packs with {asked}: {len(wrong)} faults")
    for program, found in there.items():
        if not found:
            print(f"Not asked: {program} (Debian package {PROGRAMS[program]}) is not here and cannot be installed.")
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
