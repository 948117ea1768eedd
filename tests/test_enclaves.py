"""A council inside a county is drawn in its own colour and can be clicked, in every picture."""

from __future__ import annotations

import io
import re
from datetime import date
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pypdfium2
import pytest
import shapely
from PIL import Image
from shapely.geometry import box

from mapping.drawing.area_map import PAGE_BUDGET, SHEETS, outlines_within, page_map, sheets
from mapping.drawing.outlines import outlines
from mapping.drawing.pictures import pdf, png
from mapping.drawing.small_multiples import multiples
from mapping.packs.brief_maps import FINE, HIGH, WIDE, land, local_map, locator, picture

from .editions import AREAS, shipped

PATH = re.compile(r'<path id="a-(\w+)" d="([^"]+)"')
SIDE = 2400


def drawn_rings(path):
    return [
        np.cumsum(np.array([int(number) for number in re.findall(r"-?\d+", ring)]).reshape(-1, 2), axis=0)
        for ring in path.split("M")[1:]
    ]


def filled(path):
    """What a path fills, by the rule that odd numbers of rings are inside."""
    shape = shapely.Polygon()
    for ring in drawn_rings(path):
        shape = shape.symmetric_difference(shapely.make_valid(shapely.Polygon(ring)))
    return shape


@cache
def grounds(level):
    """The map of the page and a point of each on its own ground."""
    text, paths = page_map(shipped(level), 0.8), outlines_within(shipped(level), PAGE_BUDGET)[0].paths
    return text, paths, {code: shapely.maximum_inscribed_circle(filled(path)).coords[0] for code, path in paths.items()}


def county_and_city():
    city = box(4000, 4000, 6000, 6000)
    county = shapely.Polygon(box(0, 0, 10000, 10000).exterior.coords, [city.exterior.coords])
    return gpd.GeoDataFrame({"area_code": ["X1", "X2"]}, geometry=[county, city], crs=27700)


def winding(path, point):
    """How often the rings of a path go around a point: what a picture fills unless it is nought."""
    around = 0.0
    for ring in drawn_rings(path):
        away = np.vstack([ring, ring[:1]]) - point
        turns = np.diff(np.unwrap(np.arctan2(away[:, 1], away[:, 0])))
        around += turns.sum()
    return round(around / (2 * np.pi))


def test_a_county_is_not_painted_over_the_city_inside_it():
    made = outlines(county_and_city(), tolerance_m=10, grid_m=100, smallest_km2=0).paths
    assert winding(made["X1"], (50, 50)) == 0 and winding(made["X1"], (10, 10)) != 0
    assert winding(made["X2"], (50, 50)) != 0


def test_the_small_map_of_a_county_leaves_its_city_out():
    shapes = county_and_city()
    large = shapely.transform(shapes.geometry[0], lambda points: points * 20)
    made = locator(land(gpd.GeoDataFrame({"area_code": ["X1"]}, geometry=[large], crs=27700)), large, "X")
    path = re.search(r'class="here" d="([^"]+)"', made.body)[1]
    assert winding(path, (100, 100)) == 0 and winding(path, (20, 20)) != 0


@pytest.mark.browser
@pytest.mark.parametrize("level", AREAS)
def test_every_area_of_the_page_is_what_is_met_at_its_place(browser, tmp_path, level):
    text, paths, points = grounds(level)
    assert len(points) == AREAS[level]
    file = tmp_path / "index.html"
    file.write_text(f"<!doctype html><meta charset=utf-8>{text}", encoding="utf-8")
    opened = browser.new_page(viewport={"width": SIDE, "height": SIDE})
    opened.goto(file.as_uri())
    met = opened.evaluate(
        """(points) => {
            const map = document.getElementById("land");
            map.style.cssText = "position:fixed;inset:0;width:100vw;height:100vh;max-height:none;z-index:9999";
            map.querySelectorAll("#land > :not(#areas)").forEach((each) => each.remove());
            const grid = map.getScreenCTM();
            return points.map(([code, x, y]) => {
                const at = new DOMPoint(x, y).matrixTransform(grid);
                const met = document.elementFromPoint(at.x, at.y);
                return [code, met && met.getAttribute("d")];
            });
        }""",
        [[code, *point] for code, point in points.items()],
    )
    opened.close()
    assert [code for code, path in met if path != paths[code]] == []


@cache
def drawn(level):
    return sheets(shipped(level))


def in_pixels(text, form):
    """Draw a picture twice as large as it says, as PNG, or through its PDF as another program opens it."""
    if form == "png":
        return np.asarray(Image.open(io.BytesIO(png(text, title="x", alt="x"))).convert("RGB")).astype(int)
    page = pypdfium2.PdfDocument(pdf(text, title="x", alt="x"))[0]
    return np.asarray(page.render(scale=2 / 0.75).to_pil().convert("RGB")).astype(int)


