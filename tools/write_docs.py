"""
Bring what the documents show up to date with what the program does: `python tools/write_docs.py`.

Fills in the README's list of commands and the answer of `everyarea headline`, writes what a register holds, column by
column, to `docs/register.md`, and copies the picture of the default run to `docs/coverage.svg`. The tests compare all
four with the program.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from datetime import date
from pathlib import Path

from mapping import cli
from mapping.cli.options import COMMANDS
from mapping.national.run import run
from mapping.study.settings import Config
from mapping.vocabulary.register_sheets import DATES_WRITTEN, SHEETS

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"text": "text", "whole": "a whole number", "number": "a number", "yes_no": "yes or no", "date": "a day"}


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


def register() -> str:
    """Give the sheets of a register and their columns, from the declarations that the reader and the template use."""
    lines = [
        "# What a register holds",
        "",
        "An Excel workbook with these sheets, or a folder with a CSV file of each. `everyarea register template`",
        "writes an empty one, with lists to choose from and a table schema of each sheet; `everyarea check FILE` says",
        f"what has to be mended. Days are written {DATES_WRITTEN}. An empty cell is not known.",
    ]
    for name, sheet in SHEETS.items():
        need = "It has to be there." if sheet.needed else "It may be left out."
        lines += ["", f"## {name}", "", f"A row is {sheet.table.one_row}. {need}", "",
                  "| column | holds | what it says | words allowed |", "|---|---|---|---|"]  # fmt: skip
        for column in sheet.table.columns:
            kind = "a day" if column.name in sheet.dates else KINDS[column.kind]
            must = ", never empty" if column.name in sheet.required else ""
            words = ", ".join(f"`{choice}`" for choice in column.choices)
            lines.append(f"| `{column.name}` | {kind}{must} | {column.meaning} | {words} |")
    return "\n".join(lines) + "\n"


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
    (ROOT / "docs" / "register.md").write_text(register(), encoding="utf-8")
    (ROOT / "docs" / "coverage.svg").write_bytes(picture())


if __name__ == "__main__":
    main()
