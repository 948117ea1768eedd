"""
Make `data/denominators/control_totals.csv`, the published totals that populations handed in are compared with.

`python tools/build_control_totals.py FOLDER` reads `babies_england_wales_mid2023.csv` and `babies_scotland_ni_ages.csv`
from FOLDER and adds up what is published by area; run `tools/write_passports.py` afterwards. The single years of
Scotland and Northern Ireland are those of mid-2022; their totals of mid-2023 are published for ages 0 to 2 together.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "data" / "denominators" / "control_totals.csv"
CODES = {"England": "E92000001", "Wales": "W92000004", "Scotland": "S92000003", "Northern Ireland": "N92000002"}
OFFICIAL_MID_2023 = {"Scotland": 143_632, "Northern Ireland": 64_004}
AGES = range(5)
Totals = Counter[tuple[str, int, str]]


def added_up(path: Path, year: int, column: str) -> Totals:
    """Add up each single year of age by nation, and the ages 0 to 2 and 0 to 4 together."""
    made: Totals = Counter()
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            for age in AGES:
                people = int(row[column.format(age)])
                together = ["0 to 4", *(["0 to 2"] if age <= 2 else [])]
                for name in (str(age), *together):
                    made[row["nation"], year, name] += people
    return made


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    totals = added_up(folder / "babies_england_wales_mid2023.csv", 2023, "age_{}")
    totals += added_up(folder / "babies_scotland_ni_ages.csv", 2022, "age_{}_mid_2022")
    basis = dict.fromkeys(totals, "added up from the areas, as published")
    for nation, people in OFFICIAL_MID_2023.items():
        totals[nation, 2023, "0 to 2"] = people
        basis[nation, 2023, "0 to 2"] = "national total, as published"
    whole = ("United Kingdom", 2023, "0 to 2")
    totals[whole] = sum(totals[nation, 2023, "0 to 2"] for nation in CODES)
    basis[whole] = "added up from the four nations"
    codes = {**CODES, "United Kingdom": "K02000001"}
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["area_code", "area_name", "year", "age", "people", "basis"])
        for key in sorted(totals, key=lambda each: (codes[each[0]], each[1], len(each[2]), each[2])):
            nation, year, age = key
            writer.writerow([codes[nation], nation, year, age, totals[key], basis[key]])
    print(f"{TARGET.name}: {len(totals)} totals")


if __name__ == "__main__":
    main()
