"""The map of people: circles as large as their babies, neighbours kept, nations told apart, and nothing made up."""

from __future__ import annotations

import math
import re
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from mapping.drawing.cartogram import EDGE, HOW_ARRANGED, WHY_BOTH, cartogram_svg, cartogram_text, page_rules
from mapping.drawing.circles import BETWEEN, MARK, circles, why_not
from mapping.look.style import look_of
from mapping.measuring.pattern import neighbours
from mapping.reading.shipped.lookups import read_circles
from mapping.study.inputs import read_inputs
from mapping.study.results import measure
from mapping.study.settings import Settings
from mapping.vocabulary.errors import SourceError
from mapping.wording.areas import area_label
from mapping.wording.headline import finding

from .conftest import ROOT
from .editions import HOSTILE, hostile, shipped, without_babies

DATA = ROOT / "data"
SVG = "{http://www.w3.org/2000/svg}"
LEVELS = {"ltla": 361, "utla": 218, "health": 62, "region": 12, "nation": 4}
LARGE = ("ltla", "utla", "health")
CIRCLES = {"health": "health_2026"}


@cache
def laid(level: str) -> pd.DataFrame:
    """Circles with the name, nation, region and babies of their areas."""
    edition = shipped(level)
    rows = edition.coverage[["area_code", "area_name", "nation", "babies"]]
    regions = edition.shapes[["area_code", "region_code", "region_name"]]
    table = (
        read_circles(CIRCLES.get(level, level), DATA)
        .merge(rows, on="area_code", how="outer")
        .merge(regions, on="area_code")
    )
    return table.astype({"x": float, "y": float, "r": float})


def gaps(table: pd.DataFrame) -> np.ndarray:
    at, r = table[["x", "y"]].to_numpy(), table["r"].to_numpy()
    apart = np.linalg.norm(at[:, None] - at[None], axis=2) - r[:, None] - r[None]
    np.fill_diagonal(apart, np.inf)
    return apart


def pairs(level: str) -> np.ndarray:
    place = {code: row for row, code in enumerate(laid(level)["area_code"])}
    return np.array([[place[a], place[b]] for a, b in neighbours(shipped(level).shapes).itertuples(index=False)])


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text if "xmlns=" in text else text.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


def drawn(root: ET.Element, edition) -> dict[str, ET.Element]:
    """Circles by code: by their names, or on the page, where the script names them, class by class and by code."""
    groups = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "circles")
    found = {}
    for group in groups:
        rows = [row for row in edition.coverage.sort_values("area_code").itertuples()
                if (pd.isna(row.babies) if group.get("class") == "unsized"
                    else f"e-{look_of(row)}" in group.get("class").split() and not pd.isna(row.babies))]  # fmt: skip
        found |= {row.area_code: circle for row, circle in zip(rows, group, strict=True)}
    assert all(circle.get("id", f"c-{code}") == f"c-{code}" for code, circle in found.items())
    return found


def svg(edition, *, standalone: bool) -> str:
    return cartogram_svg(edition, edition.circles, standalone=standalone)


ISLANDS = {"Isles of Scilly", "Isle of Wight", "Isle of Anglesey", "Orkney Islands", "Shetland Islands", "Na h-Eileanan Siar", "NHS Orkney", "NHS Shetland", "NHS Western Isles"}  # fmt: skip

# --- what ships


@pytest.mark.parametrize("level", list(LEVELS))
def test_every_area_has_one_circle_as_large_as_its_babies(level):
    table = laid(level)
    assert len(table) == LEVELS[level] and table["area_code"].is_unique and table.notna().all(axis=None)
    assert (math.pi * table["r"] ** 2 / table["babies"].astype(float) - 1).abs().max() < 0.002


def test_the_care_boards_of_2023_keep_their_circles_for_the_days_on_which_they_were_in_force():
    inputs, linked = read_inputs(config := Settings(today=date(2026, 11, 21), level="health", on=date(2026, 3, 31)))
    coverage = measure(inputs, linked, config).coverage["standard"]
    table = read_circles(inputs.areas.circles("health"), DATA).merge(coverage[["area_code", "babies"]], how="outer")
    assert len(table) == 68 and table.notna().all(axis=None)
    assert (math.pi * table["r"] ** 2 / table["babies"].astype(float) - 1).abs().max() < 0.002
    assert gaps(table.astype({"x": float, "y": float, "r": float})).min() >= 3.9


