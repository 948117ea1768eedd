"""
Bring what the documents show up to date with what the program does: `python tools/write_docs.py`.

Writes to `docs/reference/` every command with its options, every table with its columns, and what a register holds.
Puts the areas of the example, the statuses and whole files into the pages that show them. Copies the picture of the
default run to `docs/coverage.svg`. Answers of commands are brought up to date by `tools/run_docs.py`. The tests compare
all of it with the program.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from mapping.cli.help import EXIT_CODES, GROUPS
from mapping.cli.options import parser
from mapping.national.run import run
from mapping.study.settings import Settings
from mapping.study.study import Study
from mapping.vocabulary.changes import COMPARED
from mapping.vocabulary.dictionary import PUBLISHED
from mapping.vocabulary.numbers import capital, whole
from mapping.vocabulary.register_sheets import DATES_WRITTEN, SHEETS
from mapping.vocabulary.schema import STATUSES, Column

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
KINDS = {
    "text": "text", "whole": "a whole number", "number": "a number", "yes_no": "yes or no", "date": "a day",
    "geometry": "a shape",
}  # fmt: skip
# What decides the status of each area of the example, for people; the status itself is asked of the program.
WHY = {
    "Leeds": "an open team for the whole area, confirmed in March 2026",
    "Bradford": "an open team for a part: the register says 0.3 to 0.5 of it",
    "York": "an open team; the register does not say how much of the area",
    "Sheffield": "an open team for the whole area, but the evidence is of June 2021",
    "Kirklees": "a team that has not opened",
    "Wakefield": "a team that is paused",
    "Calderdale": "the council said in May 2026 that there is none",
}
_SELF = {"-h", "--help"}
_FILE = re.compile(r"^(<!-- file (\S+) -->\n```\w+\n).*?^```\n", re.MULTILINE | re.DOTALL)


def commands() -> str:
    """Return every command with its options, as the parser declares them."""
    top = parser()
    declared = next(action for action in top._actions if isinstance(action, argparse._SubParsersAction)).choices
    names = [set(command._option_string_actions) for name, command in declared.items() if name != "fetch"]
    shared = set.intersection(*names) - _SELF
    lines = [
        "# Every command and its options",
        "",
        "`everyarea COMMAND` and `python -m mapping COMMAND` are the same. `everyarea COMMAND --help` says what stands",
        "here.",
    ]
    for group, members in GROUPS.items():
        lines += ["", f"## {capital(group)}"]
        for name, text in members.items():
            own = [action for action in declared[name]._actions if _is_own(action, shared, name)]
            lines += ["", f"### everyarea {name}", "", f"{capital(text)}."]
            lines += ["", *_options(own)] if own else []
            if name != "fetch":
                lines += ["", "It also takes the [shared options](#shared-options)."]
    every = [action for action in declared["run"]._actions if shared & set(action.option_strings)]
    lines += ["", "## Shared options", "", "Every command but `fetch` takes these.", "", *_options(every)]
    lines += ["", "## Exit codes", "", "| code | means |", "|---|---|"]
    lines += [f"| {code} | {text} |" for code, text in EXIT_CODES.items()]
    return "\n".join(lines) + "\n"


def _is_own(action: argparse.Action, shared: set[str], command: str) -> bool:
    named = set(action.option_strings)
    return not named & _SELF and (command == "fetch" or not named & shared)


def _options(actions: Iterable[argparse.Action]) -> list[str]:
    """Return a table of options."""
    rows = ["| option | does |", "|---|---|"]
    for action in actions:
        choices = ",".join(map(str, action.choices)) if action.choices else ""
        value = str(action.metavar or (choices if choices else ""))
        name = ", ".join(action.option_strings)
        written = f"{name} {value}".strip() if action.nargs != 0 else name
        text = (action.help or "") % {"default": action.default}
        rows.append(f"| `{written.replace('|', ' ')}` | {_cell(text)} |")
    return rows


def _cell(text: str) -> str:
    """Write a text so that a cell of a table can hold it."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")


def tables() -> str:
    """Return every table that a run or a comparison leaves, with every column."""
    lines = [
        "# Every table and its columns",
        "",
        "These are the files in `tables/` of a run, and those that `everyarea compare` writes with `--csv`. Every run",
        "has the same list, `data-dictionary.csv`, for the tables that are there. An empty cell is not known. A short",
        "name is what the column is called in a shapefile. A measure is left out if it has figures for fewer than one",
        "area in ten.",
    ]
    for name, table in {**PUBLISHED, **COMPARED}.items():
        lines += ["", f"## {name}.csv", "", f"A row is {table.one_row}.", "",
                  "| column | holds | what it says | short name |", "|---|---|---|---|"]  # fmt: skip
        lines += [_column(column) for column in table.columns]
    return "\n".join(lines) + "\n"


def _column(column: Column) -> str:
    key = ", part of the key" if column.key else ""
    words = f" One of: {', '.join(f'`{choice}`' for choice in column.choices)}." if column.choices else ""
    short = f"`{column.short}`" if column.short else ""
    return f"| `{column.name}` | {KINDS[column.kind]}{key} | {_cell(column.meaning)}.{words} | {short} |"


def example() -> str:
    """Return the areas of the example register, with what the program says of each."""
    table = Study(DOCS / "example-register").coverage.set_index("area_name")
    rows = ["| area | why | status | babies | at least | at most | to check |", "|---|---|---|---|---|---|---|"]
    for name, why in WHY.items():
        row = table.loc[name]
        counts = (whole(row[column]) for column in ("babies", "babies_covered_low", "babies_covered_high"))
        check = "yes" if row["reverify"] else "no"
        rows.append(f"| {name} | {why} | `{row['status']}` | {' | '.join(counts)} | {check} |")
    return "\n".join(rows)


def statuses() -> str:
    """Return the statuses and the words that legends have for them."""
    rows = [f"| `{status}` | {words} |" for status, words in STATUSES.items()]
    return "\n".join(["| status | on the map |", "|---|---|", *rows])


MARKED = {"example": example, "statuses": statuses}


def filled(text: str) -> str:
    """Put what the program says between the marks of a document."""
    for name, made in MARKED.items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        if start in text:
            before, _, rest = text.partition(start)
            text = f"{before}{start}{made()}\n{end}{rest.partition(end)[2]}"
    return _FILE.sub(lambda found: f"{found[1]}{(ROOT / found[2]).read_text(encoding='utf-8')}```\n", text)


def register() -> str:
    """Give the sheets of a register and their columns, from the declarations that the reader and the template use."""
    lines = [
        "# What a register holds",
        "",
        "An Excel workbook with these sheets, or a folder with a CSV file of each. `everyarea register template`",
        "writes an empty one, with lists to choose from and a table schema of each sheet; `everyarea check FILE` lists",
        f"what has to be fixed. Days are written {DATES_WRITTEN}. An empty cell is not known.",
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
        config = Settings(today=date(2026, 11, 21), out=Path(place))
        return (run(config, lambda _stage: None) / "figures" / "coverage.svg").read_bytes()


REFERENCES = {"commands.md": commands, "tables.md": tables, "register.md": register}


def main() -> None:
    """Write the references, what stands between marks and, unless `--no-picture` is said, the picture."""
    for name, made in REFERENCES.items():
        (DOCS / "reference" / name).write_text(made(), encoding="utf-8")
    for document in DOCS.rglob("*.md"):
        document.write_text(filled(document.read_text(encoding="utf-8")), encoding="utf-8")
    if "--no-picture" not in sys.argv:
        (DOCS / "coverage.svg").write_bytes(picture())


if __name__ == "__main__":
    main()
