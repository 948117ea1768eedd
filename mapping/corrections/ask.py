"""Write to councils and boards about what nobody knows: choose whom to ask, gather what is held, keep who was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from .. import __version__
from ..linking.areas_meant import areas_of, of_councils, rows_about, wanted_codes
from ..linking.boards import boards_of, councils_of
from ..linking.place import place_meant
from ..measuring.coverage import set_apart
from ..reading.register.about import what_counts
from ..reading.register.as_written import held_rows
from ..reading.register.register import Register
from ..reading.register.sheets import DEFINITION, home
from ..reading.shipped.lookups import read_start_for_life
from ..reading.shipped.sources import sha256_of
from ..study.inputs import Inputs, read_inputs
from ..study.results import atoms_measured, coverage_at, question, standing_of
from ..study.settings import Settings
from ..vocabulary.codes import LEVELS
from ..vocabulary.errors import Fault, InputError
from ..vocabulary.numbers import counted, noun
from ..vocabulary.register_sheets import START_FOR_LIFE, Held
from ..vocabulary.schema import STATUSES
from ..vocabulary.service import contact_faults
from ..wording.areas import reasons_here
from ..wording.bodies import answering, body_kind, health_first
from ..writing.folder import run_folder, write_record
from .folder import KEPT, TRACKING_FILE, keep_what_people_wrote, read_tracking, tracked, write_ask
from .form import REVERIFY, TRACKING
from .letter import Asked, reason

# Somebody answers for these; for a region or a nation as a whole nobody does.
ASKED_LEVELS = ("utla", "ltla", "health")
USUAL = f"not_known,heard_of,{REVERIFY}"


@dataclass(frozen=True, kw_only=True)
class Wrote:
    """What was done: the folder, how many are asked, and what was kept of what people wrote."""

    folder: Path
    asked: int
    notes: tuple[str, ...]


def run_ask(config: Settings, areas: str, tell: Callable[[str], None]) -> Wrote:
    """
    Write `<out>/<on>-<level>-ask`, a folder for each council or board that is asked.

    Parameters
    ----------
    areas
        Statuses, `reverify`, `start_for_life` (councils funded for this work, or at another level the areas that have
        a part of one), codes or names, with commas between them.
    tell
        Is called with a sentence at each stage.

    Raises
    ------
    EveryAreaError
        With the sentences to show; nothing was written, and what was there is as it was.
    """
    _refuse(config)
    tell("Reading the register, the areas and the babies")
    inputs, linked = read_inputs(config)
    named = _named(areas, inputs, config)
    place = config.register or inputs.folder / "register"
    atoms = atoms_measured(inputs, linked, config)
    coverage = coverage_at(atoms, inputs, config, config.level, config.definition)
    held, _ = held_rows(place, config.encoding)
    why_not = reasons_here(
        set_apart(standing_of(inputs, linked, config, config.level), coverage), inputs.register.teams,
        definition=config.definition, about=inputs.register.about,
    )  # fmt: skip
    asked = _asked(_chosen(areas, named, coverage, inputs, config), held, why_not, inputs, place, config)
    if offered := health_first(config.level, {each.nation for each in asked}, "letter"):
        tell(offered)
    on = question(config, inputs.register, config.definition).on
    tail = f"{config.level}{'' if config.definition == 'standard' else f'-{config.definition}'}-ask"
    target = config.out / f"{on.isoformat()}-{tail}"
    with run_folder(target, tell) as folder:
        tell("Writing the letters and the forms")
        before = target if target.exists() else _last(config.out, tail)
        table, kept, gone = tracked(_tracking(asked), read_tracking((before or target) / TRACKING_FILE))
        write_ask(folder, asked, table, title=inputs.register.title, classes=tuple(inputs.register.about.grounds))
        files = keep_what_people_wrote(target, folder) if target.exists() else []
        write_record(folder, {**_record(config, areas, inputs.register, len(asked)), KEPT: files})
    return Wrote(folder=target, asked=len(asked), notes=tuple(_notes(kept, gone, files, before or target, target)))


def _refuse(config: Settings) -> None:
    """Refuse what would put into a letter what nobody has stated, or address it to nobody."""
    faults = contact_faults(config.contact, "--contact")
    if config.level not in ASKED_LEVELS:
        why = f"Nobody answers for {LEVELS[config.level]} as a whole."
        faults.append(
            Fault(file="--level", value=config.level, why=why, remedy=f"Choose from {', '.join(ASKED_LEVELS)}.")
        )
    for option, given in (("--complete", bool(config.complete)), ("--vintage", config.vintage is not None)):
        if given:
            why = "A letter tells what is recorded of the areas of today, and nothing that was assumed."
            faults.append(Fault(file=option, why=why, remedy="Leave it out."))
    if faults:
        raise InputError(faults)


@dataclass(frozen=True, kw_only=True)
class _Named:
    """What was written of whom to ask: groups in plain letters, areas by code, and the areas of the place, if one."""

    groups: frozenset[str]
    codes: tuple[str, ...]
    within: frozenset[str] | None


def _named(areas: str, inputs: Inputs, config: Settings) -> _Named:
    """Read whom to ask; a name that is wrong is refused before anything is measured."""
    words = [word.strip() for word in areas.split(",") if word.strip()]
    groups = [*STATUSES, REVERIFY, *([START_FOR_LIFE] if inputs.register.about.campaign else [])]
    plain = {word: word.lower().replace("-", "_") for word in words}
    others = [word for word in words if plain[word] not in groups]
    try:
        codes = wanted_codes(others, areas_of(inputs.members, config.level), config.level, inputs.known, inputs.members)
    except InputError as error:
        among = f"Or write one of: {', '.join(groups)}."
        raise InputError(
            [replace(fault, file="--areas", remedy=f"{fault.remedy} {among}") for fault in error.faults]
        ) from None
    place = place_meant(config.within, inputs.members, inputs.known) if config.within else None
    return _Named(
        groups=frozenset(plain.values()) & frozenset(groups), codes=tuple(codes),
        within=place.areas(inputs.members, config.level) if place else None,
    )  # fmt: skip


def _chosen(areas: str, named: _Named, coverage: pd.DataFrame, inputs: Inputs, config: Settings) -> pd.DataFrame:
    """Choose the areas that are asked about, in the order of their codes."""
    wanted = coverage["status"].isin(named.groups) | coverage["area_code"].isin(named.codes)
    if REVERIFY in named.groups:
        wanted |= coverage["reverify"].fillna(value=False).astype(bool)
    if START_FOR_LIFE in named.groups:
        councils = read_start_for_life(inputs.folder)["area_code"]
        wanted |= coverage["area_code"].isin(of_councils(set(councils), config.level, inputs.members))
    if named.within is not None:
        wanted &= coverage["area_code"].isin(named.within)
    if not wanted.any():
        why = f"None of the {LEVELS[config.level]} is so, so there is nobody to ask."
        raise InputError([Fault(file="--areas", value=areas, why=why, remedy=f"Write another, such as {USUAL}.")])
    return coverage[wanted].sort_values("area_code")


def _asked(
    chosen: pd.DataFrame,
    held: dict[str, list[Held]],
    why_not: Mapping[tuple[str, str], str],
    inputs: Inputs,
    place: Path,
    config: Settings,
) -> list[Asked]:
    """Gather what the register holds about each area."""
    parts = inputs.members[inputs.members["parent_level"] == config.level]
    about = {
        name: rows_about({row.row: row.cells["stated_area"] for row in held[name]}, parts, inputs.known)
        for name in ("catchments", "statements")
    }
    counts, register = what_counts(home(place) / DEFINITION), inputs.register
    councils = councils_of(inputs.members, config.level)
    boards = boards_of(inputs.members, inputs.babies.set_index("area_code")["people"], config.level)
    made = []
    for row in chosen.itertuples():
        claims = _rows(held["catchments"], about["catchments"].get(row.area_code, {}))
        named = {claim.cells["team_id"] for claim in claims}
        teams = [team for team in held["teams"] if team.cells["team_id"] in named]
        said = _rows(held["statements"], about["statements"].get(row.area_code, {}))
        made.append(
            Asked(
                row=row, kind=body_kind(config.level, str(row.nation)),
                to=answering(
                    config.level, str(row.nation), councils.get(row.area_code, str(row.area_name)),
                    boards.get(row.area_code, []),
                ), held=(*teams, *claims, *said),
                title=register.title, service=register.service, sees=register.about.sees,
                version=register.definition_version, counts=counts,
                declared=_declared(register, str(row.nation)), fresh_months=config.fresh_months,
                why_not={team: why for (code, team), why in why_not.items() if code == row.area_code},
                contact=config.contact or register.contact,
            )
        )  # fmt: skip
    return made


def _rows(held: list[Held], wanted: dict[int, bool]) -> list[Held]:
    return [replace(row, settled=wanted[row.row]) for row in held if row.row in wanted]


def _declared(register: Register, nation: str) -> str:
    said = register.completeness.get(nation)
    return "" if said is None or pd.isna(said) else str(said)


def _tracking(asked: list[Asked]) -> pd.DataFrame:
    rows = [
        {"code": each.code, "name": each.name, "kind": each.kind, "status": each.row.status, "reason": reason(each)}
        for each in asked
    ]
    return TRACKING.shaped(pd.DataFrame(rows))


def _last(out: Path, tail: str) -> Path | None:
    """Find the newest folder of an earlier day, whose list goes on in the new one."""
    return max(out.glob(f"[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]-{tail}"), default=None)


def _notes(kept: int, gone: int, files: list[str], before: Path, target: Path) -> list[str]:
    """Describe what was kept."""
    sentences = []
    if kept:
        of = "" if before == target else f" of {before.name}"
        more = f"; {gone} of them about areas that are not asked about now" if gone else ""
        rows = f"{counted(kept, 'row')}{of} that somebody filled in"
        sentences.append(f"{TRACKING_FILE}: {rows} {noun(kept, 'was', 'were')} kept{more}.")
    if files:
        more = f" and {len(files) - 3} more" if len(files) > 3 else ""
        sentences.append(
            f"Files that somebody changed or added were kept as they are: {', '.join(files[:3])}{more}. "
            "Move one away to have it made anew."
        )
    return sentences


def _record(config: Settings, areas: str, register: Register, count: int) -> dict[str, Any]:
    """Describe what was asked for, read and made."""
    return {
        "title": register.title,
        "on": question(config, register, config.definition).on.isoformat(),
        "level": config.level,
        "definition": config.definition,
        "definition_version": register.definition_version,
        "fresh_months": config.fresh_months,
        "areas": areas,
        "versions": {"everyarea": __version__},
        "inputs": {f"register/{path.name}": sha256_of(path) for path in register.files},
        "counts": {"asked": count},
    }
