"""The page's search and panel: names, boards and postcode districts, nothing picked where several areas are meant."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, expect

from mapping.look.css import SEEN, look_of
from mapping.measuring.shown import EVERYTHING
from mapping.page.page import page
from mapping.page.records import records
from mapping.page.script_data import claims, facts
from mapping.page.search import other_names, outward_ranges, places, stated
from mapping.reading.shipped import lookups
from mapping.vocabulary.tables import OUTWARD

from .browsing import Open, opening
from .conftest import ROOT
from .editions import in_digits, shipped

sys.path.insert(0, str(ROOT / "tools"))
SEATS = pd.DataFrame({"constituency_name": ["Ash and Dale"], "area_codes": ["E07000901;E06000901"]})


@pytest.fixture(scope="module")
def text() -> str:
    return page(shipped())


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    with opening(browser, tmp_path / "index.html") as opened:
        yield opened


def unfolded(ranges: str) -> dict[str, set[int]]:
    """Read outward codes back from their ranges, as the script does."""
    made: dict[str, set[int]] = {}
    for place, towns in enumerate(ranges.split(";")):
        for letters, numbers in re.findall(r"([A-Z]+)(\S+)", towns):
            for run in numbers.split(","):
                first, _, last = run.partition("-")
                for code in [first] if not last else map(str, range(int(first), int(last) + 1)):
                    made.setdefault(letters + code, set()).add(place)
    return made


@pytest.mark.parametrize("level", ["utla", "health"])
def test_every_outward_code_comes_back_from_its_ranges(level):
    edition = shipped(level)
    order = {code: place for place, code in enumerate(edition.coverage["area_code"])}
    wanted: dict[str, set[int]] = {}
    for row in edition.places[edition.places["kind"] == "outward"].itertuples():
        if re.fullmatch(r"[A-Z]+\d+[A-Z]?", row.name):
            wanted.setdefault(row.name, set()).add(order[row.area_code])
    assert len(wanted) > 3_000
    assert unfolded(outward_ranges(edition)) == wanted


def test_outward_codes_of_the_lookup_are_those_of_well_known_places():
    table = lookups.read_outward(ROOT / "data")
    held = table.groupby("outward")["area_code"].agg(frozenset)
    assert held["OX14"] == {"E07000179", "E07000180"}
    assert held["BT1"] == {"N09000003"}
    assert held["ZE1"] == {"S12000027"}
    assert table["share"].between(0.01, 1).all()
    assert table.groupby("outward")["share"].sum().between(0.9, 1.002).all()


def test_outward_codes_are_counted_by_postcode_and_slivers_left_out():
    from build_outward import outward

    pairs = [(f"AB1 {number:03d}", "S12000033") for number in range(150)]
    pairs += [("AB1 9ZZ", "S12000034"), ("AB1 9ZY", "S12000034"), ("AB1 9ZX", "S12000035"), ("AB10 1AA", "S12000033")]
    assert outward(pairs) == [
        ("AB1", "S12000033", "0.980"), ("AB1", "S12000034", "0.013"), ("AB10", "S12000033", "1.000"),
    ]  # fmt: skip


def test_a_place_in_several_areas_has_a_row_for_each(members):
    rows = [("AB1", "E07000901", 0.5), ("AB1", "E07000902", 0.1), ("AB1", "E06000901", 0.4)]
    outward = OUTWARD.shaped(pd.DataFrame(rows, columns=OUTWARD.names))
    found = places("utla", members, outward, SEATS)
    assert found[found["name"] == "AB1"]["area_code"].tolist() == ["E06000901", "E10000901"]
    assert found[found["name"] == "Ash"]["area_code"].tolist() == ["E10000901"]
    assert found[found["name"] == "NHS Highlands"]["area_code"].tolist() == ["S12000901", "S12000902"]
    assert found[found["name"] == "Ash and Dale"]["area_code"].tolist() == ["E06000901", "E10000901"]
    split = places("health", members, outward, SEATS)
    assert split[split["name"] == "Cove"]["area_code"].tolist() == ["E54000901", "E54000902"]


def test_a_statement_about_a_county_stands_once():
    table = stated("utla", lookups.members(lookups.read_atoms(ROOT / "data"), lookups.read_health_shares(ROOT / "data")),
                   shipped("ltla").claims)  # fmt: skip
    kent = table[table["area_code"] == "E10000016"]
    assert kent[["stated_area", "claim"]].to_numpy().tolist() == [["Kent", "in_development"], ["Kent", "none"]]
    assert shipped().claims.equals(table)


def test_names_lead_to_the_areas_they_lie_in():
    edition = shipped()
    names = {name: [edition.coverage["area_name"].iloc[at] for at in found] for name, found in
             other_names(edition).items()}  # fmt: skip
    assert names["Cherwell"] == ["Oxfordshire"]
    assert names["NHS Highland"] == ["Highland", "Argyll and Bute"]
    assert "Leeds" not in names


def test_facts_are_those_of_the_tables():
    edition = shipped()
    told = facts(edition)
    place = edition.coverage["area_code"].tolist().index("E10000019")
    gap = edition.gaps.set_index("area_code").loc["E10000019"]
    assert (told["rank"][place], told["rankLow"][place], told["rankHigh"][place]) == (
        gap["rank"], gap["rank_low"], gap["rank_high"],
    )  # fmt: skip
    far = edition.measures["distance"].set_index("area_code").loc["E10000019"]
    names = edition.coverage.set_index("area_code")["area_name"]
    where = f"{far['nearest_recorded_name']} ({names[far['nearest_recorded_in']]})"
    assert (
        far["nearest_recorded_in"] != far["nearest_recorded_code"] and told["nearNames"][told["near"][place]] == where
    )
    need = edition.measures["need"].set_index("area_code").loc["E10000019"]
    assert (told["needLow"][place], told["needHigh"][place]) == (
        need["babies_needing_low"],
        need["babies_needing_high"],
    )
    assert "reach" not in told  # fewer than one area in ten has a figure
    seen = facts(replace(edition, shown=EVERYTHING))
    assert seen["reachSaid"][seen["reach"][place]][1].startswith(" Which part of the need that meets is not known")
    unknown = {"need_weight": pd.NA, "rank": pd.NA, "rank_low": pd.NA, "rank_high": pd.NA}
    assert set(facts(replace(edition, gaps=edition.gaps.assign(**unknown)))["rank"]) == {None}


def test_every_dated_statement_about_an_area_is_on_the_page():
    edition = shipped()
    made = claims(edition)
    order = edition.coverage["area_code"].tolist()
    assert sum(map(len, made["by"].values())) == len(edition.claims) > 10
    planned, none = (
        [made["texts"][part] for part in made["said"][place]] for place in made["by"][order.index("E10000016")]
    )
    assert planned[:2] == ["Stated: there is a team that has not opened yet (March 2025)", "Kent"]
    assert none[:2] == ["Stated: there is no team (October 2023)", "Kent"]
    assert "23/00075" in none[2]


def test_days_hold_what_was_recorded_on_each():
    edition = shipped()
    data, looks = records(edition), list(SEEN)
    assert [day[0] for day in data["days"]] == sorted({f"{on:%Y-%m-%d}" for on in edition.days["on"]})
    made = [[looks[data["kinds"][data["records"][n][0]][0]] for n in in_digits(day[2])] for day in data["days"]]
    assert made[-1] == [look_of(row) for row in edition.coverage.itertuples()]
    recorded = edition.measures["timeline"].query("unit == 'areas'")["recorded"].tolist()
    assert [sum("covered" in look or "extent" in look for look in day) for day in made] == recorded


@pytest.mark.browser
def test_a_postcode_district_lists_all_its_areas_and_picks_none(open_page: Open, text: str) -> None:
    made = open_page(text)
    answer, listed = made.page.locator("#search-answer"), made.page.locator("#search-found a")

    def ask(written: str) -> str:
        made.page.locator("#search-text").fill(written)
        made.page.locator("#search button").click()
        return answer.inner_text()

    assert ask("YO8") == "YO8 lies in East Riding of Yorkshire and North Yorkshire. Choose one:"
    assert not made.page.locator("#panel").is_visible()
    assert listed.all_inner_texts() == ["East Riding of Yorkshire", "North Yorkshire"]
    listed.nth(1).click()
    assert made.page.locator("#panel-name").inner_text() == "North Yorkshire"
    made.page.keyboard.press("Escape")
    assert ask("ox14 4sb") == "OX14 lies in Oxfordshire."
    assert made.page.locator("#panel-name").inner_text() == "Oxfordshire"
    assert "4SB" not in made.page.url.upper()
    made.page.keyboard.press("Escape")
    assert ask("ZZ99").startswith("No postcode district ZZ99 is in the list.")
    assert ask("NHS Highland") == "NHS Highland lies in Highland and Argyll and Bute. Choose one:"
    assert ask("cherwell") == "Cherwell lies in Oxfordshire."
    assert made.quiet()


@pytest.mark.browser
def test_the_panel_says_distance_rank_need_and_statements(open_page: Open, text: str) -> None:
    made = open_page(text, fragment="#area=E10000019")
    said = made.panel()
    gap = shipped().gaps.set_index("area_code").loc["E10000019"]
    assert "Families seen" not in said
    for words in (
        "The nearest area with a recorded team is King's Lynn and West Norfolk (Norfolk), 62 km away, in a straight line",
        f"ranked {gap['rank']} of 176; given what is not known, between {gap['rank_low']} and {gap['rank_high']}.",
        "677 to 1,694 babies a year here are estimated to need specialised support. Nobody has counted them.",
        "Stated: one commissioner has commissioned no such team; another body may have (April 2024), of Lincolnshire",
        "the council answered a freedom of information request",
        "Whether there is a team.",
        "Ask the council or the health board",
    ):
        assert words in said
    assert made.page.locator("#panel-stated a").get_attribute("href").startswith("https://www.lincolnshire.gov.uk/")


@pytest.mark.browser
def test_a_link_restores_the_view_and_a_button_copies_it(open_page: Open, text: str) -> None:
    made = open_page(text, fragment="#area=E10000016&layer=poverty")
    assert made.page.locator("#panel-name").inner_text() == "Kent"
    assert made.page.locator('#layers input[value="poverty"]').is_checked()
    assert made.page.url.endswith("#area=E10000016&layer=poverty")
    made.page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (t) => { window.__t = t }}})"
    )
    made.page.locator("#panel-copy").click()
    expect(made.page.locator("#panel-copied")).to_have_text("The link is copied.")
    assert made.page.evaluate("window.__t") == made.page.url


@pytest.mark.browser
def test_where_the_clipboard_is_refused_the_link_is_chosen_in_a_field(open_page: Open, text: str) -> None:
    made = open_page(text, fragment="#area=E10000016&on=2019-06-01")
    made.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: {writeText: () => Promise.reject()}})")
    made.page.locator("#panel-copy").click()
    field = made.page.locator("#panel-link")
    field.wait_for(state="visible")
    assert field.input_value() == made.page.url
    assert field.evaluate("field => field.selectionEnd - field.selectionStart") == len(made.page.url)
    made.page.evaluate("location.hash = '#area=nowhere&layer=__proto__&on=1066-10-14'")
    assert made.errors == []
