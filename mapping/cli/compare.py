"""What `everyarea compare` does: say what moved between two registers or runs, and why."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..study.settings import Settings


def compare_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of `compare` alone."""
    add = command.add_argument
    add("old", type=Path, metavar="OLD", help="a register (a folder or an Excel workbook), or the folder of a run; "
        "REGISTER@2026-06-01 is a register as it stood on that day, by its history.csv")  # fmt: skip
    add("new", type=Path, metavar="NEW", help="the same, newer")
    add("--csv", type=Path, metavar="FILE", help="also write the areas that moved to FILE, as compare.csv, and the "
        "headlines and the rows behind them beside it")  # fmt: skip


def compare(asked: argparse.Namespace, config: Settings) -> int:
    """Print what moved as sentences; write the tables of it where that is asked."""
    from ..comparing.compare import run_compare, since_of, write_compared
    from ..wording.changes import area_sentences, headline_sentences, lead, reason_words
    from .screen import wrapped

    found = run_compare(asked.old, asked.new, config)
    since = since_of(found)
    files = write_compared(found, asked.csv) if asked.csv else []
    said = [lead(since), *headline_sentences(since)]
    reasons = [f"{name[0].upper()}{name[1:]}: {words}." for name, words in reason_words(since)]
    parts = [said, reasons, area_sentences(since), [f"Written: {', '.join(files)}."] if files else []]
    print("\n\n".join("\n".join(wrapped(text) for text in part) for part in parts if part))
    return 0
