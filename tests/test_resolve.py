"""Which areas a written area means: each rung of the ladder, and never a guess."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mapping.linking.gazetteer import Gazetteer, gazetteer
from mapping.linking.names import BODIES, folded
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
        # The name of a county that ended is that county, as its code is.
        ended = folded(row.written) in REAL.counties
        rung = {("predecessor", True)} if ended else {("alias", row.whole), ("exact name", True)}
        assert (found.method, found.whole) in rung, row.written
    assert set(REAL.counties) == {"cumbria", "northamptonshire", "northants"}


def test_a_former_authority_and_a_seat_are_places_inside_an_area():
    aliases = lookups.read_aliases(DATA)
    redrawn = "former Northern Ireland district (to 2015)"
    inside = aliases["kind"].isin(["former authority", "seat", redrawn])
    assert inside.sum() == 78 + 9 + 16
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
    shires = {*REAL.names, *REAL.ambiguous}
    for word in lookups.read_suffixes(DATA).itertuples():
        for code, name in named.items():
            if code[:3] not in word.codes.split(";"):
                continue
            found = resolve(f"{name} {word.written}", REAL)
            # Dorset County may be the county that ended, and Derby County is Derby as little as it is Derbyshire.
            dorset = name == "Dorset" and word.written in ("County", "CC")
            county = dorset or (word.written == "County" and f"{name}shire".casefold() in shires)
            assert found.codes == (() if county else REAL.parents[code][1]), (name, word.written)
            assert not county or dorset or found.reason == f"The name could mean {name} or {name}shire."


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
    "stated",
    [
        "London",
        "Newcastle",
        "Cheshire",
        "West Midlands",
        "Mid Glamorgan",
        "Gwent",
        "Sussex",
        "Dorset",
        "Antrim",
        "Newprot",
    ],
)
def test_real_names_that_could_mean_several_areas_or_none_are_refused(stated):
    assert resolve(stated, REAL).codes == ()


@pytest.mark.parametrize(
    ("stated", "count", "method"),
    [("Cumbria", 2, "predecessor"), ("cumbria county council", 2, "predecessor"), ("Northants", 2, "predecessor"),
     ("Cheshire County Council", 2, "predecessor"), ("Bedfordshire CC", 2, "predecessor"), ("Berkshire", 6, "alias"),
     ("Merseyside", 5, "alias"), ("Greater Manchester", 10, "alias"), ("West Midlands (Met County)", 7, "alias"),
     ("Liverpool City Region", 6, "alias"), ("Derby and Derbyshire", 9, "alias"),
     ("Hull & East Yorkshire Mayoral Combined Authority", 2, "alias"), ("York and North Yorkshire MCA", 2, "alias")],
)  # fmt: skip
def test_a_name_that_stands_for_exactly_several_areas_means_all_of_them(stated, count, method):
    found = resolve(stated, REAL)
    assert (len(found.codes), found.method, found.whole) == (count, method, True)


@pytest.mark.parametrize(
    ("stated", "code"),
    [("Cyngor Sir Ynys Môn", "W06000001"), ("CYNGOR SIR YNYS MON", "W06000001"), ("Cyngor Ynys Môn", "W06000001"),
     ("Cyngor Wrecsam", "W06000006"), ("Cyngor Sir Powys", "W06000023"), ("Bwrdeistref Sirol Torfaen", "W06000020"),
     ("Dinas a Sir Caerdydd", "W06000015"), ("Bridgend County Borough", "W06000013"), ("Leeds District (B)", "E08000035"),
     ("St. Helens M.B.C.", "E08000013"), ("L.B. of Camden", "E09000007"), ("Vale of Glamorgan, The", "W06000014"),
     ("Camden, London Borough of", "E09000007"), ("Greenwich Royal Borough", "E09000011"), ("Dorset UA", "E06000059"),
     ("Derby City", "E06000015"), ("City of Derby", "E06000015"), ("Leicester City UA", "E06000016"),
     ("The Council of the Borough of Kirklees", "E08000034"), ("Stockport Met", "E08000007"),
     ("Newcastle-under-Lyme District", "E07000195"), ("Antrim Borough Council", "N09000001"),
     ("Down District Council", "N09000010"), ("Corporation of London", "E09000001"),
     ("City and County of the City of London", "E09000001"), ("Bradford Metropolitan District Council", "E08000032")],
)  # fmt: skip
def test_the_type_of_a_council_is_taken_off_by_rule_before_or_after_whole_or_short_in_english_and_welsh(stated, code):
    assert resolve(stated, REAL).codes == (code,)


@pytest.mark.parametrize(
    ("stated", "code"),
    [("Bwrdd Iechyd Prifysgol Betsi Cadwaladr", "W11000023"), ("Bwrdd Iechyd Addysgu Powys", "W11000024"),
     ("Hywel Dda UHB", "W11000025"), ("Fife Health Board", "S08000029"), ("Highland NHS Board", "S08000022"),
     ("NHS Cornwall & the Isles of Scilly", "E54000036"), ("Lincolnshire ICS", "E54000013"),
     ("South Eastern Trust", "SEHSCT")],
)  # fmt: skip
def test_a_board_or_trust_is_known_by_its_place_and_a_word_for_what_it_is(stated, code):
    assert set(resolve(stated, REAL).codes) == set(REAL.parents[code][1])


@pytest.mark.parametrize(
    "stated",
    ["Leeds NHS Trust", "Leeds ICB", "Kent District Council", "London Borough of Manchester", "Nottingham County Council",
     "County Londonderry", "County Down", "Cyngor Sir Leeds", "Hereford and Worcester Combined Authority"],
)  # fmt: skip
def test_a_type_that_the_area_is_not_of_is_refused(stated):
    assert resolve(stated, REAL).codes == ()


@pytest.mark.parametrize(
    ("code", "called"),
    [("E05011234", "a ward"), ("E14000530", "a parliamentary constituency"), ("E38000106", "a clinical commissioning"),
     ("E26000005", "a national park"), ("E13000001", "Inner or Outer London"), ("W05000123", "a ward"),
     ("E01000001", "a small area of the census"), ("E11000001", "a metropolitan county"), ("S13002516", "a ward")],
)  # fmt: skip
def test_a_code_of_another_kind_is_named_by_its_kind(code, called):
    found = resolve(code, REAL)
    assert not found.codes and found.reason.startswith(f"This is the code of {called}")
    assert ("sub_areas" in found.suggestion) == (called == "a ward")


@pytest.mark.parametrize(
    ("stated", "offered"),
    [("Larnet", "Larne"), ("Newprot", "Newport"), ("Clackmannan", "Clackmannanshire"), ("Glasgow City Coucil", "Glasgow City"),
     ("Kings Lyn", "King's Lynn and West Norfolk")],
)  # fmt: skip
def test_only_a_name_that_is_really_near_is_offered(stated, offered):
    found = resolve(stated, REAL)
    assert not found.codes
    meant = {"Larne": "Mid and East Antrim"}.get(offered, offered)
    assert meant in found.suggestion and "Barnet" not in found.suggestion


@pytest.mark.parametrize(
    ("stated", "code"),
    [("Cardiff / Caerdydd", "W06000015"), ("Isle of Anglesey / Ynys Môn", "W06000001"), ("Swansea (Abertawe)", "W06000011"),
     ("Abertawe - Swansea", "W06000011"), ("Western Isles (Comhairle nan Eilean Siar)", "S12000013"),
     ("Ashford, Kent", "E07000105"), ("Ashford (Kent)", "E07000105"), ("Leeds, West Yorks.", "E08000035"),
     ("Newcastle, Staffordshire", "E07000195"), ("Newcastle (Staffs)", "E07000195"), ("Newport, Wales", "W06000022"),
     ("Hartlepool (E06000001)", "E06000001"), ("E06000001 Hartlepool", "E06000001"), ("E06000001 - Hartlepool", "E06000001")],
)  # fmt: skip
def test_a_name_may_stand_beside_its_other_name_its_code_or_the_area_that_it_lies_in(stated, code):
    found = resolve(stated, REAL)
    assert (found.codes, found.whole) == ((code,), True)


@pytest.mark.parametrize(
    ("stated", "names"),
    [("Leeds and Bradford", "Leeds and Bradford"), ("Leeds; Bradford", "Leeds and Bradford"),
     ("Leeds City Council / Bradford", "Leeds City Council and Bradford"), ("Leeds\nBradford", "Leeds and Bradford"),
     ("Leeds, Bradford & Wakefield", "Leeds, Bradford and Wakefield"), ("Derby, Derbyshire", "Derby and Derbyshire"),
     ("Sutton, Surrey", "Sutton and Surrey"), ("Kent (Ashford)", "Kent and Ashford"), ("Leeds/Kent", "Leeds and Kent"),
     ("Norwich (Norfolk and Suffolk)", "Norwich, Norfolk and Suffolk"), ("Leeds (E06000001)", "Leeds and Hartlepool"),
     ("Kensington and Chelsea and Westminster", "Kensington and Chelsea and Westminster")],
)  # fmt: skip
def test_several_areas_in_one_cell_are_named_and_have_a_row_each(stated, names):
    found = resolve(stated, REAL)
    assert (
        found.codes == () and found.reason.startswith("This cell names ") and found.reason.endswith(f"areas: {names}.")
    )
    assert found.suggestion.startswith("Write one row for each")


@pytest.mark.parametrize(
    ("stated", "board"),
    [("Kent and Medway", "E54000032"), ("Coventry & Warwickshire", "E54000018"), ("Cardiff and Vale", "W11000029"),
     ("Bristol, North Somerset and South Gloucestershire", "E54000039"), ("Caerdydd a'r Fro", "W11000029"),
     ("Bwrdd Iechyd Prifysgol Bae Abertawe", "W11000031"), ("Hywel Dda", "W11000025")],
)  # fmt: skip
def test_names_that_make_up_exactly_a_board_are_all_of_its_areas(stated, board):
    found = resolve(stated, REAL)
    assert (set(found.codes), found.whole) == (set(REAL.parents[board][1]), True)


def test_the_place_of_a_board_that_is_a_wider_region_too_stays_open():
    assert [resolve(stated, REAL).codes for stated in ("Swansea Bay", "Bae Abertawe", "Bae Abertawe, Cymru")] == [
        ()
    ] * 3


@pytest.mark.parametrize(
    ("stated", "extent"),
    [("Leeds (part)", "part"), ("Part of Leeds", "part"), ("parts of Leeds", "part"), ("All of Leeds", "whole"),
     ("The whole of Leeds", "whole"), ("Leeds (whole city)", "whole"), ("LEEDS - PART", "part")],
)  # fmt: skip
def test_how_much_of_an_area_is_meant_goes_into_its_own_column(stated, extent):
    found = resolve(stated, REAL)
    assert found.codes == () and found.suggestion == f'Write "Leeds" in stated_area, and "{extent}" in extent.'


@pytest.mark.parametrize(
    ("stated", "name"),
    [("N Northants", "North Northamptonshire"), ("N. Yorks", "North Yorkshire"), ("E Riding of Yorks", "East Riding of Yorkshire"),
     ("Bath & NE Somerset", "Bath and North East Somerset"), ("N.E. Lincs", "North East Lincolnshire"),
     ("Central Beds", "Central Bedfordshire"), ("Co. Durham", "County Durham"), ("Gt Yarmouth", "Great Yarmouth"),
     ("Mid Beds DC", "Mid Bedfordshire"), ("W. Sussex CC", "West Sussex"), ("Kent County Council (KCC)", "Kent")],
)  # fmt: skip
def test_short_words_for_counties_and_directions_are_read(stated, name):
    found, meant = resolve(stated, REAL), resolve(name, REAL)
    assert found.codes and (found.codes, found.whole) == (meant.codes, meant.whole)


def test_a_name_that_is_near_is_offered_from_the_nation_of_the_row():
    assert "Newport" in resolve("Newprot", REAL, "Wales").suggestion
    assert resolve("Newprot", REAL, "Scotland").suggestion == "Write the council's full name or its code."
    assert "Newport" in resolve("Newprot", REAL, "nowhere").suggestion


def test_a_far_name_is_never_offered():
    for stated in ("Karne", "Narnet", "Test team", "Oak Lane", "Nowhere in particular"):
        assert resolve(stated, REAL).suggestion == "Write the council's full name or its code.", stated


COUNCIL_WORDS = sorted(phrase for phrase, letters in REAL.types.used_of.items() if not set(letters) & set(BODIES))
KNOWN_NAMES = sorted(name for row in lookups.read_aliases(DATA).itertuples() for name in [row.written]) + sorted(
    REAL.spoken[code] for code in REAL.atoms
)


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[str, str]:
    """A known name, and the same as somebody may write it: case, accents, marks, and words for a type around it."""
    name = draw(st.sampled_from(KNOWN_NAMES))
    made = name
    if draw(st.booleans()):
        made = "".join(c for c in unicodedata.normalize("NFKD", made) if not unicodedata.combining(c))
    elif draw(st.booleans()):
        made = unicodedata.normalize("NFD", made)
    made = made.replace(" and ", draw(st.sampled_from([" and ", " & ", " And ", "&"])))
    made = made.replace("-", draw(st.sampled_from(["-", " ", " - ", "\u2011"]))).replace(
        "'", draw(st.sampled_from("'\u2019`"))
    )
    before, after = (draw(st.lists(st.sampled_from(COUNCIL_WORDS), max_size=2)) for _ in range(2))
    glue = draw(st.sampled_from([" ", ", ", " (", "  "]))
    made = " ".join([*before, made]) + "".join(f"{glue}{word}" for word in after)
    for word, short in (("North ", "N. "), ("South ", "S "), ("East ", "E "), ("West ", "W. "), ("shire", "s")):
        if draw(st.integers(0, 5)) == 0:
            made = made.replace(word, short)
    if draw(st.integers(0, 5)) == 0:
        made = f"{made} ({name})"
    return name, draw(st.sampled_from([made, made.upper(), made.lower(), made.title(), made.swapcase()]))


@settings(max_examples=600, deadline=None)
@given(shuffled())
@example(("Dorset", "Dorset b"))
def test_no_way_to_write_a_known_name_leads_to_another_area(pair):
    name, written = pair
    meant, found = resolve(name, REAL), resolve(written, REAL)
    # A name that may be a county's too is settled by a word for the type of the one area of today that has the name.
    own = [(code,) for code in sorted(REAL.atoms) if REAL.spoken[code] == name]
    assert found.codes in ((), meant.codes, *own), written
    assert found.codes or found.reason


@pytest.mark.parametrize("stated", ["E92000001", "Wales", "E12000007", "United Kingdom", "K02000001", "scotland"])
def test_a_region_or_nation_is_too_large_to_be_a_catchment_and_is_not_taken_for_a_council_of_a_like_name(stated):
    found = resolve(stated, REAL)
    assert not found.codes and found.reason.startswith("This is a whole region or nation")
