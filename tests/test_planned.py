"""Changes of councils that are planned stand beside the areas that they change, and in the method."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from mapping.look.style import PLAIN
from mapping.packs.brief import Setting, brief
from mapping.packs.brief_page import brief_page
from mapping.page import script_data as pagedata
from mapping.page.page import page
from mapping.page.planned import planned_rows, planned_words
from mapping.page.webmap_data import data_block
from mapping.vocabulary.measures import NEARBY, SIMILAR

from .editions import shipped, shipped_page

SURREY, ELMBRIDGE, ESSEX = "E10000030", "E07000207", "E10000012"
SAID = "East Surrey and West Surrey begin in April 2027, in place of Surrey."


@pytest.mark.parametrize(
    ("level", "code", "said"),
    [("utla", SURREY, SAID), ("ltla", ELMBRIDGE, "Elmbridge becomes part of East Surrey in April 2027."),
     ("ltla", "E07000217", "Woking becomes part of West Surrey in April 2027."),
     ("utla", ESSEX, ""), ("utla", "E10000025", ""), ("ltla", "E06000001", ""), ("nation", "E92000001", "")],
)  # fmt: skip
def test_what_is_decided_is_said_of_the_areas_that_change_and_of_no_other(level, code, said):
    assert planned_words(shipped(level), code) == said


def test_from_its_day_on_a_change_is_no_plan_any_more():
    assert planned_words(replace(shipped(), on=date(2027, 3, 31)), SURREY) == SAID
    assert planned_words(replace(shipped(), on=date(2027, 4, 1)), SURREY) == ""


def test_a_council_that_one_other_follows_is_said_in_the_singular():
    made = shipped()
    rows = made.planned[made.planned["area_code"] == SURREY].head(1)
    assert planned_words(replace(made, planned=rows), SURREY) == "East Surrey begins in April 2027, in place of Surrey."


def test_page_map_and_brief_say_it_of_surrey_and_of_no_other_county():
    made = shipped()
    place = made.coverage["area_code"].tolist().index(SURREY)
    assert pagedata.also(made)[SAID] == [place]
    areas = {area["code"]: area for area in json.loads(data_block(made))["areas"]}
    assert [code for code, area in areas.items() if "planned" in area] == [SURREY]
    assert areas[SURREY]["planned"] == SAID
    setting = Setting(made, SIMILAR.shaped(pd.DataFrame()), NEARBY.shaped(pd.DataFrame()))
    told = brief(setting, SURREY)
    assert SAID in brief_page(told, PLAIN)
    assert any(source.startswith("Changes of councils") for source in told.facts["sources"])
    other = brief(setting, ESSEX)
    assert other.facts["planned"] == ""
    assert not any(source.startswith("Changes of councils") for source in other.facts["sources"])


def test_the_method_lists_what_is_decided_and_what_is_not_with_where_it_was_read():
    rows = planned_rows(shipped())
    assert rows["decided"] == [
        "East Surrey, from April 2027: Elmbridge, Epsom and Ewell, Mole Valley, Reigate and Banstead and Tandridge",
        "West Surrey, from April 2027: Guildford, Runnymede, Spelthorne, Surrey Heath, Waverley and Woking",
    ]
    assert len(rows["undecided"]) == 6
    assert rows["undecided"][1] == (
        "Essex, Southend-on-Sea and Thurrock: intended for April 2028; consulted on; outcome not found"
    )
    assert not any("E0" in words or "E1" in words for words in rows["undecided"])
    assert rows["sources"] and all(source["href"].startswith("https://") for source in rows["sources"])
    text = shipped_page()
    assert all(words in text for words in (*rows["decided"], *rows["undecided"]))
    assert text.index("Announced, and not decided as far as we found") > text.index("Councils that will change")


def test_where_nothing_is_planned_the_method_says_nothing_of_it():
    made = replace(shipped(), planned=shipped().planned.iloc[:0])
    assert planned_rows(made) == {"decided": [], "undecided": [], "sources": []}
    assert "Councils that will change" not in page(made)
