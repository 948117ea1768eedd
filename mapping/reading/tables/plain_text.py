"""Tell how a file was saved as text: its encoding, and what stands between the cells of a table."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

from ...vocabulary.errors import refused

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
WINDOWS = "cp1252"
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# The first line of a file can say what stands between cells: Excel reads it so.
_DECLARED = re.compile(r'\ufeff?"?sep=(.)"?\r?\n?')
_LINES, _LETTERS = 20, 20_000
_PIECE = 1 << 20


def marked_encoding(start: bytes) -> str | None:
    """Tell the encoding from the first bytes of a file: a mark, or the noughts between the letters of UTF-16."""
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    pairs = start[: len(start) // 2 * 2]
    for place, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        noughts, letters = pairs[place::2], pairs[1 - place :: 2]
        if len(pairs) > 3 and noughts.count(0) > 0.8 * len(noughts) and not letters.count(0):
            return encoding
    return None


def encoding_of(path: Path, encoding: str | None) -> tuple[str, bool]:
    """Tell the encoding of a file, and whether that was taken because the file is not in UTF-8; a mark counts most."""
    with path.open("rb") as file:
        start = file.read(4096)
        if marked := marked_encoding(start):
            return marked, False
        if encoding:
            return encoding, False
        decoder = codecs.getincrementaldecoder("utf-8")()
        piece = start
        try:
            while piece:
                decoder.decode(piece)
                piece = file.read(_PIECE)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return WINDOWS, True
    return "utf-8", False


def separator_of(text: str) -> str:
    """
    Tell what stands between cells: what the first line declares, or the sign that splits most lines alike.

    Titles above the header may hold any sign; the sign that cuts most of the first lines into as many cells counts.
    """
    if declared := _DECLARED.match(text):
        return declared[1]
    lines = text[:_LETTERS].splitlines(keepends=True)[:_LINES]

    def splits(sign: str) -> tuple[int, int]:
        try:
            sizes = [len(row) for row in csv.reader(io.StringIO("".join(lines), newline=""), delimiter=sign)]
        except csv.Error:
            return 0, 0
        cells, rows = max(Counter(size for size in sizes if size > 1).items(), key=lambda item: item[1], default=(0, 0))
        return rows, cells

    return max(SEPARATORS, key=splits)


def declares(cells: list[str]) -> bool:
    """Test whether a row only declares what stands between cells."""
    return bool(cells) and cells[0].lstrip("\ufeff").startswith("sep=") and not any(cells[1:])


def decoded(raw: bytes, file: str) -> str:
    """Return the text of a file in UTF-8, or else as Windows saves it, with line ends of one kind."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode(WINDOWS)
        except UnicodeDecodeError:
            raise refused(file, "The file is neither in UTF-8 nor Windows text.", "Save it in UTF-8.") from None
    return text.replace("\r\n", "\n")


class TwiceError(ValueError):
    """A name that stands twice in one object of JSON."""


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of JSON, in which no name may stand twice."""
    values = dict(pairs)
    if len(values) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise TwiceError(next(name for name, count in counts.items() if count > 1))
    return values
