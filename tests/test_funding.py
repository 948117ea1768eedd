"""Funding on record that ends: said a year ahead and afterwards, wherever the team stands, and changing no figure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser

from mapping.cli.main import main
from mapping.corrections.ask import run_ask
from mapping.look.style import look_of
from mapping.measuring.coverage import atom_coverage, described, funding_ends, with_funding
from mapping.measuring.evidence import Question
from mapping.measuring.headline import headline
from mapping.packs.brief import Setting, brief
from mapping.packs.brief_page import brief_page
from mapping.page import script_data as pagedata
from mapping.page import sections
from mapping.page.page import page
from mapping.page.webmap_data import data_block
from mapping.study.settings import Settings
from mapping.vocabulary.numbers import at_date
from mapping.vocabulary.standing import FUNDING, TO_CHECK

from .browsing import Open, opening
from .editions import shipped, shipped_page
from .worlds import claims, links, teams

ST_HELENS, BRADFORD, HARINGEY, WEST_NORTHANTS = "E08000013", "E08000032", "E09000014", "E06000062"
OXFORDSHIRE = "E10000025"
ASH_AND_BECK = ("E07000901", "E07000902")
SAID = {
    ST_HELENS: "Funding on record ends in December 2026",
    BRADFORD: "Funding on record ends in March 2027",
    HARINGEY: "Funding on record ended in March 2026",
}


def money(**changes):
    usual = {"team_id": "t", "funded_until": "2026-12", "funded_earliest": "2026-12-01", "funded_latest": "2026-12-31"}
    return {**usual, **changes}


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2025, 11, 30), []),  # a day too early: the first day it can mean lies more than twelve months ahead
        (date(2025, 12, 1), ["Funding on record ends in December 2026"]),
        (date(2026, 12, 31), ["Funding on record ends in December 2026"]),
        (date(2027, 1, 1), ["Funding on record ended in December 2026"]),
    ],
)
def test_an_end_is_told_of_from_twelve_months_before_and_for_ever_after(on, said):
    assert funding_ends(teams(money()), on).tolist() == said


def test_a_date_is_told_as_precisely_as_it_was_written():
    assert [at_date(text) for text in ("2027", "2027-03", "2027-03-31", "31/03/2027")] == [
        "in 2027", "in March 2027", "on 31 March 2027", "on 31 March 2027",
    ]  # fmt: skip


def test_only_a_team_that_is_called_open_and_has_not_closed_is_told_of_earliest_first():
    made = teams(
        money(team_id="later", funded_until="2027", funded_earliest="2027-01-01", funded_latest="2027-12-31"),
        money(team_id="sooner"),
        money(team_id="planned", status="in_development"),
        money(team_id="unknown", status="unknown"),
        money(team_id="gone", status="closed", closed_earliest=date(2024, 1, 1), closed_latest=date(2024, 1, 1)),
        {"team_id": "no-day"},
    )
    assert funding_ends(made, date(2026, 11, 21)).to_dict() == {
        "sooner": "Funding on record ends in December 2026", "later": "Funding on record ends in 2027",
    }  # fmt: skip


@pytest.fixture
def ash(atoms):
    """Give COVERAGE of the toy country with a fresh team of Ash, and what is made of it when its funding ends."""
    table = teams(money(), {"team_id": "u"})
    linked = links(("t", "E07000901", "whole", date(2026, 1, 1)), ("u", "E07000902", "whole", None))
    asked = Question(on=date(2026, 11, 21), definition="standard", admitted=["named_by_foundation"])
    counted = atom_coverage(atoms, table, linked, claims(), asked=asked)
    names = atoms.assign(region_name="x")
    before = described(counted, names, pd.Series(dtype="Float64"), asked=asked, level="ltla")
    return before, with_funding(before, table, asked.on)


def test_an_area_is_marked_with_the_reason_and_nothing_else_of_it_changes(ash):
    before, after = ash
    marked = after.set_index("area_code")[["reverify", "reverify_reason", "funding_ends"]].dropna(how="any")
    assert marked.to_numpy().tolist() == [[True, "funding", "Funding on record ends in December 2026"]]
    old = after.set_index("area_code").loc["E07000902"]
    assert (bool(old["reverify"]), old["reverify_reason"]) == (True, "undated") and pd.isna(old["funding_ends"])
    same = before.columns.drop(["reverify", "reverify_reason", "funding_ends"])
    pd.testing.assert_frame_equal(before[same], after[same])
    pd.testing.assert_frame_equal(headline({"standard": before}), headline({"standard": after}))


def test_where_an_area_has_several_teams_the_one_is_named(ash):
    _, after = ash
    both = after.assign(team_ids="t;u")
    made = with_funding(both, teams(money(team_name="Ash Team"), {"team_id": "u"}), date(2026, 11, 21))
    assert set(made["funding_ends"]) == {"Funding on record ends in December 2026 (Ash Team)"}


def test_a_team_that_reaches_only_a_little_of_an_area_marks_it_not(ash):
    _, after = ash
    beside = after.assign(team_ids=pd.NA, neighbour_team_ids="t", other_team_ids="t")
    assert with_funding(beside, teams(money()), date(2026, 11, 21))["funding_ends"].isna().all()


def test_old_evidence_stays_old_where_money_ends_too(ash):
    before, after = ash
    both = with_funding(before, teams({"team_id": "t"}, money(team_id="u")), date(2026, 11, 21))
    tables = (before, after, both)
    fresh, old = ([table.set_index("area_code", drop=False).loc[code] for table in tables] for code in ASH_AND_BECK)
    assert [row["reverify_reason"] for row in old] == ["undated", "undated", "undated;funding"]
    assert [look_of(row) for row in old] == ["team-aged"] * 3
    assert [look_of(row) for row in fresh] == ["team"] * 3


# --- the register that ships


def table_of(capsys, *words):
    assert main([*words, "--csv"]) == 0
    return {row["area_code"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}


def test_coverage_lists_the_areas_and_only_those(capsys):
    made = table_of(capsys, "coverage", "--funding-ends")
    assert {code: row["funding_ends"] for code, row in made.items()} == SAID
    assert {row["reverify"] for row in made.values()} == {"yes"}
    assert main(["coverage", "--funding-ends"]) == 0
    shown = capsys.readouterr().out
    assert all(words in shown for words in SAID.values()) and max(map(len, shown.splitlines())) <= 80
    assert main(["coverage", "--funding-ends", "--on", "2020-01-01"]) == 0
    assert "We know of no area where the funding of a team has ended" in " ".join(capsys.readouterr().out.split())


def test_at_least_stays_five_areas_and_49_907_babies():
    table = shipped().headline
    row = table[(table["scope"] == "UK") & (table["definition"] == "standard")].set_index("unit")["at_least"]
    assert row.to_dict() == {"areas": 5, "babies": 49_907}
    st_helens = shipped().coverage.set_index("area_code").loc[ST_HELENS]
    assert (st_helens["status"], st_helens["share_low"], bool(st_helens["reverify"])) == ("covered", 1, True)


def test_money_that_ends_draws_no_area_as_if_its_evidence_were_old():
    rows = {row["code"]: row for row in sections.area_rows(shipped())}
    assert {code: (rows[code]["look"], rows[code]["check"]) for code in SAID} == {
        ST_HELENS: ("team", "funding"), BRADFORD: ("team", "funding"), HARINGEY: ("heard_of", "funding"),
    }  # fmt: skip
    assert rows[WEST_NORTHANTS]["check"] == ""


def test_every_surface_says_it_once(capsys):
    edition = shipped()
    html = page(edition)
    listed = html[html.index('<details id="teams"') :]
    ranked = html[html.index('<section id="gaps"') : html.index('<section id="case"')]
    for code, words in SAID.items():
        # The panel shows the entries of the list of teams, so that one sentence there serves both.
        assert listed.count(f"<b>{words}.</b>") == 1
        assert data_block(edition).count(words) == 1
        assert brief_page(brief(_setting(), code), edition.style).count(words) == 1
    assert "2028" not in "".join(edition.funding.values())
    gaps = edition.gaps.set_index("area_code")["funding_ends"]
    assert gaps.dropna().to_dict() == {HARINGEY: SAID[HARINGEY]}
    shown = HARINGEY in set(edition.gaps["area_code"].head(10))
    assert ranked.count(SAID[HARINGEY]) == shown
    assert main(["gaps"]) == 0
    assert capsys.readouterr().out.count("Haringey: Funding on record ended in March 2026.") == 1


def _setting():
    edition = shipped()
    none = pd.DataFrame(columns=["area_code", "similar_code", "place", "distance", "measures", "near_code", "km"])
    return Setting(edition=edition, similar=none, nearby=none)


def test_a_council_is_asked_since_the_money_ends_and_not_for_old_evidence(tmp_path):
    config = Settings(today=date(2026, 11, 21), out=tmp_path)
    folder = run_ask(config, "St. Helens,Haringey", lambda _said: None).folder
    letter = " ".join((folder / ST_HELENS / "letter.txt").read_text(encoding="utf-8").split())
    assert "the funding on record of a team has ended, or ends within twelve months." in letter
    assert "undated or" not in letter and letter.count("Funding on record until: December 2026.") == 1


# --- the councils that were funded for this work


def test_75_councils_are_told_in_panel_and_brief_and_that_it_is_no_evidence():
    edition = shipped()
    made = pagedata.also(edition)
    (words,) = [words for words in made if "funded" in words]
    assert words == "One of 75 councils funded for this work, 2022 to 2025. That is no evidence of a team."
    codes = edition.coverage["area_code"].tolist()
    assert len(made[words]) == 75 and {codes[place] for place in made[words]} == set(
        edition.findings["start_for_life"]["area_code"]
    )
    assert brief_page(brief(_setting(), HARINGEY), edition.style).count(words) == 1
    assert brief(_setting(), OXFORDSHIRE).facts["funded"] == ""


def test_a_district_lies_in_the_area_of_such_a_council_and_a_board_is_not_told_of():
    districts = shipped("ltla")
    said = {sections.funded_words(districts, code) for code in districts.coverage["area_code"]}
    end = "of 75 councils funded for this work, 2022 to 2025. That is no evidence of a team."
    assert said == {"", f"One {end}", f"In the area of one {end}"}
    assert shipped("health").funded == frozenset()
    assert "start_for_life" not in {passport.id for passport in shipped("health").passports}


def test_they_are_a_list_that_can_be_asked_alone_or_beside_others(tmp_path):
    config = Settings(today=date(2026, 11, 21), out=tmp_path)
    done = run_ask(config, "start_for_life", lambda _said: None)
    assert done.asked == 75
    assert not (done.folder / OXFORDSHIRE).exists()
    assert run_ask(config, "Start-for-life, Oxfordshire", lambda _said: None).asked == 76
    boards = run_ask(
        Settings(today=date(2026, 11, 21), out=tmp_path, level="health"), "start_for_life", lambda _s: None
    )
    folders = {path.name for path in boards.folder.iterdir() if path.is_dir()}
    assert 1 < boards.asked < 36 and all(re.match(r"E54\d{6}$", code) for code in folders)


# --- what a browser makes of it


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    with opening(browser, tmp_path / "page.html") as opened:
        yield opened


@pytest.mark.browser
def test_the_panel_says_that_funding_ends_and_that_the_council_was_funded(open_page: Open) -> None:
    text = shipped_page()
    for code, words in SAID.items():
        said = open_page(text, fragment=f"#area={code}").panel()
        assert said.count(words) == 1
        assert said.count(f"One thing to ask: {TO_CHECK[FUNDING]}.") == 1
        assert said.count("One of 75 councils funded for this work, 2022 to 2025. That is no evidence of a team.") == 1
    other = open_page(text, fragment=f"#area={OXFORDSHIRE}").panel()
    assert "unding on record" not in other and "75 councils" not in other
