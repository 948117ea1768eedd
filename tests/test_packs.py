"""Packs: what is in each, the same bytes twice, only what changed is made again, and the index and letters beside them."""

from __future__ import annotations

import csv
import getpass
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default

import pandas as pd
import pyogrio
import pytest
from axe_playwright_python.sync_playwright import Axe

from mapping import cli
from mapping.drawing.pictures import letters as brought
from mapping.linking.areas_meant import wanted_codes
from mapping.linking.gazetteer import gazetteer
from mapping.packs import make as pipeline
from mapping.packs import unchanged
from mapping.packs.brief_page import Press
from mapping.packs.make import PackRequest, run_pack
from mapping.packs.pack import MANIFEST, manifest, pack, subject
from mapping.packs.sending import letter, pack_index
from mapping.reading.shipped import lookups
from mapping.reading.shipped.sources import sha256_of
from mapping.study.settings import Settings
from mapping.study.study import Study
from mapping.vocabulary.errors import BusyError, InputError
from mapping.wording.bodies import health_first
from mapping.writing.disk import replaced
from mapping.writing.folder import held as holding

from . import worlds
from .browsing import opening
from .conftest import ROOT, health_shares
from .editions import ALL_HOSTILE
from .packing import NORTHERN, OLD, UNKNOWN, held, quiet
from .worlds import toy_data

FILES = [
    "LICENCE.txt", "README.txt", "area-excel.csv", "area-shapefile.zip", "area.csv", "area.geojson", "area.gpkg",
    "area.parquet", "area.qgz", "area.qmd", "area.qml", "area.sld",
    "brief.html", "brief.pdf", "datapackage.json", "metadata.xml", "manifest.json",
]  # fmt: skip


@pytest.fixture(scope="module")
def press():
    with brought() as place:
        yield Press(held().edition.style, place)


@pytest.fixture(scope="module")
def made(press):
    """One pack of each kind: not known, recorded on old evidence, and Northern Ireland."""
    return {
        code: pack(subject(held(), code), inputs="i", edition="e", pdf=press.pdf) for code in (UNKNOWN, OLD, NORTHERN)
    }


class Opened:
    """A pack without the folder that all of it lies in, and with plain names for the data, which carry the area's."""

    def __init__(self, raw):
        self.bundle = zipfile.ZipFile(io.BytesIO(raw) if isinstance(raw, bytes) else raw)
        (self.stem,) = {name.split("/")[0] for name in self.bundle.namelist()}

    def plain(self, name):
        return re.sub(
            rf"^{self.stem}/(?:{self.stem}(?=[.-]))?", lambda hit: "" if hit[0].count(self.stem) == 1 else "area", name
        )

    def namelist(self):
        return [self.plain(name) for name in self.bundle.namelist()]

    def read(self, name):
        return self.bundle.read(next(each for each in self.bundle.namelist() if self.plain(each) == name))


def opened(raw):
    return Opened(raw)


