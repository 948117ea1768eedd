"""Whose data went into a run: the passports of what was used, and what stands for a file that was handed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ..publishing.folder import sha256
from ..reading.cache import passport_beside
from ..reading.sources import Passport, passports
from .config import Config
from .inputs import Drawn, Inputs

# What ships of the need for parent-infant teams, and of what was published of them.
_OF_CAMPAIGN = ("findings/", "assumptions.toml")


def known_of(inputs: Inputs) -> dict[str, Passport]:
    """Give the passports of what ships, but for what was published of another service than the register's."""
    every = passports(inputs.folder)
    if inputs.register.about.campaign:
        return every
    return {name: passport for name, passport in every.items() if not passport.file.startswith(_OF_CAMPAIGN)}


def used(every: Mapping[str, Passport], inputs: Inputs, drawn: Drawn, config: Config) -> Iterator[Passport]:
    """Give the passports of what was used: a file that the user handed in stands in place of the one that ships."""
    for name, passport in every.items():
        of_another_level = name.startswith("cartogram_") and name != f"cartogram_{config.level}"
        # Babies that are handed in are only compared with the published totals: no figure rests on them.
        compared_with = name == "control_totals"
        if (name == "boundaries" and not drawn.approximate) or of_another_level or compared_with:
            continue
        if name == "babies" and config.denominators:
            fetched = passport_beside(config.denominators)
            yield fetched or _handed_in(passport, config.denominators, "Babies by area")
        elif passport.file.startswith("register/") and config.register:
            shipped = Path(passport.file)
            path = config.register if config.register.is_file() else config.register / shipped.name
            # A workbook is one file, and stands in place of all that ship: it is named once.
            if path.is_file() and (path.name == shipped.name or shipped.stem == "teams"):
                yield _handed_in(passport, path, f"Register: {path.stem}")
        else:
            yield passport
    if config.postcodes and len(inputs.register.sub_areas):
        yield replace(_handed_in(every["base_points"], config.postcodes, "Postcode directory"), id="postcodes")


def _handed_in(passport: Passport, path: Path, title: str) -> Passport:
    """Describe a file of the user's own: nothing is known of it but its name and its hash."""
    said = "not stated: a file handed in by whoever made this"
    credit = f"{title}: from the file {path.name}, handed in by whoever made this."
    return replace(
        passport, title=title, publisher=said, licence=said, credit=credit, reference_date="not stated",
        retrieved="not stated", address=f"the file {path.name}", how_made="used as it was handed in",
        sha256=sha256(path),
    )  # fmt: skip


def official_credit(config: Config) -> str:
    """Credit boundaries that the user brought: official ones carry two lines, whose year is that of the data."""
    name = config.boundaries.name if config.boundaries else ""
    return (
        f"Boundaries from the file {name}, handed in by whoever made this map. Boundaries of the Office for National "
        "Statistics are licensed under the Open Government Licence v.3.0 and contain OS data © Crown copyright and "
        "database right."
    )
