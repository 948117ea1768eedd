"""One area in words: its label on the map, and all that is recorded of it as a template that many areas share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ..measuring import evidence
from ..vocabulary.schema import (
    CONFIRMED_NONE,
    COVERED,
    IN_DEVELOPMENT,
    NOT_KNOWN,
    PARTLY_COVERED,
    SERVED_EXTENT_UNKNOWN,
    STATUSES,
)
from .edition import Edition
from .phrases import babies_words, filled, inner_words, is_missing, month_words, whole
from .style import seen_as
from .words import AGED_WORDS, RECORDED_IS_NOT_ACCESS, counted_for

WHAT_IS_RECORDED = {
    COVERED: "An open team is recorded for the whole of {name}.",
    PARTLY_COVERED: "An open team is recorded for part of {name}.",
    SERVED_EXTENT_UNKNOWN: "An open team is recorded in {name}, but not how much of the area it serves.",
    IN_DEVELOPMENT: "Only a team that has not opened yet is recorded for {name}.",
    NOT_KNOWN: "No open team is recorded for {name}. Whether there is one is not known, which is not the same as none.",
    CONFIRMED_NONE: "There is no team in {name}: stated, or from a complete list.",
}


def area_label(row: Any) -> str:
    """Name an area with its status, the state of its evidence and its babies, for the map."""
    said = inner_words(STATUSES[row.status])
    if seen_as(row.status, row.reverify) != row.status:
        said += f", evidence {inner_words(AGED_WORDS)}"
    babies = "number of babies not known" if is_missing(row.babies) else babies_words(row.babies)
    return f"{row.area_name}: {said}; {babies}"


def area_template(row: Any, *, fresh_months: int, assumed: Iterable[str] = ()) -> str:
    """
    Say what is recorded of an area, with `{name} {babies} {low} {high} {evidence}` still to be filled.

    Few templates serve many areas, so that a page can carry each once.
    """
    parts = [_recorded(row, assumed), _evidence(row, fresh_months)]
    parts.append(_babies(row))
    return " ".join(part for part in parts if part)


def _babies(row: Any) -> str:
    """Say how many babies live there, and how many of them where a team serves: a range only where there is one."""
    if is_missing(row.babies):
        return "How many babies live there is not known."
    living = "{babies} babies aged 0 to 2 live there"
    if row.babies_covered_low < row.babies_covered_high or row.babies == 0:
        return f"{living}; of these at least {{low}} and at most {{high}} live where a team serves."
    if row.babies_covered_low == row.babies:
        return f"{living}, all of them where a team serves."
    if row.babies_covered_high == 0:
        return f"{living}, none of them where a team serves."
    return f"{living}; of these {{low}} live where a team serves."


def _recorded(row: Any, assumed: Iterable[str]) -> str:
    if row.status != CONFIRMED_NONE or not is_missing(row.evidence_on):
        return WHAT_IS_RECORDED[row.status]
    if row.nation in assumed:
        return (
            f"No team is recorded for {{name}}. The register was taken as complete for {row.nation}: that there is "
            "none is an assumption of this run, not a finding."
        )
    return f"No team is recorded for {{name}}, and the register is declared complete for {row.nation}."


def _evidence(row: Any, fresh_months: int) -> str:
    """Say how old the evidence is, and what follows from that."""
    if row.status == NOT_KNOWN:
        return "A team is known of there, but not whether it is open: to be checked again." if row.reverify else ""
    dated = "" if is_missing(row.evidence_on) else "The newest dated evidence is from {evidence}."
    if not row.reverify:
        return dated
    old = (
        f"What this rests on is undated or more than {fresh_months} months old, so it counts only towards “at most” "
        "and has to be checked again."
    )
    if dated and evidence.is_fresh(pd.Series([row.evidence_on]), row.on, fresh_months).iloc[0]:
        old = (
            f"Some of what this rests on is undated or more than {fresh_months} months old: that part counts only "
            "towards “at most” and has to be checked again."
        )
    return (
        f"{dated} {old}"
        if dated
        else "The evidence is undated, so it counts only towards “at most” and has to be checked again."
    )


def area_values(row: Any) -> dict[str, str]:
    """Give what fills the template of an area."""
    return {
        "name": str(row.area_name),
        "babies": whole(row.babies),
        "low": whole(row.babies_covered_low),
        "high": whole(row.babies_covered_high),
        "evidence": month_words(row.evidence_on),
    }


def area_ending(edition: Edition) -> str:
    """Say what holds for the sentence of every area: the day, the definition and the caveat."""
    return f"{counted_for(edition)} {RECORDED_IS_NOT_ACCESS}"


def status_sentence(row: Any, *, edition: Edition) -> str:
    """
    Say all that is recorded of one area.

    Parameters
    ----------
    row
        A row of COVERAGE, as `itertuples` gives it.
    edition
        The edition it comes from: it has the day, the definition and the rule of freshness.
    """
    template = area_template(row, fresh_months=edition.fresh_months, assumed=edition.assumed_complete)
    return f"{filled(template, area_values(row))} {area_ending(edition)}"
