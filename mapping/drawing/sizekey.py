"""The key of the map of people: what a circle of so many babies looks like."""

from __future__ import annotations

from ..vocabulary.wording import counted
from .circles import Circles
from .grounds import WIDE
from .phrases import whole

KEYED = (1, 0.2, 0.02)  # the circles of the key, as shares of the largest


def size_key(circles: Circles, largest: int, note: float, *, city: str) -> tuple[str, tuple[float, float]]:
    """
    Draw circles of round numbers of babies, one inside the other.

    Parameters
    ----------
    largest
        Babies of the largest circle drawn.
    note
        Height of the notes of the drawing, units.
    city
        What the dark line goes round; empty where there is none.

    Returns
    -------
    The key as SVG, from its upper left corner, and the width and height it takes.
    """
    top = _round_number(largest)
    radii = {max(1, round(top * share)): 0.0 for share in KEYED}
    radii = {babies: circles.radius(babies) for babies in radii}
    size = note * 0.85
    widest = max(max(radii.values()), size)
    line_x = widest * 2 + size * 0.5
    made, lowest = [], float("inf")
    for babies, radius in sorted(radii.items()):
        # Each number stands level with the top of its circle, and never closer than a line to the one below.
        y = min(2 * widest - 2 * radius, lowest - size * 1.2)
        lowest = y
        words = counted(babies, "baby", "babies") + (" aged 0 to 2" if babies == top else "")
        made.append(
            f'<circle class="keyed" cx="{widest:.0f}" cy="{2 * widest - radius:.0f}" r="{radius:.1f}"/>'
            f'<path class="keyed" d="M{widest:.0f} {2 * widest - 2 * radius:.0f}L{line_x:.0f} {y:.0f}"/>'
            f'<text x="{line_x + size * 0.25:.0f}" y="{y + size * 0.33:.0f}" font-size="{size:.0f}">{words}</text>'
        )
    lift = max(0.0, size * 0.7 - lowest)
    text_wide = WIDE * size * len(f"{whole(top)} babies aged 0 to 2")
    body, high = f'<g transform="translate(0 {lift:.0f})">{"".join(made)}</g>', 2 * widest + lift
    if city:
        high += size * 1.3
        body += (
            f'<path class="city" d="M{widest - size:.0f} {high - size * 0.33:.0f}h{size * 2:.0f}"/>'
            f'<text x="{line_x + size * 0.25:.0f}" y="{high:.0f}" font-size="{size:.0f}">{city}</text>'
        )
    return body, (line_x + text_wide + size * 0.25, high)


def _round_number(most: int) -> int:
    """Give the largest of 1, 2 and 5 times a power of ten that is not above `most`."""
    steps = [lead * 10**power for power in range(8) for lead in (1, 2, 5)]
    return max((step for step in steps if step <= most), default=1)
