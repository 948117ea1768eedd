"""Print a table on the screen, with what was asked above it, and what has to be known of the babies beside it."""

from __future__ import annotations

import argparse
import sys
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ..pipeline.results import Results


def show(table: pd.DataFrame, name: str, asked: argparse.Namespace, results: Results, *, words: str = "") -> None:
    """Print a table in the form that was asked for; as text, with what was asked above and the words below."""
    from ..publishing.screen import WIDTH, asked_text, table_json, table_text
    from ..publishing.tables import csv_text

    note(results)
    if asked.csv:
        print(csv_text(table.assign(**assumed(asked))), end="")
    elif asked.json:
        print(table_json(table.assign(**assumed(asked))))
    else:
        level = None if name == "levels" else results.level
        given = assumed(asked).get("assumed", "")
        print(
            asked_text(results.asked, level=level, babies=results.babies, boards=results.boards, assumed=given) + "\n"
        )
        print(table_text(table, name))
        if words:
            print("\n" + textwrap.fill(words, WIDTH))


def note(results: Results) -> None:
    """Say what was taken of a file of babies, and where it differs from what is published."""
    for text in results.notes:
        print(f"note: {text}", file=sys.stderr)


def assumed(asked: argparse.Namespace) -> dict[str, str]:
    """Give the column that says in every row what was assumed, or that this is a preview."""
    from ..publishing.tables import assumption

    return assumption(asked.complete, f"preview on the areas of {asked.vintage.isoformat()}" if asked.vintage else "")
