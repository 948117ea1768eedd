"""A table that a person keeps: every cell stays text, every row keeps its number, every fault is found at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapping.reading.tables.csv_sheet import Sheet, read_sheet
from mapping.vocabulary.errors import InputError

NAMES = ["id", "town", "note"]
PLAIN = "id,town,note\n1,Ash,a\n2,Tŷ Ŵyl,b\n"
EXPECTED = {2: ["1", "Ash", "a"], 3: ["2", "Tŷ Ŵyl", "b"]}


@pytest.fixture
def read(tmp_path: Path):
    def reading(content: str | bytes, *, encoding: str | None = None, optional: tuple[str, ...] = ()) -> Sheet:
        path = tmp_path / "towns.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_sheet(path, required=NAMES, optional=list(optional), encoding=encoding)

    return reading


def cells(sheet: Sheet) -> dict[int, list[str]]:
    return {number: list(row) for number, row in zip(sheet.rows.index, sheet.rows.to_numpy(), strict=True)}


def sentences(sheet: Sheet) -> list[str]:
    return [fault.sentence() for fault in sheet.faults]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.removesuffix("\n"),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        PLAIN.replace(",", "\t").encode("utf-16"),
        PLAIN.replace("id,town,note", "ID, Town ,NOTE"),
        PLAIN.replace("id,town,note", "note,id,town").replace("1,Ash,a", "a,1,Ash").replace("2,Tŷ Ŵyl,b", "b,2,Tŷ Ŵyl"),
        PLAIN.replace("town", '"town"').replace("Ash", '" Ash "'),
        PLAIN.replace("\n", ",\n"),
        PLAIN.replace("note\n", "note,colour\n").replace(",a\n", ",a,red\n").replace(",b\n", ",b,blue\n"),
    ],
    ids=[
        "comma", "semicolon", "tab", "windows line ends", "no last line end", "utf-8 with mark", "utf-16",
        "utf-16 big end first", "utf-16 with tabs", "header in capitals and spaces", "columns in another order",
        "quoted", "a comma at every line's end", "a column nobody asked for",
    ],
)  # fmt: skip
def test_every_common_way_to_save_a_csv_reads_the_same(read, content):
    sheet = read(content)
    assert sentences(sheet) == []
    assert cells(sheet) == EXPECTED


@pytest.mark.parametrize(
    "written", ["None", "NA", "n/a", "nan", "NULL", "007", "02E10", "MARCH1", "1,204", "=1+1", "TRUE", "-"]
)
def test_a_cell_stays_the_text_it_was(read, written):
    sheet = read(f'id,town,note\n1,"{written}",x\n')
    assert sheet.faults == []
    assert cells(sheet) == {2: ["1", written, "x"]}


def test_an_empty_cell_is_empty_text_and_an_absent_optional_column_is_empty_throughout(read):
    sheet = read("id,town,note\n1,,\n2\n", optional=("colour",))
    assert sheet.faults == []
    assert cells(sheet) == {2: ["1", "", "", ""], 3: ["2", "", "", ""]}
    assert [str(kind) for kind in sheet.rows.dtypes] == ["string"] * 4


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("id,town,note\n1,Ash,\n\n\n4,Dale,\n", [2, 5]),
        ("id,town,note\n1,Ash,\n,,\n , ,\n4,Dale,\n", [2, 5]),
        ('id,town,note\n1,"Ash\nby the\nsea",\n2,Dale,\n', [2, 3]),
        ('id,town,note\r\n1,"Ash\r\nby the\r\nsea",\r\n2,Dale,\r\n\r\n4,Cove,\r\n', [2, 3, 5]),
        ("id,town,note\n1,Ash,\n2,Dale,\n\n\n\n", [2, 3]),
    ],
    ids=["blank lines", "rows of nothing but commas", "line ends in quotes", "both", "blank lines at the end"],
)
def test_rows_are_numbered_as_the_spreadsheet_shows_them(read, content, rows):
    assert list(read(content).rows.index) == rows


def test_a_fault_after_a_blank_row_and_a_cell_of_three_lines_names_the_row_on_screen(read):
    sheet = read('id,town,note\n1,"a\nb\nc",\n\n3,Dale,x,y\n')
    assert [fault.row for fault in sheet.faults] == [4]


# --- letters


@pytest.mark.parametrize(
    ("content", "row", "column", "value"),
    [
        ("id,town,note\n1,Ash,\n2,Ynys Môn,\n", 3, "town", "Ynys Môn"),
        ("id,town,note\n1,Ash,\n2,Ébène,\n", 3, "town", "Ébène"),
        ("id,town,note\n1,Ash,\nÉ2,Dale,\n", 3, "id", "É2"),
        ("id;town;note\n1;Ash, by sea, far;\n2;Dale;Môn\n", 3, "note", "Môn"),
        ('id,town,note\n1,"Ash,\nby sea",\n\n3,"Môn, far",\n', 4, "town", "Môn, far"),
        ("id,tôwn,note\n", 1, "tôwn", "tôwn"),
        ("id,town,note\n1,Ash,Môn\n2,Môn,Môn\n", 2, "note", "Môn"),
    ],
    ids=["in a word", "first in a cell", "first in a row", "semicolons", "after a blank row", "in the header", "often"],
)
def test_windows_letters_are_read_with_one_note_that_names_the_first_cell_and_shows_it(
    read, content, row, column, value
):
    made = read(content.encode("cp1252"))
    assert [fault for fault in made.faults if "missing" not in fault.why] == []
    letters = [note for note in made.notes if "Windows" in note.why]
    assert [(fault.row, fault.column, fault.value) for fault in letters] == [(row, column, value)]
    assert letters[0].sentence() == (
        f'towns.csv, row {row}, column "{column}": found "{value}". The file is not in UTF-8; it was read as Windows text '
        "(cp1252). Check that the value above looks right; if it does not, save the file as “CSV UTF-8”."
    )


def test_letters_that_are_lost_are_a_fault(read):
    (fault,) = read(b"id,town,note\n1,Ynys M\x81n,\n").faults
    assert (fault.row, fault.column) == (2, "town")
    assert fault.why == "The file is neither in UTF-8 nor Windows text (cp1252), so letters are lost."


def test_windows_letters_read_cleanly_once_the_encoding_is_named(read):
    sheet = read("id,town,note\n1,Ynys Môn,“b”\n".encode("cp1252"), encoding="cp1252")
    assert sheet.faults == []
    assert cells(sheet) == {2: ["1", "Ynys Môn", "“b”"]}


@pytest.mark.parametrize("saved_as", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_more_than_the_encoding_named(read, saved_as):
    sheet = read(PLAIN.encode(saved_as), encoding="cp1252")
    assert sheet.faults == []
    assert cells(sheet) == EXPECTED


@pytest.mark.parametrize("encoding", ["ascii", "no-such-encoding", "rot13", "idna"])
def test_an_encoding_that_does_not_fit_is_refused_in_a_sentence(read, encoding):
    with pytest.raises(InputError, match=f"not in the encoding {encoding}. Save it as “CSV UTF-8”."):
        read("id,town,note\n1,Môn..,\n", encoding=encoding)


def test_a_utf_16_file_cut_short_is_refused(read):
    with pytest.raises(InputError, match="not in the encoding utf-16"):
        read(PLAIN.encode("utf-16")[:-1])


def test_utf_8_once_read_as_windows_text_is_a_fault_that_offers_the_right_letters(read):
    broken = "Tŷ Môn".encode().decode("cp1252")
    sheet = read(f"id,town,note\n1,Ash,\n2,{broken},\n")
    assert [(fault.row, fault.column, fault.value) for fault in sheet.faults] == [(3, "town", broken)]
    assert "It seems to mean “Tŷ Môn”." in sheet.faults[0].why


@pytest.mark.parametrize(
    "good", ["Môn", "Tŷ Ŵyl", "São Tomé", "SÃO", "naïve café", "“quoted” \u2013 dash", "£5 · 20 °C", "Łódź"]
)
def test_good_letters_are_no_fault(read, good):
    assert read(f"id,town,note\n1,{good},\n").faults == []


@pytest.mark.parametrize(
    ("content", "row", "column", "shown"),
    [
        ("id,town,note\n1,Ash,\n2,\ufeffDale,\n", 3, "town", "⟦U+FEFF⟧Dale"),
        ("id,town,note\n1,Ash,\n2,Da\ufeffle,\n", 3, "town", "Da⟦U+FEFF⟧le"),
        ("id,\ufefftown,note\n1,Ash,\n2,Dale,\n", 1, "town", "⟦U+FEFF⟧town"),
        ("\ufeff\ufeffid,town,note\n1,Ash,\n2,Dale,\n", 1, "id", "⟦U+FEFF⟧id"),
    ],
    ids=["start of a cell", "inside a cell", "header", "twice at the start"],
)
def test_a_stray_byte_order_mark_is_one_fault_and_the_rest_reads_as_if_it_were_not_there(
    read, content, row, column, shown
):
    sheet = read(content)
    assert [(fault.row, fault.column, fault.value) for fault in sheet.faults] == [(row, column, shown)]
    assert cells(sheet) == {2: ["1", "Ash", ""], 3: ["2", "Dale", ""]}


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x1b", "\x7f"])
def test_a_control_character_is_a_fault_that_names_its_cell(read, mark):
    sheet = read(f"id,town,note\n1,Ash,\n2,Da{mark}le,\n")
    assert sentences(sheet) == [
        f'towns.csv, row 3, column "town": found "Da le". It holds a control character (U+{ord(mark):04X}). Type the cell '
        "again."
    ]


# --- columns and cells


def test_a_missing_column_is_one_fault_that_offers_the_closest_name(read):
    sheet = read("id,twon,note\n1,Ash,\n2,Dale,\n")
    assert sentences(sheet) == [
        'towns.csv, row 1, column "town": The column "town" is missing. Is it the column "twon"? Add it, or rename the '
        'column that holds it. The file has: "id", "twon", "note".'
    ]
    assert sheet.absent == {"town"}


def test_columns_that_all_stand_in_one_cell_are_one_fault_that_says_how_to_part_them(read):
    found = read("id#town#note\n1#Leeds#x\n")
    assert [fault.why for fault in found.faults] == [
        "All columns stand in one cell, because the sign between them is none of comma, semicolon, tab and bar."
    ]


def test_a_header_below_titles_that_lacks_a_column_is_still_the_header(read):
    (fault,) = read("Our list,,\n\nid,place,note\n1,Leeds,x\n").faults
    assert (fault.row, fault.column) == (3, "town")


def test_every_missing_column_is_named_and_nothing_is_offered_that_is_not_close(read):
    sheet = read("colour\nred\n")
    assert [(fault.row, fault.column) for fault in sheet.faults] == [(1, "id"), (1, "town"), (1, "note")]
    assert not any("Is it" in fault.why for fault in sheet.faults)


@pytest.mark.parametrize("header", ["id,town,note,town", "id,town,note,Town", "id,town,note, TOWN "])
def test_a_column_that_is_there_twice_is_a_fault(read, header):
    sheet = read(f"{header}\n1,Ash,,Dale\n")
    assert sentences(sheet) == ['towns.csv, row 1, column "town": The column is there twice. Keep one of them.']


def test_a_second_copy_of_a_column_nobody_asked_for_is_no_fault(read):
    assert read("id,town,note,x,x\n1,Ash,,1,2\n").faults == []


def test_too_many_cells_in_row_9_names_row_9(read):
    lines = [f"{n},Town {n}," for n in range(2, 12)]
    lines[9 - 2] = "9,Ash, by the sea,x"
    sheet = read("id,town,note\n" + "\n".join(lines) + "\n")
    assert sentences(sheet) == [
        'towns.csv, row 9: found "x". The row has 4 cells but the header has 3. '
        "Look for a comma that is not inside quotation marks."
    ]
    assert len(sheet.rows) == 10


def test_trailing_commas_shift_nothing_and_are_no_fault(read):
    sheet = read("id,town,note,,,\n1,Ash,a,,,\n2,Dale,b,,,,,\n")
    assert sheet.faults == []
    assert cells(sheet) == {2: ["1", "Ash", "a"], 3: ["2", "Dale", "b"]}


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ('id,town,note\n1,Ash,\n2,"Dale,\n3,Cove,\n4,Beck,\n', 3),
        ('id,town,note\n1,"Ash\nby sea",\n\n3,"Dale,\n4,Cove,\n', 4),
        ('id,town,note\n1,"Ash"x,\n', 2),
    ],
    ids=["never closed", "never closed, after a blank row", "text after the closing quote"],
)
def test_a_quotation_mark_out_of_place_names_the_row_where_it_opens(read, content, row):
    sheet = read(content)
    assert [fault.row for fault in sheet.faults] == [row]
    assert "cannot be split into cells" in sheet.faults[0].why
    assert list(sheet.rows.index)[:1] == ([2] if row > 2 else [])


def test_an_unclosed_quotation_mark_in_windows_text_is_still_a_sentence(read):
    huge = 'id,town,note\n1,"Môn,\n' + "x" * 140_000
    made = read(huge.encode("cp1252"))
    assert [fault.row for fault in made.faults] == [2] and [note.row for note in made.notes] == [2]


@pytest.mark.parametrize("content", ["", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_a_fault(read, content):
    assert sentences(read(content)) == ["towns.csv: The file is empty. Put a header row and at least one row in it."]


def test_a_header_alone_is_a_table_of_no_rows(read):
    sheet = read("id,town,note\n")
    assert sheet.faults == []
    assert list(sheet.rows.columns) == NAMES
    assert len(sheet.rows) == 0


# --- files that are no CSV


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"PK\x03\x04rest of it", "an Excel workbook or a zip file"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook"),
        (b"%PDF-1.7 rest", "a PDF"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_way_to_save_it(read, start, what):
    with pytest.raises(InputError) as refused:
        read(start)
    assert str(refused.value) == (
        f"towns.csv: This is {what}, not a CSV file. Open it and save each sheet as “CSV UTF-8”."
    )
    assert refused.value.exit_code == 2


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"^none\.csv: There is no such file\. Check the name and the folder\.$"):
        read_sheet(tmp_path / "none.csv", required=["id"], optional=[])


def test_a_file_far_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(InputError, match=r"^huge\.csv: The file is larger than 50 MB"):
        read_sheet(path, required=["id"], optional=[])


def test_all_faults_of_a_file_come_in_one_go(read):
    sheet = read("id,twon,note,note\n1,Ash,,\n2,\ufeffDale,,\n3,Be\x07ck,,\n4,Cove,,,x\n")
    assert [fault.row for fault in sheet.faults] == [1, 1, 3, 4, 5]
