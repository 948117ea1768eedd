import csv
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mapping.formats.layer import Layer
from mapping.formats.workbook import write_csv, write_xlsx
from mapping.reading.tables.workbook import open_workbook, sheet_rows
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.schema import Column, Table

from .read_back import read_back
from .test_geopackage import AREA, CLAIM, layers

LONG = Table("long", "a row", (Column("area_code", "text", "Code"), Column("babies", "whole", "Babies")))


def many(rows: int) -> Layer:
    numbers = np.arange(rows)
    frame = pd.DataFrame({"area_code": pd.Series(numbers.astype(str), dtype="string"), "babies": numbers})
    return Layer("long", "Long", LONG, frame, None)


def test_a_workbook_has_a_sheet_a_layer_and_one_that_says_what_columns_mean(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, layers())
    book = open_workbook(path)
    assert list(book.sheets) == ["area", "teams", "catchments", "column meanings"]
    assert read_back(path, "area", AREA)["area_name"].tolist() == ["Tŷ Ŵyl", "Newtown"]
    assert read_back(path, "catchments", CLAIM)["stated_area"].tolist() == ["Tŷ Ŵyl", pd.NA]
    meanings = [cells for _, cells in sheet_rows(book, "column meanings")]
    assert ["area", "area_name", "text", "Name in “both” languages"] in meanings
    assert len(meanings) == 1 + sum(len(layer.columns) for layer in layers())


def test_formulas_stay_texts(tmp_path):
    risky = layers()[2].frame.assign(stated_area=['=HYPERLINK("x")', "+44 20 7946 0000"])
    layer = replace(layers()[2], frame=risky)
    write_csv(tmp_path / "a.csv", layer)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as lines:
        assert [row["stated_area"] for row in csv.DictReader(lines)] == ['\'=HYPERLINK("x")', "+44 20 7946 0000"]
    write_xlsx(tmp_path / "a.xlsx", [layer])
    for name in ("a.csv", "a.xlsx"):
        assert read_back(tmp_path / name, "catchments", CLAIM)["stated_area"].tolist() == risky["stated_area"].tolist()


def test_a_sheet_that_would_be_too_long_is_refused_before_it_is_written(tmp_path):
    """The header and 1,048,576 rows are 1,048,577."""
    layer = Layer(
        "long",
        "Long",
        Table("t", "r", (Column("babies", "whole", "b"),)),
        pd.DataFrame({"babies": np.arange(1_048_576)}),
        None,
    )
    with pytest.raises(
        InputError, match=r"a\.xlsx, long: The table has 1,048,576 rows or more; a sheet holds 1,048,575"
    ) as caught:
        write_xlsx(tmp_path / "a.xlsx", [many(2), layer])
    assert caught.value.exit_code == 2 and list(tmp_path.iterdir()) == []


def test_a_text_longer_than_a_cell_is_refused_with_its_place(tmp_path):
    layer = replace(layers()[2], frame=layers()[2].frame.assign(stated_area=["a", "x" * 32_768]))
    with pytest.raises(InputError, match=r'catchments, row 3, column "stated_area"'):
        write_xlsx(tmp_path / "a.xlsx", [layer])
    assert list(tmp_path.iterdir()) == []


def test_350_000_rows_take_less_than_100_mb(tmp_path):
    """In a process of its own, that memory is counted from nothing."""
    program = (
        "import resource, sys\nfrom pathlib import Path\nfrom tests.test_plaintables import *\n"
        "layer = many(350_000); layer.arrow\nbefore = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "write_xlsx(Path(sys.argv[1]), [layer])\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    path = tmp_path / "a.xlsx"
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        cwd=Path(__file__).parent.parent,
        env={**os.environ},
        capture_output=True,
        check=True,
    )
    assert int(run.stdout) < 100_000  # kilobytes
    with zipfile.ZipFile(path) as bundle:
        sheet = bundle.read("xl/worksheets/sheet1.xml")
    assert sheet.count(b"<row ") == 350_001 and b">349999</" in sheet[-300:]
