"""Write the gap analysis as one Excel workbook: what was found, how it was made, a sheet a table; nothing is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from ..formats.workbook import CREATED, SAFE, check_fits
from ..page import sections
from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEVELS
from ..vocabulary.numbers import months
from ..vocabulary.schema import Column, Table
from ..vocabulary.standing import in_cell
from ..wording import headline as words
from ..wording.edition import Edition
from ..wording.headline import given
from ..wording.phrases import day_words

# Where a table has more text than a screen is wide, its lines are broken.
_WIDEST = 44
# How many letters a page of A4 on its side holds at the smallest print that is read without a glass.
_PAGE = 230
SHEETS = (
    "headline", "levels", "gaps", "sites", "hubs", "reach", "need", "distance", "access", "timeline", "fifths",
    "inequality", "pattern", "local-pattern", "areas", "teams", "links", "standing", "statements", "issues", "carried",
    "reconciliation",
)  # fmt: skip
_NUMBERS = {"whole": "#,##0", "number": "#,##0.0##", "date": "yyyy-mm-dd"}
OPENING, METHOD = "start here", "method"

Tables = Sequence[tuple[str, Table, pd.DataFrame]]
Line = tuple[str, Sequence[Any]]


def write_analysis(
    path: Path, tables: Tables, *, opening: Iterable[Line], method: Iterable[tuple[str, str]], title: str
) -> None:
    """
    Write tables into one workbook, each on a sheet of its own that is named for it.

    Parameters
    ----------
    tables
        The name of each, its declaration, and the table. A missing value is an empty cell, never 0; yes and no are
        words; days are dates; every text stays text. Columns that are not declared are left out.
    opening
        The lines of the first sheet, from `opening`.
    method
        What is asked and how it is counted: pairs of a heading and a text, for the second sheet.
    title
        The title of the workbook; it stands at the foot of each page that is printed.

    Raises
    ------
    InputError
        If a table has more rows than a sheet.
    """
    for name, _, table in tables:
        check_fits(len(table), f"{path.name}, {name}")
    with xlsxwriter.Workbook(str(path), SAFE) as book:
        book.set_properties({"title": title, "created": CREATED})
        contents = [(f"Sheet {name}", f"A row is {declared.one_row}.") for name, declared, _ in tables]
        _opening_sheet(book, title, opening)
        _method_sheet(book, title, [*method, *contents])
        for name, declared, table in tables:
            _table_sheet(book, title, name, declared, table)


def opening(edition: Edition) -> list[Line]:
    """
    Say what the page says first: the finding, the figures beneath it, the caveat, and the counts behind the map.

    Returns
    -------
    Lines: what each is (`title`, `text`, `note`, `head` or `row`), and its cells.
    """
    beneath = " ".join(map(str, words.beneath(edition)))
    people, areas = "Babies aged 0 to 2", "Areas"
    lines: list[Line] = [
        ("note", [f"{edition.title}, as of {day_words(edition.on)}"]),
        ("title", [f"{words.finding(edition)}."]),
        *[("text", [words.given(edition)])] * bool(words.given(edition)),
        ("text", [f"{beneath} {words.MAY_STILL_HAVE_ONE}"]),
        ("text", [str(words.bounds(edition, edition.whole))]),
        ("head", ["What the map shows", areas, people]),
        *(("row", [edition.style.looks[name].short, *counts]) for name, counts in words.class_counts(edition).items()),
        ("head", ["Team on record, by nation", areas, "of", people, "of"]),
    ]
    for nation in sections.nations(edition):
        figures = [nation[unit][part].value for unit in ("areas", "babies") for part in ("some", "total")]
        lines.append(("row", [nation["name"], *figures]))
    ranked = edition.gaps.head(sections.GAPS_SHOWN)
    gaps = zip(sections.gap_rows(edition), ranked["babies_no_team_recorded"], strict=True)
    return [
        *lines,
        ("head", ["Where a team may be needed most", people, "What we know"]),
        *(("row", [row["name"], None if pd.isna(count) else int(count), row["words"]]) for row, count in gaps),
        ("text", [words.gaps_words(edition)]),
        ("text", ["A share of areas is no share of babies or of families, and a team on record does not reach every "
                  "family. The sheet method says how it was counted; the other sheets are the tables."]),
    ]  # fmt: skip


def with_team_names(declared: Table, table: pd.DataFrame, names: Mapping[str, str]) -> tuple[Table, pd.DataFrame]:
    """Put the names of teams beside their identifiers, wherever a table has the ones without the others."""
    columns, named = [], table.copy()
    for column in declared.columns:
        columns.append(column)
        if column.name not in table or not column.name.endswith(("team_id", "team_ids")):
            continue
        beside = column.name.replace("team_id", "team_name")
        if beside not in declared.names:
            columns.append(Column(beside, "text", f"In names: {column.meaning[:1].lower()}{column.meaning[1:]}"))
            named[beside] = [
                "; ".join(names.get(each, each) for each in in_cell(cell)) or None for cell in table[column.name]
            ]
    return replace(declared, columns=tuple(columns)), named


def method(edition: Edition) -> list[tuple[str, str]]:
    """Say what is asked, how it is counted, what it assumes and what it must not be read as, part by part."""
    sentences = [(f"In words: {name.replace('_', ' ')}", " ".join(parts)) for name, parts in edition.said.items()]
    credit = [("Source", passport.credit) for passport in edition.passports]
    return [
        ("Day counted", day_words(edition.on)),
        ("Areas", in_year(LEVELS[edition.level], edition.boards)),
        ("Definition", f"{edition.definition} (version {edition.definition_version}): "
                       f"{edition.admits}"),
        ("Evidence", f"A record counts towards “at least” while its newest dated evidence lies within "
                     f"{months(edition.fresh_months)} of the day counted; else only towards “at most”."),
        ("Taken as given", given(edition) or "Nothing."),
        ("An empty cell", "Not known, or not measured: never 0."),
        ("No team on record", "We have not found one there. That does not mean that there is none."),
        ("Shares", "Areas differ in size: a share of areas is no share of babies or of families. A team that is "
                   "recorded does not reach every family."),
        *sentences,
        *dict.fromkeys(credit),
    ]  # fmt: skip


def _opening_sheet(book: xlsxwriter.Workbook, title: str, lines: Iterable[Line]) -> None:
    """Write what the page says first, as a page that can be printed and handed over."""
    sheet = book.add_worksheet(OPENING)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 4, 24)
    looks: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 18, "text_wrap": True, "valign": "top"},
        "text": {"text_wrap": True, "valign": "top", "font_size": 12},
        "note": {"font_color": "#4f5862"},
        "head": {"bold": True, "bottom": 1, "text_wrap": True},
        "figures": {"bold": True, "bottom": 1, "text_wrap": True, "align": "right"},
        "row": {"num_format": "#,##0"},
    }
    styles = {kind: book.add_format(look) for kind, look in looks.items()}
    row = 0
    for kind, cells in lines:
        row += kind == "head"
        if kind in ("title", "text"):
            sheet.merge_range(row, 0, row, 4, "", styles[kind])
            letters = 84 if kind == "title" else 125
            sheet.set_row(row, (26 if kind == "title" else 17) * max(1, -(-len(str(cells[0])) // letters)) + 6)
        for place, value in enumerate(cells):
            if kind == "head" and place:
                sheet.write_string(row, place, value, styles["figures"])
            elif isinstance(value, int):
                sheet.write_number(row, place, value, styles[kind])
            elif value is not None:
                sheet.write_string(row, place, str(value), styles[kind])
        row += 1
    _printed(sheet, title, 142)


def _method_sheet(book: xlsxwriter.Workbook, title: str, rows: Iterable[tuple[str, str]]) -> None:
    """Write how it was made."""
    sheet = book.add_worksheet(METHOD)
    sheet.hide_gridlines(2)
    heading = book.add_format({"bold": True, "font_size": 16})
    bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    wrapped = book.add_format({"valign": "top", "text_wrap": True})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, title, heading)
    for place, (what, text) in enumerate(rows, start=2):
        sheet.write_string(place, 0, what, bold)
        sheet.write_string(place, 1, text, wrapped)
        sheet.set_row(place, 15.5 * max(1, -(-len(text) // 105)))
    _printed(sheet, title, 126)


def _printed(sheet: Any, title: str, letters: float) -> None:
    """Print a sheet on A4, on its side, on as few pages as can be read: as wide as its letters need."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(max(1, -(-int(letters) // _PAGE)), 0)
    sheet.set_footer(f"&L{title.replace('&', '&&')}&C&A&R&P of &N")


