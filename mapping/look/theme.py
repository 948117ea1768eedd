"""
Read a theme: a charity's own colours, fonts and logo, taken only where everyone can still tell things apart.

A logo is a small PNG or JPEG, in which nothing can act; it becomes data, so that the page asks for nothing.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..reading.tables.toml import is_words, read_toml
from ..vocabulary.errors import Fault, InputError
from .contrast import contrast, least_contrast, mixed
from .style import AGED_TEAM, LOOKS, PLAIN, SEEN, TEAM, Look, Style, Tones

SANS = (
    "Arial", "Calibri", "Candara", "Century Gothic", "Futura", "Gill Sans", "Helvetica", "Helvetica Neue", "Noto Sans",
    "Open Sans", "Optima", "Roboto", "Segoe UI", "Source Sans Pro", "system-ui", "Tahoma", "Trebuchet MS", "Ubuntu",
    "Verdana",
)  # fmt: skip
SERIF = (
    "Baskerville", "Bookman Old Style", "Cambria", "Charter", "Garamond", "Georgia", "Iowan Old Style", "Noto Serif",
    "Palatino Linotype", "Times New Roman",
)  # fmt: skip
STATUS_NEEDS, TEXT_NEEDS = 3.0, 4.5  # WCAG 2.2: 1.4.11 for what is drawn, 1.4.3 for what is read
_MODES = {"light": PLAIN.light, "dark": PLAIN.dark}
_TONES = ("background", "text", "muted", "accent")
_ALLOWED = {"": (*_MODES, "fonts", "logo"), "fonts": ("text", "headings"), "logo": ("file", "data", "words")}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
_REMEDY = "Copy docs/theme-example.toml, and change only what stands after the equals signs."


def read_theme(path: Path) -> Style:
    """
    Read a theme; what it leaves out stays as it was, and patterns are never another.

    The TOML file has tables `light` and `dark` (background, text, muted, accent, and a table `statuses` with a colour
    each), `fonts` (text, headings) and `logo` (file or data, and words). Every fault of it is told at once, and every
    pair of colours that somebody could not tell apart, with its contrast and what is needed.
    """
    theme = _Theme(path)
    style = theme.style()
    if theme.faults:
        raise InputError(theme.faults)
    return style


class _Theme:
    """A theme as written, and what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tables = read_toml(path, _REMEDY)
        self.faults: list[Fault] = []

    def style(self) -> Style:
        self._strangers(self.tables, "", _ALLOWED[""])
        light, dark = (self._tones(mode) for mode in _MODES)
        by_day, by_night = self._shades("light", light), self._shades("dark", dark)
        looks = {
            name: replace(
                look, ink=by_day[name][0], paper=by_day[name][1],
                ink_dark=by_night[name][0], paper_dark=by_night[name][1],
            )
            for name, look in SEEN.items()
        }  # fmt: skip
        fonts = self._table("fonts")
        self._strangers(fonts, "fonts", _ALLOWED["fonts"])
        logo, words = self._logo()
        return Style(
            looks=looks, light=light, dark=dark, logo=logo, logo_words=words,
            sans=self._families(fonts, "text", SANS + SERIF, PLAIN.sans),
            serif=self._families(fonts, "headings", SERIF + SANS, PLAIN.serif),
        )  # fmt: skip

    def _table(self, *keys: str) -> dict[str, Any]:
        """Return a table of the file, empty where it is left out or is no table."""
        table: Any = self.tables
        for key in keys:
            table = table.get(key, {})
            if not isinstance(table, dict):
                return {}
        return table

    def _fault(self, column: str, why: str, remedy: str, value: object = "") -> None:
        self.faults.append(Fault(file=self.path.name, column=column, value=str(value), why=why, remedy=remedy))

    def _strangers(self, table: dict[str, Any], name: str, allowed: tuple[str, ...]) -> None:
        """Find names that nothing reads, and tables that are none."""
        for key, value in table.items():
            place = f"{name}.{key}".lstrip(".")
            if key not in allowed:
                why = "Nothing here has this name, so what it says would be passed over."
                self._fault(place, why, f"Write one of: {', '.join(allowed)}.")
            elif (name == "" or key == "statuses") and not isinstance(value, dict):
                self._fault(place, "This has to be a table.", f"Write [{place}] and its lines below.", value)

    def _tones(self, mode: str) -> Tones:
        """Read the colours around the statuses; the muted one follows the text unless it is named."""
        table, plain = self._table(mode), _MODES[mode]
        self._strangers(table, mode, (*_TONES, "statuses"))
        named = {key: colour for key in _TONES if (colour := self._colour(table, mode, key))}
        tones = replace(plain, **named)
        if "muted" not in named and named.keys() & {"background", "text"}:
            tones = replace(tones, muted=_faded(tones.text, tones.background, 0.3, TEXT_NEEDS))
        return tones

    def _inks(self, mode: str) -> dict[str, str]:
        table = self._table(mode, "statuses")
        self._strangers(table, f"{mode}.statuses", tuple(LOOKS))
        return {key: colour for key in LOOKS if (colour := self._colour(table, f"{mode}.statuses", key))}

    def _colour(self, table: dict[str, Any], name: str, key: str) -> str:
        value = table.get(key)
        if value is None or (isinstance(value, str) and _COLOUR.fullmatch(value)):
            return (value or "").lower()
        self._fault(f"{name}.{key}", "This is not a colour.", 'Write it as "#0b5f58".', value)
        return ""

    def _families(
        self, table: dict[str, Any], key: str, known: tuple[str, ...], plain: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Read font families; any that systems do not bring along is a fault, for a page fetches none."""
        value = table.get(key)
        if value is None:
            return plain
        remedy = f"Write a list of some of: {', '.join(sorted(known))}."
        if not isinstance(value, list) or not value:
            self._fault(f"fonts.{key}", "This is not a list of font families.", remedy, value)
            return plain
        for family in value:
            if family not in known:
                why = "This is not a font family known here, and a page that asks for nothing can fetch none."
                self._fault(f"fonts.{key}", why, remedy, family)
        return (*(family for family in value if family in known), "serif" if value[0] in SERIF else "sans-serif")

    def _logo(self) -> tuple[str, str]:
        if "logo" not in self.tables:
            return "", ""
        table = self._table("logo")
        self._strangers(table, "logo", _ALLOWED["logo"])
        words, given = table.get("words"), [key for key in ("file", "data") if key in table]
        if not is_words(words) or len(words) > 200:
            why = "The words are missing: whoever cannot see the logo has to be told whose it is."
            self._fault("logo.words", why, "Write the name that it shows, in at most 200 letters.")
        if len(given) != 1 or not isinstance(table[given[0]], str) or not table[given[0]]:
            self._fault("logo", "It has to name one picture.", "Write file, or data, and not both.")
            return "", ""
        key = given[0]
        try:
            return read_logo(**{key: table[key]}, folder=self.path.parent), str(words).strip()
        except LogoError as error:
            why, remedy = error.args
            self._fault(f"logo.{key}", why, remedy, table[key])
            return "", ""

    def _shades(self, mode: str, tones: Tones) -> dict[str, tuple[str, str]]:
        """Return ink and paper of every look, as they ship or made from the theme's colour."""
        named, own = self._inks(mode), self._table(mode)
        for key in ("text", "muted", "accent"):
            self._pair(f"{mode}.{key}", getattr(tones, key), tones.background, TEXT_NEEDS, named=key in own)
        changed = (tones.background, tones.text) != (_MODES[mode].background, _MODES[mode].text)
        pairs = {}
        for status, fresh in LOOKS.items():
            ink = named.get(status) or _ships(fresh, mode)[0]
            self._pair(f"{mode}.statuses.{status}", ink, tones.background, STATUS_NEEDS, named=status in named)
            for name in (TEAM, AGED_TEAM) if status == TEAM else (status,):
                if not changed and status not in named:
                    pairs[name] = _ships(SEEN[name], mode)
                    continue
                shade = ink if name == status else _faded(ink, tones.background, 0.35, STATUS_NEEDS)
                pairs[name] = (shade, shade if SEEN[name].pattern == "solid" else _paper(shade, tones))
        return pairs

    def _pair(self, place: str, colour: str, background: str, needs: float, *, named: bool) -> None:
        least, kind = least_contrast(colour, background)
        if least >= needs:
            return
        if (usual := contrast(colour, background)) < needs:
            least, kind = usual, ""  # too little for everyone
        whose = f" for people with {kind}" if kind else ""
        what = "that is read" if needs == TEXT_NEEDS else "that shows a status"
        text = f"{math.floor(least * 100) / 100:.2f}"
        kept = "" if named else "The colour that ships is kept here. "
        why = (
            f"{kept}Its contrast with the background {background} is "
            f"{text} to 1{whose}, and a colour {what} needs at least {needs:g} to 1."
        )
        self._fault(place, why, f"Write, for instance, {_nearest(colour, background, needs)}.", colour)


def _ships(look: Look, mode: str) -> tuple[str, str]:
    return (look.ink, look.paper) if mode == "light" else (look.ink_dark, look.paper_dark)


def _faded(colour: str, background: str, most: float, needs: float) -> str:
    """Mix a colour with the background, as far as its contrast allows."""
    for faded in (mixed(colour, background, most * step / 10) for step in range(10, 0, -1)):
        if least_contrast(faded, background)[0] >= needs:
            return faded
    return colour


def _paper(ink: str, tones: Tones) -> str:
    """Make what shows between the marks: a tint on which both the marks and a letter stand out."""
    for tint in (mixed(tones.background, ink, step / 40) for step in range(12, 0, -1)):
        if least_contrast(ink, tint)[0] >= STATUS_NEEDS and least_contrast(tones.text, tint)[0] >= TEXT_NEEDS:
            return tint
    return tones.background


def _nearest(colour: str, background: str, needs: float) -> str:
    """Return the colour nearest to one that stands out enough: as little darker, or lighter, as will do."""
    return next(tint for tint in _tints(colour) if least_contrast(tint, background)[0] >= needs)


def _tints(colour: str) -> Iterator[str]:
    for step in range(1, 41):
        yield mixed(colour, "#000000", step / 40)
        yield mixed(colour, "#ffffff", step / 40)


MOST_BYTES, MOST_PIXELS = 60_000, 4_000
_DATA = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/]+={0,2})")


class LogoError(ValueError):
    """A logo that is not taken: the first text says why, the second what to do."""


def read_logo(*, file: str = "", data: str = "", folder: Path) -> str:
    """Read a PNG or JPEG logo from a file in the theme's folder, or from a `data:` address, as a `data:` address."""
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
