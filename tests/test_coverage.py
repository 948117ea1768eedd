from datetime import date

import pandas as pd
import pytest

from mapping.measuring.coverage import Question, atom_coverage

from .conftest import ON
from .worlds import claims, links, teams

ASH, BECK, COVE, DALE = "E07000901", "E07000902", "E07000903", "E06000901"
FRESH, STALE = date(2025, 1, 1), date(2020, 1, 1)


def ask(**changes):
    usual = {"on": ON, "definition": "standard", "admitted": {"named_by_foundation", "self_described"}}
    return Question(**{**usual, **changes})


def covered(atoms, team_rows, link_rows, claim_rows=(), **changes):
    return atom_coverage(atoms, teams(*team_rows), links(*link_rows), claims(*claim_rows), asked=ask(**changes))


@pytest.mark.parametrize(
    ("extent", "evidence", "status", "low", "high", "babies_low", "babies_high", "reverify"),
    [
        ("whole", FRESH, "covered", 1, 1, 100, 100, False),
        ("whole", STALE, "covered", 0, 1, 0, 100, True),
        ("whole", None, "covered", 0, 1, 0, 100, True),
        ("part", FRESH, "partly_covered", 0, 1, 0, 100, False),
        ("unknown", FRESH, "served_extent_unknown", 0, 1, 0, 100, False),
        ("unknown", None, "served_extent_unknown", 0, 1, 0, 100, True),
    ],
)
def test_an_open_team_counts_at_least_only_on_fresh_dated_evidence(
    atoms, extent, evidence, status, low, high, babies_low, babies_high, reverify
):
    ash = covered(atoms, [{"team_id": "t"}], [("t", ASH, extent, evidence)]).loc[ASH]
    found = ash[["status", "share_low", "share_high", "babies_covered_low", "babies_covered_high", "reverify"]]
    assert found.tolist() == [status, low, high, babies_low, babies_high, reverify]
    assert (ash["babies_no_team_recorded"], ash["teams"], ash["team_ids"]) == (0, 1, "t")


def test_an_area_without_a_row_is_not_known_and_may_be_served(atoms):
    ash = covered(atoms, [], []).loc[ASH]
    assert (ash["status"], ash["share_low"], ash["share_high"]) == ("not_known", 0, 1)
    assert (ash["babies_covered_low"], ash["babies_covered_high"], ash["babies_no_team_recorded"]) == (0, 100, 100)


@pytest.mark.parametrize("status", ["unknown", "paused"])
def test_a_team_whose_status_is_unknown_or_paused_is_only_heard_of(atoms, status):
    ash = covered(atoms, [{"team_id": "t", "status": status}], [("t", ASH, "whole", FRESH)]).loc[ASH]
    assert (ash["status"], ash["share_low"], ash["share_high"]) == ("heard_of", 0, 1)
    assert ash["reverify"] and ash["other_team_ids"] == "t" and pd.isna(ash["team_ids"])


def test_a_team_in_development_reaches_nobody_on_fresh_evidence_and_may_on_stale(atoms):
    rows = [{"team_id": "t", "status": "in_development", "opened_earliest": None}]
    fresh = covered(atoms, rows, [("t", ASH, "whole", FRESH)]).loc[ASH]
    stale = covered(atoms, rows, [("t", ASH, "whole", STALE)]).loc[ASH]
    assert (fresh["status"], fresh["share_low"], fresh["share_high"]) == ("in_development", 0, 0)
    assert (stale["status"], stale["share_low"], stale["share_high"]) == ("in_development", 0, 1)


def test_only_a_fresh_dated_statement_confirms_none(atoms):
    for day, status in ((FRESH, "confirmed_none"), (STALE, "not_known"), (None, "not_known")):
        assert covered(atoms, [], [], [(ASH, "none", day)]).loc[ASH, "status"] == status


def test_a_statement_made_after_the_day_counted_does_not_bear_on_it(atoms):
    assert covered(atoms, [], [], [(ASH, "none", date(2026, 6, 2))]).loc[ASH, "status"] == "not_known"


def test_an_open_team_beats_a_statement_of_none(atoms):
    made = covered(atoms, [{"team_id": "t"}], [("t", ASH, "whole", STALE)], [(ASH, "none", FRESH)])
    assert made.loc[ASH, "status"] == "covered"


@pytest.mark.parametrize(("later", "status"), [(date(2025, 6, 1), "heard_of"), (None, "heard_of"),
                                               (date(2024, 6, 1), "confirmed_none")])  # fmt: skip
def test_a_statement_of_none_is_overtaken_by_a_later_or_undated_sign_of_a_team(atoms, later, status):
    made = covered(atoms, [], [], [(ASH, "none", FRESH), (ASH, "team", later)])
    assert made.loc[ASH, "status"] == status


def test_a_statement_of_none_is_overtaken_by_a_later_team_that_the_definition_leaves_out(atoms):
    rows = [{"team_id": "t", "definition_class": "borderline"}]
    made = covered(atoms, rows, [("t", ASH, "whole", date(2025, 6, 1))], [(ASH, "none", FRESH)])
    assert made.loc[ASH, "status"] == "heard_of"


def test_a_statement_that_a_team_exists_makes_it_heard_of_and_no_more(atoms):
    for day, status in ((FRESH, "heard_of"), (STALE, "heard_of"), (None, "heard_of"), (date(2026, 6, 2), "not_known")):
        ash = covered(atoms, [], [], [(ASH, "team", day)]).loc[ASH]
        assert (ash["status"], ash["share_low"], ash["share_high"], ash["teams"]) == (status, 0, 1, 0)