@pytest.mark.parametrize("code", [UNKNOWN, OLD, NORTHERN])
def test_a_pack_holds_every_file_with_its_hash_the_manifest_last(made, code):
    bundle = opened(made[code])
    assert sorted(bundle.namelist()) == sorted(FILES) and bundle.bundle.testzip() is None
    assert bundle.namelist()[-1] == MANIFEST
    said = json.loads(bundle.read(MANIFEST))
    assert {bundle.plain(f"{bundle.stem}/{name}"): digest for name, digest in said["files"].items()} == {
        name: hashlib.sha256(bundle.read(name)).hexdigest() for name in FILES[:-1]
    }
    assert said["area_code"] == code and said["inputs"] == "i"
    assert {entry.date_time for entry in bundle.bundle.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("code", [UNKNOWN, OLD, NORTHERN])
def test_nothing_of_the_machine_is_in_it(made, code):
    bundle = opened(made[code])
    for name in FILES:
        raw = bundle.read(name)
        for word in (str(ROOT), tempfile.gettempdir(), getpass.getuser() + "@"):
            assert word.encode() not in raw, (name, word)


@pytest.mark.parametrize("code", [UNKNOWN, OLD, NORTHERN])
def test_the_layers_open_with_their_areas_in_the_british_grid(made, code, tmp_path):
    path = tmp_path / "area.gpkg"
    path.write_bytes(opened(made[code]).read("area.gpkg"))
    there = dict(pyogrio.list_layers(path))
    assert {"area", "districts", "neighbours"} <= set(there)
    area = pyogrio.read_dataframe(path, layer="area")
    assert list(area["area_code"]) == [code] and area.crs.to_epsg() == 27700
    around = pyogrio.read_dataframe(path, layer="neighbours")
    pairs = held().edition.neighbours
    expected = {
        *pairs.loc[pairs["area_code"] == code, "neighbour_code"],
        *pairs.loc[pairs["neighbour_code"] == code, "area_code"],
    }
    assert set(around["area_code"]) == expected and around.geometry.notna().all()


def test_a_team_is_a_row_with_its_source_and_a_base_is_said_to_be_no_catchment():
    layers = {layer.name: layer for layer in subject(held(), "S12000047").layers}  # Fife, whose base is known
    assert layers["team_bases"].geometry == "Point" and "not whom they serve" in layers["team_bases"].title
    assert layers["teams"].geometry is None and layers["teams"].frame["source_url"].notna().all()
    assert set(layers["catchments"].frame["area_code"]) == {"S12000047"}
    assert layers["catchments"].frame["counted"].any()


def test_the_claim_of_a_team_that_does_not_count_is_marked():
    layers = {layer.name: layer for layer in subject(held(), "N09000007").layers}
    assert not layers["catchments"].frame["counted"].any()
    assert layers["teams"].shaped["why_not"].notna().all()


def test_only_northern_ireland_has_its_own_grid_too(made):
    names = {
        code: zipfile.ZipFile(io.BytesIO(opened(raw).read("area-shapefile.zip"))).namelist()
        for code, raw in made.items()
    }
    assert any(re.fullmatch(rf"irish-grid/armagh-[a-z-]+_{NORTHERN}_area\.shp", name) for name in names[NORTHERN])
    assert not any("irish" in name for code in (UNKNOWN, OLD) for name in names[code])
    assert "Irish Grid" in opened(made[NORTHERN]).read("README.txt").decode()


def test_the_table_has_the_area_among_others_and_missing_stays_empty(made):
    rows = list(csv.DictReader(io.StringIO(opened(made[OLD]).read("area.csv").decode("utf-8"))))
    assert [row["role"] for row in rows].count("area") == 1 and [row["role"] for row in rows].count("similar") == 5
    area, district = rows[0], next(row for row in rows if row["role"] == "district")
    assert area["area_code"] == OLD and area["status"] == "served_extent_unknown" and area["reverify"] == "yes"
    assert "families_said" not in area and area["rank"] == "" and area["evidence_on"] == ""
    assert district["babies_needing_low"] == "" and district["babies"] == area["babies"]


def test_the_readme_says_which_file_is_for_whom_and_names_no_file_that_is_not_there(made):
    for raw in made.values():
        bundle = opened(raw)
        text = bundle.read("README.txt").decode("utf-8")
        there = {name.removeprefix(f"{bundle.stem}/") for name in bundle.bundle.namelist()}
        assert set(re.findall(r"^  (\S+\.\w+): ", text, re.MULTILINE)) == there - {"README.txt"}
        assert "'not_known' does not mean that there is no team" in text


def test_without_a_pdf_nothing_speaks_of_one():
    bundle = opened(pack(subject(held(), UNKNOWN), inputs="i", edition="e", pdf=None))
    assert "brief.pdf" not in bundle.namelist() and b"brief.pdf" not in bundle.read("README.txt")


def test_a_hostile_name_is_text_in_every_file_and_in_no_file_name(press):
    usual = held()
    coverage = usual.edition.coverage.copy()
    coverage.loc[coverage["area_code"] == UNKNOWN, "area_name"] = f"=HYPERLINK() ../../x Tŷ Ŵyl {ALL_HOSTILE}"
    setting = replace(usual.setting, edition=replace(usual.edition, coverage=coverage))
    areas = usual.areas.assign(
        area_name=coverage.set_index("area_code")["area_name"].reindex(usual.areas["area_code"]).to_numpy()
    )
    bundle = opened(
        pack(subject(replace(usual, setting=setting, areas=areas), UNKNOWN), inputs="i", edition="e", pdf=press.pdf)
    )
    assert sorted(bundle.namelist()) == sorted(FILES)
    rows = list(csv.DictReader(io.StringIO(bundle.read("area.csv").decode("utf-8"))))
    assert rows[0]["area_name"].startswith("'=HYPERLINK()") and "Tŷ Ŵyl" in rows[0]["area_name"]
    page = bundle.read("brief.html").decode("utf-8")
    assert "<img" not in page and "<script" not in page and "=HYPERLINK() ../../x Tŷ Ŵyl &lt;img" in page


# --- the whole command, on the toy country ---


@pytest.fixture(scope="module", autouse=True)
def prepared_once():
    """Measure each country once: what a run asks for changes nothing of that."""
    usual, kept = Study.of, {}

    def once(config, tell=quiet):
        asked = replace(config, out=ROOT)
        if asked not in kept:
            kept[asked] = usual(asked, tell)
        return kept[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Study, "of", once)
        # Somebody may be at work on the program while its tests run.
        patch.setattr(pipeline, "maker", lambda *parts: str(parts))
        yield


def ask(toy, out, *, codes=None, progress=quiet, **wanted):
    config = Settings(today=date(2030, 1, 1), data=toy, out=out)
    return run_pack(config, PackRequest(codes=codes, **wanted), quiet, progress)


def contents(folder):
    """Give what is in each pack, but for what tells one program from another, which the tests stand in for."""
    made = {}
    for path in sorted(folder.glob("*.zip")):
        said = manifest(path)
        said.update(inputs="", edition="")
        made[path.name] = (opened(path).namelist(), said)
    return made


def hashes(folder):
    return {
        path.relative_to(folder).as_posix(): sha256_of(path) for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def toy_packs(toy, tmp_path_factory):
    out, counted = tmp_path_factory.mktemp("out"), []
    done = ask(toy, out, letters=True, progress=lambda *counts: counted.append(counts))
    return done, counted


def test_every_area_gets_its_pack_named_for_its_code_and_progress_is_told(toy_packs):
    done, counted = toy_packs
    names = {path.name for path in done.folder.iterdir()}
    codes = {"E10000901", "E06000901", "E06000902", "S12000901", "S12000902", "W06000901", "N09000901"}
    assert names == {f"{code}.zip" for code in codes} | {"index.html", "index.csv", "letters", "run.json"}
    assert done.folder.name == "2026-06-01-utla-packs" and (done.made, done.kept) == (7, 0)
    assert counted == [(count, 7) for count in range(1, 8)]


def test_a_county_has_its_districts_and_the_statuses_are_those_of_the_run(toy_packs):
    said = {path.stem: manifest(path) for path in toy_packs[0].folder.glob("*.zip")}
    assert said["E10000901"]["look"] == "team" and said["W06000901"]["look"] == "confirmed_none"
    rows = list(
        csv.DictReader(io.StringIO(opened(toy_packs[0].folder / "E10000901.zip").read("area.csv").decode("utf-8")))
    )
    assert [row["area_name"] for row in rows if row["role"] == "district"] == ["Ash", "Beck", "Cove"]
    assert said["W06000901"]["area_name"] == "Tŷ Ŵyl"


def test_the_record_is_last_and_lists_every_file(toy_packs):
    folder = toy_packs[0].folder
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    there = hashes(folder)
    del there["run.json"]
    assert record["outputs"] == there and set(record["packs"]) == {path.stem for path in folder.glob("*.zip")}


def test_the_index_as_a_table_is_guarded_and_has_the_hash_of_each_pack(toy_packs):
    folder = toy_packs[0].folder
    rows = list(csv.DictReader(io.StringIO((folder / "index.csv").read_text(encoding="utf-8"))))
    assert len(rows) == 7 and all(row["sha256"] == sha256_of(folder / row["file"]) for row in rows)
    assert next(row for row in rows if row["area_code"] == "W06000901")["area_name"] == "Tŷ Ŵyl"


def test_the_same_bytes_in_another_process_with_other_hashes_zone_and_letters(toy, toy_packs, tmp_path):
    words = ["pack", "--all", "--letters", "--data", str(toy), "--out", str(tmp_path)]
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    subprocess.run(
        [sys.executable, "-m", "mapping", *words], cwd=ROOT, env=surroundings, check=True, capture_output=True
    )
    assert contents(tmp_path / toy_packs[0].folder.name) == contents(toy_packs[0].folder)


def test_only_what_changed_is_made_again(toy, tmp_path, atoms, history, shapes, monkeypatch):
    first = ask(toy, tmp_path, pdf=False)
    before = hashes(first.folder)
    again = ask(toy, tmp_path, pdf=False)
    assert (again.made, again.kept) == (0, 7) and hashes(again.folder) == before
    # Another page for the team in Inis: nothing that is said of any other area rests on it.
    teams = worlds.REGISTER["teams.csv"].replace(
        "borderline,open,2021,,2026-02,", "borderline,open,2021,,2026-02,Another host"
    )
    monkeypatch.setitem(worlds.REGISTER, "teams.csv", teams)
    other = toy_data(tmp_path / "data", atoms, history, shapes, health_shares())
    changed = ask(other, tmp_path, pdf=False)
    after = hashes(changed.folder)
    packs_changed = {name for name in after if name.endswith(".zip") and after[name] != before[name]}
    assert changed.made == 1 and packs_changed == {"N09000901.zip"}
    assert ask(other, tmp_path, pdf=False, force=True).made == 7


def test_a_pack_that_is_damaged_is_made_again_and_a_letter_never_outlives_its_pack(toy, tmp_path):
    done = ask(toy, tmp_path, codes=("E06000901", "W06000901"), letters=True, pdf=False)
    before = hashes(done.folder)
    path = done.folder / "E06000901.zip"
    path.write_bytes(path.read_bytes()[:-200])
    (done.folder / ".tmp-1-E06000901.zip").write_bytes(b"half")
    again = ask(toy, tmp_path, codes=("E06000901", "W06000901"), letters=True, pdf=False)
    assert (again.made, again.kept) == (1, 1) and hashes(again.folder) == before
    ask(toy, tmp_path, codes=("E06000901",), pdf=True)
    assert not (done.folder / "letters" / "E06000901.eml").exists()
    assert (done.folder / "letters" / "W06000901.eml").exists()


def test_packs_that_were_not_asked_for_stay_in_the_index_and_a_strange_zip_is_warned_of(toy, tmp_path):
    ask(toy, tmp_path, codes=("Tŷ Ŵyl",), pdf=False)
    folder = tmp_path / "2026-06-01-utla-packs"
    (folder / "strange.zip").write_bytes(b"PK")
    done = ask(toy, tmp_path, codes=("E06000901",), pdf=False)
    page = (done.folder / "index.html").read_text(encoding="utf-8")
    assert "W06000901.zip" in page and "E06000901.zip" in page and "strange.zip" not in page
    assert "earlier run" not in page
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert any("strange.zip is not a whole pack" in text for text in record["warnings"])


def test_while_another_run_holds_the_folder_nothing_is_touched(toy, tmp_path):
    done = ask(toy, tmp_path, codes=("E06000901",), pdf=False)
    before = hashes(done.folder)
    with holding(done.folder), pytest.raises(BusyError):
        ask(toy, tmp_path, codes=("E06000901",), pdf=False, force=True)
    assert hashes(done.folder) == before


def test_a_disk_that_refuses_stops_with_a_sentence_and_what_is_finished_stays(toy, tmp_path, monkeypatch):
    done = ask(toy, tmp_path, pdf=False)
    before = hashes(done.folder)
    count = iter(range(99))

    def refusing(path, raw):
        if next(count) == 2:
            raise OSError(28, "No space left on device", str(path))
        replaced(path, raw)

    monkeypatch.setattr("mapping.packs.make.replaced", refusing)
    monkeypatch.setattr("mapping.packs.make._cores", lambda: 1)
    with pytest.raises((InputError, OSError)):
        ask(toy, tmp_path, pdf=False, force=True)
    assert not (done.folder / "run.json").exists()
    assert {name: each for name, each in hashes(done.folder).items() if name.endswith(".zip")} == {
        name: each for name, each in before.items() if name.endswith(".zip")
    }


def test_many_packs_are_made_in_several_processes_with_the_same_bytes(toy_packs, toy, tmp_path, monkeypatch):
    monkeypatch.setattr("mapping.packs.make.FEW", 1)
    monkeypatch.setattr("mapping.packs.make._cores", lambda: 2)
    done = ask(toy, tmp_path, letters=True)
    assert hashes(done.folder) == hashes(toy_packs[0].folder)


# --- which areas are asked for ---


def find(*asked, level="utla"):
    usual = held()
    folder = ROOT / "data"
    members = lookups.members(lookups.read_atoms(folder), lookups.read_health_shares(folder))
    known = gazetteer(
        members, lookups.read_aliases(folder), lookups.read_ambiguous(folder), lookups.read_history(folder)
    )
    table = usual.edition.coverage if level == "utla" else held(level).edition.coverage
    return wanted_codes(asked, table[["area_code", "area_name"]], level, known, members)


def test_codes_and_names_that_mean_one_area_are_taken():
    assert find("e10000025", "Powys", "Belfast", "Oxfordshire") == ["E10000025", "N09000003", "W06000023"]


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("E07000178", ["It lies in Oxfordshire (E10000025)", "--level"]),  # Oxford, a district
        ("Oxfordshir", ["No area has this name.", "The nearest is Oxfordshire (E10000025)"]),
        ("E10000099", ["No area, now or since 2009, has this code.", "The nearest is "]),
        ("Dorset", ["could mean several areas"]),
        ("North West", ["too large"]),
        ("Belfast Health and Social Care Trust", ["Add --level health. It lies in Belfast (N09000003)"]),
        ("NHS Lothian", ["Add --level health."]),
        ("", ["No area has this name."]),
    ],
)
def test_what_means_no_area_of_the_level_is_refused_with_the_nearest_name(written, parts):
    with pytest.raises(InputError) as caught:
        find(written)
    assert all(part in str(caught.value) for part in parts), str(caught.value)


