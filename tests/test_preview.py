"""The register of today on the map of tomorrow: lines move, people do not, and nothing is inherited unchecked."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest

from mapping import cli
from mapping.linking.carried import boundary_year
from mapping.linking.rebase import planned_names, preview
from mapping.reading.shipped import lookups
from mapping.study.inputs import read_inputs, read_shapes
from mapping.study.results import measure
from mapping.study.settings import Settings
from mapping.vocabulary.errors import UnresolvedError
from mapping.vocabulary.tables import HISTORY

from .conftest import ROOT, health_shares
from .worlds import toy_data

DATA = ROOT / "data"
TODAY = date(2026, 11, 21)
EAST, WEST = "E-EAST-NORTHSHIRE", "E-WEST-NORTHSHIRE"


@pytest.fixture
def toy(tmp_path, atoms, history, shapes):
    return toy_data(tmp_path / "toy", atoms, history, shapes, health_shares())


def test_planned_areas_take_the_place_of_those_they_follow_at_both_tiers(toy, members):
    made = preview(members, lookups.read_planned(toy), date(2030, 4, 1))
    for level in ("ltla", "utla"):
        rows = made.members[made.members["parent_level"] == level]
        assert dict(zip(rows["child_code"], rows["parent_code"], strict=True)) | {} == {
            **{code: code for code in set(rows["child_code"])},
            "E07000901": WEST, "E07000902": WEST, "E07000903": EAST,
        }  # fmt: skip
    assert made.extra == {"ltla": -1, "utla": 1}
    assert made.successors == {EAST, WEST}
    assert made.undecided == ()
    told = made.moved[["former_code", "successor_code", "kind"]].values.tolist()
    assert ["E07000901", WEST, "merge"] in told and ["E10000901", EAST, "split"] in told and len(told) == 5


@pytest.mark.parametrize("day", [date(2026, 6, 1), date(2030, 3, 31)])
def test_before_its_day_a_plan_changes_nothing(toy, members, day):
    made = preview(members, lookups.read_planned(toy), day)
    pd.testing.assert_frame_equal(made.members, members)
    assert made.moved.empty and made.extra == {"ltla": 0, "utla": 0}


def test_what_is_not_decided_changes_no_line_and_is_named(toy, members):
    made = preview(members, lookups.read_planned(toy), date(2031, 12, 31))
    assert made.undecided == ("Glen",)
    assert "S12000901" in set(made.members["parent_code"])


def test_a_plan_that_forgets_a_district_is_a_fault(toy, members):
    planned = lookups.read_planned(toy)
    with pytest.raises(ValueError, match=r"E10000901 says nothing of \['E07000903'\]"):
        preview(members, planned[planned["area_code"] != "E07000903"], date(2030, 4, 1))


@pytest.mark.parametrize("level", ["ltla", "utla"])
def test_a_preview_keeps_every_baby_and_marks_what_is_inherited(toy, level):
    config = Settings(today=TODAY, data=toy, level=level, vintage=date(2030, 4, 1))
    inputs, linked = read_inputs(config)
    made = measure(inputs, linked, config)
    table = made.coverage["standard"].set_index("area_code")
    before = measure(
        *read_inputs(Settings(today=TODAY, data=toy, level=level)), Settings(today=TODAY, data=toy, level=level)
    )
    assert table["babies"].sum() == 1_760
    assert (table.at[WEST, "babies"], table.at[EAST, "babies"]) == (300, 300)
    for count in ("babies_covered_low", "babies_covered_high"):
        assert table[count].sum() == before.coverage["standard"][count].sum()
    known = table[table["status"] != "not_known"]
    assert known.loc[known.index.isin([EAST, WEST]), "reverify"].all()
    assert set(known.index) & {EAST, WEST}  # the toy register names Northshire's districts
    assert len(read_shapes(inputs, config).areas) == len(table)


def test_a_preview_says_so_in_its_name_its_pages_its_tables_and_its_record(toy, tmp_path, capsys):
    assert cli.main(["run", "--data", str(toy), "--out", str(tmp_path / "out"), "--vintage", "2030-04-01"]) == 0
    said = "Preview: the register on the areas of 1 April 2030 (East Northshire and West Northshire"
    assert said in capsys.readouterr().out
    (folder,) = (tmp_path / "out").iterdir()
    assert folder.name == "2026-06-01-utla-areas-of-2030-04-01"
    for name in ("index.html", "map.html", "figures/coverage.svg", "layers/README.txt", "run.json"):
        assert "Preview: the register on the areas of" in (folder / name).read_text(encoding="utf-8"), name
    carried = (folder / "tables" / "carried.csv").read_text(encoding="utf-8")
    assert "E10000901,Northshire,E-EAST-NORTHSHIRE,East Northshire,2030-04-01,split" in carried
    assert "Preview" in (folder / "tables" / "areas.csv").read_text(encoding="utf-8")
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["preview"].startswith(said)


def test_an_area_to_come_counts_only_in_a_preview_and_is_explained_before(toy):
    path = toy / "register" / "catchments.csv"
    path.write_text(path.read_text(encoding="utf-8") + "new-team,East Northshire,whole\n", encoding="utf-8")
    with pytest.raises(UnresolvedError, match=r"planned for 2030-04-01.*--vintage 2030-04-01"):
        read_inputs(Settings(today=TODAY, data=toy, register=path.parent))
    ahead = Settings(today=TODAY, data=toy, register=path.parent, vintage=date(2030, 4, 1))
    _, linked = read_inputs(ahead)
    assert "E07000903" in set(linked.links.loc[linked.links["stated_area"] == "East Northshire", "area_code"])


def test_a_day_before_the_areas_that_are_kept_is_refused_with_the_reason(capsys):
    assert cli.main(["headline", "--vintage", "2021-04-01"]) == 2
    assert "older ones are not kept" in capsys.readouterr().err


def test_surrey_becomes_two_in_april_2027_and_the_headline_in_babies_stays():
    config = Settings(today=TODAY, vintage=date(2027, 4, 1))
    inputs, linked = read_inputs(config)
    assert inputs.areas.expected == {"ltla": 352, "utla": 219, "region": 12, "nation": 4, "health": 62}
    ahead = measure(inputs, linked, config).headlines
    today = Settings(today=TODAY)
    held, links = read_inputs(today)
    now = measure(held, links, today).headlines
    for level, table in ahead.items():
        babies = table["unit"] == "babies"
        pd.testing.assert_frame_equal(
            table.loc[babies, ["total", "at_least", "at_most"]],
            now[level].loc[babies, ["total", "at_least", "at_most"]],
        )
    names = set(measure(inputs, linked, config).coverage["standard"]["area_name"])
    assert {"East Surrey", "West Surrey"} <= names and "Surrey" not in names


def test_no_plan_takes_the_name_of_an_area_of_today():
    members = lookups.members(lookups.read_atoms(DATA), lookups.read_health_shares(DATA))
    assert list(planned_names(members, lookups.read_planned(DATA))["written"]) == ["East Surrey", "West Surrey"]


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (["Ash", "Dale"], "names only"),
        (["E07000901"], "any year: no code in it ever changed"),
        (["E07000911", "E07000901"], "before 2023-04-01"),
        (["e06000901 ", "E06000912"], "2023-04-01 to before 2025-04-01"),
        (["E06000902"], "2025-04-01 or later"),
        (["E06000902", "E07000911"], "mixed: codes that ended on 2023-04-01 beside codes made on 2025-04-01"),
        (["E06000902", "E06000912"], "mixed: codes that ended on 2025-04-01 beside codes made on 2025-04-01"),
    ],
)
def test_the_boundary_year_of_an_input_is_found_from_its_codes(history, codes, words):
    assert boundary_year(codes, HISTORY.shaped(history)) == words
