"""
Bring what the documents show up to date with what the program does: `python tools/write_docs.py`.

Fills in the README's list of commands and the answer of `everyarea headline`, and copies the picture of the default run
to `docs/coverage.svg`. The tests compare all three with the program.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from datetime import date
from pathlib import Path

from mapping import cli
from mapping.cli.options import COMMANDS
from mapping.pipeline.config import Config
from mapping.pipeline.run import run

ROOT = Path(__file__).resolve().parent.parent


def commands() -> str:
    """Give the README's table of commands, from the command line's own help."""
    rows = [f"| `everyarea {name}` | {text} |" for name, text in COMMANDS.items()]
    return "\n".join(["| command | does |", "|---|---|", *rows])


def headline() -> str:
    """Give the answer of `everyarea headline`."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        cli.main(["headline"])
    return f"```\n{said.getvalue().rstrip()}\n```"


def filled(readme: str) -> str:
    """Put both into the README, between their marks."""
    for name, text in (("commands", commands()), ("headline", headline())):
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, _, rest = readme.partition(start)
        readme = f"{before}{start}{text}\n{end}{rest.partition(end)[2]}"
    return readme


def picture() -> bytes:
    """Give the picture that the default run makes."""
    with tempfile.TemporaryDirectory() as place:
        config = Config(today=date(2026, 11, 21), out=Path(place))
        return (run(config, lambda _stage: None) / "figures" / "coverage.svg").read_bytes()


def main() -> None:
    """Write the README and the picture."""
    readme = ROOT / "README.md"
    readme.write_text(filled(readme.read_text(encoding="utf-8")), encoding="utf-8")
    (ROOT / "docs").mkdir(exist_ok=True)
    (ROOT / "docs" / "coverage.svg").write_bytes(picture())


if __name__ == "__main__":
    main()
