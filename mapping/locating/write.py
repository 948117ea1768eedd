"""Write located rows, batch by batch, as CSV, Parquet or a workbook, or part by part into a folder."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from ..formats.workbook import SheetWriter
from ..vocabulary.errors import refused
from ..vocabulary.safe_text import PHONE_OR_NUMBER, RUNS
from ..writing.disk import by_library, whole_file


def write_located(
    batches: Iterable[pd.DataFrame], path: Path, *, ours: Collection[str] = (), schema: pa.Schema | None = None
) -> int:
    """
    Write batches one after the other, and give the number of rows.

    A name that ends in .parquet makes Parquet, one in .xlsx an Excel workbook, any other CSV (UTF-8, comma, header). In
    CSV a text that a spreadsheet would take for a formula gets an apostrophe before it, but in the columns that are
    `ours`. Types are those of the first batch, unless a `schema` says otherwise; with one, a file is written even where
    there is no row. The file takes its place only when it is whole.
    """
    rows = 0
    with whole_file(path, "--to") as temporary, by_library(path), contextlib.ExitStack() as stack:
        writer = None
        for batch in batches:
            schema = schema or schema_of(batch)
            table = pa.Table.from_pandas(batch, preserve_index=False).cast(schema)
            if path.suffix not in {".parquet", ".xlsx"}:
                table = _guarded(table, ours)
            writer = writer or stack.enter_context(contextlib.closing(_writer(temporary, path, table.schema)))
            writer.write_table(table)
            rows += len(batch)
        if schema is None:
            raise refused(
                path.name, "There is no row to write.", "Check that the file that is read has rows below its header."
            )
        if writer is None:
            _writer(temporary, path, schema).close()
    return rows


def _writer(temporary: Path, path: Path, schema: pa.Schema) -> Any:
    """Open what writes tables in the format that the name asks for."""
    if path.suffix == ".xlsx":
        return SheetWriter(temporary, schema, name=path.name)
    return (pq.ParquetWriter if path.suffix == ".parquet" else pacsv.CSVWriter)(temporary, schema)


def schema_of(batch: pd.DataFrame) -> pa.Schema:
    """Return the types in which a batch is written; a column that holds nothing yet may need text later."""
    schema = pa.Schema.from_pandas(batch, preserve_index=False)
    kinds = [pa.string() if pa.types.is_null(field.type) or pa.types.is_large_string(field.type) else field.type
             for field in schema]  # fmt: skip
    return pa.schema([field.with_type(kind) for field, kind in zip(schema, kinds, strict=True)])


def _guarded(table: pa.Table, ours: Collection[str]) -> pa.Table:
    """Put an apostrophe before texts that a spreadsheet would run."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type) and field.name not in ours:
            text = table.column(place)
            risky = pc.and_(
                pc.match_substring_regex(text, RUNS), pc.invert(pc.match_substring_regex(text, PHONE_OR_NUMBER))
            )
            risky = pc.or_(risky, pc.starts_with(text, "'"))
            marked = pc.binary_join_element_wise("'", text, "")
            table = table.set_column(place, field, pc.if_else(risky, marked, text))
    return table


@contextlib.contextmanager
def folder_of_parts(folder: Path) -> Iterator[Path]:
    """Return a folder to write parts into; it takes its place only when the work within ends well."""
    if folder.exists():
        why = "There is something of this name already, which is not written over."
        raise refused(folder.name, why, "Remove it, or name another folder with --to.")
    temporary = folder.with_name(f".tmp-{folder.name}-{os.getpid()}")
    try:
        temporary.mkdir(parents=True)
        yield temporary
        temporary.replace(folder)
    except OSError as error:
        why = f"The folder cannot be written ({error.strerror or type(error).__name__})."
        raise refused(folder.name, why, "Name another folder with --to.") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def part_name(number: int) -> str:
    """Name the file of a part, counted from 0, so that names sort as parts do."""
    return f"part-{number:05}.parquet"


def check_parts(folder: Path, rows: list[int]) -> None:
    """Compare the parts in a folder with the rows that each has to have, and clear away what else lies there."""
    for number, expected in enumerate(rows):
        path = folder / part_name(number)
        try:
            rows_there = pq.read_metadata(path).num_rows
        except (OSError, pa.ArrowException):
            why = "A worker wrote this part, but it cannot be read from here."
            remedy = "Name a folder with --to that this computer and every worker see under the same path."
            raise refused(path.name, why, remedy) from None
        if rows_there != expected:
            why = f"The part has {rows_there:,} rows where {expected:,} are expected: the file changed meanwhile."
            raise refused(path.name, why, "Run again.")
    for left in folder.glob(".tmp-*"):
        left.unlink(missing_ok=True)
