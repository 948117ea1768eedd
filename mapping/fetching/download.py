"""
Download a file as it is: all of it or nothing, going on where it broke off where the server can.

Of the directory of postcodes, as its publisher packs it, five columns of one table among many files are taken.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import requests

from ..reading.boundaries.archive import DAMAGED, LOCKED, check_member, entries, inflate, is_litter
from ..reading.shipped.postcodes import postcodes_in
from ..vocabulary.errors import InputError, shortened
from .http import AgainError, RefusalError, Web, json_object

LARGEST_FILE = 4_000_000_000
_PIECE = 65_536
_TOLD = 25_000_000
_ITEM = re.compile(r"(https?://[^?#]*/sharing/rest/content/items/[0-9a-f]{32})/data")
_ROUNDS = 3
_ZIPPED = ("zip", "xlsx")


class Partial:
    """
    A file that is on its way: what came of it so far, and which edition that is, so that another fetch can go on.

    An edition is known by the mark that the server gives it (an ETag, or the time of its last change). Where it gives
    none, or does not serve ranges, every try begins at the start.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.note = path, path.with_name(path.name + ".json")

    def wanted(self, address: str) -> dict[str, str]:
        """Say in headers from where on the rest is asked for."""
        headers = {"Accept-Encoding": "identity"}
        try:
            noted = json.loads(self.note.read_text(encoding="utf-8"))
            size = self.path.stat().st_size
        except (OSError, ValueError):
            return headers
        if size and noted.get("address") == address:
            return headers | {"Range": f"bytes={size}-", "If-Range": noted["mark"]}
        return headers

    def begin(self, address: str, answer: requests.Response) -> int:
        """Take up an answer: give from which byte on it is, after noting its edition."""
        if answer.status_code != 200:
            size = self.path.stat().st_size
            match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", answer.headers.get("Content-Range", ""))
            if answer.status_code != 206 or not match or int(match[1]) != size:
                self.clear()
                reason = "The server gave another part than the one asked for."
                raise AgainError(reason)
            return size
        self.clear()
        mark = answer.headers.get("ETag", "")
        mark = answer.headers.get("Last-Modified", "") if mark.startswith("W/") or not mark else mark
        if mark and answer.headers.get("Accept-Ranges", "").lower() == "bytes" and not _coding(answer):
            self.note.write_text(json.dumps({"address": address, "mark": mark}), encoding="utf-8")
        return 0

    def clear(self) -> None:
        """Put away what came."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


def download(address: str, part: Partial, form: str, web: Web) -> None:
    """
    Download a file whole; `form` is what it has to be: zip, xlsx or csv.

    An item of a hub is asked for its size and last change before and after.
    """
    item = _ITEM.fullmatch(address)
    for _ in range(_ROUNDS):
        before = _item(item[1], web) if item else (None, None)
        web.patiently(partial(_once, address, part, form, before[0], web))
        if not item or _item(item[1], web) == before:
            return
        part.clear()
        web.tell("The file was changed while it was read: starting again.")
    reason = f"The file was changed each of the {_ROUNDS} times that it was read. Try again later."
    raise RefusalError(reason)


def _item(address: str, web: Web) -> tuple[int | None, object]:
    """Ask a hub how large an item is, where it says so, and when it was last changed."""
    item = web.json(address, f="json")
    size = item.get("size")
    return (size if type(size) is int and size > 0 else None), item.get("modified")


def _once(address: str, part: Partial, form: str, announced: int | None, web: Web) -> None:
    """Try once to download a file, or the rest of it."""
    with web.answer(address, {}, part.wanted(address)) as answer:
        start = part.begin(address, answer)
        length = answer.headers.get("Content-Length", "")
        total = start + int(length) if length.isdecimal() and not _coding(answer) else None
        size, told_at = start, start
        with part.path.open("ab") as file:
            for piece in web.within(_decoded(answer), LARGEST_FILE - start):
                file.write(piece)
                size += len(piece)
                if size - told_at >= _TOLD:
                    told_at = size
                    web.tell(f"{size / 1e6:,.0f} MB" + (f" of {total / 1e6:,.0f} MB" if total else ""))
    if total is not None and size != total:
        reason = f"The answer broke off: {size:,} of {total:,} bytes came."
        raise AgainError(reason)
    try:
        _check(part.path, form)
        if announced is not None and size != announced:
            reason = f"The publisher announces {announced:,} bytes, but {size:,} came."
            raise AgainError(reason)
    except AgainError:
        part.clear()
        raise


def _coding(answer: requests.Response) -> str:
    coding = answer.headers.get("Content-Encoding", "").lower().strip()
    return "" if coding == "identity" else coding


def _decoded(answer: requests.Response) -> Iterator[bytes]:
    """Return the bytes of an answer; one that is packed has to reach the end of its packing."""
    raw = answer.raw.stream(_PIECE, decode_content=False)
    if not (coding := _coding(answer)):
        yield from raw
        return
    if coding != "gzip":
        reason = "The server packs the file in a way that was not asked for."
        raise RefusalError(reason)
    unpacking = zlib.decompressobj(wbits=31)
    try:
        for piece in raw:
            while piece:
                yield unpacking.decompress(piece, 16 * _PIECE)
                piece = unpacking.unconsumed_tail
    except zlib.error:
        reason = "The answer was damaged on its way."
        raise AgainError(reason) from None
    if not unpacking.eof:
        reason = "The answer broke off."
        raise AgainError(reason)


def _check(path: Path, form: str) -> None:
    """Look at a file that came: what it has to be, and sound; a page or an error in its place is said."""
    with path.open("rb") as file:
        start = file.read(100_000).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in {b"<", b"{"}:
        # It raises what such an answer means; what it lets pass is JSON, which no file here is.
        json_object(start)
    whole = _is_sound_zip(path) if form in _ZIPPED else start[:1] not in {b"", b"{"}
    if not whole:
        reason = f"What came is not a whole {form} file."
        raise AgainError(reason)


def _is_sound_zip(path: Path) -> bool:
    """Test whether a zip's list of contents is there and every part agrees with its checksum."""
    try:
        with zipfile.ZipFile(path) as zipped:
            return zipped.testzip() is None
    except (*DAMAGED, *LOCKED, OSError):
        return False


