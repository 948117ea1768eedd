"""Read a logo for a page that asks for nothing: as data, small, and a PNG or JPEG, in which nothing can act."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from pathlib import Path

MOST_BYTES, MOST_PIXELS = 60_000, 4_000
_DATA = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/]+={0,2})")


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
        A `data:` address of a PNG or JPEG picture in base64.
    folder
        Where the theme lies; nothing outside is read.

    Returns
    -------
    A `data:` address. What it says of its kind is what was found in it.

    Raises
    ------
    LogoError
        If it cannot be read, is too large, or is another kind of picture.
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
    match = _DATA.fullmatch(address.strip())
    try:
        if match:
            return base64.b64decode(match[1], validate=True)
    except binascii.Error:
        pass
    why = "This is not a picture as data."
    raise LogoError(why, "Write data:image/png;base64, (or jpeg) and the picture in base64.")


def _kind(raw: bytes) -> str:
    """Tell the kind of a picture from what it holds, whatever it is called."""
    if raw.startswith(b"\x89PNG\r\n\x1a\n") and raw[12:16] == b"IHDR" and len(raw) >= 24:
        return _sized("png", *struct.unpack(">II", raw[16:24]))
    if raw.startswith(b"\xff\xd8\xff"):
        return _sized("jpeg", *_jpeg_size(raw))
    why = "The logo is not a PNG or a JPEG."
    raise LogoError(why, "Save it as PNG, 480 pixels wide.")


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
