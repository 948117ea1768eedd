"""Where two rows of a team disagree about an area, the newest dated evidence decides; a tie counts nothing."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from mapping.linking.link import link, settled
from mapping.measuring.coverage import Question, atom_coverage
from mapping.vocabulary.schema import CONTRADICTED
from mapping.vocabulary.tables import CATCHMENTS

from .conftest import ON
from .worlds import claims, teams

ASH, BECK = "E07000901", "E07000902"
OLD, NEW = date(2024, 1, 1), date(2025, 6, 1)


def linked(known, *rows: tuple[object, ...]):
    """Link rows of one team: the area, its extent, its day, and where there are any, its shares."""
    made = [("t", *row[:3], *(row[3:] or (None, None)), number) for number, row in enumerate(rows, 2)]
    columns = ["team_id", "stated_area", "extent", "stated_earliest", "share_low", "share_high", "source_row"]
    table = pd.DataFrame(made, columns=columns).assign(
        stated_on=lambda rows: [day and f"{day:%Y-%m}" for day in rows["stated_earliest"]]
    )
    people = teams({"team_id": "t"})
    people["evidence_on"], people["evidence_written"] = pd.Timestamp(ON), ON.isoformat()
    return link(CATCHMENTS.shaped(table), people, known, {})


def statuses(atoms, links, *, complete=()):
    asked = Question(on=ON, definition="standard", admitted={"named_by_foundation"}, complete=complete)
    return atom_coverage(atoms, teams({"team_id": "t"}), links, claims(), asked=asked)


@pytest.mark.parametrize(
    ("rows", "extent", "row", "listed"),
    [
        ([("Ash", "whole", OLD), ("Ash", "part", NEW)], "part", 3, 2),
        ([("Ash", "whole", NEW), ("Ash", "part", OLD)], "whole", 2, 3),
        ([("Ash", "part", None), ("E07000901", "whole", OLD)], "whole", 3, 2),
        ([("Ash", "whole", None), ("Ash Vale", "part", OLD)], "part", 3, 2),
    ],
)
def test_the_newest_dated_evidence_wins_and_the_other_row_is_listed(known, rows, extent, row, listed):
    made, issues = linked(known, *rows)
    assert made[["area_code", "extent", "source_row"]].to_numpy().tolist() == [[ASH, extent, row]]
    assert list(issues["row"]) == [listed]
    assert f"Row {row} of the team says otherwise of {ASH} on newer evidence" in issues["reason"][0]


@pytest.mark.parametrize("days", [(None, None), (OLD, OLD)])
@pytest.mark.parametrize("order", [("whole", "part"), ("part", "whole")])
def test_on_a_tie_the_area_is_not_known_and_both_rows_are_listed(known, atoms, days, order):
    made, issues = linked(known, *[("Ash", extent, day) for extent, day in zip(order, days, strict=True)])
    assert made[["method", "extent", "share_low", "share_high"]].to_numpy().tolist() == [
        [CONTRADICTED, "unknown", 0, 1]
    ]
    assert list(issues["row"]) == [2, 3] and set(issues["kind"]) == {"note"}
    assert issues["reason"].str.contains("Rows 2 and 3 of the team contradict each other about E07000901").all()
    ash = statuses(atoms, made).loc[ASH]
    assert (ash["status"], ash["share_low"], ash["share_high"], bool(ash["reverify"])) == ("heard_of", 0, 1, True)


def test_a_tie_in_a_complete_nation_never_becomes_confirmed_none(known, atoms):
    made, _ = linked(known, ("Ash", "whole", None), ("Ash", "part", None))
    assert statuses(atoms, made, complete=("England",)).loc[ASH, "status"] == "heard_of"


def test_a_third_row_about_the_area_does_not_stand_while_two_contradict_each_other(known):
    made, issues = linked(known, ("Ash", "whole", None), ("Ash", "part", None), ("Ash", "unknown", None))
    assert list(made["method"]) == [CONTRADICTED]
    assert list(issues["row"]) == [2, 3, 4]


def test_a_whole_district_in_a_part_of_its_county_is_no_contradiction(known):
    made, issues = linked(known, ("Northshire", "part", None), ("Beck", "whole", None))
    assert made.set_index("area_code")["extent"].to_dict() == {ASH: "part", BECK: "whole", "E07000903": "part"}
    assert issues["reason"].str.contains("Another row of the team reaches").all()


def test_a_part_of_a_district_contradicts_its_whole_county_in_that_district_alone(known):
    made, issues = linked(known, ("Northshire", "whole", None), ("Beck", "part", None))
    assert made.set_index("area_code")["method"].eq(CONTRADICTED).to_dict() == {
        ASH: False,
        BECK: True,
        "E07000903": False,
    }
    assert list(issues["row"]) == [2, 3]


@pytest.mark.parametrize(
    ("rows", "row", "shares"),
    [
        ([("Ash", "part", OLD, 0.5, 0.6), ("Ash", "part", NEW, 0.1, 0.2)], 3, [0.1, 0.2]),
        ([("Ash", "part", NEW, 0.1, 0.2), ("Ash", "part", OLD, 0.5, 0.6)], 2, [0.1, 0.2]),
        ([("Ash", "part", None, 0.5, 0.6), ("Ash", "part", OLD, 0.1, 0.2)], 3, [0.1, 0.2]),
        ([("Ash", "whole", OLD), ("Ash", "unknown", NEW)], 3, [0.0, 1.0]),
    ],
)
def test_a_later_row_about_the_same_area_replaces_an_earlier_one(known, rows, row, shares):
    made, issues = linked(known, *rows)
    assert made[["area_code", "source_row", "share_low", "share_high"]].to_numpy().tolist() == [[ASH, row, *shares]]
    assert f"Row {row} of the team says otherwise of {ASH} on newer evidence" in issues["reason"][0]


def test_a_link_says_when_its_extent_was_stated_and_when_the_team_was_confirmed(known):
    made, _ = linked(known, ("Ash", "whole", OLD))
    assert made.loc[0, ["extent_on", "extent_written"]].tolist() == [pd.Timestamp(OLD), "2024-01"]
    assert made.loc[0, ["evidence_on", "evidence_written"]].tolist() == [pd.Timestamp(ON), f"{ON:%Y-%m-%d}"]


SUB = {
    "replaced by the whole": (["postcodes: AS1", None], [date(2023, 1, 1), date(2024, 1, 1)], [3]),
    "another part stands beside": (["postcodes: AS1", "postcodes: AS2"], [date(2023, 1, 1), date(2024, 1, 1)], [2, 3]),
    "the same part again": (
        ["postcodes: AS1", "postcodes: AS1", "postcodes: AS2"],
        [date(2022, 1, 1), date(2023, 1, 1), date(2024, 1, 1)],
        [3, 4],
    ),
}


@pytest.mark.parametrize("name", SUB)
def test_rows_that_name_different_sub_areas_stand_side_by_side(name):
    parts, days, stand = SUB[name]
    rows = [
        {"team_id": "t", "area_code": ASH, "extent": "part", "share_low": 0.1, "share_high": 0.3, "extent_on": day,
         "stated_area": "Ash", "stated_codes": frozenset({ASH}), "sub_areas": part, "source_row": number}
        for number, (part, day) in enumerate(zip(parts, days, strict=True), 2)
    ]  # fmt: skip
    made, _ = settled(pd.DataFrame(rows).assign(extent_on=lambda rows: pd.to_datetime(rows["extent_on"])))
    assert list(made["source_row"]) == stand
