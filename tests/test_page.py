"""The national page: all of it there without scripts, nothing asked for, nothing believed of the register's words."""

from __future__ import annotations

import hashlib
import html
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, expect

from mapping.look.css import BACKGROUND, BACKGROUND_DARK, SEEN, contrast, look_of
from mapping.page.page import json_block, markup, page, stylesheet
from mapping.page.script_data import script_data
from mapping.page.sections import link, team_rows
from mapping.vocabulary.schema import BRIEFLY, RECORDED, STATUSES
from mapping.wording import areas as areawords
from mapping.wording import headline as words
from mapping.wording import phrases
from mapping.wording.edition import Edition
from mapping.wording.phrases import whole

from .browsing import Open, Opened, opening
from .editions import ALL_AREAS, ALL_HOSTILE, AREAS, NOTES, NOUNS, hostile, in_digits, shipped, without_babies

ROOT = Path(__file__).resolve().parent.parent
LIMIT = {"utla": 300_000, "ltla": 350_000}
FIELDS = ("total", "at_least", "recorded", "at_most")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {level: page(shipped(level)) for level in ALL_AREAS}


@pytest.fixture(scope="module")
def spelled() -> dict[str, str]:
    """The same pages with every end tag and quote."""
    return {level: markup(shipped(level)) for level in ALL_AREAS}


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    with opening(browser, tmp_path / "index.html") as opened:
        yield opened


