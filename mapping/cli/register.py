"""
What the commands do that keepers of a register use: judge it, hand out an empty one, take corrections back.

What the commands do by which councils are asked, and their answers taken back.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..vocabulary.errors import InputError
from ..vocabulary.numbers import capital, counted, noun

if TYPE_CHECKING:
    from ..corrections.form import RowChange
    from ..study.settings import Settings


def check(asked: argparse.Namespace, config: Settings) -> int:
    """Describe everything that is wrong with the inputs; where that is asked, beside the rows of the register too."""
    from ..checking.check import check

    if asked.file and asked.register:
        print("Name the register once: as FILE, or with --register.", file=sys.stderr)
        return 2
    try:
        counts, notes = check(replace(config, register=asked.file or asked.register), asked.report)
    except InputError as error:
        for note in error.notes:
            print(f"note: {note}")
        raise
    for note in notes:
        print(f"note: {note}")
    read = (f"{count:,} {noun(count, name.removesuffix('s'))}" for name, count in counts.items())
    print(f"{', '.join(read)}: nothing to fix.")
    return 0


def register(asked: argparse.Namespace, config: Settings, tell: Callable[[str], None]) -> int:
    """Write an empty register, suggest teams that may be in it twice, or take corrections back."""
    named = {
        "merge": "Name the forms that came back: everyarea register merge FILE.",
        "from-openreferral": "Name the files of services: everyarea register from-openreferral FILE.",
    }
    if (asked.action in named) != bool(asked.corrections):
        print(named.get(asked.action, "Only merge and from-openreferral take files."), file=sys.stderr)
        return 2
    if asked.action == "merge":
        return merge(asked, config, tell)
    if asked.action == "duplicates":
        return _duplicates(asked, config)
    if asked.action.endswith("openreferral"):
        return _open_referral(asked, config)
    from ..formats.register_workbook import write_template

    folder = asked.out / "register-template"
    written = write_template(folder, xlsx=not asked.csv, csv=not asked.xlsx)
    for path in written:
        print(path.as_posix())
    print("Fill it in, then: everyarea check " + (written[0] if asked.xlsx or not asked.csv else folder).as_posix())
    return 0


def _open_referral(asked: argparse.Namespace, config: Settings) -> int:
    from ..openreferral.convert import run_in, run_out

    written, notes = run_in(config, asked.corrections) if asked.corrections else run_out(config)
    print(written.as_posix())
    for sentence in notes:
        print(sentence)
    return 0


def _duplicates(asked: argparse.Namespace, config: Settings) -> int:
    from ..checking.check import suggested
    from ..checking.duplicate_teams import duplicate_groups
    from ..formats.csv import csv_text

    pairs = suggested(config)
    if asked.csv:
        print(csv_text(pairs), end="")
        return 0
    groups = duplicate_groups(pairs)
    for group in groups:
        names = " and ".join(f'"{name}"' for name in dict.fromkeys(group.names.values()))
        rows = ", ".join(map(str, group.rows[:-1]))
        print(f"rows {rows} and {group.rows[-1]}: {names}: {group.reason}")
    teams = sum(len(group.rows) for group in groups)
    of = f", {teams} teams in all," if len(pairs) != len(groups) else ""
    print(f"{capital(counted(len(groups), 'pair' if not of else 'group'))}{of} to judge; nothing was merged.")
    return 0


def ask(asked: argparse.Namespace, config: Settings, tell: Callable[[str], None]) -> int:
    """Write the letters and forms, and say where they are."""
    from ..corrections.ask import run_ask

    done = run_ask(config, asked.areas, tell)
    for note in done.notes:
        print(f"note: {note}", file=sys.stderr)
    who = counted(done.asked, "council or board", "councils or boards")
    print(f"What to send to {who} is in {done.folder.as_posix()}; tracking.csv there lists them.")
    return 0


def merge(asked: argparse.Namespace, config: Settings, tell: Callable[[str], None]) -> int:
    """Show what corrections change and, where that is accepted, write the new register."""
    from ..corrections.differences import diff_lines, diff_table
    from ..corrections.merge import run_merge
    from ..formats.csv import csv_text

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


def _counted(changes: Sequence[RowChange]) -> str:
    """Describe how many rows are added and changed."""
    added = sum(change.added for change in changes)
    if not changes:
        return "Nothing changes: every row says what the register says."
    rows = capital(counted(len(changes) - added, "row"))
    return f"{rows} changed, {added} added; nothing else."
