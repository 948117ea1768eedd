"""
Look into what holds a file of shapes before another library does: a zip, the parts of a Shapefile.

A zip is unpacked here, under names of our own, and what its list of contents says is not trusted.
"""

from __future__ import annotations

import contextlib
import copy
import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ...vocabulary.errors import InputError, refused, shortened

# Raised by the standard library while it reads a zip whose bytes are not what they should be: a broken list of
# contents (BadZipFile, struct.error, UnicodeError, and ValueError for a place before the start), or a part that ends
# too early or cannot be inflated (EOFError, zlib.error). Whatever the kind, its owner has a file to download again.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, UnicodeError, ValueError)

# Raised for a zip that is whole and that the library cannot open: for a password, RuntimeError and no kind of its own;
# for a way of packing that it does not know, NotImplementedError, which is one too. Another program can unpack it.
LOCKED = (RuntimeError,)


_FORMATS = {
    b"SQLite format 3\x00": "GPKG",
    b"\x00\x00\x27\x0a": "ESRI Shapefile",
    b"PAR1": "Parquet",
    b"fgb\x03": "FlatGeobuf",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
}
MOST_MEMBERS = 200
LARGEST = 500_000_000
# Text and outlines shrink to a tenth; what shrinks to less than a two-hundredth was made to fill a disk.
LARGEST_RATIO = 200
_SMALL = 1_000_000
_PIECE = 1 << 18
_DATA = (".shp", ".gpkg", ".geojson", ".fgb", ".parquet", ".geoparquet", ".json")
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".kmz")


def kind_of(path: Path, name: str) -> str:
    """Tell what a file is from its first bytes."""
    with path.open("rb") as file:
        start = file.read(512)
    kind = next((kind for magic, kind in _FORMATS.items() if start.startswith(magic)), None)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if kind or text.startswith(b"{"):
        return kind or "GeoJSON"
    what, remedy = "none of these", "Download it again, or export it as a GeoPackage."
    if not start:
        what = "an empty file"
    elif text.startswith(b"<OGRVRT"):
        what, remedy = "a GDAL virtual file, which only points at other files", "Name a file that holds the shapes."
    elif re.match(rb"<(!doctype\s+html|html|head|body)", text, re.IGNORECASE):
        what, remedy = "a web page", "The download needs signing in, or the link has moved: download it again."
    elif text.startswith(b"<"):
        what = "XML"
    kinds = "A boundary file is a GeoPackage, Shapefile, GeoJSON, FlatGeobuf or GeoParquet"
    raise refused(name, f"{kinds}; this looks like {what}.", remedy)


