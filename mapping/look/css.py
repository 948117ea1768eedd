"""Write a style as rules for a page or a picture: nothing in it is a stranger's text, only colours and known fonts."""

from __future__ import annotations

from ..vocabulary.schema import NOT_KNOWN
from .contrast import contrast, mixed
from .style import LOOKS, PLAIN, SEEN, Look, Style, Tones, look_of, seen_as

__all__ = [
    "BACKGROUND", "BACKGROUND_DARK", "LOOKS", "PLAIN", "SEEN", "Look", "Style", "contrast", "fonts",
    "look_of", "page_tones", "seen_as", "webmap_tones",
]  # fmt: skip

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
