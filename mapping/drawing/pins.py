"""Pins on the page's map: where teams have their bases, which is not whom they serve."""

from __future__ import annotations

import html

from ..vocabulary.wording import out_of
from .edition import Edition
from .outlines import Outlines
from .phrases import listed


def pins(edition: Edition, drawn: Outlines, grid_m: float, size: float) -> str:
    """
    Draw a pin for every base that is known, with its point on the place.

    Parameters
    ----------
    grid_m, size
        Metres in a unit of the drawing, and the height of a pin in such units.

    Returns
    -------
    A group for the map of the page, which lets clicks through to the areas; nothing where no base is known.
    """
    if edition.bases.empty:
        return ""
    west, north = drawn.corner
    half = size * 0.45
    made = "".join(
        f'<path d="M{row.easting / grid_m - west:.0f} {north - row.northing / grid_m:.0f}'
        f'l{-half:.0f}-{size:.0f}h{2 * half:.0f}z"/>'
        for row in edition.bases.itertuples()
    )
    return f'<g class="bases" role="img" aria-label="{html.escape(pin_words(edition), quote=True)}">{made}</g>'


def pin_words(edition: Edition) -> str:
    """Name the bases, and say that a pin is not a catchment."""
    names = edition.teams.set_index("team_id")["team_name"].reindex(edition.bases["team_id"])
    return f"Bases of teams, where they are and not whom they serve: {listed(sorted(names.astype(str)))}."


def pin_note(edition: Edition) -> str:
    """Say what a pin means, and how few of the bases are known."""
    if edition.bases.empty:
        return ""
    known = out_of(len(edition.bases), len(edition.teams), "team")
    return f"Pins show where a team is based, not the area it covers. We know the base of {known}."
