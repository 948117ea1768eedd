"""The legend of every picture and page: seven statuses, and under a recorded one how old its evidence is."""

from __future__ import annotations

from typing import Any

from .edition import Edition
from .style import LOOKS, SEEN, seen_as
from .words import AGED_SHORT, FRESH_WORDS, evidence_counts, status_counts, status_words


def legend(edition: Edition) -> list[dict[str, Any]]:
    """Give the statuses with their counts, and under a recorded one each look that areas of it have on the map."""
    texts, evidence_of = status_words(edition), evidence_counts(edition)
    return [
        {
            "status": status,
            "letter": LOOKS[status].letter,
            "words": texts[status],
            "areas": areas,
            "babies": babies,
            "parts": [
                _legend_part(seen_as(status, old), old=old, counts=counts)
                for old, counts in evidence_of.get(status, {}).items()
                if counts[0]
            ],
        }
        for status, (areas, babies) in status_counts(edition).items()
    ]


def _legend_part(name: str, *, old: bool, counts: tuple[int, int | None]) -> dict[str, Any]:
    said = AGED_SHORT if old else FRESH_WORDS
    return {"name": name, "letter": SEEN[name].letter, "words": said, "areas": counts[0], "babies": counts[1]}
