"""One provenance: page, record, catalogue, licence, data package, packs and `sources` name exactly the files used."""

from __future__ import annotations

import hashlib
import html
import json
import re
import shutil
import tomllib
import zipfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from mapping.cli.main import main
from mapping.formats.licences import held
from mapping.national.export import run_export
from mapping.national.run import run
from mapping.packs.make import PackRequest, run_pack
from mapping.reading.shipped import assumptions, lookups
from mapping.reading.shipped import lookups as areas
from mapping.reading.shipped.sources import Passport, source
from mapping.study.provenance import run_sources, told_apart
from mapping.study.settings import Settings
from mapping.study.study import Study

from .conftest import ROOT
from .editions import shipped

pytestmark = pytest.mark.usefixtures("remembered")
DATA = ROOT / "data"
TODAY = date(2026, 11, 21)
ANOTHER_SERVICE = """\
title = "Contact centres"
service = "contact centre"
released = 2026-11-21
definition_version = "1"

[definitions]
strict = ["listed"]
standard = ["listed"]
broad = ["listed"]

[classes]
listed = "on the national list"

[about]
what = "A place to meet."
"""
CENTRES = {
    "teams.csv": "team_id,team_name,nation,definition_class,status,source_url,source_date\n"
    "a,Centre A,England,listed,open,https://example.org/a,2026-10\n",
    "catchments.csv": "team_id,stated_area,extent\na,Leeds,whole\n",
    "register.toml": ANOTHER_SERVICE,
}


@dataclass(frozen=True)
class Case:
    """What is handed in, by option."""

    name: str
    options: dict[str, Path]

    def config(self, out: Path) -> Settings:
        return Settings(today=TODAY, level="nation", out=out, **self.options)

    def words(self) -> list[str]:
        return [part for option, path in self.options.items() for part in (f"--{option}", str(path))]