def test_every_one_that_is_wrong_is_told_in_one_go():
    with pytest.raises(InputError) as caught:
        find("Oxfordshir", "E10000099", "Powys")
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    "words",
    [["pack", "Atlantis"], ["pack", "--within", "Atlantis"], ["ask", "--areas", "Atlantis"],
     ["ask", "--within", "Atlantis"], ["coverage", "--within", "Atlantis"]],
)  # fmt: skip
def test_a_wrong_name_is_refused_before_anything_is_measured(words, capsys, tmp_path, monkeypatch):
    def measured(*_given, **_more):
        raise AssertionError

    monkeypatch.setattr("mapping.study.results.atom_counts", measured)
    monkeypatch.setattr("mapping.study.analysis.analyse", measured)
    assert cli.main([*words, "--out", str(tmp_path / "out")]) == 2
    assert 'found "Atlantis". No area has this name.' in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("level", "nations", "said"),
    [
        ("utla", ["England"], ""),
        ("health", ["Northern Ireland"], ""),
        (
            "utla",
            ["Northern Ireland", "England"],
            "In Northern Ireland the trusts answer first.",
        ),
        ("ltla", ["Wales", "Scotland"], "In Scotland and Wales the health boards answer first."),
    ],
)
def test_the_level_of_health_is_offered_where_a_board_or_trust_answers_first(level, nations, said):
    more = " Add --level health for one pack for each of them."
    assert health_first(level, nations, "pack") == (said + more if said else "")


