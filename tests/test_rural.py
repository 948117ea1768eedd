"""Rural and urban: what is published for an area, what is said of one made of others, and who has a team in each."""

import csv

import pandas as pd
import pytest

from mapping.measuring.rollup import OF_PARTS, with_rural
from mapping.reading.shipped.lookups import read_rural_urban
from mapping.reading.shipped.sources import data_folder

from .editions import shipped

CLASSES = pd.DataFrame(
    {
        "rural_urban": pd.array(["rural", "rural", "urban", None], dtype="string"),
        "rural_pct": pd.array([80.0, 60.0, 10.0, 50.0], dtype="Float64"),
        "rural_urban_basis": pd.array(["a", "b", "c", "d"], dtype="string"),
    },
    index=["ash", "beck", "cove", "glen"],
)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["ash", "beck"], "rural"),
        (["ash", "cove"], "both"),
        (["ash", "glen"], None),  # of one of them nobody publishes a class
        (["glen"], None),
    ],
)
def test_an_area_made_of_others_is_what_all_of_them_are(parts, said):
    members = pd.DataFrame({"child_code": parts, "parent_code": "shire"})
    made = with_rural(pd.DataFrame({"area_code": ["shire"]}), CLASSES, members).iloc[0]
    assert made["rural_urban"] == said if said else pd.isna(made["rural_urban"])
    assert pd.isna(made["rural_pct"])  # shares of people do not add
    assert made["rural_urban_basis"] == OF_PARTS if said else pd.isna(made["rural_urban_basis"])


def test_a_lower_tier_area_has_what_is_published_for_it():
    members = pd.DataFrame({"child_code": ["cove", "glen"], "parent_code": ["cove", "glen"]})
    made = with_rural(pd.DataFrame({"area_code": ["glen", "cove"]}), CLASSES, members)
    assert made["rural_urban"].tolist() == [pd.NA, "urban"] or made["rural_urban"].isna().tolist() == [True, False]
    assert made["rural_pct"].tolist() == [50.0, 10.0] and made["rural_urban_basis"].tolist() == ["d", "c"]


def test_every_area_of_england_and_wales_has_a_class_and_no_other_has():
    classes = read_rural_urban(data_folder())
    assert len(classes) == 361
    assert classes["rural_urban"].notna().tolist() == [code[0] in "EW" for code in classes.index]
    assert classes["rural_pct"].isna().tolist() == [code[0] == "N" for code in classes.index]
    assert "2021 classification" in classes.loc["E06000001", "rural_urban_basis"]
    assert "classification 2016" in classes.loc["S12000017", "rural_urban_basis"]


def test_the_babies_of_rural_and_urban_areas_are_those_of_their_files():
    with (data_folder() / "denominators" / "babies.csv").open(encoding="utf-8", newline="") as lines:
        babies = {row["area_code"]: int(row["aged_0_to_2"]) for row in csv.DictReader(lines)}
    with (data_folder() / "lookups" / "rural_urban.csv").open(encoding="utf-8", newline="") as lines:
        kinds = {row["area_code"]: row["urban_or_rural"].lower() or "not known" for row in csv.DictReader(lines)}
    sums = dict.fromkeys(["rural", "urban", "not known"], 0)
    for code, people in babies.items():
        sums[kinds[code]] += people
    made = shipped().measures["fifths"].query("cut == 'rural or urban'").set_index("part")
    assert made["babies"].to_dict() == sums
    assert made["areas"].to_dict() == {"rural": 87, "urban": 231, "not known": 43}
    assert (made["at_least"] <= made["at_most"]).all()


def test_kent_is_both_and_surrey_urban_and_belfast_has_no_class():
    coverage = shipped().coverage.set_index("area_code")["rural_urban"]
    assert (coverage["E10000016"], coverage["E10000030"]) == ("both", "urban")
    assert pd.isna(coverage["N09000003"])
