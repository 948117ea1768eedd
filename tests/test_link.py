"""Every area that the register states ends in a link or in an issue; nothing is dropped, nothing is guessed."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapping.linking.gazetteer import gazetteer
from mapping.linking.link import link, place_statements
from mapping.linking.resolve import resolve
from mapping.reading.register.register import read_register
from mapping.reading.shipped import lookups
from mapping.vocabulary.schema import CONTRADICTED
from mapping.vocabulary.tables import ALIASES, AMBIGUOUS, CATCHMENTS, CLAIMS, ISSUES, LINKS, STATEMENTS, TEAMS

from .conftest import ROOT

DATA = ROOT / "data"
DAY = date(2026, 2, 1)
DALE, NEWTOWN = "E06000901", "E06000902"
# Everything that a person may write of an area of the toy country: sure, part, several, ambiguous, misspelt, nothing.
STATED = [
    "Ash", "Ash Vale", "E07000901", "E10000901", "Northshire", "Dale", "Eastry", "E07000911", "E07000912", "E06000912",
    "E10000911", "NHS Highlands", "Glen", "Newtown", "The North", "Daale", "E0700901", "Zzyzx",
]  # fmt: skip


def teams(*names: str, evidence: date | None = DAY) -> pd.DataFrame:
    rows = [
        {"team_id": name, "status": "open", "evidence_on": evidence, "source_row": row}
        for row, name in enumerate(names, 2)
    ]
    return TEAMS.shaped(pd.DataFrame(rows, columns=TEAMS.names))


def catchments(*rows: tuple) -> pd.DataFrame:
    """CATCHMENTS table from (team, stated area, extent) and, where recorded, (least, greatest) shares."""
    made = [(*row, *[None] * (5 - len(row)), number) for number, row in enumerate(rows, 2)]
    names = ["team_id", "stated_area", "extent", "share_low", "share_high", "source_row"]
    return CATCHMENTS.shaped(pd.DataFrame(made, columns=names))


def statements(*rows: tuple) -> pd.DataFrame:
    made = [(*row, number) for number, row in enumerate(rows, 2)]
    return STATEMENTS.shaped(pd.DataFrame(made, columns=["stated_area", "claim", "stated_earliest", "source_row"]))


def brief(links: pd.DataFrame) -> list[tuple]:
    return list(links[["team_id", "area_code", "extent", "share_low", "share_high"]].itertuples(index=False, name=None))


def linked(known, *rows: tuple, known_open: dict | None = None):
    return link(catchments(*rows), teams(*sorted({row[0] for row in rows})), known, known_open or {})


# --- extents and shares


@pytest.mark.parametrize(
    ("row", "links"),
    [
        (("Ash", "whole"), [("E07000901", "whole", 1.0, 1.0)]),
        (("Ash", "part"), [("E07000901", "part", 0.0, 1.0)]),
        (("Ash", "unknown"), [("E07000901", "unknown", 0.0, 1.0)]),
        (("Ash", "part", 0.25, 0.5), [("E07000901", "part", 0.25, 0.5)]),
        (("Ash", "part", 0.25), [("E07000901", "part", 0.25, 1.0)]),
        (("Ash", "part", None, 0.5), [("E07000901", "part", 0.0, 0.5)]),
        (("E06000912", "whole"), [(NEWTOWN, "whole", 1.0, 1.0)]),
        (("E07000911", "whole"), [(DALE, "part", 0.0, 1.0)]),
        (("Eastry", "whole"), [(DALE, "part", 0.0, 1.0)]),
        (("Eastry", "part"), [(DALE, "part", 0.0, 1.0)]),
        (("Eastry", "unknown"), [(DALE, "unknown", 0.0, 1.0)]),
        (("Eastry", "part", 0.5, 0.5), [(DALE, "part", 0.0, 1.0)]),
        (("E07000912", "unknown", 0.5, 0.5), [(DALE, "unknown", 0.0, 1.0)]),
        (("E10000911", "whole"), [(DALE, "whole", 1.0, 1.0), (NEWTOWN, "whole", 1.0, 1.0)]),
        (("Northshire", "whole"), [(f"E0700090{n}", "whole", 1.0, 1.0) for n in (1, 2, 3)]),
        (("Northshire", "part"), [(f"E0700090{n}", "part", 0.0, 1.0) for n in (1, 2, 3)]),
        (("NHS Highlands", "whole"), [("S12000901", "whole", 1.0, 1.0), ("S12000902", "whole", 1.0, 1.0)]),
    ],
)
def test_a_stated_area_becomes_links_that_claim_no_more_than_it_says(known, row, links):
    made, issues = linked(known, ("t", *row))
    assert brief(made) == [("t", *made_link) for made_link in links]
    assert issues.empty


@pytest.mark.parametrize(
    ("stated", "method"),
    [
        ("E07000901", "code"), ("E06000912", "former code"), ("E07000911", "predecessor"), ("ash", "exact name"),
        ("Ash Vale", "alias"), ("Eastry", "alias"), ("Northshire", "county to its districts"),
        ("NHS Highlands", "health board to its councils"),
    ],
)  # fmt: skip
def test_a_link_records_its_rung_its_words_its_row_and_its_evidence(known, stated, method):
    made, _ = linked(known, ("t", stated, "whole"))
    assert set(made["method"]) == {method}
    assert set(made["stated_area"]) == {stated}
    assert set(made["source_row"]) == {2}
    assert set(made["evidence_on"]) == {pd.Timestamp(DAY)}


def test_an_undated_team_makes_an_undated_link(known):
    made, _ = link(catchments(("t", "Ash", "whole")), teams("t", evidence=None), known, {})
    assert made["evidence_on"].isna().all()


# --- issues


@pytest.mark.parametrize(
    ("stated", "reason", "suggestion"),
    [
        ("Newtown", "The name could mean several areas (a council, or a town in Cove).",
         "It may mean Newtown (E06000902), Cove (E07000903). Write one code, or one row for each."),
        ("Daale", "No area has this name.", "It may mean Dale (E06000901). Write one code, or one row for each."),
        ("Zzyzx", "No area has this name.", "Write the council's full name or its code."),
        ("E07000999", "No area, now or since 2009, has this code.", "Check the code, or write the area's name."),
    ],
)  # fmt: skip
def test_what_does_not_resolve_is_an_issue_that_names_its_row(known, stated, reason, suggestion):
    made, issues = linked(known, ("t", "Ash", "whole"), ("t", stated, "whole"))
    assert len(made) == 1
    assert issues.to_dict("records") == [
        {"file": "catchments.csv", "row": 3, "field": "stated_area", "value": stated, "kind": "unresolved",
         "reason": reason, "suggestion": suggestion}
    ]  # fmt: skip


def test_only_the_pair_of_team_and_area_that_is_accepted_as_open_is(known):
    rows = [("a", "Newtown", "whole"), ("b", "Newtown", "whole"), ("a", "The North", "whole")]
    _, issues = linked(known, *rows, known_open={("a", "Newtown"): "the source says no more"})
    assert list(issues["kind"]) == ["known_open", "unresolved", "unresolved"]


def test_a_team_without_an_area_is_listed(known):
    made, issues = link(catchments(("a", "Ash", "whole")), teams("a", "b"), known, {})
    assert list(made["team_id"]) == ["a"]
    assert issues.to_dict("records") == [
        {"file": "teams.csv", "row": 3, "field": "team_id", "value": "b", "kind": "note",
         "reason": "No area is recorded for this team, so it changes no area's status.",
         "suggestion": "Add a row to catchments.csv when its area is known."}
    ]  # fmt: skip


# --- one team, one area, two rows


@pytest.mark.parametrize(
    ("rows", "kept", "listed"),
    [
        ([("Ash", "whole"), ("Ash", "whole")], ("whole", 1.0, 1.0, 2), 3),
        ([("Ash", "unknown"), ("Ash", "part", 0.5, 0.75)], ("part", 0.5, 1.0, 3), 2),
        ([("Ash", "part", 0.25, 0.25), ("Ash", "part", 0.5, 0.5)], ("part", 0.5, 0.75, 3), 2),
        ([("Ash", "part", 0.75, 0.75), ("Ash", "part", 0.5, 0.5)], ("part", 0.75, 1.0, 2), 3),
    ],
)
def test_two_rows_that_reach_one_area_make_one_link_and_one_note(known, rows, kept, listed):
    made, issues = linked(known, *[("t", *row) for row in rows])
    columns = ["extent", "share_low", "share_high", "source_row"]
    assert list(made[columns].itertuples(index=False, name=None)) == [kept]
    assert list(issues[["row", "kind", "reason"]].itertuples(index=False, name=None)) == [
        (listed, "note", "Another row of the team reaches Ash already; that one was used.")
    ]


def test_two_former_areas_of_one_area_are_each_a_part_of_it(known):
    made, issues = linked(known, ("t", "E07000911", "whole"), ("t", "E07000912", "whole"))
    assert brief(made) == [("t", DALE, "part", 0.0, 1.0)]
    assert list(issues["row"]) == [3]


def test_a_county_and_one_of_its_districts_reach_the_district_once(known):
    made, issues = linked(known, ("t", "Northshire", "part"), ("t", "Beck", "whole"))
    assert brief(made) == [
        ("t", "E07000901", "part", 0.0, 1.0), ("t", "E07000902", "whole", 1.0, 1.0), ("t", "E07000903", "part", 0.0, 1.0),
    ]  # fmt: skip
    assert list(issues[["row", "value"]].itertuples(index=False, name=None)) == [(2, "Northshire")]


def test_two_teams_in_one_area_keep_a_link_each(known):
    made, issues = linked(known, ("a", "Ash", "whole"), ("b", "Ash", "whole"))
    assert list(made["team_id"]) == ["a", "b"]
    assert issues.empty


def test_a_register_without_a_row_makes_tables_without_a_row(known):
    made, issues = link(catchments(), teams(), known, {})
    assert list(made.columns) == LINKS.names
    assert list(issues.columns) == ISSUES.names
    assert made.empty
    assert issues.empty


# --- nothing is lost

CLAIM = st.tuples(
    st.sampled_from(["a", "b", "c"]), st.sampled_from(STATED), st.sampled_from(["whole", "part", "unknown"]),
    st.sampled_from([None, 0.0, 0.25]), st.sampled_from([None, 0.5, 1.0]),
)  # fmt: skip
LIMITS = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@LIMITS
@given(rows=st.lists(CLAIM, max_size=8))
def test_every_stated_area_of_every_team_ends_in_exactly_one_of_links_and_issues(known, rows):
    made, issues = link(catchments(*rows), teams("a", "b", "c"), known, {})
    told = issues[issues["file"] == "catchments.csv"]
    # Rows that contradict each other are all listed, the one too that stands for them.
    stands = zip(made["source_row"], made["area_code"], made["method"] == CONTRADICTED, strict=True)
    standing = {(row, area) for row, area, contradicted in stands if contradicted}
    stood = [
        any((row, area) in standing and area in why for _, area in standing)
        for row, why in zip(told["row"], told["reason"], strict=True)
    ]
    told = told[~pd.Series(stood, index=told.index, dtype=bool)]
    ends = Counter(made["source_row"]) + Counter(told["row"])
    reached = {row: len(resolve(stated, known).codes) for row, (_, stated, *_) in enumerate(rows, 2)}
    assert ends == Counter({row: max(codes, 1) for row, codes in reached.items()})
    assert set(told.loc[told["kind"] == "unresolved", "row"]) == {row for row, codes in reached.items() if not codes}
    assert not made.duplicated(["team_id", "area_code"]).any()
    silent = issues[issues["file"] == "teams.csv"]["value"]
    assert set(silent) | {team for team, *_ in rows} == {"a", "b", "c"}


@LIMITS
@given(rows=st.lists(CLAIM, max_size=8))
def test_a_link_claims_no_less_at_most_and_no_more_at_least_than_its_rows_do(known, rows):
    made, _ = link(catchments(*rows), teams("a", "b", "c"), known, {})
    for one in made.itertuples():
        assert 0 <= one.share_low <= one.share_high <= 1
        assert (one.extent == "whole") == (one.share_low == one.share_high == 1)
        if one.method == CONTRADICTED:
            assert (one.extent, one.share_low, one.share_high) == ("unknown", 0, 1)
            continue
        said = [r for r in rows if r[0] == one.team_id and one.area_code in resolve(r[1], known).codes]
        lows = [0.0 if not resolve(r[1], known).whole else 1.0 if r[2] == "whole" else r[3] or 0.0 for r in said]
        highs = [1.0 if r[2] == "whole" or not resolve(r[1], known).whole or r[4] is None else r[4] for r in said]
        assert one.share_low == max(lows)
        assert one.share_high == min(1, sum(highs))


@LIMITS
@given(rows=st.lists(CLAIM, max_size=8), seed=st.randoms(use_true_random=False))
def test_linking_twice_or_in_another_order_gives_the_same_areas_and_shares(known, rows, seed):
    table, served_by = catchments(*rows), teams("a", "b", "c")
    first, issues = link(table, served_by, known, {})
    again, same = link(table, served_by, known, {})
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(issues, same)
    mixed = list(range(len(table)))
    seed.shuffle(mixed)
    other, _ = link(table.iloc[mixed], served_by, known, {})
    assert brief(first) == brief(other)


# --- statements


def test_a_statement_of_none_about_a_county_holds_for_each_of_its_districts(known):
    claims, issues = place_statements(statements(("Northshire", "none", DAY)), known)
    assert list(claims["area_code"]) == ["E07000901", "E07000902", "E07000903"]
    assert set(claims["claim"]) == {"none"}
    assert set(claims["stated_earliest"]) == {pd.Timestamp(DAY)}
    assert issues.empty


@pytest.mark.parametrize("stated", ["Eastry", "E07000911"])
def test_a_statement_of_none_about_a_former_authority_says_nothing_of_the_whole(known, stated):
    claims, issues = place_statements(statements(("Ash", "none", DAY), (stated, "none", DAY)), known)
    assert list(claims["area_code"]) == ["E07000901"]
    assert issues.to_dict("records") == [
        {"file": "statements.csv", "row": 3, "field": "stated_area", "value": stated, "kind": "note",
         "reason": "The statement is about a place inside a larger area, of which it says nothing.",
         "suggestion": "Name the whole area if the statement holds for it."}
    ]  # fmt: skip


def test_a_statement_of_none_about_an_area_whose_code_changed_holds_for_it(known):
    claims, issues = place_statements(statements(("E06000912", "none", DAY)), known)
    assert list(claims["area_code"]) == [NEWTOWN]
    assert issues.empty


def test_a_statement_of_a_team_in_a_place_is_evidence_for_the_area_around_it(known):
    claims, issues = place_statements(statements(("Eastry", "team", None)), known)
    assert list(claims[["area_code", "claim"]].itertuples(index=False, name=None)) == [(DALE, "team")]
    assert claims["stated_earliest"].isna().all()
    assert issues.empty


@pytest.mark.parametrize("claim", ["none", "team", "in_development"])
def test_a_statement_about_an_ambiguous_area_is_an_issue_to_be_mended(known, claim):
    claims, issues = place_statements(statements(("Newtown", claim, DAY)), known)
    assert list(claims.columns) == CLAIMS.names
    assert claims.empty
    assert list(issues[["file", "row", "kind"]].itertuples(index=False, name=None)) == [
        ("statements.csv", 2, "unresolved")
    ]


@LIMITS
@given(
    rows=st.lists(st.tuples(st.sampled_from(STATED), st.sampled_from(["none", "team", "in_development"])), max_size=8)
)
def test_every_statement_ends_in_claims_or_in_one_issue(known, rows):
    claims, issues = place_statements(statements(*[(*row, DAY) for row in rows]), known)
    placed, told = set(claims["source_row"]), list(issues["row"])
    assert placed.isdisjoint(told)
    assert len(told) == len(set(told))
    assert placed | set(told) == set(range(2, 2 + len(rows)))


# --- the register that ships


def test_dorset_is_the_one_stated_area_of_the_shipped_register_that_stays_open():
    register = read_register(DATA / "register")
    known = gazetteer(
        lookups.members(lookups.read_atoms(DATA), lookups.read_health_shares(DATA)), lookups.read_aliases(DATA), lookups.read_ambiguous(DATA),
        lookups.read_history(DATA),
    )  # fmt: skip
    made, issues = link(register.catchments, register.teams, known, dict(register.known_open))
    _, told = place_statements(register.statements, known)
    left = pd.concat([issues, told])
    left = left[left["kind"] != "note"]
    assert left[["file", "value", "kind"]].to_numpy().tolist() == [["catchments.csv", "Dorset", "known_open"]]
    resolved = set(made["source_row"]) | set(issues.loc[issues["file"] == "catchments.csv", "row"])
    assert resolved == set(range(2, 2 + 80))
    assert set(made["area_code"]) <= known.atoms


def test_an_accepted_question_that_is_no_longer_open_is_listed(known):
    _, issues = linked(known, ("a", "Ash", "whole"), known_open={("a", "Newtown"): "the source says no more"})
    assert issues[["file", "row", "value", "kind"]].to_numpy().tolist() == [["known_open.csv", 2, "Newtown", "note"]]


def test_a_team_to_come_in_a_place_inside_an_area_says_nothing_of_the_whole(known):
    rows = [
        ("Eastry", "in_development", "2026", DAY, pd.NA, pd.NA, 2),
        ("Eastry", "team", "2026", DAY, pd.NA, pd.NA, 3),
    ]
    stated = STATEMENTS.shaped(pd.DataFrame(rows, columns=STATEMENTS.names))
    claims, issues = place_statements(stated, known)
    assert claims[["area_code", "claim"]].to_numpy().tolist() == [[DALE, "team"]]
    assert issues[["row", "kind"]].to_numpy().tolist() == [[2, "note"]]


# Cove lies two thirds in NHS North and one third in NHS South; Ash, Beck, Dale and Newtown lie whole in "NHS North".


@pytest.fixture
def boards(members, history):
    """The toy country with a care board that has whole areas and one area in part."""
    health = members["parent_level"] == "health"
    made = members.assign(
        parent_name=members["parent_name"].where(
            ~health | ~members["parent_code"].eq("E54000901"), "NHS North Integrated Care Board"
        )
    )
    empty = pd.DataFrame(columns=["written", "area_code", "kind", "whole"])
    none = pd.DataFrame(columns=["written", "meanings", "note"])
    return gazetteer(made, ALIASES.shaped(empty), AMBIGUOUS.shaped(none), history)


@pytest.mark.parametrize("stated", ["E54000901", "NHS North Integrated Care Board", "North ICB", "nhs north icb"])
def test_a_care_board_means_its_areas_and_of_one_that_lies_there_in_part_that_share(boards, stated):
    made, issues = link(catchments(("t", stated, "whole")), teams("t"), boards, {})
    assert issues.empty
    cove = made.set_index("area_code").loc["E07000903"]
    # two thirds, with the margin of what stands in for people, rounded outwards
    assert (cove["extent"], cove["share_low"], cove["share_high"]) == ("part", 0.56, 0.77)
    assert (
        cove["basis"] == "66.67% of it lies in the area named (share of people; stands in for people, within 10 points)"
    )
    others = made[made["area_code"] != "E07000903"]
    assert set(others["extent"]) == {"whole"} and others["share_low"].eq(1).all() and len(others) == 4
    assert set(made["method"]) == {"care board or trust to its areas"}


def test_a_team_for_part_of_a_care_board_may_serve_at_most_the_share_that_lies_there(boards):
    made, _ = link(catchments(("t", "North ICB", "part")), teams("t"), boards, {})
    cove = made.set_index("area_code").loc["E07000903"]
    assert (cove["share_low"], cove["share_high"]) == (0, 0.77)


def test_the_place_of_a_care_board_alone_is_not_its_name(boards):
    _, issues = link(catchments(("t", "North", "whole")), teams("t"), boards, {})
    assert issues["kind"].tolist() == ["unresolved"]


def test_a_statement_of_none_about_a_care_board_says_nothing_of_an_area_that_lies_there_in_part(boards):
    said = statements(("North ICB", "none", date(2025, 1, 1)))
    claims, issues = place_statements(said, boards)
    assert "E07000903" not in set(claims["area_code"]) and len(claims) == 4
    assert issues["kind"].tolist() == ["note"] and "E07000903" in issues["reason"].iloc[0]
    claims, issues = place_statements(statements(("North ICB", "team", date(2025, 1, 1))), boards)
    assert "E07000903" in set(claims["area_code"]) and issues.empty


def test_a_name_that_stands_for_several_areas_is_said_with_those_areas():
    members = lookups.members(lookups.read_atoms(DATA), lookups.read_health_shares(DATA))
    real = gazetteer(members, lookups.read_aliases(DATA), lookups.read_ambiguous(DATA), lookups.read_history(DATA))
    links, issues = link(catchments(("a", "Merseyside", "whole"), ("a", "Kent", "whole")), teams("a"), real, {})
    assert len(links) == 5 + 12
    assert list(issues[["kind", "row", "value"]].itertuples(index=False, name=None)) == [("note", 2, "Merseyside")]
    said = "The name stands for 5 areas, and each was taken: Knowsley, Liverpool, St. Helens and 2 more."
    assert issues["reason"].item() == said
    told = place_statements(statements(("Cumbria", "team", DAY)), real)[1]
    assert (
        told["reason"].item() == "The name stands for 2 areas, and each was taken: Cumberland, Westmorland and Furness."
    )
