"""The page's search and panel: names, boards and postcode districts, nothing picked where several areas are meant."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from string import ascii_letters

import pandas as pd
import pytest
from playwright.sync_api import Browser, expect

from mapping.look.style import SEEN, look_of
from mapping.measuring.shown import EVERYTHING
from mapping.measuring.similar import similar
from mapping.page.page import page
from mapping.page.records import records
from mapping.page.script_data import claims, facts
from mapping.page.search import core, known_names, known_text, other_names, outward_text, places, stated
from mapping.reading.shipped import lookups
from mapping.vocabulary.tables import OUTWARD
from mapping.wording.bodies import whom_to_ask

from .browsing import Open, opening
from .conftest import ROOT
from .editions import shipped, shipped_page

sys.path.insert(0, str(ROOT / "tools"))
OTHERS = pd.DataFrame({"name": ["Old Ash", "Northshire of old"], "area_code": ["E07000901", "E10000901"]})
SEATS = pd.DataFrame({"constituency_name": ["Ash and Dale"], "area_codes": ["E07000901;E06000901"]})


@pytest.fixture(scope="module")
def text() -> str:
    return shipped_page()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    with opening(browser, tmp_path / "index.html") as opened:
        yield opened


def unfolded(text: str) -> dict[str, dict[int, int]]:
    """Read outward codes back, each with its areas and what is written of their shares, as the script does."""
    made: dict[str, dict[int, int]] = {}
    for letters, areas, runs in re.findall(r"([A-Z]+)([\d,]+)([^;]+)", text):
        own = [int(place) for place in areas.split(",")]
        for first, codes in re.findall(r"(\w+)=(\S+)", runs):
            for step, code in enumerate(re.findall(r"(?:\D\d+)*\D", codes)):
                parts = re.findall(r"(\D)(\d*)", code)
                name = letters + (str(int(re.match(r"\d+", first)[0]) + step) if step else first)
                assert name not in made
                made[name] = {own[ascii_letters.index(sign)]: int(share or 0) for sign, share in parts}
    return made


@pytest.mark.parametrize("level", ["utla", "ltla", "health", "nation"])
def test_every_outward_code_comes_back_with_its_areas_and_their_shares(level):
    edition = shipped(level)
    order = {code: place for place, code in enumerate(edition.coverage["area_code"])}
    rows = edition.places[
        (edition.places["kind"] == "outward") & edition.places["name"].str.fullmatch(r"[A-Z]+\d+[A-Z]?")
    ]
    told = unfolded(outward_text(edition))
    assert len(told) > 2_900 and min(rows["share"]) >= 0.01
    wanted: dict[str, dict[int, int]] = {}
    for row in rows.itertuples():
        wanted.setdefault(row.name, {})[order[row.area_code]] = max(1, round(100 * row.share))
    for parts in wanted.values():
        parts[max(parts)] = 0  # what is left of a hundred
    assert told == wanted


@pytest.mark.parametrize("level", ["utla", "ltla", "nation"])
def test_every_name_comes_back_from_its_short_writing(level):
    edition = shipped(level)
    own, text = list(edition.coverage["area_name"]), known_text(edition)
    read = {(kind, name, runs) for kind, name, runs in text["of"]}
    found = {(kind, name, tuple(spread(runs))) for kind, name, runs in read}
    for kind, lines in text["by"].items():
        for first, line in enumerate(lines.split("\n")):
            for each in filter(None, line.split("\t")):
                name, *steps = each.split("*")
                places = tuple(accumulate([first, *map(int, steps)]))
                found.add((kind, name.replace("~", own[first]), places))
    assert found == {(kind, name, tuple(spread(runs))) for kind, name, runs in known_names(edition)}


def test_a_name_with_a_mark_of_the_short_writing_is_written_out():
    edition = shipped()
    strange = "A~B*2\tC\nD"
    row = {"name": strange, "kind": "other", "area_code": edition.coverage["area_code"][3], "share": None}
    text = known_text(replace(edition, places=pd.concat([edition.places, pd.DataFrame([row])])))
    assert ["o", strange, "3"] in text["of"] and not any("A~B" in lines for lines in text["by"].values())


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
    found = places("utla", members, outward, SEATS, OTHERS)
    assert found[found["name"] == "AB1"]["area_code"].tolist() == ["E06000901", "E10000901"]
    assert found[found["name"] == "Ash"]["area_code"].tolist() == ["E10000901"]
    assert found[found["name"] == "NHS Highlands"]["area_code"].tolist() == ["S12000901", "S12000902"]
    assert found[found["name"] == "Ash and Dale"]["area_code"].tolist() == ["E06000901", "E10000901"]
    assert found[found["name"] == "Old Ash"]["area_code"].tolist() == ["E10000901"]
    assert found[found["name"] == "Northshire of old"]["area_code"].tolist() == ["E10000901"]
    shares = found[found["kind"] == "outward"].set_index("area_code")["share"]
    assert shares.to_dict() == pytest.approx({"E06000901": 0.4, "E10000901": 0.6})
    assert found[found["kind"] != "outward"]["share"].isna().all()
    split = places("health", members, outward, SEATS, OTHERS)
    assert split[split["name"] == "Cove"]["area_code"].tolist() == ["E54000901", "E54000902"]


def test_a_statement_about_a_county_stands_once():
    table = stated("utla", lookups.members(lookups.read_atoms(ROOT / "data"), lookups.read_health_shares(ROOT / "data")),
                   shipped("ltla").claims)  # fmt: skip
    kent = table[table["area_code"] == "E10000016"]
    assert kent[["stated_area", "claim"]].to_numpy().tolist() == [["Kent", "in_development"], ["Kent", "none"]]
    assert shipped().claims.equals(table)


def spread(runs: str) -> list[int]:
    """Read places back from their runs, as the script does."""
    pairs = [run.split("-") for run in runs.split(",")]
    return [place for pair in pairs for place in range(int(pair[0]), int(pair[-1]) + 1)]


def test_names_lead_to_the_areas_they_lie_in():
    edition = shipped()
    area = edition.coverage["area_name"].iloc
    names = {(kind, name): [area[at] for at in spread(runs)] for kind, name, runs in known_names(edition)}
    assert names["c", "Cherwell"] == ["Oxfordshire"]
    assert names["b", "NHS Highland"] == ["Highland", "Argyll and Bute"]
    assert next(where for (_, name), where in names.items() if core(name) == "ynys mon") == ["Isle of Anglesey"]
    assert names["o", "Cumbria"] == ["Cumberland", "Westmorland and Furness"]
    assert names["o", "Aylesbury Vale"] == ["Buckinghamshire"]
    assert len(names["r", "London"]) == 33 and len(names["n", "England"]) == 153
    assert not [name for _, name in names if core(name) == "leeds"]


def test_no_name_that_the_search_would_find_anyway_is_carried():
    edition = shipped()
    own = [[core(name), [at]] for at, name in enumerate(edition.coverage["area_name"])]
    held = [[core(name), spread(runs)] for kind, name, runs in known_names(edition) if kind not in "bs"]
    assert not [each for each in held if each in own]
    assert len({repr(each) for each in held}) == len(held)


def test_a_former_area_is_found_by_what_followed_it_at_last():
    history = pd.DataFrame(
        {
            "former_code": ["A", "B", "C"], "former_name": ["Ash", "Beck", "Cove"],
            "successor_code": ["B", "C", "C"],
        }
    )  # fmt: skip
    none = pd.DataFrame({"written": pd.Series(dtype=str), "area_code": "", "meanings": ""})
    made = other_names(none, none, history)
    assert made.to_numpy().tolist() == [["Ash", "C"], ["Beck", "C"]]


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
    assert [day[0] for day in data["days"]] == sorted({f"{on:%Y-%m-%d}" for on in edition.past["coverage"]["on_day"]})
    made = [[looks[data["kinds"][data["records"][n][0]][0]] for n in day[2]] for day in data["days"]]
    assert made[-1] == [look_of(row) for row in edition.coverage.itertuples()]
    recorded = edition.measures["timeline"].query("unit == 'areas'")["recorded"].tolist()
    assert [sum(look in ("team", "team-aged") for look in day) for day in made] == recorded


# What people type, and the area that it opens.
OPENS = [
    ("Leeds City Council", "Leeds"),
    ("St Helens", "St. Helens"),
    ("Ynys Môn", "Isle of Anglesey"),
    ("ynys mon", "Isle of Anglesey"),
    ("Bristol", "Bristol"),
    ("Bristol City Council", "Bristol"),
    ("Bristol, City of", "Bristol"),
    ("Herefordshire, County of", "Herefordshire"),
    ("Birmingham City Council", "Birmingham"),
    ("Hull", "Kingston upon Hull"),
    ("Kent County Council", "Kent"),
    ("kent", "Kent"),
    ("Caerdydd", "Cardiff"),
    ("Cyngor Caerdydd", "Cardiff"),
    ("Cyngor Gwynedd", "Gwynedd"),
    ("Abertawe", "Swansea"),
    ("Sir Benfro", "Pembrokeshire"),
    ("Edinburgh", "City of Edinburgh"),
    ("City of Edinburgh Council", "City of Edinburgh"),
    ("Glasgow", "Glasgow City"),
    ("Glasgow City Council", "Glasgow City"),
    ("Western Isles", "Na h-Eileanan Siar"),
    ("Comhairle nan Eilean Siar", "Na h-Eileanan Siar"),
    ("Derry", "Derry City and Strabane"),
    ("Londonderry", "Derry City and Strabane"),
    ("Royal Borough of Greenwich", "Greenwich"),
    ("London Borough of Hackney", "Hackney"),
    ("Hackney Council", "Hackney"),
    ("Westminster", "Westminster"),
    ("City of Westminster", "Westminster"),
    ("Newham", "Newham"),
    ("Kensington & Chelsea", "Kensington and Chelsea"),
    ("RBKC", "Kensington and Chelsea"),
    ("Oxford", "Oxfordshire"),
    ("Oxford City Council", "Oxfordshire"),
    ("Cherwell", "Oxfordshire"),
    ("Guildford", "Surrey"),
    ("Canterbury City Council", "Kent"),
    ("Norwich", "Norfolk"),
    ("OX14", "Oxfordshire"),
    ("LS1 4AP", "Leeds"),
    ("E10000025", "Oxfordshire"),
    ("Salop", "Shropshire"),
    ("Lancs", "Lancashire"),
    ("Herts", "Hertfordshire"),
    ("Bucks", "Buckinghamshire"),
    ("Aylesbury Vale", "Buckinghamshire"),
    ("Shepway", "Kent"),
    ("Taunton Deane", "Somerset"),
    ("Stoke", "Stoke-on-Trent"),
    ("Stoke on Trent City Council", "Stoke-on-Trent"),
    ("Durham", "County Durham"),
    ("Durham County Council", "County Durham"),
    ("County Durham", "County Durham"),
    ("BANES", "Bath and North East Somerset"),
    ("BCP", "Bournemouth, Christchurch and Poole"),
    ("Poole", "Bournemouth, Christchurch and Poole"),
    ("Telford", "Telford and Wrekin"),
    ("Redcar", "Redcar and Cleveland"),
    ("Southend", "Southend-on-Sea"),
    ("Brighton", "Brighton and Hove"),
    ("Manchester", "Manchester"),
    ("Liverpool City Council", "Liverpool"),
    ("Wirral Council", "Wirral"),
    ("Orkney", "Orkney Islands"),
    ("Shetland", "Shetland Islands"),
    ("Highland Council", "Highland"),
    ("Belfast City Council", "Belfast"),
    ("Armagh", "Armagh City, Banbridge and Craigavon"),
    ("RCT", "Rhondda Cynon Taf"),
    ("Wrecsam", "Wrexham"),
    ("Medway Council", "Medway"),
    ("Croydon", "Croydon"),
    ("Richmond upon Thames", "Richmond upon Thames"),
    ("Islington North", "Islington"),
    ("Wokingham Borough Council", "Wokingham"),
    ("North Yorkshire", "North Yorkshire"),
    ("Nottingham", "Nottingham"),
    ("Devon", "Devon"),
    ("Isle of Wight", "Isle of Wight"),
    ("Scilly", "Isles of Scilly"),
    ("Luton Borough Council", "Luton"),
    ("Peterborough", "Peterborough"),
]
# What could mean several places, or is misspelt, and the area that is offered first.
OFFERS = [
    ("Brimingham", "Birmingham"),
    ("SW1A 1AA", "Westminster"),
    ("Sheffeild", "Sheffield"),
    ("Machester", "Manchester"),
    ("Antrim", "Antrim and Newtownabbey"),
    ("Rhondda", "Rhondda Cynon Taf"),
    ("Middlesborough", "Middlesbrough"),
    ("YO8", "North Yorkshire"),
    ("Newcastle", "Newcastle upon Tyne"),
    ("Dorset", "Dorset"),
]
# What lies in many areas, and how many.
SPREADS = {"London": 33, "Scotland": 32, "England": 153, "South East": 19, "Greater Manchester": 10, "West Yorkshire": 5,
           "NHS Lothian": 4, "Cumbria": 2, "Northamptonshire": 2, "Berkshire": 6, "Sussex": 3}  # fmt: skip
ASK = """(asked) => {
  const [panel, field] = [document.getElementById("panel"), document.getElementById("search-text")];
  if (!panel.hidden) document.getElementById("panel-close").click();
  field.value = asked;
  document.getElementById("search").requestSubmit();
  const offered = Array.from(document.querySelectorAll("#search-found a"), (link) => link.firstChild.textContent);
  return [panel.hidden ? "" : document.getElementById("panel-name").textContent, offered,
    document.getElementById("search-answer").textContent];
}"""


@pytest.mark.browser
def test_what_people_type_opens_the_area_they_mean_or_offers_it_first(open_page: Open, text: str) -> None:
    made = open_page(text)
    assert len(OPENS) + len(OFFERS) + len(SPREADS) >= 100
    asked = {written: made.page.evaluate(ASK, written) for written, _ in [*OPENS, *OFFERS]}
    wrong = [(written, area, asked[written]) for written, area in OPENS if asked[written][0] != area]
    assert wrong == []
    wrong = [(written, area, asked[written]) for written, area in OFFERS
             if area not in (asked[written][0], *asked[written][1][:1])]  # fmt: skip
    assert wrong == []
    for written, areas in SPREADS.items():
        opened, offered, said = made.page.evaluate(ASK, written)
        assert not opened and len(offered) == min(areas, 8)
        assert f"{written} is in {areas} areas, shown on the map." in said
    assert made.quiet()


@pytest.mark.browser
def test_names_are_offered_while_one_types_the_likeliest_first(open_page: Open, text: str) -> None:
    made = open_page(text)
    made.page.locator("#search-text").press_sequentially("north york")
    offered = made.page.locator("#search-found a")
    assert offered.first.inner_text() == "North Yorkshire"
    assert made.page.locator("#panel").is_hidden()
    offered.first.click()
    assert made.page.locator("#panel-name").inner_text() == "North Yorkshire"
    assert offered.count() == 0


@pytest.mark.browser
def test_a_postcode_district_lists_its_areas_with_their_shares_and_picks_none(open_page: Open, text: str) -> None:
    made = open_page(text)
    opened, _, said = made.page.evaluate(ASK, "YO8")
    assert opened == "" and said == "YO8 lies in 2 areas. Choose one:"
    listed = made.page.locator("#search-found a")
    shares = [int(re.search(r"\((\d+)% of YO8\)", each)[1]) for each in listed.all_inner_texts()]
    assert sum(shares) == 100 and shares == sorted(shares, reverse=True)
    listed.first.click()
    assert made.page.locator("#panel-name").inner_text() == "North Yorkshire"
    assert made.page.evaluate(ASK, "ox14 4sb")[0] == "Oxfordshire"
    assert "4SB" not in made.page.url.upper()
    assert made.page.evaluate(ASK, "ZZ99")[2] == (
        "We do not know the postcode district ZZ99. Try the name of the council."
    )
    assert made.page.evaluate(ASK, "cherwell")[2] == "Cherwell is in Oxfordshire."
    assert made.page.evaluate(ASK, "Brimingham")[2] == "We do not have that place. Did you mean:"
    assert made.page.evaluate(ASK, "  ")[1:] == [[], ""]
    assert made.quiet()


@pytest.mark.browser
def test_a_search_for_a_place_of_many_areas_zooms_there(open_page: Open, text: str) -> None:
    made = open_page(text)
    box = "document.getElementById('people').getAttribute('viewBox').split(' ').map(Number)"
    whole = made.page.evaluate(box)
    made.page.evaluate(ASK, "London")
    near = made.page.evaluate(box)
    assert near[2] < whole[2] / 2
    assert near[2] / near[3] == pytest.approx(whole[2] / whole[3], rel=0.01)
    made.page.evaluate(ASK, "Scotland")
    assert made.page.evaluate(box)[1] < near[1]


@pytest.mark.browser
def test_the_panel_says_distance_rank_need_and_statements(open_page: Open, text: str) -> None:
    made = open_page(text, fragment="#area=E10000019")
    said = made.panel()
    gap = shipped().gaps.set_index("area_code").loc["E10000019"]
    assert "Families seen" not in said
    for words in (
        "The nearest area with a team on record is King's Lynn and West Norfolk (Norfolk), 62 km away, in a straight line",
        f"it ranks {gap['rank']} of 176 areas; with what we do not know, anything from {gap['rank_low']} to "
        f"{gap['rank_high']}.",
        "677 to 1,694 babies a year here may need specialised support. This is an estimate: nobody has counted them.",
        "Stated: one commissioner has commissioned no such team; another body may have (April 2024), of Lincolnshire",
        "the council answered a freedom of information request",
        "Whether there is a team.",
        "Ask the council and the integrated care board: Is there a team?",
        "Health: NHS Lincolnshire",
        "Constituencies: Boston and Skegness, ",
    ):
        assert words in said
    source = made.page.locator("#panel-stated a")
    assert source.get_attribute("href").startswith("https://www.lincolnshire.gov.uk/")
    assert source.inner_text() == "lincolnshire.gov.uk"


@pytest.mark.browser
def test_the_panel_lists_five_areas_like_it_and_asks_whom_the_brief_asks(open_page: Open, text: str) -> None:
    edition = shipped()
    names = edition.coverage.set_index("area_code")["area_name"]
    table = similar(edition.coverage, edition.shapes.set_index("area_code")["area_km2"])
    made = open_page(text, fragment="#area=E10000019")
    listed = made.page.locator("#panel-alike a")
    for code in ("E10000019", "S12000036", "N09000003", "W06000015"):
        made.page.evaluate(f"location.hash = '#area={code}'")
        expect(made.page.locator("#panel-name")).to_have_text(names[code])
        like = table[table["area_code"] == code].sort_values("place")["similar_code"]
        assert listed.all_inner_texts() == [names[other] for other in like]
        nation = edition.coverage.set_index("area_code").loc[code, "nation"]
        assert f"Ask {whom_to_ask(edition.level, nation)}: " in made.panel()
    listed.first.click()
    assert made.page.locator("#panel-name").inner_text() == names[like.iloc[0]]
    assert made.errors == []


@pytest.mark.browser
def test_a_letter_about_a_mistake_names_the_area(open_page: Open) -> None:
    made = open_page(page(replace(shipped(), contact="Toys <toys@example.org>")), fragment="#area=E10000019")
    address = made.page.locator("#panel-mail").get_attribute("href") or ""
    assert address.startswith("mailto:toys@example.org?subject=Correction")
    assert "The%20area%3A%20Lincolnshire%20(E10000019)%0A" in address


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
