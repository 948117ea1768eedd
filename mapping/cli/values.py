"""Read what is written after an option: days, numbers, nations; what cannot be read is refused in a sentence."""

from __future__ import annotations

import argparse
from datetime import date

from ..vocabulary.codes import NATIONS


def day(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"'{text}' is not a day; write it as 2026-11-21"
        raise argparse.ArgumentTypeError(message) from None


def days(text: str) -> tuple[date, ...]:
    """Read days with commas between them, sorted, each once."""
    return tuple(sorted({day(part.strip()) for part in text.split(",") if part.strip()}))


def role(text: str) -> tuple[str, str]:
    """Read which column holds what."""
    role, _, name = text.partition("=")
    if role not in {"postcode", "easting", "northing", "longitude", "latitude"} or not name:
        message = f"'{text}' does not say what a column holds; write it as postcode=NAME"
        raise argparse.ArgumentTypeError(message)
    return role, name


def months(text: str) -> int:
    """Read a whole number from 0 to 1200."""
    if not text.isdecimal() or int(text) > 1200:
        message = f"'{text}' is not a whole number from 0 to 1200"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def some(text: str) -> int:
    """Read a whole number from 1 to 1000."""
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        message = f"'{text}' is not a whole number from 1 to 1000"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def far(text: str) -> float:
    """Read a distance or a time, from 0 to 2000."""
    try:
        made = float(text)
    except ValueError:
        made = -1.0
    if not 0 <= made <= 2000:
        message = f"'{text}' is not a number from 0 to 2000"
        raise argparse.ArgumentTypeError(message)
    return made


def nations(text: str) -> tuple[str, ...]:
    """Read nations with commas between them, or all."""
    if text.strip().lower() == "all":
        return NATIONS
    known = {nation.lower(): nation for nation in NATIONS}
    asked = [part.strip().lower() for part in text.split(",") if part.strip()]
    strange = [part for part in asked if part not in known]
    if strange or not asked:
        message = f"'{text}' names no nation; write {', '.join(NATIONS)} or all"
        raise argparse.ArgumentTypeError(message)
    return tuple(known[part] for part in asked)
