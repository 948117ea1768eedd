"""
Time the packs: `python benchmarks/packs.py [COUNCILS]`.

First, for the same councils (twelve, spread over all, or as many as asked) and in one go: the same five to seven layers
in a GeoPackage, as Shapefiles and as GeoJSON, as `GeoDataFrame.to_file` writes them one by one, beside ours (which adds
planned names, styles, meanings, a count back, the zip, and GeoJSON as RFC 7946 has it). The ratio is theirs over ours.
Beside it what to_file did to names.

Then `everyarea pack --all` as a process of its own: wall and CPU seconds, and the peak memory of all its processes
together (shared pages counted once); then again, when nothing changed. Targets: 18 s and 500 MB, then 1.5 s; layers 5
times as fast as to_file.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
import warnings
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio

from mapping.drawing.pictures import letters
from mapping.formats.geopackage import write_geopackage
from mapping.formats.licences import terms
from mapping.formats.open_formats import write_geojson
from mapping.formats.shapefile import write_shapefiles
from mapping.packs.brief import brief
from mapping.packs.brief_page import Press
from mapping.packs.layers import Holdings, layers
from mapping.packs.make import holdings
from mapping.study.settings import Settings
from mapping.study.study import Study
from mapping.vocabulary.codes import NATIONS

psutil: Any = import_module("psutil")


def held() -> Holdings:
    """Measure the shipped data once."""
    config = Settings(today=datetime.now(UTC).date())
    return holdings(Study.of(config))


def theirs(of: Holdings, code: str, folder: Path) -> None:
    """Write all layers of a council as geopandas does, one by one."""
    made = layers(of, code)
    for layer in made:
        if layer.geometry is None:
            pyogrio.write_dataframe(layer.shaped, folder / "area.gpkg", layer=layer.name)
            continue
        table = gpd.GeoDataFrame(layer.frame, geometry="geometry", crs=27700)
        table.to_file(folder / "area.gpkg", layer=layer.name)
        table.to_file(folder / f"{layer.name}.shp")
    gpd.GeoDataFrame(made[0].frame, geometry="geometry", crs=27700).to_file(folder / "area.geojson")


def ours(of: Holdings, code: str, folder: Path) -> None:
    """Write all layers of a council as a pack holds them."""
    made = layers(of, code)
    said = terms(of.edition, NATIONS)
    write_geopackage(folder / "area.gpkg", made, terms=said)
    write_shapefiles(folder / "area-shapefile.zip", made, terms=said)
    write_geojson(folder / "area.geojson", made[0])


def layers_compared(of: Holdings, count: int) -> None:
    """Print how long both take, council by council in turn, so that both meet the same machine."""
    codes = sorted(of.edition.coverage["area_code"])[:: max(1, len(of.edition.coverage) // count)][:count]
    spent = {"to_file": 0.0, "ours": 0.0}
    for code in codes:
        for name, write in (("to_file", theirs), ("ours", ours)):
            with tempfile.TemporaryDirectory() as place:
                began = time.perf_counter()
                write(of, code, Path(place))
                spent[name] += time.perf_counter() - began
                if name == "to_file" and code == codes[0]:
                    cut = [name for name in pyogrio.read_info(Path(place) / "area.shp")["fields"] if len(name) == 10]
    each = {name: seconds / len(codes) for name, seconds in spent.items()}
    print(f"layers of {len(codes)} councils, seconds each: to_file {each['to_file']:.3f}, ours {each['ours']:.3f}, "
          f"ratio {each['to_file'] / each['ours']:.2f}")  # fmt: skip
    print(f"  to_file cut these names in its Shapefile: {', '.join(cut)}")
    with letters() as place:
        press = Press(of.edition.style, place)
        briefs = [brief(of.setting, code) for code in codes]
        began = time.perf_counter()
        sizes = [len(press.pdf(each)) for each in briefs]
        spent_each = (time.perf_counter() - began) / len(codes)
    print(f"brief.pdf, seconds each: {spent_each:.3f}, {sum(sizes) // len(sizes):,} bytes (target 0.5 s)")


def whole_command(folder: Path) -> None:
    """Run `pack --all`, and print what it took."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "mapping", "pack", "--all", "--out", str(folder)]
    process = psutil.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    peak, before = 0, _cpu()
    while process.poll() is None:
        time.sleep(0.25)
        try:
            family = [process, *process.children(recursive=True)]
            peak = max(peak, sum(_memory(each) for each in family))
        except psutil.Error:
            continue
    said = process.stdout.read().split(":")[0] if process.stdout else ""
    wall, cpu = time.perf_counter() - began, _cpu() - before
    weight = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{said}: {wall:.1f} s wall, {cpu:.0f} s CPU, {peak / 2**20:.0f} MiB at most, {weight / 2**20:.0f} MiB made")


def _cpu() -> float:
    """Give the CPU seconds of every process that was started from here and has ended, and of those it started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory(process: Any) -> int:
    """Give the memory of a process, pages that it shares with others by their part, where the system tells."""
    told = process.memory_full_info()
    return int(getattr(told, "pss", told.uss))


def main() -> None:
    """Print all of it."""
    warnings.simplefilter("ignore")  # of names that to_file cuts: they are printed
    layers_compared(held(), int(sys.argv[1]) if len(sys.argv) > 1 else 12)
    with tempfile.TemporaryDirectory() as place:
        whole_command(Path(place))
        whole_command(Path(place))


if __name__ == "__main__":
    main()
