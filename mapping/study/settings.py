"""What a run was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Config:
    """
    What was asked for. `today` is used only where the register has no day of its own.

    `boards_on` is the day whose care boards are counted on, where that is not the day counted.
    `contact` is who answers questions, as `Organisation <address>`; empty means whom the register names, if it does.
    `page_url` is where the page will be published, so that other pages can link back to it; it may be empty.
    """

    today: date
    data: Path | None = None
    register: Path | None = None
    boundaries: Path | None = None
    denominators: Path | None = None
    boards: Path | None = None
    postcodes: Path | None = None
    assumptions: Path | None = None
    travel: Path | None = None
    theme: Path | None = None
    level: str = "utla"
    on: date | None = None
    vintage: date | None = None
    boards_on: date | None = None
    definition: str = "standard"
    fresh_months: int = 36
    complete: tuple[str, ...] = ()
    out: Path = Path("outputs")
    encoding: str | None = None
    crs: str | None = None
    contact: str = ""
    page_url: str = ""
    tiles: bool = False
    allow_unresolved: int = 0
    strict: bool = False
    since: Path | None = None
