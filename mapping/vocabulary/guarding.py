"""Texts that a spreadsheet would run: how they are written into a CSV file, and how that is undone."""

from __future__ import annotations

import re

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_PHONE_OR_NUMBER = re.compile(r"[+-]?[\d .()/-]+")


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run; `unguarded` takes it away."""
    risky = text.startswith(_DANGEROUS) and not _PHONE_OR_NUMBER.fullmatch(text)
    return f"'{text}" if risky or text.startswith("'") else text


def unguarded(text: str) -> str:
    """Undo `guarded`."""
    return text[1:] if text.startswith("'") else text


def meant(text: str) -> str:
    """Undo `guarded` in a file that people filled in: an apostrophe that they wrote themselves stays."""
    return unguarded(text) if guarded(unguarded(text)) == text else text
