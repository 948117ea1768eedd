"""The map inside another page: the lines to copy stand at its foot, and what they allow is enough for it."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from mapping.page.webmap import embed, webmap

from .editions import hostile, shipped


def lines_to_copy(text: str) -> str:
    found = re.search(r'<details class="embed">.*?<code>(&lt;iframe.*?)</code>', text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_the_lines_to_copy_stand_on_the_map():
    assert lines_to_copy(webmap(shipped())) == embed(shipped())


def test_the_frame_is_named_lazy_and_may_do_little():
    lines = embed(shipped())
    assert 'title="Map: Specialised parent-infant relationship teams, 21 November 2026"' in lines
    assert 'loading="lazy"' in lines and 'width="100%"' in lines and re.search(r'height="\d+"', lines)
    assert re.search(r'sandbox="([^"]*)"', lines)[1].split() == ["allow-scripts", "allow-popups"]


def test_a_hostile_title_stays_in_its_attribute():
    lines = embed(hostile())
    assert lines.count("<") == 2 and lines.count(">") == 2
    assert len(re.findall(r'"', lines)) % 2 == 0


@pytest.mark.browser
def test_the_map_is_drawn_inside_the_frame_with_nothing_asked_for(browser: Browser, tmp_path: Path):
    (tmp_path / "map.html").write_text(webmap(shipped()), encoding="utf-8", newline="")
    outer = tmp_path / "outer.html"
    lines = embed(shipped())
    outer.write_text(
        f'<!doctype html><html lang="en"><title>Outer</title><body>{lines}</body></html>', encoding="utf-8"
    )
    context = browser.new_context()
    asked, said = [], []
    own = {path.as_uri() for path in (outer, tmp_path / "map.html")}
    context.route("**/*", lambda route: route.continue_() if route.request.url in own else asked.append(route.abort()))
    opened = context.new_page()
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(outer.as_uri())
    frame = opened.frame_locator("iframe")
    frame.locator("path.area").nth(217).wait_for(state="attached")
    assert frame.locator("path.area").count() == 218
    frame.locator("#search").fill("Leeds")
    frame.locator("#search").press("Enter")
    assert "Leeds" in frame.locator("#panel").inner_text()
    assert not asked and not said
    context.close()
