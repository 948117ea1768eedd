"""How old a reader has to be: the grade of Flesch and Kincaid (1975), with syllables counted by their vowels."""

from __future__ import annotations

import re

_VOWELS = re.compile(r"[aeiouy]+")
# What stands in for a number, a date or a name of a place: they are read at a glance, and say nothing of the text.
_NUMBER = re.compile(r"\d[\d,.]*%?")


def syllables(word: str) -> int:
    """Count the groups of vowels of a word, but a last e that is not heard; at least one."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    silent = plain.endswith(("e", "es", "ed")) and not plain.endswith(("le", "les", "ted", "ded", "ses", "ces", "ges"))
    return max(1, len(_VOWELS.findall(plain)) - silent)


def grade(text: str) -> float:
    """Return the school grade that a text asks for: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    sentences = [part for part in re.split(r"(?<=[.!?])\s+", _NUMBER.sub("ten", text)) if re.search("[A-Za-z]", part)]
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z'\u2019-]+", sentence)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
