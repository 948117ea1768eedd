"""Constituencies: what is on record for their councils, babies by their own shares, names that resolve, refusals."""

import csv
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser

from mapping import cli
from mapping.linking.gazetteer import gazetteer
from mapping.linking.resolve import resolve
from mapping.measuring.rollup import constituencies
from mapping.packs.brief_page import brief_page
from mapping.packs.constituency import seat_brief, seats_of_study
from mapping.packs.make import holdings
from mapping.page.search import known_names
from mapping.reading.shipped import lookups
from mapping.study.settings import Settings
from mapping.study.study import Study
from mapping.vocabulary.tables import COVERAGE

from .browsing import Open, opening
from .conftest import ROOT, health_shares
from .editions import shipped, shipped_page
from .plain import all_faults, text_of
from .worlds import toy_data

pytestmark = pytest.mark.usefixtures("remembered")
DATA = ROOT / "data"
NAMED = pd.DataFrame(
    [("E14000001", "North", "England", pd.NA, "a;b"), ("E14000002", "South", "England", pd.NA, "a")],
    columns=["constituency_code", "constituency_name", "nation", "welsh_name", "area_codes"],
)
SHARES = pd.DataFrame(
    [("a", "E14000001", 0.5, 0.75), ("a", "E14000002", 0.5, 0.25), ("b", "E14000001", 1.0, 1.0)],
    columns=["area_code", "constituency_code", "people_share", "babies_share"],
).astype({"people_share": "Float64", "babies_share": "Float64"})


def coverage(*rows):
    names = ["area_code", "status", "babies", "babies_covered_low", "babies_covered_high", "team_ids"]
    made = pd.DataFrame(rows, columns=names).assign(area_name=lambda table: table["area_code"].str.upper())
    return COVERAGE.shaped(made.assign(on_day=pd.Timestamp("2026-11-21"), definition="standard", level="ltla"))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


# --- The table


def test_babies_are_shared_by_their_own_shares_and_those_served_may_live_in_either_part():
    areas = coverage(("a", "partly_covered", 400, 200, 300, "t1;t2"), ("b", "not_known", 60, 0, 60, None))
    north, south = constituencies(areas, NAMED, SHARES).to_dict("records")
    assert (north["babies"], south["babies"]) == (360, 100)
    # At least 200 of 400 are served: were all 100 of South among them, 100 of North would be left.
    assert (north["babies_covered_low"], north["babies_covered_high"]) == (100, 360)
    assert (south["babies_covered_low"], south["babies_covered_high"]) == (0, 100)
    assert (north["babies_recorded"], south["babies_recorded"]) == (300, 100)
    assert north["area_codes"] == "a;b" and north["area_statuses"] == "partly_covered;not_known"
    assert (north["area_people_pct"], north["babies_pct"]) == ("50.0;100.0", "83.3;16.7")
    assert (north["areas"], north["areas_recorded"], north["team_ids"]) == (2, 1, "t1;t2")


def test_an_area_that_is_covered_whole_is_covered_in_every_part():
    areas = coverage(("a", "covered", 401, 401, 401, "t1"), ("b", "confirmed_none", 60, 0, 0, None))
    north, south = constituencies(areas, NAMED, SHARES).to_dict("records")
    assert north["babies"] + south["babies"] == 461
    assert (south["babies_covered_low"], south["babies_covered_high"]) == (south["babies"], south["babies"])
    assert (north["babies_covered_low"], north["babies_covered_high"]) == (north["babies"] - 60, north["babies"] - 60)


def test_babies_that_are_not_known_leave_every_constituency_of_the_area_unknown():
    areas = coverage(("a", "not_known", None, None, None, None), ("b", "not_known", 60, 0, 60, None))
    made = constituencies(areas, NAMED, SHARES)
    assert made[["babies", "babies_covered_low", "babies_covered_high"]].isna().all(axis=None)
    assert made["area_codes"].tolist() == ["a;b", "a"] or made["area_codes"].tolist() == ["b;a", "a"]


