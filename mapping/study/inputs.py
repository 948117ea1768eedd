"""Read everything and bring it onto today's areas, with every fault of every input in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..linking.carried import Counts, carried, summary
from ..linking.gazetteer import Gazetteer
from ..linking.link import link, place_statements
from ..linking.place import Place
from ..linking.rebase import Preview, areas_at, of_any_year, shapes_today
from ..linking.resolve import resolve
from ..linking.sub_areas import Served
from ..reading.register.register import Register, read_register
from ..reading.shipped import lookups
from ..reading.shipped import people as denominators
from ..reading.shipped.lookups import read_boundary_errors, read_land, read_shipped_boundaries
from ..reading.shipped.sources import data_folder
from ..vocabulary.errors import Fault, InputError, UnresolvedError, sentences
from ..vocabulary.numbers import capital, counted, noun
from .babies import count_sub_areas, read_counts
from .geography import Geography, held_against, read_geography
from .settings import Settings

if TYPE_CHECKING:
    import geopandas as gpd

# No team of this kind is recorded before this day.
FIRST_DAY = date(1990, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Everything read, on today's codes; `of_counts` says in sentences what was taken of a file of babies."""

    folder: Path
    areas: Geography
    register: Register
    counts: Counts
    of_counts: tuple[str, ...]
    moved: pd.DataFrame
    low_income: pd.Series
    rural: pd.DataFrame
    seats: pd.DataFrame
    welsh: Mapping[str, str]

    def within(self, place: Place) -> Inputs:
        """Return what was read of a place alone; a figure published for the whole of an area is not its part's."""
        areas = self.areas.within(place)
        people = self.counts.people
        here = people[people["area_code"].isin(place.codes)].reset_index(drop=True)
        absent = tuple(code for code in self.counts.absent if code in place.codes)
        return replace(
            self, areas=areas, counts=replace(self.counts, people=here, absent=absent, totals={}),
            low_income=self.low_income.drop(areas.parted, errors="ignore"),
        )  # fmt: skip

    @property
    def atoms(self) -> pd.DataFrame:
        """The lower-tier areas with their names, nation and region."""
        return self.areas.atoms

    @property
    def members(self) -> pd.DataFrame:
        """The MEMBERS table of the day."""
        return self.areas.members

    @property
    def known(self) -> Gazetteer:
        """Everything that a stated area is looked up in."""
        return self.areas.known

    @property
    def ahead(self) -> Preview | None:
        """The areas of another day, where those are drawn."""
        return self.areas.ahead

    @property
    def babies(self) -> pd.DataFrame:
        """The DENOMINATORS table of every lower-tier area."""
        return self.counts.people


