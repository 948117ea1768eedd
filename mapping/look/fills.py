"""The six fills of the six classes, told apart by how full they are: drawn here once, for every page and picture."""

from __future__ import annotations

from typing import NamedTuple

from ..vocabulary.schema import COVERED, PARTLY_COVERED, RECORDED, SERVED_EXTENT_UNKNOWN, STATUSES
from .style import AGED_TEAM, SEEN, Look, Style, seen_as

SAMPLE = 9.0  # one repeat of a pattern, in pixels of a screen
# A page says in words how much of an area a team covers. A map in a GIS stands alone, so it is drawn there too: what
# lies over the fill of a class.
OVER = {COVERED: "", PARTLY_COVERED: "stripes", SERVED_EXTENT_UNKNOWN: "specks"}


class Fill(NamedTuple):
    """How the areas of one value are filled in a GIS: in words, and with the ink, paper and pattern of their class."""

    words: str
    ink: str
    paper: str
    pattern: str
    over: str = ""
    over_ink: str = "#ffffff"


def pattern(name: str, look_name: str, size: float = SAMPLE) -> str:
    """
    Return the pattern of a class, one of `SEEN`, as SVG; nothing for one that needs no marks.

    What is drawn has the classes `ink-<look_name>` and `paper-<look_name>`; `name` is its id, `size` one repeat of it.
    """
    look = SEEN[look_name]
    if look.pattern in ("solid", "empty"):
        return ""
    drawn, turn = marks(look.pattern, size)
    turned = f' patternTransform="rotate({turn})"' if turn else ""
    return (
        f'<pattern id="{name}" width="{size:g}" height="{size:g}" patternUnits="userSpaceOnUse"{turned}>'
        f'<rect class="paper-{look_name}" width="{size:g}" height="{size:g}"/>'
        f'<path class="ink-{look_name}" d="{drawn}"/></pattern>'
    )


def patterns(kind: str = "s", size: float = SAMPLE) -> str:
    """Return the patterns of all classes, each called `<kind>-<class>`."""
    return "".join(pattern(f"{kind}-{name}", name, size) for name in SEEN)


def fill(look_name: str, look: Look, ink: str, paper: str, *, kind: str = "s") -> str:
    """Describe what a class is filled with: its ink, its paper, or its pattern."""
    return {"solid": ink, "empty": paper}.get(look.pattern, f"url(#{kind}-{look_name})")


def gis_fills(style: Style) -> dict[str, Fill]:
    """Return for each status how it is filled in a GIS: as the class that it is drawn as."""
    return {
        status: _filled(style, seen_as(status, False), words, OVER.get(status, ""))
        for status, words in STATUSES.items()
    }


def aged_gis_fills(style: Style) -> dict[str, Fill]:
    """Return the same for each status with a team, where its evidence needs checking."""
    return {
        status: _filled(style, AGED_TEAM, f"{STATUSES[status]}, evidence needs checking", OVER[status])
        for status in RECORDED
    }


def _filled(style: Style, look_name: str, words: str, over: str) -> Fill:
    look = style.looks[look_name]
    return Fill(words, look.ink, look.paper, look.pattern, over, style.light.background)


def marks(kind: str, size: float) -> tuple[str, int]:
    """Return the marks of a pattern as a path that is filled, and the angle it is turned by."""
    if kind == "half":
        return f"M0 0h{size:.1f}v{size * 0.5:.1f}H0z", -45
    if kind == "lines":
        return f"M0 0h{size:.1f}v{size * 0.4:.1f}H0z", 0
    if kind == "cross":
        thin, middle = size * 0.22, size * 0.39
        return f"M0 {middle:.1f}h{size:.1f}v{thin:.1f}H0zM{middle:.1f} 0h{thin:.1f}v{size:.1f}h-{thin:.1f}z", 45
    radius = size * 0.27
    half = f"a{radius:.1f} {radius:.1f} 0 1 1 "
    return f"M{size / 2 - radius:.1f} {size / 2:.1f}{half}{2 * radius:.1f} 0{half}{-2 * radius:.1f} 0z", 45


def status_rules(style: Style, kinds: str, *, ground: tuple[str, str] = ("", ""), dark_where: str = "") -> str:
    """
    Return the CSS of every class for a page, in light and in dark: its ink, its paper, its edges and its fills.

    `kinds` is as for `class_rules`; `e-<name>` has the edge. `ground` declares more colours of the page, in light and
    in dark. `dark_where` selects where it is dark; where it is empty, the reader's wish decides.
    """
    light, dark = (
        [f"--background:{tones.background}", *filter(None, [more])]
        for tones, more in zip((style.light, style.dark), ground, strict=True)
    )
    rules: list[str] = []
    for name, look in style.looks.items():
        light.append(f"--ink-{name}:{look.ink};--paper-{name}:{look.paper}")
        dark.append(f"--ink-{name}:{look.ink_dark};--paper-{name}:{look.paper_dark}")
        ink, paper = f"var(--ink-{name})", f"var(--paper-{name})"
        plain, *filled = class_rules(name, look, ink, paper, kinds=kinds)
        rules += [f"{plain}.e-{name}{{stroke:{ink}}}", *filled]
    where = "screen" if dark_where else "screen and (prefers-color-scheme:dark)"
    darkly = f"{dark_where or ':root'}{{{';'.join(dark)}}}"
    return f":root{{{';'.join(light)}}}\n@media {where}{{{darkly}}}\n" + "\n".join(rules) + "\n"


def class_rules(name: str, look: Look, ink: str, paper: str, *, kinds: str) -> list[str]:
    """
    Return the CSS rules of one class: its ink, its paper, and its fill for each kind of shape.

    `kinds` has a letter a kind, whose shapes have the class `<letter>-<name>`.
    """
    return [
        f".ink-{name}{{fill:{ink}}}.paper-{name}{{fill:{paper}}}",
        *(f".{kind}-{name}{{fill:{fill(name, look, ink, paper, kind=kind)}}}" for kind in kinds),
    ]
