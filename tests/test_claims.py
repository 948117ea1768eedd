"""Sentences that may be quoted, and those that are refused."""

from __future__ import annotations

import string
import tomllib
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping import cli
from mapping.vocabulary.codes import LEVELS
from mapping.vocabulary.schema import DEFINITIONS, UNITS
from mapping.vocabulary.tables import HEADLINE
from mapping.wording.quotes import FIELDS, LANGUAGES, Claim, UnsafeSentenceError, claims, say

from .conftest import ROOT

TEXTS = tomllib.loads((ROOT / "mapping/wording/sentences.toml").read_text(encoding="utf-8"))
USUAL = {"count": 43, "total": 218, "unit": "areas", "field": "recorded", "scope": "UK", "level": "utla",
         "on": date(2026, 11, 21), "definition": "standard", "version": "2", "fresh_months": 36}  # fmt: skip


def claim(**changes):
    return Claim(**{**USUAL, **changes})


def test_a_sentence_carries_count_whole_day_definition_and_caveat():
    assert say(claim(), as_share_of="areas") == (
        "On 21 November 2026, under the standard definition (version 2), 43 of 218 upper-tier areas in the United "
        "Kingdom (20%) had an open team recorded for all or part of them. Areas differ in size, so this is no share of "
        "babies or of families; “recorded” does not mean that every family there can get help."
    )
    assert say(claim(unit="babies", field="at_least", count=28_514, total=2_090_725)) == (
        "On 21 November 2026, under the standard definition (version 2), at least 28,514 of 2,090,725 children aged 0 to "
        "2 in the United Kingdom lived where a team serves. Only evidence dated within 36 months of that day counts here. "
        "A team that is recorded does not reach every family; to live where a team serves is not to be seen by it."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("scope", ["UK", "England", "Scotland", "Wales", "Northern Ireland"])
def test_no_sentence_in_any_language_is_without_its_numbers_or_its_caveat(language, unit, field, scope):
    for level in LEVELS:
        for definition in DEFINITIONS:
            text = say(
                claim(unit=unit, field=field, scope=scope, level=level, definition=definition), language=language
            )
            assert "43" in text and "218" in text and "2026" in text and TEXTS[language]["caveat"][unit] in text
            assert TEXTS[language]["definitions"][definition] in text and "{" not in text


@pytest.mark.parametrize("wanted", ["families", "babies", "parents", "people", "children"])
def test_a_share_of_areas_is_never_said_as_a_share_of_people(wanted):
    with pytest.raises(
        UnsafeSentenceError, match=f"A share of areas must not be said as a share of {wanted}: areas differ"
    ):
        say(claim(), as_share_of=wanted)


@pytest.mark.parametrize("wanted", ["areas", "families", "councils"])
def test_a_share_of_babies_is_never_said_as_a_share_of_areas_or_families(wanted):
    with pytest.raises(UnsafeSentenceError, match=f"must not be said as a share of {wanted}"):
        say(claim(unit="babies"), as_share_of=wanted)


@pytest.mark.parametrize("wrong", [{"count": 219}, {"count": -1}, {"unit": "families"}, {"field": "covered"}])
def test_a_number_that_cannot_be_is_refused(wrong):
    with pytest.raises(UnsafeSentenceError):
        claim(**wrong)


def test_there_is_no_share_of_nothing_and_no_unknown_language():
    with pytest.raises(UnsafeSentenceError, match="no share of nothing"):
        say(claim(count=0, total=0), as_share_of="areas")
    with pytest.raises(UnsafeSentenceError, match="no sentences in fr"):
        say(claim(), language="fr")


@settings(max_examples=100, derandomize=True, deadline=None)
@given(total=st.integers(1, 10**7), data=st.data())
def test_a_share_is_never_rounded_to_none_or_to_all(total, data):
    count = data.draw(st.integers(0, total))
    field = data.draw(st.sampled_from(FIELDS))
    text = say(claim(count=count, total=total, field=field, unit="babies"), as_share_of="babies")
    percent = text.split("%)")[0].rsplit("(", 1)[1]
    assert (percent == "0") == (count == 0)
    assert (percent == "100") == (count == total)


def test_welsh_has_every_sentence_that_english_has_with_the_same_numbers_in_it():
    def fields_of(template):
        return {name for _, name, _, _ in string.Formatter().parse(template) if name} - only_english

    def shape(part):
        return {name: shape(value) if isinstance(value, dict) else fields_of(value) if isinstance(value, str) else len(value)
                for name, value in part.items() if name not in only_english}  # fmt: skip

    # English has words that change with the number before them; in the Welsh sentences only the months do.
    only_english = {"one", "were", "them"}
    assert only_english == {"one", *(TEXTS["en"]["forms"].keys() - TEXTS["cy"]["forms"].keys())}
    assert not TEXTS["cy"]["one"]
    assert shape(TEXTS["cy"]) == shape(TEXTS["en"])
    assert "Drafft" in TEXTS["cy"]["mark"] and not TEXTS["en"]["mark"]


def test_a_number_that_is_not_known_gives_no_claim():
    row = {
        "scope": "Wales",
        "definition": "strict",
        "unit": "babies",
        "total": 10,
        "at_least": 1,
        "recorded": pd.NA,
        "at_most": 9,
    }
    table = HEADLINE.shaped(pd.DataFrame([row]))
    made = claims(table, level="utla", on=date(2026, 1, 1), definition="strict", version="1", fresh_months=36)
    assert [one.field for one in made] == ["at_least", "at_most"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headline_can_be_printed_as_sentences(capsys, language):
    assert cli.main(["headline", "--sentences", "--language", language]) == 0
    said = capsys.readouterr().out
    lines = said.strip().split("\n\n")
    assert len(lines) == 5 * 2 * 3
    assert max(map(len, said.splitlines())) <= 80
    assert all(("Drafft" in line) == (language == "cy") for line in lines)
    assert "423,863" in said and "2,018,166" in said
