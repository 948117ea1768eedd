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
        'mye23.xlsx, sheet "MYE2 - Persons": the year is 2023, as its title says.',
        'mye23.xlsx, sheet "MYE2 - Persons": 3 rows of counties, regions and other larger areas were passed over.',
    )


def test_two_sheets_that_could_both_be_meant_are_named(tmp_path):
    path = book(tmp_path / "mye.xlsx", {"North": of_ons(), "South": of_ons()})
    with pytest.raises(InputError, match="Several sheets hold people by age: “North”, “South”"):
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


def lines_of(header: str, *rows: str) -> str:
    return "\n".join([header, *rows, ""])


def by_sex_and_age(start: str, sexes: tuple[str, ...], years: tuple[str, ...] = ("2023",)) -> list[str]:
    """A row a year, sex and age: the first sex has 10 and more, the others 1, and each year before the last 5."""
    return [
        f"{start},{year},{sex},{age},{5 if year != years[-1] else 10 + int(age) if sex == sexes[0] else 1}"
        for year in years
        for sex in sexes
        for age in AGES
    ]


@pytest.mark.parametrize(
    ("header", "rows", "babies", "year"),
    [
        ("Area code,Area,Under 1,1,2,3", ['E06000001,Hartlepool,"1,000","1,010",920,3'], 2930, 0),
        ("Area code,Area,<1,1,2,3+", ["E06000001,Hartlepool,1,2,3,99"], 6, 0),
        ("LAD23CD,Persons 0,Persons 1,Persons 2,Males 0,Males 1,Males 2", ["E06000001,10,20,30,5,10,15"], 60, 0),
        ("LAD 2023 Code,Total,F0,F1,F2,F3,M0,M1,M2,M3", ['E06000001,9,1,2,3,4,"1,005",6,7,8'], 1024, 0),
        ("Area code,Area name,0-2", ["E06000001,Hartlepool,60"], 60, 0),
        ("Area code,Area name,Under 3s", ["E06000001,Hartlepool,60"], 60, 0),
        ("area_code,period,sex,age,value", by_sex_and_age("E06000001", ("T", "M", "F")), 33, 2023),
        ("GEOGRAPHY_CODE,DATE,GENDER,C_AGE_NAME,OBS_VALUE", by_sex_and_age("E06000001", ("0", "1", "2")), 33, 2023),
        ("ladcode20,year,sex,age,population", by_sex_and_age("E06000001", ("1", "2")), 36, 2023),
        ("geo_code,mid_year_ending,gender,age,population_estimate",
         by_sex_and_age("E06000001", ("All persons", "Males", "Females"), ("2022", "2023")), 33, 2023),
        ("LGD2014,TLIST(A1),Mid-Year,SEX,Sex,AGE,Age Label,VALUE",
         [f"E06000001,{y},{y},{s},{t},{a},{a},{7 if y == 2023 and s == 'ALL' else 1}"
          for y in (2022, 2023) for s, t in (("ALL", "All persons"), ("M", "Males")) for a in AGES], 21, 2023),
        ("Code,Name,Sex,Age,Mid-2021,Mid-2022", [f"E06000001,H,Persons,{age},2,{10 + int(age)}" for age in AGES], 33, 2022),
        ("area_code,age,people", ["E06000001,<1,7", "E06000001,1,7", "E06000001,2,7", "E06000001,3+,99"], 21, 0),
    ],
)  # fmt: skip
def test_other_ways_to_publish_ages_sexes_and_years_are_read(tmp_path, header, rows, babies, year):
    path = tmp_path / "people.csv"
    path.write_text(lines_of(header, *rows), encoding="utf-8")
    found = read_babies_file(path)
    assert found.people[["area_code", "people", "year"]].to_numpy().tolist() == [["E06000001", babies, year]]


@pytest.mark.parametrize(
    ("title", "year"),
    [('"Mid-2023 population estimates, boundaries of 2021"', 2023), ('"Date","2022"', 2022), ('"Population by age"', 0),
     ('"Mid-2021 and mid-2023"', 0)],
)  # fmt: skip
def test_the_year_is_read_from_the_title_where_that_says_one(tmp_path, title, year):
    path = tmp_path / "people.csv"
    path.write_text(lines_of(title, "", "Area code,0,1,2", "E06000001,1,2,3"), encoding="utf-8")
    found = read_babies_file(path)
    assert found.people["year"].tolist() == [year]
    assert (f"people.csv: the year is {year}, as its title says." in found.notes) == bool(year)


@pytest.mark.parametrize(
    ("sheet", "year"), [("Mid-2022 LAD 2023", 2022), ("LAD 2023", 0), ("2021 LADs", 0), ("2022", 2022)]
)
def test_the_year_of_boundaries_in_the_name_of_a_sheet_is_not_that_of_the_people(tmp_path, sheet, year):
    rows = [["Code", "Name", 0, 1, 2], ["E08000009", "Trafford", 1, 2, 3]]
    assert read_babies_file(book(tmp_path / "a.xlsx", {sheet: rows})).people["year"].tolist() == [year]


def stacked(*sexes: str) -> list[list]:
    made: list[list] = [["Population estimates - local authority based by single year of age"], []]
    for times, sex in enumerate(sexes, 1):
        made += [["Date", "2023"], ["Gender", sex], [], ["Area", "mnemonic", "Age 0", "Age 1", "Age 2"]]
        made += [["Hartlepool", "E06000001", 10 * times, 20 * times, 30 * times], [], ["A note."], []]
    return made


@pytest.mark.parametrize(("sexes", "babies"), [(("Total", "Male"), 60), (("Male", "Female", "Total"), 180)])
def test_of_tables_one_below_another_that_of_everyone_is_taken(tmp_path, sexes, babies):
    assert people(book(tmp_path / "nomis.xlsx", {"Data": stacked(*sexes)})) == {"E06000001": babies}


@pytest.mark.parametrize("sexes", [("Male",), ("Female",), ("Male", "Female")])
def test_a_table_of_one_sex_is_never_taken_for_all_babies(tmp_path, sexes):
    with pytest.raises(InputError, match=r"It counts (fe)?males( and females)? alone"):
        read_babies_file(book(tmp_path / "nomis.xlsx", {"Data": stacked(*sexes)}))
    with pytest.raises(InputError, match="It counts males alone"):
        read_babies_file(book(tmp_path / "mye.xlsx", {"Table 3 - Males": of_ons()}))


def test_of_sheets_of_several_years_the_latest_is_taken_and_said(tmp_path):
    path = book(tmp_path / "mye.xlsx", {"Mid-2022 Persons": of_ons(), "Mid-2023 Persons": of_ons(2)})
    assert people(path) == {"E08000009": 66, "E07000105": 36}
    notes = read_babies_file(path).notes
    assert 'mye.xlsx, sheet "Mid-2023 Persons": this is the latest of 2 tables.' in notes


@pytest.mark.reference
def test_the_official_file_of_2022_is_read_as_it_is():
    found = people(reference("population/mye_mid2022_persons_sya_uk.csv"))
    assert len(found) == 361 + 5
    assert (
        found["K02000001"]
        == 694286 + 690494 + 717451
        == sum(n for code, n in found.items() if code[1:3] not in ("92", "02"))
    )
