"""Populations: the table of each nation, added up and counted; a nation that is not whole is nowhere."""

from __future__ import annotations

import csv
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from mapping import cli
from mapping.fetching import feature_service as portal_room
from mapping.fetching.cache import endpoint_of, endpoints
from mapping.fetching.population import Asking, fetch_population
from mapping.reading.shipped.people import read_babies_file
from mapping.reading.shipped.sources import passport_beside
from mapping.vocabulary.errors import InputError, SourceError

from .conftest import reference
from .misbehaving import Answer, Portal, Question, serving
from .test_portal import DATA, DAY, FAULTS, Fetching

with (DATA / "denominators" / "babies.csv").open(encoding="utf-8", newline="") as _lines:
    BABIES = {row["area_code"]: int(row["aged_0_to_2"]) for row in csv.DictReader(_lines)}
# Nomis gives districts of April 2023, under the codes that Barnsley and Sheffield had until 2025.
FORMER = {"E08000038": "E08000016", "E08000039": "E08000019"}


def ages_of(code: str) -> list[int]:
    """Split the babies of an area into those of 0, 1 and 2 years."""
    people = BABIES[code]
    return [people // 3, people // 2, people - people // 3 - people // 2]


def nomis_rows() -> list[tuple[str, ...]]:
    return [("2024", FORMER.get(code, code), "A, “name”", f"Aged {age}", str(people))
            for code in BABIES if code[0] in "EW" for age, people in enumerate(ages_of(code))]  # fmt: skip


def nisra_table() -> str:
    head = "STATISTIC,Statistic Label,TLIST(A1),Year,LGD2014,Local Government District,Age,Age Label,Sex,Sex Label,UNIT,VALUE"
    codes = [code for code in BABIES if code.startswith("N")]
    rows = [f'P,People,{year},{year},{code},"Name, of it",{age},{age},{sex},{label},Number,{people + (year == 2023) * 9 if sex == "All" else people // 2}'
            for year in (2023, 2024) for code in codes for age, people in [*enumerate(ages_of(code)), (3, 1), ("All", 99999)]
            for sex, label in (("All", "All persons"), ("1", "Males"), ("2", "Females"))]  # fmt: skip
    whole = [f"P,People,2024,2024,N92000002,Northern Ireland,{age},{age},All,All persons,Number,5" for age in range(3)]
    return "\ufeff" + "\n".join([head, *rows, *whole]) + "\n"


def uk_workbook(path: Path) -> bytes:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Contents").write_string(0, 0, "Tables")
        sheet = book.add_worksheet("MYEB1")
        sheet.write_string(0, 0, "MYEB1: Population estimates by sex and age")
        for place, name in enumerate(
            ["ladcode23", "laname23", "country", "sex", "age", "population_2023", "population_2024"]
        ):
            sheet.write_string(1, place, name)
        rows = [(code, "A", code[0], sex, age, 1, people // 2 if sex == "F" else people - people // 2)
                for code in BABIES for age, people in [*enumerate(ages_of(code)), (3, 5)] for sex in "FM"]  # fmt: skip
        for at, cells in enumerate(rows, start=2):
            for place, value in enumerate(cells):
                sheet.write(at, place, value)
        book.add_worksheet("MYEB2").write_row(0, 0, ["ladcode23", "births_2024"])
    return path.read_bytes()


class Publishers:
    """Nomis, the statistics of Northern Ireland and those of the United Kingdom, on one server."""

    def __init__(self, folder: Path) -> None:
        self.portal = Portal(1)
        self.portal.table, self.portal.cap = nomis_rows(), 400
        self.files = {"PxStat": nisra_table().encode(), "file": uk_workbook(folder / "uk.xlsx")}
        self.wrong: Callable[[Question], Answer | None] = lambda _question: None
        self.portal.misbehave = self.answer

    def answer(self, question: Question) -> Answer | None:
        if wrong := self.wrong(question):
            return wrong
        if question.kind == "file":
            return next(
                (Answer(body) for name, body in self.files.items() if name in question.path), Answer(status=404)
            )
        return None

    def pages(self) -> int:
        return self.portal.asked("table")


@pytest.fixture
def publishers(tmp_path) -> Publishers:
    return Publishers(tmp_path)


@pytest.fixture
def asking(tmp_path) -> Asking:
    fetching = Fetching(tmp_path / "cache")
    made = Asking(folder=fetching.folder, retrieved=DAY, tell=fetching.told.append, transport=fetching.transport())
    object.__setattr__(made, "told", fetching.told)
    return made


@pytest.fixture
def data(tmp_path, publishers):
    """A data folder whose addresses of populations lead to the loopback server."""
    folder = tmp_path / "data"
    shutil.copytree(DATA / "lookups", folder / "lookups")
    shutil.copy(DATA / "sources.toml", folder)
    with serving(publishers.portal) as address:
        host = address.split("/")[2]
        records = (DATA / "endpoints.toml").read_text(encoding="utf-8").split("[[endpoint]]")
        chosen = [
            re.sub(r"https://[a-z.-]+", f"http://{host}", each) for each in records if 'what = "population"' in each
        ]
        chosen = [re.sub(r"hosts = \[.*?\]", f'hosts = ["{host}"]', each) for each in chosen]
        (folder / "endpoints.toml").write_text("[[endpoint]]" + "[[endpoint]]".join(chosen), encoding="utf-8")
        yield folder


def fetched(data: Path, asking: Asking, **options: object) -> Path:
    return fetch_population(endpoint_of(data, what="population", year=2024), data, asking, **options)


def refused(data: Path, asking: Asking, **options: object) -> str:
    with pytest.raises(SourceError) as error:
        fetched(data, asking, **options)
    assert not list(asking.folder.glob("babies*"))
    return str(error.value)


def test_all_361_areas_come_each_from_its_own_nation(data, asking, publishers):
    path = fetched(data, asking)
    table = pd.read_csv(path)
    assert list(table) == ["area_code", "aged_0_to_2", "basis"] and len(table) == 361 and table["area_code"].is_unique
    assert dict(zip(table["area_code"], table["aged_0_to_2"], strict=True)) == {
        FORMER.get(c, c): n for c, n in BABIES.items()
    }
    bases = table.groupby(table["area_code"].str[0])["basis"].unique().str[0]
    assert any("It has no stable address" in text for text in asking.told)
    assert "population-nomis-2024" in bases["E"] and bases["E"] == bases["W"]
    assert "population-nisra" in bases["N"] and "population-uk-2024" in bases["S"]
    passport = passport_beside(path)
    assert "ages 0, 1, 2 added up by area" in passport.how_made and bases["S"] in passport.how_made
    assert publishers.pages() == 4  # 954 rows by 400, and the number once more
    assert f"361 areas, {sum(BABIES.values()):,} children" in asking.told[-1]
    asked = len(publishers.portal.questions)
    assert fetched(data, asking) == path and len(publishers.portal.questions) == asked


def test_the_file_is_read_as_denominators(data, asking):
    table = read_babies_file(fetched(data, asking)).people
    assert table["people"].sum() == sum(BABIES.values()) and table["people"].notna().all()


def test_a_fetched_file_that_was_changed_is_refused(data, asking):
    path = fetched(data, asking)
    path.write_text(path.read_text(encoding="utf-8").replace("E06000001,", "E06000001,1", 1), encoding="utf-8")
    with pytest.raises(SourceError, match="is not the file that was fetched"):
        read_babies_file(path)


def test_the_fetched_file_is_what_a_run_counts(data, asking, capsys):
    path = fetched(data, asking)
    assert cli.main(["headline", "--denominators", str(path), "--csv"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert {row["total"] for row in rows if (row["scope"], row["unit"]) == ("UK", "babies")} == {
        str(sum(BABIES.values()))
    }


def test_without_a_table_of_scotland_the_way_round_is_told_and_the_rest_kept(data, asking, publishers, tmp_path):
    publishers.files.pop("file")
    said = refused(data, asking)
    assert "no whole table for Scotland" in said and "https://www.nrscotland.gov.uk" not in said.split("\n")[-1]
    assert (
        "National Records of Scotland" in said
        or "nrscotland" in said
        or "Mid-2024 population estimates, Scotland" in said
    )
    assert "--add FILE" in said
    own = tmp_path / "scotland.csv"
    own.write_text(
        "area_code,aged_0_to_2\n" + "".join(f"{c},{n}\n" for c, n in BABIES.items() if c[0] == "S"), encoding="utf-8"
    )
    asked = publishers.pages()
    table = pd.read_csv(fetched(data, asking, added=own))
    assert len(table) == 361 and publishers.pages() == asked
    assert set(table.loc[table["area_code"].str.startswith("S"), "basis"]) == {"by hand: scotland.csv"}


def test_a_nation_put_in_by_hand_has_to_be_whole(data, asking, tmp_path):
    own = tmp_path / "scotland.csv"
    own.write_text("area_code,aged_0_to_2\nS12000005,1200\nS12000006,*\n", encoding="utf-8")
    assert "a nation has to be whole, but there are 1 of S" in refused(data, asking, added=own)
    own.write_text("area_code,people\n", encoding="utf-8")
    with pytest.raises(InputError, match="aged_0_to_2"):
        fetched(data, asking, added=own)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            # Everyone is not there, nor are both halves of them.
            lambda t: t.replace(",All,All persons", ",9,Others").replace(",2,Females", ",8,Others"),
            "lacks one of the ages",
        ),
        (
            lambda t: re.sub(r"P,People,2024,2024,N09000001.*\n", "", t),
            "it holds 10 areas whose code begins with N, not 11",
        ),
        (lambda t: t.replace("Number,", "Number,x"), "is “x"),
        (lambda t: t + t.split("\n", 1)[1], "is there twice"),
        (lambda t: t.replace("VALUE", "COUNT"), "its columns are not those that are known"),
        (lambda t: t.replace("2024", "2022"), "it holds 0 areas"),
    ],
)
def test_a_table_that_cannot_be_added_up_is_said_and_nothing_made_of_it(data, asking, publishers, change, said):
    publishers.files["PxStat"] = change(publishers.files["PxStat"].decode()).encode()
    publishers.files.pop("file")
    assert said in refused(data, asking)


# Nomis: pages, declared numbers, and faults


def nomis(data: Path) -> object:
    return endpoints(data)["population-nomis-2024"]


@pytest.mark.parametrize("cap", [1, 7, 953, 954, 5000])
def test_every_row_comes_whatever_the_pages(data, asking, publishers, cap):
    publishers.portal.cap = cap
    if cap == 1:
        publishers.portal.table = publishers.portal.table[:30]
    path = asking(replace(nomis(data), rows=len(publishers.portal.table)))
    assert len(pd.read_csv(path)) == len(publishers.portal.table)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_is_asked_about_again(data, asking, publishers, fault):
    publishers.wrong = lambda q: FAULTS[fault] if (q.kind, q.number) == ("table", 2) else None
    assert len(pd.read_csv(asking(nomis(data)))) == 954


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_leaves_no_file(data, asking, publishers, fault):
    publishers.wrong = lambda q: FAULTS[fault] if q.kind == "table" and q.number > 1 else None
    with pytest.raises(SourceError, match="After 5 tries"):
        asking(nomis(data))
    assert [each.name for each in asking.folder.glob("[!.]*")] == []


def test_rows_that_come_or_go_meanwhile_start_the_reading_again(data, asking, publishers):
    def grow(question: Question) -> None:
        if (question.kind, question.number) == ("table", 2):
            publishers.portal.table.append(("2024", "W06000099", "New", "Aged 0", "3"))

    publishers.wrong = grow
    with pytest.raises(SourceError, match="has 955 rows where 954 are expected"):
        asking(nomis(data))
    assert "starting again" in " ".join(asking.told)


def test_a_number_that_differs_afterwards_is_noticed(data, asking, publishers):
    publishers.wrong = lambda q: (
        Answer(publishers.portal.pages(0, 1, 900 + q.number)) if q.asked.get("RecordLimit") == "1" else None
    )
    with pytest.raises(SourceError, match="changed each of the 3 times"):
        asking(nomis(data))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (lambda p: p.pages(1, 5, 954), "gave row 1 where row 0 was asked for"),
        (lambda p: p.pages(0, 0, 954), "declares no rows, but only 0 came"),
        (lambda p: p.pages(0, 3, 954).replace(b'"0","954"', b'"0"'), "broke off, or is not the table"),
        (lambda _: b'"A","B"\n1,2\n', "broke off, or is not the table"),
        (lambda p: p.pages(0, 400, 954).replace(b"Aged 0", b"All ages"), "as All ages, 2024"),
        (
            lambda p: p.pages(0, 400, 954).replace(b'"2024"', b'"2023"'),
            "not a number of people of one year of age in 2024",
        ),
        (lambda p: re.sub(rb'Aged 0","\d+"', b'Aged 0",""', p.pages(0, 400, 954)), "not a number of people"),
        (lambda p: p.pages(0, 400, 954).replace(b"Aged 1", b"Aged 0"), "at age 0 twice"),
    ],
)
def test_a_page_that_is_not_what_it_should_be_is_said(data, asking, publishers, page, said):
    publishers.wrong = lambda q: (
        Answer(page(publishers.portal)) if q.kind == "table" and q.asked["RecordOffset"] == "0" else None
    )
    with pytest.raises(SourceError, match=re.escape(said)):
        asking(nomis(data))


