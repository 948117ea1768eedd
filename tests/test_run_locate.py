"""`everyarea locate` from a file to a file: every row comes back, in order, or with the reason why not."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from mapping import cli

from .worlds import with_known_bases

POINTS = [("Leeds", 53.80, -1.55), ("Westminster", 51.4995, -0.1248), ("nowhere", 0, 0), ("Belfast", 54.597, -5.93),
          ("=1+1", 55.95, -3.19), ("the North Sea", 55.5, 1.0)]  # fmt: skip


def written(path, rows, header):
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def read(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_points_get_their_area_at_every_level_and_every_row_comes_back(tmp_path, capsys):
    path = written(tmp_path / "points.csv", POINTS, ["name", "lat", "lon"])
    assert cli.main(["locate", str(path), "--allow-unresolved", "2"]) == 0
    rows = read(tmp_path / "points-located.csv")
    assert [row["ltla_code"] for row in rows] == ["E08000035", "E09000033", "", "N09000003", "S12000036", ""]
    assert [row["nation_code"] for row in rows] == ["E92000001", "E92000001", "", "N92000002", "S92000003", ""]
    assert rows[3]["health_code"] == "BHSCT;SEHSCT"  # Belfast lies in two trusts, the greater share first
    assert "Belfast Health and Social Care Trust (96 in 100 people), South Eastern" in rows[3]["note"]
    assert [bool(row["reason"]) for row in rows] == [False, False, True, False, False, True]
    assert rows[4]["name"] == "'=1+1" and "nearest_base_team" not in rows[0]
    said = capsys.readouterr().out
    assert "4  point" in said and "6  rows, all of them in" in said


def test_rows_that_cannot_be_placed_are_exit_code_3(tmp_path):
    path = written(tmp_path / "points.csv", POINTS, ["name", "lat", "lon"])
    assert cli.main(["locate", str(path), "--allow-unresolved", "1"]) == 3
    assert len(read(tmp_path / "points-located.csv")) == 6


def test_parquet_in_and_parquet_out(tmp_path):
    pd.DataFrame(POINTS, columns=["name", "lat", "lon"]).to_parquet(tmp_path / "points.parquet")
    words = [
        "locate",
        str(tmp_path / "points.parquet"),
        "--to",
        str(tmp_path / "out.parquet"),
        "--allow-unresolved",
        "2",
    ]
    assert cli.main(words) == 0
    made = pd.read_parquet(tmp_path / "out.parquet")
    assert made["name"].tolist() == [name for name, *_ in POINTS]
    assert made["ltla_code"].tolist()[:2] == ["E08000035", "E09000033"]


def test_the_nearest_base_is_refused_while_few_bases_are_known(tmp_path, capsys):
    path = written(tmp_path / "points.csv", POINTS[:1], ["name", "lat", "lon"])
    assert cli.main(["locate", str(path), "--nearest-base"]) == 2
    said = capsys.readouterr().err
    assert "--nearest-base: We know the base of 2 of 28 open teams." in said and "four in five" in said
    assert not (tmp_path / "points-located.csv").exists()


def test_the_nearest_base_is_given_when_asked_for_and_four_in_five_are_known(tmp_path, register_folder):
    path = written(tmp_path / "points.csv", POINTS[:1], ["name", "lat", "lon"])
    assert cli.main(["locate", str(path), "--nearest-base", "--register", str(with_known_bases(register_folder))]) == 0
    row = read(tmp_path / "points-located.csv")[0]
    assert row["nearest_base_team"] == "tameside-glossop-eas" and 50 < float(row["nearest_base_km"]) < 54


@pytest.mark.parametrize(
    ("header", "sentence"),
    [(["name", "height"], "column"), (["lat", "lon"], "")],
)
def test_a_file_that_cannot_be_used_is_a_sentence(tmp_path, capsys, header, sentence):
    path = written(tmp_path / "points.csv", [(1, 2)], header)
    words = ["locate", str(path)] + (["--to", str(path)] if not sentence else [])
    assert cli.main(words) == 2
    assert (sentence or "This is the file that is read.") in capsys.readouterr().err
    assert read(path)


def test_the_columns_can_be_named(tmp_path, capsys):
    path = written(tmp_path / "two.csv", [("YO1 7NG", 51.4995, -0.1248, 0)], ["home postcode", "lat", "lon", "long"])
    assert cli.main(["locate", str(path)]) == 2
    assert "--column longitude=NAME" in capsys.readouterr().err.replace("\n", " ")
    words = ["--column", "longitude=lon", "--column", "postcode=empty"]
    path = written(tmp_path / "two.csv", [("", 51.4995, -0.1248, 0)], ["empty", "lat", "lon", "long"])
    assert cli.main(["locate", str(path), *words]) == 0
    assert read(tmp_path / "two-located.csv")[0]["ltla_code"] == "E09000033"


@pytest.mark.parametrize("said", ["home", "postcode=", "house=home"])
def test_a_column_that_is_named_as_nothing_known_is_refused(tmp_path, capsys, said):
    with pytest.raises(SystemExit):
        cli.main(["locate", str(tmp_path / "two.csv"), "--column", said])
    assert "write it as postcode=NAME" in capsys.readouterr().err


def test_a_directory_that_puts_a_postcode_in_two_countries_is_not_believed(tmp_path, capsys):
    header = ["pcds", "oslaua", "ctry", "oseast1m", "osnrth1m"]
    lines = [("BT16 1AW", "E06000006", "N92000002", 350000, 380000), ("CF10 1BH", "E06000023", "W92000004", 318000, 176000),
             ("OX14 4AA", "E07000180", "E92000001", 449000, 197000), ("SN1 1AA", "E06000030", "E92000001", 1, 1)]  # fmt: skip
    path = written(tmp_path / "homes.csv", [line[:1] for line in lines], ["postcode"])
    directory = written(tmp_path / "directory.csv", lines, header)
    assert cli.main(["locate", str(path), "--postcodes", str(directory), "--allow-unresolved", "3"]) == 0
    rows = read(tmp_path / "homes-located.csv")
    assert [row["ltla_code"] for row in rows] == ["", "", "E07000180", ""]
    assert all("contradicts itself" in rows[at]["reason"] for at in (0, 1, 3))
    assert "2  the directory contradicts itself" in capsys.readouterr().out
