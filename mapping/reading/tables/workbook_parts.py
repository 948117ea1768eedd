"""
Read the parts of a workbook, a zip of XML, warily.

What a list of contents says of sizes is not trusted, and XML with declarations of its own is refused.
"""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from ...vocabulary.errors import refused, shortened
from ..boundaries.archive import DAMAGED, LOCKED

LARGEST_PART = 20_000_000
# Sheets shrink to a tenth, and to a fiftieth where every row says the same.
LARGEST_RATIO = 300
_MOST_MEMBERS = 2000
_PIECE = 1 << 18
AGAIN = "Open it in Excel and save it as “Excel Workbook (.xlsx)”."


@contextlib.contextmanager
def zipped_parts(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open the zip; what is wrong with it is a sentence."""
    try:
        with zipfile.ZipFile(path) as zipped:
            yield zipped
    except (*DAMAGED, *LOCKED, OSError):
        why = "The workbook is damaged, cut short or locked with a password."
        raise refused(path.name, why, AGAIN) from None


def members(zipped: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """List the parts, unless there are more than a workbook has."""
    infos = zipped.infolist()
    if len(infos) > _MOST_MEMBERS or len({info.filename for info in infos}) < len(infos):
        raise refused(name, "The workbook holds too many parts, or two of one name.", AGAIN)
    return infos


def pieces_of(zipped: zipfile.ZipFile, part: str, largest: int, name: str) -> Iterator[bytes]:
    """Inflate a part, counting what really comes."""
    most = min(largest, max(LARGEST_PART, LARGEST_RATIO * zipped.getinfo(part).compress_size))
    size = 0
    with zipped.open(part) as packed:
        while piece := packed.read(_PIECE):
            size += len(piece)
            if size > most:
                why = f"A part of the workbook ({shortened(part)}) unpacks to more than {most / 1e6:,.0f} MB."
                raise refused(name, why, "Save the sheet as “CSV UTF-8”.")
            yield piece


@dataclass(frozen=True)
class Hears:
    """What is told of tags as they begin and end, by local name, and of the text in them."""

    start: Callable[[str, dict[str, str]], None]
    end: Callable[[str], None] | None = None
    data: Callable[[str], None] | None = None


def parser_of(name: str, hears: Hears) -> expat.XMLParserType:
    """Make a parser that knows no declarations: with one, a kilobyte can mean a gigabyte."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def declared(*_parts: object) -> None:
        raise refused(name, "The workbook holds declarations that Excel never writes, and that are not safe.", AGAIN)

    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = lambda tag, given: hears.start(tag.rpartition(" ")[2], given)
    if end := hears.end:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(" ")[2])
    if hears.data:
        parser.CharacterDataHandler = hears.data
    return parser


def feed(parser: expat.XMLParserType, piece: bytes, name: str, *, last: bool = False) -> None:
    """Hand a piece to a parser; LookupError and ValueError are its words for an encoding that it does not know."""
    try:
        parser.Parse(piece, last)
    except (expat.ExpatError, LookupError, ValueError):
        raise refused(name, "The workbook is damaged.", AGAIN) from None


def parse_part(
    zipped: zipfile.ZipFile,
    part: str,
    largest: int,
    name: str,
    hears: Hears,
) -> None:
    """Read one part whole."""
    parser = parser_of(name, hears)
    for piece in pieces_of(zipped, part, largest, name):
        feed(parser, piece, name)
    feed(parser, b"", name, last=True)
