"""
Turn a picture made of words and shapes (SVG) into one of pixels (PNG), and into a tagged PDF that says what it shows.

Typst does both, out of one wheel and with no library of the system; it draws with letters that are brought along, never
with those of the machine, so that the same picture is the same bytes anywhere.
"""

from __future__ import annotations

import re
import struct
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import typst

SCALE = 2
LETTERS = ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf")
_POINTS = 0.75  # of a pixel of the SVG
_SIZE = re.compile(r'<svg [^>]*?width="(\d+)" height="(\d+)"')
_LANGUAGE = "en-GB"
# Words go in beside the source, as values: none of them is ever read as Typst's own language.
_SOURCE = """
#let given = sys.inputs
#set document(title: given.title, description: given.alt, date: none)
#set page(width: float(given.width) * 1pt, height: float(given.height) * 1pt, margin: 0pt)
#set text(lang: "en", region: "GB")
#image("figure.svg", width: 100%, alt: given.alt)
"""


def png(svg: str, *, title: str, alt: str) -> bytes:
    """
    Draw a picture twice as large as it says, in pixels.

    Parameters
    ----------
    svg
        A picture that states its width and height in pixels.
    title, alt
        What it is called and what it shows; both are written into the file, as `Title` and `Description`.
    """
    made = _drawn(svg, title=title, alt=alt, form={"format": "png", "ppi": 72 / _POINTS * SCALE})
    head = 8 + 25  # the signature, and the first chunk
    return made[:head] + _said("Title", title) + _said("Description", alt) + made[head:]


def pdf(svg: str, *, title: str, alt: str) -> bytes:
    """
    Draw a picture as a tagged PDF of one page: with title, language and the words that stand for it.

    It keeps to PDF/UA-1, but where a name has signs that the letters brought along do not have: then it is tagged all
    the same, and does not claim the standard, which asks that every sign is shown.
    """
    try:
        return _drawn(svg, title=title, alt=alt, form={"format": "pdf", "pdf_standards": "ua-1"})
    except typst.TypstError as error:
        if "could not be displayed with a font" not in str(error):
            raise
        return _drawn(svg, title=title, alt=alt, form={"format": "pdf"})


def _drawn(svg: str, *, title: str, alt: str, form: dict[str, Any]) -> bytes:
    width, height = _size(svg)
    with letters() as place:
        made = typst.compile(
            {"main": _SOURCE.encode(), "figure.svg": svg.encode()},
            sys_inputs={"width": str(width * _POINTS), "height": str(height * _POINTS), "title": title, "alt": alt},
            font_paths=[place], ignore_system_fonts=True, timestamp=0, **form,
        )  # fmt: skip
    return bytes(made)


def _size(svg: str) -> tuple[int, int]:
    found = _SIZE.match(svg)
    if not found:
        message = "A picture to be converted has to state its width and height first."
        raise ValueError(message)
    return int(found[1]), int(found[2])


@contextmanager
def letters() -> Iterator[Path]:
    """Give a folder with the letters that are brought along: these two files and no other, whatever else is there."""
    held = resources.files("font_source_sans_pro") / "files"
    with tempfile.TemporaryDirectory() as place:
        for name in LETTERS:
            (Path(place) / name).write_bytes((held / name).read_bytes())
        yield Path(place)


def _said(keyword: str, words: str) -> bytes:
    """Write words as a chunk of a PNG (iTXt: UTF-8, with its language)."""
    body = b"iTXt" + keyword.encode("latin-1") + b"\0\0\0" + _LANGUAGE.encode() + b"\0\0" + words.encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
