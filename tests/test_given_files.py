"""What is no table gets a sentence of its own, whoever asks for it; and no message quotes a library."""

from __future__ import annotations

import re

import pytest

from mapping.cli.main import main
from mapping.reading.boundaries.formats import open_shapes
from mapping.reading.tables.batches import open_table
from mapping.reading.tables.csv_sheet import read_sheet
from mapping.reading.tables.workbook import open_workbook
from mapping.vocabulary.errors import InputError

from .conftest import ROOT

READERS = {
    "sheet": lambda path: read_sheet(path, required=["a"], optional=[]),
    "places": open_table,
    "workbook": open_workbook,
    "boundaries": open_shapes,
}
KINDS = {
    "areas.gdb": "This is an Esri file geodatabase, which is a folder. Export the layer as a GeoPackage",
    "teams.lnk": "This is a shortcut to a file, not the file. Open the folder that it leads to",
    "teams.numbers": "This is an Apple Numbers file. In Numbers choose File, Export To, Excel or CSV.",
    "teams.csv.icloud": "This is a placeholder: the file itself is still in iCloud.",
    "teams.gsheet": "This is a link to a Google sheet, not a file.",
    "blank.csv": "This is a placeholder: the file itself is kept elsewhere, by OneDrive for instance.",
    "folder": 'This is a folder, not a file. Name the file in it: it holds "inside.csv".',
    "~$teams.xlsx": "This is Excel's own note that the workbook is open, not the workbook.",
}


@pytest.fixture(params=KINDS)
def given(request, tmp_path):
    path = tmp_path / request.param
    if path.suffix in ("", ".gdb"):
        path.mkdir()
        (path / "inside.csv").write_text("a\n1\n", encoding="utf-8")
    else:
        path.write_bytes(bytes(500) if path.name == "blank.csv" else b"L\x00\x00\x00")
    return path


@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_table_has_a_sentence_of_its_own(given, reader):
    with pytest.raises(InputError) as refused:
        READERS[reader](given)
    assert str(refused.value).startswith(f"{given.name}: {KINDS[given.name]}")


@pytest.mark.parametrize("name", ["areas.gdb", "teams.lnk", "teams.numbers"])
def test_a_register_that_is_none_says_so(tmp_path, capsys, name):
    path = tmp_path / name
    path.mkdir() if name.endswith("gdb") else path.write_bytes(b"L\x00")
    assert main(["check", str(path)]) == 2
    assert KINDS[name][:30] in capsys.readouterr().err


def test_a_damaged_workbook_or_row_is_told_without_the_words_of_a_library(tmp_path):
    for content in (b"PK\x03\x04 and no more", b"no workbook"):
        path = tmp_path / "teams.xlsx"
        path.write_bytes(content)
        with pytest.raises(InputError) as refused:
            open_workbook(path)
        assert "zip file)" not in str(refused.value) and "(" not in refused.value.faults[0].why
    path = tmp_path / "teams.csv"
    path.write_text('a,b\n1,"open\n', encoding="utf-8")
    (fault,) = read_sheet(path, required=["a"], optional=[]).faults
    assert fault.why == "The row cannot be split into cells."


def test_no_reader_of_tables_puts_an_error_of_a_library_into_a_sentence():
    for folder in ("tables", "register", "shipped", "boundaries"):
        for file in (ROOT / "mapping" / "reading" / folder).glob("*.py"):
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"\(\{(shortened\(|str\()*error", text), file.name
