"""A reader of plain words: what is wrong with a text, as `../shared/plain-words.md` would have it read aloud."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

# The most words of a sentence that holds today. The aim is 25, and 20 on the page.
LONGEST = 35

_MANY = (
    "areas babies children teams families months days rows packs pairs councils boards draws borders bases codes pages "
    "things statements nations districts sheets cells kilometres minutes"
).split()  # fmt: skip
_ONE = "area baby child team family month row pack pair council".split()
_PLURAL, _SINGULAR = "|".join(_MANY), "|".join(_ONE)
_THEY = "are|have|live|give|see|border|were|lie|rest|serve|count"
_IT = "is|has|lives|gives|sees|borders|was|lies|rests|serves|counts"
_WORDS = r"(?:(?!(?:of|and|to|in|by|where|with|from|the)\b)[a-z-]+ ){0,2}"
_ALONE = r"(?<![\d,.])(?<!to )1"
_OTHERS = r"(?<![\d,.])(?:0|[2-9]|\d[\d,]*\d)"

RULES = {
    "a doubled word": re.compile(r"\b([a-z]+(?: [a-z]+)?) \1\b", re.IGNORECASE),
    "“not known” as a number": re.compile(
        rf"number not known|not known (?:of )?(?:{_PLURAL})\b|\b(?:from|to|see|sees|the|least|most) not known\b"
        r"|at (?:least|most) (?:an? unknown|no\b)|unknown number of an unknown|number that is not known",
        re.IGNORECASE,
    ),
    "a number or unit without its noun": re.compile(
        r"(?<!: )\bat (?:least|most) [\d,]*\d(?:;|\.(?!\d)|, and [\d,]*\d[.;])|[a-z] ?%|\b(?:km|minutes) (?:km|minutes)\b",
        re.IGNORECASE,
    ),
    "the plural of one": re.compile(
        rf"{_ALONE} {_WORDS}(?:{_PLURAL})\b|{_ALONE} {_WORDS}(?:{_SINGULAR}) (?:{_THEY})\b"
        rf"|{_ALONE} of [\d,]+ {_WORDS}(?:{_PLURAL}|{_SINGULAR}) (?:{_THEY})\b"
    ),
    "the singular of many": re.compile(
        rf"{_OTHERS} {_WORDS}(?:{_SINGULAR})\b(?!-| areas)|(?<!of ){_OTHERS} {_WORDS}(?:{_PLURAL}) (?:{_IT})\b"
        rf"|{_OTHERS} of [\d,]+ {_WORDS}(?:{_PLURAL}) (?:{_IT})\b|\bno (?:baby|child)\b"
    ),
    "something left over": re.compile(r"\bnan\b|\bNaN\b|\bNaT\b|<NA>|[a-z,:(] None\b|[{}]|\(\)|“”"),
    "two marks in a row": re.compile(r"[.?!:;,]\.(?!\.)|[:;,][:;,]|\.[;,](?! )"),
    "a space before a mark": re.compile(r"\S [.,;:?!](?![\w.])|\( | \)"),
}  # fmt: skip
_END = re.compile(r"(?<=[.?!])[”)\"]*\s+(?=[A-Z0-9“(*\"•-])")
_BLOCK = re.compile(
    r"</?(?:p|li|td|th|tr|dt|dd|h\d|caption|summary|title|text|desc|label|option|button|div)\b[^>]*>|<br>|<span(?: class=\"small\")?>"
)


def sentences(text: str) -> list[str]:
    """Part a text into its sentences; a line never goes on into the next."""
    return [part.strip() for line in text.splitlines() for part in _END.split(line) if part.strip()]


def words_in(sentence: str) -> int:
    """Count the words of a sentence."""
    return sum(any(sign.isalnum() for sign in word) for word in sentence.split())


def longest_part(sentence: str) -> int:
    """Count the words of a sentence; of a list after a colon, item by item."""
    before, _, after = sentence.partition(": ")
    items = after.split("; ")
    return max(map(words_in, [before, *items])) if len(items) > 2 else words_in(sentence)


def faults(text: str, *, longest: int = LONGEST) -> list[str]:
    """Say what is wrong with a text, a line a fault; nothing where it can be read aloud."""
    made = []
    for sentence in sentences(text):
        found = ((name, rule.search(sentence)) for name, rule in RULES.items())
        made += [f"{name}: {hit[0]!r} in {sentence!r}" for name, hit in found if hit]
        if longest_part(sentence) > longest:
            made.append(f"{longest_part(sentence)} words: {sentence!r}")
    return made


def all_faults(texts: Iterable[str]) -> list[str]:
    """Say what is wrong with many texts, each fault once."""
    return list(dict.fromkeys(fault for text in texts for fault in faults(text)))


def text_of(markup: str) -> str:
    """Give what a person reads of a page or a picture, a block a line."""
    said = re.sub(r"<(script|style)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    said = re.sub(r'<svg class="(?:swatch|pin)".*?</svg>\s*', "", said, flags=re.DOTALL)
    said = re.sub(r'<[^>]*(?:aria-label|alt)="([^"]*)"[^>]*>', r"\n\1\n", said)
    lines = re.sub(r"<[^>]+>", "", _BLOCK.sub("\n", said)).splitlines()
    return "\n".join(" ".join(html.unescape(line).split()) for line in lines if line.strip())
