"""Take the postcodes out of the directory as its publisher packs it: five columns of one table among many files."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..vocabulary.errors import InputError, shortened
from .archive import check_member, entries, inflate, is_litter
from .postcodes import postcodes_in
from .web import RefusalError
from .zips import DAMAGED, LOCKED

# The table of all postcodes, beside one for each first letters and the guides.
_TABLE = re.compile(r"(?:.*/)?data/[^/]+\.csv", re.IGNORECASE)
MOST_MEMBERS = 1000
LARGEST_TABLE = 3_000_000_000
LEAST = 2_000_000
# The names that the directory itself uses, or has used, so that the file made is read as any directory is.
_NAMES = {"postcode": "pcds", "area_code": "oslaua", "easting": "oseast1m", "northing": "osnrth1m", "ended": "doterm"}


def directory_from(packed: Path, made: Path, *, least: int = LEAST) -> tuple[int, str]:
    """
    Make a Parquet file of the postcodes in a zip of the ONS Postcode Directory.

    Parameters
    ----------
    packed
        The zip, of which `Data/*.csv` holds every postcode. It is unpacked beside `made` meanwhile (over 1 GB).
    made
        The file to write: `pcds oslaua oseast1m osnrth1m doterm`, one row a postcode, live or terminated.
    least
        Fewer postcodes than this are no directory.

    Returns
    -------
    How many postcodes there are, and the name of the table that they come from.

    Raises
    ------
    RefusalError
        If the zip holds anything that a download does not, no such table or several, or one without the columns.
    """
    table = made.with_name(made.name + ".csv")
    try:
        name = _unpacked(packed, table)
        rows = _written(table, made)
    except InputError as error:
        raise RefusalError(str(error)) from None
    finally:
        table.unlink(missing_ok=True)
    if rows < least:
        reason = f"{shortened(name)} holds {rows:,} postcodes where {least:,} or more are expected."
        raise RefusalError(reason)
    return rows, name


def _unpacked(packed: Path, table: Path) -> str:
    """Unpack the one table of all postcodes."""
    if entries(packed) > MOST_MEMBERS:
        reason = f"The zip file holds more than {MOST_MEMBERS} files."
        raise RefusalError(reason)
    try:
        return _inflated(packed, table)
    except (*DAMAGED, *LOCKED) as error:
        reason = f"The zip file is damaged or cannot be unpacked ({shortened(str(error))})."
        raise RefusalError(reason) from None


def _inflated(packed: Path, table: Path) -> str:
    """Find the one table in the list of contents, and inflate it."""
    with zipfile.ZipFile(packed) as zipped:
        members = [info for info in zipped.infolist() if not info.is_dir() and not is_litter(info.filename)]
        found = [info for info in members if _TABLE.fullmatch(info.filename.replace("\\", "/"))]
        if len(found) != 1:
            listed = ", ".join(shortened(info.filename, 60) for info in (found or members)[:10])
            reason = f"The zip file holds {len(found)} tables Data/*.csv where one is expected. It holds: {listed}."
            raise RefusalError(reason)
        check_member(found[0], packed.name)
        inflate(zipped, found[0], table, LARGEST_TABLE, packed.name)
        return found[0].filename


def _written(table: Path, made: Path) -> int:
    """Write the columns that are needed, piece by piece."""
    kinds = [pa.string(), pa.string(), pa.float64(), pa.float64(), pa.float64()]
    schema = pa.schema(list(zip(_NAMES.values(), kinds, strict=True)))
    rows = 0
    with pq.ParquetWriter(made, schema, compression="zstd") as writer:
        for piece in postcodes_in(table).fetch(""):
            writer.write_table(pa.Table.from_pandas(piece.rename(columns=_NAMES), schema, preserve_index=False))
            rows += len(piece)
    return rows
