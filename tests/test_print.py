"""Printed, both pages stay light: the areas of one pattern are drawn as one shape, and the screen is as it was after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mapping.page.page import page
from mapping.page.webmap import webmap

from .browsing import Browser, Open, opening
from .editions import shipped, shipped_page

pytestmark = pytest.mark.browser
MADE = {"page": (page, "#areas path, #circles circle"), "map to zoom": (webmap, "path.area")}


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    with opening(browser, tmp_path / "page.html") as opened:
        yield opened


@pytest.mark.parametrize("name", MADE)
def test_a_printed_page_weighs_under_3_mb_and_the_screen_is_as_before(open_page: Open, name: str) -> None:
    make, areas = MADE[name]
    made = open_page(make(shipped()))
    fills = f"() => [...document.querySelectorAll('{areas}')].map((area) => getComputedStyle(area).fill)"
    before = made.page.evaluate(fills)
    assert len(made.page.pdf(prefer_css_page_size=True, print_background=True)) < 3_000_000
    assert made.page.evaluate(fills) == before
    assert made.page.locator("[data-paper]").count() == 0
    assert made.quiet


def test_on_paper_every_patterned_area_is_in_the_one_shape_of_its_pattern(open_page: Open) -> None:
    made = open_page(shipped_page())
    told = made.page.evaluate("""() => {
      const pathOf = (circle) => {
        const [x, y, r] = ["cx", "cy", "r"].map((name) => Number(circle.getAttribute(name)));
        return `M${x - r} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0z`;
      };
      const outlines = [...document.querySelectorAll("#areas path, #circles circle")];
      const wanted = new Map(outlines.map((outline) => [outline.getAttribute("d") || pathOf(outline), getComputedStyle(outline).fill]));
      dispatchEvent(new Event("beforeprint"));
      const wholes = [...document.querySelectorAll("[data-paper]")].map((one) => [one.style.fill, one.getAttribute("d")]);
      const lost = [...wanted].filter(([d, fill]) => fill.startsWith("url(") &&
        wholes.filter(([pattern, all]) => pattern === fill && all.includes(d)).length !== 1);
      dispatchEvent(new Event("afterprint"));
      return [lost.length, wholes.length];
    }""")
    assert told[0] == 0
    assert told[1] == 6  # half full, dotted and lined, on both maps
