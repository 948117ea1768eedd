"""
Run what the documents show: `python tools/run_docs.py docs/tutorial.md` brings the answers in it up to date.

A block of `sh` is a list of commands. Where a block of `text` follows, it holds what a terminal of 80 columns shows; if
its last line is `…`, only as many lines as it has. Every command is expected to end well, unless `# exit code 2` or the
like stands behind it. The tests run every document in the same way and compare.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mapping import cli
from mapping.cli.options import parser
from mapping.study.study import Study

ROOT = Path(__file__).resolve().parent.parent
# Shell commands that set up a computer, or take minutes; each is part of `.ci/run` or of the checks.
ELSEWHERE = {
    "make run", "make test", "make lock", "make screenshots", 'make test ARGS="-k coverage"',
    ".venv/bin/python -m hatchling build", "python3 -m venv fresh", "fresh/bin/pip install dist/*.whl",
    "fresh/bin/everyarea run", 'pip install "everyarea[postcodes]"', 'pip install "everyarea[cluster]"',
}  # fmt: skip
_BLOCK = re.compile(r"^```sh\n(?P<commands>.*?)^```\n(?:\n```text\n(?P<answer>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
_PROGRAM = re.compile(r"^(?:\.venv/bin/)?everyarea ")
_MORE = "…"


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """Give a folder with what the documents name, and work in it: the examples, boundaries, and a list of postcodes."""
    before, columns = Path.cwd(), os.environ.get("COLUMNS")
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        shutil.copytree(ROOT / "docs", place / "docs", ignore=shutil.ignore_patterns("*.md", "*.svg"))
        shapes = Study(level="ltla").coverage[["area_code", "geometry"]].rename(columns={"area_code": "LAD25CD"})
        shapes.to_file(place / "official.gpkg")
        (place / "families.csv").write_text("family,postcode\n1,LS1 1UR\n2,S1 2HH\n3,YO1 7HH\n", encoding="utf-8")
        os.chdir(place)
        os.environ["COLUMNS"] = "80"
        try:
            yield place
        finally:
            os.chdir(before)
            os.environ.pop("COLUMNS")
            if columns is not None:
                os.environ["COLUMNS"] = columns


def said(line: str, *, whole: bool) -> str:
    """
    Run a line and give what it shows; stop where it does not end as it should.

    Parameters
    ----------
    whole
        Make whatever the line makes. Else a `run`, or `figures`, reads and checks its inputs only.
    """
    expected = re.search(r"# exit code (\d)", line)
    words = shlex.split(_PROGRAM.sub("", line), comments=True)
    asked = parser().parse_args(words)
    if asked.command == "fetch" or getattr(asked, "scheduler", None) or getattr(asked, "all", False):
        return ""  # The network, a cluster, a minute: tested where they can be.
    if asked.command in ("run", "figures") and not whole:
        alone = {"--since": 2, "--contact": 2, "--page-url": 2, "--within": 2, "--tiles": 1}
        for name, length in alone.items():
            if name in words:
                del words[words.index(name) : words.index(name) + length]
        words[0] = "check"
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        code = cli.main(words)
    if code != int(expected[1] if expected else 0):
        message = f"{line}: exit code {code}\n{shown.getvalue()}"
        raise RuntimeError(message)
    return shown.getvalue()


def lines_of(block: str) -> list[str]:
    """Give the commands of a block, each on one line."""
    joined = block.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def answered(text: str) -> str:
    """
    Run every block of a document in the folder that it is in, and give the document with the answers of today.

    Whole runs are made only where their answers are shown, so that the tests make one.
    """

    def answer(found: re.Match[str]) -> str:
        shown = ""
        for line in lines_of(found["commands"]):
            if _PROGRAM.match(line):
                shown += said(line, whole=found["answer"] is not None)
            elif line.partition("  #")[0].strip() not in ELSEWHERE:
                message = f"{line}: neither a command of the program nor one of those that set it up"
                raise RuntimeError(message)
        if found["answer"] is None:
            return found[0]
        lines = [line.rstrip() for line in shown.rstrip().splitlines()]
        old = found["answer"].splitlines()
        if old and old[-1] == _MORE:
            lines = [*lines[: len(old) - 1], _MORE]
        return f"```sh\n{found['commands']}```\n\n```text\n" + "\n".join(lines) + "\n```\n"

    return _BLOCK.sub(answer, text)


def main() -> None:
    """Bring the answers in the documents that are named up to date."""
    for name in sys.argv[1:]:
        document = (ROOT / name).resolve()
        text = document.read_text(encoding="utf-8")
        with workplace():
            text = answered(text)
        document.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
