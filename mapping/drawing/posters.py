"""
The map on A4, on a slide and on a social card: never without the day, what is not known, and whose data it is.

The map as a file of its own: with title, day, words, legend and credits around it, for print and for a README.
"""

from __future__ import annotations

import textwrap
from typing import Any

from ..look.css import Style
from ..vocabulary.codes import UK
from ..wording.areas import legend
from ..wording.edition import Edition
from ..wording.headline import (
    AGED_WORDS,
    RECORDED_IS_NOT_ACCESS,
    alt_text,
    aside_on_evidence,
    bounds,
    extent,
    given,
    lead,
    not_known_sentence,
    scopes,
)
from ..wording.phrases import day_words, first_words, level_note, level_words, whole
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
    return (
        opening((WIDTH, HEIGHT), title=edition.title, description=alt_text(edition), rules=rules)
        + f'<defs>{patterns}</defs><rect width="{WIDTH}" height="{HEIGHT}" fill="{edition.style.light.background}"/>'
        f"{_heading(edition)}{_words(edition)}"
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
    """Give the rules of a map and its legend; `unit` is how many steps of its grid one pixel of the sheet takes."""
    # Gaps are as wide as a pixel here and in the inset, by number: few converters know strokes that do not scale.
    tones = style.light
    rules = [
        word_rules(style),
        f".areas{{stroke:{tones.background};stroke-width:{unit:.2f}}}",
        f"#london{{stroke:{tones.background};stroke-width:{unit * 1.5 / INSET_ZOOM:.2f}}}",
        ".letters text{text-anchor:middle;font-weight:700;paint-order:stroke;stroke-width:.36em;stroke-linejoin:round}",
        f".frame,.here{{fill:none;stroke:{tones.muted};stroke-width:{unit:.2f}}}",
    ]
    for status, look in style.looks.items():
        solid = look.pattern == "solid"
        rules += [
            f".ink-{status}{{fill:{look.ink}}}.paper-{status}{{fill:{look.paper}}}",
            f".f-{status}{{fill:{look.ink if solid else f'url(#p-{status})'}}}",
            f".s-{status}{{fill:{look.ink if solid else f'url(#s-{status})'}}}",
            f".q-{status}{{fill:{look.ink if solid else f'url(#q-{status})'}}}",
            f".l-{status} text{{fill:{tones.background if solid else tones.text};"
            f"stroke:{look.ink if solid else look.paper}}}",
        ]
    return "".join(rules)


def under_title(edition: Edition) -> str:
    """Say which areas, which day and which definition."""
    areas = first_words(level_words(edition.level, boards=edition.boards))
    return f"{areas} of the United Kingdom, {day_words(edition.on)}, {edition.definition} definition"


def _heading(edition: Edition) -> str:
    title, y = lines(f"{edition.title}: what is recorded", (TEXT_LEFT, 62), size=32, characters=62)
    return title + lines(under_title(edition), (TEXT_LEFT, y - 6), size=18, characters=110, kind="m")[0]


def _words(edition: Edition) -> str:
    """Set the headline, the legend and the nations, one under the other."""
    y = 168.0
    made = []
    for words, size, characters in (
        (str(lead(edition, UK)), 22, 42),
        (str(extent(edition, UK)), 15, 62),
        (not_known_sentence(edition), 15, 62),
        (level_note(edition.level), 15, 62),
        (given(edition), 15, 62),
    ):
        block, y = lines(words, (TEXT_LEFT, y), size=size, characters=characters)
        made.append(block)
        y += 12 if block else 0
    rows, y = _legend(edition, y + 10)
    return "".join([*made, rows, _nations(edition, y + 32)])


def _legend(edition: Edition, y: float) -> tuple[str, float]:
    made = [line("areas", AREAS_AT, y, size=13, kind="m e"), line("babies", BABIES_AT, y, size=13, kind="m e")]
    for row in legend(edition):
        y += 25
        made.append(legend_line(row["status"], row, (TEXT_LEFT, y), ends=(AREAS_AT, BABIES_AT), size=14))
        for part in row["parts"]:
            y += 18
            place = (TEXT_LEFT + 28, y)
            made.append(legend_line(part["name"], part, place, ends=(AREAS_AT, BABIES_AT), size=12, kind="m"))
    if any(part["name"].endswith("-aged") for row in legend(edition) for part in row["parts"]):
        y += 24
        made.append(line(f"* Evidence {AGED_WORDS}.", TEXT_LEFT, y, size=12, kind="m"))
    return "".join(made), y


def legend_line(
    name: str,
    row: dict[str, Any],
    place: tuple[float, float],
    *,
    ends: tuple[float, float],
    size: float,
    kind: str = "",
) -> str:
    """Set a line of the legend: a sample, the letter, what it means, and how many areas and babies end at `ends`."""
    left, y = place
    wide, high = size * 2.4, size * 1.3
    return "".join(
        [
            f'<g transform="translate({left:.0f} {y - size * 1.1:.0f})">'
            f'<rect class="s-{name}" width="{wide:.0f}" height="{high:.0f}"/></g>',
            line(row["letter"], left + wide + 15, y, size=size, kind="b c"),
            line(row["words"], left + wide + 29, y, size=size - 0.5, kind=kind),
            line(whole(row["areas"]), ends[0], y, size=size, kind=f"{kind} e".strip()),
            line(whole(row["babies"]), ends[1], y, size=size, kind=f"{kind} e".strip()),
        ]
    )


def _nations(edition: Edition, y: float) -> str:
    made = line("By nation", TEXT_LEFT, y, size=15, kind="b")
    y += 24
    for scope in scopes(edition):
        if scope != UK:
            words = f"{lead(edition, scope)} {extent(edition, scope)}"
            block, y = lines(words, (TEXT_LEFT, y), size=12, characters=80)
            made += block
            y += 6
    return made


def credit_lines(edition: Edition) -> list[str]:
    """Give what has to stand on every picture: what is not meant, and whose the boundaries and the babies are."""
    counts = edition.passport("babies")
    babies = f"Babies: {counts.credit}" if counts else ""
    said = (RECORDED_IS_NOT_ACCESS, edition.boundary_words, edition.boundary_credit, babies)
    return [" ".join(part for part in said if part)]


def _credits(edition: Edition) -> str:
    made, y = "", HEIGHT - 90.0
    for words in credit_lines(edition):
        block, y = lines(words, (TEXT_LEFT, y), size=11, characters=185, kind="m")
        made += block
    return made


SLIDE, CARD, PAPER = (1600, 900), (1200, 630), (794, 1123)  # PAPER is A4 at 96 dots an inch


def slide(edition: Edition, drawing: str, size: tuple[int, int], patterns: str) -> str:
    """Put a drawing beside the headline and the legend, 16 by 9."""
    width, height = SLIDE
    left, high = 64, 812
    made, y = lines(f"{edition.title}: what is recorded", (left, 78), size=34, characters=64, kind="b")
    under, y = lines(under_title(edition), (left, y - 8), size=20, characters=100, kind="m")
    y += 26
    blocks = [made, under]
    for words, letter, characters in (
        (str(lead(edition, UK, aside=aside_on_evidence(edition))), 33, 54),
        (str(extent(edition, UK)), 19, 96),
        (not_known_sentence(edition), 19, 96),
        (given(edition), 19, 96),
    ):
        block, y = lines(words, (left, y), size=letter, characters=characters)
        blocks.append(block)
        y += 14 if block else 0
    ends = (left + 780, left + 900)
    y += 14
    blocks += [line("areas", ends[0], y, size=16, kind="m e"), line("babies", ends[1], y, size=16, kind="m e")]
    for row in legend(edition):
        y += 29
        blocks.append(legend_line(row["status"], row, (left, y), ends=ends, size=18))
    blocks.append(_star(edition, left, y + 30, size=15))
    return _sheet(edition, SLIDE, map_rules(edition.style, size[1] / high), patterns) + (
        f"{placed(drawing, size, (width - 40, 64), high)}{''.join(blocks)}"
        f"{footer(edition, (left, height - 18), size=10, characters=190)}"
        f"{logo(edition.style, width - 264, 24, (224, 56))}</svg>"
    )


def card(edition: Edition, drawing: str, size: tuple[int, int], patterns: str) -> str:
    """Put a drawing beside the headline, for a post: the sentence, the day, what is not known, the letters."""
    width, height = CARD
    left, high = 48, 520
    headline = str(lead(edition, UK, aside=aside_on_evidence(edition)))
    title, y = lines(f"{edition.title}: what is recorded", (left, 58), size=24, characters=66, kind="b")
    under, y = lines(under_title(edition), (left, y - 6), size=17, characters=90, kind="m")
    said, y = lines(headline, (left, y + 20), size=25, characters=62)
    ranged, y = lines(str(bounds(edition, UK)), (left, y + 2), size=16, characters=100)
    unknown, y = lines(not_known_sentence(edition), (left, y + 4), size=16, characters=96)
    assumed, y = lines(given(edition), (left, y + 2), size=15, characters=94)
    blocks, ends = [title, under, said, ranged, unknown, assumed], (left + 540, left + 644)
    y += 10
    blocks += [line("areas", ends[0], y, size=14, kind="m e"), line("babies", ends[1], y, size=14, kind="m e")]
    for row in legend(edition):
        if row["areas"]:
            y += 25
            blocks.append(legend_line(row["status"], row, (left, y), ends=ends, size=15))
    blocks.append(_star(edition, left, y + 23, size=12))
    return _sheet(edition, CARD, map_rules(edition.style, size[1] / high), patterns) + (
        f"{placed(drawing, size, (width - 24, 24), high)}{''.join(blocks)}"
        f"{footer(edition, (left, height - 12), size=9.5, characters=235)}"
        f"{logo(edition.style, width - 188, 16, (168, 44))}</svg>"
    )


def paper(edition: Edition, drawing: str, size: tuple[int, int], patterns: str) -> str:
    """Put a drawing, the words, the nations and the whole legend on a page of A4, in letters that can be read there."""
    width, height = PAPER
    left, right = 44, width - 36
    title, y = lines(f"{edition.title}: what is recorded", (left, 62), size=23, characters=66, kind="b")
    under, y = lines(under_title(edition), (left, y - 6), size=15, characters=94, kind="m")
    said, top = lines(str(lead(edition, UK, aside=aside_on_evidence(edition))), (left, y + 14), size=21, characters=70)
    rows = legend(edition)
    # The map takes what the words, the legend and the credits leave.
    parts = sum(len(row["parts"]) for row in rows)
    high = round(height - 164 - 19 * len(rows) - 14.5 * parts - top)
    blocks, y = [title, under, said], top + 14
    nations = [str(lead(edition, scope)) for scope in scopes(edition) if scope != UK]
    for words in (str(extent(edition, UK)), not_known_sentence(edition), level_note(edition.level), given(edition)):
        block, y = lines(words, (left, y), size=12.5, characters=52)
        blocks.append(block)
        y += 8 if block else 0
    for words in nations:
        block, y = lines(words, (left, y + 4), size=11.5, characters=56, kind="m")
        blocks.append(block)
    blocks.append(_table(rows, (left, top + high + 20), ends=(width - 140, width - 44)))
    blocks.append(_star(edition, left, top + high + 38 + 19 * len(rows) + 14.5 * parts, size=11))
    return _sheet(edition, PAPER, map_rules(edition.style, size[1] / high), patterns) + (
        f"{placed(drawing, size, (right, top), high)}{''.join(blocks)}"
        f"{footer(edition, (left, height - 22), size=9.5, characters=145)}"
        f"{logo(edition.style, right - 160, 16, (160, 32))}</svg>"
    )


def _table(rows: list[dict[str, Any]], place: tuple[float, float], *, ends: tuple[float, float]) -> str:
    """Set the legend with its parts, close."""
    left, y = place
    made = [line("areas", ends[0], y, size=12, kind="m e"), line("babies", ends[1], y, size=12, kind="m e")]
    for row in rows:
        y += 19
        made.append(legend_line(row["status"], row, (left, y), ends=ends, size=12.5))
        for part in row["parts"]:
            y += 14.5
            made.append(legend_line(part["name"], part, (left + 28, y), ends=ends, size=10.5, kind="m"))
    return "".join(made)


def _sheet(edition: Edition, size: tuple[int, int], rules: str, patterns: str) -> str:
    return opening(size, title=edition.title, description=alt_text(edition), rules=rules) + (
        f'<defs>{patterns}</defs><rect width="{size[0]}" height="{size[1]}" fill="{edition.style.light.background}"/>'
    )


def _star(edition: Edition, x: float, y: float, *, size: float) -> str:
    """Say what the star means, where any area has one."""
    if not any(part["name"].endswith("-aged") for row in legend(edition) for part in row["parts"]):
        return ""
    return line(f"* Drawn fainter: evidence {AGED_WORDS}.", x, y, size=size, kind="m")


def footer(edition: Edition, place: tuple[float, float], *, size: float, characters: int) -> str:
    """Set the credits as the last lines of a sheet."""
    left, bottom = place
    credits_ = [part for words in credit_lines(edition) for part in textwrap.wrap(words, characters)]
    first = bottom - (len(credits_) - 1) * size * 1.35
    return "".join(
        line(words, left, first + row * size * 1.35, size=size, kind="m") for row, words in enumerate(credits_)
    )
