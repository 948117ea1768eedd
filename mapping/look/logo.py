"""Read a logo for a page that asks for nothing: as data, small, and with nothing in it that acts or looks elsewhere."""

from __future__ import annotations

import base64
import binascii
import re
import struct
import xml.etree.ElementTree as ET
from pathlib import Path

MOST_BYTES, MOST_PIXELS = 60_000, 4_000
_DATA = re.compile(r"data:image/(?:png|jpeg|svg\+xml);base64,([A-Za-z0-9+/]+={0,2})")
_SVG = "{http://www.w3.org/2000/svg}"
# Only these are drawn: nothing that runs, moves, links, loads or holds markup of another kind. Words have to be shapes,
# for the letters of one machine are not those of another.
_ELEMENTS = set(
    "svg g defs title desc symbol use path rect circle ellipse line polyline polygon style "
    "linearGradient radialGradient stop clipPath mask pattern".split()
)
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!#|['\"])|@import|expression\(|javascript:|\\", re.IGNORECASE)


class LogoError(ValueError):
    """A logo that is not taken: the first text says why, the second what to do."""


def read_logo(*, file: str = "", data: str = "", folder: Path) -> str:
    """
    Read a logo from a file, or from a `data:` address.

    Parameters
    ----------
    file
        Its name, within `folder`.
    data
        A `data:` address of a PNG, JPEG or SVG picture in base64.
    folder
        Where the theme lies; nothing outside is read.

    Returns
    -------
    A `data:` address. What it says of its kind is what was found in it.

    Raises
    ------
    LogoError
        If it cannot be read, is too large, or holds what a picture does not need.
    """
    raw = _from_file(file, folder) if file else _from_data(data)
    if len(raw) > MOST_BYTES:
        why = f"The logo has {len(raw):,} bytes, and it goes into every page; at most {MOST_BYTES:,} are taken."
        raise LogoError(why, "Save it smaller; 480 pixels wide are enough.")
    return f"data:image/{_kind(raw)};base64,{base64.b64encode(raw).decode('ascii')}"


def _from_file(name: str, folder: Path) -> bytes:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        why = "The logo lies outside the theme's folder, and nothing outside it is read."
        raise LogoError(why, "Put the picture beside the theme file and write its name.")
    try:
        with path.open("rb") as opened:
            return opened.read(MOST_BYTES * 20)
    except OSError:
        why = "There is no such picture, or it cannot be read."
        raise LogoError(why, "Put the picture beside the theme file and write its name.") from None


def _from_data(address: str) -> bytes:
    found = _DATA.fullmatch(address.strip())
    try:
        if found:
            return base64.b64decode(found[1], validate=True)
    except binascii.Error:
        pass
    why = "This is not a picture as data."
    raise LogoError(why, "Write data:image/png;base64, (or jpeg, or svg+xml) and the picture in base64.")


def _kind(raw: bytes) -> str:
    """Tell the kind of a picture from what it holds, whatever it is called."""
    if raw.startswith(b"\x89PNG\r\n\x1a\n") and raw[12:16] == b"IHDR" and len(raw) >= 24:
        return _sized("png", *struct.unpack(">II", raw[16:24]))
    if raw.startswith(b"\xff\xd8\xff"):
        return _sized("jpeg", *_jpeg_size(raw))
    _plain_svg(raw)
    return "svg+xml"


def _sized(kind: str, width: int, height: int) -> str:
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        why = f"The logo is {width:,} by {height:,} pixels; at most {MOST_PIXELS:,} each way are taken."
        raise LogoError(why, "Save it smaller; 480 pixels wide are enough.")
    return kind


def _jpeg_size(raw: bytes) -> tuple[int, int]:
    """Find the size in the frame header of a JPEG; nought where there is none."""
    place = 2
    while place + 9 <= len(raw) and raw[place] == 0xFF:
        marker, length = raw[place + 1], int.from_bytes(raw[place + 2 : place + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(raw[place + 7 : place + 9]), int.from_bytes(raw[place + 5 : place + 7])
        place += 2 + length
    return 0, 0


def _plain_svg(raw: bytes) -> None:
    """
    See that an SVG only draws.

    Raises
    ------
    LogoError
        If it is no SVG, or holds a script, an event, foreign markup, an animation, a link or an outside reference.
    """
    save_plain = "Save it as plain SVG with its words turned into shapes, or as PNG."
    if b"<!DOCTYPE" in raw.upper() or b"<!ENTITY" in raw.upper():
        why = "The logo has a document type, which can name files and entities."
        raise LogoError(why, save_plain)
    try:
        root = ET.fromstring(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ET.ParseError, ValueError):
        why = "The logo is not a PNG, a JPEG, or an SVG in UTF-8."
        raise LogoError(why, "Save it as PNG.") from None
    if root.tag != f"{_SVG}svg":
        why = "The logo is XML, but not an SVG."
        raise LogoError(why, "Save it as PNG.")
    for element in root.iter():
        name = element.tag.removeprefix(_SVG) if isinstance(element.tag, str) else ""
        if name not in _ELEMENTS:
            why = f"The logo holds <{name.split('}')[-1]}>, and only shapes and gradients are taken."
            raise LogoError(why, save_plain)
        if name == "style" and _OUTSIDE.search(element.text or ""):
            why = "The logo's styles refer to something outside it."
            raise LogoError(why, save_plain)
        for attribute, value in element.items():
            _plain_attribute(attribute.split("}")[-1], value, save_plain)


def _plain_attribute(name: str, value: str, remedy: str) -> None:
    if name.lower().startswith("on"):
        why = f"The logo holds a script, in {name}."
        raise LogoError(why, remedy)
    if (name in {"href", "src"} and not value.strip().startswith("#")) or _OUTSIDE.search(value):
        why = f"The logo refers to something outside it, in {name}."
        raise LogoError(why, remedy)
