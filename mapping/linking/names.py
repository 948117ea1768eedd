"""Fold the ways people write one name into one form."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TITLES = re.compile(
    r"\b(london borough of|royal borough of|metropolitan borough of|borough of|city and county of|"
    r"city of(?! london\b)|county of|metropolitan borough council|metropolitan district council|"
    r"county borough council|borough council|district council|county council|city council|council)\b"
)
_ARTICLES = re.compile(r"^(the )+")
_APOSTROPHES = re.compile("['\u2019\u2018`\u00b4]")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """Fold case, accents, hyphens, apostrophes, "&" and "St.", and keep every word."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c for c in letters if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    kept = _APOSTROPHES.sub("", kept).replace("&", " and ")
    words = " ".join(_NOT_LETTERS.sub(" ", kept).split())
    return re.sub(r"^saint |(?<= )saint ", "st ", words)


@lru_cache(maxsize=65536)
def folded(name: str) -> str:
    """
    Fold case, accents, hyphens, apostrophes, "&", "St." and the words that only say what sort of council it is.

    Folding twice gives the same as folding once. A name made of nothing else than such words is kept as it is, and so
    is the City of London, for London is another place.
    """
    bare = plain(name)
    while True:
        shorter = " ".join(_TITLES.sub(" ", bare).split())
        if shorter == bare or not shorter:
            break
        bare = shorter
    return _ARTICLES.sub("", bare)
