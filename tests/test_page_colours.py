"""Where a reader has forced colours of their own on every page: classes are told apart, the focus is seen, words are read."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from mapping.drawing.change_chart import CAME, WENT
from mapping.look.contrast import contrast
from mapping.page.page import embedded, page

from .browsing import Open, opening
from .editions import shipped

pytestmark = pytest.mark.browser
SCHEMES = ("light", "dark")
# How far two samples lie apart in grey, of 255, averaged over their pixels: less is not seen without colour.
APART = 12


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    with opening(browser, tmp_path / "index.html") as opened:
        yield opened


def forced(open_page: Open, text: str, scheme: str, **options: Any) -> Page:
    made = open_page(text, color_scheme=scheme, forced_colors="active", **options)
    assert made.page.evaluate("matchMedia('(forced-colors: active)').matches")
    return made.page


def pixels(shown: Locator | Page, **options: Any) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(shown.screenshot(**options))).convert("RGB"))


def strong(picture: np.ndarray, ground: str) -> int:
    """Count the pixels that stand out from the ground."""
    colours, counts = np.unique(picture.reshape(-1, 3), axis=0, return_counts=True)
    pairs = zip(colours, counts, strict=True)
    return sum(int(count) for colour, count in pairs if contrast("#{:02x}{:02x}{:02x}".format(*colour), ground) >= 3)


def corner(shown: Page) -> str:
    return "#{:02x}{:02x}{:02x}".format(*pixels(shown, clip={"x": 0, "y": 0, "width": 1, "height": 1})[0, 0])


def told_apart(samples: dict[str, np.ndarray], ground: str) -> None:
    """Hold that each sample has an edge on the ground, and that no two are alike in grey."""
    for name, sample in samples.items():
        high, wide = sample.shape[:2]
        assert strong(sample, ground) >= 2 * (high + wide) - 16, name
    grey = {name: sample.mean(axis=2) for name, sample in samples.items()}
    for one, other in combinations(grey, 2):
        assert np.abs(grey[one] - grey[other]).mean() >= APART, (one, other)


def the_key(shown: Page) -> dict[str, np.ndarray]:
    lines = shown.locator("#key tbody tr")
    return {line.inner_text(): pixels(line.locator(".swatch")) for line in lines.all()}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("make", [page, embedded])
def test_every_class_of_the_key_is_told_from_the_ground_and_from_each_other(open_page: Open, make, scheme: str) -> None:
    shown = forced(open_page, make(shipped()), scheme)
    samples = the_key(shown)
    assert len(samples) >= 4
    told_apart(samples, corner(shown))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_chart_and_its_marks_keep_their_colours(open_page: Open, scheme: str) -> None:
    shown = forced(open_page, page(shipped()), scheme)
    marks = {mark.get_attribute("class"): pixels(mark) for mark in shown.locator(".marks i").all()}
    assert set(marks) == {*(kind for kind, _ in CAME.values()), WENT["fewer_closed"][0], "there"}
    ground = np.array([int(corner(shown)[at : at + 2], 16) for at in (1, 3, 5)])
    for (one, first), (other, second) in combinations({**marks, "the ground": np.tile(ground, (16, 16, 1))}.items(), 2):
        difference = first[2:14, 2:14].astype(int) - second[2:14, 2:14].astype(int)
        assert np.abs(difference).mean() >= APART, (one, other)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_focus_is_seen_on_field_button_and_area(open_page: Open, scheme: str) -> None:
    shown = forced(open_page, page(shipped()), scheme, reduced_motion="reduce")
    ground = corner(shown)
    for name in ("#search-text", "#search button", "#views [data-move=in]", "#c-E08000025"):
        target = shown.locator(name)
        box = target.bounding_box()
        assert box
        clip = {"x": box["x"] - 6, "y": box["y"] - 6, "width": box["width"] + 12, "height": box["height"] + 12}
        before = pixels(shown, clip=clip)
        if name.startswith("#c-"):
            shown.locator("#circles [tabindex='0']").focus()
            shown.keyboard.press("ArrowRight")  # The browser shows the focus of keys, not that of a script.
        target.focus()
        after = pixels(shown, clip=clip)
        changed = after[(before != after).any(axis=2)]
        assert strong(changed, ground) >= box["width"] + box["height"], name
        shown.evaluate("document.activeElement.blur()")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_search_panel_and_tip_are_read_in_the_colours_of_the_reader(open_page: Open, scheme: str) -> None:
    shown = forced(open_page, page(shipped()), scheme)
    shown.fill("#search-text", "Newcastle")
    shown.locator("#c-E08000025").hover()
    names = ["#search-text", "#search button", "#search-found a", "#find-title", "#tip"]
    said = {name: _colours(shown, name) for name in names}
    shown.locator("#c-E08000025").click()
    names = ["#panel-name", "#panel-words", "#panel-facts li", "#panel-alike a", "#panel-close", "#panel-ending"]
    said |= {name: _colours(shown, name) for name in names}
    for name, (ink, paper) in said.items():
        assert contrast(ink, paper) >= 4.5, (name, ink, paper)


def _colours(shown: Page, name: str) -> tuple[str, str]:
    """Read the colour of words and the first ground behind them that is not seen through."""
    found = shown.locator(name).first.evaluate(
        """(element) => {
          const clear = (at) => /, 0\\)$|transparent/.test(getComputedStyle(at).backgroundColor);
          let at = element;
          while (clear(at) && at.parentElement) at = at.parentElement;
          const ground = clear(at) ? 'Canvas' : getComputedStyle(at).backgroundColor;
          const probe = document.body.appendChild(document.createElement('i'));
          probe.style.cssText = `forced-color-adjust: none; color: ${ground}`;
          const made = [getComputedStyle(element).color, getComputedStyle(probe).color];
          probe.remove();
          return made;
        }"""
    )
    ink, paper = ("#{:02x}{:02x}{:02x}".format(*map(int, re.findall(r"\d+", colour)[:3])) for colour in found)
    return ink, paper