def test_the_650_constituencies_hold_every_baby_once():
    made = constituencies(
        shipped("ltla").coverage, lookups.read_constituencies(DATA), lookups.read_constituency_shares(DATA)
    )
    assert len(made) == 650 and made["babies"].notna().all() and (made["babies"] > 0).all()
    assert made["babies"].sum() == 2_088_700
    assert made.groupby("nation")["babies"].sum().to_dict() == {
        "England": 1_794_007, "Scotland": 143_631, "Wales": 87_058, "Northern Ireland": 64_004,
    }  # fmt: skip
    recorded = shipped("ltla").headline.set_index(["scope", "definition", "unit"]).loc[("UK", "standard", "babies")]
    assert made["babies_recorded"].sum() == recorded["recorded"]
    assert made["babies_covered_low"].sum() <= recorded["at_least"]
    assert made["babies_covered_high"].sum() >= recorded["at_most"]
    row = made.set_index("constituency_name").loc["Gorton and Denton"]
    assert row["area_names"] == "Manchester;Tameside"


def test_what_ships_is_650_constituencies_whose_shares_add_up_and_whose_areas_agree():
    named, shares = lookups.read_constituencies(DATA), lookups.read_constituency_shares(DATA)
    assert (len(named), named["constituency_code"].nunique(), len(shares)) == (650, 650, 948)
    sums = shares.groupby("area_code")[["people_share", "babies_share"]].sum().astype(float)
    assert len(sums) == 361 and ((sums - 1).abs() < 2e-5).all(axis=None)
    assert set(sums.index) == set(lookups.read_atoms(DATA)["area_code"])
    lying = shares.groupby("constituency_code")["area_code"].agg(frozenset)
    assert {
        row.constituency_code: frozenset(row.area_codes.split(";")) for row in named.itertuples()
    } == lying.to_dict()


# --- Names


@pytest.fixture(scope="module")
def known():
    members = lookups.members(lookups.read_atoms(DATA), lookups.read_health_shares(DATA))
    others = lookups.read_aliases(DATA), lookups.read_ambiguous(DATA), lookups.read_history(DATA)
    return gazetteer(members, *others, constituencies=lookups.read_constituencies(DATA))


@pytest.mark.parametrize(
    ("stated", "areas"),
    [
        ("Didcot and Wantage", "Vale of White Horse (E07000180) and South Oxfordshire (E07000179)"),
        ("didcot & wantage", "Vale of White Horse (E07000180) and South Oxfordshire (E07000179)"),
        ("E14001197", "Vale of White Horse (E07000180) and South Oxfordshire (E07000179)"),
        ("Alun a Glannau Dyfrdwy", "Flintshire (W06000005)"),
        ("Knowsley constituency", "Knowsley (E08000011)"),
        ("Knowsley parliamentary constituency", "Knowsley (E08000011)"),
    ],
)
def test_a_constituency_is_answered_with_the_councils_that_it_lies_in(known, stated, areas):
    found = resolve(stated, known)
    assert found.codes == ()
    assert found.reason == f"This is a parliamentary constituency, and a team serves councils: it lies in {areas}."
    assert found.suggestion == "Write the council that is served, or one row for each."


def test_a_council_of_the_same_name_comes_first_and_every_code_is_known(known):
    assert resolve("Knowsley", known).codes == ("E08000011",)
    for row in lookups.read_constituencies(DATA).itertuples():
        assert resolve(row.constituency_code, known).reason.startswith("This is a parliamentary constituency")
        found = resolve(row.constituency_name, known)
        assert found.codes or "constituency" in found.reason or "several areas" in found.reason, row.constituency_name


def test_a_row_of_a_register_that_names_a_constituency_is_told_so(register_folder, capsys):
    with (register_folder / "catchments.csv").open("a", encoding="utf-8") as out:
        out.write("oxpip,Didcot and Wantage,whole,,,https://example.org,2025\n")
    assert cli.main(["check", str(register_folder)]) in (2, 3)
    said = " ".join("".join(capsys.readouterr()).split())
    assert "a team serves councils: it lies in Vale of White Horse (E07000180) and South Oxfordshire" in said


# --- The command line


@pytest.fixture(scope="module")
def toy(tmp_path_factory, atoms, history, shapes):
    return str(toy_data(tmp_path_factory.mktemp("toy"), atoms, history, shapes, health_shares()))


