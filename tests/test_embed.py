"""The small map inside another page: map, key and one line; what the lines to copy allow is enough for it."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from mapping.page.embed import embed_lines
from mapping.page.page import embedded
from mapping.study.settings import Settings
from mapping.study.study import Study
from mapping.vocabulary.errors import InputError
from mapping.wording.headline import MAY_STILL_HAVE_ONE, class_counts, finding

from .editions import ALL_HOSTILE, hostile, shipped, shipped_page

HOME = "https://example.org/map/index.html"


def published() -> Any:
    return replace(shipped(), page_url=HOME)


def test_the_lines_to_copy_stand_on_the_page():
    found = re.search(r"<code>(&lt;iframe.*?)</code>", shipped_page())
    assert html.unescape(found[1]) == embed_lines(shipped())


def test_the_frame_is_named_lazy_and_may_do_little():
    lines = embed_lines(shipped())
    assert f'title="Map: {finding(shipped())}. ' in lines and 'src="embed.html"' in lines
    assert 'loading="lazy"' in lines and 'width="100%"' in lines and re.search(r'height="\d+"', lines)
    allowed = re.search(r'sandbox="([^"]*)"', lines)[1].split()
    assert allowed == ["allow-scripts", "allow-popups", "allow-popups-to-escape-sandbox"]
    assert 'src="https://example.org/map/embed.html"' in embed_lines(published())
    assert 'src="https://example.org/map/embed.html"' in embed_lines(
        replace(shipped(), page_url="https://example.org/map/")
    )


def test_a_hostile_title_stays_in_its_attribute():
    lines = embed_lines(hostile())
    assert lines.count("<") == 2 and lines.count(">") == 2
    assert len(re.findall(r'"', lines)) % 2 == 0


def test_it_holds_the_finding_the_key_and_one_line_and_links_only_to_where_the_page_is_published():
    text = embedded(shipped())
    assert f"<h1>{finding(shipped())}</h1>" in text and MAY_STILL_HAVE_ONE in text
    for name, (areas, _) in class_counts(shipped()).items():
        assert (f"s-{name} e-{name}" in text.partition('id="key"')[2].partition("</table>")[0]) == (areas > 0)
    assert "<a " not in text and "index.html" not in text
    assert re.findall(r'<a href="([^"]*)" target="_blank" rel="noopener">', embedded(published())) == [HOME]
    assert len(text.encode()) < 60_000


@pytest.mark.parametrize("address", ["javascript:alert(1)", "index.html", "//example.org"])
def test_only_a_whole_web_address_is_where_a_page_is_published(address):
    assert "<a " not in embedded(replace(shipped(), page_url=address))
    with pytest.raises(InputError, match="no address of a web page"):
        _ = Study.of(Settings(today=shipped().on, page_url=address)).edition


def opened(browser: Browser, folder: Path, text: str, inner: str, **options: Any) -> Any:
    (folder / "embed.html").write_text(text, encoding="utf-8", newline="")
    outer = folder / "outer.html"
    outer.write_text(
        f'<!doctype html><html lang="en"><title>Outer</title><body>{inner}</body></html>', encoding="utf-8"
    )
    context = browser.new_context(**options)
    made = context.new_page()
    said: list[str] = []
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    return made, said, outer


@pytest.mark.browser
def test_in_a_news_column_it_is_whole_says_its_height_and_opens_the_page_in_a_new_tab(browser: Browser, tmp_path: Path):
    listens = "<script>addEventListener('message', (e) => { window.told = e.data })</script>"
    lines = embed_lines(shipped())
    made, said, outer = opened(
        browser,
        tmp_path,
        embedded(published()),
        f'{listens}<div style="width:680px">{lines}</div>',
        color_scheme="dark",
    )
    made.goto(outer.as_uri())
    frame = made.frame_locator("iframe")
    frame.locator("#circles circle").nth(217).wait_for(state="attached")
    made.wait_for_function("window.told")
    height = made.evaluate("window.told.everyArea.height")
    assert 400 < height <= 700
    inside = made.frames[1]
    assert inside.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    people = frame.locator("#people").bounding_box()
    assert people and people["width"] > 370
    frame.locator("#c-E08000025").hover()
    assert frame.locator("#readout").inner_text().startswith("Birmingham: we cannot tell; ")
    made.context.route("https://example.org/**", lambda route: route.fulfill(body="the page"))
    with made.expect_popup() as waiting:
        frame.locator("#c-E08000025").click()
    assert waiting.value.url == f"{HOME}#area=E08000025"
    assert said == []
    made.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 390, 480, 680, 1200])
def test_its_frame_is_as_high_as_it_needs_where_the_lines_are_put_into_a_page(
    browser: Browser, tmp_path: Path, width: int
):
    listens = "<script>addEventListener('message', (e) => { window.told = e.data })</script>"
    there = f'<body style="margin:0">{listens}{embed_lines(shipped())}'
    made, _, outer = opened(browser, tmp_path, embedded(published()), there, viewport={"width": width, "height": 800})
    made.goto(outer.as_uri())
    made.wait_for_function("window.told")
    wanted, given = made.evaluate("[window.told.everyArea.height, document.querySelector('iframe').offsetHeight]")
    assert wanted <= given <= wanted + 250
    made.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 480, 680, 1200])
def test_it_fits_any_column_and_axe_finds_nothing(browser: Browser, tmp_path: Path, width: int):
    made, said, outer = opened(
        browser, tmp_path, embedded(published()), "", viewport={"width": width, "height": 800}, bypass_csp=True
    )
    for theme in ("", "?theme=dark"):
        made.goto(outer.with_name("embed.html").as_uri() + theme)
        assert made.evaluate("document.documentElement.scrollWidth") <= width
        dark = made.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        assert dark == bool(theme)
        alike = {"exclude": [["#circles .k-not_known"]]}
        assert [each["id"] for each in Axe().run(made, context=alike).response["violations"]] == []
    assert said == []
    made.context.close()


@pytest.mark.browser
def test_where_styles_are_forbidden_it_says_in_words_why_it_is_empty(browser: Browser, tmp_path: Path):
    text = embedded(shipped())
    policy = re.search(r"style-src &#39;[^&]+&#39;", text)[0]
    made, _, outer = opened(browser, tmp_path, text.replace(policy, "style-src &#39;none&#39;"), "")
    made.goto(outer.with_name("embed.html").as_uri())
    assert made.locator(".blocked").is_visible()
    assert "does not let it use its own styles" in made.locator(".blocked").inner_text()
    usual, _, outer = opened(browser, tmp_path, text, "")
    usual.goto(outer.with_name("embed.html").as_uri())
    assert not usual.locator(".blocked").is_visible()
    made.context.close()
    usual.context.close()


@pytest.mark.browser
def test_keys_reach_the_areas_and_hostile_names_stay_text(browser: Browser, tmp_path: Path):
    made, said, outer = opened(browser, tmp_path, embedded(hostile()), "")
    made.goto(outer.with_name("embed.html").as_uri())
    made.locator("#c-E10000025").focus()
    assert ALL_HOSTILE.split("\u2028")[0] in made.locator("#readout").text_content()
    made.keyboard.press("ArrowRight")
    assert made.evaluate("document.activeElement.id") not in ("", "c-E10000025")
    assert made.evaluate("window.__pwn === undefined")
    assert said == []
    made.context.close()