@pytest.mark.parametrize("level", list(LEVELS))
def test_no_two_circles_overlap(level):
    assert gaps(laid(level)).min() >= 3.9


@pytest.mark.parametrize(("level", "touching"), [("ltla", 0.65), ("utla", 0.66), ("health", 0.69), ("region", 0.69)])
def test_seven_in_ten_borders_are_kept(level, touching):
    apart, (one, other) = gaps(laid(level)), pairs(level).T
    touch = apart[one, other] <= 5
    # An area with k borders has k nearest, edge to edge; a border is kept if each is among the other's.
    order = apart.argsort(axis=1, kind="stable")
    many = np.bincount(np.r_[one, other], minlength=len(apart))
    near = [set(row[:count].tolist()) for row, count in zip(order, many, strict=True)]
    nearest = np.array([b in near[a] and a in near[b] for a, b in zip(one, other, strict=True)])
    assert touch.mean() >= touching
    assert (touch | nearest).mean() >= 0.70


@pytest.mark.parametrize("level", LARGE)
def test_regions_hang_together(level):
    table = laid(level)
    apart = gaps(table)
    for _, rows in table.groupby("region_code"):
        here = rows.index.to_numpy()
        reached, edge = {here[0]}, [here[0]]
        while edge:
            now = edge.pop()
            near = [other for other in here if other not in reached and apart[now, other] <= 20]
            reached |= set(near)
            edge += near
        pieces = set(table.loc[list(set(here) - reached), "area_name"])
        assert pieces <= ISLANDS or set(table.loc[list(reached), "area_name"]) <= ISLANDS


@pytest.mark.parametrize("level", list(LEVELS))
def test_nations_are_set_apart(level):
    table = laid(level)
    apart, nation = gaps(table), table["nation"].to_numpy(object)
    assert apart[nation[:, None] != nation[None]].min() >= 39
    irish = nation == "Northern Ireland"
    assert apart[np.ix_(irish, ~irish)].min() >= 109


@pytest.mark.parametrize("level", LARGE)
def test_nations_and_regions_lie_where_they_do_on_the_map(level):
    table = laid(level)
    weighed = table.assign(wx=table["x"] * table["r"] ** 2, wy=table["y"] * table["r"] ** 2, w=table["r"] ** 2)

    def middles(column):
        sums = weighed.groupby(column)[["wx", "wy", "w"]].sum()
        return sums["wx"] / sums["w"], sums["wy"] / sums["w"]

    x, y = middles("region_name")
    scots = table[table["nation"] == "Scotland"]
    english = [name for name in x.index if name not in ("Scotland", "Wales", "Northern Ireland")]
    # Dumfries and Galloway reaches as far south on the ground as the middle of the North East.
    assert scots["y"].max() < y[english].drop("North East").min()
    assert (scots["y"] < y["North East"]).mean() > 0.8 and y["Scotland"] < y["North East"] - 150
    assert x["Wales"] < x[english].min() or level == "health"
    irish = table[table["nation"] == "Northern Ireland"]
    assert irish["x"].max() < table.loc[table["nation"].isin(["England", "Scotland"]), "x"].quantile(0.25)
    assert irish["y"].min() > y["Scotland"] and irish["y"].max() < y["Wales"]
    for north, south in [("North East", "Yorkshire and The Humber"), ("North West", "West Midlands"), ("Yorkshire and The Humber", "East Midlands"), ("East Midlands", "London"), ("West Midlands", "South West"), ("London", "South East")]:  # fmt: skip
        assert y[north] < y[south], (north, south)
    for west, east in [("South West", "South East"), ("West Midlands", "East of England"), ("North West", "Yorkshire and The Humber"), ("South East", "London")]:  # fmt: skip
        assert x[west] < x[east], (west, east)
    # Over all pairs of regions, the direction on the ground is kept to within a right angle, and mostly to far less.
    ground = shipped(level).shapes.dissolve("region_name").centroid
    names = list(x.index)
    turned = []
    for row, one in enumerate(names):
        for other in names[row + 1 :]:
            here = math.atan2(y[one] - y[other], x[other] - x[one])
            there = math.atan2(ground[other].y - ground[one].y, ground[other].x - ground[one].x)
            turned.append(abs(math.remainder(here - there, math.tau)))
    assert max(turned) < math.pi / 2
    assert np.median(turned) < math.radians(20)


