"""The brief: what it says of each kind of area, on one page, as a page and as a PDF, whatever a stranger wrote."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe

from mapping.drawing.pictures import letters
from mapping.measuring.shown import EVERYTHING
from mapping.packs.brief import brief
from mapping.packs.brief_maps import picture
from mapping.packs.brief_page import Press, brief_page
from mapping.packs.sending import letter_text as mail_words
from mapping.vocabulary.schema import STATUSES
from mapping.wording import areas as areawords
from mapping.wording.phrases import cut

from .browsing import opening
from .editions import ALL_HOSTILE, HOSTILE, credited
from .packing import NORTHERN, OLD, UNKNOWN, held, setting_of
from .plain import all_faults, sentences

pytestmark = pytest.mark.usefixtures("remembered")
LONGEST = "N09000002"  # the longest name of a council; N09000010 has the most words


def of_status(status, **changes):
    """Give the brief of Powys as if something else were recorded of it."""
    made = held().edition
    coverage = made.coverage.copy()
    row = coverage["area_code"] == UNKNOWN
    coverage.loc[row, "status"] = status
    for column, value in changes.items():
        coverage.loc[row, column] = value
    return brief(setting_of(replace(made, coverage=coverage)), UNKNOWN)


def hostile():
    """Give the brief of an area whose every text is an attack, and far too long."""
    made = held().edition
    coverage, teams, claims = made.coverage.copy(), made.teams.copy(), made.claims.copy()
    long = f"{ALL_HOSTILE} {'Llanfairpwllgwyngyll' * 40} {ALL_HOSTILE * 5}"
    coverage["area_name"] = long
    coverage.loc[coverage["area_code"] == OLD, "team_ids"] = ";".join(teams["team_id"].head(9))
    for column in ("team_name", "host_organisation", "source_date", "last_confirmed", "notes"):
        teams[column] = long
    teams["source_url"] = "javascript:window.__pwn=4"
    claims["area_code"], claims["note"], claims["source_url"] = OLD, long, long
    return brief(
        setting_of(
            replace(made, title=long, coverage=coverage, teams=teams, claims=claims, passports=credited(made, long * 3))
        ),
        OLD,
    )


@pytest.fixture(scope="module")
def press():
    with letters() as place:
        yield Press(held().edition.style, place)


@pytest.fixture(scope="module")
def open_page(browser, tmp_path_factory):
    with opening(browser, tmp_path_factory.mktemp("brief") / "brief.html") as opened:
        yield opened


@pytest.mark.parametrize("status", STATUSES)
def test_it_says_what_is_recorded_in_the_words_of_the_national_page(status):
    said = of_status(status).facts
    assert said["status"] == STATUSES[status]
    row = pd.Series({"area_name": "Powys"})
    assert said["sentence"].startswith(areawords.WHAT_IS_RECORDED[status].format(name=row["area_name"])) or (
        status == "confirmed_none" and "declared complete for Wales" in said["sentence"]
    )


def told_none():
    """Give the brief of Powys as if it had been told that there is none: no area of the register has been."""
    return of_status(
        "confirmed_none", babies_covered_low=0, babies_covered_high=0, evidence_on=pd.Timestamp("2026-05-01")
    )


EIGHT = {
    "covered": lambda: brief(held().setting, "E10000025"),  # Oxfordshire
    "part": lambda: brief(held().setting, "E10000007"),  # Derbyshire
    "heard of": lambda: brief(held().setting, "E08000001"),  # Bolton
    "planned": lambda: brief(held().setting, "E10000016"),  # Kent
    "told none": told_none,
    "cannot tell": lambda: brief(held().setting, "E10000029"),  # Suffolk
    "Northern Ireland": lambda: brief(held().setting, "N09000010"),  # Newry, Mourne and Down
    "Wales": lambda: brief(held().setting, "W06000011"),  # Swansea
}


def own_words(made):
    """Give what we say in a brief, a line a text: without the register's own notes and names, and the credit lines."""
    facts = made.facts
    kept = ("why", "sentence", "nothing", "seats", "nation", "method", "answer", "counted_for", "caveat", "planned")
    more = (*facts["around"], *facts["questions"], *facts["heads"].values(), facts["funded"], f"To {facts['to']}.")
    figures = (f"{each['what']}: {each['value']}. {each['note']}" for each in facts["figures"])
    return [*(facts[name] for name in kept), *more, *figures]