class Outline(HTMLParser):
    """Reads the markup: elements with their attributes, headings and the text of the whole."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize("level", list(AREAS))
def test_page_is_light(texts: dict[str, str], level: str) -> None:
    assert len(texts[level].encode()) < LIMIT[level]


def test_markup_asks_for_nothing(texts: dict[str, str]) -> None:
    outline = Outline(texts["utla"])
    assert not [tag for tag, _ in outline.elements if tag in ("img", "iframe", "object", "embed", "base", "link")]
    assert not [attributes for _, attributes in outline.elements if {"src", "style"} & set(attributes)]
    assert not [name for _, attributes in outline.elements for name in attributes if name.startswith("on")]
    assert not re.search(r"@import|url\((?!#)", stylesheet())


def test_policy_names_the_one_script_and_the_one_style(texts: dict[str, str]) -> None:
    text = texts["utla"]
    policy = next(attributes["content"] for attributes in Outline(text).all("meta") if "http-equiv" in attributes)
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert script
    assert style
    hashes = [b64encode(hashlib.sha256(found[1].encode()).digest()).decode() for found in (script, style)]
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "\r" not in text


def test_headings_and_landmarks_are_in_order(texts: dict[str, str]) -> None:
    outline = Outline(texts["utla"])
    levels = [int(tag[1]) for tag, _ in outline.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(len(outline.all(tag)) == 1 for tag in ("header", "main", "footer", "html"))
    assert outline.all("html")[0]["lang"] == "en-GB"


def test_identifiers_are_unique_and_every_inner_link_arrives(texts: dict[str, str]) -> None:
    outline = Outline(texts["utla"])
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    inner = {attributes.get("href") or "" for attributes in outline.all("a")}
    assert {href[1:] for href in inner if href.startswith("#")} <= set(ids)
    named = [attributes["aria-labelledby"] for _, attributes in outline.elements if "aria-labelledby" in attributes]
    assert set(named) <= set(ids)


def test_every_field_has_a_label_and_every_table_a_caption_and_headers(texts: dict[str, str]) -> None:
    outline = Outline(texts["utla"])
    labelled = {attributes["for"] for attributes in outline.all("label")}
    assert {attributes["id"] for tag in ("input", "select") for attributes in outline.all(tag)} == labelled
    assert len(outline.all("table")) == len(outline.all("caption"))
    assert all(attributes.get("scope") in ("col", "row", "rowgroup") for attributes in outline.all("th"))


def test_links_leave_only_for_the_web_and_tell_nobody(texts: dict[str, str]) -> None:
    for attributes in Outline(texts["utla"]).all("a"):
        href = attributes["href"] or ""
        if not href.startswith("#") and href not in ("map.html", "tables/", "tables/teams.csv", "layers/"):
            assert re.match(r"https?://", href)
            assert "target" not in attributes
    assert {"name": "referrer", "content": "no-referrer"} in Outline(texts["utla"]).all("meta")


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org", ""),
        ("https://", ""),
        ("https://[oops", ""),
        ("see the annual report", ""),
        ("https:// no such site", ""),
        ('https://example.org/"onmouseover=alert(1)', ""),
        (None, ""),
    ],
)
def test_only_web_addresses_become_links(address: str | None, href: str) -> None:
    assert link(address)["href"] == href


def test_sections_stand_in_order(spelled: dict[str, str]) -> None:
    wanted = [
        "title", "map", "views", "layers", "day", "find", "panel", "count", "days", "table", "gaps", "sites", "teams",
        "case", "method", "mistake",
    ]  # fmt: skip
    places = [spelled["utla"].index(f'id="{name}"') for name in wanted]
    assert places == sorted(places)


def test_every_count_of_the_headline_is_in_its_table(spelled: dict[str, str]) -> None:
    table = spelled["utla"].partition('id="headline-table"')[2].partition("</table>")[0]
    rows = re.findall(r'<tr class="[^"]*"><th scope="row">([^<]+)<td>(\w+)<td>([^<]+)<td>(.*?)</tr>', table)
    rows = [(scope.replace("United Kingdom", "UK"), *rest) for scope, *rest in rows]
    found = {
        (scope, definition, "babies" if unit == "babies" else "areas", name): int(value.replace(",", ""))
        for scope, definition, unit, cells in rows
        for name, value in zip(FIELDS, cells.split("<td>"), strict=True)
    }
    wanted = {
        (row.scope, row.definition, row.unit, name): getattr(row, name)
        for row in shipped().headline.itertuples()
        for name in FIELDS
    }
    assert found == wanted
    assert list(dict.fromkeys(row[0] for row in rows)) == ["England", "Scotland", "Wales", "Northern Ireland", "UK"]


def test_page_says_what_it_rests_on(texts: dict[str, str]) -> None:
    text = texts["utla"]
    for said in (
        "21 November 2026",
        "ONS, generalised to 200 m (England, Wales); NISRA (Northern Ireland); Scotland approximate, rebuilt from postcodes",
        "--boundaries FILE",
        "Presence is not reach",
        "4 to 6%",
        "36 months",
        "Not known is not none",
        "Spotted a mistake?",
        *shipped().completeness.values(),
    ):
        assert said in text
    assert "have access" not in text
    lead = html.unescape(re.sub(r"<[^>]+>", "", text.partition("class=lead>")[2].partition("</p>")[0]))
    assert lead.startswith(
        "43 of 218 upper-tier areas in the United Kingdom have a recorded open team, 25 of them on evidence that "
    )
    fresh = shipped().coverage.assign(reverify=False)
    assert words.aside_on_evidence(replace(shipped(), coverage=fresh)) == ""
    for passport in shipped().passports:
        assert passport.file in text


def test_an_assumption_stands_on_the_first_screen_and_beside_the_count() -> None:
    text = markup(shipped(complete=("England", "Wales")))
    first, _, rest = text.partition('id="count"')
    assert first.count("taken as complete for England and Wales") >= 2
    assert "taken as complete for England and Wales" in rest


def test_missing_babies_are_words_and_never_zero() -> None:
    text = markup(without_babies("E10000016"))
    row = text.partition('<tr id="r-E10000016">')[2].partition("</tr>")[0]
    assert row.count("<td>not known") == 3
    assert 'data-field="recorded" data-value="">an unknown number<' in text


def test_gap_list_calls_nothing_a_gap_that_is_not_known(spelled: dict[str, str]) -> None:
    section = spelled["utla"].partition('id="gaps"')[2].partition("</section>")[0]
    text = re.sub(r"<[^>]+>", " ", section).lower()
    assert " gap" not in text
    assert section.count("<tr>") == 21


def test_gap_list_gives_rank_and_interval_of_the_table_and_none_where_poverty_is_not_known(
    spelled: dict[str, str],
) -> None:
    rows = re.findall(r"<tr><td.*?</tr>", spelled["utla"].partition('id="gaps-table"')[2].partition("</table>")[0])
    for row, made in zip(rows, shipped().gaps.head(20).itertuples(), strict=True):
        figures = [str(made.rank), str(made.rank_low), str(made.rank_high), str(made.rank_babies)]
        cells = re.findall(r'<td class="r">([^<]*)', row)
        assert cells[:4] == figures
        assert cells[-2:] == [f"{made.nearest_covered_km:.0f}", f"{made.low_income_pct:.0f}"]
    assert "How sure it is." in spelled["utla"]
    unknown = {"need_weight": pd.NA, "rank": pd.NA, "rank_low": pd.NA, "rank_high": pd.NA}
    bare = markup(replace(shipped(), gaps=shipped().gaps.assign(**unknown)))
    section = bare.partition('id="gaps"')[2].partition("</section>")[0]
    assert "No figure of child poverty is held" in section and ">Rank<" not in section


def test_reasons_why_a_team_is_not_counted() -> None:
    reasons = {row["id"]: (row["counted"], row["why"]) for row in team_rows(shipped())}
    assert reasons["norpip"] == (False, "it has closed")
    assert reasons["livpip"] == (False, "we do not know whether it is open")
    assert reasons["blackburn-darwen-pairs-satellite"][1].startswith(
        "it is outside the standard definition (borderline"
    )
    assert reasons["north-lincolnshire-piew"][1].startswith("it is outside the standard definition")
    assert reasons["oxpip"][0]


def test_block_of_data_cannot_be_ended_from_within() -> None:
    block = str(json_block({"x": ALL_HOSTILE}))
    assert not set(block) & set("<>&\u2028\u2029")
    assert json.loads(block) == {"x": ALL_HOSTILE}


def test_templates_and_table_make_the_sentence_of_every_area() -> None:
    edition = shipped()
    data = script_data(edition)
    assert len(data["sentences"]) < 40
    ending = data["ending"].replace("{day}", data["days"][-1][1])
    for row, place in zip(edition.coverage.itertuples(), in_digits(data["days"][-1][2]), strict=True):
        kind, *rest = data["records"][place]
        values = rest[2] if len(rest) == 3 else {}
        template = " ".join(data["sentences"][part] for part in data["kinds"][kind][1])
        babies = phrases.whole(row.babies)
        made = {"name": row.area_name, "babies": babies, "low": "0", "high": babies, **values}
        assert f"{areawords.filled(template, made)} {ending}" == areawords.status_sentence(row, edition=edition)


@pytest.mark.parametrize("dark", [False, True])
def test_words_stand_out_as_claimed(dark: bool) -> None:
    roots = re.findall(r":root\{([^}]*)\}", stylesheet())
    colours: dict[str, str] = {}
    for root in roots if dark else [roots[0], *[root for root in roots if f"--background:{BACKGROUND}" in root]]:
        colours |= dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", root))
    assert colours["background"] == (BACKGROUND_DARK if dark else BACKGROUND)
    for ground in ("background", "soft"):
        for ink in ("text", "muted", "accent", "warn"):
            assert contrast(colours[ink], colours[ground]) >= 4.5
    for status, look in SEEN.items():
        assert contrast(colours[f"ink-{status}"], colours["background"]) >= 3
        letter, halo = ("background", f"ink-{status}") if look.pattern == "solid" else ("text", f"paper-{status}")
        assert contrast(colours[letter], colours[halo]) >= 4.5


def headline_of(edition: Edition, element: Any) -> int:
    row = edition.headline
    for name in ("scope", "definition", "unit"):
        row = row[row[name] == element.get_attribute(f"data-{name}")]
    assert len(row) == 1
    return int(row[element.get_attribute("data-field")].iloc[0])


def test_whom_to_tell_of_a_mistake_is_named_where_the_register_names_them() -> None:
    assert page(shipped()).count("Tell the keeper of the register") == 2
    named = page(replace(shipped(), contact="Toys & Co <toys@example.org>"))
    assert named.count("Tell Toys &amp; Co (toys@example.org)") == 2 and "Tell the keeper" not in named


@pytest.mark.parametrize("level", list(ALL_AREAS))
def test_every_level_names_its_own_areas(texts: dict[str, str], level: str) -> None:
    text = texts[level]
    plain = html.unescape(re.sub(r"<[^>]+>", "", text.partition("<main")[2].partition("<section id=count")[0]))
    assert f" of {NOUNS[level]} in the United Kingdom have a recorded open team" in plain
    assert f">{NOUNS[level]} on 21 November 2026" in text
    for other, noun in NOUNS.items():
        assert other == level or f"{noun} in the United Kingdom" not in plain
    assert ("upper-tier" in plain) == (level == "utla")
    assert ("lower-tier" in plain) == (level == "ltla")
    for other, note in NOTES.items():
        assert (note in plain) == (NOTES.get(level) == NOTES[other])


def test_old_evidence_is_told_from_fresh_in_legend_table_and_text(spelled: dict[str, str]) -> None:
    text = spelled["utla"]
    parts = re.findall(r'<tr class="part">.*?<b class="letter">(.*?)</b>.*?<td class="r">(.*?)</td>', text)
    assert parts == [("W", "5"), ("W*", "11"), ("P", "2"), ("P*", "2"), ("E", "11"), ("E*", "12")]
    rows = dict(re.findall(r'<tr(?: id="r-\w+")?><td>(\w+)<th.*?<b>(.*?)</b>', text))
    marked = set(re.findall(r'<tr(?: id="r-\w+")?><td>(\w+)<th[^\n]*class="mark">check', text))
    recorded = shipped().coverage[shipped().coverage["status"].isin(RECORDED)]
    assert {code for code, letter in rows.items() if letter.endswith("*")} == marked & set(recorded["area_code"])
    assert len(marked & set(recorded["area_code"])) == 25
    assert "11, drawn fainter and starred" in text.partition('id="map-text"')[2].partition("</desc>")[0]


@pytest.mark.browser
@pytest.mark.parametrize("level", list(ALL_AREAS))
def test_every_area_is_drawn_and_nothing_is_asked_for(open_page: Open, texts: dict[str, str], level: str) -> None:
    made = open_page(texts[level])
    sizes = made.page.eval_on_selector_all(
        "#areas path", "paths => paths.map(p => { const b = p.getBBox(); return Math.min(b.width, b.height) })"
    )
    assert len(sizes) == ALL_AREAS[level]
    assert min(sizes) > 0
    assert made.page.locator("#areas-table tbody tr").count() == ALL_AREAS[level]
    assert (made.errors, made.requests) == ([], [])


@pytest.mark.browser
def test_big_numbers_are_those_of_the_headline(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    shown = made.page.locator(".first [data-field]").all()
    assert len(shown) == 8
    for element in shown:
        value = headline_of(shipped(), element)
        assert int(element.get_attribute("data-value") or "") == value
        assert element.inner_text() == whole(value)


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390, 1024, 1440])
def test_page_fits_its_window(open_page: Open, texts: dict[str, str], width: int) -> None:
    made = open_page(texts["utla"], width=width)
    assert made.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_first_screen_holds_headline_legend_and_map(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    for selector in (".lead", ".range >> nth=0", ".legend:visible", "#map"):
        box = made.page.locator(selector).bounding_box()
        assert box
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900
    assert made.page.locator(".legend tbody tr:not(.part)").count() == len(STATUSES)
    assert made.page.locator(".legend tbody tr.part").count() == 6


@pytest.mark.browser
def test_a_small_screen_holds_the_whole_legend(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"], width=1024, height=768)
    for selector in (".lead", ".range", ".legend:visible", "#map"):
        box = made.page.locator(selector).bounding_box()
        assert box
        assert box["y"] + box["height"] <= 768


@pytest.mark.browser
@pytest.mark.parametrize("level", list(ALL_AREAS))
def test_a_phone_shows_headline_range_day_and_map_at_once(open_page: Open, texts: dict[str, str], level: str) -> None:
    made = open_page(texts[level], width=390, height=844)
    for selector in (".when", ".lead", ".range"):
        box = made.page.locator(selector).bounding_box()
        assert box
        assert box["y"] + box["height"] < 500
    assert "recorded" in made.page.locator(".lead").inner_text()
    assert made.page.locator(".range").inner_text() == str(words.bounds(shipped(level), "UK"))
    box = made.page.locator("#map").bounding_box()
    assert box
    assert box["y"] <= 500
    notes = made.page.locator(".notes").bounding_box()
    assert notes
    assert notes["y"] > box["y"] + box["height"]
    assert str(words.extent(shipped(level), "UK")) in made.page.locator(".notes").inner_text()


@pytest.mark.browser
def test_without_scripts_all_is_there(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"], java_script_enabled=False)
    assert made.page.locator("#areas path").count() == 218
    assert made.page.locator("#areas-table tbody tr").count() == 218
    assert made.page.locator("#map").bounding_box()
    assert "43 of 218" in made.page.locator(".lead").inner_text()
    assert not made.page.locator("#find").is_visible()
    assert not made.page.locator("#filter").is_visible()
    link = made.page.locator("#gaps-table a").first
    link.focus()
    made.page.keyboard.press("Enter")
    row = str(link.get_attribute("href"))
    assert made.page.url.endswith(row) and row.startswith("#r-")
    assert made.page.locator(row).is_visible()
    assert (made.errors, made.requests) == ([], [])


def unharmed(made: Opened) -> bool:
    return bool(made.page.evaluate("window.__pwn === undefined"))


@pytest.mark.browser
def test_hostile_words_are_shown_and_never_obeyed(open_page: Open) -> None:
    made = open_page(page(hostile()), fragment="#area=E10000025")
    panel = made.page.locator("#panel")
    assert panel.locator("h2").text_content() == ALL_HOSTILE
    assert ALL_HOSTILE in (made.page.locator("#panel-words").text_content() or "")
    teams = panel.locator("#panel-teams li")
    assert teams.count() == 1
    assert teams.locator(".name").text_content() == ALL_HOSTILE
    for element in panel.locator("a").all():
        element.hover()
    made.page.keyboard.press("Escape")
    assert made.page.locator("#t-oxpip .name").text_content() == ALL_HOSTILE
    assert ALL_HOSTILE in (made.page.locator("#issues-table").text_content() or "")
    assert ALL_HOSTILE in made.page.title()
    assert made.page.locator('a[href^="javascript:"]').count() == 0
    assert made.page.locator("img").count() == 0
    assert made.page.locator("script").count() == 2
    assert unharmed(made)
    assert (made.errors, made.requests) == ([], [])


@pytest.mark.browser
def test_policy_holds_even_where_markup_gets_in(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    made.page.evaluate("document.querySelector('footer').innerHTML = '<img src=x onerror=window.__pwn=1>'")
    made.page.wait_for_timeout(300)
    assert unharmed(made)


@pytest.mark.browser
def test_keyboard_reaches_an_area_and_opens_its_panel(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    keys = made.page.keyboard
    keys.press("Tab")
    assert made.page.evaluate("document.activeElement.textContent") == "Skip the map"
    keys.press("Tab")
    first = made.page.evaluate("document.activeElement.id")
    keys.press("ArrowDown")
    second = made.page.evaluate("document.activeElement.id")
    assert second != first
    keys.press("Enter")
    panel = made.page.locator("#panel")
    assert panel.is_visible()
    assert made.page.url.endswith(f"#area={second[2:]}")
    assert made.page.locator(".ring").first.get_attribute("href") == f"#{second}"
    keys.press("Escape")
    assert not panel.is_visible()
    assert made.page.evaluate("document.activeElement.id") == second
    keys.press(" ")
    assert panel.is_visible()
    assert made.errors == []


@pytest.mark.browser
def test_areas_have_names_for_those_who_do_not_see_them(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    name = "Surrey: no team recorded, not known; 37,930 babies aged 0 to 2"
    assert made.page.get_by_role("link", name=name, exact=True).count() == 1


@pytest.mark.browser
@pytest.mark.parametrize("code", ["E10000016", "E10000025", "E08000012", "E10000007", "E06000008"])
def test_panel_says_what_the_words_say(open_page: Open, texts: dict[str, str], code: str) -> None:
    made = open_page(texts["utla"], fragment=f"#area={code}")
    row = next(row for row in shipped().coverage.itertuples() if row.area_code == code)
    said = [made.page.locator(f"#panel-{part}").inner_text() for part in ("words", "ending")]
    assert " ".join(said) == areawords.status_sentence(row, edition=shipped())
    assert made.page.locator("#panel-zoom a").get_attribute("href") == f"map.html#{code}"
    counted = [] if not isinstance(row.team_ids, str) else row.team_ids.split(";")
    others = [] if not isinstance(row.other_team_ids, str) else row.other_team_ids.split(";")
    assert made.page.locator("#panel-teams li").count() == len(counted)
    assert made.page.locator("#panel-others li").count() == len(others)
    if others:
        assert "Not counted here: " in made.page.locator("#panel-others li").first.inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("code", ["E10000016", "E08000001", "E10000025", "E08000008"])
def test_panel_of_a_day_before_shows_the_record_of_that_day(open_page: Open, texts: dict[str, str], code: str) -> None:
    for day, table in shipped().days.groupby("on"):
        if day == pd.Timestamp(shipped().on):
            continue
        made = open_page(texts["utla"], fragment=f"#area={code}&on={day:%Y-%m-%d}")
        row = next(row for row in table.itertuples() if row.area_code == code)
        assert made.page.locator("#panel-status b").inner_text() == SEEN[look_of(row)].letter
        template = areawords.area_template(row, fresh_months=shipped().fresh_months)
        said = areawords.filled(template, areawords.area_values(row))
        assert made.page.locator("#panel-words").inner_text() == said
        assert f"Counted for {phrases.day_words(day.date())}," in made.page.locator("#panel-ending").inner_text()
        assert made.page.locator("#panel-ask").inner_text() == areawords.question(row.status)
        assert made.page.locator("#panel-facts li").count() == 0


@pytest.mark.browser
def test_the_panel_asks_what_fits_what_is_recorded(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"], fragment="#area=E08000001")
    assert made.page.locator("#panel-status").inner_text() == "H A team heard of, not confirmed"
    assert "We have heard of a team in Bolton" in made.page.locator("#panel-words").inner_text()
    assert made.page.locator("#panel-ask").inner_text() == "Is the team that we have heard of open?"
    assert "Whether there is a team" not in made.page.locator("#panel-unknown").inner_text()


@pytest.mark.browser
def test_pointer_search_gap_list_and_address_open_the_panel(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    name = made.page.locator("#panel-name")
    made.page.locator("#a-E10000020").click()
    assert name.inner_text() == "Norfolk"
    made.page.locator("#panel-close").click()
    made.page.locator("#search-text").fill("kent")
    made.page.locator("#search button").click()
    assert name.inner_text() == "Kent"
    made.page.keyboard.press("Escape")
    made.page.locator("#search-text").fill("north")
    made.page.locator("#search button").click()
    assert "areas fit" in made.page.locator("#search-answer").inner_text()
    made.page.locator("#search-text").fill("nowhere")
    made.page.locator("#search button").click()
    said = made.page.locator("#search-answer").inner_text()
    assert said == "No area, council, board, constituency or postcode district of that name."
    made.page.locator("#gaps-table a").nth(1).click()
    assert name.inner_text() == shipped().gaps["area_name"].iloc[1]
    made.page.evaluate("location.hash = '#area=S12000036'")
    expect(made.page.locator("#panel-code")).to_contain_text("S12000036")
    made.page.evaluate("location.hash = '#area=__proto__'")
    assert made.errors == []


@pytest.mark.browser
def test_london_inset_opens_its_boroughs(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    box = made.page.locator('#london use[href="#a-E09000033"]').bounding_box()
    assert box
    made.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert made.page.locator("#panel-name").inner_text() == "Westminster"


@pytest.mark.browser
def test_table_sorts(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])

    def column(place: int) -> list[str]:
        return made.page.locator(f"#areas-table tbody tr > :nth-child({place})").all_inner_texts()

    babies = made.page.locator("#areas-table thead button").nth(4)
    babies.click()
    numbers = [int(text.replace(",", "")) for text in column(5)]
    assert numbers == sorted(numbers)
    assert made.page.locator('#areas-table th[aria-sort="ascending"]').inner_text().startswith("Babies")
    babies.click()
    assert [int(text.replace(",", "")) for text in column(5)] == sorted(numbers, reverse=True)
    made.page.locator("#areas-table thead button").nth(3).click()
    assert column(4)[0].endswith(BRIEFLY["covered"])
    evidence = made.page.locator("#areas-table thead button").nth(8)
    for _ in range(2):
        evidence.click()
        assert column(9)[-1].strip() == ""
    assert len(column(1)) == len(set(column(1))) == 218


@pytest.mark.browser
def test_table_filters(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    shown = made.page.locator("#areas-table tbody tr:visible")
    made.page.locator("#filter-nation").select_option("Wales")
    assert shown.count() == 22
    assert made.page.locator("#filter-answer").inner_text() == "Showing 22 of 218 areas"
    made.page.locator("#filter-status").select_option("0")
    assert shown.count() == 0
    made.page.locator("#filter-nation").select_option("")
    assert shown.count() == shipped().coverage["status"].eq("covered").sum()
    made.page.locator("#filter-status").select_option("")
    made.page.locator("#filter-text").fill("oxpip")
    assert made.page.locator("#areas-table tbody tr:visible th").all_inner_texts() == ["Oxfordshire"]


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_targets_are_large_enough(open_page: Open, texts: dict[str, str], width: int) -> None:
    made = open_page(texts["utla"], width=width, fragment="#area=E10000025")
    for element in made.page.locator("button:visible, input:visible, select:visible, summary:visible").all():
        box = element.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24


@pytest.mark.browser
def test_dark_and_light_follow_the_reader(open_page: Open, texts: dict[str, str]) -> None:
    for scheme, ground in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(18, 23, 28)")):
        made = open_page(texts["utla"], color_scheme=scheme)
        assert made.page.evaluate("getComputedStyle(document.body).backgroundColor") == ground


@pytest.mark.browser
def test_prints_headline_and_map_on_the_first_of_two_sheets(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"], width=688, color_scheme="dark")
    made.page.emulate_media(media="print")
    height = made.page.locator(".first").evaluate("element => element.getBoundingClientRect().bottom")
    assert height <= 1016  # an A4 sheet less its margins, in CSS pixels
    assert not made.page.locator("#find").is_visible()
    assert made.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    sheets = made.page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 2
    assert "tables/areas.csv" in made.page.locator(".paper").inner_text()
