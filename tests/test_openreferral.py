"""Open Referral UK: what is written has its shape, what is read becomes a register, and nothing is lost in silence."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from mapping.checking.check import check
from mapping.cli.main import main
from mapping.openreferral.convert import run_in, run_out
from mapping.openreferral.profile import PAGE
from mapping.openreferral.take_in import read_services
from mapping.reading.register.register import read_register
from mapping.study.settings import Settings
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.register_sheets import SHEETS

from .conftest import ROOT

SHIPPED = ROOT / "data" / "register"
TODAY = date(2026, 11, 21)
SERVICE = {
    "id": "11111111-2222-4333-8444-555555555555",
    "name": "A service of a directory",
    "status": "active",
    "url": "https://example.org/service",
    "eligibility_description": "Anyone over 5",
    "assured_date": "2026-05-04",
    "contacts": [{"id": "x", "name": "kept out"}],
    "organization": {"id": "o", "name": "The host", "description": "What it does", "email": "office@example.org"},
    "service_areas": [
        {"id": "a", "name": "Leeds", "uri": "http://statistics.data.gov.uk/id/statistical-geography/E08000035"},
        {"id": "b", "name": "York", "extent": "POLYGON"},
    ],
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_out(Settings(today=TODAY, out=tmp_path_factory.mktemp("written")))[0]


@pytest.fixture(scope="module")
def page(written: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    return made


def taken(folder: Path, *held: object) -> Path:
    """Take services over, each of `held` as a file of its own."""
    files = []
    for number, each in enumerate(held):
        files.append(folder / f"{number}.json")
        files[-1].write_text(json.dumps(each), encoding="utf-8")
    return run_in(Settings(today=TODAY, out=folder), files)[0]


def cells(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype="string", keep_default_na=False)


def values(held: object) -> Iterator[object]:
    inner = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
    for each in inner:
        yield each
        yield from values(each)


def test_the_register_has_the_shape_of_the_profile(page: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(PAGE)
    Draft202012Validator(PAGE).validate(page)
    teams = cells(SHIPPED / "teams.csv")
    assert len(page["contents"]) == page["total_items"] == teams["status"].isin(["open", "paused", "closed"]).sum()


def test_no_word_of_the_standard_says_more_than_is_known(written: Path, page: dict[str, Any]) -> None:
    said = {service["status"] for service in page["contents"]}
    assert "inactive" not in said and said <= {"active", "temporarily closed", "defunct"}
    left, teams = cells(written.parent / "left-out.csv"), cells(SHIPPED / "teams.csv")
    kept = teams[teams["status"].isin(["unknown", "in_development"])]
    assert list(left["team_id"]) == list(kept["team_id"]) and list(left["status"]) == list(kept["status"])
    assert set(left["why"]) == {
        "Whether it is open is not known, and Open Referral has no word for that.",
        "It has not opened, and Open Referral has no word for that.",
    }
    names = {
        each["value"] for service in page["contents"] for each in service["attributes"] if each["label"] == "team_id"
    }
    assert not names & set(left["team_id"]) and len(names) + len(left) == len(teams)


@pytest.mark.parametrize("spoilt", ["name", "status", "id"])
def test_the_shape_can_be_broken(page: dict[str, Any], spoilt: str) -> None:
    other = copy.deepcopy(page)
    other["contents"][3][spoilt] = "" if spoilt != "status" else "open"
    assert not Draft202012Validator(PAGE).is_valid(other)


def test_what_is_missing_is_absent(page: dict[str, Any]) -> None:
    assert not [value for value in values(page) if value in ("", None, [], {})]


def test_the_same_register_gives_the_same_bytes_and_every_thing_its_own_id(
    written: Path, page: dict[str, Any], tmp_path: Path
) -> None:
    assert run_out(Settings(today=TODAY, out=tmp_path))[0].read_bytes() == written.read_bytes()
    for kind in ("attributes", "service_areas", "service_at_locations"):
        own = [each["id"] for service in page["contents"] for each in service.get(kind, [])]
        assert own and len(own) == len(set(own))


def test_an_area_says_how_much_of_it_is_served_and_never_more(page: dict[str, Any]) -> None:
    told = {
        each["value"] for service in page["contents"] for each in service["attributes"] if each["label"] == "team_id"
    }
    stated = cells(SHIPPED / "catchments.csv")
    stated = stated[stated["team_id"].isin(told)]
    areas = [area for service in page["contents"] for area in service.get("service_areas", [])]
    assert len(areas) == len(stated)
    said = pd.Series([area["description"] for area in areas])
    assert said.eq("All of the area is served.").sum() == stated["extent"].eq("whole").sum()
    assert said.eq("How much of the area is served is not recorded.").sum() == stated["extent"].eq("unknown").sum()
    codes = {area["name"]: area.get("uri", "")[-9:] for area in areas}
    assert codes["Oxfordshire"] == "E10000025"


def test_a_register_comes_back_as_it_was(register_folder: Path, tmp_path: Path) -> None:
    # Every team has a status that the form has a word for, so that none of them is left out.
    teams = cells(register_folder / "teams.csv")
    teams["status"] = teams["status"].replace({"unknown": "paused", "in_development": "paused"})
    teams.to_csv(register_folder / "teams.csv", index=False)
    written, said = run_out(Settings(today=TODAY, register=register_folder, out=tmp_path / "out"))
    assert "Left out" not in " ".join(said) and len(cells(written.parent / "left-out.csv")) == 0
    areas = [
        area
        for service in json.loads(written.read_text("utf-8"))["contents"]
        for area in service.get("service_areas", [])
    ]
    assert [area.get("uri", "") for area in areas if area["name"] == "Dorset"] == [""], "the name could mean two areas"
    folder, said = run_in(Settings(today=TODAY, out=tmp_path), [written])
    for name in ("teams", "catchments", "known_open"):
        before, after = cells(register_folder / f"{name}.csv"), cells(folder / f"{name}.csv")
        before = before.drop(columns=["confidence", "notes"], errors="ignore")
        pd.testing.assert_frame_equal(after[list(before)], before)
        assert after.drop(columns=list(before)).eq("").all(axis=None)
    # This is all that is lost: what the form has no place for, and what never leaves a register.
    assert {path.stem for path in SHIPPED.iterdir()} - {path.stem for path in folder.iterdir()} == {
        "statements", "completeness", "register", "definition",
    }  # fmt: skip
    assert not (folder / "not-carried.csv").exists() and "no place" not in " ".join(said)
    check(Settings(today=TODAY, register=folder))


def test_services_of_a_directory_become_a_register_that_counts_nothing_until_somebody_judges(tmp_path: Path) -> None:
    folder = taken(tmp_path, {"contents": [SERVICE], "total_pages": 2})
    register = read_register(folder)
    assert not register.faults and not any(register.definitions.values())
    team, areas = register.teams.iloc[0], register.catchments
    assert (team["team_name"], team["host_organisation"], team["status"]) == (SERVICE["name"], "The host", "open")
    assert team["definition_class"] == "not_judged" and pd.isna(team["source_url"])
    assert team["last_confirmed"] == "2026-05-04"
    assert list(areas["stated_area"]) == ["E08000035", "York"] and set(areas["extent"]) == {"unknown"}
    lost = cells(folder / "not-carried.csv")
    assert set(lost["field"]) == {"contacts", "organization.description", "organization.email", "service_areas.extent"}
    assert "kept out" not in "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    counts, _ = check(Settings(today=TODAY, register=folder))
    assert counts["teams"] == 1


def test_what_has_still_to_be_done_is_said(tmp_path: Path) -> None:
    file = tmp_path / "page.json"
    file.write_text(json.dumps({"contents": [SERVICE], "total_pages": 2}), encoding="utf-8")
    said = " ".join(run_in(Settings(today=TODAY, out=tmp_path), [file])[1])
    for part in ("not_judged", "source_url", "unknown in 2 rows", "1 page of the feed", "everyarea check"):
        assert part in said
    with pytest.raises(InputError, match="not written over"):
        run_in(Settings(today=TODAY, out=tmp_path), [file])


@pytest.mark.parametrize("status", [("inactive", "unknown"), ("defunct", "closed"), ("temporarily closed", "paused")])
def test_a_status_says_no_more_than_it_did(tmp_path: Path, status: tuple[str, str]) -> None:
    folder = taken(tmp_path, {**SERVICE, "status": status[0]})
    assert list(cells(folder / "teams.csv")["status"]) == [status[1]]


def test_texts_that_a_file_or_a_spreadsheet_would_stumble_over_come_through(tmp_path: Path) -> None:
    odd = ["=1+1", "Tŷ Ŵyl 👶", '"quoted", and\nbroken', "]]>&\\u0000", "half \ud800 of a pair"]
    held = [{**SERVICE, "id": str(number), "name": text} for number, text in enumerate(odd)]
    names = list(read_register(taken(tmp_path, held)).teams["team_name"])
    # A spreadsheet would run the first, so it is kept from doing so, as in every file that is written.
    assert names[:2] == ["'=1+1", odd[1]] and names[4] == "half \ufffd of a pair" and len(names) == len(odd)


@pytest.mark.parametrize("label", [["a"], {"a": 1}, True])
def test_a_label_that_is_no_text_is_named_by_its_service_and_field(tmp_path: Path, label: object) -> None:
    with pytest.raises(InputError, match=r"services\[0\]\.attributes\[0\]\.label.*This is not a text\."):
        taken(tmp_path, [{**SERVICE, "attributes": [{"label": label, "value": "x"}]}])


def test_a_number_too_large_for_any_list_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"services\[0\]\.name.*a very large number.*This is not a text\."):
        taken(tmp_path, [{**SERVICE, "name": 10**400}])


HOSTILE = {
    "deep": "[" * 200_000,
    "NaN": '{"name": NaN, "id": "a", "status": "active"}',
    "infinite": '{"name": 1e999, "id": "a", "status": "active"}',
    "digits": '{"name": ' + "9" * 10_000 + ', "id": "a", "status": "active"}',
    "twice": '{"name": "a", "name": "b", "id": "a", "status": "active"}',
    "not JSON": "<html>",
    "bytes": "\ufeff{",
    "nothing": "",
    "number": "7",
    "no list": '{"contents": {"a": 1}}',
    "no object": '{"contents": ["a"]}',
    "empty": '{"contents": []}',
    "no name": '{"contents": [{"id": "a", "status": "active"}]}',
    "no id": '{"contents": [{"name": "a", "status": "active"}]}',
    "no status": '{"contents": [{"name": "a", "id": "a"}]}',
    "status": '{"contents": [{"name": "a", "id": "a", "status": ["active"]}]}',
    "areas": '{"contents": [{"name": "a", "id": "a", "status": "active", "service_areas": {"b": 1}}]}',
    "area": '{"contents": [{"name": "a", "id": "a", "status": "active", "service_areas": [{"id": "b"}]}]}',
    "attributes": '{"contents": [{"name": "a", "id": "a", "status": "active", "attributes": "b"}]}',
    "host": '{"contents": [{"name": "a", "id": "a", "status": "active", "organization": [1]}]}',
    "same": '[{"name": "a", "id": "a", "status": "active"}, {"name": "b", "id": "a", "status": "active"}]',
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_means_harm_gives_a_sentence(tmp_path: Path, what: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(HOSTILE[what], encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run_in(Settings(today=TODAY, out=tmp_path / "out"), [file])
    assert all(len(fault.sentence()) < 400 and fault.remedy for fault in caught.value.faults)
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_too_large_or_absent_gives_a_sentence(tmp_path: Path) -> None:
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(InputError, match="larger than 50 MB"):
        read_services([tmp_path / "large.json"])
    with pytest.raises(InputError, match="no such file"):
        read_services([tmp_path / "none.json"])


def test_the_commands_say_where_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["register", "openreferral", "--out", str(tmp_path)]) == 0
    file = tmp_path / "register-openreferral" / "services.json"
    assert re.search(
        r"services\.json\nLeft out, and listed in left-out\.csv: \d+ teams?\.[^\n]*\n", capsys.readouterr().out
    )
    assert main(["register", "from-openreferral", str(file), "--out", str(tmp_path)]) == 0
    kept = cells(SHIPPED / "teams.csv")["status"].isin(["open", "paused", "closed"]).sum()
    assert f"{kept} teams" in capsys.readouterr().out
    assert main(["register", "from-openreferral"]) == 2
    assert main(["register", "openreferral", "x"]) == 2


def test_every_column_of_a_team_has_its_place(page: dict[str, Any]) -> None:
    carried = {each["label"] for service in page["contents"] for each in service["attributes"]}
    teams = cells(SHIPPED / "teams.csv")
    teams = teams[teams["status"].isin(["open", "paused", "closed"])]
    filled = {name for name in SHEETS["teams"].table.names if name in teams and teams[name].ne("").any()}
    elsewhere = {"team_name", "host_organisation", "age_range", "website"}
    assert filled - carried - elsewhere == {"notes", "confidence"}, "they never leave the register"
