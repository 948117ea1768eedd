"""
Turn a picture made of words and shapes (SVG) into one of pixels (PNG), and into a tagged PDF that says what it shows.

Typst does both, out of one wheel and with no library of the system; it draws with letters that are brought along, never
with those of the machine, so that the same picture is the same bytes anywhere.

Every picture of a run as a file of its own, with its title and the words that stand for it.
"""

from __future__ import annotations

import re
import struct
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
import typst

from ..look.fills import patterns
from ..vocabulary.numbers import counted
from ..wording.edition import Edition
from ..wording.headline import alt_text
from ..wording.phrases import day_words, whole
from .area_map import sheets
from .cartogram import cartogram_svg, cartogram_text
from .circles import why_not
from .gaps_chart import gaps_svg, gaps_title, gaps_words
from .small_multiples import multiples

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
    raw = _drawn(svg, title=title, alt=alt, form={"format": "png", "ppi": 72 / _POINTS * SCALE})
    head = 8 + 25  # the signature, and the first chunk
    return raw[:head] + _said("Title", title) + _said("Description", alt) + raw[head:]


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
        raw = typst.compile(
            {"main": _SOURCE.encode(), "figure.svg": svg.encode()},
            sys_inputs={"width": str(width * _POINTS), "height": str(height * _POINTS), "title": title, "alt": alt},
            font_paths=[place], ignore_system_fonts=True, timestamp=0, **form,
        )  # fmt: skip
    return bytes(raw)


def _size(svg: str) -> tuple[int, int]:
    match = _SIZE.match(svg)
    if not match:
        message = "A picture to be converted has to state its width and height first."
        raise ValueError(message)
    return int(match[1]), int(match[2])


@contextmanager
def letters() -> Iterator[Path]:
    """Return a folder with the letters that are brought along: these two files and no other, whatever else is there."""
    shipped = resources.files("font_source_sans_pro") / "files"
    with tempfile.TemporaryDirectory() as place:
        for name in LETTERS:
            (Path(place) / name).write_bytes((shipped / name).read_bytes())
        yield Path(place)


def _said(keyword: str, words: str) -> bytes:
    """Write words as a chunk of a PNG (iTXt: UTF-8, with its language)."""
    body = b"iTXt" + keyword.encode("latin-1") + b"\0\0\0" + _LANGUAGE.encode() + b"\0\0" + words.encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An SVG document that needs nothing else, in light colours; what it is called, and what it shows."""

    svg: str
    title: str
    alt: str


def gallery(edition: Edition) -> dict[str, Picture]:
    """
    Draw every picture.

    They are the map as a poster, on A4, for a slide and a social card; the map of people, but where it cannot be drawn
    (`circles.why_not`); the first gaps; the days.

    Returns
    -------
    A picture by the name of its file. The same edition gives the same texts.
    """
    alt = alt_text(edition)
    pictures = {name: Picture(svg=svg, title=edition.title, alt=alt) for name, svg in sheets(edition).items()}
    if not why_not(edition, edition.circles):
        people = cartogram_svg(edition, edition.circles, standalone=True)
        pictures["cartogram"] = Picture(svg=people, title=edition.title, alt=cartogram_text(edition))
    pictures["gaps"] = Picture(svg=gaps_svg(edition, patterns()), title=gaps_title(edition), alt=gaps_words(edition))
    pictures["timeline"] = _timeline(edition)
    return pictures


def _timeline(edition: Edition) -> Picture:
    days = {
        pd.Timestamp(day).date(): part.assign(level=edition.level)
        for day, part in edition.past["coverage"].groupby("on_day", sort=True)
    }
    table = edition.measures["timeline"]
    areas = table[table["unit"] == "areas"].sort_values("on_day")
    days_counted = [pd.Timestamp(str(day)) for day in (areas["on_day"].iloc[0], areas["on_day"].iloc[-1])]
    title = (
        f"From {whole(areas['recorded'].iloc[0])} to {whole(areas['recorded'].iloc[-1])} of "
        f"{counted(areas['total'].iloc[-1], 'area')} with a team on record, "
        f"{days_counted[0]:%B %Y} to {days_counted[1]:%B %Y}"
    )
    moved = " ".join(edition.said["timeline"])
    svg = multiples(edition.shapes, days, table, title=(title, edition.whole), words=moved, style=edition.style)
    each_day = "; ".join(
        f"{day_words(pd.Timestamp(row.on_day).date())}: {whole(row.recorded)} of {whole(row.total)}"
        for row in areas.itertuples()
    )
    return Picture(
        svg=svg.rstrip("\n"), title=title,
        alt=f"Small maps, one a day. Areas with a recorded open team, by today's register: {each_day}. {moved}",
    )  # fmt: skip
