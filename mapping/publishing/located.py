"""Write located rows, batch by batch, as CSV or Parquet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

_RISKY = "^[=+\\-@\t\r\n]"
_PHONE_OR_NUMBER = r"^[+-]?[\d .()/-]+$"


def write_located(batches: Iterable[pd.DataFrame], path: Path, *, ours: Collection[str] = ()) -> int:
    """
    Write batches one after the other, and give the number of rows.

    A name that ends in .parquet makes Parquet, any other CSV (UTF-8, comma, header). In CSV a text that a spreadsheet
    would take for a formula gets an apostrophe before it, but in the columns that are `ours`. The file takes its place
    only when it is whole.
    """
    temporary = path.with_name(f".tmp-{path.name}")
    writer, rows, schema = None, 0, None
    try:
        for batch in batches:
            table = pa.Table.from_pandas(batch, preserve_index=False)
            schema = schema or _without_nulls(table.schema)
            table = table.cast(schema)
            if path.suffix != ".parquet":
                table = _guarded(table, ours)
            if writer is None:
                make = pq.ParquetWriter if path.suffix == ".parquet" else pacsv.CSVWriter
                writer = make(temporary, table.schema)
            writer.write_table(table)
            rows += len(batch)
        if writer is not None:
            writer.close()
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return rows


def _without_nulls(schema: pa.Schema) -> pa.Schema:
    """Give columns that hold nothing yet the type of text, which later batches may need."""
    kinds = [pa.string() if pa.types.is_null(field.type) or pa.types.is_large_string(field.type) else field.type
             for field in schema]  # fmt: skip
    return pa.schema([field.with_type(kind) for field, kind in zip(schema, kinds, strict=True)])


def _guarded(table: pa.Table, ours: Collection[str]) -> pa.Table:
    """Put an apostrophe before texts that a spreadsheet would run."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type) and field.name not in ours:
            text = table.column(place)
            risky = pc.and_(
                pc.match_substring_regex(text, _RISKY), pc.invert(pc.match_substring_regex(text, _PHONE_OR_NUMBER))
            )
            risky = pc.or_(risky, pc.starts_with(text, "'"))
            marked = pc.binary_join_element_wise("'", text, "")
            table = table.set_column(place, field, pc.if_else(risky, marked, text))
    return table
