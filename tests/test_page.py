"""The national page: all of it there without scripts, nothing asked for, nothing believed of the register's words."""

from __future__ import annotations

import gzip
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

from mapping.drawing.change_chart import change_words
from mapping.look.contrast import contrast
from mapping.look.style import BACKGROUND, BACKGROUND_DARK, SEEN, look_of
from mapping.page.html import json_block
from mapping.page.page import CONTENTS, page, stylesheet
from mapping.page.script_data import script_data
from mapping.page.sections import FOUND, link, percent, survey_words, team_rows
from mapping.wording import areas as areawords
from mapping.wording import headline as words
from mapping.wording import phrases
from mapping.wording.edition import Edition
from mapping.wording.phrases import filled, whole

from .browsing import Open, Opened, opening
from .editions import (
    ALL_AREAS,
    ALL_HOSTILE,
    AREAS,
    NOTES,
    NOUNS,
    hostile,
    shipped,
    shipped_page,
    status_sentence,
    without_babies,
)
from .plain import text_of
from .reading_age import grade

ROOT = Path(__file__).resolve().parent.parent
LIMIT = {"utla": 360_000, "ltla": 425_000}
ZIPPED = 92_160
FIELDS = ("total", "at_least", "recorded", "at_most")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {level: shipped_page(level) for level in ALL_AREAS}


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
    assert len(gzip.compress(texts[level].encode(), 9)) < ZIPPED


def test_markup_asks_for_nothing(texts: dict[str, str]) -> None:
    outline = Outline(texts["utla"])
    assert not [tag for tag, _ in outline.elements if tag in ("img", "iframe", "object", "embed", "base")]
    assert [attributes["rel"] for attributes in outline.all("link")] == ["icon"]
    assert outline.all("link")[0]["href"].startswith("data:image/svg+xml,")
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
        "base-uri 'none'; form-action 'none'; img-src data:"
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
        if not href.startswith("#") and not re.match(
            r"map\.html$|layers/$|(?:tables|figures)/[a-z0-9-]+\.[a-z]+$", href
        ):
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


def test_sections_stand_in_order(texts: dict[str, str]) -> None:
    wanted = [
        "title", "search", "people", "land", "panel", "key", "tools", "nations", "gaps", "case", "change", "use",
        "mistake", "more", *(name for name, _ in CONTENTS if name != "since"),
    ]  # fmt: skip
    places = [texts["utla"].index(f'id="{name}"') for name in wanted]
    assert places == sorted(places)


def test_everything_else_is_closed_and_in_the_list_of_contents(texts: dict[str, str]) -> None:
    text = texts["utla"]
    closed = re.findall(r'<details id="([^"]+)"><summary><h3>([^<]+)', text)
    assert closed == [pair for pair in CONTENTS if pair[0] != "since"]
    assert re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', text.partition('class="contents"')[2]) == closed
    assert "<details open" not in text


def test_no_file_option_column_or_code_is_named_in_the_open_text(texts: dict[str, str]) -> None:
    for level in ALL_AREAS:
        text = re.sub(r"<details(?! id=.tools).*?</details>|<pre.*?</pre>", "", texts[level], flags=re.DOTALL)
        said = text_of(text.partition("<main")[2].partition("<script")[0])
        assert not re.search(r"\b[\w-]+\.(?:csv|html|json|xlsx|toml)\b|--[a-z]|[a-z]_[a-z]|\b[EWSN]\d{8}\b", said)


def test_no_option_of_the_program_and_no_code_of_a_source_stands_in_closed_sections(texts: dict[str, str]) -> None:
    for name in ("table", "teams", "count", "sites", "days", "method", "need"):
        section = texts["utla"].partition(f'<details id="{name}"')[2].partition("</details>")[0]
        said = text_of(re.sub(r"<table.*?</table>", "", section, flags=re.DOTALL))
        assert not re.search(r"--[a-z]|\b[A-Z]\d\d\b|\btools/|\b[a-z]+_[a-z]+\b", said), name


def prose(section: str) -> str:
    """Give the sentences of a section as one text: what stands in tables, lists of teams and quotes is no text of ours."""
    own = re.sub(
        r'<(table|svg|pre|form|nav|figure)\b.*?</\1>|<ul class="(?:survey|plain).*?</ul>', "", section, flags=re.DOTALL
    )
    parts = re.findall(r"<(?:p|li|dd|blockquote)\b[^>]*>(.*?)</(?:p|li|dd|blockquote)>", own, re.DOTALL)
    said = [" ".join(html.unescape(re.sub(r"<[^>]+>", "", part)).split()) for part in parts]
    return " ".join(text if text.endswith((".", "!", "?", ":")) else f"{text}." for text in said if text.count(" ") > 2)