@dataclass(frozen=True, kw_only=True)
class Linked:
    """The register on today's areas."""

    links: pd.DataFrame
    claims: pd.DataFrame
    issues: pd.DataFrame

    def within(self, place: Place) -> Linked:
        """Return the links and statements of a place alone. Issues stay: nobody knows where they lie."""
        links, claims = (table[table["area_code"].isin(place.codes)] for table in (self.links, self.claims))
        return replace(self, links=links.reset_index(drop=True), claims=claims.reset_index(drop=True))


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The areas to draw, of the chosen level and of the lower tier, and what was mended in their boundaries."""

    areas: gpd.GeoDataFrame
    notes: tuple[str, ...]
    shaped: tuple[str, ...]
    written: tuple[str, ...]
    moved: pd.DataFrame


def read_inputs(config: Settings) -> tuple[Inputs, Linked]:
    """
    Read everything and bring it onto today's areas.

    Raises
    ------
    InputError
        With every fault of every input.
    UnresolvedError
        If the only faults are stated areas that could not be resolved, and more than `allow_unresolved`.
    """
    folder = config.data or data_folder()
    faults: list[Fault] = []
    register = read_register(
        config.register or folder / "register",
        encoding=config.encoding,
        on=config.on,
        today=config.today,
        strict=config.strict,
    )
    faults.extend(register.faults)
    faults.extend(day_faults("--on", [config.on] if config.on else [], register, config))
    if (areas := attempt(faults, lambda: read_geography(folder, register, config))) is None:
        raise InputError(faults)
    known = areas.known
    read = attempt(faults, lambda: read_counts(config, folder, known))
    # Sub-areas that cannot be counted are a fault of the directory, beside all other faults.
    served = attempt(
        faults, lambda: count_sub_areas(register, known, postcodes=config.postcodes, encoding=config.encoding)
    )
    linked = bring_together(register, known, served)
    unresolved = unresolved_faults(linked.issues, register)
    if faults:
        raise InputError([*faults, *unresolved, *_unused_faults(register, known)])
    if len(unresolved) > config.allow_unresolved:
        raise UnresolvedError(unresolved)
    counts, of_counts = read
    inputs = Inputs(
        folder=folder,
        areas=areas,
        register=register,
        counts=counts,
        of_counts=of_counts,
        moved=_moved(register, counts, areas),
        low_income=denominators.read_low_income(folder),
        rural=lookups.read_rural_urban(folder),
        seats=areas.seats,
        welsh=lookups.read_welsh_names(folder),
    )
    return inputs, linked


def day_faults(option: str, days: Iterable[date], register: Register, config: Settings) -> list[Fault]:
    """Find days of which a register can know nothing: before there were teams, or after it ends and still to come."""
    last = max(register.released or config.today, config.today)
    days_known = f"{FIRST_DAY.isoformat()} to {last.isoformat()}"
    return [
        Fault(
            file=option, value=day.isoformat(),
            why=f"Days from {days_known} can be counted: the register knows of no others.",
            remedy="Choose a day within them.",
        )
        for day in days
        if not FIRST_DAY <= day <= last
    ]  # fmt: skip


def _moved(register: Register, counts: Counts, areas: Geography) -> pd.DataFrame:
    """Put together what was carried onto other areas, of every input but the boundaries."""
    stated = {
        "catchments.csv": register.catchments["stated_area"],
        "statements.csv": register.statements["stated_area"],
    }
    parts = [carried(written, areas.known, file) for file, written in stated.items()]
    parts += [areas.boards_carried(written, file) for file, written in stated.items()]
    parts.append(counts.moved)
    if areas.ahead:
        parts.append(areas.ahead.moved)
    return pd.concat(parts, ignore_index=True)


def attempt(faults: list[Fault], read: Callable[[], Any]) -> Any:
    """Read something; where that fails, keep the faults and go on, so that all inputs are judged in one go."""
    try:
        return read()
    except InputError as error:
        faults.extend(error.faults)
        return None


def bring_together(register: Register, known: Gazetteer, served: Mapping[int, Served] | None = None) -> Linked:
    """Link every team and place every statement; nothing is dropped without an issue."""
    links, link_issues = link(register.catchments, register.teams, known, dict(register.known_open), served)
    claims, claim_issues = place_statements(register.statements, known)
    return Linked(links=links, claims=claims, issues=pd.concat([link_issues, claim_issues], ignore_index=True))


def unresolved_faults(issues: pd.DataFrame, register: Register) -> list[Fault]:
    """Return the issues that have to be mended, as faults."""
    return issue_faults(issues[issues["kind"] == "unresolved"], register)


def _unused_faults(register: Register, known: Gazetteer) -> Iterator[Fault]:
    """Say which areas cannot be read in rows that have another fault too: nobody should have to come back for them."""
    for file, row, area in register.unused:
        match = resolve(area, known)
        if not match.codes:
            yield Fault(
                file=register.called(file), row=row, column="stated_area", value=area, why=match.reason,
                remedy=match.suggestion,
            )  # fmt: skip


def read_shapes(inputs: Inputs, config: Settings) -> Drawn:
    """
    Read the boundaries, the shipped ones or the user's, and join them into the areas of the level.

    Raises
    ------
    InputError
        With every fault of the user's file, codes that look swapped among them.
    """
    if config.boundaries is None:
        shapes = read_shipped_boundaries(inputs.folder)
        written, file = list(shapes["area_code"]), "boundaries"
        notes: tuple[str, ...] = ()
        errors = read_boundary_errors(inputs.folder)
    else:
        from ..reading.boundaries.boundaries import read_boundaries

        file = config.boundaries.name
        read = read_boundaries(config.boundaries, expected=of_any_year(inputs.known), crs=config.crs)
        written, notes = list(read.areas["area_code"]), read.notes
        shapes, errors = shapes_today(read.areas, inputs.known, file), None
        notes += tuple(held_against(shapes, read_shipped_boundaries(inputs.folder), inputs.known.spoken, file))
    land = read_land(inputs.folder)
    return Drawn(
        areas=areas_at(config.level, inputs.atoms, inputs.members, shapes, land=land, errors=errors),
        notes=notes,
        shaped=tuple(shapes["area_code"]),
        written=tuple(written),
        moved=carried(written, inputs.known, file),
    )


def notes(inputs: Inputs, drawn: Drawn, *, to_keepers: bool = False) -> list[str]:
    """Describe what was mended, carried or set aside in the inputs; to keepers alone, what may not be published too."""
    moved = pd.concat([inputs.moved[inputs.moved["file"] != "areas"], drawn.moved], ignore_index=True)
    texts = [
        *sentences(inputs.register.notes, to_keepers=to_keepers),
        *drawn.notes,
        *summary(moved),
        *of_babies(inputs),
    ]
    if inputs.ahead and inputs.ahead.undecided:
        texts.append(f"Not decided yet, so drawn as today: {'; '.join(inputs.ahead.undecided)}.")
    return texts


def of_babies(inputs: Inputs) -> list[str]:
    """Describe what was taken of a file of babies, what it lacks, and where it differs from what is published."""
    texts, counts = list(inputs.of_counts), inputs.counts
    if counts.absent:
        named = ", ".join(inputs.known.spoken[code] for code in counts.absent[:3])
        more = f" and {len(counts.absent) - 3} more" if len(counts.absent) > 3 else ""
        areas = counted(len(counts.absent), "area has", "areas have")
        texts.append(f"{areas} no figure for babies ({named}{more}), so totals with a part there are not known.")
    if counts.strangers:
        away = sum(counts.strangers.values())
        texts.append(
            f"{capital(counted(away, 'baby', 'babies'))} of {', '.join(sorted(counts.strangers))} "
            f"{noun(away, 'was', 'were')} left out: those are no areas of the United Kingdom."
        )
    return texts


def issue_faults(issues: pd.DataFrame, register: Register) -> list[Fault]:
    """Return every issue as a fault."""
    return [
        Fault(
            file=register.called(row.file), row=row.row, column=row.field, value=row.value, why=row.reason,
            remedy=row.suggestion,
        )
        for row in issues.itertuples()
    ]  # fmt: skip


def issue_sentences(issues: pd.DataFrame, register: Register) -> list[str]:
    """Say each issue on a line, and many of one cause on one."""
    return sentences(issue_faults(issues, register), say=_said)


def _said(fault: Fault) -> str:
    return f"{fault.file}, row {fault.row}: {fault.value}: {fault.why} {fault.remedy}"