def test_coverage_gives_a_row_a_constituency_and_says_how_babies_are_shared(toy, capsys):
    words = ["coverage", "--level", "constituency", "--data", toy]
    assert cli.main([*words, "--json"]) == 0
    rows = {row["constituency_code"]: row for row in json.loads(capsys.readouterr().out)}
    assert len(rows) == 6
    dale = rows["E14000901"]
    assert (dale["area_names"], dale["babies"], dale["babies_covered_low"]) == ("Dale;Ash", 400, 100)
    assert dale["area_people_pct"] == "50.0;100.0" and dale["babies_pct"] == "75.0;25.0"
    assert "shared among its constituencies by where those of mid-2022 lived" in dale["babies_basis"]
    assert cli.main(words) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "parliamentary constituencies of 2024" in said
    assert "Babies are shared out by where children aged 0 to 2 lived in mid-2022, not by all people." in said


def test_an_export_as_csv_has_the_constituencies_with_their_credit(toy, tmp_path):
    words = ["export", "--level", "constituency", "--format", "csv", "--data", toy, "--out", str(tmp_path)]
    assert cli.main(words) == 0
    folder = tmp_path / "2026-06-01-constituency-export"
    assert [row["constituency_name"] for row in rows_of(folder / "constituencies.csv")][:2] == [
        "Dale and Ash",
        "Outer Dale",
    ]
    assert len(rows_of(folder / "coverage.csv")) == 9  # the lower-tier areas that they lie in
    assert "toy title" in (folder / "LICENCE.txt").read_text(encoding="utf-8")
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert "lookups/constituency_shares.csv" in json.dumps(record["inputs"])


