"""What is about a person stays out of everything that is published, and so do the keepers' own columns."""

from __future__ import annotations

import csv
import io
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.cli.main import main
from mapping.corrections.ask import run_ask
from mapping.corrections.merge import run_merge
from mapping.national.export import FORMATS, run_export
from mapping.national.run import run
from mapping.openreferral.convert import run_out
from mapping.packs.make import PackRequest, run_pack
from mapping.reading.register.personal import (
    ADDRESS,
    EMAIL,
    MOBILE,
    NAME,
    NAMED_FOR_PEOPLE,
    ROLES,
    SERVICE_WORDS,
    STREETS,
    TITLES,
    personal,
)
from mapping.reading.register.register import read_register
from mapping.reading.shipped.sources import data_folder
from mapping.study.settings import Settings
from mapping.vocabulary.register_sheets import LEFT_OUT, SHEETS

from .conftest import ROOT, health_shares
from .worlds import toy_data

pytestmark = pytest.mark.usefixtures("remembered")
SHIPPED = ROOT / "data" / "register"
FOUND = [
    ("ring 07700 900123", [MOBILE]),
    ("+44 (0)7700 900 123", [MOBILE]),
    ("(07700) 900123", [MOBILE]),
    ("tel.07700.900.123", [MOBILE]),
    ("07624 123456", [MOBILE]),
    ("https://wa.me/447700900123", [MOBILE]),
    ("jo.bloggs@council.gov.uk", [EMAIL]),
    ("JB@NHS.NET", [EMAIL]),
    ("jo.b@hotmail.co.uk", [EMAIL]),
    ("jo.bloggs [at] council.gov.uk", [EMAIL]),
    ("mailto:jo.bloggs@council.gov.uk", [EMAIL]),
    ("https://example.org/ask?to=jo.bloggs%40council.gov.uk", [EMAIL]),
    ("leeds.jo@example.org", [EMAIL]),
    ("Dr Jo Bloggs", [NAME]),
    ("led by Dr Jo Bloggs", [NAME]),
    ("Ms Bloggs", [NAME]),
    ("DR JO BLOGGS", [NAME]),
    ("manager Jo Bloggs", [NAME]),
    ("Manager: Jo", [NAME]),
    ("contact: Jo Bloggs", [NAME]),
    ("Contact Jo Bloggs-Smith on 0117 496 0000", [NAME]),
    ("head of service Jo Bloggs", [NAME]),
    ("the manager is Jo Green", [NAME]),
    ("lead clinician: Jo Bloggs", [NAME]),
    ("Jo Bloggs, team manager", [NAME]),
    ("Jo Bloggs (consultant clinical psychologist)", [NAME]),
    ("run by Jo O\u2019Bloggs", [NAME]),
    ("ask for Jo", [NAME]),
    ("12 Acacia Avenue", [ADDRESS]),
    ("Flat 3, Acacia Road", [ADDRESS]),
    ("Home: 12a Old Acacia Road, Leeds", [ADDRESS]),
    ("Contact jo.bloggs@council.gov.uk; manager Jo Bloggs", [EMAIL, NAME]),
]
NOT_FOUND = [
    "020 7946 0123 or 01865 123456 or 0800 123 4567",
    "from 01.07.2025-30.06.2026",
    "https://example.org/2025/07/11/1234567",
    "info@example.org",
    "parent-infant.team@nhs.net",
    "parentinfantmentalhealth@nhs.net",
    "Referrals2@example.org",
    "https://www.tiktok.com/@example.org",
    "Dr Gray's Hospital",
    "Dr Barnardo's",
    "run by Dr Barnardo's Homes",
    "Anna Freud Parent Infant Psychotherapy service",
    "run by Anna Freud",
    "Betsi Cadwaladr, lead provider",
    "run by Barnardo's for Isle of Wight Council",
    "BABS, run by Mersey Care, is in the Family Hubs",
    "led by a psychologist or child psychotherapist",
    "contact Leeds City Council",
    "Contact: Children North East",
    "lead: Tower Hamlets Council",
    "Children North East, lead provider",
    "Manager: to be appointed",
    "a health visitor in Greater Manchester",
    "Decision 23/00075 of 2023-07-31",
    "Better Start Bradford area: Bowling and Barkerend, Bradford Moor, Little Horton",
    "the 10 Greater Manchester councils",
    "conception to 5 (earlier pages: under 2)",
    "Sir Fynwy",
    "",
]


