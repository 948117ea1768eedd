"""What the commands do that keepers of a register use: judge it, hand out an empty one, take corrections back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ..vocabulary.errors import InputError
from ..vocabulary.wording import capital, counted
from . import asking

if TYPE_CHECKING:
    from ..pipeline.config import Config


def check(asked: argparse.Namespace, config: Config) -> int:
    """Say everything that is wrong with the inputs; where that is asked, beside the rows of the register too."""
    from ..pipeline.check import check

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
    print(", ".join(f"{count:,} {name}" for name, count in counts.items()) + ": nothing has to be mended.")
    return 0


def register(asked: argparse.Namespace, config: Config, tell: Callable[[str], None]) -> int:
    """Write an empty register, suggest teams that may be in it twice, or take corrections back."""
    named = {
        "merge": "Name the forms that came back: everyarea register merge FILE.",
        "from-openreferral": "Name the files of services: everyarea register from-openreferral FILE.",
    }
    if (asked.action in named) != bool(asked.corrections):
        print(named.get(asked.action, "Only merge and from-openreferral take files."), file=sys.stderr)
        return 2
    if asked.action == "merge":
        return asking.merge(asked, config, tell)
    if asked.action == "duplicates":
        return _duplicates(asked, config)
    if asked.action.endswith("openreferral"):
        return _open_referral(asked, config)
    from ..publishing.registertemplate import write_template

    folder = asked.out / "register-template"
    made = write_template(folder, xlsx=not asked.csv, csv=not asked.xlsx)
    for path in made:
        print(path.as_posix())
    print("Fill it in, then: everyarea check " + (made[0] if asked.xlsx or not asked.csv else folder).as_posix())
    return 0


def _open_referral(asked: argparse.Namespace, config: Config) -> int:
    from ..pipeline.openreferral import run_in, run_out

    made, said = run_in(config, asked.corrections) if asked.corrections else run_out(config)
    print(made.as_posix())
    for sentence in said:
        print(sentence)
    return 0


def _duplicates(asked: argparse.Namespace, config: Config) -> int:
    from ..pipeline.check import suggested
    from ..publishing.tables import csv_text

    found = suggested(config)
    if asked.csv:
        print(csv_text(found), end="")
        return 0
    for row in found.itertuples():
        print(
            f'rows {row.source_row} and {row.other_source_row}: "{row.team_name}" and "{row.other_team_name}": '
            f"{row.reason}"
        )
    print(f"{capital(counted(len(found), 'pair'))} to judge; nothing was merged.")
    return 0
