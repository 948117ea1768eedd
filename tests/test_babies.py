"""Babies that are handed in: what is taken for babies, and what they are compared with."""

import csv

import pandas as pd
import pytest

from mapping import cli
from mapping.measuring.reconciliation import Control, compared
from mapping.reading.shipped.people import denominators, read_babies, read_babies_file, read_control_totals
from mapping.reading.shipped.sources import data_folder
from mapping.vocabulary.errors import InputError

from .conftest import reference

OXFORDSHIRE = {"E07000177": 5727, "E07000178": 4214, "E07000179": 4575, "E07000180": 4876, "E07000181": 3498}


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def shipped_rows():
    table = read_babies(data_folder())
    return [(row.area_code, int(row.people)) for row in table.itertuples()]


def own(tmp_path, rows):
    lines = [f"{code},{people}" for code, people in rows]
    return written(tmp_path / "own.csv", "\n".join(["area_code,aged_0_to_2", *lines, ""]))


# --- What is taken for babies


def test_single_years_are_added_up_persons_taken_and_the_year_read(tmp_path):
    text = (
        "period,area_code,sex,all_ages,aged_0_to_15,0,1,2\n"
        "2024-06-30,E07000178,Females,80000,12000,700,600,500\n"
        "2024-06-30,E07000178,Persons,160000,25000,1500,1300,1100\n"
        "2024-06-30,E07000178,Males,80000,13000,800,700,600\n"
    )
    handed = read_babies_file(written(tmp_path / "ages.csv", text))
    assert handed.people[["area_code", "year", "people"]].to_numpy().tolist() == [["E07000178", 2024, 3900]]
    assert handed.rows == (3,)
    assert handed.notes == (
        "ages.csv: the ages 0, 1 and 2 were added up.",
        "ages.csv: of the column sex only rows of “Persons” were taken.",
        "ages.csv: the year is 2024, from the column period.",
    )


@pytest.mark.parametrize(
    "names", ["age_0,age_1,age_2", "Age 0,Age 1,Age 2", "aged_0,aged_1,aged_2", "0 years,1 year,2 years"]
)
def test_single_years_are_known_by_the_names_people_give_them(tmp_path, names):
    handed = read_babies_file(written(tmp_path / "ages.csv", f"area_code,{names},age 3\nE07000178,1,20,300,4000\n"))
    assert handed.people["people"].tolist() == [321]


def test_rows_by_age_and_by_sex_are_added_up_where_nobody_counts_everyone(tmp_path):
    rows = [f"E07000178,{age},{sex},{10**age}" for age in range(4) for sex in ("M", "F")]
    handed = read_babies_file(written(tmp_path / "long.csv", "\n".join(["area_code,age,sex,people", *rows, ""])))
    assert handed.people["people"].tolist() == [222]
    assert "long.csv: the two sexes were added up." in handed.notes


def test_one_age_that_is_withheld_leaves_the_area_not_known(tmp_path):
    text = "area_code,0,1,2\nE07000178,1500,*,1100\nE07000177,1,2,3\n"
    handed = read_babies_file(written(tmp_path / "ages.csv", text)).people
    assert handed["people"].isna().tolist() == [True, False]
    assert handed["basis"].tolist() == ["withheld (*)", ""]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("area_code,aged_0_to_15\nE07000178,25000\n", 'The column "aged_0_to_2" is missing. aged_0_to_15 counts children of other ages.'),
        ("area_code,aged_0_to_4,all_ages\nE07000178,25000,1\n", "aged_0_to_4 counts children of other ages."),
        ("area_code,0,1\nE07000178,25000,1\n", "Of the ages 0, 1 and 2 it has 0 and 1 alone."),
        ("area_code,year,aged_0_to_2\nE07000178,2023,5\nE07000178,2024,6\n", "It holds 2 years (2023, 2024)"),
        ("area_code,sex,aged_0_to_2\nE07000178,Females,5\n", "It says females: neither everyone nor both sexes."),
        ("area_code,age,people\nE07000178,0,5\nE07000178,1,5\n", "row 2, column \"area_code\": found \"E07000178\". The area lacks one of the ages"),
        ("area_code,0,1,2\nE07000178,5,5,5\nE07000178,5,5,5\n", "row 3, column \"area_code\": found \"E07000178\". The area is there twice."),
        ("area_code,0,1,2\nE07000178,5,many,5\n", 'row 2, column "1": found "many". This is not a number of people.'),
        ("area_code,aged_0_to_2\n", "The file has no row of an area with its babies."),
        ("area_code,sex,0,1,2\n", "The file has no row of an area with its babies."),
        ("area_code,age,people\nE07000178,9,5\n", "The file has no row of an area with its babies."),
    ],
)  # fmt: skip
def test_what_is_no_count_of_babies_is_a_sentence_and_no_other_age_is_suggested(tmp_path, text, sentence):
    with pytest.raises(InputError) as raised:
        read_babies_file(written(tmp_path / "own.csv", text))
    assert sentence in str(raised.value) and "Is it the column" not in str(raised.value)


def test_a_slip_of_the_pen_is_still_asked_after(tmp_path):
    with pytest.raises(InputError, match=r'Is it the column "age_0_to_2"\?'):
        read_babies_file(written(tmp_path / "own.csv", "area_code,age_0_to_2\nE07000178,4214\n"))


