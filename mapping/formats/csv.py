"""Write tables as CSV that opens right in a spreadsheet and reads back the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from ..vocabulary.safe_text import guarded


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """
    Write each table to `<name>.csv` and count its rows back.

    UTF-8, comma, CRLF (RFC 4180). Missing cells are empty, days are ISO 8601, yes and no are "yes" and "no". A text
    that a spreadsheet would take for a formula gets an apostrophe before it, as does a text that begins with one.

    Raises
    ------
    OSError
        If what was written does not read back with as many rows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        path.write_text(csv_text(table), encoding="utf-8", newline="")
        with path.open(encoding="utf-8", newline="") as back:
            if sum(1 for _ in csv.reader(back)) != len(table) + 1:
                message = f"{path.name} could not be read back whole"
                raise OSError(message)


def assumption(complete: Iterable[str], preview: str = "") -> dict[str, str]:
    """Return the column that says in each row what was assumed, or that this is a preview; none where neither is so."""
    nations = ", ".join(complete)
    assumed = [f"register taken as complete for {nations}"] if nations else []
    return {"assumed": "; ".join([*assumed, preview] if preview else assumed)} if assumed or preview else {}


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as the text of a CSV file, as `write_tables` writes it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows(zip(*(_texts(column) for _, column in table.items()), strict=True))
    return out.getvalue()


def _texts(column: pd.Series) -> list[str]:
    """Write a column's cells as texts."""
    values = column.tolist()
    if isinstance(column.dtype, pd.BooleanDtype):
        return ["" if _missing(value) else "yes" if value else "no" for value in values]
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return ["" if _missing(value) else value.strftime("%Y-%m-%d") for value in values]
    if pd.api.types.is_float_dtype(column.dtype):
        return ["" if _missing(value) else f"{value:.10g}" for value in values]
    if pd.api.types.is_integer_dtype(column.dtype):
        return ["" if _missing(value) else str(value) for value in values]
    return ["" if _missing(value) else guarded(str(value)) for value in values]


def _missing(value: object) -> bool:
    """Test whether a cell is missing: as `pandas.isna`, many times as fast for one cell."""
    return value is None or value is pd.NA or value != value
