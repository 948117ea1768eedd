"""Whose data a run rests on: a passport for each file that was used, decided here and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..reading.shipped.lookups import read_bases
from ..reading.shipped.sources import Passport, passport_beside, passports, sha256_of
from ..vocabulary.codes import CONSTITUENCY, LEVELS_OF_COUNCILS
from ..vocabulary.register_sheets import START_FOR_LIFE
from .inputs import Inputs, read_inputs
from .settings import Settings

_UNSAID = "not stated: a file handed in by whoever made this"
_OFFICE = (
    " Boundaries of the Office for National Statistics are licensed under the Open Government Licence v.3.0 and "
    "contain OS data © Crown copyright and database right."
)


def provenance(inputs: Inputs, config: Settings, bases: pd.DataFrame) -> tuple[Passport, ...]:
    """
    Return the passport of every file that the figures and pictures of a run rest on, and of no other.

    A file that the user handed in stands in place of the one that ships. Its passport is the one fetched with it; where
    it has none, its name and its hash are all that is said of it.

    Parameters
    ----------
    bases
        The bases of teams that were found in the table that ships.

    Returns
    -------
    Passports whose `file` differ; the hash of each is that of the file as it was read.
    """
    every = passports(inputs.folder)
    own = _own(inputs, config)
    unused = _unused(every, inputs, config, bases)
    used = []
    for name, passport in every.items():
        if name in own:
            used.append(own[name])
        elif name not in unused:
            used.append(replace(passport, sha256=sha256_of(passport.path(inputs.folder))))
    used += [passport for name, passport in own.items() if name not in every]
    return tuple(told_apart(used))


def with_seats(made: tuple[Passport, ...], folder: Path) -> tuple[Passport, ...]:
    """Return passports with that of the shares of constituencies, which briefs show and other results do not."""
    passport = passports(folder)["constituency_shares"]
    seats = replace(passport, sha256=sha256_of(passport.path(folder)))
    return made if any(each.id == seats.id for each in made) else tuple(told_apart([*made, seats]))


def run_sources(config: Settings) -> tuple[Passport, ...]:
    """Return the passports of what a run with these settings rests on, without making it."""
    inputs, _ = read_inputs(config)
    return provenance(inputs, config, read_bases(inputs.folder, inputs.register.teams))


def _unused(every: dict[str, Passport], inputs: Inputs, config: Settings, bases: pd.DataFrame) -> set[str]:
    """Name what ships and plays no part in this run."""
    # Only `fetch` asks for the addresses of official files; no figure rests on the published totals.
    names = {"endpoints", "control_totals"}
    names |= {name for name in every if name.startswith("cartogram_")} - {
        f"cartogram_{inputs.areas.circles(config.level)}"
    }
    if bases.empty:
        names.add("base_points")
    if config.boundaries:
        names.add("measured")
    if config.level != CONSTITUENCY:
        names.add("constituency_shares")
    if config.register:
        names |= {name for name, passport in every.items() if passport.file.startswith("register/")}
    if config.level not in LEVELS_OF_COUNCILS:
        names.add(START_FOR_LIFE)
    if not inputs.register.about.campaign:
        # What was published of parent-infant teams, and assumed of the need for them, says nothing of another service.
        names |= {name for name, passport in every.items() if passport.file.startswith("findings/")} | {"assumptions"}
        if config.level not in ("utla", "region", "nation"):
            names.add("low_income_wider")
    return names


def _own(inputs: Inputs, config: Settings) -> dict[str, Passport]:
    """Describe the files that the user handed in, by the id of what each stands in place of."""
    handed: dict[str, tuple[Path | None, str]] = {
        "boundaries": (config.boundaries, "Boundaries"),
        "babies": (config.denominators, "Babies by area"),
        "boards": (config.boards, "Care boards"),
        "assumptions": (config.assumptions if inputs.register.about.campaign else None, "Assumptions"),
        "postcodes": (config.postcodes if len(inputs.register.sub_areas) else None, "Postcode directory"),
        "travel": (config.travel, "Travel between areas"),
    }
    made = {name: _passport(name, path, title) for name, (path, title) in handed.items() if path}
    if config.register:
        for path in inputs.register.files:
            # A workbook is one file, and stands in place of all tables: it is named once.
            name = "teams" if path == config.register else path.stem.lower()
            passport = _passport(name, path, f"Register: {path.stem}")
            made[name] = replace(passport, file=f"register/{path.name}")
    return made


def _passport(name: str, path: Path, title: str) -> Passport:
    """Return the passport that was fetched with a file; without one, nothing is known of it but its name and hash."""
    fetched = passport_beside(path)
    if fetched:
        return replace(fetched, id=name, file=path.name)
    credit = f"{title}: from the file {path.name}, handed in by whoever made this."
    return Passport(
        id=name, file=path.name, title=title, publisher=_UNSAID, licence=_UNSAID,
        credit=credit + (_OFFICE if name == "boundaries" else ""), reference_date="not stated", retrieved="not stated",
        address=f"the file {path.name}", how_made="used as it was handed in", sha256=sha256_of(path),
    )  # fmt: skip


def told_apart(made: list[Passport]) -> list[Passport]:
    """Write what a file is for before a name that two files share."""
    names = [passport.file for passport in made]
    return [
        replace(passport, file=f"{passport.id}/{passport.file}") if names.count(passport.file) > 1 else passport
        for passport in made
    ]
