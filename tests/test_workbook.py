"""Workbooks in `locate`: every cell as text, hazards as sentences, and what is written opens as it was meant."""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping import cli
from mapping.formats import workbook as writing
from mapping.locating.points import read_points
from mapping.reading.tables import workbook
from mapping.reading.tables import workbook_parts as workbookparts
from mapping.reading.tables import workbook_table as sheets
from mapping.reading.tables.batches import open_table
from mapping.vocabulary.errors import InputError

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def made(path: Path, **tables: list[list[object]]) -> Path:
    """Write a workbook with one sheet a table; a date gets the format of a date."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        days = book.add_format({"num_format": "dd mmmm yyyy"})
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for at, cells in enumerate(rows):
                for place, value in enumerate(cells):
                    if isinstance(value, datetime.date):
                        sheet.write_datetime(at, place, value, days)
                    else:
                        sheet.write(at, place, value)
    return path


def edited(path: Path, part: str, change) -> Path:
    """Change the text of one part of a workbook."""
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    parts[part] = change(parts[part].decode()).encode() if part in parts else change("").encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return path


def with_rows(path: Path, rows: str) -> Path:
    """Give a workbook whose sheet holds these rows of XML, below a header of `postcode` and `b`."""
    made(path, Sheet1=[["postcode", "b"], ["x", "y"]])
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>postcode</t></is></c><c r="B1" t="str"><v>b</v></c></row>'
    return edited(path, "xl/worksheets/sheet1.xml", lambda _: f"<worksheet {NS}><sheetData>{head}{rows}</sheetData></worksheet>")  # fmt: skip


def rows_of(path: Path, **options: object) -> list[dict[str, str]]:
    _, pieces = open_table(path, **options)
    return [row for piece in pieces(None) for row in piece.to_pylist()]


def refused(path: Path) -> str:
    with pytest.raises(InputError) as error:
        rows_of(path)
    return str(error.value)


def test_every_cell_is_text_and_dates_are_days(tmp_path):
    cells = ["007", 7, 53.8, -1.5491234567, 1e-7, True, datetime.date(2024, 2, 1), "=1+1", "Ynys Môn", "a\nb", 12345678901234567890.0]  # fmt: skip
    path = made(tmp_path / "a.xlsx", Homes=[[f"c{n}" for n in range(len(cells))], cells])
    assert list(rows_of(path)[0].values()) == [
        "007", "7", "53.8", "-1.5491234567", "1e-07", "TRUE", "2024-02-01", "=1+1", "Ynys Môn", "a\nb", "1.234567890123457e+19",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("serial", "code", "said"),
    [(45323, "d/m/yy", "2024-02-01"), (45323.5, "yyyy-mm-dd hh:mm", "2024-02-01 12:00:00"), (0.25, "hh:mm", "06:00:00"),
     (1, "d/m/yy", "1900-01-01"), (61, "d/m/yy", "1900-03-01"), (45323, '0 "days"', "45323"), (45323, "[Red]0.0", "45323"),
     (3, "[h]:mm", "1900-01-03"), (45323, 14, "2024-02-01"), (45323, 2, "45323"), (1e300, "d/m/yy", "1E+300")],
)  # fmt: skip
def test_a_number_is_a_date_where_it_is_shown_as_one(tmp_path, serial, code, said):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "a")
        sheet.write_number(1, 0, serial, book.add_format({"num_format": code}))
    assert rows_of(path)[0]["a"] == said


def test_days_that_count_from_1904(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "a")
        sheet.write_datetime(1, 0, datetime.date(2024, 2, 1), book.add_format({"num_format": "d/m/yy"}))
    assert rows_of(path) == [{"a": "2024-02-01"}]


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="_\ufffe\uffff")).map(str.strip), min_size=3, max_size=3), max_size=30))  # fmt: skip
def test_texts_come_back_as_they_were_written(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("any") / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate([["a", "b", "c"], *rows]):
            for place, text in enumerate(cells):
                sheet.write_string(at, place, text)
    assert [list(row.values()) for row in rows_of(path)] == [row for row in rows if any(cell.strip() for cell in row)]


def test_blank_rows_and_a_stray_space_far_below_are_no_rows(tmp_path):
    rows = [[], ["postcode", "b", "  "], [], ["YO1 7NG"], [" "], ["LS1 1AA", "y"]]
    path = made(tmp_path / "a.xlsx", Homes=rows)
    assert [row["postcode"] for row in rows_of(path)] == ["YO1 7NG", "LS1 1AA"]
    far = '<row r="2"><c r="A2" t="str"><v>x</v></c></row><row r="1048576"><c r="A1048576" t="str"><v> </v></c></row>'
    assert rows_of(with_rows(tmp_path / "b.xlsx", far)) == [{"postcode": "x", "b": ""}]


def test_rich_texts_are_whole_and_how_they_are_said_is_left_out(tmp_path):
    path = made(tmp_path / "a.xlsx", Homes=[["postcode"], ["x"]])
    rich = f"<sst {NS}><si><t>postcode</t></si><si><r><t>YO1</t></r><r><t xml:space='preserve'> 7NG</t></r><rPh sb='0' eb='1'><t>why oh</t></rPh></si></sst>"  # fmt: skip
    assert rows_of(edited(path, "xl/sharedStrings.xml", lambda _: rich)) == [{"postcode": "YO1 7NG"}]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<c r="B2" t="e"><v>#N/A</v></c>', 'row 2, column "B": found "#N/A". The cell holds an error'),
        ('<c r="B2"><f>A1+1</f></c>', 'row 2, column "B": The cell holds a formula that was never calculated'),
        ('<c r="B2" t="s"><v>99</v></c>', "refers to a text that the workbook does not hold"),
        ('<c r="B2"><v>one</v></c>', "marked as a number, but is none"),
        ('<c r="C2"><v>1</v></c>', 'row 2, column "C": found "1". The cell stands beyond the last column'),
        ('<c r="XFD2"><v>1</v></c>', 'row 2, column "XFD": found "1". The cell lies outside the first 500 columns'),
        (f'<c r="B2" t="str"><v>{"x" * 40_000}</v></c>', "more than 32,767 characters"),
        ('<c r="B2"><v>1</v>', "damaged"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named(tmp_path, cell, said):
    assert said in refused(with_rows(tmp_path / "a.xlsx", f'<row r="2">{cell}</row>'))


def test_cells_and_rows_without_an_address_are_taken_in_order(tmp_path):
    path = with_rows(
        tmp_path / "a.xlsx", '<row><c t="str"><v>x</v></c><c><v>2</v></c></row><row r="9"><c/><c><v>3</v></c></row>'
    )
    assert rows_of(path) == [{"postcode": "x", "b": "2"}, {"postcode": "", "b": "3"}]


def limits_of(path: Path) -> tuple[float, int]:
    """Read a workbook in a process of its own: seconds, and the most megabytes it held more than before."""
    program = (
        "import resource, sys, time, pathlib; from mapping.reading.tables.batches import open_table\n"
        "from mapping.vocabulary.errors import InputError\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; began = time.perf_counter()\n"
        "try:\n    [0 for piece in open_table(pathlib.Path(sys.argv[1]))[1](None)]\n    said = 'read'\n"
        "except InputError as error:\n    said = str(error)\n"
        "print(time.perf_counter() - began, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\nprint(said)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=True, capture_output=True, text=True)
    numbers, said = done.stdout.split("\n", 1)
    assert "workbook" in said or "columns" in said
    seconds, held = numbers.split()
    return float(seconds), int(held)


def test_small_files_that_mean_large_ones_are_refused_at_once(tmp_path):
    far = with_rows(tmp_path / "far.xlsx", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    laughs = made(tmp_path / "laughs.xlsx", Homes=[["postcode"]])
    edited(laughs, "xl/worksheets/sheet1.xml", lambda text: text.replace("<worksheet", f'<!DOCTYPE x [<!ENTITY e0 "ha">{bomb}]><worksheet', 1))  # fmt: skip
    packed = made(tmp_path / "packed.xlsx", Homes=[["postcode"]])
    edited(packed, "xl/sharedStrings.xml", lambda _: f"<sst {NS}><si><t>{'x' * 60_000_000}</t></si></sst>")
    for path in (far, laughs, packed):
        seconds, held = limits_of(path)
        assert seconds < 2 and held < 300, path
    assert "declarations" in refused(laughs) and "unpacks to more than" in refused(packed)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0


def test_what_is_no_workbook_is_said(tmp_path):
    path = tmp_path / "a.xlsx"
    for parts, said in (
        ({"a.txt": "x"}, "a zip file"),
        ({"mimetype": "x"}, "OpenDocument"),
        ({"xl/workbook.bin": ""}, ".xlsb"),
    ):
        with zipfile.ZipFile(path, "w") as zipped:
            for name, content in parts.items():
                zipped.writestr(name, content)
        assert said in refused(path) and "save it as" in refused(path)
    assert "holds macros" in refused(edited(made(path, a=[["postcode"]]), "xl/vbaProject.bin", lambda _: "x"))
    path.write_bytes(made(path, a=[["postcode"], ["x"]]).read_bytes()[:3000])
    assert "damaged, cut short or locked" in refused(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert "without a password" in refused(path)
    assert "sheet is empty" in refused(made(path, a=[]))
    assert 'has "a" more than once' in refused(made(path, s=[["a", "a"]]))


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_that_broke_off_is_a_sentence(tmp_path, cut):
    path = made(tmp_path / "a.xlsx", a=[["postcode"], *([f"row {n}"] for n in range(500))])
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * cut)])
    assert "damaged" in refused(path)


def test_any_byte_changed_is_read_or_a_sentence(tmp_path):
    whole = made(tmp_path / "a.xlsx", a=[["postcode"], *([f"row {n}"] for n in range(20))]).read_bytes()
    path = tmp_path / "b.xlsx"
    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        with contextlib.suppress(InputError):
            assert len(rows_of(path)) <= 20


# Which sheet


def test_the_sheet_that_fits_is_taken_and_others_can_be_named(tmp_path):
    path = made(tmp_path / "a.xlsx", Notes=[["about"], ["x"]], Homes=[["postcode"], ["YO1 7NG"]], Empty=[])
    assert [table["postcode"][0] for table in read_points(path).batches] == ["YO1 7NG"]
    with pytest.raises(InputError, match="No column says where a row is"):
        read_points(path, sheet="Notes")
    with pytest.raises(InputError, match=r'no sheet "Home"\. The workbook has: "Notes", "Homes", "Empty"'):
        read_points(path, sheet="Home")
    two = made(tmp_path / "b.xlsx", A=[["postcode"], ["YO1 7NG"]], B=[["lat", "lon"], [1, 2]])
    with pytest.raises(InputError, match=r"Several sheets could be meant: .* Say which with --sheet"):
        read_points(two)
    with pytest.raises(InputError, match="None of the sheets fits"):
        read_points(made(tmp_path / "c.xlsx", A=[["a"]], B=[["b"]]))


# From file to file


def test_a_workbook_is_located_into_csv_and_into_a_workbook(tmp_path):
    rows = [
        ["name", "lat", "lon", "seen"],
        ["=Leeds", 53.80, -1.55, datetime.date(2024, 2, 1)],
        ["nowhere", None, None, None],
    ]
    path = made(tmp_path / "points.xlsx", Points=rows)
    assert cli.main(["locate", str(path), "--allow-unresolved", "1"]) == 0
    with (tmp_path / "points-located.csv").open(encoding="utf-8", newline="") as lines:
        from_csv = list(csv.DictReader(lines))
    assert [row["ltla_code"] for row in from_csv] == ["E08000035", ""] and from_csv[0]["seen"] == "2024-02-01"
    out = tmp_path / "out.xlsx"
    assert cli.main(["locate", str(path), "--allow-unresolved", "1", "--to", str(out), "--sheet", "Points"]) == 0
    back = rows_of(out)
    assert [row["name"] for row in back] == ["=Leeds", "nowhere"]
    assert {name: text.removeprefix("'") for name, text in from_csv[0].items()} == back[0]
    with zipfile.ZipFile(out) as zipped:
        assert b"<f>" not in zipped.read("xl/worksheets/sheet1.xml")


def test_the_same_table_makes_the_same_bytes(tmp_path):
    table = pa.table({"text": ["=1", "http://x.org", None], "number": [1.5, float("nan"), None], "large": [2**60, 1, 2], "yes": [True, False, None]})  # fmt: skip
    files = []
    for name in ("a.xlsx", "b.xlsx"):
        writer = writing.SheetWriter(tmp_path / name, table.schema, name=name)
        writer.write_table(table)
        writer.close()
        files.append((tmp_path / name).read_bytes())
        time.sleep(0.01)
    with zipfile.ZipFile(io.BytesIO(files[0])) as one, zipfile.ZipFile(io.BytesIO(files[1])) as two:
        assert {name: one.read(name) for name in one.namelist()} == {name: two.read(name) for name in two.namelist()}
    assert [tuple(row.values()) for row in rows_of(tmp_path / "a.xlsx")] == [
        ("=1", "1.5", str(2**60), "TRUE"), ("http://x.org", "", "1", "FALSE"), ("", "", "2", ""),
    ]  # fmt: skip


def test_more_rows_than_a_sheet_holds_are_refused_before_anything_is_written(tmp_path, capsys, monkeypatch):
    path = tmp_path / "points.parquet"
    pq.write_table(pa.table({"easting": pa.array([1.0] * 1_048_576), "northing": pa.array([1.0] * 1_048_576)}), path)
    began = time.perf_counter()
    assert cli.main(["locate", str(path), "--to", str(tmp_path / "out.xlsx")]) == 2
    assert time.perf_counter() - began < 5
    assert "a sheet holds 1,048,575 below its header" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["points.parquet"]
    monkeypatch.setattr(writing, "MOST_ROWS", 11)
    writer = writing.SheetWriter(tmp_path / "a.xlsx", pa.schema([("a", pa.int64())]), name="a.xlsx")
    writer.write_table(pa.table({"a": list(range(10))}))
    with pytest.raises(InputError, match="a sheet holds 10 below"):
        writer.write_table(pa.table({"a": [1]}))
    writer.close()
    writer = writing.SheetWriter(tmp_path / "b.xlsx", pa.schema([("a", pa.string())]), name="b.xlsx")
    with pytest.raises(InputError, match="longer than a cell"):
        writer.write_table(pa.table({"a": ["x" * 32_768]}))
    writer.close()


def test_columns_are_named_as_excel_names_them():
    assert [workbook.column_letters(n) for n in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(workbook._column(workbook.column_letters(n)) == n for n in range(0, 16384, 7))
    assert sheets._ROWS > 0 and workbookparts.LARGEST_RATIO > 100
