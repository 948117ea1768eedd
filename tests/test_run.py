"""The whole run: a golden one on the toy country, hostile and spoilt registers, and the same bytes twice."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from mapping import cli
from mapping.national.run import run
from mapping.reading.shipped.sources import sha256_of
from mapping.study.settings import Settings
from mapping.vocabulary.dictionary import PUBLISHED

from .conftest import ROOT, health_shares
from .worlds import toy_data

GOLDEN = Path(__file__).parent / "golden"
TABLES = (
    "areas",
    "headline",
    "gaps",
    "links",
    "standing",
    "issues",
    "carried",
    "reconciliation",
    "sites",
    "reach",
    "need",
    "timeline",
    "fifths",
    "levels",
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def toy_run(tmp_path_factory, atoms, history, shapes):
    data = toy_data(tmp_path_factory.mktemp("toy"), atoms, history, shapes, health_shares())
    stages: list[str] = []
    folder = run(Settings(today=date(2030, 1, 1), data=data, out=tmp_path_factory.mktemp("out")), stages.append)
    return folder, stages


@pytest.mark.parametrize("name", TABLES)
def test_the_golden_run_of_the_toy_country_cell_by_cell(toy_run, name):
    folder, _ = toy_run
    assert rows(folder / "tables" / f"{name}.csv") == rows(GOLDEN / f"{name}.csv")


def test_a_run_shows_its_stages_and_is_named_for_its_day_and_level(toy_run):
    folder, stages = toy_run
    assert folder.name == "2026-06-01-utla"  # the register's own day, not today
    assert len(stages) == 6 and stages[0].startswith("Reading")


@pytest.fixture(scope="module")
def real_run(tmp_path_factory):
    return run(Settings(today=date(2030, 1, 1), out=tmp_path_factory.mktemp("out")), lambda _stage: None)


def test_the_record_lists_every_file_with_its_hash_and_the_whole_headline(real_run):
    record = json.loads((real_run / "run.json").read_text(encoding="utf-8"))
    found = {p.relative_to(real_run).as_posix() for p in real_run.rglob("*") if p.is_file()} - {"run.json"}
    assert set(record["outputs"]) == found
    assert all(sha256_of(real_run / name) == digest for name, digest in record["outputs"].items())
    assert all(sha256_of(ROOT / "data" / name) == digest for name, digest in record["inputs"].items())
    assert record["counts"] == {
        "areas": 218,
        "teams": 57,
        "links": len(rows(real_run / "tables" / "links.csv")),
        "issues": 3,
    }
    assert {(r["scope"], r["definition"], r["unit"]) for r in record["headline"]} == {
        (scope, definition, unit)
        for scope in ("England", "Scotland", "Wales", "Northern Ireland", "UK")
        for definition in ("strict", "standard", "broad")
        for unit in ("areas", "babies")
    }
    for row, written in zip(record["headline"], rows(real_run / "tables" / "headline.csv"), strict=True):
        assert {name: str(value) for name, value in row.items()} == written
        assert 0 <= row["at_least"] <= row["recorded"] <= row["at_most"] <= row["total"]


PICTURES = {
    f"figures/{name}.{form}"
    for name in ("coverage", "a4", "slide", "card", "cartogram", "gaps", "timeline")
    for form in ("svg", "pdf")
}


def test_a_run_leaves_what_the_readme_says(real_run):
    expected = {"index.html", "map.html", "embed.html", *PICTURES, "layers/coverage.gpkg", "layers/coverage-shapefile.zip",
                "layers/coverage.parquet", "layers/coverage.geojson", "layers/README.txt", "run.json",
                *(f"layers/coverage.{look}" for look in ("qml", "sld", "qmd")),
                "tables/gap-analysis.xlsx", "tables/data-dictionary.csv",
                *(f"tables/{name}.csv" for name in PUBLISHED if name != "access")}  # fmt: skip
    assert {p.relative_to(real_run).as_posix() for p in real_run.rglob("*") if p.is_file()} == expected


def test_the_pages_are_light(real_run):
    assert (real_run / "index.html").stat().st_size <= 400_000
    assert (real_run / "map.html").stat().st_size <= 700_000


def test_every_column_of_every_table_is_in_the_data_dictionary(real_run):
    described = {(row["table"], row["column"]) for row in rows(real_run / "tables" / "data-dictionary.csv")}
    # fewer than one area in ten has a figure of access, so that there is no such table
    assert "access" not in {table for table, _ in described}
    for table in PUBLISHED.keys() - {"access"}:
        with (real_run / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            header = next(csv.reader(lines))
        assert {(table, column) for column in header} <= described, table


def test_every_map_page_and_layer_says_what_the_boundaries_are_made_from(real_run):
    for name in ("index.html", "map.html", "figures/coverage.svg", "layers/README.txt"):
        text = (real_run / name).read_text(encoding="utf-8")
        text = re.sub(r"<[^>]*>|\s+", " ", text)
        text = re.sub(r" +", " ", text)
        assert (
            "Boundaries: ONS, generalised to 200 m (England, Wales); NISRA (Northern Ireland); "
            "Scotland approximate, rebuilt from postcodes." in text
        ), name
        assert "OpenStreetMap contributors" in text and "Office for National Statistics" in text, name


def test_nothing_of_the_machine_is_in_any_output(real_run):
    secrets = [str(ROOT), str(real_run.parent), os.uname().nodename]
    for path in real_run.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert not [secret for secret in secrets if len(secret) > 3 and secret.encode() in raw], path.name


def test_the_same_inputs_give_the_same_bytes_in_another_process_and_another_setting(tmp_path, real_run):
    setting = {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    words = [sys.executable, "-m", "mapping", "run", "--out", str(tmp_path)]
    subprocess.run(words, cwd=ROOT, env={**os.environ, **setting}, capture_output=True, check=True)
    here, there = (
        {p.relative_to(folder).as_posix(): sha256_of(p) for p in folder.rglob("*") if p.is_file()}
        for folder in (real_run, next(path for path in tmp_path.iterdir() if path.is_dir()))
    )
    assert here == there


def test_the_picture_in_the_readme_is_the_one_that_the_run_makes(real_run):
    assert (ROOT / "docs" / "coverage.svg").read_bytes() == (real_run / "figures" / "coverage.svg").read_bytes()


FAULTS = """\
team_id,team_name,definition_class,opened,closed,source_date,status
a,Alpha,named_by_foundation,2020,2019,2025-01,open
a,Beta,named_by_foundation,2020,,2025-01,open
b,Gamma \ufeffteam,named_by_foundation,2020,,Feb 24,opne
"""


def spoil(folder: Path, name: str, change) -> None:
    path = folder / name
    path.write_bytes(change(path.read_text(encoding="utf-8")))


def test_every_fault_of_a_register_is_one_sentence_all_in_one_go_and_the_last_run_stays(
    tmp_path, capsys, register_folder
):
    out = tmp_path / "out"
    assert cli.main(["run", "--level", "nation", "--out", str(out)]) == 0
    before = {p: sha256_of(p) for p in out.rglob("*") if p.is_file()}
    capsys.readouterr()
    spoil(register_folder, "teams.csv", lambda _: bytes(FAULTS, "utf-8"))
    spoil(register_folder, "catchments.csv", lambda _: b"team_id,stated_aera,extent\na,Kent,whole\n")
    spoil(
        register_folder,
        "statements.csv",
        lambda _: "stated_area,claim,stated_on\nYnys Môn,none,2025\nKnet,none,2025\n".encode("cp1252"),
    )
    assert cli.main(["run", "--level", "nation", "--out", str(out), "--register", str(register_folder)]) == 2
    said = capsys.readouterr().err.splitlines()
    expected = [
        'teams.csv, row 2, column "closed": found "2019". The team closed before it opened ("2020"). Correct one of the two dates.',
        'teams.csv, row 3, column "team_id": found "a". The team is in row 2 already. Give each team an id of its own.',
        'teams.csv, row 4, column "status": found "opne". This is not one of the words allowed here.',
        'teams.csv, row 4, column "source_date": found "Feb 24". This could be February 2024 or 24 February.',
        'teams.csv, row 4, column "team_name": found "Gamma ⟦U+FEFF⟧team". The cell holds a stray byte-order mark',
        'catchments.csv, row 1, column "stated_area": The column "stated_area" is missing. Is it the column "stated_aera"?',
        'statements.csv, row 3, column "stated_area": found "Knet". No area has this name. It may mean',
    ]  # fmt: skip
    for sentence in expected:
        assert len([line for line in said if line.startswith(sentence)]) == 1, (sentence, said)
    assert said[-1].endswith("problems to fix. Nothing was written; your last results are unchanged.")
    assert before == {p: sha256_of(p) for p in out.rglob("*") if p.is_file()}


def test_a_misspelt_council_alone_is_exit_code_3_and_can_be_allowed(tmp_path, capsys, register_folder):
    spoil(
        register_folder, "catchments.csv", lambda text: text.replace("babs-wigan,Wigan", "babs-wigan,Wiggan").encode()
    )
    words = ["run", "--level", "nation", "--out", str(tmp_path / "out"), "--register", str(register_folder)]
    assert cli.main(["check", "--register", str(register_folder)]) == 3  # the same code from both
    capsys.readouterr()
    assert cli.main(words) == 3
    said = capsys.readouterr().err
    assert 'catchments.csv, row 16, column "stated_area": found "Wiggan". No area has this name.' in said
    assert "Wigan (E08000010)" in said and not (tmp_path / "out").exists()
    assert cli.main([*words, "--allow-unresolved", "1"]) == 0
    issues = rows(next((tmp_path / "out").iterdir()) / "tables" / "issues.csv")
    assert [row["value"] for row in issues if row["kind"] == "unresolved"] == ["Wiggan"]


def test_a_register_in_windows_text_is_read_when_asked_for(register_folder):
    spoil(register_folder, "teams.csv", lambda text: text.encode("cp1252"))
    assert cli.main(["check", "--register", str(register_folder), "--encoding", "cp1252"]) == 0


def test_deleting_a_statement_of_none_makes_the_area_not_known(capsys, register_folder):
    def status_of_surrey():
        assert cli.main(["coverage", "--csv", "--register", str(register_folder)]) == 0
        areas = csv.DictReader(io.StringIO(capsys.readouterr().out))
        return next(row["status"] for row in areas if row["area_name"] == "Surrey")

    spoil(
        register_folder,
        "statements.csv",
        lambda text: f"{text}Surrey,none,2026-02-01,,\n".encode(),
    )
    assert status_of_surrey() == "confirmed_none"
    spoil(
        register_folder,
        "statements.csv",
        lambda text: "\n".join(x for x in text.splitlines() if "Surrey" not in x).encode(),
    )
    assert status_of_surrey() == "not_known"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--boundaries", "no-grid.geojson"], "The file holds no features."),
        (["--data", "data"], "is not the file its passport in sources.toml describes"),
    ],
)
def test_a_run_that_cannot_be_made_writes_nothing(tmp_path, capsys, words, sentence):
    (tmp_path / "no-grid.geojson").write_text("{}")
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "data" / "denominators" / "babies.csv").write_text("area_code,aged_0_to_2\n")
    code = cli.main(["run", "--out", str(tmp_path / "out"), words[0], str(tmp_path / words[1])])
    assert code in {2, 4} and sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_file_that_was_handed_in_is_credited_as_such_and_not_to_the_office_whose_place_it_takes(tmp_path):
    lines = (ROOT / "data" / "denominators" / "babies.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "own.csv").write_text("\n".join(lines), encoding="utf-8")
    words = ["run", "--level", "nation", "--out", str(tmp_path / "out"), "--denominators", str(tmp_path / "own.csv")]
    assert cli.main(words) == 0
    folder = next((tmp_path / "out").iterdir())
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert "own.csv" in record["inputs"] and "denominators/babies.csv" not in record["inputs"]
    for name in ("index.html", "layers/README.txt"):
        text = (folder / name).read_text(encoding="utf-8")
        assert "from the file own.csv, handed in" in text, name
        # The circles of the map of people were arranged with the babies that ship; the figures are others.
        assert "Children aged 0 to 2 and 0 to 4" not in text, name
    assert "National Records of Scotland" not in text


def test_an_assumption_is_in_the_name_of_the_folder_and_in_every_row_of_the_tables(tmp_path, capsys):
    assert cli.main(["run", "--out", str(tmp_path), "--complete", "Wales"]) == 0
    folder = tmp_path / "2026-11-21-utla-complete-wales"
    for name in ("areas", "headline", "gaps"):
        made = rows(folder / "tables" / f"{name}.csv")
        assert {row["assumed"] for row in made} == {"register taken as complete for Wales"}, name
    cardiff = next(row for row in rows(folder / "tables" / "gaps.csv") if row["area_name"] == "Cardiff")
    assert "and no row, in a register that is taken as complete there" in cardiff["reason"]
    capsys.readouterr()
    assert cli.main(["headline", "--complete", "Wales", "--csv"]) == 0
    assert "register taken as complete for Wales" in capsys.readouterr().out


def test_areas_without_a_figure_totals_and_islands_in_a_file_of_babies_are_listed_and_the_run_goes_on(tmp_path, capsys):
    lines = (ROOT / "data" / "denominators" / "babies.csv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    own = [dict(zip(header, row, strict=True)) for row in csv.reader(lines[1:])]
    kept = [(row["area_code"], row["aged_0_to_2"]) for row in own if row["area_code"] != "W06000015"]  # Cardiff
    scotland = sum(int(n) for code, n in kept if code.startswith("S"))
    kept += [("S92000003", str(scotland)), ("W92000004", "90000"), ("M83000003", "2100")]
    text = "area_code,aged_0_to_2\n" + "".join(f"{code},{n}\n" for code, n in kept)
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    words = ["run", "--level", "nation", "--out", str(tmp_path / "out"), "--denominators", str(tmp_path / "own.csv")]
    assert cli.main(words) == 0
    said = capsys.readouterr()
    assert "1 area has no figure for babies (Cardiff), so totals with a part there are not known." in said.err
    assert "2,100 babies of M83000003 were left out" in said.err
    assert (
        "babies, of how many is not known: recorded" in said.out
    )  # the United Kingdom's total, of which Cardiff's babies are a part
    folder = next((tmp_path / "out").iterdir())
    books = {row["check"]: row for row in rows(folder / "tables" / "reconciliation.csv")}
    missing = books["unmatched: areas without a figure for babies"]
    assert (missing["found"], missing["agrees"], missing["which"]) == ("1", "no", "W06000015 Cardiff")
    assert books["unmatched: figures for babies outside the areas"]["babies"] == "2100"
    assert books["published: babies of Scotland"]["agrees"] == "yes"
    assert books["published: babies of Wales"]["agrees"] == ""  # nothing can be said while Cardiff is not known
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "W06000015 Cardiff" in page and "areas without a figure for babies" in page


def test_a_register_in_codes_of_other_years_is_carried_and_what_it_says_has_to_be_verified(tmp_path):
    register = tmp_path / "register"
    shutil.copytree(ROOT / "data" / "register", register)
    text = (register / "catchments.csv").read_text(encoding="utf-8")
    assert "oxpip,Oxfordshire,whole" in text
    # Barnsley's code before 2025 is the same area; Cumbria was split in 2023.
    (register / "catchments.csv").write_text(
        text + "oxpip,E08000016,whole,,,https://example.org\noxpip,E10000006,whole,,,https://example.org\n",
        encoding="utf-8",
    )
    assert cli.main(["run", "--out", str(tmp_path / "out"), "--register", str(register)]) == 0
    folder = next((tmp_path / "out").iterdir())
    told = [(row["former_code"], row["successor_code"], row["kind"]) for row in rows(folder / "tables" / "carried.csv")]
    assert told == [
        ("E08000016", "E08000038", "recode"),
        ("E10000006", "E06000063", "split"),
        ("E10000006", "E06000064", "split"),
    ]
    areas = {row["area_code"]: row for row in rows(folder / "tables" / "areas.csv")}
    assert {areas[code]["status"] for code in ("E08000038", "E06000063", "E06000064")} == {"covered"}
    assert (areas["E08000038"]["reverify"], areas["E08000038"]["share_low"]) == ("no", "1")
    assert (areas["E06000063"]["reverify"], areas["E06000063"]["share_low"]) == ("yes", "0")
    assert "Cumberland (E06000063)" in (folder / "index.html").read_text(encoding="utf-8")
