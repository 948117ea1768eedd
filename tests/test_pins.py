"""Pins: on the place, named, and never taken for a catchment."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from mapping.drawing.map_layers import pin_note, pin_words, pins
from mapping.drawing.outlines import outlines
from mapping.page.page import page

from .editions import ALL_HOSTILE, hostile, shipped


def test_the_point_of_every_pin_lies_where_the_base_is():
    edition = shipped()
    drawn = outlines(edition.shapes, tolerance_m=1000, grid_m=400, smallest_km2=4)
    made = pins(edition, drawn, 400, 30)
    points = [tuple(map(int, point)) for point in re.findall(r"M(-?\d+) (-?\d+)", made)]
    bases = edition.bases[["easting", "northing"]].astype(float).to_numpy()
    assert len(points) == len(bases) == 3
    west, north = drawn.corner
    for (x, y), (easting, northing) in zip(points, bases, strict=True):
        assert (x + west) * 400 == pytest.approx(easting, abs=200)
        assert (north - y) * 400 == pytest.approx(northing, abs=200)
        assert 0 < x < drawn.width and 0 < y < drawn.height


def test_words_say_that_a_pin_is_no_catchment():
    assert pin_words(shipped()).startswith("Bases of teams, where they are and not whom they serve: ")
    assert pin_note(shipped()) == (
        "Pins show where a team is based, not the area it covers. We know the base of 3 of 57 teams."
    )
    assert pin_note(shipped()) in page(shipped())


def test_without_known_bases_there_is_nothing():
    edition = replace(shipped(), bases=shipped().bases.head(0))
    made = page(edition)
    assert pin_note(edition) == "" and "A pin is" not in made and "class=bases" not in made


def test_hostile_names_stay_text():
    made = pins(hostile(), outlines(shipped().shapes, tolerance_m=3000, grid_m=1000, smallest_km2=20), 1000, 12)
    assert made.count("<") == made.count(">") == 2 + 3 and ALL_HOSTILE[:4] not in made
