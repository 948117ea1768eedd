"""How each status looks, and the page around it: colour, pattern and letter, in light and in dark, decided once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..vocabulary.schema import (
    CONFIRMED_NONE,
    COVERED,
    HEARD_OF,
    IN_DEVELOPMENT,
    NOT_KNOWN,
    PARTLY_COVERED,
    SERVED_EXTENT_UNKNOWN,
)
from ..vocabulary.standing import is_aged


@dataclass(frozen=True)
class Look:
    """
    How one status looks.

    `ink` is the strong colour and has a contrast of at least 3 to 1 with the background; `paper` is what shows between
    the marks of a pattern. `letter` stands for the status in tables and legends, so that colour is never alone.
    A look in `AGED` keeps the same promise with fainter colours.
    """

    letter: str
    short: str
    pattern: str
    ink: str
    paper: str
    ink_dark: str
    paper_dark: str


# Teal is recorded, slate is heard of, grey is not known, amber is to come, plum is none. Within teal the pattern tells
# how much.
LOOKS = {
    COVERED: Look("W", "Whole area", "solid", "#0b5f58", "#0b5f58", "#7fded2", "#7fded2"),
    PARTLY_COVERED: Look("P", "Part of it", "stripes", "#0b5f58", "#cfe9e5", "#7fded2", "#17423e"),
    SERVED_EXTENT_UNKNOWN: Look("E", "Extent not known", "dots", "#1f857b", "#a8d8d1", "#58b5aa", "#1d5a54"),
    IN_DEVELOPMENT: Look("D", "Not open yet", "lines", "#9a5b00", "#f7dfb2", "#f0b24d", "#553a10"),
    HEARD_OF: Look("H", "Heard of, not confirmed", "specks", "#56697f", "#e6ebf1", "#93a6bd", "#232c37"),
    NOT_KNOWN: Look("?", "Not known", "hatch", "#868d95", "#dfe3e7", "#6d7681", "#2a3138"),
    CONFIRMED_NONE: Look("N", "No team", "crosses", "#7a1b52", "#ecc9dc", "#f08fc4", "#571238"),
}

# The same marks, fainter and broken, for a recorded team whose evidence has to be checked: tiles for a solid fill,
# dashes for stripes, rings for dots; and a star beside the letter.
AGED = {
    COVERED: Look("W*", "Whole area, to be checked", "tiles", "#43948a", "#d2e9e5", "#4a8f87", "#1e3f3b"),
    PARTLY_COVERED: Look("P*", "Part of it, to be checked", "dashes", "#43948a", "#d2e9e5", "#4a8f87", "#1e3f3b"),
    SERVED_EXTENT_UNKNOWN: Look(
        "E*", "Extent not known, to be checked", "rings", "#43948a", "#d2e9e5", "#4a8f87", "#1e3f3b"
    ),
}


def seen_as(status: str, reverify: object) -> str:
    """Name the look of an area: its status, or its status and `-aged`."""
    return f"{status}-aged" if status in AGED and reverify is not None and bool(reverify) else status


def look_of(row: Any) -> str:
    """Name the look of an area, a row of COVERAGE or GAPS: every picture, table and page takes it from here."""
    return seen_as(row.status, is_aged(row))


# Every look by name, in the order of the legend. Letters and patterns are those of every style; colours may differ.
SEEN = {
    name: look
    for status, fresh in LOOKS.items()
    for name, look in ((status, fresh), (seen_as(status, True), AGED.get(status, fresh)))
}


@dataclass(frozen=True, kw_only=True)
class Tones:
    """The colours around the statuses, in light or in dark: each a text #rrggbb."""

    background: str
    text: str
    muted: str
    accent: str


@dataclass(frozen=True, kw_only=True)
class Style:
    """
    The look of every picture and page of a run.

    `looks` holds a look for every name of `SEEN`, with its letter and pattern. `sans` and `serif` are families that
    systems have, the last of each generic. `logo` is a `data:` address, or empty; `logo_words` is what it shows.
    """

    looks: Mapping[str, Look]
    light: Tones
    dark: Tones
    sans: tuple[str, ...]
    serif: tuple[str, ...]
    logo: str = ""
    logo_words: str = ""


PLAIN = Style(
    looks=SEEN,
    light=Tones(background="#ffffff", text="#1a1f24", muted="#4f5862", accent="#0b5f58"),
    dark=Tones(background="#12171c", text="#e8ebee", muted="#a9b3bd", accent="#7fded2"),
    sans=("Segoe UI", "Roboto", "Helvetica", "Arial", "sans-serif"),
    serif=("Georgia", "Iowan Old Style", "Palatino Linotype", "serif"),
)
