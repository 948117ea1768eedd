"""The map on A4, on a slide and on a social card: never without the day, what is not known, and whose data it is."""

from __future__ import annotations

import textwrap
from typing import Any

from ..vocabulary.codes import UK
from .edition import Edition
from .legend import legend
from .phrases import level_note
from .poster import credit_lines, legend_line, map_rules, placed, under_title
from .typesetting import line, lines, logo, opening
from .words import AGED_WORDS, alt_text, aside_on_evidence, bounds, extent, given, lead, not_known_sentence, scopes

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
