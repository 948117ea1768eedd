"""Files of places: which columns say where, batches, and sentences for what cannot be read."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mapping.locating.points import Places, choose, read_points
from mapping.reading.tables import batches as pieces
from mapping.vocabulary.errors import InputError


def written(folder, text: str, name: str = "places.csv", encoding: str = "utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def rows(path, **options) -> pd.DataFrame:
    return pd.concat(read_points(path, **options).batches, ignore_index=True)


@pytest.mark.parametrize(
    ("columns", "places"),
    [
        ("id,Postcode", Places("Postcode")),
        ("id,Post Code", Places("Post Code")),
        ("Home postcode,name", Places("Home postcode")),
        ("pcd,pcd2,pcds", Places("pcds")),
        ("Easting,Northing", Places("", "Easting", "Northing")),
        ("x,y", Places("", "x", "y")),
        ("oseast1m,osnrth1m,pcd", Places("pcd", "oseast1m", "osnrth1m")),
        ("lat,lng", Places("", "lng", "lat", degrees=True)),
        ("Latitude,Longitude,X,Y", Places("", "Longitude", "Latitude", degrees=True)),
        ("lat,long,easting,northing", Places("", "easting", "northing")),
        ("postcode,lat,lon", Places("postcode", "lon", "lat", degrees=True)),
        ("postcode,lat", Places("postcode")),
    ],
)
def test_columns_that_say_where_are_told_from_their_names(columns, places):
    assert choose(columns.split(","), "f.csv", {}) == places


def test_columns_can_be_named_outright():
    named = {"postcode": "home", "easting": "a", "northing": "b"}
    assert choose(["postcode", "home", "a", "b"], "f.csv", named) == Places("home", "a", "b")
    with pytest.raises(InputError, match='no column "home"'):
        choose(["postcode"], "f.csv", named)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("id,name", 'No column says where a row is. Name the columns .* The file has: "id", "name"'),
        ("easting,id", 'Only "easting" says where a row is; its partner is missing'),
        ("home postcode,work postcode", 'Several columns could be the postcode: "home postcode" and "work postcode"'),
        (
            "lon,lng,lat",
            'Several columns could be the longitude: "lon" and "lng". Say which with --column longitude=NAME',
        ),
    ],
)
def test_columns_that_leave_it_open_are_refused(columns, said):
    with pytest.raises(InputError, match=said):
        choose(columns.split(","), "f.csv", {})


def test_cells_stay_text_and_rows_keep_their_order(tmp_path):
    path = written(tmp_path, '\ufeffid,postcode,note\n007,YO1 7NG,"a, b\nc"\n02E10,,NA\n\nNone," YO1 ",\n')
    table = rows(path)
    assert table["id"].tolist() == ["007", "02E10", "None"]
    assert table["postcode"].tolist() == ["YO1 7NG", "", " YO1 "]
    assert table["note"].tolist() == ["a, b\nc", "NA", ""]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_sign_between_cells_is_told_from_the_header(tmp_path, delimiter):
    text = "id,easting,northing\n1,460903,451827\n".replace(",", delimiter)
    assert rows(written(tmp_path, text)).iloc[0].tolist() == ["1", "460903", "451827"]


def test_other_encodings(tmp_path):
    text = "postcode,town\nLL59 5AA,Ynys Môn\n"
    assert rows(written(tmp_path, text, encoding="utf-16"))["town"][0] == "Ynys Môn"
    windows = written(tmp_path, text, "windows.csv", encoding="cp1252")
    assert rows(windows, encoding="cp1252")["town"][0] == "Ynys Môn"
    assert rows(windows)["town"][0] == "Ynys Môn"
    assert "was read as Windows text (cp1252)" in read_points(windows).notes[0]
    assert read_points(written(tmp_path, text)).notes == ()
    assert rows(written(tmp_path, text, encoding="utf-16-le"))["town"][0] == "Ynys Môn"
    with pytest.raises(InputError, match="--encoding"):
        rows(windows, encoding="no-such-thing")


def test_titles_above_the_header_are_passed_over(tmp_path):
    text = "Our places, of June\n\nid;Post Code\n1;YO1 7NG\n"
    assert rows(written(tmp_path, text)).to_dict("list") == {"id": ["1"], "Post Code": ["YO1 7NG"]}
    odd = "sep=^\nid^postcode\n1^YO1 7NG\n"
    assert rows(written(tmp_path, odd)).to_dict("list") == {"id": ["1"], "postcode": ["YO1 7NG"]}


def test_a_file_without_a_header_is_read_by_its_postcodes_and_says_so(tmp_path):
    path = written(tmp_path, '"A1","THE SURGERY","TS18 1HU","00K","","00K"\n"A2","CENTRE","TS18 2AW","00K","","00K"\n')
    assert rows(path)["postcode"].tolist() == ["TS18 1HU", "TS18 2AW"]
    (note,) = read_points(path).notes
    assert note == (
        "places.csv: The file has no header row, so that its columns are numbered; column 3 was read as the postcode."
    )


@pytest.mark.parametrize(
    ("header", "column"),
    [("Name;Postal code", "Postal code"), ("Enw;Côd post", "Côd post"), ("Name;Zip", "Zip"), ("Name;Where", "Where")],
)
def test_a_column_of_postcodes_is_found_under_any_name_and_one_that_no_name_tells_is_said(tmp_path, header, column):
    path = tmp_path / "centres.csv"
    path.write_text(f"{header}\nA;LS1 4AP\nB;\nC;bd11hx\n", encoding="utf-8")
    found = read_points(path)
    assert found.places == Places(column)
    said = "centres.csv: we read postcodes from the column “Where”."
    assert found.notes == ((said,) if column == "Where" else ())
    assert [list(batch[column]) for batch in found.batches] == [["LS1 4AP", "", "bd11hx"]]


def test_a_column_that_holds_postcodes_here_and_there_is_not_taken_nor_one_of_two(tmp_path):
    path = tmp_path / "centres.csv"
    for text in ("a,b\nx,LS1 4AP\ny,Leeds\n", "a,b\nLS1 4AP,BD1 1HX\nLS1 4AP,BD1 1HX\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="No column says where a row is"):
            read_points(path)


def test_a_blank_line_is_a_row_only_where_there_is_one_column(tmp_path):
    assert rows(written(tmp_path, "postcode\nYO1 7NG\n\nYO1 7HH\n"))["postcode"].tolist() == ["YO1 7NG", "", "YO1 7HH"]


def test_columns_without_a_name_get_one(tmp_path):
    assert list(rows(written(tmp_path, "postcode,,\nYO1 7NG,a,b\n"))) == ["postcode", "column_2", "column_3"]


@pytest.mark.parametrize("rows_a_batch", [1, 2, 3, 7, 100])
def test_batches_hold_every_row_once_whatever_their_size(tmp_path, monkeypatch, rows_a_batch):
    monkeypatch.setattr(pieces, "_BLOCK_BYTES", 300)
    numbers = [f"{number:05}" for number in range(101)]
    path = written(tmp_path, "id,x,y\n" + "".join(f"{number},1,2\n" for number in numbers))
    batches = list(read_points(path, rows=rows_a_batch).batches)
    assert max(map(len, batches)) <= rows_a_batch
    assert pd.concat(batches)["id"].tolist() == numbers


def test_a_file_with_a_header_alone_has_no_rows(tmp_path):
    assert list(read_points(written(tmp_path, "postcode,id\n")).batches) == []
    assert list(read_points(written(tmp_path, "postcode,id")).batches) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no header row"),
        (",,\n1,2,3\n", "no header row"),
        ("postcode,id,id\n", 'The header has "id" more than once'),
        ("PK\x03\x04", "damaged, cut short or locked"),
        ('{"type": "FeatureCollection"}', "JSON"),
        ("SQLite format 3\0", "GeoPackage"),
        ("postcode,id\nYO1 7NG,1\nYO1 7NG,1,2\n", "A row has 3 cells and the header has 2"),
        ("PAR1 and no more", r"The file is damaged\. Download or export it again\.$"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(tmp_path, text, said):
    with pytest.raises(InputError, match=said):
        rows(written(tmp_path, text))


def test_no_file(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_points(tmp_path / "absent.csv")


def test_parquet_keeps_types_and_leaves_out_shapes(tmp_path):
    path = tmp_path / "places.parquet"
    columns = {
        "id": [1, 2],
        "easting": [1.5, None],
        "northing": [2.5, 3.5],
        "geometry": [b"x", b"y"],
        "list": [[1], [2]],
    }
    pq.write_table(pa.table(columns), path)
    table = rows(path, rows=1)
    assert list(table) == ["id", "easting", "northing"]
    assert table["easting"].isna().tolist() == [False, True]