@pytest.mark.parametrize(
    "words",
    [["run"], ["figures"], ["ask"], ["headline"], ["gaps"], ["where-next"], ["timeline"], ["reach"],
     ["coverage", "--funding-ends"], ["export"], ["export", "--format", "csv,gpkg"]],
)  # fmt: skip
def test_what_draws_counts_or_writes_to_areas_is_refused(words, capsys, tmp_path):
    assert cli.main([*words, "--level", "constituency", "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "A constituency is no area that a team serves, and there are no open outlines of it." in said
    assert "everyarea coverage --level constituency" in said and not (tmp_path / "out").exists()


# --- The pack for a Member of Parliament


@pytest.fixture(scope="module")
def seats():
    config = Settings(today=date(2026, 11, 21), level="ltla")
    study = Study.of(config)
    setting = holdings(study).setting
    return setting, seats_of_study(study, setting.to)


def test_a_brief_for_a_member_tells_of_the_areas_with_the_shares_of_the_table(seats):
    setting, every = seats
    said = seat_brief(setting, every["E14001197"]).facts
    assert said["to"] == "the Member of Parliament for Didcot and Wantage"
    assert said["status"] == "An open team is on record in both of its areas"
    assert said["sentence"].startswith("Didcot and Wantage lies in Vale of White Horse and South Oxfordshire. We have")
    assert [(row["name"], row["council"], row["yours"], row["theirs"]) for row in said["compared"]] == [
        ("Vale of White Horse", "Oxfordshire", "53%", "38%"), ("South Oxfordshire", "Oxfordshire", "47%", "36%"),
    ]  # fmt: skip
    assert [figure["value"] for figure in said["figures"]] == ["4,149", "4,149", "4,149"]
    assert said["questions"] == [
        "Ask the council of Oxfordshire and NHS Thames Valley Integrated Care Board about Vale of White Horse; South "
        "Oxfordshire. Is the team still open?"
    ]


def test_of_a_part_of_an_area_it_is_not_known_whether_the_team_serves_it(seats):
    setting, every = seats
    said = seat_brief(setting, every["N05000003"]).facts  # Belfast South and Mid Down
    assert said["status"] == "An open team is on record in 1 of its 3 areas"
    assert "We do not know whether that team serves your part of it." in said["sentence"]
    assert said["figures"][2]["value"].startswith("0 to ")
    assert "council" not in [key for key, *_ in said["columns"]]  # the trust answers
    assert said["questions"][0] == "Ask Belfast Health and Social Care Trust about Belfast. Is there a team?"


def test_every_sentence_of_every_brief_for_a_member_can_be_read_aloud(seats):
    setting, every = seats
    of_kinds = {(len(seat.codes), int(seat.row.areas_recorded), seat.row.nation): seat for seat in every.values()}
    pages = [brief_page(seat_brief(setting, seat), setting.edition.style) for seat in of_kinds.values()]
    # The credit lines at its foot are as their publishers wrote them.
    assert len(pages) > 15 and all_faults(text_of(each.partition("<footer>")[0]) for each in pages) == []


def test_the_seats_of_an_area_share_all_its_babies_and_fit_those_of_the_constituencies(seats):
    setting, every = seats
    for shares in setting.seats.values():
        assert sum(share for _, share in shares) == pytest.approx(1)
    assert dict(setting.seats["E07000180"])["Didcot and Wantage"] == pytest.approx(
        every["E14001197"].parts["babies"].iloc[0] / setting.rows["E07000180"].babies, abs=0.001
    )


def test_a_pack_of_a_constituency_is_made_by_name_or_code(toy, tmp_path, capsys):
    words = ["pack", "--level", "constituency", "--data", toy, "--out", str(tmp_path), "--allow-unresolved", "9"]
    assert cli.main([*words, "dale and ash constituency", "E14000902"]) == 0
    (folder,) = tmp_path.glob("*-constituency-packs")
    first = {path.name: path.read_bytes() for path in folder.glob("*.zip")}
    assert set(first) == {"E14000901.zip", "E14000902.zip"}
    assert [row["constituency_name"] for row in rows_of(folder / "index.csv")] == ["Dale and Ash", "Outer Dale"]
    with zipfile.ZipFile(folder / "E14000901.zip") as bundle:
        assert sorted(bundle.namelist()) == [
            f"dale-and-ash_E14000901/{name}" for name in (
                "LICENCE.txt", "README.txt", "brief.html", "brief.pdf", "dale-and-ash_E14000901_areas.csv",
                "manifest.json",
            )
        ]  # fmt: skip
        licence = bundle.read("dale-and-ash_E14000901/LICENCE.txt").decode()
        assert "toy title" in licence
    capsys.readouterr()
    assert cli.main([*words, "E14000901"]) == 0
    assert {path.name: path.read_bytes() for path in folder.glob("*.zip")} == first
    assert cli.main([*words, "Dale", "--letters"]) == 2 and "nobody answers for" in capsys.readouterr().err
    assert cli.main([*words, "Atlantis", "Outer"]) == 2
    assert 'found "Outer". No constituency of 2024 has this name. Did you mean Outer Dale?' in capsys.readouterr().err


# --- The page


def test_every_constituency_is_found_by_a_name_and_the_list_is_short():
    edition = shipped()
    order = edition.coverage["area_code"].tolist()
    runs = {name: places for kind, name, places in known_names(edition) if kind == "s"}
    assert len(json.dumps(runs).encode()) < 24_000
    held = {name: [order[int(at)] for at in places.replace("-", ",").split(",")] for name, places in runs.items()}
    assert held["Didcot and Wantage"] == ["E10000025"] and held["Aldershot"] == ["E10000014"]
    assert held["Brecon, Radnor and Cwm Tawe"] == ["W06000012", "W06000023"]  # Neath Port Talbot, Powys
    assert set(lookups.read_constituencies(DATA)["constituency_name"]) == set(held)


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    with opening(browser, tmp_path / "index.html") as opened:
        yield opened


@pytest.mark.browser
def test_the_search_goes_to_the_councils_of_a_constituency(open_page: Open) -> None:
    made = open_page(shipped_page())
    answer, listed = made.page.locator("#search-answer"), made.page.locator("#search-found a")

    def ask(written: str) -> str:
        made.page.locator("#search-text").fill(written)
        made.page.locator("#search button").click()
        return answer.inner_text()

    assert ask("didcot and wantage") == "Didcot and Wantage is in Oxfordshire."
    assert made.page.locator("#panel-name").inner_text() == "Oxfordshire"
    made.page.keyboard.press("Escape")
    assert ask("Gorton and Denton") == ("Gorton and Denton is in 2 areas, shown on the map. Choose one:")
    assert listed.all_inner_texts() == ["Manchester", "Tameside"]
    assert made.quiet()
