"""
Lists as people really have them: how many of how many names are read, and none of them as another area.

`python -m tests.test_real_lists` prints the table.
"""

from __future__ import annotations

import csv
from functools import cache

import pytest

from mapping.linking.gazetteer import Gazetteer, gazetteer, of_one_list
from mapping.linking.resolve import resolve
from mapping.reading.shipped import lookups

from .conftest import ROOT, reference

DATA = ROOT / "data"
MOST_REFUSED = 0.02


@cache
def known() -> Gazetteer:
    members = lookups.members(lookups.read_atoms(DATA), lookups.read_health_shares(DATA))
    return gazetteer(
        members,
        lookups.read_aliases(DATA),
        lookups.read_ambiguous(DATA),
        lookups.read_history(DATA),
        lookups.read_suffixes(DATA),
        lookups.read_constituencies(DATA),
    )


def read(names: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Give the names that were refused, and those that were read as another area than their code is."""
    refused, wrong = [], []
    of_list = of_one_list((written for written, _ in names), known())
    for written, code in names:
        found = resolve(written, of_list)
        if not found.codes:
            refused.append(written)
        elif found.codes != resolve(code, known()).codes:
            wrong.append(written)
    return refused, wrong


def councils(current: str) -> list[dict[str, str]]:
    path = reference("lookups/mysociety_uk_local_authorities_current.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["gss-code"] and row["current-authority"] == current]
    return [row for row in rows if not row["gss-code"].startswith(("E47", "E61"))]


def spellings_in_use() -> list[tuple[str, str]]:
    """Every way that the government's list has seen a council's name written, slips of the pen among them."""
    codes = {row["local-authority-code"]: row["gss-code"] for row in [*councils("True"), *councils("False")]}
    path = reference("lookups/mysociety_lookup_name_to_registry.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        (row["la-name"], codes[row["local-authority-code"]]) for row in rows if row["local-authority-code"] in codes
    ]


@pytest.mark.reference
def test_of_all_spellings_in_use_98_in_100_are_read_and_none_wrongly():
    names = spellings_in_use()
    refused, wrong = read(names)
    assert len(names) > 1600 and wrong == []
    assert len(refused) <= MOST_REFUSED * len(names), refused


@pytest.mark.reference
@pytest.mark.parametrize("column", ["official-name", "nice-name"])
def test_all_382_councils_of_the_list_are_read(column):
    names = [(row[column], row["gss-code"]) for row in councils("True")]
    assert len(names) == 382 and read(names) == ([], [])


@pytest.mark.reference
def test_of_councils_that_ended_only_what_could_be_two_is_refused():
    names = [(row["official-name"], row["gss-code"]) for row in councils("False")]
    assert len(names) > 40 and read(names) == (["Dorset County Council"], [])


def as_departments_write_them() -> list[tuple[str, str]]:
    made = []
    atoms = lookups.read_atoms(DATA)
    for code, written in zip(atoms["area_code"], atoms["area_name"], strict=True):
        name = written.replace(", City of", "").replace(", County of", "")
        forms = {
            "E06": ["{} UA"],
            "W06": ["{} UA", "{} CBC", "{} CC", "{} County Council"],
            "S12": ["{} UA", "{} Council Area", "{} Council"],
            "E07": ["{} DC", "{} BC", "{} District", "{} Borough Council", "Borough of {}", "{} District (B)"],
            "E08": ["{} MBC", "{} MDC", "{} Met", "{} Metropolitan District", "{} District (B)"],
            "E09": ["{} LBC", "LB {}", "LB of {}", "{} (London Borough)", "London Borough of {}", "{} London Boro"],
            "N09": ["{} DC", "{} Borough Council", "{} District Council"],
        }
        made += [(form.format(name), code) for form in forms[code[:3]]]
    counties = atoms[atoms["utla_code"].str.startswith("E10")].drop_duplicates("utla_code")
    for code, name in zip(counties["utla_code"], counties["utla_name"], strict=True):
        made += [(f"{name}{kind}", code) for kind in (" CC", " County Council", " County")]
    return made


def test_names_as_departments_write_them_are_read():
    names = as_departments_write_them()
    assert len(names) > 1200 and read(names) == ([], [])


WELSH = {
    "Sir Ynys Môn": 1, "Gwynedd": 2, "Conwy": 3, "Sir Ddinbych": 4, "Sir y Fflint": 5, "Wrecsam": 6, "Ceredigion": 8,
    "Sir Benfro": 9, "Sir Gaerfyrddin": 10, "Abertawe": 11, "Castell-nedd Port Talbot": 12, "Pen-y-bont ar Ogwr": 13,
    "Bro Morgannwg": 14, "Caerdydd": 15, "Rhondda Cynon Taf": 16, "Caerffili": 18, "Blaenau Gwent": 19, "Torfaen": 20,
    "Sir Fynwy": 21, "Casnewydd": 22, "Powys": 23, "Merthyr Tudful": 24,
}  # fmt: skip


def welsh_names() -> list[tuple[str, str]]:
    kinds = ("", "Cyngor ", "Cyngor Sir ", "Cyngor Bwrdeistref Sirol ", "Cyngor Dinas ", "Cyngor Dinas a Sir ")
    return [(kind + name, f"W060000{number:02}") for name, number in WELSH.items() for kind in kinds]


def test_every_welsh_council_is_read_by_its_welsh_name_bare_or_with_its_type():
    names = welsh_names()
    assert len(names) == 22 * 6 and read(names) == ([], [])


def former_districts() -> list[tuple[str, str]]:
    history = lookups.read_history(DATA)
    former = history[history["former_code"].str.startswith("95")]
    return list(zip(former["former_name"], former["successor_code"], strict=True))


def test_the_26_former_districts_of_northern_ireland_are_read_and_two_names_of_counties_too_beside_the_others_alone():
    names = former_districts()
    assert len(names) == 26 and read(names) == ([], [])
    few = [each for each in names if each[0] in {"Antrim", "Down", "Ards", "Larne", "North Down", "Moyle"}]
    assert read(few) == (["Antrim", "Down"], [])
    assert resolve("Antrim", of_one_list((name for name, _ in names), known())) == resolve("95AA", known())
    councils_of = [(f"{name} {kind}", code) for name, code in names for kind in ("Borough Council", "District Council")]
    assert read(councils_of) == ([], [])


def test_two_languages_a_county_or_a_code_beside_a_name_change_nothing():
    atoms = lookups.read_atoms(DATA)
    bilingual = {code: name for name, code in welsh_names()[:: len(welsh_names()) // len(WELSH)]}
    names = []
    for row in atoms.itertuples():
        if row.area_name == "Dorset":
            continue
        names += [
            (f"{row.area_name} ({row.area_code})", row.area_code),
            (f"{row.area_code} {row.area_name}", row.area_code),
        ]
        if row.area_code in bilingual:
            names += [(f"{row.area_name} / {bilingual[row.area_code]}", row.area_code)]
        if str(row.utla_code).startswith("E10"):
            names += [
                (f"{row.area_name}, {row.utla_name}", row.area_code),
                (f"{row.area_name} ({row.utla_name})", row.area_code),
            ]
    assert len(names) > 1000 and read(names) == ([], [])


if __name__ == "__main__":
    lists = {
        "the government's list, official names": [(row["official-name"], row["gss-code"]) for row in councils("True")],
        "the same, short names": [(row["nice-name"], row["gss-code"]) for row in councils("True")],
        "councils that ended": [(row["official-name"], row["gss-code"]) for row in councils("False")],
        "every spelling in use": spellings_in_use(),
        "as departments write them": as_departments_write_them(),
        "Welsh legal and bare names": welsh_names(),
        "26 former districts of Northern Ireland": former_districts(),
    }
    for title, names in lists.items():
        refused, wrong = read(names)
        print(f"{title:<42}{len(names) - len(refused):>5} of {len(names):>5} read, {len(wrong)} wrongly")  # noqa: T201 - run by hand, this file prints how much of each list is read
