"""Where the people of an area live, as one point."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

from mapping.measuring.distance import centres_at, kilometres
from mapping.reading.boundaries.boundaries import read_boundaries
from mapping.reading.shipped import lookups
from mapping.reading.shipped import people as denominators
from mapping.reading.shipped.lookups import read_shipped_boundaries
from mapping.vocabulary.codes import LEVELS
from mapping.vocabulary.errors import SourceError
from mapping.vocabulary.measures import CENTRES

from .conftest import ROOT, reference

DATA = ROOT / "data"
sys.path.insert(0, str(ROOT / "tools"))


def toy(atoms: pd.DataFrame) -> pd.DataFrame:
    """The middle of each square, with as many postcodes as there are areas before it."""
    return CENTRES.shaped(
        pd.DataFrame(
            {"area_code": atoms["area_code"], "easting": 305_000 + 10_000 * atoms["x"],
             "northing": 505_000 + 10_000 * atoms["y"], "postcodes": range(1, len(atoms) + 1), "basis": "postcodes"}
        )
    )  # fmt: skip


def at(table: pd.DataFrame, code: str) -> tuple[float, float, str]:
    row = table.set_index("area_code").loc[code]
    return float(row["easting"]), float(row["northing"]), str(row["basis"])


def test_a_parent_lies_where_the_babies_of_its_parts_live(atoms, members):
    babies = atoms.set_index("area_code")["babies"]
    made = centres_at("utla", toy(atoms), babies, members)
    # Ash 100, Beck 200 and Cove 300 lie side by side: (5 x 100 + 15 x 200 + 25 x 300) / 600 km along.
    assert at(made, "E10000901") == (pytest.approx(300_000 + 1000 * 11_000 / 600, abs=0.1), 505_000, "postcodes, weighed by babies")  # fmt: skip
    assert at(made, "E06000901")[:2] == (305_000, 515_000)
    assert made["area_code"].tolist() == sorted(set(atoms["utla_code"]))


def test_a_part_that_lies_in_two_parents_counts_in_each_by_its_share(atoms, members):
    babies = atoms.set_index("area_code")["babies"]
    made = centres_at("health", toy(atoms), babies, members)
    assert at(made, "E54000902")[:2] == (325_000, 505_000)  # a third of Cove and nothing else
    parts = [(5, 5, 100), (15, 5, 200), (25, 5, 200), (5, 15, 400), (15, 15, 500)]
    east = sum(x * n for x, _, n in parts) / 1400
    assert at(made, "E54000901")[0] == pytest.approx(300_000 + 1000 * east, abs=0.1)


@pytest.mark.parametrize("lacking", [pd.NA, 0])
def test_parts_are_weighed_by_postcodes_where_babies_are_missing_or_there_are_none(atoms, members, lacking):
    babies = atoms.set_index("area_code")["babies"].copy()
    babies.loc[["E07000901", "E07000902", "E07000903"] if lacking is not pd.NA else "E07000902"] = lacking
    centres = toy(atoms)
    made = centres_at("utla", centres, babies, members)
    postcodes = centres.set_index("area_code")["postcodes"]
    three = postcodes.loc[["E07000901", "E07000902", "E07000903"]].to_numpy(float)
    assert at(made, "E10000901") == (
        pytest.approx(300_000 + 1000 * float(three @ [5, 15, 25]) / three.sum(), abs=0.1), 505_000, "postcodes"
    )  # fmt: skip


def test_an_area_without_a_centre_is_a_fault(atoms, members):
    with pytest.raises(ValueError, match=r"no centre for \['E07000901'\]"):
        centres_at(
            "utla", toy(atoms).query("area_code != 'E07000901'"), atoms.set_index("area_code")["babies"], members
        )


def test_kilometres_between_squares(atoms):
    apart = kilometres(toy(atoms))
    assert apart.loc["E07000901", "E07000903"] == 20 and apart.loc["E07000901", "E06000902"] == pytest.approx(200**0.5)
    assert (apart.to_numpy() == apart.to_numpy().T).all() and (np.diag(apart) == 0).all()


# --- what ships


def test_every_area_has_a_centre_within_its_bounding_box():
    centres = lookups.read_centres(DATA).set_index("area_code")
    boxes = read_shipped_boundaries(DATA).set_index("area_code").geometry.bounds
    assert len(centres) == 361 and sorted(centres.index) == sorted(boxes.index)
    boxes = boxes.loc[centres.index]
    assert centres["easting"].between(boxes["minx"], boxes["maxx"]).all()
    assert centres["northing"].between(boxes["miny"], boxes["maxy"]).all()
    assert centres["postcodes"].min() > 100


@pytest.mark.parametrize("level", list(LEVELS))
def test_centres_exist_at_every_level(level):
    members = lookups.members(lookups.read_atoms(DATA), lookups.read_health_shares(DATA))
    babies = denominators.read_babies(DATA).set_index("area_code")["people"]
    made = centres_at(level, lookups.read_centres(DATA), babies, members)
    assert made["area_code"].nunique() == members.loc[members["parent_level"] == level, "parent_code"].nunique()
    assert made[["easting", "northing"]].notna().all(axis=None)


def test_a_changed_file_of_centres_is_refused(tmp_path):
    import shutil

    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    with (folder / "lookups" / "centres.csv").open("ab") as out:
        out.write(b"\n")
    with pytest.raises(SourceError, match="is not the file its passport"):
        lookups.read_centres(folder)


@pytest.mark.reference
def test_centres_lie_within_the_bounding_boxes_of_official_boundaries():
    path = reference("boundaries/LAD_MAY_2023_UK_BUC_V2.shp")
    boxes = read_boundaries(path, expected=lambda _code: True).areas.set_index("area_code").geometry.bounds
    boxes = boxes.rename(index={"E08000016": "E08000038", "E08000019": "E08000039"})
    centres = lookups.read_centres(DATA).set_index("area_code").loc[boxes.index]
    inside = centres["easting"].between(boxes["minx"], boxes["maxx"]) & centres["northing"].between(boxes["miny"], boxes["maxy"])  # fmt: skip
    assert len(boxes) == 361 and inside.all()


def test_the_program_gives_the_mean_place_and_carries_northern_ireland_over():
    pytest.importorskip("scipy")
    import build_centres

    xy = np.array([[100.0, 200.0], [300.0, 400.0], [333_500.0, 374_000.0]])
    made = build_centres.centres(xy, np.array(["E06000001", "E06000001", "N09000003"]))
    assert made[0] == ("E06000001", 200, 300, 2)
    # The middle of Belfast on the Irish Grid, and on the British one.
    assert made[1][1:3] == (pytest.approx(146_000, abs=1500), pytest.approx(530_000, abs=1500))