# In "need" stand the words of those who made the estimates.
@pytest.mark.parametrize(
    ("names", "most"),
    [(("nations", "gaps", "case", "change", "use"), 8), (("table", "teams", "count", "sites", "days", "method"), 10),
     (("need",), 13)],
)  # fmt: skip
def test_a_section_is_read_by_somebody_of_that_grade(texts: dict[str, str], names: tuple[str, ...], most: int) -> None:
    for name in names:
        start = re.search(rf'<(section|details) id="{name}"', texts["utla"])
        assert start
        said = prose(texts["utla"][start.start() :].partition(f"</{start[1]}>")[0])
        assert grade(said) <= most, (name, grade(said))


def test_a_page_that_is_published_shows_other_sites_a_picture_that_the_run_writes(texts: dict[str, str]) -> None:
    assert "og:image" not in texts["utla"]
    made = Outline(page(replace(shipped(), page_url="https://example.org/map/index.html")))
    told = {each.get("property"): each["content"] for each in made.all("meta") if "property" in each}
    assert told["og:image"] == "https://example.org/map/figures/card.png"
    assert told["og:image:alt"] == words.alt_text(shipped())


def test_every_count_of_the_headline_is_in_its_table(texts: dict[str, str]) -> None:
    table = texts["utla"].partition('id="headline-table"')[2].partition("</table>")[0]
    rows = re.findall(r'<tr class="[^"]*"><th scope="row">([^<]+)</th><td>(\w+)</td><td>([^<]+)</td>(.*?)</tr>', table)
    rows = [(scope.replace("United Kingdom", "UK"), *rest) for scope, *rest in rows]
    found = {
        (scope, definition, "babies" if unit == "babies" else "areas", name): int(value.replace(",", ""))
        for scope, definition, unit, cells in rows
        for name, value in zip(FIELDS, re.findall(r"<td>([^<]*)</td>", cells), strict=True)
    }
    wanted = {
        (row.scope, row.definition, row.unit, name): getattr(row, name)
        for row in shipped().headline.itertuples()
        for name in FIELDS
    }
    assert found == wanted
    assert list(dict.fromkeys(row[0] for row in rows)) == ["England", "Scotland", "Wales", "Northern Ireland", "UK"]


def test_each_nation_has_a_share_and_a_count_of_areas_and_of_babies(texts: dict[str, str]) -> None:
    table = texts["utla"].partition('id="nations-table"')[2].partition("</table>")[0]
    rows = table.split("<tr")[2:]
    assert len(rows) == 5 and "United Kingdom" in rows[-1]
    for row, scope in zip(rows, words.scopes(shipped()), strict=True):
        for cell, unit in zip(row.split("<td>")[1:], ("areas", "babies"), strict=True):
            some, total = (words.figure(shipped(), scope, unit, field).value for field in ("recorded", "total"))
            share = percent(some, total)
            assert f"</svg>{share if some else 'none on record'} " in cell and f'width="{share.rstrip("%")}"' in cell
            assert [int(value) for value in re.findall(r'data-value="(\d+)"', cell)] == [some, total]


@pytest.mark.parametrize(
    ("some", "total", "share"),
    [(0, 9, "0%"), (9, 9, "100%"), (1, 999, "under 1%"), (998, 999, "over 99%"), (1, 3, "33%")],
)
def test_a_share_is_never_rounded_to_none_or_all(some: int, total: int, share: str) -> None:
    assert percent(some, total) == share


def test_page_says_what_it_rests_on(texts: dict[str, str]) -> None:
    text = texts["utla"]
    for said in (
        "21 November 2026",
        "ONS, generalised to 200 m (England, Wales); NISRA (Northern Ireland); Scotland approximate, rebuilt from postcodes",
        "Presence is not reach",
        "4 to 6%",
        "36 months",
        "Something wrong, or missing?",
        words.MAY_STILL_HAVE_ONE,
        *shipped().completeness.values(),
    ):
        assert said in text
    assert "have access" not in text
    for passport in shipped().passports:
        assert html.escape(passport.title).replace("&#x27;", "&#39;") in text


