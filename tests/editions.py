"""Editions for the tests of pictures and pages: the one that ships, and one whose register means harm."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import pandas as pd
from filelock import FileLock

from mapping.page.page import page
from mapping.reading.shipped.sources import Passport
from mapping.study.settings import Settings
from mapping.study.study import Study
from mapping.wording.areas import area_ending, area_template, area_values
from mapping.wording.edition import Edition
from mapping.wording.phrases import filled

Made = TypeVar("Made")
# Where the processes of one run of the tests share what takes long to make.
SHARED = "EVERYAREA_TESTS_SHARE"
AREAS = {"utla": 218, "ltla": 361}
ALL_AREAS = {**AREAS, "region": 12, "nation": 4, "health": 62}
NOUNS = {
    "utla": "218 upper-tier areas",
    "ltla": "361 lower-tier areas",
    "region": "12 regions and nations",
    "nation": "4 nations",
    "health": "62 integrated care boards of April 2026, health boards and trusts",
}
NOTES = {
    "region": "as soon as any part of them has a recorded team",
    "nation": "as soon as any part of them has a recorded team",
    "health": "is drawn with the one that has most of its people; its babies are shared out by people",
}
HOSTILE = [
    "<img src=x onerror=window.__pwn=1>",
    "${window.__pwn=7}",
    "`",
    "</script><script>window.__pwn=2</script>",
    "{{7*7}}",
    "Tŷ Ŵyl",
    "{name} {babies}",
    "'\"><svg onload=window.__pwn=3>",
    "<!--<script>",
    "line\u2028and\u2029end",
]
ALL_HOSTILE = " ".join(HOSTILE)


@cache
def shipped(level: str = "utla", complete: tuple[str, ...] = ()) -> Edition:
    """Give the edition that the shipped data make; of the processes of one run of the tests, the first makes it."""
    return _shared(f"{level}-{'-'.join(complete)}", lambda: _made(level, complete))


@cache
def shipped_page(level: str = "utla") -> str:
    """Give the page of the edition that the shipped data make."""
    return _shared(f"page-{level}", lambda: page(shipped(level)))


def _shared(name: str, make: Callable[[], Made]) -> Made:
    """Make something, or take it from the folder that the processes of one run share; others wait until it is there."""
    shared = os.environ.get(SHARED)
    if shared is None:
        return make()
    kept = Path(shared) / f"{name}.pickle"
    with FileLock(kept.with_suffix(".lock")):
        if not kept.exists():
            made = make()
            kept.write_bytes(pickle.dumps(made))
            return made
    return pickle.loads(kept.read_bytes())


def _made(level: str, complete: tuple[str, ...]) -> Edition:
    config = Settings(today=date(2026, 11, 21), level=level, complete=complete)
    return Study.of(config).edition


def hostile() -> Edition:
    """Give an edition in which every text that a stranger could have written is an attack."""
    made = shipped()
    teams = made.teams.copy()
    for column in ("team_name", "host_organisation", "age_range", "area_served_text", "public_note"):
        teams[column] = ALL_HOSTILE
    teams["source_url"] = "javascript:window.__pwn=4"
    teams["website"] = 'https://example.org/"onmouseover=window.__pwn=5'
    coverage = made.coverage.copy()
    coverage.loc[coverage["area_code"] == "E10000025", "area_name"] = ALL_HOSTILE
    issues = made.issues.copy()
    for column in ("value", "reason", "suggestion"):
        issues[column] = ALL_HOSTILE
    return replace(
        made,
        title=f"Teams {ALL_HOSTILE}",
        coverage=coverage,
        teams=teams,
        issues=issues,
        completeness=dict.fromkeys(made.completeness, ALL_HOSTILE),
        passports=credited(made, ALL_HOSTILE),
    )


def credited(made: Edition, credit: str) -> tuple[Passport, ...]:
    """Give the passports of an edition, with another line for its boundaries."""
    return tuple(
        replace(each, credit=credit, nations={}) if each.id == "boundaries" else each for each in made.passports
    )


def without_babies(code: str) -> Edition:
    """Give an edition in which nobody knows how many babies live in one area."""
    made = shipped()
    coverage = made.coverage.copy()
    columns = ["babies", "babies_covered_low", "babies_covered_high", "babies_no_team_recorded"]
    coverage.loc[coverage["area_code"] == code, columns] = pd.NA
    headline = made.headline.copy()
    gap = headline["unit"].eq("babies") & headline["scope"].isin(["England", "UK"])
    headline.loc[gap, ["total", "at_least", "recorded", "at_most"]] = pd.NA
    return replace(made, coverage=coverage, headline=headline)


def status_sentence(row, *, edition: Edition) -> str:
    """All that is recorded of an area, a row of COVERAGE by `itertuples`, joined as the page's own script joins it."""
    template = area_template(row, fresh_months=edition.fresh_months, assumed=edition.assumed_complete)
    return f"{filled(template, area_values(row))} {area_ending(edition)}"
