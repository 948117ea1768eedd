"""Any register: another service with a definition and classes of its own, and not a word that is of parent-infant teams."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from mapping.checking.check import check
from mapping.cli.main import main
from mapping.corrections.ask import run_ask
from mapping.national.run import run
from mapping.packs.make import PackRequest, run_pack
from mapping.reading.register.about import read_about
from mapping.reading.register.register import read_register
from mapping.study.settings import Settings
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.service import PARENT_INFANT

from .conftest import ROOT, reference

pytestmark = pytest.mark.usefixtures("remembered")
TODAY = date(2026, 11, 21)
CENTRES = "services/govuk_community_diagnostic_centres_2025-10.geojson"
COUNCILS = "boundaries/LAD_MAY_2023_UK_BUC_V2.shp"
UPPER = "lookups/geographr_lookup_ltla23_utla23.csv"
REGISTER_TOML = """\
title = "Community diagnostic centres"
service = "community diagnostic centre"
released = 2025-10-31
definition_version = "1"

[definitions]
strict = ["listed_open_all_week"]
standard = ["listed_open_all_week", "listed"]
broad = ["listed_open_all_week", "listed"]

[classes]
listed_open_all_week = "on the national list, and open twelve hours on seven days"
listed = "on the national list"

[about]
what = "A place where people are sent for scans, checks and tests."
keywords = ["diagnostic services"]
"""
# Words that are of parent-infant teams alone: who names them, what was published of them, what they are.
OF_ANOTHER = re.compile(
    r"parent[- ]infant|infant mental|perinatal|foundation|need_estimates|survey_findings|published_team_counts|start_for_life|"
    r"named_by|are estimated to need|psychotherap|their relationship",
    re.IGNORECASE,
)


def centres(folder: Path) -> pd.DataFrame:
    """Keep a register of the centres as a person would: the list, and the council that each stands in."""
    points = gpd.read_file(reference(CENTRES)).to_crs(27700)
    near = gpd.sjoin_nearest(points, gpd.read_file(reference(COUNCILS)).to_crs(27700)).drop_duplicates("name")
    near["team_id"] = [f"cdc-{number:03}" for number in range(1, len(near) + 1)]
    town, postcode = zip(*(address.rsplit(", ", 1) for address in near["address"]), strict=True)
    teams = pd.DataFrame(
        {
            "team_id": near["team_id"],
            "team_name": near["name"],
            "nation": "England",
            "definition_class": ["listed_open_all_week" if all_week == "Yes" else "listed" for all_week in near["isOpen12_7"]],
            "status": "open",
            "base_town": town,
            "base_postcode": postcode,
            "notes": near["services"],
            "source_url": "https://www.gov.uk/",
            "source_date": "2025-10",
        }
    )  # fmt: skip
    folder.mkdir()
    teams.to_csv(folder / "teams.csv", index=False)
    stated = near[["team_id", "LAD23CD"]].set_axis(["team_id", "stated_area"], axis=1)
    stated.assign(extent="unknown", source_date="2025-10").to_csv(folder / "catchments.csv", index=False)
    (folder / "register.toml").write_text(REGISTER_TOML, encoding="utf-8")
    text = "# What this register counts\n\nVersion 1.\n\n## Which\n\nCentres on the national list of October 2025.\n"
    (folder / "definition.md").write_text(text, encoding="utf-8")
    return near.merge(pd.read_csv(reference(UPPER)), left_on="LAD23CD", right_on="ltla23_code", validate="m:1")


def texts(name: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """Give every text of a file, those inside zips, workbooks and letters too."""
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            for inner in book.namelist():
                yield from texts(f"{name}/{inner}", book.read(inner))
    else:
        yield name, raw.decode("utf-8", "replace")


def found_in(folder: Path) -> list[str]:
    made = []
    # An attachment of a letter is a pack, which is looked through where it lies.
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        raw = path.read_bytes()
        if path.suffix == ".eml":
            raw = raw.split(b"Content-Disposition: attachment")[0]
        for name, text in texts(str(path.relative_to(folder)), raw):
            made += [f"{name}: {text[max(0, m.start() - 60) : m.end() + 40]}" for m in OF_ANOTHER.finditer(text)]
    return made


@pytest.mark.reference
def test_a_register_of_diagnostic_centres_is_served_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "register"
    where = centres(folder)
    config = Settings(today=TODAY, register=folder, out=tmp_path / "out")
    counts, notes = check(config)
    assert counts["teams"] == counts["stated areas"] == len(where) > 150
    assert not OF_ANOTHER.search(" ".join(notes))

    # The headline, counted again without our code: the upper-tier areas with a centre in them.
    assert main(["headline", "--register", str(folder), "--csv"]) == 0
    printed = capsys.readouterr().out
    assert not OF_ANOTHER.search(printed)
    headline = pd.read_csv(io.StringIO(printed))
    areas = headline[(headline["unit"] == "areas")].set_index(["scope", "definition"])["recorded"]
    assert areas["UK", "standard"] == areas["England", "standard"] == where["utla23_code"].nunique()
    assert areas["UK", "strict"] == where.loc[where["isOpen12_7"] == "Yes", "utla23_code"].nunique()
    assert areas["Scotland", "broad"] == 0

    made = run(config, lambda _: None)
    page = (made / "index.html").read_text(encoding="utf-8")
    assert "Community diagnostic centres" in page and "A place where people are sent for scans" in page
    assert "on the national list, and open twelve hours on seven days; or on the national list" in page
    assert not {"need.csv", "reach.csv", "access.csv"} & {path.name for path in (made / "tables").iterdir()}
    code = where["utla23_code"].iloc[0]
    run_pack(config, PackRequest(codes=(code,), letters=True, pdf=False), lambda _: None, lambda _done, _all: None)
    run_ask(config, code, lambda _: None)
    assert sum(1 for path in (tmp_path / "out").rglob("*.zip") if code in path.name) == 1
    assert found_in(tmp_path / "out") == []


def test_the_search_for_words_finds_them_where_they_belong(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(Settings(today=TODAY, level="nation", out=out), lambda _: None)
    found = " ".join(found_in(out))
    for place in ("index.html", "map.html", "gap-analysis.xlsx", "run.json"):
        assert f"{place}" in found


def test_the_register_that_ships_is_of_parent_infant_teams() -> None:
    assert read_register(ROOT / "data" / "register").about is PARENT_INFANT
    assert read_about(Path("no such"), Path("no such"))["about"] is PARENT_INFANT


def about_of(tmp_path: Path, text: str) -> dict[str, Any]:
    path = tmp_path / "register.toml"
    path.write_text(text, encoding="utf-8")
    return read_about(path, tmp_path / "definition.md")


def test_a_service_of_its_own_has_its_own_words(tmp_path: Path) -> None:
    about = about_of(tmp_path, REGISTER_TOML.replace('what = "', 'strict = "the largest centres"\nwhat = "'))
    own = about["about"]
    assert about["classes"] == ("listed_open_all_week", "listed")
    assert own.definitions["strict"] == "the largest centres"
    assert own.ground("listed") == "on the national list"
    assert not own.campaign and own.keywords == ("diagnostic services",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Community diagnostic centres"\n', "", '"title"'),
        ('service = "community diagnostic centre"\n', "service = 5\n", '"service"'),
        ('listed = "on the national list"\n', "", "no words say on what ground"),
        ('listed = "on the national list"\n', "listed = 3\n", "This is not a text"),
        ('keywords = ["diagnostic services"]', "keywords = [1]", "These are not words"),
        ('what = "', 'waht = "', "Nothing is known by this name"),
        ("[about]\n", "[elsewhere]\n", ""),
        (REGISTER_TOML[REGISTER_TOML.index("[definitions]") : REGISTER_TOML.index("[classes]")], "", "which of them each"),
        (REGISTER_TOML[REGISTER_TOML.index("[classes]") : REGISTER_TOML.index("[about]")], "", "no words say"),
        (REGISTER_TOML[REGISTER_TOML.index("[classes]") :], 'classes = "listed"\n', "not a table"),
    ],
)  # fmt: skip
def test_what_a_service_of_its_own_lacks_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in REGISTER_TOML
    text = REGISTER_TOML.replace(old, new)
    if new.startswith("classes"):
        text = new + text.replace(new, "")
    if not said:
        about_of(tmp_path, text)
        return
    with pytest.raises(InputError, match=re.escape(said)):
        about_of(tmp_path, text)
