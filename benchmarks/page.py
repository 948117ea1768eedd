"""
Weigh our two pages beside the field's: `python benchmarks/page.py [ROUNDS]`.

The same 361 lower-tier areas with the same attributes, as `index.html`, as `map.html`, as `folium.Choropleth` with a
tooltip, and as `GeoDataFrame.explore`, all in one run of headless Chromium, in turns, with every request refused. What
the two others ask of other hosts is put into their files where the package folium-offline holds it
(`pip install --no-deps folium-offline`; it is only read, never run). A page of theirs whose scripts are not to be had
is said to be left out: its bytes are counted without them, which flatters it, and it is not drawn. Printed are bytes,
bytes as gzip sends them, milliseconds from navigation until all areas are drawn, and the heap after a collection:
medians, with the least and the most, and each as a share of `folium.Choropleth`; and of `index.html`, how long until
its script has run and its first frame stands on a processor six times slower. Needs Chromium and the development
requirements.
"""

from __future__ import annotations

import ast
import gzip
import re
import shutil
import statistics
import sys
import tempfile
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from mapping.page.page import page
from mapping.page.webmap import webmap
from mapping.study.settings import Settings
from mapping.study.study import Study
from mapping.wording.edition import Edition

ATTRIBUTES = (
    "area_code area_name nation region_name status share_low share_high babies babies_covered_low babies_covered_high "
    "team_ids evidence_on low_income_pct"
).split()
# Of our page the map of people is seen first; the other is laid out when it is chosen.
DRAWN = {"index.html": "#circles circle", "map.html": "path.area"}
LEAFLET = ".leaflet-overlay-pane path"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--enable-precise-memory-info"]
SLOWER = 6
# In the page: wait for the frame after the one in which the last area is there.
WATCH = """
const look = () => document.querySelectorAll(%r).length >= %d
  ? requestAnimationFrame(() => setTimeout(() => { window.__drawn = performance.now(); }))
  : requestAnimationFrame(look);
requestAnimationFrame(look);
"""
# In the page: wait for the frame after the one that the script has made, with all that it measures and names in it.
ANSWERS = """
addEventListener('DOMContentLoaded', () =>
  requestAnimationFrame(() => setTimeout(() => { window.__answers = performance.now(); })));
"""
_ASKED = re.compile(
    r'<script src="(https?://[^"]+)"></script>|<link rel="stylesheet" href="(https?://[^"]+)"\s*/?>', re.IGNORECASE
)


def assets() -> dict[str, str]:
    """Read, without running it, what folium-offline holds of other hosts, by address."""
    found = find_spec("offlinefolium")
    held: dict[str, str] = {}
    for folder in found.submodule_search_locations or () if found else ():
        for name in ("elements.py", "features.py"):
            for part in ast.parse((Path(folder) / name).read_text(encoding="utf-8")).body:
                if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Subscript):
                    key, value = part.targets[0].slice, part.value
                    if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
                        held[str(key.value)] = str(value.value)
    return held


def inlined(text: str, held: dict[str, str]) -> tuple[str, list[str]]:
    """Put what a page asks for into it; give it with the addresses that are not to be had."""
    missing: list[str] = []

    def put(found: re.Match[str]) -> str:
        address = found[1] or found[2]
        if address not in held:
            missing.append(address)
            return ""
        body = held[address].replace("</script", "<\\/script")
        return f"<script>{body}</script>" if found[1] else f"<style>{body}</style>"

    return _ASKED.sub(put, text), missing


def attributed(edition: Edition) -> gpd.GeoDataFrame:
    """Join the attributes to the areas, on the globe, as both others want them."""
    table = edition.coverage[ATTRIBUTES].astype({"evidence_on": "string"})
    shapes = edition.shapes[["area_code", "geometry"]].merge(table, on="area_code", validate="1:1")
    return gpd.GeoDataFrame(shapes, crs=edition.shapes.crs).to_crs(4326)


def choropleth(areas: gpd.GeoDataFrame) -> str:
    """Make the page that folium's guide makes: a choropleth with a tooltip."""
    made = folium.Map(location=(55.4, -3.7), zoom_start=5, tiles=None)
    drawn: Any = folium.Choropleth(
        geo_data=areas.to_json(), data=areas, columns=["area_code", "babies"], key_on="feature.properties.area_code"
    )
    drawn.add_to(made)
    folium.GeoJsonTooltip([name for name in areas.columns if name != "geometry"]).add_to(drawn.geojson)
    return str(made.get_root().render())


def explored(areas: gpd.GeoDataFrame) -> str:
    """Make the page that geopandas makes."""
    return str(areas.explore(column="status", tiles=None).get_root().render())


