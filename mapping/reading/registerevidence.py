"""Judge the evidence in a register: a day that has not come yet, and a row without a source."""

from __future__ import annotations

from datetime import date

from .dates import span
from .tabular import Sheet

_DATED = {"teams": ("source_date", "last_confirmed"), "catchments": ("source_date",), "statements": ("stated_on",)}
_SOURCE = "source_url"


def check_days(sheets: dict[str, Sheet], last: date) -> None:
    """Find evidence of a day that had not come: after the day counted, and after the register's own day."""
    for name, columns in _DATED.items():
        for column in columns:
            _check_days(sheets[name], column, last)


def _check_days(sheet: Sheet, column: str, last: date) -> None:
    written = sheet.rows[column]
    for number, text in written[written != ""].items():
        try:
            days = span(text)
        except ValueError:
            continue
        if days and days[0] > last:
            why = f"The evidence is of a day that had not come on {last.isoformat()}, the day of the register."
            remedy = "Correct the date, or the day of the register (released, in register.toml)."
            sheet.fault(why, remedy, row=number, column=column, value=text)


def check_sources(sheets: dict[str, Sheet]) -> None:
    """Find rows that name no source: in strict mode they are refused."""
    for name in _DATED:
        sheet = sheets[name]
        empty = sheet.rows.index[sheet.rows[_SOURCE] == ""]
        if len(empty) and len(empty) == len(sheet.rows):
            why = "No row names its source, and --strict asks for one on every row."
            sheet.fault(why, "Add the address of the page that says so to each row.", column=_SOURCE)
            continue
        for number in empty:
            why = "The row names no source, and --strict asks for one."
            sheet.fault(why, "Add the address of the page that says so.", row=number, column=_SOURCE)
