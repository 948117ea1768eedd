"""Which texts are safe to hand on: to every page, picture and workbook, to a spreadsheet, and as an address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# A name, a title or a sentence is shorter than this; a line without a space that is longer breaks every layout.
LONGEST_TEXT, LONGEST_WORD = 30_000, 2_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_HALF = re.compile(r"[\ud800-\udfff]")
# The last two codes of each of the 17 planes, and 32 more, will never be letters.
_NEVER_LETTERS = "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_NO_LETTER = re.compile(rf"[\ufdd0-\ufdef{_NEVER_LETTERS}]")
_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1}}}")
_KINDS = ((_CONTROL, "a control character"), (_HALF, "half of a letter"), (_NO_LETTER, "a code that is no letter"))


def cannot_be_shown(text: str) -> str:
    """
    Describe why a text cannot be shown on a page, in a picture, a PDF, a workbook or XML; "" for one that can.

    Tabs and line ends may stand in it.
    """
    if text.isascii() and text.isprintable() and len(text) <= LONGEST_WORD:
        return ""
    for kind, what in _KINDS:
        if match := kind.search(text):
            return f"It holds {what} (U+{ord(match[0]):04X})."
    if len(text) > LONGEST_TEXT:
        return f"It has {len(text):,} letters; at most {LONGEST_TEXT:,} can be shown."
    if _WORD.search(text):
        return f"It holds more than {LONGEST_WORD:,} letters without a space."
    return ""


def made_visible(text: str) -> str:
    """Put the sign for an unknown letter (U+FFFD) in the place of what is none, for a file that cannot be mended."""
    for kind, _ in _KINDS:
        text = kind.sub("\ufffd", text)
    return text


# What a spreadsheet would run begins so, and is not a phone number or a number.
RUNS = r"^[=+\-@\t\r\n]"
PHONE_OR_NUMBER = r"^[+-]?[\d .()/-]+$"
_RUNS, _PHONE_OR_NUMBER = re.compile(RUNS), re.compile(PHONE_OR_NUMBER)


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run; `unguarded` takes it away."""
    risky = _RUNS.match(text) and not _PHONE_OR_NUMBER.fullmatch(text)
    return f"'{text}" if risky or text.startswith("'") else text


def unguarded(text: str) -> str:
    """Undo `guarded`."""
    return text[1:] if text.startswith("'") else text


def meant(text: str) -> str:
    """Undo `guarded` in a file that people filled in: an apostrophe that they wrote themselves stays."""
    return unguarded(text) if guarded(unguarded(text)) == text else text


# What no address on the web holds as it is: spaces, control characters, and marks that could end a link.
_NEVER = re.compile(r"[\s\x00-\x20\x7f<>\"{}|\\^`]")


def web_address(text: str) -> str:
    """Return a text back if it is the whole address of a page on the web, else ""."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not _NEVER.search(text)
    except ValueError:
        return ""
    return text if good else ""


def site_of(text: str) -> str:
    """Return the name of the site that an address leads to; a text that is no address stays as it is."""
    return (urlsplit(text).hostname or "").removeprefix("www.") if web_address(text) else text