def test_the_command_wants_codes_or_all(capsys):
    assert cli.main(["pack"]) == 2 and cli.main(["pack", "--all", "Powys"]) == 2
    assert "write --all" in capsys.readouterr().err


# --- letters ---


def test_a_letter_is_an_unsent_draft_with_the_pack_and_what_is_asked(made):
    of = subject(held(), UNKNOWN)
    raw = letter(of.edition, of.brief.facts, UNKNOWN, made[UNKNOWN], to=of.to)
    assert raw == letter(of.edition, of.brief.facts, UNKNOWN, made[UNKNOWN], to=of.to)
    mail = message_from_bytes(raw, policy=default)
    assert mail["X-Unsent"] == "1" and mail["From"] is None and mail["To"] is None
    assert mail["Date"].startswith("Sat, 21 Nov 2026") and "Powys" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()
    assert (
        "There may still be one." in text
        and "- Is there a team in your area?" in text
        and text.splitlines()[3].startswith(
            "We keep the public register “Specialised parent-infant relationship teams”."
        )
        and "Please reply to whoever sent you this." in text
    )
    attached = next(mail.iter_attachments())
    assert attached.get_filename() == "W06000023.zip" and attached.get_content() == made[UNKNOWN]


def test_a_name_with_line_ends_makes_no_header():
    of = subject(held(), UNKNOWN)
    facts = {**of.brief.facts, "name": "Powys Tŷ", "title": "Teams"}
    mail = message_from_bytes(letter(of.edition, facts, UNKNOWN, b"zip", to=of.to), policy=default)
    assert mail["Subject"].startswith("Powys Tŷ: teams") and mail["Bcc"] is None