def test_the_finding_is_the_headline_the_title_and_the_quote(texts: dict[str, str]) -> None:
    for level in ALL_AREAS:
        said = words.finding(shipped(level))
        assert f'<h1 id="title">{said}</h1>' in texts[level]
        assert f"<title>{said}: " in texts[level] and f'property="og:title" content="{said}"' in texts[level]
        assert f'<blockquote id="quote">{said}. ' in texts[level]


def test_an_assumption_stands_on_the_first_screen_and_beside_the_count() -> None:
    text = page(shipped(complete=("England", "Wales")))
    first, _, rest = text.partition('id="find"')
    assert first.count("taken as complete for England and Wales") == 1
    assert "taken as complete for England and Wales" in rest.partition('<details id="count"')[2]


def test_missing_babies_are_words_and_never_zero() -> None:
    text = page(without_babies("E10000016"))
    row = next(row for row in text.partition('id="areas-table"')[2].split("</tr>") if "<td>E10000016</td>" in row)
    assert row.count("<td>not known") == 1
    assert "have a team on record. How many babies (aged 0 to 2) live there is not known." in text
    assert not re.search(r'data-value="">\s*0', text)
    nations = text.partition('id="nations-table"')[2].partition("</table>")[0]
    assert nations.count('<span class="count">not known</span>') == 2


def test_gap_list_says_of_each_area_what_was_found_and_of_none_that_it_is_a_gap(texts: dict[str, str]) -> None:
    section = texts["utla"].partition('id="gaps"')[2].partition("</section>")[0]
    text = re.sub(r"<[^>]+>", " ", section).lower()
    assert " gap" not in text
    rows = section.split("<tr>")[2:]
    assert len(rows) == 10
    for row, made in zip(rows, shipped().gaps.head(10).itertuples(), strict=True):
        assert f'class="s-{look_of(made)} ' in row and SEEN[look_of(made)].short in row
        cells = re.findall(r'<td class="r">([^<]*)', row)
        assert cells == [
            whole(made.babies_no_team_recorded),
            f"{made.low_income_pct:.0f}%",
            f"{made.rank_low} to {made.rank_high}",
        ]
    assert "Heard of, not confirmed" in section


def test_gap_list_has_no_rank_where_poverty_is_not_known() -> None:
    unknown = {"need_weight": pd.NA, "rank": pd.NA, "rank_low": pd.NA, "rank_high": pd.NA}
    bare = page(replace(shipped(), gaps=shipped().gaps.assign(**unknown)))
    section = bare.partition('id="gaps"')[2].partition("</section>")[0]
    assert "child poverty" not in section.lower() and "Could be ranked" not in section


def test_a_page_without_a_contact_is_a_draft_and_says_so_at_its_foot(texts: dict[str, str]) -> None:
    foot = texts["utla"].partition("<footer>")[2]
    assert "Draft: no contact is set." in foot
    assert "Draft" not in page(replace(shipped(), contact="Toys <toys@example.org>"))


def test_reasons_why_a_team_is_not_counted() -> None:
    reasons = {row["id"]: (row["counted"], row["why"]) for row in team_rows(shipped())}
    assert reasons["norpip"] == (False, "it has closed")
    assert reasons["livpip"] == (False, "we do not know whether it is open")
    assert reasons["blackburn-darwen-pairs-satellite"][1].startswith(
        "it is outside the standard definition (borderline"
    )
    assert reasons["north-lincolnshire-piew"][1].startswith("it is outside the standard definition")
    assert reasons["oxpip"][0]


@pytest.mark.parametrize(
    ("asked", "about", "said"),
    [
        ("public", "agree that help is due", "of the public agree that help is due"),
        ("public", "early help matters", "of the public say that early help matters"),
        ("professionals (teachers)", "disagree that it does", "of professionals (teachers) disagree that it does"),
    ],
)
def test_a_survey_is_told_as_a_person_would(asked: str, about: str, said: str) -> None:
    assert survey_words(asked, about) == said


def test_the_change_of_the_picture_is_told_in_the_past_and_only_what_moved() -> None:
    edition = shipped()
    first, second, *rest = change_words(edition)
    assert re.fullmatch(r"In June 2019, 12 of 218 areas had a team on record\.", first)
    assert re.fullmatch(r"By November 2026 it was \d+\.", second)
    assert all(re.match(r"In \d+ areas? ", text) and "no areas" not in text for text in rest)
    timeline = edition.measures["timeline"]
    still = timeline.assign(**{name: 0 for name in timeline.columns if name.startswith(("more_", "fewer_"))})
    assert change_words(replace(edition, measures={**edition.measures, "timeline": still})) == [first, second]


