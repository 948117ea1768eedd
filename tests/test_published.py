"""Populations as the statistics offices publish them: sheets, titles, sexes, ages and years under any headings."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from mapping.reading.shipped.people import read_babies_file
from mapping.vocabulary.errors import InputError

from .conftest import reference

AGES = ["0", "1", "2", "3"]
SEXES = ("Persons", "Males", "Females")


def book(path: Path, sheets: dict[str, list[list]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    return path


def of_ons(times: int = 1) -> list[list]:
    return [
        ["Mid-2023 population estimates by single year of age"], [], ["Source: Office for National Statistics"], [],
        ["Code", "Name", "Geography", "All ages", 0, 1, 2, 3, "90+"],
        ["K04000001", "ENGLAND AND WALES", "Country", 999, 90, 90, 90, 90, 9],
        ["E12000002", "NORTH WEST", "Region", 99, 9, 9, 9, 9, 9],
        ["E08000009", "Trafford", "Metropolitan District", 99, 10 * times, 11 * times, 12 * times, 13, 1],
        ["E10000016", "Kent", "County", 99, 9, 9, 9, 9, 9],
        ["E07000105", "Ashford", "Non-metropolitan District", 99, 5 * times, 6 * times, 7 * times, 8, 1],
        [], ["Figures are rounded, see the notes."],
    ]  # fmt: skip


def people(path: Path) -> dict[str, int]:
    table = read_babies_file(path).people
    return dict(zip(table["area_code"], table["people"], strict=True))


def test_the_workbook_of_ons_is_read_from_its_sheet_of_persons(tmp_path):
    sheets = {"Contents": [["Contents"]], **{f"MYE2 - {sex}": of_ons(len(sex)) for sex in SEXES}}
    path = book(tmp_path / "mye23.xlsx", sheets)
    assert people(path) == {"E08000009": 33 * 7, "E07000105": 18 * 7}
    assert read_babies_file(path).notes == (
        "mye23.xlsx: the ages 0, 1 and 2 were added up.",
        'mye23.xlsx, sheet "MYE2 - Persons": the areas were read from the column “Code”.',
        'mye23.xlsx, sheet "MYE2 - Persons": 3 rows of counties, regions and other larger areas were passed over.',
    )


def test_two_sheets_that_could_both_be_meant_are_named(tmp_path):
    path = book(tmp_path / "mye.xlsx", {"2022": of_ons(), "2023": of_ons()})
    with pytest.raises(InputError, match="Several sheets hold people by age: “2022”, “2023”"):
        read_babies_file(path)
    with pytest.raises(InputError, match="No sheet has a column of area codes"):
        read_babies_file(book(tmp_path / "none.xlsx", {"Notes": [["Nothing"]]}))


def test_the_table_of_nrs_has_its_sexes_in_a_column(tmp_path):
    rows = [
        ["Mid-2023 population estimates, Scotland"],
        [],
        ["Area name", "Area code", "Sex", "All ages", *map(int, AGES)],
    ]
    rows += [["Scotland", "S92000003", sex, 999, 90, 90, 90, 90] for sex in SEXES]
    rows += [["Fife", "S12000047", sex, 99, 1 + n, 2 + n, 3 + n, 9] for n, sex in enumerate(SEXES)]
    path = book(tmp_path / "nrs.xlsx", {"Notes": [["Notes"]], "Table 1": rows})
    assert people(path) == {"S92000003": 270, "S12000047": 6}
    assert any("only rows of “Persons” were taken" in note for note in read_babies_file(path).notes)


def test_the_long_table_of_nisra_is_added_up(tmp_path):
    lines = ["area,area_code,area_name,year,age,gender,MYE"]
    lines += [
        f"LGD,N09000003,Belfast,2023,{age},{sex},{n}"
        for n, age in enumerate(AGES, 1)
        for sex in ("All persons", "Females")
    ]
    path = tmp_path / "nisra.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert people(path) == {"N09000003": 6}
    assert read_babies_file(path).people["year"].unique().tolist() == [2023]


def test_a_table_of_nomis_is_read_below_its_titles_and_above_its_notes(tmp_path):
    path = tmp_path / "nomis.csv"
    path.write_text(
        '"Population estimates - local authority based by single year of age"\n"ONS Crown Copyright Reserved"\n\n'
        '"Date","2023"\n"Gender","Total"\n\n'
        '"local authority: district / unitary","mnemonic","Age 0","Age 1","Age 2"\n'
        '"Hartlepool","E06000001","900","910","920"\n"Kent","E10000016","9","9","9"\n\n'
        '"These figures are rounded."\n',
        encoding="utf-8-sig",
    )
    assert people(path) == {"E06000001": 2730}


def test_the_answer_of_nomis_is_read_by_its_own_headings(tmp_path):
    path = tmp_path / "api.csv"
    header = "DATE_NAME,GEOGRAPHY_NAME,GEOGRAPHY_CODE,GENDER_NAME,C_AGE_NAME,MEASURES_NAME,OBS_VALUE\n"
    rows = [f"2023,Hartlepool,E06000001,Total,Age {age},Value,{100 + int(age)}\n" for age in AGES]
    path.write_text(header + "".join(rows), encoding="utf-8")
    found = read_babies_file(path)
    assert found.people[["area_code", "people", "year"]].to_numpy().tolist() == [["E06000001", 303, 2023]]


def test_of_columns_of_several_years_the_latest_is_taken_and_said(tmp_path):
    path = tmp_path / "myeb1.csv"
    header = "ladcode23,laname23,country,sex,age,population_2022,population_2023\n"
    rows = [f"E06000001,Hartlepool,E,{sex},{age},1,{10 + int(age)}\n" for sex in "MF" for age in AGES]
    path.write_text(header + "".join(rows), encoding="utf-8")
    found = read_babies_file(path)
    assert found.people[["area_code", "people", "year"]].to_numpy().tolist() == [["E06000001", 66, 2023]]
    assert "myeb1.csv: the year is 2023, the latest that it has." in found.notes
    assert "myeb1.csv: the two sexes were added up." in found.notes


@pytest.mark.reference
def test_the_official_file_of_2022_is_read_as_it_is():
    found = people(reference("population/mye_mid2022_persons_sya_uk.csv"))
    assert len(found) == 361 + 5
    assert (
        found["K02000001"]
        == 694286 + 690494 + 717451
        == sum(n for code, n in found.items() if code[1:3] not in ("92", "02"))
    )