# --- the index ---


def index(*, names=("Powys", "City of Edinburgh"), older=False):
    return pd.DataFrame(
        {
            "area_code": [UNKNOWN, OLD],
            "area_name": list(names),
            "nation": ["Wales", "Scotland"],
            "look": ["not_known", "served_extent_unknown-aged"],  # the second as an earlier release named it
            "status": ["not_known", "served_extent_unknown"],
            "reverify": [False, True],
            "babies": pd.array([3129, None], dtype="Int64"),
            "file": [f"{UNKNOWN}.zip", f"{OLD}.zip"],
            "older": [False, older],
        }
    )


@pytest.fixture(scope="module")
def open_page(browser, tmp_path_factory):
    with opening(browser, tmp_path_factory.mktemp("index") / "index.html") as open_one:
        yield open_one


@pytest.mark.browser
def test_the_index_finds_a_pack_by_name_code_nation_or_what_is_recorded(open_page):
    page = open_page(pack_index(held().edition, index(), letters=True))
    shown = "document.querySelectorAll('#packs tbody tr:not([hidden])').length"
    for wanted, count in (
        ("powys", 1),
        ("S12000036", 1),
        ("scotland", 1),
        ("needs checking", 1),
        ("edin zip", 1),
        ("nowhere", 0),
        ("", 2),
    ):
        page.page.fill("#wanted", wanted)
        assert page.page.evaluate(shown) == count, wanted
    assert page.quiet() and "We cannot tell" in page.page.inner_text("#packs")
    assert page.page.get_attribute("#packs a[href$='.eml']", "href") == f"letters/{OLD}.eml"


