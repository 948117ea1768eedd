"""Set words in a picture: lines broken by their length, in one family and a few classes, as SVG."""

from __future__ import annotations

import html
import textwrap

from ..look.style import Style, fonts

# The family of the pictures that are made of pixels and of the PDFs, which bring their letters along
# (`drawing.pictures`); where an SVG is opened it stands behind the families that systems have.
BROUGHT = "Source Sans Pro"


def text(words: str) -> str:
    """Write words so that nothing in them is markup."""
    return html.escape(words, quote=True)


def opening(size: tuple[int, int], *, title: str, description: str, rules: str) -> str:
    """Begin a picture that needs nothing else: size, name, description, rules; the caller fills and ends it."""
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="title desc"><title id="title">{text(title)}</title>'
        f'<desc id="desc">{text(description)}</desc><style>{rules}</style>'
    )


def word_rules(style: Style) -> str:
    """Return the rules of the words: m (muted), e (end at x), c (centre on x), b (bold)."""
    families = fonts((*style.sans[:-1], BROUGHT, style.sans[-1]))
    return (
        f"text{{font-family:{families};fill:{style.light.text}}}.m{{fill:{style.light.muted}}}"
        ".e{text-anchor:end}.c{text-anchor:middle}.b{font-weight:700}"
    )


def line(words: str, x: float, y: float, *, size: float = 15, kind: str = "") -> str:
    """Set one line; `kind` holds classes of `word_rules`."""
    marked = f' class="{kind}"' if kind else ""
    return f'<text{marked} x="{x:.0f}" y="{y:.0f}" font-size="{size}">{text(words)}</text>'


def lines(words: str, place: tuple[float, float], *, size: float, characters: int, kind: str = "") -> tuple[str, float]:
    """Set a text in lines; give it with the height at which the next may start."""
    x, y = place
    texts = []
    for part in textwrap.wrap(words, characters):
        texts.append(line(part, x, y, size=size, kind=kind))
        y += size * 1.4
    return "".join(texts), y


def logo(style: Style, x: float, y: float, size: tuple[float, float]) -> str:
    """Set the theme's logo into a box, to its right; nothing where there is none."""
    if not style.logo:
        return ""
    return (
        f'<image href="{text(style.logo)}" x="{x:.0f}" y="{y:.0f}" width="{size[0]:.0f}" height="{size[1]:.0f}" '
        f'preserveAspectRatio="xMaxYMid meet"><title>{text(style.logo_words)}</title></image>'
    )