@pytest.mark.parametrize("kind", EIGHT)
def test_each_of_eight_kinds_can_be_read_aloud_and_says_nothing_twice(kind):
    made = EIGHT[kind]()
    assert all_faults(own_words(made)) == []
    edition = held().edition
    text = mail_words(edition, made.facts, "E1", made.facts["to"])
    assert all_faults([text.replace(note, "") for note in made.facts["stated"]] or [text]) == []
    for said in (own_words(made), text.splitlines()):
        every = [part for line in said for part in sentences(line)]
        assert len(every) == len(set(every)), [part for part in every if every.count(part) > 1]


@pytest.mark.parametrize("kind", EIGHT)
def test_each_of_eight_kinds_is_written_to_its_reader(kind):
    facts = EIGHT[kind]().facts
    page = json.dumps([facts[name] for name in ("why", "sentence", "questions", "answer", "figures")])
    assert facts["to"] and facts["why"].startswith(
        "We keep the public register “Specialised parent-infant relationship"
    )
    assert "your area" in facts["why"] and "please tell us whether it is right" in facts["why"]
    assert not re.search(r"\b(rank|upper-tier|lower-tier|re-verify|None|nan)\b", page)
    who, asks = sentences(mail_words(held().edition, facts, "E1", facts["to"]).splitlines()[3])
    assert who.startswith("We keep the public register") and asks.startswith(
        "We write to ask you whether what it says of"
    )


def test_what_is_known_of_a_part_and_what_others_say_stand_in_the_summary():
    assert (
        "We have found an open team for part of Derbyshire. It serves part of High Peak."
        in EIGHT["part"]().facts["sentence"]
    )
    assert (
        EIGHT["heard of"]()
        .facts["stated"][0]
        .startswith("hub.gmintegratedcare.org.uk says (undated): there is a team.")
    )
    # What was said in 2023 is overtaken by what was decided in 2025.
    assert [text[:32] for text in EIGHT["planned"]().facts["stated"]] == ["democracy.kent.gov.uk says (Marc"]
    assert EIGHT["Northern Ireland"]().facts["to"].startswith("Southern Health and Social Care Trust and")
    assert EIGHT["Wales"]().facts["to"] == "Swansea Bay University Health Board and the council of Swansea"
    assert EIGHT["told none"]().facts["questions"] == ["Is there still no team? Is one planned?"]


def test_an_area_names_the_constituencies_that_it_lies_in():
    assert brief(held().setting, UNKNOWN).facts["seats"] == (
        "Parliamentary constituencies, with the share of your babies in each: Montgomeryshire and Glyndŵr (52%); "
        "Brecon, Radnor and Cwm Tawe (48%)."
    )
    assert any("mySociety, CC BY 4.0" in text for text in brief(held().setting, UNKNOWN).facts["sources"])


def test_not_known_is_never_said_as_none_and_says_what_to_find_out():
    said = brief(held().setting, UNKNOWN).facts
    assert "There may still be one." in said["sentence"]
    assert said["questions"][0].startswith("Is there a team in your area?")
    assert said["nothing"] == "Our register names no team in your area, and holds no statement about it."
    assert said["nation"].startswith("We have not found an open team in Wales yet. An area with no team on record may")
    assert not re.search(r"\b(has no team|there is no team)\b", json.dumps(said))


def test_old_evidence_is_said_with_its_source_and_is_to_be_checked_again():
    said = brief(held().setting, OLD).facts
    assert "has to be checked again" in said["sentence"] and said["look"] == "team-aged"
    assert said["teams"]["rows"][0]["source"] == "services.nhslothian.scot"
    assert "needs checking" in said["teams"]["rows"][0]["when"]
    assert "the evidence has no date" in said["sentence"]