@pytest.mark.browser
def test_the_index_is_a_plain_list_without_scripts_and_says_what_is_older(open_page):
    page = open_page(pack_index(held().edition, index(older=True), letters=False), java_script_enabled=False)
    assert page.page.locator("#packs tbody tr").count() == 2 and not page.page.locator("#find").is_visible()
    assert "earlier run" in page.page.inner_text("#packs")


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_in_the_index_and_a_hostile_name_stays_text(open_page, width, scheme):
    text = pack_index(held().edition, index(names=(ALL_HOSTILE, "Tŷ Ŵyl")), letters=False)
    page = open_page(text, width=width, color_scheme=scheme)
    found = Axe().run(page.page).response["violations"]
    assert found == [] and page.quiet() and page.page.evaluate("window.__pwn") is None
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_read_where_nothing_changed_and_everything_that_may_matter_is_looked_at(toy, tmp_path, monkeypatch):
    data, out = tmp_path / "data", tmp_path / "out"
    shutil.copytree(toy, data)
    asked = Settings(today=date(2030, 1, 1), data=data, out=out)
    wanted = PackRequest(codes=("E10000901", "W06000901"), pdf=False)

    def again(config=asked, wanted=wanted):
        """Say whether a study was made: only then is anything measured."""
        with pytest.MonkeyPatch.context() as patch:
            studies = []
            of = Study.of
            patch.setattr(Study, "of", lambda *words: studies.append(words) or of(*words))
            done = run_pack(config, wanted, quiet, quiet)
        return bool(studies), done.made

    assert again() == (True, 2)
    assert again() == (False, 0) and again(wanted=replace(wanted, codes=("W06000901",))) == (False, 0)
    assert again(wanted=replace(wanted, codes=None)) == (True, 5)
    assert again(wanted=replace(wanted, codes=None)) == (False, 0)
    # a name, as it was written the last time
    named = replace(wanted, codes=("Northshire",))
    assert again(wanted=named) == (True, 0) and again(wanted=named) == (False, 0)
    # the files
    register = next(data.rglob("teams.csv"))
    register.write_text(register.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert again()[0]
    # an option
    assert again(replace(asked, definition="strict"))[0]
    # the program, the libraries
    monkeypatch.setattr(pipeline, "maker", lambda *parts: f"newer {parts}")
    assert again() == (True, 2) and again() == (False, 0)
    monkeypatch.setattr(unchanged, "distributions", lambda: [])
    assert again()[0] and not again()[0]
    # a pack that was spoilt, or is gone
    spoilt = next(out.rglob("E10000901.zip"))
    spoilt.write_bytes(b"half")
    assert again() == (True, 1)
    next(out.rglob("index.html")).unlink()
    assert again() == (True, 0)
    # a workbook may name files that lie beside it, so it is read each time
    book = tmp_path / "register.xlsx"
    book.write_bytes(b"")
    assert unchanged.made_from(replace(asked, register=book), "m") == ""
