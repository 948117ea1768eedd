"""
Time the default run: `python benchmarks/run_default.py [RUNS]`.

Runs `everyarea run` in a folder of its own, once to warm up and then five times, as a process of its own each time, and
prints wall and CPU seconds, the peak memory of the process, and the weight of what it made: the median, the least and
the most. Beside it, in the same go, two other commands: `--help` and `headline`. Targets: 15 s and 800 MB for a run,
0.3 s for `--help`, 2.5 s for `headline`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMANDS = {"run": ["run"], "headline": ["headline"], "--help": ["--help"]}
TARGETS = {"run": "15 s, 800 MiB", "headline": "2.5 s", "--help": "0.3 s"}


def once(words: list[str], folder: Path) -> tuple[float, float, float]:
    """Run one command; give wall seconds, CPU seconds and peak memory in MiB."""
    began = time.perf_counter()
    out = ["--out", str(folder)] if words == ["run"] else []
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
    """Print a row a command, and the weight of each file that a run makes."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{'command':10} {'wall s':>22} {'CPU s':>22} {'peak MiB':>22}   target")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, words in COMMANDS.items():
            once(words, folder)
            wall, cpu, memory = zip(*(once(words, folder) for _ in range(runs)), strict=True)
            row = [spread(list(wall), 2), spread(list(cpu), 2), spread(list(memory), 0)]
            print(f"{name:10} {row[0]:>22} {row[1]:>22} {row[2]:>22}   {TARGETS[name]}")
        print()
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                print(f"{path.stat().st_size:>10,} bytes  {path.relative_to(next(folder.iterdir()))}")


if __name__ == "__main__":
    main()
