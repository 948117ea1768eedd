"""
Time the commands that people wait for: `python benchmarks/commands.py [RUNS]`.

Each runs as a process of its own, once to warm up and then five times: wall and CPU seconds and the peak memory of the
process, the median, the least and the most, beside the target. `pack` makes one council's pack anew each time. There is
no peer: no other program does the same. `pack --all` is in `benchmarks/packs.py`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Command, seconds and MiB that it is meant to take on two cores.
COMMANDS: dict[str, tuple[list[str], float, int]] = {
    "--help": (["--help"], 0.3, 50),
    "headline": (["headline"], 0.8, 200),
    "coverage": (["coverage"], 0.8, 200),
    "gaps": (["gaps"], 0.8, 200),
    "run": (["run"], 5, 300),
    "pack CODE": (["pack", "E10000025", "--force"], 2.5, 300),
}
_INTO_A_FOLDER = ("run", "pack")


def once(words: list[str], folder: Path) -> tuple[float, float, float]:
    """Run one command; return wall seconds, CPU seconds and peak memory in MiB."""
    began = time.perf_counter()
    out = ["--out", str(folder)] if words[0] in _INTO_A_FOLDER else []
    process = subprocess.Popen(
        [sys.executable, "-m", "mapping", *words, *out], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(words)} ended with {process.returncode}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def spread(figures: list[float], digits: int) -> str:
    """Write a median with the least and the most."""
    return f"{statistics.median(figures):.{digits}f} ({min(figures):.{digits}f} to {max(figures):.{digits}f})"


def main() -> None:
    """Print a row a command, and the weight of all that a run makes."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{'command':10} {'wall s':>22} {'CPU s':>22} {'peak MiB':>18}   {'target':14} time over target")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, (words, seconds, most) in COMMANDS.items():
            once(words, folder)
            wall, cpu, memory = zip(*(once(words, folder) for _ in range(runs)), strict=True)
            row = [spread(list(wall), 2), spread(list(cpu), 2), spread(list(memory), 0)]
            ratio = statistics.median(wall) / seconds
            print(f"{name:10} {row[0]:>22} {row[1]:>22} {row[2]:>18}   {f'{seconds} s, {most} MiB':14} {ratio:.2f}")
        made = [path for path in folder.glob("*-utla/**/*") if path.is_file()]
        print(f"\na run makes {len(made)} files of {sum(path.stat().st_size for path in made) / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
