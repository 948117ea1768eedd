"""
The map on A4, on a slide and on a social card: never without the day, what is not known, and whose data it is.

The map as a file of its own: with title, day, words, legend and credits around it, for print and for a README.
"""

from __future__ import annotations

import textwrap

from ..look.fills import class_rules
from ..look.style import Style
from ..wording.areas import legend
from ..wording.edition import Edition
from ..wording.headline import (
    MAY_STILL_HAVE_ONE,
    RECORDED_IS_NOT_ACCESS,
    alt_text,
    beneath,
    extent,
    finding,
    given,
    lead,
    scopes,
)
from ..wording.phrases import day_words, first_words, level_note, level_words, place, whole
from .typesetting import line, lines, logo, opening, word_rules

WIDTH, HEIGHT = 1200, 1348
TEXT_LEFT, AREAS_AT, BABIES_AT = 44, 510, 600
MAP_TOP, MAP_HEIGHT, MAP_RIGHT = 150, 1050, 1176
INSET_ZOOM = 3.3  # how much larger London is drawn again


def poster(edition: Edition, drawing: str, size: tuple[int, int], patterns: str) -> str:
    """
    Put a drawing into a file that needs nothing else.

    Parameters
    ----------
    drawing, size
        The areas as SVG, and the width and height of their grid.
    patterns
        The `<pattern>` elements that they are filled with.
    """
    rules = map_rules(edition.style, size[1] / MAP_HEIGHT)
    title, top = _heading(edition)
    return (
        opening((WIDTH, HEIGHT), title=edition.title, description=alt_text(edition), rules=rules)
        + f'<defs>{patterns}</defs><rect width="{WIDTH}" height="{HEIGHT}" fill="{edition.style.light.background}"/>'
        f"{title}{_words(edition, top)}"
        f"{placed(drawing, size, (MAP_RIGHT, MAP_TOP), MAP_HEIGHT)}{_credits(edition)}"
        f"{logo(edition.style, WIDTH - 24 - 200, 28, (200, 56))}</svg>"
    )


def placed(drawing: str, size: tuple[int, int], corner: tuple[float, float], high: float) -> str:
    """Put a drawing so high, with its upper right corner there."""
    width, height = size
    shown = high * width / height
    return (
        f'<svg x="{corner[0] - shown:.0f}" y="{corner[1]}" width="{shown:.0f}" height="{high:.0f}" '
        f'viewBox="0 0 {width} {height}">{drawing}</svg>'
    )


def map_rules(style: Style, unit: float) -> str:
    """Return the rules of a map and its legend; `unit` is how many steps of its grid one pixel of the sheet takes."""
    # Gaps are as wide as a pixel here and in the inset, by number: few converters know strokes that do not scale.
    tones = style.light
    rules = [
        word_rules(style),
        f".areas,#london{{stroke:{tones.background};stroke-width:{unit:.2f}}}",
        f"#london{{stroke-width:{unit / INSET_ZOOM:.2f}}}",
        f".frame,.here{{fill:none;stroke:{tones.muted};stroke-width:{unit:.2f}}}",
    ]
    for name, look in style.looks.items():
        rules += class_rules(name, look, look.ink, look.paper, kinds="pqsk")
        rules.append(f"rect.e-{name}{{stroke:{look.ink}}}")
        if look.pattern != "solid":
            rules.append(f".areas .e-{name},#london .e-{name}{{stroke:{look.ink}}}")
    return "".join(rules)


def under_title(edition: Edition) -> str:
    """Describe which areas, which day and which definition."""
    areas = first_words(level_words(edition.level, boards=edition.boards))
    return f"{areas} of {place(edition.whole)}, {day_words(edition.on)}, {edition.definition} definition"


def _heading(edition: Edition) -> tuple[str, float]:
    """Set the finding, and what was counted; give them with the height at which the next may start."""
    title, y = lines(f"{finding(edition)}.", (TEXT_LEFT, 62), size=32, characters=62, kind="b")
    text = f"{edition.title}. {under_title(edition)}"
    under, y = lines(text, (TEXT_LEFT, y - 6), size=18, characters=110, kind="m")
    return title + under, y


