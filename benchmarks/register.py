"""
Time a large register: `python benchmarks/register.py [RUNS]`.

Makes a register of 10,000 teams and 40,000 stated areas, as an Excel workbook and as CSV files, and one of a tenth of
that, and has a process of its own check, link and cover each: wall seconds, the median, the least and the most, and
peak memory. Targets: 10 s and 700 MB; ten times the work in at most eleven times the time and twice the memory.
"""

from __future__ import annotations

import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

from mapping.reading.shipped.lookups import read_atoms
from mapping.reading.shipped.sources import data_folder

TEAMS, AREAS_EACH = 10_000, 4
WORDS = "Acorn Beech Cedar Dove Elder Fern Gorse Hazel Iris Juniper Kestrel Linden Maple Nest Oak Poppy".split()
WORK = (
    "import sys, datetime, pathlib\n"
    "from mapping.study.settings import Settings\n"
    "from mapping.study.inputs import read_inputs\n"
    "from mapping.study.results import measure\n"
    "config = Settings(today=datetime.date(2026, 11, 21), register=pathlib.Path(sys.argv[1]))\n"
    "inputs, linked = read_inputs(config)\n"
    "coverage = dict(measure(inputs, linked, config).coverage)\n"
    "print(len(inputs.register.teams), len(inputs.register.catchments), len(linked.links), len(coverage))\n"
)


def rows(count: int, seed: int = 1) -> dict[str, list[list[str]]]:
    """Make the two tables, the same each time."""
    draw = random.Random(seed)
    atoms = read_atoms(data_folder())
    # Dorset by its code: the name could mean two areas.
    names = list(atoms["area_name"].mask(atoms["area_name"] == "Dorset", atoms["area_code"]))
    teams = [["team_id", "team_name", "host_organisation", "definition_class", "status", "opened", "families_per_year",
              "source_url", "source_date", "notes"]]  # fmt: skip
    catchments = [["team_id", "stated_area", "extent", "source_url"]]
    for number in range(count):
        mine = draw.sample(names, AREAS_EACH)
        teams.append([f"t{number}", f"{draw.choice(WORDS)} {mine[0]} Parent-Infant Team {number}", f"{mine[0]} Trust",
                      "self_described", draw.choice(["open", "open", "unknown", "closed"]), str(2000 + number % 25),
                      str(number % 400), "https://example.org/team", "2025-06", "On its page."])  # fmt: skip
        catchments += [
            [f"t{number}", name, draw.choice(["whole", "part", "unknown"]), "https://example.org"] for name in mine
        ]
    return {"teams": teams, "catchments": catchments}


def write(folder: Path, count: int) -> dict[str, Path]:
    """Write a register of so many teams both ways."""
    tables = rows(count)
    (folder / "csv").mkdir(parents=True)
    with xlsxwriter.Workbook(str(folder / "register.xlsx"), {"constant_memory": True}) as book:
        for name, table in tables.items():
            with (folder / "csv" / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows(table)
            sheet = book.add_worksheet(name)
            for place, row in enumerate(table):
                for column, text in enumerate(row):
                    sheet.write_string(place, column, text)
    return {"CSV": folder / "csv", "Excel": folder / "register.xlsx"}


def once(words: list[str]) -> tuple[float, float]:
    """Run one process; give wall seconds and peak memory in MiB."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(words)} ended with {process.returncode}")
    return time.perf_counter() - began, used.ru_maxrss / 1024


def main() -> None:
    """Print a row for each way and each job."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as place:
        small, large = (write(Path(place) / str(count), count) for count in (TEAMS // 10, TEAMS))
        print(f"{TEAMS:,} teams, {TEAMS * AREAS_EACH:,} stated areas (target 10 s, 700 MB), and over a tenth of that")
        print(f"{'':8} {'job':24} {'wall s':>22} {'peak MiB':>12}   times as long, as much memory (at most 11, 2)")
        for name in large:
            for job in ("check, link and cover", "everyarea check"):
                (few, little), (wall, peak) = (
                    zip(*(once(_words(job, ways[name])) for _ in range(runs)), strict=True) for ways in (small, large)
                )
                spread = f"{statistics.median(wall):.1f} ({min(wall):.1f} to {max(wall):.1f})"
                longer = statistics.median(wall) / statistics.median(few)
                print(f"{name:8} {job:24} {spread:>22} {max(peak):12.0f}   {longer:.1f}, {max(peak) / max(little):.1f}")


def _words(job: str, path: Path) -> list[str]:
    return ["-m", "mapping", "check", str(path)] if job == "everyarea check" else ["-c", WORK, str(path)]


if __name__ == "__main__":
    main()
