"""Sentences: nothing without its whole, its day and its caveat, and never "none" for "not known"."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from mapping.look.style import SEEN
from mapping.vocabulary.codes import NATIONS, UK
from mapping.vocabulary.numbers import at_least_in_words, share_in_words
from mapping.vocabulary.schema import DEFINITIONS, RECORDED
from mapping.wording import areas as areawords
from mapping.wording import headline as words
from mapping.wording import phrases

from .editions import ALL_AREAS, shipped, status_sentence, without_babies

pytestmark = pytest.mark.usefixtures("remembered")
BAD = ("have access", "has access", "can access", "% of families", "no service")


def row_of(edition, code):
    return next(row for row in edition.coverage.itertuples() if row.area_code == code)


def test_days_are_written_in_words():
    assert phrases.day_words(date(2026, 11, 21)) == "21 November 2026"
    assert phrases.month_words(date(2025, 3, 1)) == "March 2025"
    assert phrases.month_words(pd.NaT) == "undated"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2025", "2025"),
        ("2025-03", "March 2025"),
        ("2025-03-14", "14 March 2025"),
        ("14/03/2025", "14 March 2025"),
        ("2025-13", "2025-13"),
        ("about 2019", "about 2019"),
        (pd.NA, "undated"),
    ],
)
def test_dates_are_never_written_more_exactly_than_recorded(written, shown):
    assert phrases.written_date(written) == shown


def test_numbers_have_commas_and_a_missing_one_is_not_zero():
    assert phrases.whole(2090725) == "2,090,725"
    assert phrases.whole(0) == "0"
    assert phrases.whole(pd.NA) == "not known"
    assert phrases.babies_words(pd.NA) == "an unknown number of babies aged 0 to 2"
    assert phrases.babies_words(1) == "1 baby aged 0 to 2"


def test_lists_read_like_speech():
    assert [phrases.listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


@pytest.mark.parametrize("definition", list(DEFINITIONS))
def test_every_headline_sentence_stands_alone(definition):
    edition = shipped()
    made = words.headline_statements(edition, definition)
    assert list(made) == [*NATIONS, UK]
    for scope, statement in made.items():
        sentence = str(statement)
        table = edition.headline
        rows = table[(table["scope"] == scope) & (table["definition"] == definition)]
        for column in ("total", "at_least", "recorded", "at_most"):
            for value in rows[column]:
                assert phrases.whole(value) in sentence
        assert "21 November 2026" in sentence
        assert f"{definition} definition" in sentence
        assert words.RECORDED_IS_NOT_ACCESS in sentence
        assert "At least" in sentence
        assert "At most" in sentence
        assert not any(bad in sentence for bad in BAD)


def test_headline_sentences_say_what_the_register_says_of_its_completeness():
    sentences = dict(zip([*NATIONS, UK], words.headline_sentences(shipped()), strict=True))
    for nation in NATIONS:
        assert shipped().completeness[nation] in sentences[nation]
    assert "does not mean that there is none" in sentences["Wales"]


def test_numbers_in_a_statement_know_where_they_come_from():
    for scope, statement in words.headline_statements(shipped()).items():
        figures = [part for part in statement.parts if isinstance(part, phrases.Figure)]
        assert len(figures) == 8
        table = shipped().headline
        for figure in figures:
            row = table[
                (table["scope"] == scope) & (table["definition"] == figure.definition) & (table["unit"] == figure.unit)
            ]
            assert row[figure.field].iloc[0] == figure.value


def test_an_assumption_is_said_in_every_sentence_it_bears_on():
    edition = shipped(complete=("England", "Wales"))
    sentences = dict(zip([*NATIONS, UK], words.headline_sentences(edition), strict=True))
    for scope in ("England", "Wales", UK):
        assert "taken as complete for" in sentences[scope]
        assert "assumption" in sentences[scope]
    assert "taken as complete for England and Wales" in sentences[UK]
    assert "taken as complete" not in sentences["Scotland"]
    assert "That no team is recorded does not mean" not in sentences["Wales"]
    assert "Its keeper says: The register is not complete for Wales" in sentences["Wales"]
    assert "assumption" in words.map_summary(edition)
    assert "assumption" in words.alt_text(edition)
    surrey = status_sentence(row_of(edition, "E10000030"), edition=edition)
    assert "assumption of this run" in surrey
    assert "Someone has stated" not in surrey
    assert "stated, or from" not in surrey


def test_a_missing_row_of_the_headline_is_an_error_and_no_zero():
    with pytest.raises(LookupError):
        words.figure(shipped(), "France", "areas", "recorded")


GAPS = ("confirmed_none", "in_development")


def found(statuses: Mapping[str, str], **changes: Any) -> tuple[str, pd.DataFrame]:
    """Give the finding where every area of a nation has a status, and the areas; of the others nothing is known."""
    edition = shipped()
    coverage = edition.coverage.copy()
    coverage["status"] = [statuses.get(nation, "not_known") for nation in coverage["nation"]]
    headline = edition.headline.copy()
    uk = headline["scope"] == UK
    for unit, sizes in (("areas", pd.Series(1, index=coverage.index)), ("babies", coverage["babies"])):
        rows = uk & (headline["unit"] == unit)
        headline.loc[rows, "recorded"] = int(sizes[coverage["status"].isin(RECORDED)].sum())
        headline.loc[rows, "at_most"] = int(sizes[~coverage["status"].isin(GAPS)].sum())
    return words.finding(replace(edition, coverage=coverage, headline=headline, **changes)), coverage


ALL_OF_THEM = list(
    itertools.product(("covered", "not_known", "heard_of", "confirmed_none", "in_development"), repeat=4)
)


@pytest.mark.parametrize("statuses", ALL_OF_THEM[::3])
@pytest.mark.parametrize("assumed", [(), ("England",)])
def test_the_finding_has_at_most_14_words_and_is_true_whatever_is_recorded(statuses, assumed):
    said, rows = found(dict(zip(NATIONS, statuses, strict=True)), assumed_complete=assumed)
    assert len(said.split()) <= 14 and said[0].isupper() and not said.endswith(".")
    unknown = rows["babies"][rows["status"].isin(["not_known", "heard_of"])].sum() / rows["babies"].sum()
    none = rows["babies"][rows["status"].isin(GAPS)].sum() / rows["babies"].sum()
    assert ("nobody can say" in said) == (unknown >= 0.5)
    if unknown < 0.5:
        assert (" no " in said) == (none > 0)
        assert said.startswith("If our list is complete") == (bool(assumed) and none > 0)
    if said.startswith("Outside "):
        known = [status not in ("not_known", "heard_of") for status in statuses]
        whole_nations = itertools.compress(NATIONS, known)
        assert said.startswith(f"Outside {phrases.listed(whole_nations)},")


def test_the_finding_of_the_shipped_register_and_of_four_others():
    assert words.finding(shipped()) == "For over three in four babies, nobody can say if a parent-infant team exists"
    everywhere = dict.fromkeys(NATIONS, "covered")
    assert found({})[0] == "For all babies, nobody can say if a parent-infant team exists"
    assert found({"Scotland": "covered"})[0] == (
        "Outside Scotland, nobody can say for most babies if a parent-infant team exists"
    )
    assert found(everywhere)[0] == "All babies live in areas with a parent-infant team on record"
    assert found({**everywhere, "England": "confirmed_none"})[0] == (
        "At least five in six babies live where there is no parent-infant team"
    )


def test_the_finding_counts_areas_where_nobody_knows_the_babies():
    coverage = shipped().coverage.assign(babies=pd.array([pd.NA] * 218, dtype="Int64"))
    said = words.finding(replace(shipped(), coverage=coverage))
    assert said == "In nearly four in five areas, nobody can say if a parent-infant team exists"


def test_the_finding_names_another_service_only_where_it_is_short():
    other = replace(shipped(), about=replace(shipped().about, campaign=False), service="eye clinic")
    assert words.finding(other).endswith("nobody can say if an eye clinic exists")
    long = replace(other, service="community clinic for the eyes of children")
    assert words.finding(long).endswith("nobody can say if a team exists")


def test_beneath_the_finding_stand_areas_and_babies_and_what_needs_checking():
    assert " ".join(map(str, words.beneath(shipped()))) == (
        "43 of the 218 council areas have a team on record. 423,863 of 2,088,700 babies (aged 0 to 2) live there. "
        "For 25 of those areas, our evidence needs checking. We have heard of a team in 29 more and 3 plan one."
    )


@pytest.mark.parametrize(
    ("part", "total", "said", "least"),
    [
        (0, 9, "no", ""), (9, 9, "all", "all"), (3, 4, "three in four", "three in four"),
        (763, 1000, "over three in four", "three in four"), (79, 100, "nearly four in five", "three in four"),
        (1, 100, "nearly one in twenty", ""), (99, 100, "over nineteen in twenty", "nineteen in twenty"),
        (1, 2, "half of all", "half of all"),
    ],
)  # fmt: skip
def test_a_share_is_said_as_people_say_it_and_never_more_exactly_than_it_is(part, total, said, least):
    assert (share_in_words(part, total), at_least_in_words(part, total)) == (said, least)


def test_one_area_is_said_of_one():
    edition = shipped()
    table = edition.headline.copy()
    strict = (table["scope"] == "England") & (table["definition"] == "strict") & (table["unit"] == "areas")
    table.loc[strict, "at_least"] = 1
    assert "At least 1 area is served" in words.headline_sentences(replace(edition, headline=table), "strict")[0]


def test_every_class_is_counted_even_when_no_area_has_it():
    counts = words.class_counts(shipped())
    assert list(counts) == list(SEEN)
    assert sum(areas for areas, _ in counts.values()) == len(shipped().coverage)
    assert sum(babies for _, babies in counts.values()) == shipped().coverage["babies"].sum()


def test_the_key_has_the_classes_that_areas_have_and_says_how_much_teams_serve():
    rows = {row["name"]: row for row in areawords.legend(shipped())}
    counts = words.class_counts(shipped())
    assert list(rows) == [name for name, (areas, _) in counts.items() if areas]
    assert "confirmed_none" not in rows
    for name, row in rows.items():
        assert (row["areas"], row["babies"]) == counts[name]
        parts = [int(part.rsplit(": ")[1]) for part in row["more"].split(", ")] if row["more"] else []
        assert sum(parts) == (row["areas"] if name in ("team", "team-aged") else 0)


def test_summary_of_the_map_gives_areas_and_babies_of_every_class():
    summary = words.map_summary(shipped())
    for name, (areas, babies) in words.class_counts(shipped()).items():
        held = f"{words.CLASSES[name]}: {areas:,} areas, where {babies:,} babies live."
        assert (held in summary) == (areas > 0)


def test_summary_tells_checked_evidence_from_old():
    counts = words.class_counts(shipped())
    recorded = words.figure(shipped(), UK, "areas", "recorded").value
    assert counts["team"][0] + counts["team-aged"][0] == recorded == 43
    assert "25 of these areas, drawn half full, rest on evidence that needs checking" in words.alt_text(shipped())


def test_an_area_with_old_evidence_says_so_in_its_name():
    wigan = areawords.area_label(row_of(shipped(), "E08000010"))
    assert "evidence that needs checking, at least in part; 10,729 babies" in wigan
    oxfordshire = areawords.area_label(row_of(shipped(), "E10000025"))
    assert oxfordshire.startswith("Oxfordshire: team recorded for the whole area; ")


def test_old_evidence_beside_fresh_is_not_called_all_of_it():
    edition = shipped("region")
    row = row_of(edition, "E12000008")
    assert row.reverify
    sentence = status_sentence(row, edition=edition)
    assert "checked again: some of the evidence has no date. We are not sure of that part." in sentence
    dumfries = status_sentence(row_of(shipped(), "S12000006"), edition=shipped())
    assert "checked again: the evidence is more than 36 months old. So we are not sure of it." in dumfries


def test_none_from_a_complete_list_is_nowhere_called_stated():
    edition = shipped(complete=("Wales",))
    assert words.class_counts(edition)["confirmed_none"][0] == 22
    texts = [words.map_summary(edition), words.alt_text(edition), *words.headline_sentences(edition)]
    for row in edition.coverage[edition.coverage["nation"] == "Wales"].itertuples():
        texts += [areawords.area_label(row), status_sentence(row, edition=edition)]
        assert "The register was taken as complete for Wales" in texts[-1]
    assert not [text for text in texts if "has stated" in text]
    assert "or none in a list assumed complete for Wales: 22 areas" in texts[0]


@pytest.mark.parametrize(
    ("level", "scope", "said"),
    [
        ("health", "England", "of 36 integrated care boards of April 2026 in England have"),
        ("health", "Scotland", "of 14 health boards in Scotland have"),
        ("health", "Northern Ireland", "of 5 health and social care trusts in Northern Ireland have"),
        (
            "health",
            UK,
            "of 62 integrated care boards of April 2026, health boards and trusts in the United Kingdom have",
        ),
        ("region", "England", "of 9 regions in England have"),
        ("region", "Wales", "of 1 area, Wales as one, has"),
        ("nation", UK, "of 4 nations in the United Kingdom have"),
    ],
)
def test_areas_are_called_what_they_are(level, scope, said):
    assert said in str(words.lead(shipped(level), scope))
    assert phrases.level_note(level) in words.headline_sentences(shipped(level))[0]


@pytest.mark.parametrize("scope", [*NATIONS, UK])
def test_the_range_in_one_line_says_what_the_long_one_says(scope):
    short, long = words.bounds(shipped(), scope), words.extent(shipped(), scope)
    figures = [[part for part in made.parts if isinstance(part, phrases.Figure)] for made in (short, long)]
    assert figures[0] == figures[1]
    assert len(str(short)) < 100


@pytest.mark.parametrize("level", list(ALL_AREAS))
def test_sentence_of_every_area_is_whole(level):
    edition = shipped(level)
    for row in edition.coverage.itertuples():
        sentence = status_sentence(row, edition=edition)
        assert row.area_name in sentence
        assert phrases.whole(row.babies) in sentence
        assert "21 November 2026" in sentence
        assert "{" not in sentence
        if row.status == "not_known":
            assert "There may still be one." in sentence
            assert "there is no team" not in sentence
        if row.reverify:
            only_funding = row.reverify_reason == "funding"
            assert ("One thing to ask: the funding" if only_funding else "checked again") in sentence


def test_braces_in_a_name_are_left_alone():
    assert phrases.filled("{name}: {low}", {"name": "{low} {x}", "low": "3"}) == "{low} {x}: 3"


def test_label_of_an_area():
    assert areawords.area_label(row_of(shipped(), "E10000030")) == ("Surrey: we cannot tell; 37,930 babies aged 0 to 2")


def test_missing_babies_are_not_known_and_never_zero():
    edition = without_babies("E10000016")
    row = row_of(edition, "E10000016")
    assert areawords.area_label(row).endswith("; an unknown number of babies aged 0 to 2")
    assert "How many babies live there is not known" in status_sentence(row, edition=edition)
    assert "In those areas there is an unknown number of children aged 0 to 2." in words.headline_sentences(edition)[0]
