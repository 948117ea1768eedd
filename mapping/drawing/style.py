"""How each status looks: colour, pattern and letter, in light and in dark, decided once for every picture and page."""

from __future__ import annotations

from dataclasses import dataclass

from ..vocabulary.schema import (
    CONFIRMED_NONE,
    COVERED,
    IN_DEVELOPMENT,
    NOT_KNOWN,
    PARTLY_COVERED,
    SERVED_EXTENT_UNKNOWN,
)


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


# Teal is recorded, grey is not known, amber is to come, plum is none. Within teal the pattern tells how much.
LOOKS = {
    COVERED: Look("W", "Whole area", "solid", "#0b5f58", "#0b5f58", "#7fded2", "#7fded2"),
    PARTLY_COVERED: Look("P", "Part of it", "stripes", "#0b5f58", "#cfe9e5", "#7fded2", "#17423e"),
    SERVED_EXTENT_UNKNOWN: Look("E", "Extent not known", "dots", "#1f857b", "#a8d8d1", "#58b5aa", "#1d5a54"),
    IN_DEVELOPMENT: Look("D", "Not open yet", "lines", "#9a5b00", "#f7dfb2", "#f0b24d", "#553a10"),
    NOT_KNOWN: Look("?", "Not known", "hatch", "#868d95", "#dfe3e7", "#6d7681", "#2a3138"),
    CONFIRMED_NONE: Look("N", "No team", "crosses", "#7a1b52", "#ecc9dc", "#f08fc4", "#571238"),
}

# The same marks, fainter and broken, for a recorded team whose evidence is old or undated: tiles for a solid fill,
# dashes for stripes, rings for dots; and a star beside the letter.
AGED = {
    COVERED: Look("W*", "Whole area, old evidence", "tiles", "#43948a", "#d2e9e5", "#4a8f87", "#1e3f3b"),
    PARTLY_COVERED: Look("P*", "Part of it, old evidence", "dashes", "#43948a", "#d2e9e5", "#4a8f87", "#1e3f3b"),
    SERVED_EXTENT_UNKNOWN: Look(
        "E*", "Extent not known, old evidence", "rings", "#43948a", "#d2e9e5", "#4a8f87", "#1e3f3b"
    ),
}


def seen_as(status: str, reverify: object) -> str:
    """Name the look of an area: its status, or its status and `-aged`."""
    return f"{status}-aged" if status in AGED and reverify is not None and bool(reverify) else status


# Every look by name, in the order of the legend.
SEEN = {
    name: look
    for status, fresh in LOOKS.items()
    for name, look in ((status, fresh), (seen_as(status, True), AGED.get(status, fresh)))
}

BACKGROUND = "#ffffff"
BACKGROUND_DARK = "#12171c"


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours written #rrggbb, by the formula of WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