@pytest.fixture(scope="module", params=["nothing", "figures", "boundaries", "register"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("handed-in")
    if request.param == "register":
        for name, text in CENTRES.items():
            (folder / name).write_text(text, encoding="utf-8")
        return Case(request.param, {"register": folder})
    if request.param == "figures":
        shutil.copy(DATA / "assumptions.toml", folder / "assumptions.toml")
        (folder / "own.csv").write_bytes((DATA / "denominators" / "babies.csv").read_bytes())
        return Case(request.param, {"assumptions": folder / "assumptions.toml", "denominators": folder / "own.csv"})
    if request.param == "boundaries":
        shutil.copy(DATA / "boundaries" / "areas.parquet", folder / "own.parquet")
        return Case(request.param, {"boundaries": folder / "own.parquet"})
    return Case(request.param, {})


@pytest.fixture(scope="module")
def out(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the run, the export and the packs of the case, beside each other."""
    folder = tmp_path_factory.mktemp("out")
    run(case.config(folder), lambda _stage: None)
    run_export(case.config(folder), "geojson,csv", lambda _stage: None)
    run_pack(
        case.config(folder), PackRequest(codes=("S92000003",), pdf=False), lambda _stage: None, lambda _n, _of: None
    )
    return folder


@pytest.fixture(scope="module")
def used(case: Case) -> tuple[Passport, ...]:
    return Study.of(case.config(Path("nowhere"))).edition.passports


def text_of(out: Path, place: str) -> str:
    """Read a file of the run, the export or a pack: `run/…`, `export/…`, `packs/…` (within the zip)."""
    kind, _, name = place.partition("/")
    folder = next(path for path in out.iterdir() if path.name.endswith({"run": "nation"}.get(kind, kind)))
    if kind == "packs":
        with zipfile.ZipFile(folder / "S92000003.zip") as pack:
            return pack.read(next(each for each in pack.namelist() if each.endswith(f"/{name}"))).decode("utf-8")
    return (folder / name).read_text(encoding="utf-8")


def test_the_page_and_the_record_name_the_same_files_with_their_hashes(out, used):
    listed = text_of(out, "run/index.html").partition("plain sources")[2].partition("</ul>")[0]
    named = [html.unescape(name) for name in re.findall(r'<span class="?code"?>([^<]*)</span>', listed)]
    assert sorted(named) == sorted(passport.file for passport in used)
    for kind in ("run", "export", "packs"):
        folder = next(path for path in out.iterdir() if path.name.endswith({"run": "nation"}.get(kind, kind)))
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        assert record["inputs"] == {passport.file: passport.sha256 for passport in used}, kind


def test_catalogue_licence_and_data_package_name_what_is_held_and_nothing_else(out, used):
    kept = held(used)
    titles = [passport.title for passport in kept]
    for kind in ("export", "packs"):
        licence = text_of(out, f"{kind}/LICENCE.txt").partition("\nThe sources\n")[2].partition("\nThe licences\n")[0]
        assert re.findall(r"^  (\S.*)$", licence, re.MULTILINE) == titles
        lineage = html.unescape(text_of(out, f"{kind}/metadata.xml").partition("from these sources. ")[2])
        assert [title for title in titles if f"{title} (" not in lineage] == []
        left_out = {passport.title for passport in shipped("nation").passports} - set(titles)
        assert [title for title in left_out if f"{title} (" in lineage] == []
        package = json.loads(text_of(out, f"{kind}/datapackage.json"))
        assert [each["title"].partition(" (")[0] for each in package["sources"]] == [
            t.partition(" (")[0] for t in titles
        ]
        credits_ = text_of(out, f"{kind}/README.txt")
        here = kept if kind == "export" else [passport.of(["England", "Scotland"]) for passport in kept]
        assert [passport.credit for passport in here if passport.credit not in credits_] == []


def test_the_command_prints_the_same_without_a_run(case, used, capsys):
    assert main(["sources", "--used", "--json", "--level", "nation", *case.words()]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(each["file"], each["sha256"]) for each in said] == [(passport.file, passport.sha256) for passport in used]


def test_what_was_handed_in_stands_in_place_of_what_ships(case, used):
    by_id = {passport.id: passport for passport in used}
    handed = {passport.id for passport in used if passport.publisher.startswith("not stated")}
    expected = {
        "nothing": set(),
        "figures": {"babies", "assumptions"},
        "boundaries": {"boundaries"},
        "register": {"teams", "catchments", "register"},
    }[case.name]
    assert handed == expected
    for option, path in case.options.items():
        for file in path.iterdir() if path.is_dir() else [path]:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            assert [p for p in used if p.sha256 == digest and p.file.endswith(file.name)], option
    if case.name == "figures":
        assert by_id["assumptions"].how_made == "used as it was handed in"
    if case.name == "boundaries":
        assert by_id["boundaries"].measured_error == "" and by_id["boundaries"].error_metres == 0


def test_exactly_the_files_that_were_opened_are_named(case, used, monkeypatch, remembered):
    opened: set[str] = set()

    def noted(name: str, folder: Path) -> Path:
        opened.add(name)
        return source(name, folder)

    for room in (areas, assumptions, lookups):
        monkeypatch.setattr(room, "source", noted)
    with remembered.asleep_for_now():
        _ = Study.of(case.config(Path("nowhere"))).edition
    register = {passport.id for passport in used if passport.file.startswith("register/")}
    named = {passport.id for passport in used} - register
    aside: set[str] = set()
    if case.name == "register":
        # What was published of another service is read, and no figure of this one rests on it; no base is known.
        aside = {"base_points", "assumptions", "survey_findings", "published_team_counts", "need_estimates"}
    if case.name == "figures":
        aside = {"control_totals"}  # what is handed in is compared with them, and no figure rests on them
    own = {"figures": {"babies", "assumptions"}, "boundaries": {"boundaries"}}.get(case.name, set())
    assert named == (opened - aside) | own


def test_every_file_that_ships_is_used_by_some_run_or_only_to_fetch_and_to_check():
    levels = ("utla", "ltla", "region", "nation", "health")
    records = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))["source"]
    named = {passport.id for level in levels for passport in shipped(level).passports}
    before = Settings(today=date(2026, 11, 21), level="health", on=date(2026, 3, 31))
    assert "cartogram_health" not in named
    named |= {passport.id for passport in run_sources(before)}
    named |= {passport.id for passport in run_sources(replace(before, level="constituency"))}
    # Addresses of official files, and published totals that figures handed in are compared with: no figure rests on them.
    assert {record["id"] for record in records} - named == {"endpoints", "control_totals"}


def test_two_files_of_one_name_are_told_apart():
    ours = shipped("nation").passports[:3]
    alike = [replace(ours[0], file="mine.csv"), replace(ours[1], file="mine.csv"), ours[2]]
    assert [passport.file for passport in told_apart(alike)] == [
        f"{ours[0].id}/mine.csv", f"{ours[1].id}/mine.csv", ours[2].file
    ]  # fmt: skip


def test_how_far_the_borders_are_off_is_said_from_the_passport_wherever_boundaries_are_spoken_of(case, out):
    shapes = next(passport for passport in shipped("nation").passports if passport.id == "boundaries")
    said, of_a_part = shapes.measured_error, shapes.of(["England", "Scotland"]).measured_error
    assert re.search(r"\b945 m\b", said) and "United" not in said
    places = ("run/index.html", "run/layers/README.txt", "packs/LICENCE.txt", "packs/README.txt", "packs/metadata.xml")
    for place in places:
        text = html.unescape(text_of(out, place))
        # A pack says it of the nations that it shows: Scotland, and England beside it.
        here = said if place.startswith("run") else of_a_part
        assert (here in re.sub(r"\s+", " ", text)) == (case.name != "boundaries"), place
        distance = re.search(r"<gco:Distance[^>]*>([^<]*)<", text)
        if place.endswith(".xml"):
            assert (distance and distance[1]) == (None if case.name == "boundaries" else "945")
    assert "110" not in re.findall(r"<gco:Distance[^>]*>([^<]*)<", text_of(out, "packs/metadata.xml"))
