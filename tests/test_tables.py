import csv

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.formats.csv import csv_text, write_tables
from mapping.vocabulary.safe_text import guarded, unguarded


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+44 20 7946 0000", "+44 20 7946 0000"),
        ("-3", "-3"),
        ("-a", "'-a"),
        ("'quoted", "''quoted"),
        ("\tx", "'\tx"),
        ("Tŷ Ŵyl", "Tŷ Ŵyl"),
        ("", ""),
    ],
)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text, written):
    assert guarded(text) == written
    assert unguarded(written) == text


@given(st.text())
def test_the_guard_can_be_undone(text):
    assert unguarded(guarded(text)) == text


def test_every_kind_of_cell_reads_back_as_it_was(tmp_path):
    table = pd.DataFrame(
        {
            "text": pd.array(["Tŷ, Ŵyl", 'say "a"\nb', pd.NA, "=1+1"], dtype="string"),
            "whole": pd.array([1, 2_000_000, pd.NA, 0], dtype="Int64"),
            "number": pd.array([0.5, 1 / 3, pd.NA, 1], dtype="Float64"),
            "yes_no": pd.array([True, False, pd.NA, True], dtype="boolean"),
            "day": pd.to_datetime(["2026-06-01", None, "2020-02-29", None]),
        }
    )
    write_tables(tmp_path, {"a": table})
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows == [
        ["text", "whole", "number", "yes_no", "day"],
        ["Tŷ, Ŵyl", "1", "0.5", "yes", "2026-06-01"],
        ['say "a"\nb', "2000000", "0.3333333333", "no", ""],
        ["", "", "", "", "2020-02-29"],
        ["'=1+1", "0", "1", "yes", ""],
    ]
    assert (tmp_path / "a.csv").read_bytes().count(b"\r\n") == 5


def test_a_large_number_keeps_all_its_digits():
    assert csv_text(pd.DataFrame({"babies": [2_090_725.0, 59_343.6, 1 / 3]})).split() == [
        "babies", "2090725", "59343.6", "0.3333333333",
    ]  # fmt: skip