@pytest.mark.parametrize("level", ["ltla", "utla"])
def test_places_keep_their_compass(level):
    at = laid(level).set_index("area_name")
    assert at.loc["Cornwall", "x"] < at.loc["Kent", "x"] if level == "utla" else True
    assert at.loc["Isles of Scilly", "x"] < at.loc["Cornwall", "x"]
    assert at.loc["Shetland Islands", "y"] < at.loc["Highland", "y"] < at.loc["Glasgow City", "y"]
    assert at.loc["Isle of Wight", "y"] > at.loc["Southampton", "y"]
    assert at.loc["Isle of Anglesey", "y"] < at.loc["Cardiff", "y"]
    assert at.loc["Hillingdon", "x"] < at.loc["Camden", "x"] < at.loc["Havering", "x"]
    assert at.loc["Barnet", "y"] < at.loc["Westminster", "y"] < at.loc["Croydon", "y"]


def test_a_changed_file_is_refused(tmp_path):
    import shutil

    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    with (folder / "cartograms" / "utla.csv").open("ab") as out:
        out.write(b"\n")
    with pytest.raises(SourceError, match="is not the file its passport"):
        read_circles("utla", folder)


@pytest.mark.parametrize("level", ["health", "region"])
def test_the_program_makes_what_ships_and_measures_it_so(level):
    pytest.importorskip("scipy")
    sys.path.insert(0, str(ROOT / "tools"))
    import build_cartogram

    areas, borders = build_cartogram.read_level(CIRCLES.get(level, level))
    what = build_cartogram.country(areas, borders)
    first = build_cartogram.STRIDES[0]
    at = build_cartogram.arrange(what, first)
    assert np.array_equal(at, build_cartogram.arrange(what, first))
    table = laid(level)
    assert table["area_code"].tolist() == areas["area_code"].tolist()
    # Another build of the solver may stop at another place that is as good; the circles are no others.
    assert np.allclose(what.r, table["r"], atol=0.001)
    shares = build_cartogram.kept(at, what.r, what.borders)
    now = build_cartogram.kept(table[["x", "y"]].to_numpy(), table["r"].to_numpy(), what.borders)
    assert shares == pytest.approx(now, abs=0.06)


def test_hexagons_would_miss_the_size():
    pytest.importorskip("scipy")
    sys.path.insert(0, str(ROOT / "tools"))
    import build_cartogram

    babies = laid("utla")["babies"].to_numpy(float)
    assert build_cartogram.hexagons_within(babies, 3000)[1] < 0.2
    assert build_cartogram.hexagons_within(np.array([100.0, 199.0, 103.0]), 100) == (4, pytest.approx(2 / 3))


# --- what is drawn


@pytest.mark.parametrize("level", list(LEVELS))
@pytest.mark.parametrize("standalone", [True, False])
def test_every_area_is_drawn_once_with_its_name_status_and_size(level, standalone):
    edition = shipped(level)
    root = parsed(svg(edition, standalone=standalone))
    found = drawn(root, edition)
    parents = {child: parent for parent in root.iter() for child in parent}
    assert sorted(found) == sorted(edition.coverage["area_code"])
    for row in edition.coverage.itertuples():
        circle = found[row.area_code]
        # On the page the script names the circles, as it does the areas of the map.
        assert [title.text for title in circle] == ([area_label(row)] if standalone else [])
        assert f"e-{look_of(row)}" in parents[circle].get("class").split()
        # The line lies inside the circle, so that its outer edge is the size.
        size = math.pi * (float(circle.get("r")) + EDGE / 2) ** 2
        assert size == pytest.approx(row.babies, rel=0.02)


