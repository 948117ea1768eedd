"""The map as a picture: every area once, every status told apart without colour, the same bytes each time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter

import geopandas as gpd
import numpy as np
import pytest
import shapely

from mapping.drawing.area_map import page_map, sheets, swatch
from mapping.drawing.outlines import outlines, simplified
from mapping.look.contrast import KINDS, contrast
from mapping.look.style import BACKGROUND, BACKGROUND_DARK, SEEN, look_of, seen_as
from mapping.vocabulary.schema import RECORDED, STATUSES
from mapping.wording.areas import area_label
from mapping.wording.headline import MAY_STILL_HAVE_ONE, beneath, class_counts, finding
from mapping.wording.phrases import whole

from .editions import ALL_AREAS, AREAS, HOSTILE, hostile, shipped, without_babies

SVG = "{http://www.w3.org/2000/svg}"


def svg(edition, *, standalone):
    """Give the poster, or the map as the page holds it."""
    text = sheets(edition)["coverage"] if standalone else page_map(edition, 0.8)
    return text if standalone else text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def parsed(edition, *, standalone):
    return ET.fromstring(svg(edition, standalone=standalone))


def drawn(root):
    """Give the paths of areas: of the poster by their names, of the page all that stand where the areas do."""
    areas = next(group for group in root.iter(f"{SVG}g") if group.get("id") == "areas")
    return list(areas.iter(f"{SVG}path"))


@pytest.mark.parametrize("level", list(ALL_AREAS))
@pytest.mark.parametrize("standalone", [True, False])
def test_every_area_is_drawn_once(level, standalone):
    paths = drawn(parsed(shipped(level), standalone=standalone))
    assert len(paths) == ALL_AREAS[level]
    # The page's script names its paths; that it names each rightly is tried in a browser (test_page_map).
    named = [path.get("id") for path in paths]
    codes = sorted(f"a-{code}" for code in shipped(level).coverage["area_code"])
    assert sorted(named) == codes if standalone else set(named) == {None}
    assert all(re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)+", path.get("d")) for path in paths)


@pytest.mark.parametrize("standalone", [True, False])
def test_every_area_has_its_name_and_its_class(standalone):
    root = parsed(shipped(), standalone=standalone)
    parents = {child: parent for parent in root.iter() for child in parent}
    rows = {row.area_code: row for row in shipped().coverage.itertuples()}
    if standalone:
        for path in drawn(root):
            row = rows[path.get("id")[2:]]
            assert [title.text for title in path] == [area_label(row)]
            assert parents[path].get("class") == f"p-{look_of(row)} e-{look_of(row)}"
        return
    # On the page the script names each area, as the table does: as many of a class as there are, in the order of codes.
    classes = Counter(parents[path].get("class") for path in drawn(root))
    assert classes == Counter(f"l-{look_of(row)} e-{look_of(row)}" for row in rows.values())
    assert not any(list(path) for path in drawn(root))


def test_whole_has_a_description_that_begins_with_the_finding():
    poster, land = parsed(shipped(), standalone=True), parsed(shipped(), standalone=False)
    assert poster[0].tag == f"{SVG}title" and poster[1].tag == f"{SVG}desc"
    for said in (poster[1].text, land.get("aria-label")):
        assert finding(shipped()) in said and "not an area without a team" in said


def test_the_land_fills_a_picture_of_any_shape_and_stays_whole():
    for ratio in (0.3, 0.8, 2):
        left, top, wide, high = map(float, re.search(r'viewBox="([^"]+)"', page_map(shipped(), ratio))[1].split())
        assert wide / high == pytest.approx(ratio, rel=0.01)
        assert left <= 0 and top <= 0 and min(wide, high) > 600


def test_london_is_drawn_again_larger_on_a_sheet_and_hidden_from_readers_of_the_first():
    root = parsed(shipped(), standalone=True)
    inset = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "inset")
    assert inset.get("aria-hidden") == "true"
    assert len([use for use in inset.iter(f"{SVG}use") if use.get("href").startswith("#a-E09")]) == 33


def test_every_class_has_a_fill_of_its_own_from_full_to_empty():
    assert len(SEEN) == len({look.pattern for look in SEEN.values()}) == 6
    assert next(iter(SEEN)) == "team" and SEEN["team"].pattern == "solid"
    assert list(SEEN)[-1] == "not_known" and SEEN["not_known"].pattern == "empty"
    text = svg(shipped(), standalone=True)
    for name, look in SEEN.items():
        plain = look.pattern in ("solid", "empty")
        assert [f'id="{kind}-{name}"' in text for kind in "pqs"] == [not plain] * 3
        assert f"s-{name}" in swatch(name) and f"e-{name}" in swatch(name)


@pytest.mark.parametrize("name", list(SEEN))
def test_marks_stand_out_from_the_background_for_every_eye(name):
    for kind in ("", *KINDS):
        assert contrast(SEEN[name].ink, BACKGROUND, kind) >= 3
        assert contrast(SEEN[name].ink_dark, BACKGROUND_DARK, kind) >= 3
        if SEEN[name].pattern != "solid":
            assert contrast(SEEN[name].ink, SEEN[name].paper, kind) >= 3
            assert contrast(SEEN[name].ink_dark, SEEN[name].paper_dark, kind) >= 3


def test_every_status_is_drawn_as_one_class_and_old_evidence_as_another():
    assert {seen_as(status, None) for status in STATUSES} == {*SEEN} - {"team-aged"}
    for status in STATUSES:
        expected = ("team", "team-aged") if status in RECORDED else (status, status)
        assert (seen_as(status, False), seen_as(status, True)) == expected


def test_no_map_has_letters_on_its_areas():
    for root in (parsed(shipped(), standalone=True), parsed(shipped(), standalone=False)):
        areas = next(group for group in root.iter(f"{SVG}g") if group.get("id") == "areas")
        assert not list(areas.iter(f"{SVG}text"))


def test_contrast_follows_the_formula():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_file_needs_nothing_else_and_says_its_day_counts_and_credits():
    text = svg(shipped(), standalone=True)
    words = " ".join(ET.fromstring(text).itertext())
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert not re.search(r"href=\"(?!#)|url\((?!#)|@import|<script|tabindex|var\(", text)
    assert "21 November 2026" in words
    assert "Contains OS data" in words


def test_the_key_has_every_class_that_is_drawn_with_its_counts_and_no_other():
    for name, text in sheets(shipped()).items():
        for look, (areas, babies) in class_counts(shipped()).items():
            assert (f'class="s-{look} e-{look}"' in text) == (areas > 0), (name, look)
            assert not areas or (f">{whole(areas)}<" in text and f">{whole(babies)}<" in text), (name, look)


def test_every_sheet_carries_the_finding_what_is_beneath_it_and_the_caveat():
    for name, text in sheets(shipped()).items():
        words = " ".join(" ".join(ET.fromstring(text).itertext()).split()).replace(" ", "")
        for said in (finding(shipped()), *map(str, beneath(shipped())), MAY_STILL_HAVE_ONE):
            assert said.replace(" ", "") in words, name


@pytest.mark.parametrize("level", list(AREAS))
def test_file_is_light(level):
    assert len(svg(shipped(level), standalone=True).encode()) < 150_000


def test_file_says_what_was_assumed():
    words = " ".join(ET.fromstring(svg(shipped(complete=("England",)), standalone=True)).itertext())
    assert "assumption of this run" in words


def test_same_edition_gives_the_same_text():
    assert svg(shipped(), standalone=True) == svg(shipped(), standalone=True)


@pytest.mark.parametrize("standalone", [True, False])
def test_hostile_names_stay_text(standalone):
    root = parsed(hostile(), standalone=standalone)
    said = [title.text for title in root.iter(f"{SVG}title") if HOSTILE[0] in (title.text or "")]
    # The picture of the page names no area: its table does, and the script takes the name from there.
    assert bool(said) == standalone and all(words in each for words in HOSTILE for each in said)
    assert not list(root.iter(f"{SVG}script"))
    assert not list(root.iter(f"{SVG}img"))


def squares(*shapes):
    codes = [f"E0700000{place}" for place in range(len(shapes))]
    return gpd.GeoDataFrame({"area_code": codes}, geometry=list(shapes), crs=27700)


TWICE = shapely.Polygon([(0, 0), (0, 0), (5e4, 0), (5e4, 5e4), (5e4, 5e4), (5e4, 5e4), (0, 5e4), (0, 0)])
BOWTIE = shapely.Polygon([(6e4, 0), (9e4, 3e4), (9e4, 0), (6e4, 3e4), (6e4, 0)])


@pytest.mark.parametrize(
    "shapes",
    [
        squares(shapely.box(0, 0, 50_000, 50_000), shapely.box(49_999.7, 0, 100_000, 50_000)),
        squares(shapely.box(0, 0, 50_000, 50_000), shapely.box(50_000, -10_000, 100_000, 50_000)),
        squares(TWICE, shapely.box(49_999, 10, 100_000, 50_000)),
        squares(TWICE, BOWTIE),
    ],
)
def test_borders_that_do_not_match_are_drawn_all_the_same(shapes):
    assert len(simplified(shapes, tolerance_m=500, grid_m=200, smallest_km2=1)) == 2
    drawn = outlines(shapes)
    assert list(drawn.paths) == list(shapes["area_code"])
    assert all(re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)+", path) for path in drawn.paths.values())


def test_borders_that_do_not_match_still_lose_points():
    angles = np.linspace(0, 2 * np.pi, 2_000)
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * 50_000
    shapes = squares(shapely.Polygon(ring), shapely.box(49_000, -20_000, 99_000, 20_000))
    made = simplified(shapes, tolerance_m=500, grid_m=200, smallest_km2=1)
    assert shapely.get_num_coordinates(made.geometry.iloc[0]) < 100
    assert made.geometry.iloc[0].area == pytest.approx(shapes.geometry.iloc[0].area, rel=0.01)


def test_missing_babies_are_said_to_be_not_known():
    text = svg(without_babies("E10000030"), standalone=True)
    assert "Surrey: we cannot tell; an unknown number of babies aged 0 to 2" in text
    assert "there is an unknown number of children aged 0 to 2." in text