def test_block_of_data_cannot_be_ended_from_within() -> None:
    block = str(json_block({"x": ALL_HOSTILE}))
    assert not set(block) & set("<>&\u2028\u2029")
    assert json.loads(block) == {"x": ALL_HOSTILE}


def test_templates_and_table_make_the_sentence_of_every_area() -> None:
    edition = shipped()
    data = script_data(edition)
    assert len(data["sentences"]) < 40
    ending = data["ending"].replace("{day}", data["days"][-1][1])
    for row, place in zip(edition.coverage.itertuples(), data["days"][-1][2], strict=True):
        kind, *rest = data["records"][place]
        values = rest[2] if len(rest) == 3 else {}
        template = " ".join(data["sentences"][part] for part in data["kinds"][kind][1])
        babies = phrases.whole(row.babies)
        made = {"name": row.area_name, "babies": babies, "low": "0", "high": babies, **values}
        assert f"{filled(template, made)} {ending}" == status_sentence(row, edition=edition)


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
    for name in SEEN:
        assert contrast(colours[f"ink-{name}"], colours["background"]) >= 3


def headline_of(edition: Edition, element: Any) -> int:
    row = edition.headline
    for name in ("scope", "definition", "unit"):
        row = row[row[name] == element.get_attribute(f"data-{name}")]
    assert len(row) == 1
    return int(row[element.get_attribute("data-field")].iloc[0])


def test_whom_to_tell_of_a_mistake_is_named_where_the_register_names_them() -> None:
    assert shipped_page().count("Tell the keeper of the register") == 2
    named = page(replace(shipped(), contact="Toys & Co <toys@example.org>"))
    assert named.count(">Write to Toys &amp; Co (toys@example.org)</a>") == 2 and "Tell the keeper" not in named
    assert named.count('href="mailto:toys@example.org?subject=Correction%3A%20Specialised') == 2


@pytest.mark.parametrize("level", list(ALL_AREAS))
def test_every_level_names_its_own_areas(texts: dict[str, str], level: str) -> None:
    text = texts[level]
    areas = phrases.PLAIN_AREAS[level]
    plain = html.unescape(re.sub(r"<[^>]+>", "", text.partition('class="beneath"')[2].partition("</p>")[0]))
    assert f" of the {ALL_AREAS[level]} {areas} have a team on record" in plain
    assert f">{NOUNS[level]} on 21 November 2026" in text
    for other, noun in phrases.PLAIN_AREAS.items():
        assert other == level or f"of the {ALL_AREAS[other]} {noun} have" not in plain
    for other, note in NOTES.items():
        assert (note in html.unescape(text)) == (NOTES.get(level) == NOTES[other])


def test_old_evidence_is_told_from_checked_in_key_and_table(texts: dict[str, str]) -> None:
    text = texts["utla"]
    key = text.partition('<table id="key">')[2].partition("</table>")[0]
    counts = words.class_counts(shipped())
    assert re.findall(r'class="s-([a-z_-]+) .*?<td>(\d+)</td>', key) == [
        (name, str(areas)) for name, (areas, _) in counts.items() if areas
    ]
    looks = {code: name for name, code in re.findall(r'data-look="([a-z_-]+)".*?<td>([ENSW]\d{8})</td></tr>', text)}
    assert looks == {row.area_code: look_of(row) for row in shipped().coverage.itertuples()}
    assert list(looks.values()).count("team-aged") == 25


def test_areas_stand_by_nation_and_in_each_by_name(texts: dict[str, str]) -> None:
    table = texts["utla"].partition('id="areas-table"')[2].partition("</table>")[0]
    rows = re.findall(r'<tr(?: id="r-\w+")?><th scope="row">([^<]+)</th><td>([^<]+)</td>', table)
    assert list(dict.fromkeys(nation for _, nation in rows)) == ["England", "Scotland", "Wales", "Northern Ireland"]
    for nation in ("England", "Wales"):
        names = [html.unescape(name).casefold() for name, of in rows if of == nation]
        assert names == sorted(names)


