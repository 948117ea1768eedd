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


# Of twenty places: longitude, latitude, district, council, its status on the register's day, and the nearest with a team.
TWENTY = [
    (-1.2577, 51.7520, "Oxford", "Oxfordshire", "covered", "Oxfordshire (Oxford)"),
    (-2.4282, 53.5769, "Bolton", "Bolton", "heard_of", "Wigan"),
    (-1.9500, 53.3300, "High Peak", "Derbyshire", "partly_covered", "Derbyshire (High Peak)"),
    (-1.4300, 53.2350, "Chesterfield", "Derbyshire", "partly_covered", "Derbyshire (High Peak)"),
    (0.5217, 51.2704, "Maidstone", "Kent", "in_development", "Thurrock"),
    (-3.1883, 55.9533, "City of Edinburgh", "City of Edinburgh", "served_extent_unknown", "City of Edinburgh"),
    (-4.2518, 55.8642, "Glasgow City", "Glasgow City", "heard_of", "North Lanarkshire"),
    (-5.9301, 54.5973, "Belfast", "Belfast", "not_known", "Armagh City, Banbridge and Craigavon"),
    (-6.3402, 54.1751, *("Newry, Mourne and Down",) * 2, "partly_covered", "Newry, Mourne and Down"),
    (-3.3900, 52.2400, "Powys", "Powys", "not_known", "Gloucestershire (Forest of Dean)"),
    (-3.1791, 51.4816, "Cardiff", "Cardiff", "not_known", "Gloucestershire (Forest of Dean)"),
    (-1.5491, 53.8008, "Leeds", "Leeds", "covered", "Leeds"),
    (-1.1330, 53.5230, "Doncaster", "Doncaster", "not_known", "Leeds"),
    (1.1550, 52.0567, "Ipswich", "Suffolk", "not_known", "Essex (Tendring)"),
    (-2.2426, 53.4808, "Manchester", "Manchester", "covered", "Manchester"),
    (-1.6178, 54.9783, "Newcastle upon Tyne", "Newcastle upon Tyne", "heard_of", "Bradford"),
    (-5.0500, 50.2600, "Cornwall", "Cornwall", "served_extent_unknown", "Cornwall"),
    (-4.1000, 57.4700, "Highland", "Highland", "served_extent_unknown", "Highland"),
    (10.0, 50.0, "", "", "", ""),
    (-2.0, 49.5, "", "", "", ""),
]  # fmt: skip


def located(tmp_path, *more):
    path = written(tmp_path / "twenty.csv", [row[:2] for row in TWENTY], ["longitude", "latitude"])
    assert cli.main(["locate", str(path), "--allow-unresolved", "2", *more]) == 0
    return read(tmp_path / "twenty-located.csv")


def test_twenty_places_are_told_with_names_status_teams_and_the_nearest_area_with_a_team(tmp_path):
    rows = located(tmp_path)
    told = ("ltla_name", "area_name", "status", "nearest_team_area")
    assert [tuple(row[name] for name in told) for row in rows] == [row[2:] for row in TWENTY]
    assert all(row["area_code"] == row["utla_code"] and row["area_name"] == row["utla_name"] for row in rows)
    assert rows[0]["team_names"] == rows[0]["nearest_team_names"] == "OXPIP (Oxford Parent Infant Project)"
    assert rows[2]["constituency_names"] == "High Peak"
    assert {row["nearest_team_km"] for row in rows if row["status"] == "covered"} == {"0"}
    # From Doncaster to where the people of Leeds live: some 40 km.
    assert 38 < float(rows[12]["nearest_team_km"]) < 46
    # The county has a team in part, the district has none.
    assert float(rows[3]["nearest_team_km"]) > 15


@pytest.mark.parametrize(
    ("level", "names"),
    [
        ("ltla", ["Oxford", "Bolton", "High Peak"]),
        ("health", ["NHS Thames Valley Integrated Care Board", "NHS Greater Manchester Integrated Care Board",
                    "NHS Derby and Derbyshire Integrated Care Board"]),
        ("region", ["South East", "North West", "East Midlands"]),
    ],
)  # fmt: skip
def test_they_are_told_at_the_level_of_choice(tmp_path, level, names):
    rows = located(tmp_path, "--level", level)
    assert [row["area_name"] for row in rows[:3]] == names
    assert all(row["area_code"] == row[f"{level}_code"] for row in rows if ";" not in row[f"{level}_code"])
    if level == "ltla":
        assert rows[3]["status"] == "not_known" and rows[3]["nearest_team_area"] == "High Peak"
    if level == "health":  # Belfast lies in two trusts: what is recorded of neither is said of it
        assert ";" in rows[7]["health_code"] and rows[7]["area_code"] == rows[7]["status"] == ""
        assert "divided between" in rows[7]["note"]


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


def test_a_file_without_rows_is_a_sentence(tmp_path, capsys):
    path = written(tmp_path / "points.csv", [], ["lat", "lon"])
    assert cli.main(["locate", str(path)]) == 2
    assert "There is no row to write." in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == [path]


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
