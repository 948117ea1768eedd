"""
Read the parts of a workbook, a zip of XML, warily; and say in text what a cell holds.

What a list of contents says of sizes is not trusted, and XML with declarations of its own is refused.
"""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
    parser.StartElementHandler = lambda tag, attributes: hears.start(tag.rpartition(" ")[2], attributes)
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


def parse_part(zipped: zipfile.ZipFile, part: str, largest: int, name: str, hears: Hears) -> None:
    """Read one part whole."""
    parser = parser_of(name, hears)
    for piece in pieces_of(zipped, part, largest, name):
        feed(parser, piece, name)
    feed(parser, b"", name, last=True)


# Formats that every workbook knows without spelling them out, and that show a number as a day or a time.
_BUILT_IN = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


@dataclass(frozen=True)
class Styles:
    """Which styles of cells show a number as a date, and whether days are counted from 1904."""

    dates: frozenset[int]
    since_1904: bool = False


def read_styles(parse: Callable[[Callable[[str, dict[str, str]], None]], None], *, since_1904: bool) -> Styles:
    """Find the styles that show a number as a date; `parse` calls back with the tags of the workbook's styles."""
    spelled: dict[int, str] = {}
    formats: list[int] = []
    within = [False]

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            spelled[_whole(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
        elif tag in {"cellXfs", "cellStyleXfs"}:
            within[0] = tag == "cellXfs"
        elif tag == "xf" and within[0]:
            formats.append(_whole(attributes.get("numFmtId", "")))
        elif tag == "cellStyles":
            within[0] = False

    parse(start)
    shows = {n for n in formats if (_shows_date(spelled[n]) if n in spelled else n in _BUILT_IN)}
    return Styles(frozenset(place for place, number in enumerate(formats) if number in shows), since_1904)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def _shows_date(code: str) -> bool:
    """Test whether a format shows a number as a date or time: one that names a part of one, outside quotes."""
    return bool(re.search("[ymdhs]", _QUOTED.sub("", code.split(";")[0]), re.IGNORECASE))


def cell_text(raw: str, kind: str, style: int, texts: list[str], styles: Styles) -> tuple[str, str]:
    """
    Return what a cell holds as text, and what is wrong with it, or "".

    Its `kind` is `s` for a shared text, `n` a number, `b` yes or no, `e` an error, `str` and `inlineStr` a text, `d` a
    date; `style` is the number of its style.
    """
    if kind == "s":
        place = _whole(raw)
        if 0 <= place < len(texts):
            return texts[place], ""
        return raw, "The cell refers to a text that the workbook does not hold."
    if kind == "e":
        return raw, "The cell holds an error in place of a value."
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(raw, raw), ""
    if kind != "n":
        return raw, ""
    try:
        number = float(raw)
    except ValueError:
        return raw, "The cell is marked as a number, but is none."
    if style in styles.dates:
        return _date(number, raw, since_1904=styles.since_1904), ""
    whole = number.is_integer() and abs(number) < 1e15
    return str(int(number)) if whole else repr(number), ""


def _date(number: float, raw: str, *, since_1904: bool) -> str:
    """Say a day, a moment or a time of day; what is no day of this calendar stays a number."""
    first = datetime(1904, 1, 1, tzinfo=UTC) if since_1904 else datetime(1899, 12, 30, tzinfo=UTC)
    # Day 60 is 29 February 1900, which never was; days before it are one off.
    number += 1 if not since_1904 and 1 <= number < 60 else 0
    try:
        moment = first + timedelta(seconds=round(number * 86_400))
    except (OverflowError, ValueError):
        return raw
    if 0 <= number < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if moment.time() == datetime.min.time() else f"{moment:%Y-%m-%d %H:%M:%S}"
