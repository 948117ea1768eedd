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
    CONFIRMED_NONE: Look("N", "None, as stated", "crosses", "#7a1b52", "#ecc9dc", "#f08fc4", "#571238"),
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
