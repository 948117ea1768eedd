"""Follow the headline through a list of days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from ..drawing.small_multiples import multiples
from ..look.style import PLAIN
from ..look.theme import read_theme
from ..measuring.timeline import never_counted, timeline
from ..reading.shipped.lookups import read_findings
from ..vocabulary.codes import UK
from ..vocabulary.errors import InputError, refused
from ..wording.measures import movement
from .geography import day_counted
from .inputs import Inputs, Linked, day_faults, read_inputs, read_shapes
from .results import Results, measure, over_time
from .settings import Settings


@dataclass(frozen=True, kw_only=True)
class Series:
    """COVERAGE of each day, the TIMELINE, and what it says in words."""

    coverage: Mapping[date, pd.DataFrame]
    table: pd.DataFrame
    words: str


def series(inputs: Inputs, linked: Linked, config: Settings, days: Sequence[date] = ()) -> Series:
    """
    Follow the headline of the chosen level and definition through a list of days.

    Parameters
    ----------
    days
        The days counted; none means those of the Foundation's own counts, and the register's own day.

    Raises
    ------
    InputError
        If there are fewer than two days, or more than 24.
    """
    days = sorted(set(days)) or usual_days(inputs, config)
    if faults := day_faults("--days", days, inputs.register, config):
        raise InputError(faults)
    if not 2 <= len(days) <= 24:
        why = f"A series takes from 2 to 24 days, and these are {len(days)}."
        raise refused(file="--days", why=why, remedy="Write them as 2019-06-01,2025-06-01.")
    coverage = over_time(inputs, linked, config, days)
    table = timeline(coverage, inputs.register.teams)
    teams, admitted = inputs.register.teams, inputs.register.definitions[config.definition]
    never = never_counted(coverage, teams, admitted)
    words = movement(table, never, teams[teams["definition_class"].isin(list(admitted))])
    if config.level == "health":
        words += f" Every day is counted on the integrated care boards of {inputs.areas.boards.year}."
    return Series(coverage=coverage, table=table, words=words)


def run_timeline(config: Settings, days: Sequence[date]) -> tuple[Results, Series, Callable[[], str]]:
    """
    Measure the TIMELINE of the chosen level and definition.

    Returns
    -------
    Results of the last day, whose care boards every day is counted on; the series; and a function that draws a small
    map a day.

    Raises
    ------
    InputError
        If there are fewer than two days, or more than 24.
    """
    style = read_theme(config.theme) if config.theme else PLAIN
    config = replace(config, boards_on=max(days)) if days else config
    inputs, linked = read_inputs(config)
    days_counted = series(inputs, linked, config, days)
    last = measure(inputs, linked, replace(config, on=max(days_counted.coverage)))

    def picture() -> str:
        shapes = read_shapes(inputs, config).areas
        title = f"{inputs.register.title}: what is recorded, day by day"
        return multiples(
            shapes, days_counted.coverage, days_counted.table, title=(title, UK), words=days_counted.words, style=style
        )

    return last, days_counted, picture


def usual_days(inputs: Inputs, config: Settings) -> list[date]:
    """Return the days of the Foundation's own counts up to the day counted, and that day; else six New Year's Days."""
    own = day_counted(inputs.register, config)
    if not inputs.register.about.campaign:
        return sorted({date(own.year - back, 1, 1) for back in range(6)} | {own})
    counted = read_findings(inputs.folder)["published_team_counts"]["counted_on"]
    before = {date.fromisoformat(f"{month}-01"[:10]) for month in counted}
    return sorted({day for day in before if day < own} | {own})
