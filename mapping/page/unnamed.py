"""Make the page's names lighter: those that its script gives back are left out, those of the looks become signs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..drawing.digits import in_digits
from ..look.css import SEEN

# W for covered, Wa where that rests on old evidence, as the letters of the legend.
SIGNS = {
    name: (look.letter[0] if look.letter[0].isalpha() else "U") + ("a" if name.endswith("-aged") else "")
    for name, look in SEEN.items()
}
_LOOK = re.compile(rf"\b(ink|paper|[a-z])-({'|'.join(sorted(SIGNS, key=len, reverse=True))})\b(?!-)")
_OWN = re.compile(r' (?:class|fill|id)="[^"<>]*"')
_ROW = re.compile(r'<tr id="r-([^"<>]+)">')


def unnamed(markup: str, kinds: str, places: Mapping[str, int]) -> tuple[str, str]:
    """
    Take the names of elements of some kinds out, as in `id="c-E06000001"`.

    Parameters
    ----------
    kinds
        The letters that such names begin with.
    places
        The place of each area, by code.

    Returns
    -------
    The markup, and the places of the areas that its elements were named for, in their order, as `in_digits`
    writes them.
    """
    name = re.compile(rf' id="[{kinds}]-([^"<>]+)"')
    return name.sub("", markup), in_digits(places[code] for code in name.findall(markup))


def without_unlinked_rows(markup: str) -> str:
    """Take the names of the table's rows out, but of those that a link of the page leads to, with or without script."""
    linked = set(re.findall(r'href="#r-([^"<>]+)"', markup))
    return _ROW.sub(lambda row: row[0] if row[1] in linked else "<tr>", markup)


def signed(text: str) -> str:
    """Write the names of looks as their signs, in a style: `.f-covered` becomes `.f-W`."""
    return _LOOK.sub(lambda found: f"{found[1]}-{SIGNS[found[2]]}", text)


def signed_tags(markup: str) -> str:
    """Write them so in the attributes of markup that are ours: classes, names and fills."""
    return _OWN.sub(lambda own: signed(own[0]), markup)