def not_shown(seen, paths, colours, frame):
    """List the areas at whose place another colour is seen, and those too small to hold a whole pixel."""
    left, top, wide, high, box_wide, box_high = frame
    scale = min(wide / box_wide, high / box_high)
    x0, y0 = left + (wide - box_wide * scale) / 2, top + (high - box_high * scale) / 2
    wrong, tiny = [], set()
    for code, path in paths.items():
        circle = shapely.maximum_inscribed_circle(filled(path))
        (x, y), radius = circle.coords[0], circle.length
        # In pictures twice as fine, a pixel of nothing else may not fit into a circle of hardly two.
        if 2 * radius * scale < 1.1:
            tiny.add(code)
            continue
        column, row = int(2 * (x0 + x * scale)), int(2 * (y0 + y * scale))
        near = seen[row - 1 : row + 2, column - 1 : column + 2].reshape(-1, 3)
        if not (abs(near - colours[code]).max(axis=1) <= 3).any():
            wrong.append(code)
    return wrong, tiny


def one_each(codes):
    """Give every area a colour of its own."""
    return {code: (40 + place // 16 * 8, 20, 10 + place % 16 * 15) for place, code in enumerate(sorted(codes))}


def filled_with(colour):
    return f'style="fill:rgb({",".join(map(str, colour))});stroke:none"'


FRAME = re.compile(r'<svg x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" viewBox="0 0 (\d+) (\d+)">')
TINY = {"E06000053", "E09000001", "E09000013", "E09000020"}  # Scilly, the City, Hammersmith, Kensington


@pytest.mark.parametrize("form", ["png", "pdf"])
@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("level", AREAS)
def test_every_area_of_a_sheet_shows_its_own_colour(level, name, form):
    text = drawn(level)[name]
    paths = dict(PATH.findall(text))
    assert len(paths) == AREAS[level]
    colours = one_each(paths)
    text = re.sub(r'<path id="a-(\w+)"', lambda found: f"{found[0]} {filled_with(colours[found[1]])}", text)
    text = re.sub(r'<rect class="here".*?/>', "", text)
    wrong, tiny = not_shown(in_pixels(text, form), paths, colours, map(float, FRAME.search(text).groups()))
    assert wrong == []
    assert tiny <= TINY


@pytest.mark.parametrize("form", ["png", "pdf"])
@pytest.mark.parametrize("level", AREAS)
def test_every_area_of_the_small_maps_in_a_row_shows_its_own_colour(level, form):
    edition = shipped(level)
    day = date(2026, 11, 21)
    counts = pd.DataFrame(
        {"on_day": pd.Timestamp(day), "unit": ["areas", "babies"], "recorded": 1, "total": 2, "teams": [1, pd.NA]}
    )
    text = multiples(edition.shapes, {day: edition.coverage}, counts, title=("x", "UK"), words="x")
    paths = {f"t{number}": path for number, path in re.findall(r'<path id="t(\d+)" d="([^"]+)"', text)}
    assert len(paths) == AREAS[level]
    colours = one_each(paths)
    text = re.sub(r'<use href="#(t\d+)"', lambda found: f"{found[0]} {filled_with(colours[found[1]])}", text)
    wrong, tiny = not_shown(in_pixels(text, form), paths, colours, map(float, FRAME.search(text).groups()))
    assert wrong == []
    assert len(tiny) < AREAS[level] / 5


@pytest.mark.parametrize("form", ["png", "pdf"])
@pytest.mark.parametrize("city", ["E06000015", "E06000016", "E06000018", "E06000021"])
def test_a_city_and_the_county_round_it_show_their_own_colours_on_the_map_of_a_brief(city, form):
    text = picture(local_map(shipped(), city), shipped().style)
    paths = re.findall(r'<path class="m-[^"]*" d="([^"]+)"', text)
    assert len(paths) >= 2
    colours = iter(range(len(paths)))
    text = re.sub(
        r'<path class="m-[^"]*"', lambda _: f'<path style="fill:rgb({40 + 8 * next(colours)},20,10);stroke:none"', text
    )
    text = re.sub(r'<path class="edge.*?/>', "", re.sub(r'<g class="names">.*?</g>', "", text))
    seen = in_pixels(text, form)
    for place, path in enumerate(paths):
        inside = shapely.intersection(filled(path), box(0, 0, WIDE * FINE, HIGH * FINE))
        circle = shapely.maximum_inscribed_circle(max(shapely.get_parts(inside), key=shapely.area))
        x, y = (2 * number / FINE for number in circle.coords[0])
        if circle.length / FINE >= 1:
            assert abs(seen[int(y), int(x)] - (40 + 8 * place, 20, 10)).max() <= 3, place