@contextlib.contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Unpack the one file of shapes of a zip into a folder that is removed afterwards."""
    with contextlib.ExitStack() as opened:
        try:
            if entries(path) > MOST_MEMBERS:
                raise _too_large(path.name, f"holds more than {MOST_MEMBERS} files")
            zipped = opened.enter_context(zipfile.ZipFile(path))
            folder = Path(
                opened.enter_context(tempfile.TemporaryDirectory(prefix="everyarea-", ignore_cleanup_errors=True))
            )
            wanted = _wanted(_members(zipped, path.name), path.name)
            left = LARGEST
            for suffix, member in wanted.items():
                left -= inflate(zipped, member, folder / f"areas{suffix}", left, path.name)
        except DAMAGED:
            why = "The zip file is damaged or cut short."
            raise refused(path.name, why, "Download it again.") from None
        except (*LOCKED, OSError):  # OSError: the disk is full, or the zip lies on one that went away
            why = "The zip file cannot be unpacked."
            raise refused(path.name, why, "Unzip it with another program and name the file inside.") from None
        yield folder / f"areas{next(iter(wanted))}"


def entries(path: Path) -> int:
    """Count the entries of the list of contents by their mark, for reading the list itself can fill the memory."""
    count, tail = 0, b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            count += (tail + piece).count(b"PK\x01\x02")
            tail = piece[-3:]
    return count


def _too_large(name: str, how: str) -> InputError:
    return refused(name, f"The zip file {how}.", "Unzip it, and name the file inside if it is what you expect.")


def _members(zipped: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """List what a zip holds, if all of it is as a download has it."""
    infos = zipped.infolist()
    if not infos:
        raise refused(name, "The zip file is empty.", "Download it again.")
    for info in infos:
        check_member(info, name)
    size = sum(info.file_size for info in infos)
    if size > LARGEST:
        raise _too_large(name, f"unpacks to {size / 1e6:,.0f} MB, more than {LARGEST / 1e6:,.0f} MB")
    if size > _SMALL and size > LARGEST_RATIO * max(1, sum(info.compress_size for info in infos)):
        raise _too_large(name, f"unpacks to more than {LARGEST_RATIO} times its size")
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        key = info.filename.replace("\\", "/").casefold()
        if key in members:
            listed = f"{shortened(members[key].filename)}, {shortened(info.filename)}"
            raise refused(name, f"The zip file holds two files of one name ({listed}).", "Keep one of them.")
        members[key] = info
    return [info for info in infos if not info.is_dir() and not is_litter(info.filename)]


def check_member(info: zipfile.ZipInfo, name: str) -> None:
    """Refuse what no download of boundaries holds."""
    written = info.orig_filename.replace("\\", "/")
    shown = shortened(info.orig_filename)
    again = "Do not open it; ask who sent it, or download it from the publisher."
    if written.startswith("/") or re.match("[A-Za-z]:", written) or ".." in written.split("/") or "\0" in written:
        raise refused(name, f"A file in the zip would be written elsewhere ({shown}).", again)
    if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise refused(name, f"The zip file holds a link or a device ({shown}).", again)
    if info.flag_bits & 0x2041:
        raise refused(name, "The zip file is locked with a password.", "Unzip it and name the file inside.")
    if written.lower().endswith(_ARCHIVES) and not is_litter(written):
        raise refused(name, f"The zip file holds another archive ({shown}).", "Unzip it and name the one inside.")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        why = f"The zip file is packed in a way that is not read here ({shown})."
        raise refused(name, why, "Unzip it and name the file inside.")


def is_litter(written: str) -> bool:
    """Test whether a file is one that a Mac or Windows adds by itself."""
    parts = PurePosixPath(written.replace("\\", "/")).parts
    return "__MACOSX" in parts or (
        bool(parts) and (parts[-1].startswith("._") or parts[-1] in {".DS_Store", "Thumbs.db"})
    )


def _wanted(members: list[zipfile.ZipInfo], name: str) -> dict[str, zipfile.ZipInfo]:
    """Choose the one file of shapes, first, and the parts that belong to it, by ending."""
    places = {member.filename: PurePosixPath(member.filename.replace("\\", "/").casefold()) for member in members}
    layers = [member for member in members if places[member.filename].suffix in _DATA]
    # Beside shapes, a .json describes them.
    layers = [member for member in layers if places[member.filename].suffix != ".json"] or layers
    if len(layers) != 1:
        listed = ", ".join(sorted(shortened(member.filename) for member in layers or members)[:10])
        several = f"The zip file holds several files of shapes: {listed}."
        why = several if layers else f"The zip file holds no file of shapes. It holds: {listed or 'nothing'}."
        raise refused(name, why, "Unzip it and name the one with local-authority districts.")
    place = places[layers[0].filename]
    if place.suffix != ".shp":
        return {place.suffix: layers[0]}
    parts = {
        places[member.filename].suffix: member
        for member in members
        if places[member.filename].with_suffix("") == place.with_suffix("")
    }
    return {suffix: parts[suffix] for suffix in _PARTS if suffix in parts}


def inflate(zipped: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, left: int, name: str) -> int:
    """Write a member, counting what really comes; what the list says of its size does not bind the reading."""
    loose = copy.copy(member)
    loose.file_size = 1 << 62
    most = min(left, max(_SMALL, LARGEST_RATIO * member.compress_size))
    size = 0
    with zipped.open(loose) as packed, path.open("wb") as file:
        while piece := packed.read(_PIECE):
            size += len(piece)
            if size > most:
                how = f"unpacks to more than {LARGEST_RATIO} times its size, or more than {most / 1e6:,.0f} MB"
                raise _too_large(name, how)
            file.write(piece)
    if size != member.file_size:
        why = f"The zip file says that {shortened(member.filename)} has {member.file_size:,} bytes; it has {size:,}."
        raise refused(name, why, "Download it again.")
    return size


def part_beside(path: Path, suffix: str) -> Path | None:
    """Find a part of a Shapefile by its ending, in capitals or not."""
    return next((each for s in (suffix, suffix.upper()) if (each := path.with_suffix(s)).is_file()), None)


def shapes_in_shapefile(path: Path, name: str) -> int:
    """Count the shapes of a Shapefile, after comparing its parts with one another."""
    index, table = part_beside(path, ".shx"), part_beside(path, ".dbf")
    if index is None or table is None:
        missing = " and ".join(suffix for suffix, part in ((".shx", index), (".dbf", table)) if part is None)
        why = f"The {missing} that belongs to this Shapefile is missing."
        raise refused(name, why, "Put all its parts (.shp, .shx, .dbf, .prj) beside one another.")
    try:
        shapes, unreadable = _index(path, index)
        declared, rows, deleted = _table(table)
    except (struct.error, ZeroDivisionError, ValueError):
        raise refused(name, "The .shx or .dbf of this Shapefile is cut short.", "Download it again.") from None
    if unreadable:
        why = f"The file is cut short: {unreadable:,} of {shapes:,} shapes are unreadable."
        raise refused(name, why, "Download it again.")
    if declared != shapes or rows < declared:
        why = (
            f"The .shp holds {shapes:,} shapes, but the .dbf {min(declared, rows):,} rows: they do not belong together."
        )
        raise refused(name, why, "Download it again, with all its parts.")
    return shapes - deleted


def _index(path: Path, index: Path) -> tuple[int, int]:
    """Count the shapes that the .shx lists, and those of them that the .shp does not reach."""
    listed = index.read_bytes()
    declared, size = 2 * struct.unpack(">i", listed[24:28])[0], path.stat().st_size
    if declared != len(listed) or declared % 8 != 4:
        message = "the .shx is cut short"
        raise ValueError(message)
    records = struct.iter_unpack(">ii", listed[100:])
    unreadable = sum(1 for start, length in records if start < 50 or length < 2 or 2 * (start + length) + 8 > size)
    return (len(listed) - 100) // 8, unreadable


def _table(table: Path) -> tuple[int, int, int]:
    """Count the rows that a .dbf declares, holds, and holds as deleted."""
    raw = table.read_bytes()
    declared, header, width = struct.unpack("<IHH", raw[4:12])
    rows = raw[header:]
    deleted = rows[: declared * width : width].count(b"*")
    return declared, len(rows) // width, deleted


def encoding_of_table(path: Path, name: str) -> tuple[str | None, str]:
    """Tell how the letters of a Shapefile are written: as it says, else UTF-8 if that fits, else cp1252."""
    table, page = part_beside(path, ".dbf"), part_beside(path, ".cpg")
    raw = table.read_bytes() if table else b""
    named = page.read_bytes()[:40].decode("ascii", "replace").strip() if page else ""
    if named and named.upper().replace("-", "") not in {"UTF8", "65001"}:
        return None, ""
    header, width = struct.unpack("<HH", raw[8:12])
    try:
        raw[header:].decode()
    except UnicodeDecodeError:
        samples: dict[str, None] = {}
        for cell in _texts(raw, header, width):
            if not cell.isascii() and len(samples) < 3:
                samples[shortened(cell.decode("cp1252", "replace").strip(" \0"), 40)] = None
        what = "It does not say how its letters are written" if not named else "Its letters are not UTF-8, as it says"
        listed = ", ".join(f'"{sample}"' for sample in samples)
        return "cp1252", f"{name}: {what}; read as cp1252 (Windows): {listed}. Export it as UTF-8 if that is wrong."
    return "UTF-8", ""


def _texts(raw: bytes, header: int, width: int) -> Iterator[bytes]:
    """Return the cells of text of a .dbf, row by row."""
    fields, at = [], 1
    for start in range(32, header - 1, 32):
        length = raw[start + 16]
        if raw[start + 11 : start + 12] == b"C":
            fields.append((at, at + length))
        at += length
    for row in range(header, len(raw), max(1, width)):
        for first, last in fields:
            yield raw[row + first : row + last]
