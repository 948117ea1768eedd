"""
Run every benchmark, shortened to be done within ten minutes, and keep what they print: `make bench`.

Writes `outputs/benchmarks.md`, a section a benchmark, with the machine, the day and the versions that were measured. A
benchmark whose peers are not installed says so in its section, and the others go on.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What each is asked, so that all of them together take less than ten minutes on two cores.
ASKED = {
    "commands": ["5"],
    "packs": ["6"],
    "page": ["3"],
    "register": ["1"],
    "locate": ["200000"],
    "siting": ["--every", "7"],
}
LIBRARIES = ("pandas", "geopandas", "shapely", "pyogrio", "folium")


def section(name: str, words: list[str]) -> str:
    """Run one benchmark and return what it printed, under its name and first sentence."""
    module = f"benchmarks.{name}"
    began = time.perf_counter()
    # As on any user's machine: what Python has compiled once is kept.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ran = subprocess.run(
        [sys.executable, "-m", module, *words], capture_output=True, text=True, cwd=ROOT, check=False, env=environment
    )
    took = time.perf_counter() - began
    said = ran.stdout.rstrip()
    if ran.returncode:
        last = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
        said = f"{said}\nended with {ran.returncode}: {last}".strip()
    what = (ROOT / "benchmarks" / f"{name}.py").read_text(encoding="utf-8").split('"""')[1].strip().splitlines()[0]
    return f"## {name}\n\n{what}\n\n```text\n{said}\n```\n\n{took:.0f} s in all.\n"


def main() -> None:
    """Write the report, and print each section as it is done."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    parts = [
        f"# Benchmarks\n\n{datetime.now(UTC).date()}, {cores} cores, Python {platform.python_version()}, {libraries}.\n"
    ]
    for name, words in ASKED.items():
        parts.append(section(name, words))
        print(parts[-1], flush=True)
    target = ROOT / "outputs" / "benchmarks.md"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(parts), encoding="utf-8")
    print(f"Written to {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
