"""
Find the table of a population file as it was published: below titles, on one of several sheets, under any headings.

What was taken is said: the sheet, the column of codes, and the rows of larger areas that were passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ...vocabulary.codes import is_code, tidy_code
from ...vocabulary.errors import refused, shortened
from ..tables.csv_sheet import header_name, records_of
from ..tables.workbook import Row, open_workbook, sheet_rows

AREA, BABIES = "area_code", "aged_0_to_2"
_ROWS_ABOVE = 40
# What publishers call a column, as `header_name` gives it; the first form of a role that fits a column wins.
_ROLES = {
    AREA: r"code|(lad|la|ltla|lgd|council_area|geography|area|gss|ctyua|local_authority)_?(\d\d)?_?(code|cd)|lad\d\dcd|"
    r"ladcode\d\d|laua|oslaua|mnemonic|refarea|area_code_\d+",
    "sex": r"sex|gender|sex_name|gender_name|sex_label",
    "age": r"age|age_name|c_age_name|single_year_of_age|age_label|ages?_\(?years\)?",
    "period": r"year|period|date|date_name|reference_date|time_period|mid_year|calendar_years",
    "value": r"people|population|persons|value|obs_value|count|mye|observation|v4_\d+|estimate",
}
_YEARLY = re.compile(r"(?:population|pop|mye)_?((?:19|20)\d\d)")
_ONE_AGE = re.compile(r"(?:aged?_?)?(?:(0?[0-9]{1,2})(?:_years?(?:_old)?)?|(under_1(?:_year)?|less_than_1(?:_year)?))")
_LARGER = re.compile(r"(?:E1[0-3]|E47|K0[34])\d{6}")
_PERSONS = re.compile(r"persons|all people|both sexes", re.IGNORECASE)


@dataclass(frozen=True)
class Published:
    """
    A table of people: what messages call it, its rows with the header first, its year, and what was taken in sentences.

    `year` is None where no heading tells it; `otherwise` says whether the file has other headings or rows than these.
    """

    called: str
    records: list[Row]
    notes: tuple[str, ...]
    year: int | None = None
    otherwise: bool = False


def published_table(path: Path, *, encoding: str | None, knows: Callable[[str], bool]) -> Published | None:
    """
    Read the table of people in a workbook, or in a CSV file whose headings are not the user's own.

    Parameters
    ----------
    knows
        Says of a heading that it needs no other name.

    Returns
    -------
    Nothing for a CSV file that can be read as it is, or that holds no people by age.

    Raises
    ------
    InputError
        If the file cannot be read, or no sheet, or more than one, can be meant.
    """
    book = path.suffix.lower() == ".xlsx"
    found = [table for called, rows in _sheets(path, encoding, book=book) if (table := _table(called, rows, knows))]
    if len(found) > 1:
        persons = [table for table in found if _PERSONS.search(table.called)]
        found = persons if len(persons) == 1 else found
    listed = ", ".join(f"“{table.called.partition('sheet ')[2].strip(chr(34))}”" for table in found[:6])
    if len(found) > 1:
        why = f"Several sheets hold people by age: {listed}."
        raise refused(path.name, why, "Keep the one of all persons, and delete the others.")
    if book and not found:
        why = "No sheet has a column of area codes, and ages 0, 1 and 2 or aged_0_to_2."
        raise refused(path.name, why, "Name a table of single years of age by council.")
    return found[0] if found and (book or found[0].otherwise) else None


def _sheets(path: Path, encoding: str | None, *, book: bool) -> Iterator[tuple[str, list[Row]]]:
    """Return each sheet of a file with its rows; a CSV file is one."""
    if not book:
        yield path.name, records_of(path, encoding)
        return
    opened = open_workbook(path)
    for name in opened.sheets:
        yield f'{path.name}, sheet "{shortened(name, 40)}"', list(sheet_rows(opened, name))


def _table(called: str, rows: list[Row], knows: Callable[[str], bool]) -> Published | None:
    """Find the header of a sheet of people by age, and give its rows under names that are known; else nothing."""
    for place, (_, cells) in enumerate(rows[:_ROWS_ABOVE]):
        names = [header_name(cell) for cell in cells]
        roles = _roles(names)
        ages = {one_age(name) for name in names}
        if AREA in roles and (BABIES in names or ages >= {"0", "1", "2"} or {"age", "value"} <= roles.keys()):
            return _taken(called, rows[place:], names, roles, knows)
    return None


def _roles(names: list[str]) -> dict[str, int]:
    """Describe which column has which role; of columns of several years the last is the one of people."""
    made: dict[str, int] = {}
    for role, form in _ROLES.items():
        fitting = [place for place, name in enumerate(names) if re.fullmatch(form, name)]
        exact = [place for place in fitting if names[place] == role]
        if fitting:
            made[role] = (exact or fitting)[0]
    years = {int(match[1]): place for place, name in enumerate(names) if (match := _YEARLY.fullmatch(name))}
    if years:
        made["value"] = years[max(years)]
    return made


def one_age(name: str) -> str | None:
    """Return the single year of age that a column or a cell names, as a number; None where it names none."""
    match = _ONE_AGE.fullmatch(header_name(name))
    return None if not match else "0" if match[2] else str(int(match[1]))


def _taken(
    called: str, rows: list[Row], names: list[str], roles: dict[str, int], knows: Callable[[str], bool]
) -> Published:
    """Name the columns by their roles, and keep the rows of areas."""
    top, header = rows[0]
    places = {place: role for role, place in roles.items() if not knows(names[place])}
    renamed = [name if knows(name) else places.get(place, one_age(name) or name) for place, name in enumerate(names)]
    at, notes, year = roles[AREA], [], None
    if "sheet " in called or names[at] != AREA:
        notes.append(f"{called}: the areas were read from the column “{shortened(header[at].strip(), 40)}”.")
    if "value" in roles and (match := _YEARLY.fullmatch(names[roles["value"]])):
        year = int(match[1])
        notes.append(f"{called}: the year is {year}, the latest that it has.")
    # What stands below a table, such as notes, has no code and fills one cell of its row.
    filled = [(number, cells) for number, cells in rows[1:] if len(cells) > at and cells[at].strip()]
    coded = [(n, cells) for n, cells in filled if is_code(cells[at]) or sum(bool(cell.strip()) for cell in cells) > 1]
    larger = {number for number, cells in coded if _LARGER.fullmatch(tidy_code(cells[at]))}
    kept = [row for row in coded if row[0] not in larger]
    if (
        larger
        and any(is_code(cells[at]) and not cells[at].startswith("K") for _, cells in kept)
        and BABIES not in names
    ):
        notes.append(f"{called}: {len(larger):,} rows of counties, regions and other larger areas were passed over.")
    else:
        kept = coded
    otherwise = bool(notes) or renamed != names or len(kept) < len(filled)
    return Published(called, [(top, renamed), *kept], tuple(notes), year, otherwise)
