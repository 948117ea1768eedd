"""Every file that ships has a passport, and is the file its passport describes."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from mapping.reading.shipped import lookups
from mapping.reading.shipped import people as denominators
from mapping.reading.shipped.lookups import read_shipped_boundaries
from mapping.reading.shipped.sources import data_folder, passports, source
from mapping.vocabulary.errors import SourceError

from .conftest import ROOT

DATA = ROOT / "data"
NAMES = sorted(passports(DATA))
# What is made from the passports, and the passports themselves.
WITHOUT = {"sources.toml", "README.md"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    return folder


def test_the_data_folder_is_the_one_of_this_checkout():
    assert data_folder() == DATA


@pytest.mark.parametrize("name", NAMES)
def test_every_passport_describes_a_file_that_is_there_with_that_sha256(name):
    passport = passports(DATA)[name]
    assert hashlib.sha256((DATA / passport.file).read_bytes()).hexdigest() == passport.sha256
    assert source(name, DATA) == DATA / passport.file


def test_every_file_that_ships_has_one_passport():
    described = [passport.file for passport in passports(DATA).values()]
    shipped = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()}
    assert len(described) == len(set(described))
    assert set(described) == shipped - WITHOUT


@pytest.mark.parametrize(
    "part", ["title", "publisher", "licence", "credit", "reference_date", "retrieved", "address", "how_made"]
)
def test_every_passport_is_filled_in(part):
    assert [name for name, passport in passports(DATA).items() if not getattr(passport, part).strip()] == []


def test_every_credit_line_fits_on_one_line():
    assert [name for name, passport in passports(DATA).items() if "\n" in passport.credit] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_file_with_one_bit_changed_is_refused(copy, name):
    path = copy / passports(copy)[name].file
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(SourceError, match=r"is not the file its passport in sources\.toml describes") as refused:
        source(name, copy)
    assert refused.value.exit_code == 4
    assert passports(copy)[name].file in str(refused.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_refused(copy, name):
    (copy / passports(copy)[name].file).unlink()
    with pytest.raises(SourceError, match="is missing from the data folder") as refused:
        source(name, copy)
    assert refused.value.exit_code == 4


@pytest.mark.parametrize(
    ("read", "file"),
    [
        (read_shipped_boundaries, "boundaries/areas.parquet"),
        (lookups.read_atoms, "lookups/areas.csv"),
        (lookups.read_aliases, "lookups/aliases.csv"),
        (lookups.read_ambiguous, "lookups/ambiguous.csv"),
        (lookups.read_history, "lookups/history.csv"),
        (denominators.read_babies, "denominators/babies.csv"),
        (denominators.read_low_income, "denominators/low_income.csv"),
        (denominators.read_low_income, "denominators/low_income_wider.csv"),
    ],
)
def test_no_room_reads_a_changed_file(copy, read, file):
    read(copy)
    with (copy / file).open("ab") as out:
        out.write(b"\n")
    with pytest.raises(SourceError, match="is not the file its passport"):
        read(copy)


def test_a_folder_without_passports_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"has no sources\.toml, so it is no data folder") as refused:
        passports(tmp_path)
    assert refused.value.exit_code == 4