def test_every_fill_is_a_pattern_that_is_there_or_a_colour_of_the_style():
    for standalone in (True, False):
        text = svg(shipped(), standalone=standalone)
        assert set(re.findall(r'fill="url\(#([^)]+)\)', text)) <= set(re.findall(r'<pattern id="([^"]+)"', text))
        assert not re.search(r"href=\"(?!#)|@import|<script", text)
    rules = page_rules()
    for name in set(re.findall(r'class="([^"]+)"', text)):
        assert any(f".{part}" in rules for part in name.split()) or re.match(r"(k|ink|paper)-|ring|people", name), name


def test_page_is_light():
    assert len(svg(shipped(), standalone=False).encode()) < 24_000
    assert len(svg(shipped("ltla"), standalone=False).encode()) < 34_000


@pytest.mark.parametrize("level", list(LEVELS))
def test_notes_and_key_lie_on_no_circle_and_inside_the_drawing(level):
    root = parsed(svg(shipped(level), standalone=False))
    left, top, wide, high = map(float, root.get("viewBox").split())
    spots = [(float(c.get("cx")), float(c.get("cy")), float(c.get("r"))) for c in drawn(root, shipped(level)).values()]
    aside = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "aside")
    texts = [(text, 0.0, 0.0) for text in aside.findall(f"{SVG}text")]
    key = aside.find(f"{SVG}g")
    shift = [float(number) for number in re.findall(r"-?\d+", key.get("transform"))]
    inner = key.find(f"{SVG}g")
    lift = [float(number) for number in re.findall(r"-?\d+", inner.get("transform"))]
    texts += [(text, shift[0] + lift[0], shift[1] + lift[1]) for text in inner.findall(f"{SVG}text")]
    texts += [(text, *shift) for text in key.findall(f"{SVG}text")]
    words = " ".join(text.text for text, *_ in texts)
    assert all(nation in words for nation in ("England", "Scotland", "Wales", "Northern Ireland"))
    assert "babies aged 0 to 2" in words
    for text, dx, dy in texts:
        size, x, y = float(text.get("font-size")), float(text.get("x")) + dx, float(text.get("y")) + dy
        length = 0.55 * size * len(text.text)
        start = x - length / 2 if text.get("text-anchor") == "middle" else x
        assert left <= start and start + length <= left + wide and top <= y - size * 0.8 and y <= top + high
        for cx, cy, r in spots:
            near = np.hypot(cx - np.clip(cx, start, start + length), cy - np.clip(cy, y - size * 0.75, y))
            assert near >= r, text.text


def test_key_is_to_scale():
    root = parsed(svg(shipped(), standalone=True))
    radii = sorted(float(circle.get("r")) for circle in root.iter(f"{SVG}circle") if circle.get("class") == "keyed")
    assert [round(math.pi * r * r) for r in radii] == pytest.approx([1000, 10_000, 50_000], rel=0.02)


def test_file_stands_alone():
    text = svg(shipped(), standalone=True)
    words = " ".join(" ".join(ET.fromstring(text).itertext()).split())
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg"') and "var(" not in text
    assert "21 November 2026" in words and "Contains OS data" in words and "Map of people" in words
    # In the drawing the sentence stands in lines.
    assert WHY_BOTH.replace(" ", "") in words.replace(" ", "")
    assert len(text.encode()) < 70_000


def test_page_says_why_there_are_two_maps():
    root = parsed(svg(shipped(), standalone=False))
    assert root.get("role") == "img" and HOW_ARRANGED in root.get("aria-label")
    assert finding(shipped()) in root.get("aria-label")
    assert WHY_BOTH in cartogram_text(shipped())


@pytest.mark.parametrize("standalone", [True, False])
def test_same_edition_gives_the_same_text(standalone):
    assert svg(shipped(), standalone=standalone) == svg(shipped(), standalone=standalone)


@pytest.mark.parametrize("standalone", [True, False])
def test_hostile_names_stay_text(standalone):
    root = parsed(svg(hostile(), standalone=standalone))
    titles = [title.text for title in root.iter(f"{SVG}title") if HOSTILE[0] in (title.text or "")]
    assert bool(titles) == standalone and all(words in title for title in titles for words in HOSTILE)
    assert not list(root.iter(f"{SVG}script")) and not list(root.iter(f"{SVG}img"))
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)