@pytest.mark.parametrize(("text", "kinds"), FOUND)
def test_what_is_about_a_person_is_found(text: str, kinds: list[str]) -> None:
    assert list(dict.fromkeys(kind for kind, _ in personal(text))) == kinds


@pytest.mark.parametrize("text", NOT_FOUND)
def test_services_organisations_and_places_are_let_through(text: str) -> None:
    assert personal(text) == []


NAMES = (
    st.sampled_from(["Jo", "Mary", "Siân", "Aoife", "Mohammed", "J."]),
    st.sampled_from(["Bloggs", "Smith-Jones", "O'Neill", "Green", "West", "Ahmed"]),
)


@given(*NAMES, st.sampled_from(TITLES), st.sampled_from(ROLES), st.sampled_from(STREETS), st.integers(1, 1899))
def test_any_title_role_or_street_gives_a_person_away(
    forename: str, family: str, title: str, role: str, street: str, number: int
) -> None:
    name = f"{forename} {family}"
    for text in (f"see {title} {name}.", f"{role} {name}", f"{role.capitalize()}: {name}, since 2024"):
        found = personal(text)
        assert [kind for kind, _ in found if kind == NAME] and name in found[0][1], text
    assert personal(f"base at {number} {family} {street}") or family == "O'Neill"
    assert [kind for kind, _ in personal(f"{number} Acacia {street}, Leeds")] == [ADDRESS]


@given(
    st.lists(st.sampled_from(SERVICE_WORDS), min_size=1, max_size=3),
    st.sampled_from(["", ".", "-", "_"]),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9),
)
def test_an_address_is_a_services_own_by_its_words_alone(words: list[str], mark: str, name: str) -> None:
    own = mark.join(words)
    assert personal(f"write to {own}@example.org") == []
    if not any(name.startswith(word) or word.startswith(name) for word in SERVICE_WORDS):
        assert [kind for kind, _ in personal(f"write to {name}.{own}@example.org")] == [EMAIL]


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_nothing_of_the_register_that_ships_is_lost() -> None:
    said = [text for path in sorted(SHIPPED.glob("*.csv")) for row in rows(path) for text in row.values()]
    assert len(said) > 1500 and [(text, found) for text in said if (found := personal(text))] == []


def test_no_name_of_an_area_is_taken_for_a_person() -> None:
    areas = rows(data_folder() / "lookups" / "areas.csv")
    names = {text for row in areas for column, text in row.items() if column.endswith("_name") and text}
    assert len(names) > 400
    for name, said in itertools.product(sorted(names), ("{}", "in {}, with a manager", "for {} and nearby")):
        assert personal(said.format(name)) == []
    for name in NAMED_FOR_PEOPLE:
        assert personal(f"run by {name.title().replace(chr(39) + 'S', chr(39) + 's')} Homes") == []


# --- in a register


TEXTS = {  # a text in each column that is published and is anybody's own words
    "teams": ("team_name", "host_organisation", "age_range", "base_town", "website", "area_served_text", "source_url",
              "public_note"),
    "catchments": ("source_url",),
    "statements": ("source_url", "note"),
    "completeness": ("statement",),
    "known_open": ("why_open",),
}  # fmt: skip
BOUND = {"teams": ("team_id",), "catchments": ("team_id", "stated_area", "sub_areas"), "known_open": ("team_id", "stated_area"),
         "statements": ("stated_area",)}  # fmt: skip