def opened(browser: Browser, path: Path, *, selector: str, count: int) -> tuple[float, float]:
    """Open a page once; give the milliseconds until all is drawn, and the heap in MB after a collection."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.route("**/*", lambda route: route.continue_() if route.request.url == path.as_uri() else route.abort())
    context.add_init_script(WATCH % (selector, count))
    shown = context.new_page()
    shown.goto(path.as_uri())
    shown.wait_for_function("window.__drawn !== undefined", timeout=60_000)
    took = float(shown.evaluate("window.__drawn"))
    session: Any = context.new_cdp_session(shown)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    context.close()
    return took, heap


def interactive(browser: Browser, path: Path, slower: int) -> float:
    """Open a page on a slowed processor; give the milliseconds until its script has run and its first frame stands."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.route("**/*", lambda route: route.continue_() if route.request.url == path.as_uri() else route.abort())
    context.add_init_script(ANSWERS)
    shown = context.new_page()
    session: Any = context.new_cdp_session(shown)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    shown.goto(path.as_uri())
    shown.wait_for_function("window.__answers !== undefined", timeout=60_000)
    took = float(shown.evaluate("window.__answers"))
    context.close()
    return took


def worked(browser: Browser, path: Path) -> float:
    """Open a page once; give the milliseconds that its thread was at work, whatever else the machine was doing."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    shown = context.new_page()
    session: Any = context.new_cdp_session(shown)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    shown.goto(path.as_uri())
    shown.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    told = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    context.close()
    return 1000 * float(told["TaskDuration"])


def main() -> int:
    """Make the four pages, open each in turns, print the table."""
    rounds = max(5, int(sys.argv[1])) if len(sys.argv) > 1 else 7
    edition = Study.of(Settings(today=date(2026, 11, 21), level="ltla")).edition
    areas, held = attributed(edition), assets()
    left: set[str] = set()
    texts = {"index.html": page(edition), "map.html": webmap(edition)}
    for name, text in (("folium.Choropleth", choropleth(areas)), ("geopandas.explore", explored(areas))):
        texts[name], missing = inlined(text, held)
        if missing:
            print(f"{name}: left out of drawing, since {len(missing)} of its files are not here, first {missing[0]}")
            left.add(name)
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in texts}
    with tempfile.TemporaryDirectory() as place, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        paths = {name: Path(place) / f"{number}.html" for number, name in enumerate(texts)}
        for name, path in paths.items():
            path.write_text(texts[name], encoding="utf-8", newline="")
        for turn in range(rounds + 1):  # the first turn warms up and is not counted
            for name, path in paths.items():
                if name in left:
                    continue
                found = opened(browser, path, selector=DRAWN.get(name, LEAFLET), count=len(areas))
                if turn:
                    measured[name].append(found)
        slow = statistics.median(interactive(browser, paths["index.html"], SLOWER) for _ in range(rounds))
        own = statistics.median(worked(browser, paths["index.html"]) for _ in range(rounds))
        browser.close()
    print(f"index.html answers after {slow:.0f} ms on a processor {SLOWER} times slower, 390 px wide;")
    print(f"its own work takes {own:.0f} ms at full speed, so {SLOWER * own:.0f} ms there if nothing else runs")
    table(texts, measured, len(areas))
    return 0


def table(texts: dict[str, str], measured: dict[str, list[tuple[float, float]]], count: int) -> None:
    """Print what was measured, and each beside `folium.Choropleth`, where that could be drawn."""
    peer = "folium.Choropleth"
    bytes_of = {name: text.encode("utf-8") for name, text in texts.items()}
    drawn = {name: rows for name, rows in measured.items() if rows}
    middle = {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in drawn.items()}
    print(f"{count} areas, {len(ATTRIBUTES)} attributes, {len(drawn['index.html'])} rounds")
    heads = f"{'page':<20}{'bytes':>12}{'gzip':>10}{'ms to all drawn':>26}{'heap MB':>10}"
    print(f"{heads}   share of {peer}: bytes, ms, heap")
    for name, raw in bytes_of.items():
        shares = [len(raw) / len(bytes_of[peer])]
        spread, heap = "not drawn", ""
        if name in drawn:
            times = [took for took, _ in drawn[name]]
            spread, heap = f"{middle[name][0]:.0f} ({min(times):.0f} to {max(times):.0f})", f"{middle[name][1]:.1f}"
            shares += [ours / theirs for ours, theirs in zip(middle[name], middle.get(peer, ()), strict=False)]
        print(
            f"{name:<20}{len(raw):>12,}{len(gzip.compress(raw, 9)):>10,}{spread:>26}{heap:>10}   "
            + "  ".join(f"{share:.2f}" for share in shares)
        )


if __name__ == "__main__":
    sys.exit(main())
