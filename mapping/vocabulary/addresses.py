"""Which texts are addresses that may be followed: one rule for every page, table and feed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# What no address on the web holds as it is: spaces, control characters, and marks that could end a link.
_NEVER = re.compile(r"[\s\x00-\x20\x7f<>\"{}|\\^`]")


def web_address(text: str) -> str:
    """Give a text back if it is the whole address of a page on the web, else ""."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not _NEVER.search(text)
    except ValueError:
        return ""
    return text if good else ""


def site_of(text: str) -> str:
    """Give the name of the site that an address leads to; a text that is no address stays as it is."""
    return (urlsplit(text).hostname or "").removeprefix("www.") if web_address(text) else text
