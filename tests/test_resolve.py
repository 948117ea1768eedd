"""Which areas a written area means: each rung of the ladder, and never a guess."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.linking.gazetteer import Gazetteer, folded, gazetteer
from mapping.linking.resolve import Resolution, resolve
from mapping.reading.shipped import lookups
from mapping.vocabulary.tables import ALIASES, AMBIGUOUS, HISTORY

from .conftest import COUNTRY, ROOT

DATA = ROOT / "data"
NORTHSHIRE = ("E07000901", "E07000902", "E07000903")
HIGHLANDS = ("S12000901", "S12000902")
DALE, NEWTOWN = "E06000901", "E06000902"
UNKNOWN_CODE = Resolution(
    reason="No area, now or since 2009, has this code.", suggestion="Check the code, or write the area's name."
)


def table(columns: str, *rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


def real_gazetteer() -> Gazetteer:
    members = lookups.members(lookups.read_atoms(DATA), lookups.read_health_shares(DATA))
    return gazetteer(members, lookups.read_aliases(DATA), lookups.read_ambiguous(DATA), lookups.read_history(DATA),
                     lookups.read_suffixes(DATA))  # fmt: skip


REAL = real_gazetteer()


@pytest.mark.parametrize(
    ("stated", "codes", "method", "whole"),
    [
        ("E07000901", ("E07000901",), "code", True),
        ("e07000901", ("E07000901",), "code", True),
        (" E07 000 901\u00a0", ("E07000901",), "code", True),
        ("E06000902", (NEWTOWN,), "code", True),
        ("E10000901", NORTHSHIRE, "county to its districts", True),
        ("e10 000901", NORTHSHIRE, "county to its districts", True),
        ("S08000901", HIGHLANDS, "health board to its councils", True),
        ("E06000912", (NEWTOWN,), "former code", True),
        ("e06000912 ", (NEWTOWN,), "former code", True),
        ("E07000911", (DALE,), "predecessor", False),
        ("E07000912", (DALE,), "predecessor", False),
        ("E10000911", (DALE, NEWTOWN), "predecessor", True),
        ("Ash", ("E07000901",), "exact name", True),
        ("ash district council", ("E07000901",), "exact name", True),
        ("Ty Wyl", ("W06000901",), "exact name", True),
        ("Inis", ("N09000901",), "exact name", True),
        ("Ash Vale", ("E07000901",), "alias", True),
        ("ASH-VALE", ("E07000901",), "alias", True),
        ("Eastry", (DALE,), "alias", False),
        ("Northshire", NORTHSHIRE, "county to its districts", True),
        ("Northshire County Council", NORTHSHIRE, "county to its districts", True),
        ("NHS Highlands", HIGHLANDS, "health board to its councils", True),
    ],
)
def test_each_rung_is_recorded_with_its_areas_and_whether_they_are_meant_wholly(known, stated, codes, method, whole):
    assert resolve(stated, known) == Resolution(codes, method, whole)


@pytest.mark.parametrize("stated", ["Newtown", "newtown", "Newtown Council", "NEWTOWN\u00a0"])
def test_a_name_that_could_mean_several_areas_is_never_guessed_though_one_has_exactly_that_name(known, stated):
    assert resolve(stated, known) == Resolution(
        reason="The name could mean several areas (a council, or a town in Cove).",
        suggestion="It may mean Newtown (E06000902), Cove (E07000903). Write one code, or one row for each.",
    )


def test_a_code_settles_what_the_name_leaves_open(known):
    assert resolve(NEWTOWN, known).codes == (NEWTOWN,)


def test_a_name_of_no_one_area_offers_nothing(known):
    assert resolve("The North", known) == Resolution(
        reason="The name could mean several areas (no one area).",
        suggestion="Write the council's full name or its code.",
    )


def test_at_most_three_areas_are_offered_and_the_others_are_counted(members, history):
    codes = [row[0] for row in COUNTRY][:5]
    crowded = AMBIGUOUS.shaped(table("written meanings note", ("Midland", ";".join(codes), "five")))
    known = gazetteer(members, ALIASES.shaped(table("written area_code kind whole")), crowded, history)
    assert resolve("Midland", known).suggestion == (
        "It may mean Ash (E07000901), Beck (E07000902), Cove (E07000903), or 2 more. Write one code, or one row for each."
    )


@pytest.mark.parametrize(
    ("stated", "meant"),
    [("Ahs Vale", "Ash (E07000901)"), ("Northshre", "Northshire (E10000901)"), ("Dalee", "Dale (E06000901)"),
     ("Eastree", "Dale (E06000901)"), ("NHS Higlands", "NHS Highlands (S08000901)")],
)  # fmt: skip
def test_a_misspelling_is_not_resolved_but_what_it_may_mean_is_offered(known, stated, meant):
    assert resolve(stated, known) == Resolution(
        reason="No area has this name.", suggestion=f"It may mean {meant}. Write one code, or one row for each."
    )


@pytest.mark.parametrize("stated", ["Zzyzx", "", " ", "Москва", "=HYPERLINK(1)", "The"])
def test_what_is_like_nothing_is_not_resolved(known, stated):
    assert resolve(stated, known) == Resolution(
        reason="No area has this name.", suggestion="Write the council's full name or its code."
    )


@pytest.mark.parametrize("code", ["E07000999", "E99999999", "S12000999", "95ZZ"])
def test_a_code_of_no_area_is_not_resolved(known, code):
    assert resolve(code, known) == UNKNOWN_CODE


@pytest.mark.parametrize(
    "code", ["E0700901", "E070009011", "E0700090l", "EO7000901", "E07OOO9O1", "F07000901", "07000901"]
)
def test_eight_characters_and_a_letter_for_a_figure_are_refused_not_mended(known, code):
    assert resolve(code, known).codes == ()


@given(st.text(max_size=20))
def test_any_text_resolves_or_says_why_not(text):
    found = resolve(text, REAL)
    assert bool(found.codes) != bool(found.reason)
    assert bool(found.reason) == bool(found.suggestion)


def test_a_council_comes_before_a_county_and_a_county_before_a_board_of_the_same_name():
    rows = [("A1", "A1", "ltla", "Ash"), ("A2", "A2", "ltla", "Beck"), ("A1", "C1", "utla", "Cove"), ("A2", "C2", "utla", "Ash"),
            ("A1", "H1", "health_board", "Cove"), ("A2", "H1", "health_board", "Cove")]  # fmt: skip
    members = table("child_code parent_code parent_level parent_name", *rows)
    known = gazetteer(members, *(kind.shaped(table("x")) for kind in (ALIASES, AMBIGUOUS, HISTORY)))
    assert resolve("Ash", known).codes == ("A1",)
    assert resolve("Cove", known).codes == ("A1",)


@pytest.mark.parametrize(
    ("changes", "codes", "whole"),
    [
        ([("E06000801", "E06000802", "recode"), ("E06000802", DALE, "recode")], (DALE,), True),
        ([("E06000801", "E06000802", "recode"), ("E06000802", DALE, "merge")], (DALE,), False),
        ([("E06000801", "E06000802", "merge"), ("E06000802", DALE, "recode")], (DALE,), False),
        ([("E06000801", DALE, "redrawn")], (DALE,), False),
        ([("E06000801", DALE, "split"), ("E06000801", "E06000802", "split"), ("E06000802", NEWTOWN, "recode")],
         (DALE, NEWTOWN), True),
        ([("E06000801", DALE, "split"), ("E06000801", NEWTOWN, "merge")], (DALE, NEWTOWN), False),
        ([("E06000801", "E10000901", "recode")], NORTHSHIRE, True),
        ([("E06000801", "E06000802", "recode"), ("E06000802", "E06000801", "recode")], (), True),
        ([("E06000801", "E06000899", "recode")], (), True),
        ([("E06000801", DALE, "split"), ("E06000801", "E06000899", "split")], (), True),
    ],
    ids=["twice recoded", "recoded, then merged", "merged, then recoded", "redrawn", "split, a half recoded",
         "split, a half merged", "became a county", "round in a circle", "leads nowhere", "half leads nowhere"],
)  # fmt: skip
def test_a_former_code_is_followed_to_its_end_and_stays_whole_only_if_nothing_was_added(members, changes, codes, whole):
    history = HISTORY.shaped(table("former_code successor_code kind", *changes))
    known = gazetteer(members, ALIASES.shaped(table("x")), AMBIGUOUS.shaped(table("x")), history)
    found = resolve("E06000801", known)
    method = "former code" if {kind for _, _, kind in changes} == {"recode"} else "predecessor"
    assert found == (Resolution(codes, method, whole) if codes else UNKNOWN_CODE)


def test_an_alias_for_no_area_resolves_to_none(members, history):
    aliases = ALIASES.shaped(table("written area_code kind whole", ("Atlantis", "E06000999", "variant", True)))
    known = gazetteer(members, aliases, AMBIGUOUS.shaped(table("x")), history)
    assert resolve("Atlantis", known).codes == ()


# --- the real lookups


def test_every_alias_leads_to_an_area_of_today():
    aliases = lookups.read_aliases(DATA)
    assert len(aliases) > 250
    for row in aliases.itertuples():
        found = resolve(row.written, REAL)
        meant = sorted({atom for code in row.area_code.split(";") for atom in REAL.parents[code][1]})
        if row.written in ("Greater London Authority", "GLA", "E61000001"):
            assert found.reason.startswith("This is a whole region")
            continue
        assert list(found.codes) == meant, row.written
        assert (found.method, found.whole) in {("alias", row.whole), ("exact name", True)}, row.written


def test_a_former_authority_and_a_seat_are_places_inside_an_area():
    aliases = lookups.read_aliases(DATA)
    redrawn = "former Northern Ireland district (to 2015)"
    inside = aliases["kind"].isin(["former authority", "seat", redrawn])
    assert inside.sum() == 77 + 9 + 16
    assert not aliases.loc[inside, "whole"].any()
    assert aliases.loc[~inside, "whole"].all()


def test_every_meaning_of_an_ambiguous_name_is_an_area_of_today_and_the_name_is_refused():
    ambiguous = lookups.read_ambiguous(DATA)
    for row in ambiguous.itertuples():
        assert resolve(row.written, REAL).codes == (), row.written
        assert set(REAL.ambiguous[folded(row.written)][0]) <= set(REAL.parents), row.written
    assert set(ambiguous.loc[ambiguous["meanings"].isna(), "written"]) == {"London", "Yorkshire"}


@pytest.mark.parametrize(
    ("stated", "count", "first", "whole"),
    [("Cyngor Sir Gâr", 1, "W06000010", True), ("Cyngor Dinas Casnewydd", 1, "W06000022", True),
     ("Greater Manchester Combined Authority", 10, "E08000001", True), ("E47000001", 10, "E08000001", True),
     ("Tees Valley CA", 5, "E06000001", True), ("South Yorkshire Mayoral Combined Authority", 4, "E08000017", True),
     ("Strathclyde", 12, "S12000008", True), ("Hereford and Worcester", 7, "E06000019", True),
     ("Newry and Mourne District Council", 1, "N09000010", False), ("Ards", 1, "N09000011", False),
     ("Newcastle City Council", 1, "E08000021", True), ("NEWCASTLE CITY COUNCIL", 1, "E08000021", True),
     ("Dorset Council", 1, "E06000059", True), ("Common Council of the City of London", 1, "E09000001", True)],
)  # fmt: skip
def test_former_areas_combined_authorities_and_legal_names_mean_what_became_of_them(stated, count, first, whole):
    found = resolve(stated, REAL)
    assert (len(found.codes), found.codes[0], found.method, found.whole) == (count, first, "alias", whole)


@pytest.mark.parametrize("stated", ["Newcastle", "Dorset", "Newcastle BC", "Newcastle Council"])
def test_a_name_that_only_its_title_settles_stays_open_without_it(stated):
    assert resolve(stated, REAL).reason.startswith("The name could mean several areas")


@pytest.mark.parametrize(
    ("stated", "code"),
    [("Medway Unitary Authority", "E06000035"), ("Bolton MBC", "E08000001"), ("Wakefield MDC", "E08000036"),
     ("Camden LBC", "E09000007"), ("LB Camden", "E09000007"), ("LB of Camden", "E09000007"), ("Camden LB", "E09000007"),
     ("Camden (London Borough)", "E09000007"), ("RB Greenwich", "E09000011"), ("Mole Valley DC", "E07000210"),
     ("Woking BC", "E07000217"), ("Exeter CC", "E07000041"), ("Conwy CBC", "W06000003"),
     ("Fife Council Area", "S12000047"), ("Saint Helens MBC", "E08000013"), ("Leicester CC", "E06000016")],
)  # fmt: skip
def test_a_word_for_the_type_of_a_council_may_stand_beside_its_name(stated, code):
    assert resolve(stated, REAL).codes == (code,)


def test_every_word_for_a_type_may_stand_beside_every_area_of_that_type():
    atoms = lookups.read_atoms(DATA)
    named = {**dict(zip(atoms["utla_code"], atoms["utla_name"], strict=True)),
             **dict(zip(atoms["area_code"], atoms["area_name"], strict=True))}  # fmt: skip
    for word in lookups.read_suffixes(DATA).itertuples():
        for code, name in named.items():
            if code[:3] in word.codes.split(";") and name != "Dorset":
                assert resolve(f"{name} {word.written}", REAL).codes == REAL.parents[code][1], (name, word.written)


@pytest.mark.parametrize(
    "stated", ["Derbyshire UA", "Camden DC", "Exeter CBC", "Fife MBC", "UA", "CC", "LB", "of Camden"]
)
def test_a_word_for_another_type_or_alone_means_no_area(stated):
    found = resolve(stated, REAL)
    assert not found.codes and found.reason == "No area has this name."


def test_every_name_of_today_means_its_own_area_except_dorset():
    atoms = lookups.read_atoms(DATA)
    astray = [row.area_name for row in atoms.itertuples() if resolve(row.area_name, REAL).codes != (row.area_code,)]
    assert astray == ["Dorset"]


def test_every_county_means_its_districts():
    atoms = lookups.read_atoms(DATA)
    counties = atoms[atoms["utla_code"].str.startswith("E10")].groupby(["utla_code", "utla_name"])["area_code"]
    assert counties.ngroups == 21
    for (code, name), districts in counties:
        assert resolve(name, REAL).codes == resolve(code, REAL).codes == tuple(sorted(districts)), name
        assert resolve(f"{name} County Council", REAL).method == "county to its districts", name


def test_every_code_of_today_means_its_own_area():
    assert len(REAL.atoms) == 361
    assert [code for code in REAL.atoms if resolve(code, REAL) != Resolution((code,), "code")] == []


def test_every_former_code_leads_to_areas_of_today():
    former = set(lookups.read_history(DATA)["former_code"])
    assert len(former) == 139
    assert {code for code in former if not resolve(code, REAL).codes} == set()
    assert all(set(resolve(code, REAL).codes) <= REAL.atoms for code in former)


@pytest.mark.parametrize(
    ("stated", "codes", "method", "whole"),
    [
        ("Barnsley", ("E08000038",), "exact name", True),
        ("E08000016", ("E08000038",), "former code", True),
        ("S12000046", ("S12000049",), "former code", True),
        ("E07000026", ("E06000063",), "predecessor", False),
        ("E10000006", ("E06000063", "E06000064"), "predecessor", True),
        ("City of London", ("E09000001",), "exact name", True),
        ("City of London Corporation", ("E09000001",), "alias", True),
        ("Ynys Môn", ("W06000001",), "alias", True),
        ("Western Isles", ("S12000013",), "alias", True),
        ("Comhairle nan Eilean Siar", ("S12000013",), "alias", True),
        ("Na h-Eileanan Siar", ("S12000013",), "exact name", True),
        ("Fife", ("S12000047",), "exact name", True),
        ("NHS Fife", ("S12000047",), "health board to its councils", True),
        ("Somerset", ("E06000066",), "exact name", True),
    ],
)
def test_real_areas_resolve_as_people_write_them(stated, codes, method, whole):
    assert resolve(stated, REAL) == Resolution(codes, method, whole)


@pytest.mark.parametrize(
    "stated", ["London", "Newcastle", "Cumbria", "West Midlands", "Sussex", "Dorset", "Antrim", "Newprot"]
)
def test_real_names_that_could_mean_several_areas_or_none_are_refused(stated):
    assert resolve(stated, REAL).codes == ()


@pytest.mark.parametrize("stated", ["E92000001", "Wales", "E12000007", "United Kingdom", "K02000001", "scotland"])
def test_a_region_or_nation_is_too_large_to_be_a_catchment_and_is_not_taken_for_a_council_of_a_like_name(stated):
    found = resolve(stated, REAL)
    assert not found.codes and found.reason.startswith("This is a whole region or nation")