@pytest.mark.browser
@pytest.mark.parametrize("level", list(ALL_AREAS))
def test_every_area_is_drawn_and_nothing_is_asked_for(open_page: Open, texts: dict[str, str], level: str) -> None:
    made = open_page(texts[level])
    for size, shapes in (("Map of people", "#circles circle"), ("Map of land", "#areas path")):
        made.page.get_by_role("button", name=size).click()
        sizes = made.page.eval_on_selector_all(
            shapes, "all => all.map(p => { const b = p.getBBox(); return Math.min(b.width, b.height) })"
        )
        assert len(sizes) == ALL_AREAS[level]
        assert min(sizes) > 0
    assert made.page.locator("#areas-table tbody tr").count() == ALL_AREAS[level]
    assert (made.errors, made.requests) == ([], [])


@pytest.mark.browser
def test_big_numbers_are_those_of_the_headline(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    shown = made.page.locator(".first [data-field]").all()
    assert len(shown) == 4
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
def test_first_screen_holds_finding_search_map_and_key_and_nothing_else(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    for selector in ("h1", ".beneath", "#search-text", "#people", "#key"):
        box = made.page.locator(selector).bounding_box()
        assert box
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900
    people = made.page.locator("#people").bounding_box()
    assert people and people["width"] >= 700
    below = made.page.locator("main > section").first.bounding_box()
    assert below and below["y"] >= 900 - 60


@pytest.mark.browser
@pytest.mark.parametrize("level", list(ALL_AREAS))
def test_a_phone_shows_finding_search_and_the_top_of_the_map_first(
    open_page: Open, texts: dict[str, str], level: str
) -> None:
    made = open_page(texts[level], width=390, height=844)
    tops = []
    for selector in ("h1", ".beneath", "#search-text", "#people", "#key"):
        box = made.page.locator(selector).bounding_box()
        assert box
        tops.append(box["y"])
    assert tops == sorted(tops)
    assert tops[3] <= 560
    people = made.page.locator("#people").bounding_box()
    assert people and people["width"] == 390
    below = made.page.locator("main > section").first.bounding_box()
    assert below and below["y"] > 844


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height", "screens"), [(1440, 900, 6), (390, 844, 12)])
def test_the_open_page_is_short(open_page: Open, texts: dict[str, str], width: int, height: int, screens: int) -> None:
    made = open_page(texts["utla"], width=width, height=height)
    assert made.page.evaluate("document.documentElement.scrollHeight") <= screens * height
    assert len(made.page.inner_text("body").split()) <= 1_800


@pytest.mark.browser
def test_the_headline_is_the_largest_heading(open_page: Open, texts: dict[str, str]) -> None:
    for width in (390, 1440):
        made = open_page(texts["utla"], width=width, fragment="#area=E10000025")
        sizes = made.page.evaluate(
            "() => ['h1', 'h2', 'h3', 'h4'].map(tag => Math.max(...Array.from(document.querySelectorAll(tag), "
            "(each) => parseFloat(getComputedStyle(each).fontSize))))"
        )
        assert sizes == sorted(sizes, reverse=True) and sizes[0] > sizes[1]


@pytest.mark.browser
def test_without_scripts_all_is_there(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"], java_script_enabled=False)
    assert made.page.locator("#areas path").count() == 218
    assert made.page.locator("#areas-table tbody tr").count() == 218
    assert made.page.locator("#people").is_visible() and made.page.locator("#key").is_visible()
    assert "43 of the 218" in made.page.locator(".beneath").inner_text()
    assert not made.page.locator("#views").is_visible()
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
    assert made.page.evaluate("document.activeElement.textContent") == "Skip to the search"
    for _ in range(3):
        keys.press("Tab")
    first = made.page.evaluate("document.activeElement.id")
    keys.press("Tab")
    assert made.page.evaluate("document.activeElement.textContent") == "Map of people"
    keys.press("Shift+Tab")
    assert made.page.evaluate("document.activeElement.id") == first
    keys.press("ArrowDown")
    second = made.page.evaluate("document.activeElement.id")
    assert second != first
    keys.press("Enter")
    panel = made.page.locator("#panel")
    assert panel.is_visible()
    assert made.page.url.endswith(f"#area={second[2:]}")
    form = "(shape) => ['cx', 'cy', 'r'].map((name) => shape.getAttribute(name)).join()"
    outlined = made.page.locator("#people .ring > *").first
    assert outlined.evaluate(form) == made.page.locator(f"#{second}").evaluate(form)
    keys.press("Escape")
    assert not panel.is_visible()
    assert made.page.evaluate("document.activeElement.id") == second
    keys.press(" ")
    assert panel.is_visible()
    assert made.errors == []


@pytest.mark.browser
def test_areas_have_names_for_those_who_do_not_see_them(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    name = "Surrey: we cannot tell; 37,930 babies aged 0 to 2"
    assert made.page.get_by_role("button", name=name, exact=True).count() == 1


@pytest.mark.browser
@pytest.mark.parametrize("code", ["E10000016", "E10000025", "E08000012", "E10000007", "E06000008"])
def test_panel_says_what_the_words_say(open_page: Open, texts: dict[str, str], code: str) -> None:
    made = open_page(texts["utla"], fragment=f"#area={code}")
    row = next(row for row in shipped().coverage.itertuples() if row.area_code == code)
    said = [made.page.locator(f"#panel-{part}").inner_text() for part in ("words", "ending")]
    assert " ".join(said) == status_sentence(row, edition=shipped())
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
    for day, table in shipped().past["coverage"].groupby("on_day"):
        if day == pd.Timestamp(shipped().on):
            continue
        made = open_page(texts["utla"], fragment=f"#area={code}&on={day:%Y-%m-%d}")
        row = next(row for row in table.itertuples() if row.area_code == code)
        assert made.page.locator("#panel-status").inner_text().strip() == words.CLASSES[look_of(row)]
        template = areawords.area_template(row, fresh_months=shipped().fresh_months)
        said = filled(template, areawords.area_values(row))
        assert made.page.locator("#panel-words").inner_text() == said
        assert f"Counted for {phrases.day_words(day.date())}," in made.page.locator("#panel-ending").inner_text()
        assert made.page.locator("#panel-ask").inner_text() == areawords.question(row.status)
        facts = made.page.locator("#panel-facts li").all_inner_texts()
        assert all(fact.startswith(("Health: ", "Constituenc")) or "funded" in fact or "2027" in fact for fact in facts)


@pytest.mark.browser
def test_the_panel_asks_what_fits_what_is_recorded(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"], fragment="#area=E08000001")
    assert made.page.locator("#panel-status").inner_text().strip() == "A team heard of, not confirmed"
    assert "We have heard of a team in Bolton" in made.page.locator("#panel-words").inner_text()
    assert made.page.locator("#panel-ask").inner_text() == "Is the team that we have heard of open?"
    assert "Whether there is a team" not in made.page.locator("#panel-unknown").inner_text()


@pytest.mark.browser
def test_pointer_search_gap_list_and_address_open_the_panel(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    name = made.page.locator("#panel-name")
    made.page.locator("#c-E10000020").click()
    assert name.inner_text() == "Norfolk"
    made.page.locator("#panel-close").click()
    made.page.locator("#search-text").fill("kent")
    made.page.locator("#search button").click()
    assert name.inner_text() == "Kent"
    made.page.keyboard.press("Escape")
    made.page.locator("#search-text").fill("north")
    made.page.locator("#search button").click()
    assert "places fit" in made.page.locator("#search-answer").inner_text()
    made.page.locator("#search-text").fill("nowhere at all")
    made.page.locator("#search button").click()
    said = made.page.locator("#search-answer").inner_text()
    assert said == "We do not have that place. Try the name of the council, or a postcode."
    made.page.locator("#gaps-table a").nth(1).click()
    assert name.inner_text() == shipped().gaps["area_name"].iloc[1]
    made.page.evaluate("location.hash = '#area=S12000036'")
    expect(made.page.locator("#panel-code")).to_contain_text("S12000036")
    made.page.evaluate("location.hash = '#area=__proto__'")
    assert made.errors == []


@pytest.mark.browser
def test_back_undoes_the_last_area_and_the_panel_covers_nothing(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    name = made.page.locator("#panel-name")
    for code in ("E10000020", "E10000016"):
        made.page.locator(f"#c-{code}").click()
    assert name.inner_text() == "Kent"
    made.page.go_back()
    expect(name).to_have_text("Norfolk")
    made.page.go_back()
    expect(made.page.locator("#panel")).to_be_hidden()
    for width in (390, 1024, 1440):
        again = open_page(texts["utla"], width=width, fragment="#area=E10000016")
        panel, picture = (again.page.locator(each).bounding_box() for each in ("#panel", "#picture"))
        assert panel and picture
        beside = panel["x"] + panel["width"] <= picture["x"]
        below = panel["y"] >= picture["y"] + picture["height"]
        assert beside or below
        assert again.page.evaluate("getComputedStyle(document.getElementById('panel')).position") == "static"
        again.page.wait_for_function(
            "() => { const { top, bottom } = document.getElementById('panel-name').getBoundingClientRect(); "
            "return document.activeElement.id === 'panel-name' && top >= 0 && bottom <= innerHeight }"
        )


@pytest.mark.browser
def test_a_link_to_a_closed_section_opens_it(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"])
    made.page.locator('.contents a[href="#method"]').click()
    assert made.page.locator("#method").evaluate("section => section.open")
    there = open_page(texts["utla"], fragment="#sources")
    assert there.page.locator("#sources .sources").is_visible()
    assert made.errors == there.errors == []


@pytest.mark.browser
def test_table_sorts(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"], fragment="#table")

    def column(place: int) -> list[str]:
        return made.page.locator(f"#areas-table tbody tr > :nth-child({place})").all_inner_texts()

    babies = made.page.locator("#areas-table thead button").nth(3)
    babies.click()
    numbers = [int(text.replace(",", "")) for text in column(4)]
    assert numbers == sorted(numbers)
    assert made.page.locator('#areas-table th[aria-sort="ascending"]').inner_text().startswith("Babies")
    babies.click()
    assert [int(text.replace(",", "")) for text in column(4)] == sorted(numbers, reverse=True)
    made.page.locator("#areas-table thead button").nth(2).click()
    assert column(3)[0] in {FOUND["covered"], FOUND["partly_covered"], FOUND["served_extent_unknown"]}
    evidence = made.page.locator("#areas-table thead button").nth(5)
    for _ in range(2):
        evidence.click()
        assert column(6)[-1].strip() == ""
    assert len(column(1)) == len(set(column(1))) == 218


@pytest.mark.browser
def test_table_filters(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"], fragment="#table")
    shown = made.page.locator("#areas-table tbody tr:visible")
    made.page.locator("#filter-nation").select_option("Wales")
    assert shown.count() == 22
    assert made.page.locator("#filter-answer").inner_text() == "Showing 22 of 218 areas"
    made.page.locator("#filter-status").select_option("team")
    assert shown.count() == 0
    made.page.locator("#filter-nation").select_option("")
    assert shown.count() == words.class_counts(shipped())["team"][0]
    made.page.locator("#filter-status").select_option("")
    made.page.locator("#filter-text").fill("oxpip")
    assert made.page.locator("#areas-table tbody tr:visible th").all_inner_texts() == ["Oxfordshire"]


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_targets_are_large_enough(open_page: Open, texts: dict[str, str], width: int) -> None:
    made = open_page(texts["utla"], width=width, fragment="#area=E10000025")
    made.page.locator("#table summary").click()
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
def test_prints_finding_map_and_key_on_the_first_of_two_sheets(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"], width=688, color_scheme="dark")
    made.page.emulate_media(media="print")
    for selector in ("h1", "#people", "#key"):
        box = made.page.locator(selector).bounding_box()
        # An A4 sheet less its margins, in CSS pixels.
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 688 and box["y"] + box["height"] <= 1016
    assert not made.page.locator("#find").is_visible()
    assert made.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert pages(made) == 2
    made.page.emulate_media(media="screen")
    made.page.locator("#unfold button").click()
    assert made.page.locator("#more details[open]").count() == len(CONTENTS) - 1
    assert pages(made) > 10


def pages(made: Opened) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", made.page.pdf(prefer_css_page_size=True, print_background=True)))


@pytest.mark.browser
def test_a_chosen_area_prints_on_one_sheet_with_nothing_cut(open_page: Open, texts: dict[str, str]) -> None:
    made = open_page(texts["utla"], width=688, fragment="#area=E06000062")  # the one with most to say
    assert pages(made) == 1
    made.page.emulate_media(media="print")
    for selector in ("#panel-words", "#panel-alike", "#panel-ask", "#people", "footer"):
        assert made.page.locator(selector).is_visible()
    for selector in ("h1", "#nations", "#more", "#panel-close", "#panel-copy"):
        assert not made.page.locator(selector).is_visible()
    foot = made.page.locator("footer").bounding_box()
    assert foot and foot["y"] + foot["height"] <= 1016