def _words(edition: Edition, y: float) -> str:
    """Set what stands beneath the finding, the key and the nations, one under the other."""
    y += 24
    texts = []
    for words, size, characters in (
        (_beneath(edition), 20, 46),
        (str(extent(edition, edition.whole)), 15, 62),
        (level_note(edition.level), 15, 62),
        (given(edition), 15, 62),
    ):
        block, y = lines(words, (TEXT_LEFT, y), size=size, characters=characters)
        texts.append(block)
        y += 12 if block else 0
    rows, y = key(edition, (TEXT_LEFT, y + 10), ends=(AREAS_AT, BABIES_AT), size=15)
    return "".join([*texts, rows, _nations(edition, y + 32)])


def _beneath(edition: Edition) -> str:
    return " ".join([*map(str, beneath(edition)), MAY_STILL_HAVE_ONE])


def key(edition: Edition, place: tuple[float, float], *, ends: tuple[float, float], size: float) -> tuple[str, float]:
    """
    Set the key: for each class that is drawn a sample, what it means, and how many areas and babies end at `ends`.

    Returns
    -------
    The key, and the height of its last line.
    """
    left, y = place
    parts = [line("areas", ends[0], y, size=size * 0.85, kind="m e")]
    parts.append(line("babies", ends[1], y, size=size * 0.85, kind="m e"))
    wide, high = size * 2.2, size * 1.35
    for row in legend(edition):
        y += size * 1.75
        parts += [
            f'<g transform="translate({left:.0f} {y - size * 1.05:.1f})"><rect class="s-{row["name"]} e-{row["name"]}" '
            f'width="{wide:.0f}" height="{high:.0f}" stroke-width="1.5"/></g>',
            line(row["words"], left + wide + 12, y, size=size),
            line(whole(row["areas"]), ends[0], y, size=size, kind="b e"),
            line(whole(row["babies"]), ends[1], y, size=size, kind="e"),
        ]
        if row["more"]:
            y += size * 1.2
            parts.append(line(row["more"], left + wide + 12, y, size=size * 0.8, kind="m"))
    return "".join(parts), y


def _nations(edition: Edition, y: float) -> str:
    text = line("By nation", TEXT_LEFT, y, size=15, kind="b")
    y += 24
    for scope in scopes(edition):
        if scope != edition.whole:
            words = f"{lead(edition, scope)} {extent(edition, scope)}"
            block, y = lines(words, (TEXT_LEFT, y), size=12, characters=80)
            text += block
            y += 6
    return text


def credit_lines(edition: Edition) -> list[str]:
    """Return what has to stand on every picture: what is not meant, and whose the boundaries and the babies are."""
    counts = edition.passport("babies")
    babies = f"Babies: {counts.credit}" if counts else ""
    sentences = (RECORDED_IS_NOT_ACCESS, edition.boundary_words, edition.boundary_credit, babies)
    return [" ".join(part for part in sentences if part)]


def _credits(edition: Edition) -> str:
    text, y = "", HEIGHT - 90.0
    for words in credit_lines(edition):
        block, y = lines(words, (TEXT_LEFT, y), size=11, characters=185, kind="m")
        text += block
    return text


SLIDE, CARD, PAPER = (1600, 900), (1200, 630), (794, 1123)  # PAPER is A4 at 96 dots an inch


def slide(edition: Edition, drawing: str, size: tuple[int, int], patterns: str) -> str:
    """Put a drawing beside the finding and the key, 16 by 9."""
    width, height = SLIDE
    left, high = 64, 812
    parts, y = lines(f"{finding(edition)}.", (left, 96), size=46, characters=42, kind="b")
    blocks = [parts]
    for words, letter, characters, kind in (
        (f"{edition.title}. {under_title(edition)}", 19, 100, "m"),
        (_beneath(edition), 25, 74, ""),
        (str(extent(edition, edition.whole)), 19, 96, ""),
        (given(edition), 19, 96, ""),
    ):
        block, y = lines(words, (left, y), size=letter, characters=characters, kind=kind)
        blocks.append(block)
        y += 14 if block else 0
    blocks.append(key(edition, (left, y + 14), ends=(left + 700, left + 860), size=19)[0])
    return _sheet(edition, SLIDE, map_rules(edition.style, size[1] / high), patterns) + (
        f"{placed(drawing, size, (width - 40, 64), high)}{''.join(blocks)}"
        f"{footer(edition, (left, height - 18), size=10, characters=190)}"
        f"{logo(edition.style, width - 264, 24, (224, 56))}</svg>"
    )


