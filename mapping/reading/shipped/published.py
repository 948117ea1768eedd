"""
Find the table of a population file as it was published: below titles, on one of several sheets, under any headings.

What was taken is said: the sheet, the column of codes, and the rows of larger areas that were passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ...vocabulary.codes import is_code, tidy_code
from ...vocabulary.errors import refused, shortened
from ..tables.csv_sheet import header_name, records_of
from ..tables.workbook import Row, open_workbook, sheet_rows

AREA, BABIES = "area_code", "aged_0_to_2"
_ROWS_ABOVE = 40
# Titles and notes fill no more cells of a row.
_TITLE_CELLS = 2
_NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.0)?|[0-9]+(?:\.0)?")
# What publishers call a column, as `header_name` gives it; the first form of a role that fits a column wins.
_ROLES = {
    AREA: r"code|(lad|la|ltla|lgd|council_area|geography|geo|area|gss|ctyua|local_authority)"
    r"_?(\d{2}|\d{4})?_?(code|cd)|lad\d\dcd|ladcode\d\d|lgd\d{4}|laua|oslaua|mnemonic|refarea|area_code_\d+",
    "sex": r"sex|gender|sex_name|gender_name|sex_label",
    "age": r"age|age_name|c_age_name|single_year_of_age|age_label|ages?_\(?years\)?",
    "period": r"year|period|date|date_name|reference_date|time_period|mid_year|mid_year_ending|calendar_years",
    "value": r"people|population|persons|value|obs_value|count|mye|observation|v4_\d+|(population_)?estimates?",
}
_NAMED = re.compile(
    r"area|name|council|district|(area|la|lad|local_authority|council|geography)_?(\d\d)?_?(name|nm)|local_authority"
)
_YEARLY = re.compile(r"(?:(?:population|pop|mye|mid|mid_year)_?)?((?:19|20)\d\d)")
_ONE_AGE = re.compile(r"(?:aged?_?)?(?:(0?[0-9]{1,2})(?:_years?(?:_old)?)?|(under_1(?:_year)?|less_than_1(?:_year)?))")
_BABIES = re.compile(r"(?:(?:aged|ages|children|babies)_)*(?:0_(?:to_)?2(?:_years?(?:_old)?)?|under_3s?)")
# Ages of one sex in a column of their own: F0, M0, Persons 0.
_BY_SEX = re.compile(r"(f|females?|m|males?|p|persons?|all_persons)_?(?:aged?_)?(0?[0-9]{1,2})")
_UNDER_ONE, _OPEN_ENDED = re.compile(r"(?:aged? )?<\s*1\b.*"), re.compile(r"[<>].*|.*\+")
_LARGER = re.compile(r"(?:E1[0-3]|E47|K0[34])\d{6}")
_PERSONS = re.compile(r"\b(?:persons|people|both sexes|total|all)\b", re.IGNORECASE)
_SEXES = {"females": re.compile(r"\bfemales?\b|\bwomen\b", re.I), "males": re.compile(r"\bmales?\b|\bmen\b", re.I)}
_TITLE_YEAR = re.compile(r"mid[- ]?(?:year )?((?:19|20)\d\d)", re.IGNORECASE)
# The year of boundaries is another: LAD 2023.
_LINES = r"(?:lads?|ltlas?|las?|ctyua|boundaries|geography|codes?)"
_BOUNDARIES = re.compile(rf"\b{_LINES} \d{{4}}\b|\b\d{{4}} {_LINES}\b(?! \d)", re.IGNORECASE)
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Published:
    """
    A table of people: what messages call it, its rows with the header first, its year, and what was taken in sentences.

    `year` is None where no heading tells it; `otherwise` says whether the file has other headings or rows than these;
    `everyone` whether a title says that all persons are counted, and `one_sex` which sex alone it speaks of.
    """

    called: str
    records: list[Row]
    notes: tuple[str, ...]
    year: int | None = None
    otherwise: bool = False
    everyone: bool = False
    one_sex: str = ""


def published_table(path: Path, *, encoding: str | None, knows: Callable[[str], bool]) -> Published | None:
    """
    Read the table of people in a workbook, or in a CSV file whose headings are not the user's own.

    Nothing is returned for a CSV file that can be read as it is, or that holds no people by age. `knows` says of a
    heading that it needs no other name.
    """
    book = path.suffix.lower() == ".xlsx"
    tables = [table for called, rows in _sheets(path, encoding, book=book) for table in _tables(called, rows, knows)]
    if tables and all(table.one_sex for table in tables):
        why = f"It counts {' and '.join(dict.fromkeys(table.one_sex for table in tables))} alone."
        raise refused(tables[0].called, why, "Give the table of all persons.")
    meant = _meant([table for table in tables if not table.one_sex])
    if len(meant) > 1:
        listed = ", ".join(f"“{table.called.partition('sheet ')[2].strip(chr(34))}”" for table in meant[:6])
        several = f"Several sheets hold people by age: {listed}." if book else "Several tables stand in it, one below."
        remedy = "Keep the one of all persons, and delete the others."
        raise refused(path.name, several, remedy)
    if book and not meant:
        why = "No sheet has a column of area codes, and ages 0, 1 and 2 or aged_0_to_2."
        raise refused(path.name, why, "Name a table of single years of age by council.")
    return meant[0] if meant and (book or meant[0].otherwise) else None


def _meant(tables: list[Published]) -> list[Published]:
    """Of several tables, keep the one of all persons, or that of the latest year; all of them where that is not one."""
    persons = [table for table in tables if _PERSONS.search(table.called) or table.everyone]
    tables = persons if len(persons) == 1 else tables
    if len(tables) > 1 and all(table.year for table in tables) and len({table.year for table in tables}) == len(tables):
        latest = max(tables, key=lambda table: table.year or 0)
        return [replace(latest, notes=(*latest.notes, f"{latest.called}: this is the latest of {len(tables)} tables."))]
    return tables


def _sheets(path: Path, encoding: str | None, *, book: bool) -> Iterator[tuple[str, list[Row]]]:
    """Return each sheet of a file with its rows; a CSV file is one."""
    if not book:
        yield path.name, records_of(path, encoding)
        return
    opened = open_workbook(path)
    for name in opened.sheets:
        yield f'{path.name}, sheet "{shortened(name, 40)}"', list(sheet_rows(opened, name))


def _tables(called: str, rows: list[Row], knows: Callable[[str], bool]) -> Iterator[Published]:
    """Find each table of people by age on a sheet, and give its rows under names that are known."""
    start = 0
    for place in [place for place, (_, cells) in enumerate(rows[:_ROWS_ABOVE]) if _heads_people(cells)][:1]:
        top = [column_name(cell) for cell in rows[place][1]]
        headers = [at for at in range(place, len(rows)) if [column_name(cell) for cell in rows[at][1]] == top]
        for at, end in zip(headers, [*headers[1:], len(rows)], strict=True):
            above = [row for row in rows[start:at] if sum(bool(cell.strip()) for cell in row[1]) <= _TITLE_CELLS]
            yield _taken(called, above, rows[at:end], knows)
            start = at + 1


def _heads_people(cells: list[str]) -> bool:
    """Test whether a row is the header of a table of people by age."""
    names = [column_name(cell) for cell in cells]
    roles = _roles(names)
    ages = {one_age(name) for name in names} | {
        head[2].lstrip("0") or "0" for head in map(_BY_SEX.fullmatch, names) if head
    }
    return AREA in roles and (BABIES in names or ages >= {"0", "1", "2"} or {"age", "value"} <= roles.keys())


def column_name(cell: str) -> str:
    """Return the name of a column as `header_name` does; ages that are several years are not taken for one."""
    text = cell.strip()
    name = "under_1" if _UNDER_ONE.fullmatch(text) else header_name(cell)
    if name != "under_1" and _OPEN_ENDED.fullmatch(text):
        return f"{name}_and_others"
    return BABIES if _BABIES.fullmatch(name) else name


def _roles(names: list[str]) -> dict[str, int]:
    """Describe which column has which role; of columns of several years the last is the one of people."""
    roles: dict[str, int] = {}
    for role, form in _ROLES.items():
        fitting = [place for place, name in enumerate(names) if re.fullmatch(form, name)]
        exact = [place for place in fitting if names[place] == role]
        if fitting:
            roles[role] = (exact or fitting)[0]
    if AREA not in roles and (named := [place for place, name in enumerate(names) if _NAMED.fullmatch(name)]):
        roles[AREA] = named[0]
    years = {int(match[1]): place for place, name in enumerate(names) if (match := _YEARLY.fullmatch(name))}
    if years:
        roles["value"] = years[max(years)]
    return roles


def one_age(name: str) -> str | None:
    """Return the single year of age that a column or a cell names, as a number; None where it names none."""
    match = _ONE_AGE.fullmatch(column_name(name))
    return None if not match else "0" if match[2] else str(int(match[1]))


def _taken(called: str, above: list[Row], rows: list[Row], knows: Callable[[str], bool]) -> Published:
    """Name the columns by their roles, keep the rows of areas, and read what the titles above say."""
    rows = _sexes_added([(number, list(cells)) for number, cells in rows])
    top, header = rows[0]
    names = [column_name(cell) for cell in header]
    roles = _roles(names)
    places = {place: role for role, place in roles.items() if not knows(names[place])}
    renamed = [name if knows(name) else places.get(place, one_age(name) or name) for place, name in enumerate(names)]
    renamed = [
        f"{name}_{place}" if name in roles and roles[name] != place else name for place, name in enumerate(renamed)
    ]
    at, notes = roles[AREA], []
    if "sheet " in called or names[at] != AREA:
        notes.append(f"{called}: the areas were read from the column “{shortened(header[at].strip(), 40)}”.")
    if BABIES in names and header_name(header[names.index(BABIES)]) != BABIES:
        notes.append(f"{called}: babies were read from the column “{shortened(header[names.index(BABIES)], 40)}”.")
    year = None
    if "value" in roles and (match := _YEARLY.fullmatch(names[roles["value"]])):
        year = int(match[1])
        notes.append(f"{called}: the year is {year}, the latest that it has.")
    elif "period" not in roles and (year := _year_said(called, above)):
        notes.append(f"{called}: the year is {year}, as its title says.")
    # What stands below a table, such as notes, has no code and fills one cell of its row, or two.
    few = 1 if BABIES in names else _TITLE_CELLS
    filled = [(number, cells) for number, cells in rows[1:] if len(cells) > at and cells[at].strip()]
    coded = [(n, cells) for n, cells in filled if is_code(cells[at]) or sum(bool(cell.strip()) for cell in cells) > few]
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
    everyone, one_sex = ("", "") if "sex" in roles else _sex_said(called, above)
    return Published(
        called, [(top, renamed), *kept], tuple(notes), year, otherwise, everyone=bool(everyone), one_sex=one_sex
    )


def _sexes_added(rows: list[Row]) -> list[Row]:
    """Put ages in columns of their own in place of those by sex: those of persons, or both sexes added up."""
    by_sex = {
        (head[1][0].replace("a", "p"), str(int(head[2]))): place
        for place, cell in enumerate(rows[0][1])
        if (head := _BY_SEX.fullmatch(column_name(cell)))
    }
    ages = ("0", "1", "2")
    if all(("p", age) in by_sex for age in ages):
        sources = {age: [by_sex["p", age]] for age in ages}
    elif all((sex, age) in by_sex for sex in "fm" for age in ages):
        sources = {age: [by_sex["f", age], by_sex["m", age]] for age in ages}
    else:
        return rows
    number, header = rows[0]
    width = len(header)
    both: list[Row] = [(number, [*header, *ages])]
    for number, cells in rows[1:]:
        padded = [*cells, *[""] * (width - len(cells))][:width]
        both.append((number, [*padded, *(_added([padded[place] for place in sources[age]]) for age in ages)]))
    return both


def _added(cells: list[str]) -> str:
    """Add whole numbers up; give the first cell that is none, so that it is told of."""
    odd = [cell for cell in cells if not _NUMBER.fullmatch(cell.strip())]
    return odd[0] if odd else str(sum(int(float(cell.strip().replace(",", ""))) for cell in cells))


def _texts(called: str, above: list[Row]) -> list[str]:
    return [called.partition("sheet ")[2], *(cell.strip() for _, cells in above for cell in cells if cell.strip())]


def _sex_said(called: str, above: list[Row]) -> tuple[str, str]:
    """Say whether a title speaks of everyone, and of which sex alone it speaks."""
    texts = _texts(called, above)
    everyone = next((text for text in texts if _PERSONS.search(text)), "")
    sexes = [sex for sex, form in _SEXES.items() if any(form.search(text) for text in texts)]
    return everyone, sexes[0] if len(sexes) == 1 and not everyone else ""


def _year_said(called: str, above: list[Row]) -> int | None:
    """Read the one year that the titles above a table speak of, or the name of its sheet."""
    dated = [cells for _, cells in above if header_name(next(filter(None, cells), "")) in {"date", "year", "period"}]
    for texts, form in (
        ([_BOUNDARIES.sub("", called.partition("sheet ")[2])], _ANY_YEAR),
        ([" ".join(cells) for cells in dated], _ANY_YEAR),
        (_texts("", above), _TITLE_YEAR),
    ):
        years = {day[-4:] for text in texts for day in (match[0] for match in form.finditer(text))}
        if len(years) == 1:
            return int(years.pop())
    return None
