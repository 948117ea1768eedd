"""The care boards of England: which of them an area lies in, what is expected of them, and how their year is said."""

from __future__ import annotations

from datetime import date

from .schema import Column, Table

BOARDS = Table("boards", "an area of England in a care board", (
    Column("area_code", "text", "Code of a lower-tier area, as in force since April 2025", key=True),
    Column("board_code", "text", "Code of the care board", key=True),
    Column("board_name", "text", "Name of the care board, in full"),
    Column("share", "number", "Share of the area's people who live in the board, 0 to 1"),
    Column("basis", "text", "What the share rests on"),
))  # fmt: skip

EXPECTED_BOARDS = Table("boards_expected", "care boards that are expected to become one", (
    Column("codes", "text", "Codes of the boards of today, with semicolons", key=True),
    Column("names", "text", "What they are called, in the same order, with semicolons"),
    Column("possible_from", "date", "The earliest day on which it is expected"),
    Column("status", "text", "What is known of the decision"),
    Column("basis", "text", "What the expectation rests on"),
    Column("source", "text", "Where it was read"),
    Column("source_date", "text", "When that was written"),
))  # fmt: skip

# The boards that the areas that ship name themselves; those of other years stand in a table of their own.
FIRST_BOARDS = date(2023, 4, 1)
_NAMED = "integrated care boards"


def year_words(since: date) -> str:
    """Say of which year boards are by their first day: April 2026."""
    return f"{since:%B %Y}"


def in_year(words: str, year: str) -> str:
    """Say of which year the care boards are wherever words name them; `year` is empty where it is not known."""
    return words.replace(_NAMED, f"{_NAMED} of {year}") if year else words