def write(folder: Path, sheet: str, column: str, text: str) -> Path:
    """Write a register of a row a sheet, with a text in one cell."""
    usual = {
        "teams": {"team_id": "a", "team_name": "A team", "definition_class": "self_described", "status": "open"},
        "catchments": {"team_id": "a", "stated_area": "Leeds", "extent": "whole"},
        "statements": {"stated_area": "Kent", "claim": "none", "stated_on": "2024"},
        "completeness": {"nation": "England", "complete": "no"},
        "known_open": {"team_id": "a", "stated_area": "Leeds", "why_open": "Nobody knows."},
    }
    folder.mkdir()
    for name, cells in usual.items():
        made = cells | ({column: text} if name == sheet else {})
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(made))
            writer.writeheader()
            writer.writerow(made)
    return folder


def test_every_column_in_anybodys_own_words_is_looked_at() -> None:
    said = {(name, column) for part in (TEXTS, BOUND) for name, columns in part.items() for column in columns}
    private = {("teams", "notes")}
    postcode = {("teams", "base_postcode")}  # nothing but a postcode is let through there
    every = {(name, column) for name, sheet in SHEETS.items() for column in sheet.texts if name != "allowed"}
    assert every == said | private | postcode


@pytest.mark.parametrize(("sheet", "column"), [(name, column) for name, columns in TEXTS.items() for column in columns])
def test_a_cell_with_an_address_of_a_person_is_left_out_and_named(tmp_path: Path, sheet: str, column: str) -> None:
    folder = write(tmp_path / "r", sheet, column, "mailto:jo.bloggs@council.gov.uk")
    register = read_register(folder)
    (note,) = [note for note in register.notes if note.hidden]
    assert (note.file, note.row, note.column) == (f"{sheet}.csv", 2, column)
    assert note.hidden == "jo.bloggs@council.gov.uk" and "bloggs" not in note.sentence()
    assert "bloggs" not in repr((register.teams, register.catchments, register.statements, register.completeness))
    with (folder / "allowed.csv").open("w", encoding="utf-8") as out:
        out.write("text,why\nMailto:Jo.Bloggs@council.gov.uk,her own wish\n")
    register = read_register(folder)
    assert not [note for note in register.notes if note.hidden] and register.faults == ()


@pytest.mark.parametrize(("sheet", "column"), [(name, column) for name, columns in BOUND.items() for column in columns])
def test_what_rows_are_told_apart_by_cannot_be_left_out(tmp_path: Path, sheet: str, column: str) -> None:
    register = read_register(write(tmp_path / "r", sheet, column, "07700 900123"))
    said = [fault for fault in register.faults if "mobile number" in fault.why]
    assert [(fault.file, fault.row, fault.column) for fault in said] == [(f"{sheet}.csv", 2, column)]


