"""What is asked of a register."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: the day, which teams count, how old evidence may be, and where the register is complete."""

    on: date
    definition: str
    admitted: Collection[str]
    fresh_months: int = 36
    complete: Collection[str] = ()
