"""Every picture of a run as a file of its own, with its title and the words that stand for it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .cartogram import cartogram_svg, cartogram_text
from .circles import why_not
from .edition import Edition
from .figures import sample_patterns, sheets
from .gapsfigure import gaps_svg, gaps_title, gaps_words
from .multiples import multiples
from .phrases import day_words, whole
from .words import alt_text


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An SVG document that needs nothing else, in light colours; what it is called, and what it shows."""

    svg: str
    title: str
    alt: str


def gallery(edition: Edition) -> dict[str, Picture]:
    """
    Draw every picture.

    They are the map as a poster, on A4, for a slide and a social card; the map of people, but where it cannot be drawn
    (`circles.why_not`); the first gaps; the days.

    Returns
    -------
    A picture by the name of its file. The same edition gives the same texts.
    """
    said = alt_text(edition)
    made = {name: Picture(svg=svg, title=edition.title, alt=said) for name, svg in sheets(edition).items()}
    if not why_not(edition, edition.circles):
        people = cartogram_svg(edition, edition.circles, standalone=True)
        made["cartogram"] = Picture(svg=people, title=edition.title, alt=cartogram_text(edition))
    made["gaps"] = Picture(svg=gaps_svg(edition, sample_patterns()), title=gaps_title(edition), alt=gaps_words(edition))
    made["timeline"] = _timeline(edition)
    return made


def _timeline(edition: Edition) -> Picture:
    days = {
        pd.Timestamp(day).date(): part.assign(level=edition.level)
        for day, part in edition.days.groupby("on", sort=True)
    }
    table = edition.measures["timeline"]
    title = f"{edition.title}: what is recorded, day by day"
    moved = " ".join(edition.said["timeline"])
    svg = multiples(edition.shapes, days, table, title=title, words=moved, style=edition.style)
    areas = table[table["unit"] == "areas"].sort_values("on")
    counted = "; ".join(
        f"{day_words(pd.Timestamp(row.on).date())}: {whole(row.recorded)} of {whole(row.total)}"
        for row in areas.itertuples()
    )
    return Picture(
        svg=svg.rstrip("\n"), title=title,
        alt=f"Small maps, one a day. Areas with a recorded open team, by today's register: {counted}. {moved}",
    )  # fmt: skip
