"""Read from a register's definition, in words, what it counts: the first paragraph below its first heading."""

from __future__ import annotations

import re
from pathlib import Path

_SECTION = re.compile(r"^## [^\n]*\n+(?P<paragraph>[^#|\n][^\n]*(?:\n[^#|\n][^\n]*)*)", re.MULTILINE)


def what_counts(path: Path) -> str:
    """
    Say in words what a register counts.

    Parameters
    ----------
    path
        Its `definition.md`; it was checked when the register was read.

    Returns
    -------
    The paragraph, on one line; "" where there is none.
    """
    if not path.is_file():
        return ""
    found = _SECTION.search(path.read_text(encoding="utf-8").replace("\r\n", "\n"))
    return " ".join(found["paragraph"].split()) if found else ""