# --- babies that are missing, or others


@pytest.mark.parametrize("standalone", [True, False])
@pytest.mark.parametrize("code", ["E10000016", "E06000053"])
def test_an_area_without_a_known_number_of_babies_is_an_open_mark(standalone, code):
    root = parsed(svg(without_babies(code), standalone=standalone))
    parents = {child: parent for parent in root.iter() for child in parent}
    circles_ = drawn(root, without_babies(code))
    circle = circles_[code]
    assert parents[circle].get("class") == "unsized"
    assert float(circle.get("r")) == pytest.approx(MARK - EDGE / 2)
    if standalone:
        assert "an unknown number of babies aged 0 to 2" in circle.find(f"{SVG}title").text
    assert standalone is False or "its size says nothing" in " ".join(root.itertext())
    others = [other for other in circles_ if other != code]
    assert len(others) == 217
    shown = laid("utla").set_index("area_code")
    assert all(float(circles_[o].get("r")) + EDGE / 2 == pytest.approx(shown.loc[o, "r"], abs=0.06) for o in others[:20])  # fmt: skip


def changed(factors: pd.Series | float):
    edition = shipped()
    coverage = edition.coverage.copy()
    coverage["babies"] = (coverage["babies"].astype(float) * factors).round().astype("Int64")
    return replace(edition, coverage=coverage)


def test_twice_the_babies_are_the_same_picture_at_another_scale():
    before, after = (circles(edition, read_circles("utla", DATA)) for edition in (shipped(), changed(2.0)))
    assert before.babies_per_square == 1
    assert after.babies_per_square == pytest.approx(2, rel=0.01)
    assert all(after.by_code[code].r == pytest.approx(circle.r, rel=0.01) for code, circle in before.by_code.items())


@pytest.mark.parametrize("seed", range(5))
def test_other_babies_give_other_sizes_in_proportion_and_no_overlap(seed):
    draw = np.random.default_rng(seed)
    edition = changed(pd.Series(draw.uniform(0.75, 1.3, 218), index=shipped().coverage.index))
    positions = read_circles("utla", DATA)
    assert why_not(edition, positions) == ""
    made = circles(edition, positions)
    table = pd.DataFrame([vars(circle) for circle in made.by_code.values()], index=list(made.by_code))
    assert gaps(table).min() >= BETWEEN - 1e-6
    babies = edition.coverage.set_index("area_code")["babies"].astype(float)
    assert (math.pi * table["r"] ** 2 * made.babies_per_square / babies.loc[table.index]).to_numpy() == pytest.approx(1, rel=0.002)  # fmt: skip


def test_babies_too_unlike_are_refused_with_a_reason():
    few = shipped().coverage["area_code"].eq("E06000053")
    edition = changed(few.map({True: 2000.0, False: 1.0}))
    positions = read_circles("utla", DATA)
    assert why_not(edition, positions).startswith("The map of people is left out: its circles were arranged for other")
    with pytest.raises(ValueError, match="left out"):
        cartogram_svg(edition, positions, standalone=True)


def test_areas_that_have_no_place_are_refused_by_name():
    positions = read_circles("utla", DATA).query("area_code not in ['E10000016', 'E06000053']")
    said = why_not(shipped(), positions)
    assert "without Isles of Scilly and Kent" in said or "without Kent and Isles of Scilly" in said


def test_without_any_babies_there_is_no_map_of_people():
    edition = shipped()
    coverage = edition.coverage.copy()
    coverage["babies"] = pd.array([pd.NA] * len(coverage), dtype="Int64")
    positions = read_circles("utla", DATA)
    assert "of no area is it known" in why_not(replace(edition, coverage=coverage), positions)


def test_no_babies_at_all_is_a_dot_that_is_a_known_size():
    edition = changed(shipped().coverage["area_code"].ne("E06000017").astype(float))
    made = circles(edition, read_circles("utla", DATA)).by_code["E06000017"]
    assert made.sized and made.r == 2