def test_cells_of_one_cause_are_one_sentence_and_the_keepers_alone_read_what_they_held(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    names = "a,A,self_described,open,{}\nb,B,self_described,open,{}\nc,C,self_described,open,{}\n"
    said = names.format("manager Jo Bloggs", "a quiet note", "manager Al Bloggs")
    (folder / "teams.csv").write_text(f"team_id,team_name,definition_class,status,public_note\n{said}", "utf-8")
    (folder / "catchments.csv").write_text("team_id,stated_area,extent\na,Leeds,whole\n", "utf-8")
    assert main(["check", "--register", str(folder)]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "a person" in line]
    assert line.startswith('note: teams.csv, rows 2 and 4, column "public_note": found "Jo Bloggs; Al Bloggs".')
    (folder / "catchments.csv").write_text("team_id,stated_area,extent\na,Nowhere at all,whole\n", "utf-8")
    assert main(["check", "--register", str(folder)]) != 0
    assert "rows 2 and 4" in capsys.readouterr().out


def test_the_keepers_own_columns_are_looked_at_and_stay_as_they_are(tmp_path: Path) -> None:
    folder = write(tmp_path / "r", "teams", "notes", "manager Jo Bloggs")
    before = (folder / "teams.csv").read_bytes()
    register = read_register(folder)
    (note,) = [note for note in register.notes if note.hidden]
    assert note.column == "notes" and "This column is not published" in note.sentence()
    assert not {"notes", "confidence"} & set(register.teams.columns)
    assert (folder / "teams.csv").read_bytes() == before


# --- in everything that is published


SECRETS = ("Zebedee", "zebedee", "07700 900123")


def texts(name: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """Give every text of a file, those inside zips, workbooks and databases too."""
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            for inner in book.namelist():
                yield from texts(f"{name}/{inner}", book.read(inner))
    elif raw.startswith(b"SQLite"):
        base = sqlite3.connect(":memory:")
        base.deserialize(raw)
        yield name, "\n".join(base.iterdump())
    else:
        yield name, raw.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def published(tmp_path_factory, atoms, history, shapes):
    """Publish everything that there is of the toy country, with private things in every row of teams."""
    place = tmp_path_factory.mktemp("published")
    data = toy_data(place / "data", atoms, history, shapes, health_shares())
    register = place / "register"
    register.mkdir()
    for path in (data / "register").iterdir():
        (register / path.name).write_bytes(path.read_bytes())
    made = rows(register / "teams.csv")
    for row in made:
        row |= {"notes": "near closure, says Zebedee", "confidence": "low", "public_note": "A word to all of Ash."}
        row |= {"age_range": "ring 07700 900123", "website": "mailto:zebedee@example.org"}
    with (register / "teams.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(made[0]))
        writer.writeheader()
        writer.writerows(made)
    config = Settings(today=date(2026, 6, 1), data=data, register=register, out=place / "out")
    run(config, lambda _said: None)
    run_export(config, ",".join(FORMATS), lambda _said: None)
    run_pack(config, PackRequest(letters=True, pdf=False), lambda _said: None, lambda _done, _all: None)
    run_ask(config, "E10000901", lambda _said: None)
    run_out(config)
    return config


def test_nothing_that_is_published_holds_the_keepers_notes_or_what_is_about_a_person(published: Settings) -> None:
    kinds, told = set(), 0
    for path in sorted(path for path in published.out.rglob("*") if path.is_file()):
        for name, text in texts(path.relative_to(published.out).as_posix(), path.read_bytes()):
            assert not [secret for secret in SECRETS if secret in text], name
            told += "A word to all of Ash." in text
        kinds.add(path.suffix)
    assert {".html", ".csv", ".xlsx", ".json", ".gpkg", ".zip", ".eml", ".geojson", ".txt"} <= kinds
    assert told > 5, "what the keepers want to be read is read"


def test_a_merge_keeps_what_no_form_was_told(published: Settings, tmp_path: Path) -> None:
    folder = next(path for path in published.out.iterdir() if path.name.endswith("-ask"))
    form = next(path for path in sorted(folder.glob("*/correction.csv")) if "teams,2," in path.read_text("utf-8-sig"))
    text = form.read_text("utf-8-sig")
    assert "confidence" not in text.split("\n")[0] and ",notes" not in text.split("\n")[0]
    answer = tmp_path / "answer.csv"
    answer.write_text(text.replace("Ash Parent-Infant Team", "Ash Team"), encoding="utf-8")
    config = Settings(today=published.today, data=published.data, register=published.register, out=tmp_path / "out")
    done = run_merge(config, [answer], lambda _said: None, accept=True)
    assert [list(change.cells) for change in done.changes] == [["team_name"]] and done.place
    before, after = rows(published.register / "teams.csv"), rows(done.place / "teams.csv")
    assert after == [row | ({"team_name": "Ash Team"} if row["team_id"] == "ash-team" else {}) for row in before]


def test_what_is_left_out_is_marked(published: Settings) -> None:
    services = json.loads((published.out / "register-openreferral" / "services.json").read_text("utf-8"))["contents"]
    assert {service["eligibility_description"] for service in services} == {LEFT_OUT}
    assert {service["description"] for service in services} == {"A word to all of Ash."}
