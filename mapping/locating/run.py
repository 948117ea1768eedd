"""Locate the rows of a file: read in batches, looked up, written; every row comes back once, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ..formats.workbook import MOST_ROWS, check_fits
from ..linking.postcodes import Directory
from ..measuring.distance import bases_suffice
from ..reading.shipped import lookups
from ..reading.shipped.postcodes import installed_postcodes, postcodes_in
from ..reading.shipped.sources import passport_beside
from ..reading.tables.batches import at_most
from ..study.inputs import Inputs, read_inputs, read_shapes
from ..study.results import Results, measure
from ..study.settings import Settings
from ..vocabulary.errors import refused
from ..vocabulary.numbers import is_missing, out_of
from ..vocabulary.schema import RECORDED
from ..vocabulary.standing import in_cell, in_cells
from .locate import Locator, check_rows, locate, locator, tally, telling
from .points import Places, PointFile, read_points
from .write import write_located


@dataclass(frozen=True, kw_only=True)
class LocateRequest:
    """What is looked for: by which directory of postcodes, on which grid, in which sheet and columns, to what."""

    postcodes: Path | None = None
    directory: bool = False
    grid: int = 27700
    covered: bool = False
    bases: bool = False
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


def make_locator(
    inputs: Inputs, shapes: gpd.GeoDataFrame, coverage: pd.DataFrame | None, *, wanted: LocateRequest
) -> Locator:
    """Put together what rows are compared with; `coverage` is by code, or None where no distances are wanted."""
    directory = None
    if wanted.directory:
        if wanted.postcodes:
            passport_beside(wanted.postcodes)
        source = postcodes_in(wanted.postcodes) if wanted.postcodes else installed_postcodes()
        successors = {code: f.codes[0] for code, f in inputs.known.former.items() if len(f.codes) == 1}
        # A directory may name care boards of another year: of those that were split it tells nothing.
        ended = inputs.areas.ended.drop_duplicates("former_code", keep=False)
        successors |= dict(zip(ended["former_code"], ended["successor_code"], strict=True))
        health = inputs.members.loc[inputs.members["parent_level"] == "health", "parent_code"]
        atoms, boards = tuple(sorted(inputs.known.atoms)), tuple(sorted(set(health)))
        directory = Directory(source.fetch, source.by_letter, atoms, successors, boards)
    served = None
    if coverage is not None and wanted.covered:
        served = set(coverage.index[coverage["status"] == "covered"])
    return locator(
        shapes,
        inputs.members,
        _bases(inputs, coverage if wanted.bases else None),
        covered=served,
        directory=directory,
        grid=wanted.grid,
    )


def told_by(by: Locator, results: Results) -> Locator:
    """Let a locator say what is recorded at the chosen level, with names, and which area with a team is nearest."""
    inputs, config = results.inputs, results.config
    atoms = inputs.atoms.set_index("area_code")
    lower, of_level = results.atoms[config.definition], results.coverage[config.definition]
    names = dict(zip(inputs.register.teams["team_id"], inputs.register.teams["team_name"], strict=True))
    homes = inputs.members[inputs.members["parent_level"] == config.level].drop_duplicates("child_code")
    over = homes.set_index("child_code")["parent_name"]
    shares = lookups.read_constituency_shares(inputs.folder).sort_values("people_share", ascending=False)
    seats = shares.merge(inputs.seats[["constituency_code", "constituency_name"]], on="constituency_code")
    texts = {
        "ltla_name": atoms["area_name"],
        "utla_name": atoms["utla_name"],
        "constituency_names": seats.groupby("area_code", sort=False)["constituency_name"].agg("; ".join),
    }
    recorded = of_level.set_index("area_code")[["area_name", "status", "team_ids"]]
    recorded["team_names"] = [_names(ids, names) for ids in recorded["team_ids"]]
    near = lower[lower["status"].isin(RECORDED)].set_index("area_code")
    parents, own = over.reindex(near.index), near["area_name"]
    area = [
        part if part == whole or pd.isna(whole) else f"{whole} ({part})"
        for part, whole in zip(own, parents, strict=True)
    ]
    near = near.assign(nearest_team_area=area, nearest_team_names=[_names(ids, names) for ids in near["team_ids"]])
    near = near.join(lookups.read_centres(inputs.folder).set_index("area_code")[["easting", "northing"]])
    return telling(by, pd.DataFrame(texts).reindex(atoms.index), level=config.level, recorded=recorded, near=near)


def _names(ids: object, names: Mapping[str, str]) -> object:
    """Return the names of teams, with semicolons; missing where there are none."""
    return pd.NA if is_missing(ids) else "; ".join(names[team] for team in in_cell(ids) if team in names)


def _bases(inputs: Inputs, coverage: pd.DataFrame | None) -> pd.DataFrame:
    """Return the known bases of open teams, or refuse where they are too few; none where no distance is wanted."""
    bases = lookups.read_bases(inputs.folder, inputs.register.teams)
    if coverage is None:
        return bases.iloc[:0]
    open_ids = in_cells(*coverage["team_ids"])
    placed = bases[bases["team_id"].isin(open_ids)]
    if not bases_suffice(len(placed), len(open_ids)):
        why = (
            f"We know the base of {out_of(len(placed), len(open_ids), 'open team')}. Distances to bases are given only "
            "where four in five are known: the nearest of a few is not the nearest team."
        )
        remedy = "Leave it out, or use --nearest-covered; or add base_postcode to the teams of a register of your own."
        raise refused(file="--nearest-base", why=why, remedy=remedy)
    return placed


def located(rows: pd.DataFrame, places: Places, by: Locator) -> pd.DataFrame:
    """Put beside each row what is found of it; a column of the file that has the name of a result is renamed."""
    x, y = (rows[name] if name else None for name in (places.x, places.y))
    answers = locate(rows[places.postcode] if places.postcode else None, x, y, by, degrees=places.degrees)
    if len(by.team_ids) == 1:
        answers = answers.drop(columns=["nearest_base_team", "nearest_base_km"])
    kept = rows.rename(columns={name: f"given_{name}" for name in rows if name in answers})
    return pd.concat([kept, answers], axis=1)


def ours(by: Locator) -> set[str]:
    """Return the columns whose texts are all of our own making."""
    texts = () if by.told is None else by.told.columns
    level = ("area_code", "area_name", "status", "team_ids") if by.recorded is not None else ()
    return {*by.parents.codes.columns, *texts, *level, "nearest_team_area", "postcode_read", "method", "reason", "note"}


def locate_file(file: PointFile, by: Locator, out: Path) -> Counter[str]:
    """Locate every row of a file and write it; give the count of rows by method and reason."""
    counted: Counter[str] = Counter()

    def done() -> Iterator[pd.DataFrame]:
        for rows in file.batches:
            answers = located(rows, file.places, by)
            counted.update(tally(answers))
            yield answers

    check_rows(write_located(done(), out, ours=ours(by)), counted)
    return counted


def run_locate(
    path: Path, out: Path, config: Settings, *, wanted: LocateRequest, tell: Callable[[str], None] | None = None
) -> Counter[str]:
    """
    Locate every row of a file and write the result to `out`; `tell` is told how the file was read, where that matters.

    How many rows were found by each method, and how many were not, by reason, is returned: they sum to the rows of the
    file.
    """
    if out.resolve() == path.resolve():
        why = "This is the file that is read."
        raise refused(out.name, why, "Name another file with --to.")
    if config.vintage:
        why = "Places are located on the areas of today."
        raise refused(file="--vintage", why=why, remedy="Leave --vintage out.")
    file = read_points(path, named=wanted.columns, encoding=config.encoding, sheet=wanted.sheet)
    if tell:
        for note in file.notes:
            tell(note)
    if out.suffix == ".xlsx" and path.suffix != ".xlsx":
        check_fits(at_most(path, MOST_ROWS, encoding=config.encoding), out.name)
    return locate_file(file, ready(file, config, wanted=wanted), out)


def ready(file: PointFile, config: Settings, *, wanted: LocateRequest) -> Locator:
    """Read everything that the rows of a file are compared with."""
    inputs, linked = read_inputs(config)
    results = measure(inputs, linked, config)
    coverage = results.counted[config.definition]
    shapes = read_shapes(inputs, replace(config, level="ltla")).areas[["area_code", "geometry"]]
    by = make_locator(inputs, shapes, coverage, wanted=replace(wanted, directory=bool(file.places.postcode)))
    return told_by(by, results)
