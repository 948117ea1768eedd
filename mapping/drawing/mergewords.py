"""What a correction changes, in lines to read and approve: each row, each cell, what stood there and what will."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from ..vocabulary.asking import DIFF, Change
from ..vocabulary.errors import shortened

_LONGEST = 160


def diff_table(changes: Iterable[Change]) -> pd.DataFrame:
    """Give the DIFF table, a row a cell."""
    rows = [
        {
            "what": "added" if change.added else "changed", "sheet": change.sheet, "row": change.row,
            "about": change.about, "column": name, "old": old, "new": new,
            "answer_file": change.answer.file, "answer_row": change.answer.row,
        }
        for change in changes
        for name, (old, new) in change.cells.items()
    ]  # fmt: skip
    return DIFF.shaped(pd.DataFrame(rows, columns=DIFF.names).replace("", pd.NA))


def diff_lines(changes: Iterable[Change], called: Mapping[str, str]) -> Iterator[str]:
    """
    Say the same in lines.

    Parameters
    ----------
    called
        What the keepers know each sheet by.
    """
    for change in changes:
        told = "row added" if change.added else "row changed"
        about = f", {_said(change.about)}" if change.about else ""
        yield f"{called[change.sheet]}, row {change.row}{about}: {told} ({change.answer.file}, row {change.answer.row})"
        for name, (old, new) in change.cells.items():
            if change.added:
                yield f"    {name}: {_said(new)}"
            else:
                yield f"    {name}: {_said(old)} -> {_said(new)}"


def _said(text: str) -> str:
    return f'"{shortened(text, _LONGEST)}"' if text else "nothing"