def test_the_figures_are_those_of_the_tables():
    setting = held().setting
    said = {figure["what"]: figure for figure in brief(setting, UNKNOWN).facts["figures"]}
    assert said["Babies and toddlers (aged 0 to 2), June 2023"]["value"] == "3,129"
    assert said["Children under 16 in families with a low income, year to March 2025"]["note"] == "Provisional."
    tables = setting.edition.measures
    need = tables["need"].query("area_code == @UNKNOWN and scope == 'area'").iloc[0]
    low, high = need["babies_needing_low"], need["babies_needing_high"]
    assert said["Babies a year estimated to need specialised support"]["value"] == f"{low:,} to {high:,}"


def test_a_place_in_the_order_stands_only_where_it_is_known_that_there_is_no_open_team():
    what, gaps = "Place by babies without an open team, and child poverty", held().edition.gaps
    gap = gaps.query("area_code == @UNKNOWN").iloc[0]
    for status in STATUSES:
        said = {figure["what"]: figure for figure in of_status(status).facts["figures"]}
        assert (what in said) == (status in ("confirmed_none", "in_development")), status
    assert said[what]["value"].startswith(f"{gap['rank']} of ")
    assert f"between {gap['rank_low']} and {gap['rank_high']}" in said[what]["note"]


def test_reach_is_not_known_where_teams_give_no_figure():
    usual = held().setting
    assert "Families seen a year" not in [each["what"] for each in brief(usual, OLD).facts["figures"]]
    assert "How many families does it see a year?" in brief(usual, OLD).facts["questions"]
    # With figures for a tenth of the areas it stands there.
    setting = replace(usual, edition=replace(usual.edition, shown=EVERYTHING))
    said = {figure["what"]: figure for figure in brief(setting, OLD).facts["figures"]}
    reach = said["Families seen a year"]
    assert reach["value"] == "no figure given" and "not the same as none" in reach["note"]


def test_areas_and_babies_stand_side_by_side_and_no_share_of_families_is_given():
    said = brief(held().setting, OLD).facts
    assert re.search(r"In Scotland, 18 of the 32 council areas .* [\d,]+ of [\d,]+ babies", said["nation"])
    assert "% of families" not in json.dumps(said)


def test_it_compares_with_five_others_and_says_how_they_were_found():
    said = brief(held().setting, OLD).facts
    assert len(said["compared"]) == 6 and [row["own"] for row in said["compared"]] == [True] + [False] * 5
    assert "Benton" in said["method"] and "says nothing of services" in said["method"]


def test_a_measure_that_is_missing_is_left_out_of_the_comparison_and_said():
    usual = held().setting
    similar = usual.similar.copy()
    similar.loc[similar["area_code"] == OLD, "measures"] = "babies; babies per square kilometre"
    said = brief(replace(usual, similar=similar), OLD).facts
    assert "Left out, since there is no figure for this area: child poverty." in said["method"]


def test_babies_that_are_not_known_are_not_said_as_none():
    said = of_status("not_known", babies=pd.NA, babies_covered_low=pd.NA, babies_covered_high=pd.NA).facts
    assert said["figures"][0]["value"] == "not known" and said["compared"][0]["close"] == "not known"
    assert "How many babies live there is not known." in said["sentence"]


def test_the_neighbours_are_named_with_what_is_recorded_of_each():
    made = brief(held().setting, "E10000025")  # Oxfordshire
    said = " ".join(made.facts["around"])
    assert "Gloucestershire" in said and "We cannot tell: " in said and "Reading" in said
    drawn = re.sub(r"</text><text[^>]*>", " ", made.near.body)
    for name in ("Oxfordshire", "Gloucestershire", "Swindon", "West Berkshire"):
        assert name in drawn
    names = held().edition.coverage.set_index("area_code")["area_name"]
    assert made.near.numbered
    for number, code in made.near.numbered:
        assert f"{names[code]} ({number} on the map)" in said and f">{number}</text>" in made.near.body


