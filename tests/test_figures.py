"""The map as a picture: every area once, every status told apart without colour, the same bytes each time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from mapping.drawing.figures import map_svg, swatch
from mapping.drawing.phrases import whole
from mapping.drawing.style import BACKGROUND, BACKGROUND_DARK, LOOKS, contrast
from mapping.drawing.words import area_label, status_counts
from mapping.vocabulary.schema import STATUSES

from .editions import AREAS, HOSTILE, hostile, shipped, without_babies

SVG = "{http://www.w3.org/2000/svg}"


def parsed(edition, *, standalone):
    text = map_svg(edition, standalone=standalone)
    return ET.fromstring(text if standalone else text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def drawn(root):
    return [path for path in root.iter(f"{SVG}path") if (path.get("id") or "").startswith("a-")]


@pytest.mark.parametrize("level", list(AREAS))
@pytest.mark.parametrize("standalone", [True, False])
def test_every_area_is_drawn_once(level, standalone):
    paths = drawn(parsed(shipped(level), standalone=standalone))
    assert sorted(path.get("id")[2:] for path in paths) == sorted(shipped(level).coverage["area_code"])
    assert len(paths) == AREAS[level]
    assert all(re.fullmatch(r"(M-?\d+ -?\d+l[-\d ]+z)+", path.get("d")) for path in paths)


@pytest.mark.parametrize("standalone", [True, False])
def test_every_area_has_its_name_and_its_status(standalone):
    root = parsed(shipped(), standalone=standalone)
    parents = {child: parent for parent in root.iter() for child in parent}
    rows = {row.area_code: row for row in shipped().coverage.itertuples()}
    for path in drawn(root):
        row = rows[path.get("id")[2:]]
        holder = path if standalone else parents[path]
        assert holder.find(f"{SVG}title").text == area_label(row)
        assert parents[holder].get("class") == f"f-{row.status}"


def test_areas_of_the_page_are_links_that_the_keyboard_reaches():
    root = parsed(shipped(), standalone=False)
    links = list(root.iter(f"{SVG}a"))
    assert len(links) == 218
    assert {link.get("href") for link in links} == {f"#r-{code}" for code in shipped().coverage["area_code"]}


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
    text = map_svg(shipped(), standalone=False)
    for status, look in LOOKS.items():
        if look.pattern != "solid":
            assert all(f'id="{kind}-{status}"' in text for kind in "pqs")
        assert f"s-{status}" in swatch(status)


@pytest.mark.parametrize("status", list(STATUSES))
def test_marks_stand_out_from_the_background_as_claimed(status):
    assert contrast(LOOKS[status].ink, BACKGROUND) >= 3
    assert contrast(LOOKS[status].ink_dark, BACKGROUND_DARK) >= 3


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
    title = next(title for title in root.iter(f"{SVG}title") if HOSTILE[0] in (title.text or ""))
    assert all(words in title.text for words in HOSTILE)
    assert not list(root.iter(f"{SVG}script"))
    assert not list(root.iter(f"{SVG}img"))


def test_missing_babies_are_said_to_be_not_known():
    text = map_svg(without_babies("E10000016"), standalone=True)
    assert "Kent: no team recorded, not known; number of babies not known" in text
    assert "number not known" in text