def _table_sheet(book: xlsxwriter.Workbook, title: str, name: str, declared: Table, table: pd.DataFrame) -> None:
    """Write one table: a header that stays in sight, columns as wide as they need, the meaning of each as a note."""
    sheet = book.add_worksheet(name[:31])
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    looks = {kind: book.add_format({"num_format": form, "valign": "top"}) for kind, form in _NUMBERS.items()}
    text = book.add_format({"text_wrap": True, "valign": "top"})
    columns = [column for column in declared.columns if column.name in table and column.kind != "geometry"]
    across = 0.0
    for place, column in enumerate(columns):
        values = table[column.name]
        sheet.write_string(0, place, column.name, head)
        sheet.write_comment(0, place, column.meaning, {"x_scale": 2, "author": ""})
        width = _width(column, values)
        across += width
        sheet.set_column(place, place, width, looks.get(column.kind, text))
        for row, value in enumerate(values, start=1):
            if pd.notna(value):
                _write(sheet, row, place, column.kind, value)
    sheet.freeze_panes(1, 2 if len(columns) > 4 else 1)
    sheet.repeat_rows(0)
    _printed(sheet, title, across)
    if len(table) and columns:
        sheet.autofilter(0, 0, len(table), len(columns) - 1)


def _write(sheet: Any, row: int, place: int, kind: str, value: Any) -> None:
    if kind in ("whole", "number"):
        sheet.write_number(row, place, value)
    elif kind == "date":
        sheet.write_datetime(row, place, value.to_pydatetime())
    elif kind == "yes_no":
        sheet.write_string(row, place, "yes" if value else "no")
    else:
        sheet.write_string(row, place, str(value))


_DAY = "{:%Y-%m-%d}"


def _width(column: Column, values: pd.Series) -> float:
    """Return how wide a column has to be: as its longest text and its name, within limits."""
    days = column.kind == "date"
    longest = max(map(len, map(_DAY.format if days else str, values.dropna().tolist())), default=-1)
    needed = min(longest, 12 if column.kind == "number" else longest) + 1
    return float(min(_WIDEST, max(7, min(len(column.name) + 1, 18), needed)))