def test_a_text_is_cut_at_a_word_on_one_line_and_the_cut_is_marked():
    assert cut("one two three", 9) == "one two …" and cut("a\nb\u2028c\x00d", 20) == "a b c d"
    assert cut("a" * 50, 10) == "a" * 9 + " …" and cut("whole", 5) == "whole"


@pytest.mark.browser
@pytest.mark.parametrize(
    "make", [lambda: brief(held().setting, LONGEST), lambda: brief(held().setting, "N09000010"), hostile]
)
def test_it_prints_on_one_page_with_its_status_and_asks_for_nothing(open_page, make):
    opened = open_page(brief_page(make(), held().edition.style))
    raw = opened.page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", raw)) == 1
    assert opened.quiet(), (opened.errors, opened.requests)
    assert opened.page.evaluate("window.__pwn") is None


@pytest.mark.browser
def test_what_a_stranger_wrote_stays_text(open_page):
    opened = open_page(brief_page(hostile(), held().edition.style))
    assert HOSTILE[0] in opened.page.inner_text("h1")
    assert opened.page.query_selector_all("script, img, main svg[onload], a[href^='javascript']") == []
    assert opened.page.evaluate("document.querySelectorAll('[onerror],[onload]').length") == 0


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(open_page, width, scheme):
    opened = open_page(
        brief_page(brief(held().setting, NORTHERN), held().edition.style), width=width, color_scheme=scheme
    )
    found = Axe().run(opened.page).response["violations"]
    assert found == [], [each["id"] for each in found]
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def pages(raw: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", raw))


@pytest.mark.parametrize("code", [LONGEST, "N09000010", OLD, "E08000003"])
def test_the_pdf_is_one_tagged_page_that_keeps_to_the_standard(press, code):
    raw = press.pdf(brief(held().setting, code))
    assert pages(raw) == 1
    for part in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang(en-GB)", b"pdfuaid:part", b"/Alt"):
        assert part in raw.replace(b"/Lang (", b"/Lang("), part


def test_the_pdf_of_a_hostile_area_is_one_page_too_and_nothing_in_it_is_language(press):
    made = hostile()
    typed = {**made.facts, "name": "#panic() *x* $y$ @z <a> // c", "sentence": "= Not a heading #set page(width: 1pt)"}
    for each in (made, replace(made, facts=typed)):
        assert pages(press.pdf(each)) == 1


def test_the_same_brief_is_the_same_bytes_and_holds_no_clock(press):
    made = brief(held().setting, OLD)
    assert press.pdf(made) == press.pdf(brief(held().setting, OLD))
    assert brief_page(made, held().edition.style) == brief_page(brief(held().setting, OLD), held().edition.style)
    assert b"CreationDate" not in press.pdf(made) or b"D:1970" in press.pdf(made)


def test_others_read_tags_title_language_and_the_headline_in_the_pdf(press, tmp_path):
    """Poppler's own tools are asked where they are there; what they read is checked above without them."""
    path = tmp_path / "brief.pdf"
    said = brief(held().setting, OLD)
    path.write_bytes(press.pdf(said))
    if shutil.which("pdfinfo") and shutil.which("pdftotext"):
        told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
        assert re.search(r"Tagged:\s+yes", told) and re.search(r"Pages:\s+1\n", told)
        assert re.search(r"Title:\s+City of Edinburgh: Specialised", told)
        text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
        assert " ".join(said.facts["sentence"].split()) in " ".join(text.split())
    assert path.stat().st_size < 300_000


def test_the_pictures_of_the_pdf_need_nothing_else():
    made = brief(held().setting, OLD)
    for drawing in (made.near, made.locator):
        text = picture(drawing, held().edition.style)
        assert "var(" not in text and "href" not in text and drawing.alt