def card(edition: Edition, drawing: str, size: tuple[int, int], patterns: str) -> str:
    """Put a drawing beside the finding and the key, for a post."""
    width, height = CARD
    left, high = 48, 520
    title, y = lines(f"{finding(edition)}.", (left, 74), size=36, characters=40, kind="b")
    under, y = lines(f"{edition.title}. {under_title(edition)}", (left, y - 6), size=15, characters=104, kind="m")
    texts, y = lines(_beneath(edition), (left, y + 8), size=18, characters=82)
    assumed, y = lines(given(edition), (left, y + 2), size=15, characters=94)
    drawn, _ = key(edition, (left, y + 6), ends=(left + 540, left + 660), size=15)
    return _sheet(edition, CARD, map_rules(edition.style, size[1] / high), patterns) + (
        f"{placed(drawing, size, (width - 24, 24), high)}{title}{under}{texts}{assumed}{drawn}"
        f"{footer(edition, (left, height - 12), size=9.5, characters=235)}"
        f"{logo(edition.style, width - 188, 16, (168, 44))}</svg>"
    )


def paper(edition: Edition, drawing: str, size: tuple[int, int], patterns: str) -> str:
    """Put a drawing, the finding, the nations and the key on a page of A4, in letters that can be read there."""
    width, height = PAPER
    left, right = 44, width - 36
    title, y = lines(f"{finding(edition)}.", (left, 66), size=27, characters=50, kind="b")
    under, y = lines(f"{edition.title}. {under_title(edition)}", (left, y - 2), size=13, characters=112, kind="m")
    texts, top = lines(_beneath(edition), (left, y + 10), size=17, characters=86)
    # The map takes what the words, the key and the credits leave.
    deep = key(edition, (0, 0), ends=(0, 0), size=13.5)[1]
    high = round(height - 160 - deep - top)
    blocks, y = [title, under, texts], top + 14
    nations = [str(lead(edition, scope)) for scope in scopes(edition) if scope != edition.whole]
    for words in (str(extent(edition, edition.whole)), level_note(edition.level), given(edition)):
        block, y = lines(words, (left, y), size=12.5, characters=52)
        blocks.append(block)
        y += 8 if block else 0
    for words in nations:
        block, y = lines(words, (left, y + 4), size=11.5, characters=56, kind="m")
        blocks.append(block)
    blocks.append(key(edition, (left, top + high + 20), ends=(width - 140, width - 44), size=13.5)[0])
    return _sheet(edition, PAPER, map_rules(edition.style, size[1] / high), patterns) + (
        f"{placed(drawing, size, (right, top), high)}{''.join(blocks)}"
        f"{footer(edition, (left, height - 22), size=9.5, characters=145)}"
        f"{logo(edition.style, right - 160, 16, (160, 32))}</svg>"
    )


def _sheet(edition: Edition, size: tuple[int, int], rules: str, patterns: str) -> str:
    return opening(size, title=edition.title, description=alt_text(edition), rules=rules) + (
        f'<defs>{patterns}</defs><rect width="{size[0]}" height="{size[1]}" fill="{edition.style.light.background}"/>'
    )


def footer(edition: Edition, place: tuple[float, float], *, size: float, characters: int) -> str:
    """Set the credits as the last lines of a sheet."""
    left, bottom = place
    credits_ = [part for words in credit_lines(edition) for part in textwrap.wrap(words, characters)]
    first = bottom - (len(credits_) - 1) * size * 1.35
    return "".join(
        line(words, left, first + row * size * 1.35, size=size, kind="m") for row, words in enumerate(credits_)
    )
