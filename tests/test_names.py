"""Ways people write one name fold into one form, and no two areas fold into the same."""

from __future__ import annotations

import unicodedata
from collections import defaultdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapping.linking.names import folded
from mapping.reading.shipped import lookups

from .conftest import ROOT

DATA = ROOT / "data"
WORDS = [
    "the", "saint", "st", "city", "of", "and", "county", "borough", "council", "london", "royal", "metropolitan",
    "district", "York", "Bristol", "Môn", "&", "-", ",", "'", "\u2019", ".",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("York", ["York ", " york", "YORK", "York\u00a0", "\u200bYork", "Yo\u200brk", "York\ufeff", "York.", "Yo\u00adrk"]),
        ("York", ["City of York", "York City Council", "City of York Council", "York, City of", "The City of York"]),
        ("Bristol, City of", ["City of Bristol", "Bristol", "Bristol City Council", "bristol city of", "BRISTOL CITY COUNCIL"]),
        ("Kingston upon Hull, City of", ["Kingston upon Hull", "Kingston-upon-Hull", "City of Kingston upon Hull"]),
        ("Herefordshire, County of", ["Herefordshire", "County of Herefordshire", "Herefordshire Council"]),
        ("Argyll and Bute", ["Argyll & Bute", "Argyll&Bute", "argyll  and  bute", "Argyll and Bute Council"]),
        ("St. Helens", ["St Helens", "St.Helens", "st helens", "Saint Helens", "St. Helen's", "ST HELENS COUNCIL"]),
        ("King's Lynn and West Norfolk",
         ["Kings Lynn and West Norfolk", "King\u2019s Lynn & West Norfolk", "King\u2018s Lynn and West Norfolk",
          "King`s Lynn and West Norfolk", "Borough of Kings Lynn & West Norfolk"]),
        ("Ynys Môn", ["Ynys Mon", "ynys môn", unicodedata.normalize("NFD", "Ynys Môn"), "YNYS MÔN"]),
        ("Stockton-on-Tees", ["Stockton on Tees", "Stockton\u2010on\u2010Tees", "Stockton\u2013on\u2013Tees"]),
        ("Rhondda Cynon Taf", ["Rhondda, Cynon, Taf", "Rhondda Cynon Taf County Borough Council"]),
        ("Vale of Glamorgan", ["The Vale of Glamorgan", "the vale of glamorgan council"]),
        ("Hackney", ["London Borough of Hackney", "LB\u00a0Hackney".replace("LB", "London Borough of")]),
        ("Kensington and Chelsea", ["Royal Borough of Kensington and Chelsea", "Kensington & Chelsea"]),
        ("Swansea", ["City and County of Swansea", "Swansea Council", "City & County of Swansea"]),
        ("Wigan", ["Metropolitan Borough of Wigan", "Wigan Metropolitan Borough Council", "Wigan Council"]),
        ("Kent", ["Kent County Council", "County of Kent"]),
        ("Ashfield", ["Ashfield District Council"]),
        ("Bournemouth, Christchurch and Poole", ["Bournemouth Christchurch & Poole", "Bournemouth, Christchurch, and Poole"]),
    ],
)  # fmt: skip
def test_spellings_of_one_name_fold_alike(name, ways):
    assert {way: folded(way) for way in ways} == dict.fromkeys(ways, folded(name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("City of London", "London"),
        ("London, City of", "City of London"),
        ("Nottingham", "Nottinghamshire"),
        ("Durham", "County Durham"),
        ("North Somerset", "Somerset"),
        ("Newcastle upon Tyne", "Newcastle-under-Lyme"),
        ("Isle of Anglesey", "Ynys Môn"),
        ("St Albans", "Albans"),
        ("Highland", "Highlands"),
    ],
)
def test_names_that_mean_different_things_stay_apart(one, other):
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Council", "council"),
        ("City Council", "city council"),
        ("The", "the"),
        ("the the", "the"),
        ("the the York", "york"),
        ("", ""),
        (" \u200b ", ""),
        ("---", ""),
        ("Saint", "saint"),
        ("City of London", "city of london"),
        ("City of Londonderry", "londonderry"),
        ("London Borough of City of London", "city of london"),
    ],
)
def test_a_name_of_nothing_but_titles_is_kept(written, form):
    assert folded(written) == form


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)))
@example("the the council of york")
@example("saint saint saint")
@example("city the council of")
@example("borough city of of")
@example("the city of london borough of the")
def test_folding_twice_is_folding_once(name):
    assert folded(folded(name)) == folded(name)


@given(st.text(max_size=40))
def test_a_fold_is_small_plain_letters_and_figures_with_single_spaces(name):
    form = folded(name)
    assert form == " ".join(form.split())
    assert all(c == " " or (c.isascii() and (c.isdigit() or c.islower())) for c in form)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join))
def test_case_spaces_and_the_way_accents_are_stored_do_not_matter(name):
    for way in (
        name.upper(),
        f" {name}\u00a0",
        name.replace(" ", "  "),
        unicodedata.normalize("NFD", name),
        f"\u200b{name}",
    ):
        assert folded(way) == folded(name)


# --- the real names


@pytest.fixture(scope="module")
def current() -> dict[str, str]:
    atoms = lookups.read_atoms(DATA)
    return {**dict(zip(atoms["utla_code"], atoms["utla_name"], strict=True)),
            **dict(zip(atoms["area_code"], atoms["area_name"], strict=True))}  # fmt: skip


def test_no_two_areas_of_today_fold_to_the_same_text(current):
    assert len(current) == 361 + 21  # and 21 counties
    names = defaultdict(set)
    for code, name in current.items():
        names[folded(name)].add(code)
    assert {form: codes for form, codes in names.items() if len(codes) > 1} == {}


def test_no_alias_folds_onto_the_name_of_another_area(current):
    names = {folded(name): code for code, name in current.items()}
    aliases = lookups.read_aliases(DATA)
    onto = {row.written: (row.area_code, names.get(folded(row.written), row.area_code)) for row in aliases.itertuples()}
    assert {written: codes for written, codes in onto.items() if codes[0] != codes[1]} == {}


def test_no_two_aliases_fold_alike_and_mean_different_things():
    meanings = defaultdict(set)
    for row in lookups.read_aliases(DATA).itertuples():
        meanings[folded(row.written)].add((row.area_code, row.whole))
    assert {form: found for form, found in meanings.items() if len(found) > 1} == {}


def test_no_alias_is_also_in_the_table_of_ambiguous_names():
    # These two are settled by their titles: they are looked up with all of their words.
    settled = {"Dorset Council", "Newcastle City Council"}
    aliases = {folded(written) for written in set(lookups.read_aliases(DATA)["written"]) - settled}
    ambiguous = {folded(written) for written in lookups.read_ambiguous(DATA)["written"]}
    assert aliases & ambiguous == set()
