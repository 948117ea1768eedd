"""Everything that a picture or a page may show: finished tables, and nothing to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..look.style import PLAIN, Style, look_of
from ..measuring.shown import EVERYTHING, Shown
from ..reading.shipped.sources import Passport
from ..vocabulary.codes import UK
from ..vocabulary.service import PARENT_INFANT, Service
from .changes import Since

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True, kw_only=True, eq=False)
class Edition:
    """
    One edition of the map: the tables of one run at one level.

    `coverage` is under the chosen `definition`; `headline` holds every definition. `shapes` is the AREAS table
    (EPSG:27700) with the same areas as `coverage`. `bases` has `team_id latitude longitude` for teams whose base is
    known. `assumed_complete` names the nations where the run was told to take the register as complete.
    `measures` holds what was measured beyond coverage, by the name of its file, and `said` what that says in sentences.
    `places` is the PLACES table and `claims` the CLAIMS table, both of the level shown; `neighbours` are the pairs of
    areas that share a border; `circles` is the CIRCLES table. `standing` is the STANDING table of the day counted.
    `past` is what was on record on each day of the timeline: `coverage` and `standing`, the tables of those days, with
    `on_day`. `moved` is the CARRIED table, `planned` the PLANNED one. `preview` says in a sentence that the areas are
    those of another day; it is empty where they are those of today. `contact` is who answers questions, as
    `Organisation <address>`; it is empty where nobody is named. `page_url` is where the page is published, or empty.
    `style` is how all of it looks.
    `shown` says which measures have enough figures to be shown: no picture, page or table shows the others.
    `about` is what the register says of its service in words. `passports` are those of the files that all of it rests
    on, and of no other.
    `since` is what moved since another register or run, where that was asked. `funding` says of each team whose funding
    on record has ended or soon ends when that is. `funded` are the areas that are, or lie in, a council that was funded
    for this work. `boards` says of which year England's care boards are.
    `whole` is what all of it is: UK, or the name of the place that was asked about. `around` are the shapes of what
    lies around that place; None of the whole country.
    """

    title: str
    service: str
    definition: str
    definition_version: str
    on: date
    level: str
    fresh_months: int
    assumed_complete: tuple[str, ...]
    completeness: Mapping[str, str]
    coverage: pd.DataFrame
    headline: pd.DataFrame
    gaps: pd.DataFrame
    teams: pd.DataFrame
    issues: pd.DataFrame
    reconciliation: pd.DataFrame
    moved: pd.DataFrame
    planned: pd.DataFrame
    findings: Mapping[str, pd.DataFrame]
    shapes: gpd.GeoDataFrame
    bases: pd.DataFrame
    passports: tuple[Passport, ...]
    measures: Mapping[str, pd.DataFrame]
    said: Mapping[str, list[str]]
    places: pd.DataFrame
    claims: pd.DataFrame
    neighbours: pd.DataFrame
    circles: pd.DataFrame
    standing: pd.DataFrame
    past: Mapping[str, pd.DataFrame]
    preview: str = ""
    boards: str = ""
    whole: str = UK
    around: gpd.GeoDataFrame | None = None
    contact: str = ""
    page_url: str = ""
    style: Style = PLAIN
    about: Service = PARENT_INFANT
    shown: Shown = EVERYTHING
    since: Since | None = None
    funded: frozenset[str] = frozenset()
    funding: Mapping[str, str] = field(default_factory=dict)

    def of(self, nations: Iterable[str]) -> Edition:
        """Return the edition with what its passports say of the shapes of some nations, and of no other."""
        return replace(self, passports=tuple(passport.of(nations) for passport in self.passports))

    def passport(self, name: str) -> Passport | None:
        """Find the passport of a file that was used, by its id."""
        return next((passport for passport in self.passports if passport.id == name), None)

    @cached_property
    def classes(self) -> pd.Series:
        """The class that every map draws of each row of COVERAGE, as a word."""
        words = [look_of(row) for row in self.coverage.itertuples()]
        return pd.Series(words, index=self.coverage.index, dtype=object)

    @cached_property
    def numbers(self) -> Mapping[tuple[str, str, str], list[dict[str, Any]]]:
        """The rows of HEADLINE by scope, definition and unit: one each, unless the table is wrong."""
        rows: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        for row in self.headline.to_dict("records"):
            rows.setdefault((row["scope"], row["definition"], row["unit"]), []).append(row)
        return rows

    @property
    def boundary_credit(self) -> str:
        """The line that has to stand beside the shapes."""
        passport = self.passport("boundaries")
        return passport.credit if passport else ""

    @property
    def boundary_words(self) -> str:
        """What the shapes that ship rest on, nation by nation, in a sentence; nothing of a file that was handed in."""
        passport = self.passport("boundaries")
        return f"Boundaries: {passport.words}." if passport and passport.words else ""

    @property
    def boundary_error(self) -> str:
        """How far the shapes are from official ones, in sentences; nothing where that was not measured."""
        passport = self.passport("boundaries")
        return passport.measured_error if passport else ""

    @property
    def admits(self) -> str:
        """Which teams count under the definition of the edition, in words."""
        return self.about.definitions[self.definition]