def test_the_sum_is_never_asked_of_the_network(data, publishers):
    assert "sum" not in portal_room._READ and {e.kind for e in endpoints(DATA).values()} - {"sum", "page"} == set(
        portal_room._READ
    )
    assert publishers.portal.questions == []
    with pytest.raises(InputError, match=r"population --year 1999: .* Known are: 2024"):
        endpoint_of(data, what="population", year=1999)


@pytest.mark.reference
def test_the_official_children_of_2022_come_through_with_the_official_total(
    data, asking, publishers, tmp_path, monkeypatch
):
    path = reference("population/mye_mid2022_persons_sya_uk.csv")
    official = pd.read_csv(path, dtype=str).set_index("Code")
    ages = official[["0", "1", "2"]].replace(",", "", regex=True).astype(int)
    areas = ages[ages.index.str.fullmatch(r"E0[6-9]\d{6}|W06\d{6}|S12\d{6}|N09\d{6}")]
    here = sys.modules[__name__]
    monkeypatch.setattr(
        here, "BABIES", {code: int(n) for code, n in areas.sum(axis=1).items() if code in at_lowest(official)}
    )
    monkeypatch.setattr(here, "ages_of", lambda code: [int(n) for n in areas.loc[code]])
    monkeypatch.setattr(here, "FORMER", {})
    publishers.portal.table = nomis_rows()
    publishers.files = {"PxStat": nisra_table().encode(), "file": uk_workbook(tmp_path / "official.xlsx")}
    table = pd.read_csv(fetched(data, asking))
    nations = table.groupby(table["area_code"].str[0])["aged_0_to_2"].sum()
    for letter, code in (("E", "E92000001"), ("W", "W92000004"), ("S", "S92000003"), ("N", "N92000002")):
        assert nations[letter] == ages.loc[code].sum()
    assert (
        len(table) == 361 and table["aged_0_to_2"].sum() == ages.loc["K02000001"].sum() == 694_286 + 690_494 + 717_451
    )


def at_lowest(official: pd.DataFrame) -> set[str]:
    """Give the codes of districts, of which the table gives counties' too."""
    return set(official.index[~official["Geography"].isin(["County", "Metropolitan County", "Region", "Country"])])
