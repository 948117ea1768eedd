"""One question put to one register: the door for notebooks and for every command."""

from __future__ import annotations

import html
import shutil
import weakref
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..linking.place import Place, place_meant
from ..look.style import PLAIN, Style
from ..look.theme import read_theme
from ..vocabulary.codes import LEVELS
from ..vocabulary.errors import InputError
from ..vocabulary.numbers import counted
from ..vocabulary.service import contact_faults, page_address_faults
from .inputs import Drawn, Inputs, Linked, read_inputs, read_shapes
from .results import Results, measure
from .settings import Settings, as_files

# What only some questions need is loaded where it is asked for: most wait for a table alone.
if TYPE_CHECKING:
    import geopandas as gpd
    from branca.element import Figure

    from ..measuring.siting.propose import SitingRequest
    from ..wording.edition import Edition
    from .analysis import Analysis, Measures, Next


def _quiet(_stage: str) -> None:
    """Say nothing of the stages."""


def _known(given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a word that names nothing that can be asked."""
    strange = sorted(set(given) - set(known))
    if strange:
        message = f"'{strange[0]}' is nothing that can be asked; what can be is {', '.join(known)}"
        raise ValueError(message)


class Study:
    """
    One question put to one register: which areas have a team on a day, under one definition, at one level.

    Nothing is read before it is asked for, and nothing is measured twice.

    Parameters
    ----------
    register
        A folder of CSV files, an Excel workbook, or a mapping of tables by name (`teams`, `catchments`,
        `statements`); None is the register that ships.
    within
        A place: a nation, region, county, combined authority, care board, health board or trust, or areas with commas
        between them. Nothing else is counted.
    level
        `utla` (counties and unitary authorities), `ltla`, `region`, `nation` or `health`.
    on
        The day counted, as a date or as text (2026-11-21); None is the register's own day.
    complete
        Nations whose register is taken as complete: `Wales`, `England,Wales`, or several.
    **more
        Whatever else a command takes: `definition`, `fresh_months`, `boundaries` and `denominators` (files,
        GeoDataFrames or DataFrames), `boards`, `postcodes`, `assumptions`, `travel`, `theme`, `vintage`, `contact`,
        `encoding`, `crs`, `strict`, `allow_unresolved`, `data`.

    Raises
    ------
    ValueError
        If a word is none that can be meant; it says which can.
    InputError
        When something is first asked for: with every fault of every input, as sentences.

    Examples
    --------
    >>> from mapping import Study
    >>> study = Study(level="nation", on="2024-06-01")
    >>> list(study.coverage["area_name"])
    ['England', 'Northern Ireland', 'Scotland', 'Wales']
    """

    def __init__(
        self,
        register: Path | str | dict[str, pd.DataFrame] | None = None,
        *,
        within: str = "",
        level: str = "utla",
        on: date | str | None = None,
        complete: str | tuple[str, ...] = (),
        **more: Any,
    ) -> None:
        if level not in LEVELS:
            message = f"'{level}' is no level; write one of {', '.join(LEVELS)}"
            raise ValueError(message)
        _known(more, Settings.__dataclass_fields__)
        folder, taken = as_files({"register": register, **more})
        if folder:
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        today = datetime.now(UTC).date()
        taken |= {"within": within, "level": level, "on": on, "complete": complete}
        self.config = Settings(**{"today": today, **taken})
        self.tell: Callable[[str], None] = _quiet

    @classmethod
    def of(cls, config: Settings, tell: Callable[[str], None] = _quiet) -> Study:
        """Make the study of settings that were checked; `tell` is called with a sentence at each stage."""
        study = cls.__new__(cls)
        study.config, study.tell = config, tell
        return study

    def check(self) -> None:
        """
        Judge what can be judged before anything is read: the contact and the theme.

        Raises
        ------
        InputError
            If one of them cannot be used.
        """
        if wrong := contact_faults(self.config.contact, "--contact") + page_address_faults(self.config.page_url):
            raise InputError(wrong)
        _ = self.style

    @cached_property
    def style(self) -> Style:
        """The colours and letters: the project's own, or those of the theme."""
        return read_theme(self.config.theme) if self.config.theme else PLAIN

    @cached_property
    def _read(self) -> tuple[Inputs, Linked]:
        self.tell("Reading the register, the areas and the babies")
        return read_inputs(self.config)

    @cached_property
    def place(self) -> Place | None:
        """The place that is asked about; None is the whole country."""
        areas = self._read[0].areas
        return place_meant(self.config.within, areas.members, areas.known) if self.config.within else None

    @cached_property
    def inputs(self) -> Inputs:
        """Everything read, on today's codes; of the place, where one is asked about."""
        return self._read[0].within(self.place) if self.place else self._read[0]

    @cached_property
    def linked(self) -> Linked:
        """The register on today's areas: LINKS, CLAIMS and ISSUES tables."""
        return self._read[1].within(self.place) if self.place else self._read[1]

    @cached_property
    def results(self) -> Results:
        """Coverage under every definition, headline and reconciliation."""
        inputs, linked = self.inputs, self.linked
        self.tell("Measuring what is recorded, area by area")
        measured = measure(inputs, linked, self.config)
        country = measure(*self._read, self.config) if self.place else None
        return replace(measured, place=self.place, country=country)

    @cached_property
    def drawn(self) -> Drawn:
        """The shapes of the areas, and what was mended in them."""
        self.tell("Reading the boundaries")
        return read_shapes(self.inputs, self.config)

    @cached_property
    def measures(self) -> Measures:
        """Need, reach, distance and access."""
        from .analysis import measures

        return measures(self.inputs, self.results, self.config)

    @cached_property
    def analysis(self) -> Analysis:
        """Everything that is measured beyond coverage."""
        from .analysis import analyse

        results, drawn = self.results, self.drawn
        self.tell("Measuring need, distance, rank and where next")
        return analyse(self.inputs, self.linked, results, drawn, self.measures, self.config)

    @cached_property
    def edition(self) -> Edition:
        """
        All that pictures and pages may show.

        Raises
        ------
        InputError
            Before anything is read, if the contact or the theme cannot be used.
        """
        from .edition import edition

        self.check()
        made = edition(self.inputs, self.linked, self.results, self.drawn, self.analysis, self.config)
        return replace(made, style=self.style, around=self._around)

    @property
    def _around(self) -> gpd.GeoDataFrame | None:
        """The shapes of what lies around the place that is asked about, as far as a map of it shows; or nothing."""
        if self.place is None:
            return None
        mine = self.drawn.areas
        west, south, east, north = mine.total_bounds
        far = max(east - west, north - south)
        own = set(mine["area_code"]) - self.inputs.areas.parted
        country = read_shapes(self._read[0], self.config).areas
        near = country.cx[west - far : east + far, south - far : north + far]
        return near.loc[~near["area_code"].isin(own), ["area_code", "geometry"]]

    @cached_property
    def coverage(self) -> gpd.GeoDataFrame:
        """
        What is on record of each area, with its shape.

        Returns
        -------
        The COVERAGE table and `geometry`, EPSG:27700, a row an area in the order of codes. Days are text
        (2026-11-21), missing where there is none, so that the frame can be written as JSON.
        """
        import geopandas as gpd

        table = self.results.coverage[self.config.definition]
        days = {name: table[name].dt.strftime("%Y-%m-%d").astype("string") for name in table.select_dtypes("datetime")}
        shapes = self.drawn.areas[["area_code", "geometry"]]
        frame = table.assign(**days).merge(shapes, on="area_code", how="left", validate="1:1")
        return gpd.GeoDataFrame(frame, geometry="geometry", crs=self.drawn.areas.crs)

    @property
    def headline(self) -> pd.DataFrame:
        """Areas and babies, at least, recorded and at most, by nation and definition: the HEADLINE table."""
        return self.results.headline

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """Where most babies live without a recorded team: the GAPS table, ranked, with how sure each rank is."""
        from .analysis import ranked

        return self.measures.shown.cut("gaps", ranked(self.results.coverage[self.config.definition], self.measures))

    @cached_property
    def timeline(self) -> pd.DataFrame:
        """The headline through the usual days, and why it moved: the TIMELINE table."""
        from .timeline import series

        return series(self.inputs, self.linked, self.config).table

    @property
    def issues(self) -> pd.DataFrame:
        """What of the register could not be brought onto today's areas, row by row: the ISSUES table."""
        return self.linked.issues

    def propose(self, wanted: SitingRequest) -> Next:
        """Propose areas for the next teams, with the sentences that belong to them."""
        from .analysis import propose

        return propose(self.inputs, self.results, self.config, wanted)

    def where_next(self, n: int = 10, **more: Any) -> pd.DataFrame:
        """
        Propose areas for the next teams.

        Parameters
        ----------
        n
            How many teams.
        **more
            `mode` (`area`: a team serves its own area; `hub`: every area within reach), `objective`, `distance_km`,
            `minutes`, `unknown`.

        Returns
        -------
        The SITES table, best first.

        Examples
        --------
        >>> len(Study(level="region").where_next(n=3))
        3
        """
        from ..measuring.siting.propose import SitingRequest

        _known(more, SitingRequest.__dataclass_fields__)
        return self.propose(SitingRequest(n=n, **more)).sites

    def explore(self) -> Figure:
        """
        Draw the map to move and zoom, in the project's colours and words.

        Returns
        -------
        A figure of folium's: `.save("map.html")` writes one file that asks nothing of any other computer; a notebook
        shows it.
        """
        from ..page.webmap import figure

        return figure(self.edition, tiles=self.config.tiles)

    def __repr__(self) -> str:
        """Describe what is asked."""
        return f"Study(level={self.config.level!r}, on={self.results.asked.on.isoformat()!r})"

    def _repr_html_(self) -> str:
        """Show the title, the question and the headline, as a notebook does."""
        title = html.escape(self.inputs.register.title)
        level = html.escape(LEVELS.get(self.config.level, self.config.level))
        areas = counted(len(self.results.coverage[self.config.definition]), "area")
        chosen = self.headline[self.headline["definition"] == self.config.definition].drop(columns="definition")
        return (
            f"<h3>{title}</h3><p>{areas} ({level}), on {self.results.asked.on.isoformat()}, "
            f"{html.escape(self.config.definition)} definition.</p>{chosen.to_html(index=False)}"
        )
