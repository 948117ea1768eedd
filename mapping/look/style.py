"""
How each class of areas looks, and the page around it: colour and fullness, in light and in dark, decided once.

As rules of a page a style holds nothing of a stranger's text, only colours and known fonts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..vocabulary.schema import CONFIRMED_NONE, HEARD_OF, IN_DEVELOPMENT, NOT_KNOWN, RECORDED
from ..vocabulary.standing import is_aged
from .contrast import mixed


@dataclass(frozen=True)
class Look:
    """
    How one class of areas looks.

    `short` names it in a few words. `pattern` says how full it is (`fills.marks` draws it), so that classes are told
    apart without colour. `ink` is the strong colour and has a contrast of at least 3 to 1 with the background; `paper`
    is what shows between the marks.
    """

    short: str
    pattern: str
    ink: str
    paper: str
    ink_dark: str
    paper_dark: str


TEAM, AGED_TEAM = "team", "team-aged"
# Every class, in the order of the key: from full, a team with checked evidence, to empty, where we cannot tell. Teal is
# a team, slate is heard of, amber is to come, plum is none, grey is not known.
SEEN = {
    TEAM: Look("Team, evidence checked", "solid", "#0b5f58", "#0b5f58", "#7fded2", "#7fded2"),
    AGED_TEAM: Look("Team, evidence needs checking", "half", "#16776d", "#d5ece8", "#5fbdb1", "#1d3f3b"),
    HEARD_OF: Look("Heard of, not confirmed", "dots", "#51647a", "#f1f4f7", "#9aadc4", "#232c37"),
    IN_DEVELOPMENT: Look("Team planned", "lines", "#9a5b00", "#fdf1da", "#f0b24d", "#43300f"),
    CONFIRMED_NONE: Look("Told there is none", "cross", "#7a1b52", "#f9e9f1", "#f08fc4", "#431030"),
    NOT_KNOWN: Look("We cannot tell", "empty", "#7f868e", "#f3f5f7", "#75808b", "#1c232a"),
}
# The classes that a theme gives a colour; old evidence takes that of a team, fainter.
LOOKS = {name: look for name, look in SEEN.items() if name != AGED_TEAM}


def seen_as(status: str, reverify: object) -> str:
    """Name the class of an area: whether all or part of it has a team is said in words, not drawn."""
    if status not in RECORDED:
        return status
    return AGED_TEAM if reverify is not None and bool(reverify) else TEAM


def look_of(row: Any) -> str:
    """Name the class of an area, a row of COVERAGE or GAPS: every picture, table and page takes it from here."""
    return seen_as(row.status, is_aged(row))


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

    `looks` holds a look for every class of `SEEN`, with its pattern. `sans` and `serif` are families that
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


BACKGROUND, BACKGROUND_DARK = PLAIN.light.background, PLAIN.dark.background
_GENERIC = {"system-ui", "sans-serif", "serif"}


def fonts(families: tuple[str, ...]) -> str:
    """Write font families as CSS does."""
    return ",".join(family if family in _GENERIC or family.isalpha() else f'"{family}"' for family in families)


def page_tones(style: Style) -> str:
    """Return the rules of the national page that a theme changes; none for the plain style."""
    if style == PLAIN:
        return ""
    unknown = style.looks[NOT_KNOWN]

    def rules(tones: Tones, none: str) -> str:
        return (
            f"--text:{tones.text};--muted:{tones.muted};--accent:{tones.accent};--warn:{tones.text};--none:{none};"
            f"--rule:{mixed(tones.text, tones.background, 0.8)};--soft:{mixed(tones.text, tones.background, 0.94)}"
        )

    return (
        f":root{{{rules(style.light, unknown.ink)};--sans:{fonts(style.sans)};--serif:{fonts(style.serif)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{rules(style.dark, unknown.ink_dark)}}}}}\n"
        f":root{{--logo:{style.light.background}}}\n"
        ".logo{display:block;height:3rem;max-width:16rem;object-fit:contain;object-position:left;"
        "background:var(--logo)}\n"
    )


def webmap_tones(style: Style) -> str:
    """Return the rules of the map to zoom that a theme changes; none for the plain style."""
    if style == PLAIN:
        return ""

    def rules(tones: Tones) -> str:
        wash = mixed(tones.text, tones.background, 0.94)
        return (
            f"--back:{tones.background};--card:{tones.background};--sea:{tones.background};--text:{tones.text};"
            f"--soft:{tones.muted};--link:{tones.accent};--focus:{tones.accent};--warn:{tones.text};--warn-wash:{wash};"
            f"--wash:{wash};--rule:{mixed(tones.text, tones.background, 0.8)};--pin:{tones.text};"
            f"--pin-edge:{tones.background}"
        )

    return (
        f":root{{{rules(style.light)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{rules(style.dark)}}}}}\n"
        f"body{{font-family:{fonts(style.sans)}}}\n"
        f":root{{--logo:{style.light.background}}}\n"
        ".logo{display:block;height:44px;max-width:240px;object-fit:contain;object-position:left;"
        "background:var(--logo);margin-bottom:8px}\n"
    )
