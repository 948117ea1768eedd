"""The map as a picture: every area once, every status told apart without colour, the same bytes each time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
import shapely

from mapping.drawing.area_map import map_svg, swatch
from mapping.drawing.outlines import outlines, simplified
from mapping.look.css import AGED, BACKGROUND, BACKGROUND_DARK, LOOKS, SEEN, contrast, look_of, seen_as
from mapping.vocabulary.schema import RECORDED, STATUSES
from mapping.vocabulary.standing import is_aged
from mapping.wording.areas import area_label
from mapping.wording.headline import AGED_WORDS, evidence_counts, status_counts
from mapping.wording.phrases import whole

from .editions import ALL_AREAS, AREAS, HOSTILE, hostile, shipped, without_babies

SVG = "{http://www.w3.org/2000/svg}"


def parsed(edition, *, standalone):
    text = map_svg(edition, standalone=standalone)
    return ET.fromstring(text if standalone else text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def drawn(root):
    return [path for path in root.iter(f"{SVG}path") if (path.get("id") or "").startswith("a-")]


@pytest.mark.parametrize("level", list(ALL_AREAS))
@pytest.mark.parametrize("standalone", [True, False])
def test_every_area_is_drawn_once(level, standalone):
    paths = drawn(parsed(shipped(level), standalone=standalone))
    assert sorted(path.get("id")[2:] for path in paths) == sorted(shipped(level).coverage["area_code"])
    assert len(paths) == ALL_AREAS[level]
    assert all(re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)+", path.get("d")) for path in paths)


@pytest.mark.parametrize("standalone", [True, False])
def test_every_area_has_its_name_and_its_status(standalone):
    root = parsed(shipped(), standalone=standalone)
    parents = {child: parent for parent in root.iter() for child in parent}
    rows = {row.area_code: row for row in shipped().coverage.itertuples()}
    for path in drawn(root):
        row = rows[path.get("id")[2:]]
        group = parents[path]
        # On the page the script names each area, as the table does.
        assert [title.text for title in path] == ([area_label(row)] if standalone else [])
        assert standalone or group.get("aria-label").startswith(STATUSES[row.status])
        assert group.get("class") == f"f-{look_of(row)}"
        aged = row.status in RECORDED and is_aged(row)
        assert group.get("class") == f"f-{row.status}{'-aged' if aged else ''}"
        assert standalone or (f"evidence {AGED_WORDS}" in group.get("aria-label")) == aged


def test_whole_has_a_title_and_a_description():
    for standalone in (True, False):
        root = parsed(shipped(), standalone=standalone)
        assert root[0].tag == f"{SVG}title"
        assert root[1].tag == f"{SVG}desc"
        assert "not an area without a team" in "".join(root[0].itertext()) + "".join(root[1].itertext())


def test_london_is_drawn_again_larger_and_hidden_from_readers_of_the_first():
    root = parsed(shipped(), standalone=False)
    inset = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "inset")
    assert inset.get("aria-hidden") == "true"
    assert len([use for use in inset.iter(f"{SVG}use") if use.get("href").startswith("#a-E09")]) == 33


def test_every_status_has_a_mark_of_its_own():
    assert len({look.letter for look in LOOKS.values()}) == len(STATUSES)
    assert len({look.pattern for look in LOOKS.values()}) == len(STATUSES)
    assert len({look.letter for look in SEEN.values()}) == len({look.pattern for look in SEEN.values()}) == len(SEEN)
    text = map_svg(shipped(), standalone=False)
    for status, look in SEEN.items():
        if look.pattern != "solid":
            assert all(f'id="{kind}-{status}"' in text for kind in "pqs")
        assert f"s-{status}" in swatch(status)


@pytest.mark.parametrize("name", list(SEEN))
def test_marks_stand_out_from_the_background_as_claimed(name):
    assert contrast(SEEN[name].ink, BACKGROUND) >= 3
    assert contrast(SEEN[name].ink_dark, BACKGROUND_DARK) >= 3


def test_old_evidence_looks_less_sure_than_fresh():
    assert tuple(AGED) == RECORDED
    assert list(SEEN) == [name for status in STATUSES for name in (status, f"{status}-aged") if name in SEEN]
    for status, aged in AGED.items():
        fresh = LOOKS[status]
        assert aged.letter == f"{fresh.letter}*"
        assert contrast(aged.ink, BACKGROUND) < contrast(fresh.ink, BACKGROUND)
        assert contrast(aged.ink_dark, BACKGROUND_DARK) < contrast(fresh.ink_dark, BACKGROUND_DARK)
    assert [seen_as("not_known", True), seen_as("covered", None)] == ["not_known", "covered"]


@pytest.mark.parametrize("standalone", [True, False])
def test_letters_of_areas_with_old_evidence_have_a_star(standalone):
    root = parsed(shipped(), standalone=standalone)
    groups = [g for g in root.iter(f"{SVG}g") if (g.get("class") or "").startswith("l-")]
    for group in groups:
        assert {text.text for text in group} == {SEEN[group.get("class")[2:]].letter}
    assert {"W", "W*", "P*", "E", "E*"} <= {text.text for group in groups for text in group}


def test_contrast_follows_the_formula():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_file_needs_nothing_else_and_says_its_day_counts_and_credits():
    text = map_svg(shipped(), standalone=True)
    words = " ".join(ET.fromstring(text).itertext())
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert not re.search(r"href=\"(?!#)|url\((?!#)|@import|<script|tabindex|var\(", text)
    assert "21 November 2026" in words
    assert "Contains OS data" in words
    for areas, babies in status_counts(shipped()).values():
        assert f">{whole(areas)}<" in text
        assert f">{whole(babies)}<" in text
    for counts in evidence_counts(shipped()).values():
        for areas, babies in counts.values():
            assert not areas or f">{whole(areas)}<" in text
            assert not areas or f">{whole(babies)}<" in text
    assert "* Evidence that needs checking, at least in part." in words


@pytest.mark.parametrize("level", list(AREAS))
def test_file_is_light(level):
    assert len(map_svg(shipped(level), standalone=True).encode()) < 150_000


def test_file_says_what_was_assumed():
    words = " ".join(ET.fromstring(map_svg(shipped(complete=("England",)), standalone=True)).itertext())
    assert "assumption of this run" in words


def test_same_edition_gives_the_same_text():
    assert map_svg(shipped(), standalone=True) == map_svg(shipped(), standalone=True)


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
    assert list(drawn.paths) == list(drawn.places) == list(shapes["area_code"])
    assert all(re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)+", path) for path in drawn.paths.values())


def test_borders_that_do_not_match_still_lose_points():
    angles = np.linspace(0, 2 * np.pi, 2_000)
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * 50_000
    shapes = squares(shapely.Polygon(ring), shapely.box(49_000, -20_000, 99_000, 20_000))
    made = simplified(shapes, tolerance_m=500, grid_m=200, smallest_km2=1)
    assert shapely.get_num_coordinates(made.geometry.iloc[0]) < 100
    assert made.geometry.iloc[0].area == pytest.approx(shapes.geometry.iloc[0].area, rel=0.01)


def test_missing_babies_are_said_to_be_not_known():
    text = map_svg(without_babies("E10000030"), standalone=True)
    assert "Surrey: no team recorded, not known; an unknown number of babies aged 0 to 2" in text
    assert "there is an unknown number of children aged 0 to 2." in text
