"""The page leads to the packs that lie beside it, if they were made from the same; and to none that are not there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser

from mapping.national.run import run
from mapping.packs.make import PackRequest, run_pack
from mapping.page.beside import Packs, told
from mapping.reading.shipped.sources import sha256_of
from mapping.study.settings import Settings

COUNTY, WELSH = "E10000901", "W06000901"


def quiet(*words: object) -> None:
    assert words


def asked(toy: Path, out: Path, **options: Any) -> Settings:
    return Settings(today=date(2030, 1, 1), data=toy, out=out, **options)


def pack(settings: Settings, *codes: str, tell: Callable[[str], None] = quiet) -> Path:
    return run_pack(settings, PackRequest(codes=codes or None, pdf=False), tell, quiet).folder


def record(folder: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return made


def hashes(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def alone(toy: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The hashes of a run that no packs lie beside."""
    return hashes(run(asked(toy, tmp_path_factory.mktemp("alone")), quiet))


@pytest.fixture(scope="module")
def beside(toy: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A run, two packs, and the run again; and what was said when the packs were made, before and after that."""
    settings, said = asked(toy, tmp_path_factory.mktemp("out & more")), []
    run(settings, quiet)
    pack(settings, COUNTY, WELSH, tell=said.append)
    folder = run(settings, quiet)
    said.append("again")
    pack(settings, COUNTY, tell=said.append)
    return folder, said


@pytest.mark.browser
def test_the_panel_leads_to_the_pack_of_its_area_and_only_where_there_is_one(beside, browser: Browser) -> None:
    folder, _ = beside
    context = browser.new_context(accept_downloads=True)
    shown = context.new_page()
    errors: list[str] = []
    shown.on("pageerror", lambda error: errors.append(str(error)))
    for code in (COUNTY, WELSH):
        shown.goto(f"{(folder / 'index.html').as_uri()}#area={code}")
        with shown.expect_download() as caught:
            shown.locator("#panel-pack a").click()
        there = folder.parent / "2026-06-01-utla-packs" / f"{code}.zip"
        assert Path(unquote(urlsplit(caught.value.url).path)) == there
        assert sha256_of(Path(caught.value.path())) == sha256_of(there)
    shown.goto(f"{(folder / 'index.html').as_uri()}#area=S12000901")
    shown.wait_for_function("document.querySelector('#panel-code').textContent.includes('S12000901')")
    assert shown.locator("#panel-pack").is_hidden() and shown.locator("#panel-zoom a").first.is_visible()
    assert errors == []
    context.close()


def test_the_record_names_the_packs_and_who_makes_them_is_told_once_how_the_page_comes_to_link_to_them(beside) -> None:
    folder, said = beside
    assert record(folder)["packs"] == {"folder": "2026-06-01-utla-packs", "areas": [COUNTY, WELSH]}
    hints = [text for text in said if "does not link" in text]
    assert hints == said[said.index("again") - 1 : said.index("again")] and "everyarea run" in hints[0]


def test_a_run_without_packs_of_its_own_question_beside_it_is_the_same_to_the_byte(toy, alone, beside, tmp_path):
    shutil.copytree(beside[0].parent / "2026-06-01-utla-packs", tmp_path / "2026-06-01-utla-packs")
    packs = tmp_path / "2026-06-01-utla-packs" / "run.json"
    said = json.loads(packs.read_text(encoding="utf-8"))
    name = next(name for name in record(beside[0])["inputs"])
    for other in (
        {**said, "on": "2026-05-01"},
        {**said, "definition": "strict"},
        {**said, "settings": {**said["settings"], "complete": ["Wales"]}},
        {**said, "inputs": {**said["inputs"], name: "0" * 64}},
        {**said, "current": []},
        [],
    ):
        packs.write_text(json.dumps(other), encoding="utf-8")
        assert hashes(run(asked(toy, tmp_path), quiet)) == alone
    packs.write_text("half of it {", encoding="utf-8")
    assert hashes(run(asked(toy, tmp_path), quiet)) == alone


def test_a_pack_that_is_gone_is_not_led_to(toy, beside, tmp_path):
    shutil.copytree(beside[0].parent / "2026-06-01-utla-packs", tmp_path / "2026-06-01-utla-packs")
    (tmp_path / "2026-06-01-utla-packs" / f"{WELSH}.zip").unlink()
    assert record(run(asked(toy, tmp_path), quiet))["packs"]["areas"] == [COUNTY]
    # A run of one place has the packs of its own areas.
    assert record(run(asked(toy, tmp_path, within="England"), quiet))["packs"]["areas"] == [COUNTY]


def test_the_name_of_the_folder_is_written_as_an_address():
    packs = Packs(folder="2026 & #1-packs", codes=frozenset({"b"}))
    assert told(packs, ["a", "b"]) == {"at": "../2026%20%26%20%231-packs/", "without": [0]}