# The table of all postcodes, beside one for each first letters and the guides.
_TABLE = re.compile(r"(?:.*/)?data/[^/]+\.csv", re.IGNORECASE)
MOST_MEMBERS = 1000
LARGEST_TABLE = 3_000_000_000
LEAST = 2_000_000
# The names that the directory itself uses, or has used, so that the file made is read as any directory is.
_NAMES = {"postcode": "pcds", "area_code": "oslaua", "easting": "oseast1m", "northing": "osnrth1m", "ended": "doterm"}


def directory_from(packed: Path, table_file: Path, *, least: int = LEAST) -> tuple[int, str]:
    """
    Make a Parquet file of the postcodes in a zip of the ONS Postcode Directory; count them, and name their table.

    Each row of `pcds oslaua oseast1m osnrth1m doterm` is a postcode, live or terminated. The zip is unpacked beside
    `table_file` meanwhile (over 1 GB). Fewer postcodes than `least` are no directory.
    """
    table = table_file.with_name(table_file.name + ".csv")
    try:
        name = _unpacked(packed, table)
        rows = _written(table, table_file)
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
    except (*DAMAGED, *LOCKED):
        reason = "The zip file is damaged or cannot be unpacked."
        raise RefusalError(reason) from None


def _inflated(packed: Path, table: Path) -> str:
    """Find the one table in the list of contents, and inflate it."""
    with zipfile.ZipFile(packed) as zipped:
        members = [info for info in zipped.infolist() if not info.is_dir() and not is_litter(info.filename)]
        tables = [info for info in members if _TABLE.fullmatch(info.filename.replace("\\", "/"))]
        if len(tables) != 1:
            listed = ", ".join(shortened(info.filename, 60) for info in (tables or members)[:10])
            reason = f"The zip file holds {len(tables)} tables Data/*.csv where one is expected. It holds: {listed}."
            raise RefusalError(reason)
        check_member(tables[0], packed.name)
        inflate(zipped, tables[0], table, LARGEST_TABLE, packed.name)
        return tables[0].filename


def _written(table: Path, target: Path) -> int:
    """Write the columns that are needed, piece by piece."""
    kinds = [pa.string(), pa.string(), pa.float64(), pa.float64(), pa.float64()]
    schema = pa.schema(list(zip(_NAMES.values(), kinds, strict=True)))
    rows = 0
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for piece in postcodes_in(table).fetch(""):
            writer.write_table(pa.Table.from_pandas(piece.rename(columns=_NAMES), schema, preserve_index=False))
            rows += len(piece)
    return rows
