"""A toy country small enough to draw: ten squares of 10 km, whose every answer can be added up by hand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Browser, sync_playwright

from mapping.linking.gazetteer import Gazetteer, gazetteer
from mapping.reading.shipped.lookups import members as members_of
from mapping.vocabulary.tables import ALIASES, AMBIGUOUS, HISTORY

from .browsing import ARGUMENTS
from .editions import SHARED
from .worlds import toy_data

ROOT = Path(__file__).resolve().parent.parent
_REFERENCE = ROOT.parent / "shared" / "reference"
ON = date(2026, 6, 1)


def reference(name: str) -> Path:
    """Give an official file that the project neither ships nor needs; where it is absent, the test is skipped."""
    path = _REFERENCE / name
    if not path.is_file():
        pytest.skip(f"{name} is not here, so nothing can be compared with it.")
    return path


# code, name, nation, county code, county name, board, babies, column and row of its square
COUNTRY = [
    ("E07000901", "Ash", "England", "E10000901", "Northshire", "", 100, 0, 0),
    ("E07000902", "Beck", "England", "E10000901", "Northshire", "", 200, 1, 0),
    ("E07000903", "Cove", "England", "E10000901", "Northshire", "", 300, 2, 0),
    ("E06000901", "Dale", "England", "E06000901", "Dale", "", 400, 0, 1),
    ("E06000902", "Newtown", "England", "E06000902", "Newtown", "", 500, 1, 1),
    ("S12000901", "Glen", "Scotland", "S12000901", "Glen", "NHS Highlands", 50, 0, 2),
    ("S12000902", "Firth", "Scotland", "S12000902", "Firth", "NHS Highlands", 60, 1, 2),
    ("W06000901", "Tŷ Ŵyl", "Wales", "W06000901", "Tŷ Ŵyl", "", 70, 0, 3),
    ("N09000901", "Inis", "Northern Ireland", "N09000901", "Inis", "", 80, 0, 4),
]
# former code, successor, kind: Dale took in Eastry and Fenby in 2023; Newtown got a new code; Oldshire was split
CHANGES = [
    ("E07000911", "E06000901", "2023-04-01", "merge"),
    ("E07000912", "E06000901", "2023-04-01", "merge"),
    ("E06000912", "E06000902", "2025-04-01", "recode"),
    ("E10000911", "E06000901", "2019-04-01", "split"),
    ("E10000911", "E06000902", "2019-04-01", "split"),
]


# Files that take longest go first, so that no process is left alone with one at the end.
LONGEST = ("test_run.py", "test_docs.py", "test_compare.py", "test_webmap.py", "test_page.py", "test_page_map.py", "test_merge.py",
           "test_properties.py", "test_packs.py", "test_cli.py")  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.fixture(scope="session", autouse=True)
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Name the folder that all processes of this run share, if there are several."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.environ[SHARED] = str(tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="session")
def atoms() -> pd.DataFrame:
    names = ["area_code", "area_name", "nation", "utla_code", "utla_name", "health_board_name", "babies", "x", "y"]
    table = pd.DataFrame(COUNTRY, columns=names).astype({"babies": "Int64"})
    table["health_board_code"] = table["health_board_name"].map({"NHS Highlands": "S08000901"})
    table["health_board_name"] = table["health_board_name"].replace("", pd.NA)
    table["icb_code"] = table["nation"].map({"England": "E54000901", "Wales": "W11000901", "Northern Ireland": "TRUST"})
    table["icb_name"] = table["icb_code"].map({"E54000901": "North", "W11000901": "Hafod", "TRUST": "Inis"})
    return table.assign(region_code="E12000001", region_name="Everywhere").sort_values("area_code", ignore_index=True)


@pytest.fixture(scope="session")
def members(atoms: pd.DataFrame) -> pd.DataFrame:
    return members_of(atoms, health_shares())


def health_shares() -> pd.DataFrame:
    """Cove lies in two health areas, two thirds to one third."""
    rows = [("E07000903", "E54000901", "NHS North", 2 / 3), ("E07000903", "E54000902", "NHS South", 1 / 3)]
    table = pd.DataFrame(rows, columns=["child_code", "parent_code", "parent_name", "share"])
    return table.assign(basis="share of people")


@pytest.fixture(scope="session")
def history() -> pd.DataFrame:
    return HISTORY.shaped(pd.DataFrame(CHANGES, columns=["former_code", "successor_code", "changed_on", "kind"]))


@pytest.fixture(scope="session")
def known(members: pd.DataFrame, history: pd.DataFrame) -> Gazetteer:
    aliases = pd.DataFrame(
        [("Ash Vale", "E07000901", "variant", True), ("Eastry", "E06000901", "former authority", False)],
        columns=["written", "area_code", "kind", "whole"],
    )
    ambiguous = pd.DataFrame(
        [("Newtown", "E06000902;E07000903", "a council, or a town in Cove"), ("The North", None, "no one area")],
        columns=["written", "meanings", "note"],
    )
    return gazetteer(members, ALIASES.shaped(aliases), AMBIGUOUS.shaped(ambiguous), history)


@pytest.fixture(scope="session")
def shapes(atoms: pd.DataFrame) -> gpd.GeoDataFrame:
    squares = [
        shapely.box(300_000 + 10_000 * x, 500_000 + 10_000 * y, 310_000 + 10_000 * x, 510_000 + 10_000 * y)
        for x, y in zip(atoms["x"], atoms["y"], strict=True)
    ]
    return gpd.GeoDataFrame({"area_code": atoms["area_code"]}, geometry=squares, crs=27700)


@pytest.fixture(scope="session")
def toy(
    tmp_path_factory: pytest.TempPathFactory, atoms: pd.DataFrame, history: pd.DataFrame, shapes: gpd.GeoDataFrame
) -> Path:
    """The data folder of the toy country; nobody writes into it."""
    return toy_data(tmp_path_factory.mktemp("toy"), atoms, history, shapes, health_shares())


@pytest.fixture(scope="session")
def browser_path() -> str:
    found = os.environ.get("EVERYAREA_CHROMIUM") or next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if not found:
        pytest.fail("The browser tests need Chromium: `make test` finds or installs it, or says what to do.")
    return found


@pytest.fixture
def register_folder(tmp_path: Path) -> Path:
    """A copy of the register that ships, to be spoilt."""
    folder = tmp_path / "register"
    shutil.copytree(ROOT / "data" / "register", folder)
    return folder


@pytest.fixture(scope="session")
def browser(browser_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        yield made
        made.close()
