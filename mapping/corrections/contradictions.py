"""Say where a form contradicts itself: one of its rows says that there is no team, and another records one there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..linking.gazetteer import Gazetteer
from ..linking.resolve import resolve
from .form import Change

_NONE = "none"


def contradictions(changes: Iterable[Change], known: Gazetteer) -> Iterator[str]:
    """
    Compare what the rows of each form change.

    Parameters
    ----------
    changes
        Those of every form.
    known
        From `gazetteer`: rows may name one area in several ways.
    """
    by_form: dict[str, list[Change]] = defaultdict(list)
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
                if _areas(area, known) & _areas(_cell(other, "stated_area"), known):
                    yield (
                        f"{form}: rows {denied.answer.row} (statements) and {other.answer.row} (catchments) contradict "
                        f"each other. The one says that there is no team in {area}; the other records the team "
                        f"{_cell(other, 'team_id')} there. Ask which of the two holds."
                    )


def _cell(change: Change, name: str) -> str:
    return change.answer.cells.get(name, "")


def _areas(stated: str, known: Gazetteer) -> set[str]:
    return set(resolve(stated, known).codes)
