"""Take a word of a list as people write it: in any case, spaced in any way, or with the usual other word for it."""

from __future__ import annotations

import re

# What people write for a word, by the word; they count in a column only where the word is one of its list.
_USUAL = {
    "open": "active|running|up and running|live|operational|in operation|current|currently open|established",
    "in_development": "planned|developing|in planning|being developed|being set up|opening soon|to open|coming soon|"
    "under development|in set up|mobilising",
    "paused": "suspended|on hold|on pause|temporarily closed",
    "closed": "ended|shut|ceased|decommissioned|no longer running|closed down|stopped",
    "unknown": "not known|unsure|not sure|n k|nk|n a|na|tbc|to be confirmed|don t know|dk|unclear|not stated",
    "whole": "all|all of it|whole area|whole county|whole council|whole borough|whole district|whole city|county wide|"
    "countywide|borough wide|boroughwide|district wide|city wide|citywide|area wide|entire|entire area|entire county|"
    "full|complete|100",
    "part": "partial|partly|part of it|some|some of it|part of the area|part of the county",
    "none": "no team|no service|none known|there is none",
    "team": "there is a team|a team|has a team",
    "yes": "y|true|1",
    "no": "n|false|0",
    "voluntary": "voluntary sector|charity|vcs|vcse|vcfse|third sector",
    "nhs": "nhs trust|nhs foundation trust|health",
    "council": "local authority|la",
    "high": "sure|certain",
    "medium": "med|fairly sure",
    "low": "not very sure|uncertain",
}
_WORD_OF = {other: word for word, others in _USUAL.items() for other in others.split("|")}


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def word_of(written: str, choices: tuple[str, ...]) -> tuple[str, bool]:
    """
    Return the word of a list that is meant.

    Returns
    -------
    (the word, whether it was written as another one); ("", False) where none is meant.
    """
    if written in choices:
        return written, False
    plain = _plain(written)
    for choice in choices:
        if plain == _plain(choice):
            return choice, False
    meant = _WORD_OF.get(plain, "")
    return (meant, True) if meant in choices else ("", False)
