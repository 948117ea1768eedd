"""Whether a team counts and why, the evidence for a status, what was said against it, and why it has to be checked."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from mapping.measuring.coverage import atom_coverage, standing, standing_at
from mapping.measuring.evidence import Question
from mapping.measuring.rollup import parent_coverage
from mapping.vocabulary.standing import REASONS, TO_CHECK, check_words, reason_words

from .conftest import ON
from .worlds import claims, links, teams

ASH, BECK, COVE, DALE = "E07000901", "E07000902", "E07000903", "E06000901"
FRESH, STALE, LATER = date(2025, 1, 1), date(2020, 1, 1), date(2026, 3, 1)
STANDARD = {"named_by_foundation", "self_described"}


def ask(**changes):
    return Question(**{"on": ON, "definition": "standard", "admitted": STANDARD, **changes})


def covered(atoms, team_rows, link_rows, claim_rows=(), **changes):
    return atom_coverage(atoms, teams(*team_rows), links(*link_rows), claims(*claim_rows), asked=ask(**changes))


@pytest.mark.parametrize(
    ("team", "reason"),
    [
        ({}, "counts"),
        ({"status": "unknown"}, "status_unknown"),
        ({"status": "paused"}, "paused"),
        ({"status": "in_development", "opened_earliest": None}, "not_open_yet"),
        ({"opened_earliest": date(2027, 1, 1)}, "opens_later"),
        ({"opened_earliest": None}, "dates_leave_open"),
        ({"opened_earliest": date(2026, 1, 1), "opened_latest": date(2026, 12, 31)}, "dates_leave_open"),
        ({"status": "closed"}, "closed"),
        ({"closed_earliest": date(2025, 1, 1), "closed_latest": date(2025, 1, 1)}, "closed"),
        ({"status": "closed", "closed_earliest": date(2027, 1, 1), "closed_latest": date(2027, 1, 1)}, "counts"),
        ({"definition_class": "borderline"}, "outside_definition"),
        ({"definition_class": "borderline", "status": "unknown"}, "outside_definition"),
        ({"definition_class": "borderline", "status": "closed"}, "closed"),
    ],
)
def test_each_team_has_one_reason(team, reason):
    made = standing(teams({"team_id": "t", **team}), links(("t", ASH, "whole", FRESH)), asked=ask())
    assert made[["reason", "counts"]].values.tolist() == [[reason, reason == "counts"]]


def test_a_team_whose_rows_contradict_each_other_in_one_area_counts_in_the_other(members):
    rows = links(("t", ASH, "unknown", FRESH, (0, 1)), ("t", BECK, "whole", FRESH))
    rows["method"] = ["contradicted", "code"]
    made = standing(teams({"team_id": "t"}), rows, asked=ask())
    assert dict(zip(made["area_code"], made["reason"], strict=True)) == {ASH: "contradicted", BECK: "counts"}
    at = standing_at(made, members[members["parent_level"] == "utla"])
    assert at[["area_code", "reason", "counts", "extent"]].values.tolist() == [["E10000901", "counts", True, "part"]]
    words = reason_words("contradicted")
    assert "contradict" in words and "definition" not in words


def test_a_parent_has_the_first_reason_and_serves_the_whole_only_if_all_of_it_is_served(members):
    rows = links(
        *(("t", code, "whole", FRESH) for code in (ASH, BECK, COVE)), ("u", ASH, "unknown", FRESH),
        ("u", DALE, "whole", FRESH),
    )  # fmt: skip
    rows["extent_on"] = [date(2024, 1, 1), date(2023, 1, 1), date(2025, 1, 1), None, None]
    rows["extent_written"] = ["2024", "2023", "2025", None, None]
    made = standing(teams({"team_id": "t"}, {"team_id": "u", "status": "paused"}), rows, asked=ask())
    at = standing_at(made, members[members["parent_level"] == "utla"]).set_index(["area_code", "team_id"])
    assert at.loc[("E10000901", "t"), ["reason", "extent", "extent_written"]].tolist() == ["counts", "whole", "2023"]
    assert at.loc[("E10000901", "u"), ["reason", "extent"]].tolist() == ["paused", "unknown"]
    assert at.loc[(DALE, "u"), ["reason", "extent"]].tolist() == ["paused", "whole"]


def test_no_link_has_no_standing(members):
    made = standing(teams({"team_id": "t"}), links(), asked=ask())
    assert standing_at(made, members[members["parent_level"] == "utla"]).empty


def test_the_date_beside_a_status_is_that_of_evidence_for_it_and_never_of_what_denies_it(atoms):
    ash = covered(atoms, [{"team_id": "t"}], [("t", ASH, "whole", STALE)], [(ASH, "none", LATER)]).loc[ASH]
    assert (ash["status"], ash["evidence_on"], ash["contrary"]) == ("covered", pd.Timestamp(STALE), "none")
    assert (ash["contrary_on"], ash["reverify"]) == (pd.Timestamp(LATER), True)
    assert ash["reverify_reason"] == "contrary;too_old"


def test_a_later_statement_of_none_asks_for_a_check_even_beside_fresh_evidence(atoms):
    team, link = [{"team_id": "t"}], [("t", ASH, "whole", FRESH)]
    ash = covered(atoms, team, link, [(ASH, "none", LATER)]).loc[ASH]
    assert (ash["share_low"], ash["reverify_reason"]) == (1, "contrary")  # the team is recorded all the same
    for day in (STALE, FRESH, None, date(2026, 6, 2)):  # earlier, as early, undated, after the day counted
        ash = covered(atoms, team, link, [(ASH, "none", day)]).loc[ASH]
        assert pd.isna(ash["contrary"]) and not ash["reverify"]


def test_of_several_statements_to_the_contrary_the_newest_is_shown(atoms):
    said = claims((ASH, "none", LATER), (ASH, "none", date(2025, 6, 1)))
    said["source_url"], said["stated_written"] = ["new", "old"], ["2026-03", "2025-06"]
    ash = atom_coverage(atoms, teams({"team_id": "t"}), links(("t", ASH, "whole", FRESH)), said, asked=ask()).loc[ASH]
    assert ash[["contrary_source", "contrary_written"]].tolist() == ["new", "2026-03"]


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 1, 1)])
def test_a_statement_of_none_and_one_of_a_team_stand_side_by_side(atoms, day):
    ash = covered(atoms, [], [], [(ASH, "none", date(2026, 1, 1)), (ASH, "team", day)]).loc[ASH]
    assert (ash["status"], ash["evidence_on"], ash["contrary_on"]) == (
        "heard_of", pd.Timestamp(day), pd.Timestamp(2026, 1, 1),
    )  # fmt: skip
    assert ash["reverify_reason"] == "contrary"


@pytest.mark.parametrize(
    ("rows", "said", "status", "evidence"),
    [
        ([({"status": "unknown"}, FRESH)], [], "heard_of", FRESH),
        ([({"definition_class": "borderline"}, FRESH), ({"status": "closed"}, LATER)], [], "heard_of", FRESH),
        ([({"status": "in_development", "opened_earliest": None}, FRESH)], [], "in_development", FRESH),
        ([({"status": "closed"}, LATER)], [("none", FRESH)], "confirmed_none", FRESH),
        ([({"status": "closed"}, LATER)], [], "not_known", None),
        ([({}, FRESH), ({"status": "unknown"}, LATER)], [("team", LATER)], "covered", FRESH),
    ],
)
def test_each_status_has_the_date_of_its_own_evidence(atoms, rows, said, status, evidence):
    people = [{"team_id": f"t{n}", **team} for n, (team, _) in enumerate(rows)]
    link = [(f"t{n}", ASH, "whole", day) for n, (_, day) in enumerate(rows)]
    ash = covered(atoms, people, link, [(ASH, claim, day) for claim, day in said]).loc[ASH]
    assert (ash["status"], None if pd.isna(ash["evidence_on"]) else ash["evidence_on"].date()) == (status, evidence)


def test_a_parent_shows_no_evidence_of_a_part_that_says_something_else(atoms, members):
    low = covered(atoms, [{"team_id": "t"}], [("t", ASH, "whole", FRESH)], [(BECK, "none", LATER)])
    county = parent_coverage(low, members[members["parent_level"] == "utla"]).loc["E10000901"]
    assert (county["status"], county["evidence_on"]) == ("partly_covered", pd.Timestamp(FRESH))


def test_a_parent_is_heard_of_where_a_part_is_and_nothing_more_is_known(atoms, members):
    low = covered(atoms, [{"team_id": "t", "status": "paused"}], [("t", ASH, "whole", FRESH)], [(BECK, "none", LATER)])
    county = parent_coverage(low, members[members["parent_level"] == "utla"]).loc["E10000901"]
    assert (county["status"], county["reverify_reason"]) == ("heard_of", "paused")
    assert (county["share_low"], county["babies_covered_high"]) == (0, 400)  # all but Beck, where there is none


@pytest.mark.parametrize(
    ("evidence", "method", "on", "reason"),
    [
        (FRESH, "code", ON, None),
        (None, "code", ON, "undated"),
        (STALE, "code", ON, "too_old"),
        (FRESH, "predecessor", ON, "predecessor"),
        (STALE, "predecessor", ON, "predecessor;too_old"),
        (FRESH, "code", date(2021, 1, 1), "from_later"),
    ],
)
def test_an_area_is_to_be_checked_for_its_true_reason(atoms, evidence, method, on, reason):
    rows = links(("t", ASH, "whole", evidence)).assign(method=method)
    made = atom_coverage(atoms, teams({"team_id": "t"}), rows, claims(), asked=ask(on=on)).loc[ASH]
    assert (None if pd.isna(made["reverify_reason"]) else made["reverify_reason"]) == reason
    assert made["reverify"] == (reason is not None)


def test_the_words_for_evidence_of_an_area_before_say_nothing_of_its_age():
    assert check_words("predecessor", months=36) == ["the evidence is taken over from an area that no longer exists"]
    assert check_words("too_old;undated", months=24, some=True) == [
        "some of the evidence has no date", "some of the evidence is more than 24 months old",
    ]  # fmt: skip
    assert check_words(pd.NA, months=36) == []


def test_every_reason_and_every_check_has_words_without_a_gap():
    for code in REASONS:
        assert "{" not in reason_words(code, definition="standard", ground="borderline")
    for code in TO_CHECK:
        assert "{" not in check_words(code, months=36)[0]
