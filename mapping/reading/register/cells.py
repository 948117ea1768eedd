"""One cell of a register: its text, its number, its word as people write it."""

from __future__ import annotations

import re

import pandas as pd

from ...vocabulary.codes import is_postcode
from ...vocabulary.register_sheets import Written
from ..tables.csv_sheet import Sheet
from .days import DATE_REMEDY, FOUR_FIGURES, Span, TwoDaysError, in_figures, may_mean, span

# How publishers write that there is a figure which they do not give.
_WITHHELD = re.compile(r"\*|c|\.\.|[-\u2013]|\[[a-z]\]|<\s?[0-9]+|(?:fewer|less) than [0-9]+", re.IGNORECASE)
# A comma stands between thousands only: "0,1" is not a number here, for it can mean 0.1 or 1.
_FIGURE = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


def require_text(sheet: Sheet, columns: list[str]) -> None:
    """Find cells that are empty and must not be."""
    for column in columns:
        if column in sheet.absent:
            continue
        for number in sheet.rows.index[sheet.rows[column] == ""]:
            sheet.fault("The cell is empty.", "Fill it in, or delete the row.", row=number, column=column)


def require_choice(sheet: Sheet, column: str, choices: tuple[str, ...]) -> None:
    """Find cells that hold none of the words allowed, and empty them."""
    if column not in sheet.absent:
        _choose(sheet, column, choices, sheet.rows[column], f"Write one of: {', '.join(choices)}.")


def allow_choices(sheet: Sheet, written: Written) -> None:
    """Find cells of columns that may be left empty which hold none of the words allowed, and empty them."""
    for column in written.table.columns:
        if column.choices and column.name not in written.required:
            filled = sheet.rows.loc[sheet.rows[column.name] != "", column.name]
            remedy = f"Write one of: {', '.join(column.choices)}; or leave the cell empty."
            _choose(sheet, column.name, column.choices, filled, remedy)


def _choose(sheet: Sheet, column: str, choices: tuple[str, ...], cells: pd.Series, remedy: str) -> None:
    """Put the word of the list in place of each cell; a usual other word for it is said, and any other is a fault."""
    for number, value in cells[~cells.isin(choices)].items():
        word, other = word_of(value, choices)
        if other:
            why = f'It was read as "{word}".'
            sheet.note(why, "Nothing has to be done if that is right.", row=number, column=column, value=value)
        elif not word:
            why = "The cell is empty." if not value else "This is not one of the words allowed here."
            sheet.fault(why, remedy, row=number, column=column, value=value)
        sheet.rows.at[number, column] = word


def require_postcode(sheet: Sheet, column: str) -> None:
    """Find cells that are no whole postcode, and empty them."""
    for number, value in sheet.rows[column].items():
        if value and not is_postcode(value):
            remedy = "Write the whole of it, such as OX1 1AA, or leave the cell empty."
            sheet.fault("This has not the form of a postcode.", remedy, row=number, column=column, value=value)
            sheet.rows.at[number, column] = ""


def spans(sheet: Sheet, column: str) -> dict[int, Span]:
    """Read a column of dates, and write them in figures; what cannot be read is a fault."""
    made: dict[int, Span] = {}
    for number, value in zip(sheet.rows.index, sheet.rows[column].tolist(), strict=True):
        made[number] = None
        try:
            made[number] = span(value)
            if (figures := in_figures(value, made[number])) != value:
                sheet.rows.at[number, column] = figures
        except TwoDaysError as two:
            sheet.fault(str(two), FOUR_FIGURES, row=number, column=column, value=value)
        except ValueError:
            sheet.fault(
                "This is not a date.", f"{may_mean(value)}{DATE_REMEDY}", row=number, column=column, value=value
            )
    return made


def withheld(value: str) -> bool:
    """Test whether a cell stands for a figure that its publisher does not give, such as `*`, `c`, `<5` or `[x]`."""
    return bool(_WITHHELD.fullmatch(value))


def numbers(sheet: Sheet, column: str, *, most: float = 1_000_000, whole: bool = False) -> pd.Series:
    """Read a column of numbers from 0 to `most`; a cell that is empty, or whose figure is withheld, stays missing."""
    kind = "Int64" if whole else "Float64"
    figures: dict[int, float] = {}
    for number, value in zip(sheet.rows.index, sheet.rows[column].tolist(), strict=True):
        if not value:
            continue
        if withheld(value):
            why = "The figure is withheld: it stays not known, and is counted nowhere as 0."
            sheet.note(why, "Nothing has to be done.", row=number, column=column, value=value)
            continue
        figure = float(value.replace(",", "")) if _FIGURE.fullmatch(value) else float("nan")
        if not 0 <= figure <= most or (whole and figure != int(figure)):
            remedy = f"Write a {'whole ' if whole else ''}number from 0 to {most:,}, or leave the cell empty."
            sheet.fault("This is not a number allowed here.", remedy, row=number, column=column, value=value)
            continue
        figures[number] = int(figure) if whole else figure
    return pd.Series([figures.get(number, pd.NA) for number in sheet.rows.index], index=sheet.rows.index, dtype=kind)


# What people write for a word, by the word; they count in a column only where the word is one of its list.
_USUAL = {
    "open": "active|running|up and running|live|operational|in operation|current|currently open|established",
    "in_development": "planned|developing|in planning|being developed|being set up|opening soon|to open|coming soon|"
    "under development|in set up|mobilising",
    "paused": "suspended|on hold|on pause|temporarily closed",
    "closed": "ended|shut|ceased|decommissioned|no longer running|closed down|stopped",
    "unknown": "not known|unsure|not sure|n k|nk|n a|na|tbc|to be confirmed|don t know|dk|unclear|not stated",
    "whole": "all|all of it|whole area|whole county|whole council|whole borough|whole district|whole city|county wide|"
    "countywide|borough wide|boroughwide|district wide|city wide|citywide|area wide|entire|entire area|entire county|"
    "full|complete|100",
    "part": "partial|partly|part of it|some|some of it|part of the area|part of the county",
    "none": "no team|no service|none known|there is none",
    "team": "there is a team|a team|has a team",
    "yes": "y|true|1",
    "no": "n|false|0",
    "voluntary": "voluntary sector|charity|vcs|vcse|vcfse|third sector",
    "nhs": "nhs trust|nhs foundation trust|health",
    "council": "local authority|la",
    "high": "sure|certain",
    "medium": "med|fairly sure",
    "low": "not very sure|uncertain",
}
_WORD_OF = {other: word for word, others in _USUAL.items() for other in others.split("|")}


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def word_of(written: str, choices: tuple[str, ...]) -> tuple[str, bool]:
    """
    Return the word of a list that is meant.

    Returns
    -------
    (the word, whether it was written as another one); ("", False) where none is meant.
    """
    if written in choices:
        return written, False
    plain = _plain(written)
    for choice in choices:
        if plain == _plain(choice):
            return choice, False
    meant = _WORD_OF.get(plain, "")
    return (meant, True) if meant in choices else ("", False)
