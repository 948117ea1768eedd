"""
One record for each area and day, from which the panel of the page prints all it says of an area.

A record holds its look, its sentences, its teams, and why each other team that is known of does not count. Many areas
and days have the same one, so each stands once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ..look.style import SEEN, look_of
from ..vocabulary.standing import in_cell
from ..wording import areas as areawords
from ..wording import phrases
from ..wording.areas import extents_here, why_not_here
from ..wording.edition import Edition


def records(edition: Edition) -> dict[str, Any]:
    """
    Return the records of every area on every day of the timeline, the day counted last.

    Returns
    -------
    `kinds`: the place of a look among all; then what is recorded, what is not known, and what to ask, by the places of
    sentences in `sentences`. `records`: the place of a kind; the teams that count; the others, each team with the place
    in `reasons` of what is said of it here (how much it serves, or why it does not count); and what fills the sentences
    where the table does not have it. `days`: date, words, and the place of a record an area, in the order of COVERAGE.
    """
    told = _Held(edition)
    coverage, standing = edition.past["coverage"], edition.past["standing"]
    before = coverage[coverage["on_day"] < pd.Timestamp(edition.on)]
    days = [
        told.day(pd.Timestamp(str(on)), table, standing[standing["on_day"] == on])
        for on, table in before.groupby("on_day", sort=True)
    ]
    days.append(told.day(pd.Timestamp(edition.on), edition.coverage, edition.standing))
    return {"days": days, **told.things}


class _Held:
    """What has been told so far, each thing once, and where it stands."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.teams = {team: place for place, team in enumerate(edition.teams["team_id"])}
        self.codes = list(edition.coverage["area_code"])
        self.things: dict[str, list[Any]] = {"kinds": [], "reasons": [], "records": [], "sentences": []}
        self.places: dict[str, dict[str, int]] = {name: {} for name in self.things}

    def day(self, on: pd.Timestamp, coverage: pd.DataFrame, standing: pd.DataFrame) -> list[Any]:
        """Return a day: its date, its words, and the place of each area's record."""
        left = why_not_here(self.edition, standing)
        here = {**extents_here(standing), **{team: f"{why}." for team, why in left.items()}}
        by_code = {row.area_code: self._record(row, here) for row in coverage.itertuples()}
        places = [by_code.get(code) for code in self.codes]
        return [f"{on:%Y-%m-%d}", phrases.day_words(on.date()), places]

    def _record(self, row: Any, here: Mapping[tuple[str, str], str]) -> int:
        counted, others = (
            [self._team(team, here.get((row.area_code, team), "")) for team in in_cell(cell) if team in self.teams]
            for cell in (row.team_ids, row.other_team_ids)
        )
        edition = self.edition
        sentences = areawords.area_sentences(row, fresh_months=edition.fresh_months, assumed=edition.assumed_complete)
        unknown = areawords.unknown(row, edition.fresh_months)
        texts = [[self._place("sentences", text) for text in part] for part in (sentences, unknown)]
        question = self._place("sentences", areawords.question(row.status))
        kind = self._place("kinds", [list(SEEN).index(look_of(row)), *texts, question])
        record = [kind, counted, others, _values(row, sentences)]
        while record and not record[-1]:
            record.pop()
        return self._place("records", record or [0])

    def _team(self, team: str, said: str) -> int | list[int]:
        """Return the place of a team, and that of what is said of it here, where there is anything."""
        return [self.teams[team], self._place("reasons", said)] if said else self.teams[team]

    def _place(self, name: str, thing: Any) -> int:
        """Return the place of a thing among those of its name; a new one comes last."""
        places = self.places[name]
        place = places.setdefault(repr(thing), len(places))
        if place == len(self.things[name]):
            self.things[name].append(thing)
        return place


def _values(row: Any, said: Iterable[str]) -> dict[str, str]:
    """Return what fills the sentences of an area, but its name, its babies, and a range from none of them to all."""
    every = areawords.area_values(row)
    wanted = {name for name in every if any(f"{{{name}}}" in text for text in said)} - {"name", "babies"}
    if not phrases.is_missing(row.babies) and (row.babies_covered_low, row.babies_covered_high) == (0, row.babies):
        wanted -= {"low", "high"}
    return {name: every[name] for name in sorted(wanted)}
