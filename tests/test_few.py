"""Fewer than ten families a year: said so in everything that is published, and the figure itself nowhere."""

import csv
import json
from datetime import date

import pandas as pd
import pytest

from mapping.corrections.ask import run_ask
from mapping.national.run import run
from mapping.openreferral import convert as openreferral
from mapping.reading.register.register import read_register
from mapping.study.settings import Settings
from mapping.vocabulary.numbers import FEWER, masked

from .conftest import health_shares
from .worlds import toy_data

pytestmark = pytest.mark.usefixtures("remembered")


@pytest.mark.parametrize(
    ("written", "published"),
    [("3", FEWER), ("9", FEWER), ("0", FEWER), ("9.0", FEWER), ("<5", FEWER), ("less than 10", FEWER), ("10", "10"),
     ("1,204", "1,204"), ("<50", "<50"), ("", ""), ("*", "*")],
)  # fmt: skip
def test_a_figure_is_published_from_ten_on(written, published):
    assert masked(written) == published


@pytest.fixture(scope="module")
def data(tmp_path_factory, atoms, history, shapes):
    """The toy country: Glen's team, in two areas, sees 7 families; Ash's, in one, sees 4; Dale's sees 120."""
    folder = toy_data(tmp_path_factory.mktemp("toy"), atoms, history, shapes, health_shares())
    path = folder / "register" / "teams.csv"
    teams = pd.read_csv(path, dtype="string", keep_default_na=False)
    teams["families_per_year"] = (
        teams["team_id"].map({"glen-team": "7", "ash-team": "4", "dale-team": "120"}).fillna("")
    )
    (folder.parent / "own").mkdir()
    for name in ("catchments", "statements", "completeness", "known_open"):
        text = (folder / "register" / f"{name}.csv").read_text(encoding="utf-8")
        (folder.parent / "own" / f"{name}.csv").write_text(text, encoding="utf-8")
    text = (folder / "register" / "register.toml").read_text(encoding="utf-8")
    (folder.parent / "own" / "register.toml").write_text(text, encoding="utf-8")
    teams.to_csv(folder.parent / "own" / "teams.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def config(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    return Settings(today=date(2026, 6, 1), data=data, register=data.parent / "own", out=out)


@pytest.fixture(scope="module")
def folder(config):
    return run(config, lambda _said: None)


def rows(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_run_publishes_no_figure_below_ten_and_splits_no_team_among_areas(folder):
    teams = {
        row["team_id"]: (row["families_per_year"], row["families_said"])
        for row in rows(folder / "tables" / "teams.csv")
    }
    assert teams["glen-team"] == teams["ash-team"] == ("", FEWER) and teams["dale-team"] == ("120", "120")
    said = {row["area_name"]: row for row in rows(folder / "tables" / "reach.csv")}
    assert said["Glen"]["families_said"] == said["Firth"]["families_said"] == "fewer than 10 for 2 areas together"
    assert said["Northshire"]["families_said"] == said["Scotland"]["families_said"] == FEWER
    assert said["United Kingdom"]["families_said"] == said["England"]["families_said"] == "at least 120"
    assert {row["families_seen"] for row in said.values()} == {"", "0", "120"}
    for name in ("Glen", "Firth", "Northshire", "Scotland"):
        assert said[name]["reach_low_pct"] == said[name]["reach_said"] == "", name


def test_the_pages_say_fewer_than_ten(folder):
    index, panel = ((folder / name).read_text(encoding="utf-8") for name in ("index.html", "map.html"))
    assert index.count(f"Families a year: {FEWER}.") == 2 and "Families a year: 120." in index
    assert panel.count(f'"families": "{FEWER}"') + panel.count(f'"families":"{FEWER}"') == 2


def test_open_referral_says_fewer_than_ten_and_that_is_read_back(config, tmp_path):
    path, _ = openreferral.run_out(config)
    services = json.loads(path.read_text(encoding="utf-8"))["contents"]
    carried = {
        service["name"]: each["value"]
        for service in services
        for each in service["attributes"]
        if each["label"] == "families_per_year"
    }
    assert carried == {"Ash Parent-Infant Team": FEWER, "Dale Team": "120", "Glen Team": FEWER}
    folder, _ = openreferral.run_in(Settings(today=date(2026, 6, 1), out=tmp_path), [path])
    read = read_register(folder).teams.set_index("team_name")
    assert read.loc["Glen Team", "families_said"] == FEWER and pd.isna(read.loc["Glen Team", "families_per_year"])


def test_a_letter_to_a_council_says_fewer_than_ten(config):
    done = run_ask(config, "S12000901", lambda _said: None)
    letters = [path.read_text(encoding="utf-8") for path in done.folder.rglob("*.txt")]
    assert any(f"Families a year: {FEWER}." in " ".join(text.split()) for text in letters)
    assert not any("Families a year: 7" in " ".join(text.split()) for text in letters)
