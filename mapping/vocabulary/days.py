"""A date as somebody wrote it, in words that are exactly as precise."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd


def written_date(text: object) -> str:
    """Write a date as precisely as the register has it, `2025`, `2025-03`, `2025-03-14` or `14/03/2025`, in words."""
    if text is None or pd.isna(text):
        return "undated"
    if day_first := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", str(text)):
        text = f"{day_first[3]}-{int(day_first[2]):02}-{int(day_first[1]):02}"
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", str(text))
    if found is None or not 1 <= int(found[2]) <= 12:
        return str(text)
    month = f"{date(2000, int(found[2]), 1):%B} {found[1]}"
    return f"{int(found[3])} {month}" if found[3] else month


def at_date(text: object) -> str:
    """Write a date inside a sentence: in 2025, in March 2025, on 14 March 2025."""
    words = written_date(text)
    return f"on {words}" if words.count(" ") == 2 else f"in {words}"