# --- What ships


def test_what_ships_adds_up_to_the_published_totals_and_says_what_is_published():
    with (data_folder() / "denominators" / "babies.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    nations = {row["nation"]: 0 for row in rows}
    for row in rows:
        nations[row["nation"]] += int(row["aged_0_to_2"])
        kind = "published" if row["area_code"][0] in "EW" else "estimated"
        assert row["basis"].split(":")[0] == kind
        assert 0 < int(row["aged_0_to_2"]) < int(row["aged_0_to_4"])
    assert nations == {"England": 1_794_007, "Scotland": 143_631, "Wales": 87_058, "Northern Ireland": 64_004}
    assert sum(nations.values()) == 2_088_700
    totals = read_control_totals(data_folder()).query("year == 2023 and age == '0 to 2'")
    published = totals.set_index("area_name")["people"]
    assert all(abs(published[name] - people) <= 1 for name, people in nations.items())  # each area is rounded


# --- What they are compared with


@pytest.mark.parametrize(
    ("times", "said"), [(2, "4,177,400 babies by this file and 2,088,700"), (0.5, "50 in 100 of them")]
)
def test_babies_that_are_half_again_as_many_stop_every_command(tmp_path, capsys, times, said):
    path = own(tmp_path, [(code, int(people * times)) for code, people in shipped_rows()])
    assert cli.main(["headline", "--denominators", str(path)]) == 2
    assert said in capsys.readouterr().err


def test_five_districts_are_compared_with_those_five_alone_and_the_others_are_said_to_be_missing(tmp_path, capsys):
    path = own(tmp_path, [(code, people + 500) for code, people in OXFORDSHIRE.items()])
    assert cli.main(["coverage", "--denominators", str(path), "--csv"]) == 0
    said = capsys.readouterr().err
    assert (
        "own.csv: babies are more than a tenth away from the figures that ship (mid-2023) in 4 of 5 areas: Oxford 4,714 "
        "and 4,214; South Oxfordshire 5,075 and 4,575; Vale of White Horse 5,376 and 4,876; and 1 more." in said
    )
    assert "356 areas have no figure for babies" in said and "published totals" not in said


def test_figures_within_a_tenth_are_passed_over(tmp_path, capsys):
    path = own(tmp_path, [(code, round(people * 1.09)) for code, people in shipped_rows() if people > 1000])
    assert cli.main(["headline", "--denominators", str(path), "--csv"]) == 0
    assert "tenth" not in capsys.readouterr().err


def toy(theirs, ours, nations):
    """Compare babies by area with those that ship, and with totals that are the sum of those."""
    shipped = denominators(list(ours), list(ours.values()), "", "babies", 2023)
    totals = pd.DataFrame(
        {"area_code": ["W92000004", "K02000001"], "year": 2023, "age": "0 to 2",
         "people": [sum(n for code, n in ours.items() if nations[code] == "Wales"), sum(ours.values())]}
    )  # fmt: skip
    control = Control(shipped=shipped, totals=totals, nations=nations, names={code: f"Area {code}" for code in ours})
    return compared(denominators(list(theirs), list(theirs.values()), "", "own.csv", 0), control)


def test_nations_are_compared_only_where_they_are_whole():
    nations = {"a": "Wales", "b": "Wales", "c": "England", "d": "England"}
    ours = {"a": 100, "b": 100, "c": 1000, "d": 1000}
    found = toy({"a": 130, "b": 110, "c": 1000}, ours, nations)
    assert found.wrong == "" and found.notes == (
        "own.csv: more than a tenth away from the published totals of mid-2023: Wales 240 and 200 babies.",
        "own.csv: babies are more than a tenth away from the figures that ship (mid-2023) in 1 of 3 areas: Area a 130 "
        "and 100.",
    )
    assert toy({"a": 130, "c": 1000}, ours, nations).notes[0].endswith(" in 1 of 2 areas: Area a 130 and 100.")
    fewer = toy({"a": 90, "b": 91, "c": 900, "d": 700}, ours, nations)
    assert fewer.notes[0].endswith(": Wales 181 and 200; the United Kingdom 1,781 and 2,200 babies.")


def test_the_published_totals_are_those_of_the_areas_that_ship():
    totals = read_control_totals(data_folder()).set_index(["area_code", "year", "age"])["people"]
    mid_2023 = {"E92000001": 1_794_007, "W92000004": 87_058, "S92000003": 143_632, "N92000002": 64_004}
    for code, people in mid_2023.items():
        assert totals[code, 2023, "0 to 2"] == people
    assert totals["K02000001", 2023, "0 to 2"] == sum(mid_2023.values()) == 2_088_701
    for code in ("E92000001", "W92000004"):
        assert sum(totals[code, 2023, age] for age in "012") == totals[code, 2023, "0 to 2"]


@pytest.mark.reference
def test_the_years_of_scotland_and_northern_ireland_are_those_of_the_official_table():
    totals = read_control_totals(data_folder()).set_index(["area_code", "year", "age"])["people"]
    with reference("population/mye_mid2022_persons_sya_uk.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["Code"]: row for row in csv.DictReader(lines)}
    for code in ("S92000003", "N92000002"):
        assert [int(rows[code][age]) for age in "01234"] == [int(totals[code, 2022, age]) for age in "01234"]
