"""What forms that came back change in a register, and where one of them contradicts itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from ..linking.gazetteer import Gazetteer
from ..linking.resolve import resolve
from ..reading.register.cells import span
from ..vocabulary.errors import Fault, shortened
from ..vocabulary.register_sheets import SHEETS, Held
from ..vocabulary.safe_text import guarded
from .form import DIFF, Answer, RowChange, mark_of

_KEYS = {"teams": ("team_id",), "catchments": ("team_id", "stated_area")}
_ASK_AGAIN = "Make the form anew with everyarea ask, and carry the answer over."


def corrections(
    held: Mapping[str, Iterable[Held]], last: Mapping[str, int], answers: Iterable[Answer]
) -> tuple[list[RowChange], list[Fault]]:
    """
    Describe what the answers change, and what is wrong with them; each row is in one change at most.

    A row that the register no longer holds as it stood in the form, a row that was emptied, and two answers about one
    row that differ, are faults: nobody is overruled silently. `held` has the rows of the register by sheet, as they may
    be published, and `last` the last row of each sheet, below which rows are added.
    """
    marked: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for each in (each for rows in held.values() for each in rows):
        marked[each.sheet, mark_of(each.cells)].append(each)
    faults: list[Fault] = []
    changes: dict[tuple[str, object], RowChange] = {}
    row: Held | None
    words = {(name, tuple(sorted(each.cells.items()))) for name, rows in held.items() for each in rows}
    added = dict(last)
    for answer in answers:
        rows = marked.get((answer.sheet, answer.mark), [])
        row = rows[0] if answer.mark and rows else None
        if row is None and _full(answer) in words:
            continue  # The register says it already: the answer was taken before.
        if not answer.mark:
            _add(answer, changes, added, faults)
        elif row is None:
            why = "The register holds no row as it stood in the form: the row was changed since the form was made."
            faults.append(_fault(answer, why, _ASK_AGAIN))
        elif not any(answer.cells.values()):
            why = "The row was emptied, and no row of the register is ever deleted."
            faults.append(_fault(answer, why, 'For a team that has ended write "closed" as its status, and the day.'))
        elif cells := _differing(row, answer):
            about = _about(row.sheet, row.cells)
            change = RowChange(sheet=row.sheet, row=row.row, added=False, cells=cells, answer=answer, about=about)
            _keep(change, (row.sheet, row.row), changes, faults)
    faults.extend(_formulas(changes.values()))
    return list(changes.values()), faults


def _about(sheet: str, cells: Mapping[str, str]) -> str:
    """Name the team or the area that a row is about."""
    names = {"teams": ("team_name",), "catchments": ("team_id", "stated_area")}.get(sheet, ("stated_area",))
    return ", ".join(cells[name] for name in names if cells.get(name))


def _full(answer: Answer) -> tuple[str, tuple[tuple[str, str], ...]]:
    return answer.sheet, tuple(sorted((name, answer.cells.get(name, "")) for name in SHEETS[answer.sheet].public.names))


def _formulas(changes: Iterable[RowChange]) -> Iterator[Fault]:
    """Find texts that would run when the keepers open their register in a spreadsheet."""
    for change in changes:
        for name, (_, new) in change.cells.items():
            if guarded(new) != new and not new.startswith("'"):
                why = "A spreadsheet would take this text for a formula, and run it when the register is opened."
                yield _fault(change.answer, why, "Write it so that it begins with a letter.", name, new)


def _add(
    answer: Answer, changes: dict[tuple[str, object], RowChange], added: dict[str, int], faults: list[Fault]
) -> None:
    """Add a row, unless another answer adds the same."""
    cells = {name: ("", text) for name, text in answer.cells.items() if text}
    key: tuple[object, ...] = tuple(answer.cells.get(name, "") for name in _KEYS.get(answer.sheet, ()))
    if not key:
        key = tuple(sorted(cells.items()))
    elif not all(key):
        key = (answer.file, answer.row)
    about, row = _about(answer.sheet, answer.cells), added[answer.sheet] + 1
    change = RowChange(sheet=answer.sheet, row=row, added=True, cells=cells, answer=answer, about=about)
    if _keep(change, (answer.sheet, key), changes, faults):
        added[answer.sheet] += 1


def _keep(
    change: RowChange, key: tuple[str, object], changes: dict[tuple[str, object], RowChange], faults: list[Fault]
) -> bool:
    """Keep a change, unless there is one about the same row: the same adds nothing, a different one is a fault."""
    other = changes.setdefault(key, change)
    if other is change:
        return True
    if {name: new for name, (_, new) in other.cells.items()} == {name: new for name, (_, new) in change.cells.items()}:
        return False
    for name in sorted({*other.cells, *change.cells}):
        one, two = (each.cells[name][1] if name in each.cells else None for each in (other, change))
        if one != two:
            where = f"{other.answer.file}, row {other.answer.row}"
            difference = "leaves the cell as it is" if one is None else f'says "{one}"' if one else "empties the cell"
            why = f"Another answer about the same row differs: {where} {difference}."
            remedy = "Find out which holds, and make both answers the same, or leave one of them out."
            faults.append(_fault(change.answer, why, remedy, name, two or ""))
    return False


def _differing(row: Held, answer: Answer) -> dict[str, tuple[str, str]]:
    """Return the cells that say something else than the register; columns that the form lacks say nothing."""
    sheet = SHEETS[row.sheet]
    kinds = {column.name: "date" if column.name in sheet.dates else column.kind for column in sheet.table.columns}
    return {
        name: (row.cells[name], new)
        for name, new in answer.cells.items()
        if name in row.cells and not _same(row.cells[name], new, kinds[name])
    }


def _same(old: str, new: str, kind: str) -> bool:
    """Tell whether two cells say the same: a spreadsheet writes dates and numbers in its own way when it saves."""
    if " ".join(old.split()) == " ".join(new.split()):
        return True
    if kind == "date":
        return _same_day(old, new)
    try:
        return kind in {"whole", "number"} and float(old) == float(new)
    except ValueError:
        return False


def _same_day(old: str, new: str) -> bool:
    try:
        return bool(old) and span(old) == span(new)
    except ValueError:
        return False


def _fault(answer: Answer, why: str, remedy: str, column: str = "", value: str = "") -> Fault:
    return Fault(file=answer.file, row=answer.row, column=column, value=value, why=why, remedy=remedy)


_LONGEST = 160


def diff_table(changes: Iterable[RowChange]) -> pd.DataFrame:
    """Return the DIFF table, a row a cell."""
    rows = [
        {
            "what": "added" if change.added else "changed", "sheet": change.sheet, "row": change.row,
            "about": change.about, "column": name, "old": old, "new": new,
            "answer_file": change.answer.file, "answer_row": change.answer.row,
        }
        for change in changes
        for name, (old, new) in change.cells.items()
    ]  # fmt: skip
    return DIFF.shaped(pd.DataFrame(rows, columns=DIFF.names).replace("", pd.NA))


def diff_lines(changes: Iterable[RowChange], called: Mapping[str, str]) -> Iterator[str]:
    """Say the same in lines; `called` is what the keepers know each sheet by."""
    for change in changes:
        what = "row added" if change.added else "row changed"
        about = f", {_said(change.about)}" if change.about else ""
        yield f"{called[change.sheet]}, row {change.row}{about}: {what} ({change.answer.file}, row {change.answer.row})"
        for name, (old, new) in change.cells.items():
            if change.added:
                yield f"    {name}: {_said(new)}"
            else:
                yield f"    {name}: {_said(old)} -> {_said(new)}"


def _said(text: str) -> str:
    return f'"{shortened(text, _LONGEST)}"' if text else "nothing"


_NONE = "none"


def contradictions(changes: Iterable[RowChange], gazetteer: Gazetteer) -> Iterator[str]:
    """Compare what the rows of each form change; rows may name one area in several ways."""
    by_form: dict[str, list[RowChange]] = defaultdict(list)
    for change in changes:
        by_form[change.answer.file.partition(", sheet")[0]].append(change)
    for form, every in by_form.items():
        closed = {
            _cell(each, "team_id") for each in every if each.sheet == "teams" and _cell(each, "status") == "closed"
        }
        placed = [each for each in every if each.sheet == "catchments" and _cell(each, "team_id") not in closed]
        for denied in every:
            if denied.sheet != "statements" or _cell(denied, "claim") != _NONE:
                continue
            area = _cell(denied, "stated_area")
            for other in placed:
                if _areas(area, gazetteer) & _areas(_cell(other, "stated_area"), gazetteer):
                    yield (
                        f"{form}: rows {denied.answer.row} (statements) and {other.answer.row} (catchments) contradict "
                        f"each other. The one says that there is no team in {area}; the other records the team "
                        f"{_cell(other, 'team_id')} there. Ask which of the two holds."
                    )


def _cell(change: RowChange, name: str) -> str:
    return change.answer.cells.get(name, "")


def _areas(stated: str, gazetteer: Gazetteer) -> set[str]:
    return set(resolve(stated, gazetteer).codes)
