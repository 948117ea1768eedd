"""What the commands do by which councils are asked, and their answers taken back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..vocabulary.wording import capital, counted

if TYPE_CHECKING:
    from ..pipeline.config import Config
    from ..vocabulary.asking import Change


def ask(asked: argparse.Namespace, config: Config, tell: Callable[[str], None]) -> int:
    """Write the letters and forms, and say where they are."""
    from ..pipeline.ask import run_ask

    done = run_ask(config, asked.areas, tell)
    for note in done.notes:
        print(f"note: {note}", file=sys.stderr)
    who = counted(done.asked, "council or board", "councils or boards")
    print(f"What to send to {who} is in {done.folder.as_posix()}; tracking.csv there lists them.")
    return 0


def merge(asked: argparse.Namespace, config: Config, tell: Callable[[str], None]) -> int:
    """Show what corrections change and, where that is accepted, write the new register."""
    from ..drawing.mergewords import diff_lines, diff_table
    from ..pipeline.merge import run_merge
    from ..publishing.tables import csv_text

    done = run_merge(config, asked.corrections, tell, accept=asked.accept)
    if asked.csv:
        print(csv_text(diff_table(done.changes)), end="")
    else:
        print("\n".join([*diff_lines(done.changes, done.called), _counted(done.changes)]))
    for note in done.notes:
        print(f"note: {note}", file=sys.stderr)
    if done.place:
        print(f"The new register is {done.place.as_posix()}.", file=sys.stderr if asked.csv else sys.stdout)
    elif done.changes:
        print("Nothing was written. With --accept the new register is.", file=sys.stderr)
    return 0


def _counted(changes: Sequence[Change]) -> str:
    """Say how many rows are added and changed."""
    added = sum(change.added for change in changes)
    if not changes:
        return "Nothing changes: every row says what the register says."
    rows = capital(counted(len(changes) - added, "row"))
    return f"{rows} changed, {added} added; nothing else."
