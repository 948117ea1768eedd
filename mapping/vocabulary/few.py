"""Small counts of families: a family could be known by them, so they are given only as fewer than ten."""

from __future__ import annotations

import re

FAMILIES = "families_per_year"
FEW = 10
FEWER = f"fewer than {FEW}"
_NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:\.0+)?")
_BELOW = re.compile(r"<\s?([0-9]+)|(?:fewer|less) than ([0-9]+)", re.IGNORECASE)


def masked(written: str) -> str:
    """
    Give a count of families as it may be published: as it was written, or that it is fewer than ten.

    Parameters
    ----------
    written
        A cell of the register; what is no number stays as it is, and so does an empty cell.
    """
    text = written.strip()
    below = _BELOW.fullmatch(text)
    if below:
        return FEWER if int(below[1] or below[2]) <= FEW else written
    small = _NUMBER.fullmatch(text) and float(text.replace(",", "")) < FEW
    return FEWER if small else written