def test_a_complete_register_turns_silence_into_none_but_only_in_that_nation(atoms):
    made = covered(atoms, [{"team_id": "t", "status": "unknown"}], [("t", BECK, "whole", FRESH)], complete={"England"})
    assert made.loc[ASH, "status"] == "confirmed_none"
    assert made.loc[BECK, "status"] == "heard_of"  # a team of unknown status is not silence
    assert made.loc["S12000901", "status"] == "not_known"


def test_only_admitted_teams_count_and_the_others_are_still_listed(atoms):
    rows = [{"team_id": "t", "definition_class": "area_statement_only"}]
    ash = covered(atoms, rows, [("t", ASH, "whole", FRESH)]).loc[ASH]
    assert (ash["status"], ash["other_team_ids"], ash["teams"]) == ("heard_of", "t", 0)


def test_a_closed_team_counts_before_its_closing_and_not_after(atoms):
    rows = [
        {"team_id": "t", "status": "closed", "closed_earliest": date(2023, 1, 1), "closed_latest": date(2023, 1, 1)}
    ]
    link = [("t", ASH, "whole", date(2022, 6, 1))]
    assert covered(atoms, rows, link, on=date(2022, 12, 31)).loc[ASH, "status"] == "covered"
    assert covered(atoms, rows, link, on=date(2023, 1, 1)).loc[ASH, "status"] == "not_known"


def test_two_teams_in_one_area_never_count_its_babies_twice(atoms):
    made = covered(
        atoms,
        [{"team_id": "a"}, {"team_id": "b"}],
        [("a", BECK, "part", FRESH, (0.3, 0.5)), ("b", BECK, "part", FRESH, (0.4, 0.7))],
    ).loc[BECK]
    # the larger of the lows; the sum of the highs, but never more than all
    assert (made["share_low"], made["share_high"]) == (0.4, 1)
    assert (made["babies_covered_low"], made["babies_covered_high"], made["teams"]) == (80, 200, 2)


def test_fractions_of_babies_are_rounded_away_from_a_claim(atoms):
    made = covered(atoms, [{"team_id": "a"}], [("a", COVE, "part", FRESH, (0.335, 0.337))]).loc[COVE]
    assert (made["babies_covered_low"], made["babies_covered_high"]) == (100, 102)  # 100.5 and 101.1


def test_missing_babies_stay_missing(atoms):
    table = atoms.assign(babies=atoms["babies"].mask(atoms["area_code"] == ASH))
    ash = covered(table, [], []).loc[ASH]
    assert ash[["babies", "babies_covered_low", "babies_covered_high", "babies_no_team_recorded"]].isna().all()


def test_a_link_to_an_area_that_is_not_there_stops_everything(atoms):
    with pytest.raises(ValueError, match="E07000999"):
        covered(atoms, [{"team_id": "t"}], [("t", "E07000999", "whole", FRESH)])


def test_a_team_called_closed_without_any_date_counts_nowhere(atoms):
    made = covered(atoms, [{"team_id": "t", "status": "closed"}], [("t", ASH, "whole", FRESH)]).loc[ASH]
    assert (made["status"], made["other_team_ids"]) == ("not_known", "t")


def test_a_complete_register_makes_none_only_of_silence(atoms):
    rows = [{"team_id": "t", "definition_class": "borderline"}]
    made = covered(atoms, rows, [("t", ASH, "whole", FRESH)], [(BECK, "team", None)], complete={"England"})
    assert made.loc[[ASH, BECK, COVE], "status"].tolist() == ["heard_of", "heard_of", "confirmed_none"]


def test_evidence_far_after_the_day_counted_proves_nothing_of_that_day(atoms):
    rows = [{"team_id": "t", "opened_earliest": date(2000, 1, 1)}]
    made = covered(atoms, rows, [("t", ASH, "whole", FRESH)], on=date(2010, 1, 1)).loc[ASH]
    assert (made["status"], made["share_low"], made["reverify"]) == ("covered", 0, True)


@pytest.mark.parametrize(
    ("method", "status", "low", "reverify"),
    [("code", "covered", 1, False), ("predecessor", "covered", 0, True), ("former code", "covered", 1, False)],
)
def test_a_status_that_is_carried_over_from_an_area_before_has_to_be_verified(atoms, method, status, low, reverify):
    carried = links(("t", ASH, "whole", FRESH)).assign(method=method)
    ash = atom_coverage(atoms, teams({"team_id": "t"}), carried, claims(), asked=ask()).loc[ASH]
    assert (ash["status"], ash["share_low"], ash["share_high"], ash["reverify"]) == (status, low, 1, reverify)


def test_a_statement_of_none_about_an_area_before_is_no_statement_of_none_about_this_one(atoms):
    said = claims((ASH, "none", FRESH)).assign(method="predecessor")
    made = atom_coverage(atoms, teams(), links(), said, asked=ask())
    assert (made.at[ASH, "status"], made.at[ASH, "share_high"], made.at[ASH, "reverify"]) == ("not_known", 1, True)
    assert not made.at[BECK, "reverify"]


def test_what_is_carried_over_does_not_outweigh_what_is_known_of_the_area_itself(atoms):
    both = links(("t", ASH, "whole", FRESH), ("u", ASH, "whole", FRESH)).assign(method=["predecessor", "code"])
    ash = atom_coverage(atoms, teams({"team_id": "t"}, {"team_id": "u"}), both, claims(), asked=ask()).loc[ASH]
    assert (ash["status"], ash["share_low"], ash["reverify"]) == ("covered", 1, False)
