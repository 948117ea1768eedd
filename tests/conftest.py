"""A toy country small enough to draw: ten squares of 10 km, whose every answer can be added up by hand."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from playwright.sync_api import Browser, sync_playwright

from mapping.linking.gazetteer import Gazetteer, gazetteer
from mapping.reading.shipped.lookups import members as members_of
from mapping.vocabulary.schema import hold_text_plainly
from mapping.vocabulary.tables import ALIASES, AMBIGUOUS

from .browsing import ARGUMENTS
from .editions import SHARED
from .remembered import Remembered, remembering
from .worlds import COUNTRY as COUNTRY
from .worlds import country_atoms, country_history, country_shapes, health_shares, toy_data

ROOT = Path(__file__).resolve().parent.parent
_REFERENCE = ROOT.parent / "shared" / "reference"
ON = date(2026, 6, 1)
# What was imported stays: nobody needs to look through it again and again for what can be thrown away.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
# As every command does; what a notebook does by itself is tried in processes of their own (test_study).
hold_text_plainly()


def reference(name: str) -> Path:
    """Give an official file that the project neither ships nor needs; where it is absent, the test is skipped."""
    path = _REFERENCE / name
    if not path.is_file():
        pytest.skip(f"{name} is not here, so nothing can be compared with it.")
    return path


# Files that take longest go first, so that no process is left alone with one at the end.
LONGEST = ("test_compare.py", "test_page_map.py", "test_packs.py", "test_page.py", "test_run.py", "test_merge.py", "test_webmap.py",
           "test_one_story.py", "test_properties.py", "test_docs.py", "test_provenance.py", "test_within.py", "test_boards.py",
           "test_link.py", "test_reach.py", "test_timeline.py", "test_otherservice.py", "test_fuzz.py", "test_cluster.py")  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.fixture(scope="session", autouse=True)
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Name the folder that all processes of this run share, if there are several."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.environ[SHARED] = str(tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="module")
def remembered() -> Iterator[Remembered]:
    """Read and measure the same inputs once for all tests of a file."""
    with remembering() as memory:
        yield memory


@pytest.fixture(scope="session")
def atoms() -> pd.DataFrame:
    return country_atoms()


@pytest.fixture(scope="session")
def members(atoms: pd.DataFrame) -> pd.DataFrame:
    return members_of(atoms, health_shares())


@pytest.fixture(scope="session")
def history() -> pd.DataFrame:
    return country_history()


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
    return country_shapes(atoms)


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
