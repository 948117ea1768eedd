"""
Write to councils and boards about what nobody knows: choose whom to ask, gather what is held, keep who was asked.

A folder that lies there is brought up to date, and nothing that people wrote in it is lost.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from .. import __version__
from ..formats.csv import csv_text
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
from ..reading.tables.csv_sheet import header_of, read_sheet, records_of
from ..study.inputs import Inputs, read_inputs
from ..study.results import atoms_measured, coverage_at, question, standing_of
from ..study.settings import Settings
from ..vocabulary.codes import LEVELS
from ..vocabulary.errors import Fault, InputError, refused
from ..vocabulary.numbers import counted, first_few, noun
from ..vocabulary.register_sheets import CLASSES, START_FOR_LIFE, Held
from ..vocabulary.safe_text import meant
from ..vocabulary.schema import STATUSES
from ..vocabulary.service import contact_faults
from ..wording.areas import reasons_here
from ..wording.bodies import answering, body_kind, health_first
from ..writing.folder import RECORD, read_record, run_folder, write_bytes, write_record, write_text
from .form import BY_HAND, REVERIFY, TRACKING, form_csv, write_form_book
from .letter import BOOK, FORM, Asked, letter, reason, request

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
    Write `<out>/<on>-<level>-ask`, a folder for each council or board that is asked, or change nothing.

    Parameters
    ----------
    areas
        Statuses, `reverify`, `start_for_life` (councils funded for this work, or at another level the areas that have
        a part of one), codes or names, with commas between them.
    tell
        Is called with a sentence at each stage.
    """
    _refuse(config)
    tell("Reading the register, the areas and the babies")
    inputs, linked = read_inputs(config)
    named = _named(areas, inputs, config)
    place = config.register or inputs.folder / "register"
    atoms = atoms_measured(inputs, linked, config)
    coverage = coverage_at(atoms, inputs, config, config.level, config.definition)
    register_rows, _ = held_rows(place, config.encoding)
    why_not = reasons_here(
        set_apart(standing_of(inputs, linked, config, config.level), coverage), inputs.register.teams,
        definition=config.definition, about=inputs.register.about,
    )  # fmt: skip
    asked = _asked(_chosen(areas, named, coverage, inputs, config), register_rows, why_not, inputs, place, config)
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
    for option, is_set in (("--complete", bool(config.complete)), ("--vintage", config.vintage is not None)):
        if is_set:
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
        raise refused(file="--areas", why=why, remedy=f"Write another, such as {USUAL}.", value=areas)
    return coverage[wanted].sort_values("area_code")


def _asked(
    chosen: pd.DataFrame,
    register_rows: dict[str, list[Held]],
    why_not: Mapping[tuple[str, str], str],
    inputs: Inputs,
    place: Path,
    config: Settings,
) -> list[Asked]:
    """Gather what the register holds about each area."""
    parts = inputs.members[inputs.members["parent_level"] == config.level]
    about = {
        name: rows_about({row.row: row.cells["stated_area"] for row in register_rows[name]}, parts, inputs.known)
        for name in ("catchments", "statements")
    }
    counts, register = what_counts(home(place) / DEFINITION), inputs.register
    councils = councils_of(inputs.members, config.level)
    boards = boards_of(inputs.members, inputs.babies.set_index("area_code")["people"], config.level)
    letters = []
    for row in chosen.itertuples():
        claims = _rows(register_rows["catchments"], about["catchments"].get(row.area_code, {}))
        named = {claim.cells["team_id"] for claim in claims}
        teams = [team for team in register_rows["teams"] if team.cells["team_id"] in named]
        statements = _rows(register_rows["statements"], about["statements"].get(row.area_code, {}))
        letters.append(
            Asked(
                row=row, kind=body_kind(config.level, str(row.nation)),
                to=answering(
                    config.level, str(row.nation), councils.get(row.area_code, str(row.area_name)),
                    boards.get(row.area_code, []),
                ), held=(*teams, *claims, *statements),
                title=register.title, service=register.service, sees=register.about.sees,
                version=register.definition_version, counts=counts,
                declared=_declared(register, str(row.nation)), fresh_months=config.fresh_months,
                why_not={team: why for (code, team), why in why_not.items() if code == row.area_code},
                contact=config.contact or register.contact,
            )
        )  # fmt: skip
    return letters


def _rows(held: list[Held], wanted: dict[int, bool]) -> list[Held]:
    return [replace(row, settled=wanted[row.row]) for row in held if row.row in wanted]


def _declared(register: Register, nation: str) -> str:
    day = register.completeness.get(nation)
    return "" if day is None or pd.isna(day) else str(day)


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
        sentences.append(
            f"Files that somebody changed or added were kept as they are: {first_few(files)}. "
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


TRACKING_FILE = "tracking.csv"
KEPT = "kept"
_README = """\
{title}: whom to ask, and what

A folder for each council or board, named by the code of its area:

  letter.txt       what we hold, what is not known, and how one word can answer: please add names, and send it
  {form}   the form for corrections, to go with the letter
  {book}  the same as an Excel workbook: send one of the two, or both
  foi.txt          a request for information, for those who do not answer

{tracking} lists them all. Fill in asked_on, answered_on, answer and notes: what you wrote there stays when the list is
made again, and so does every file here that you changed or added.

When a form comes back:

  everyarea register merge FILE             shows what it would change, and writes nothing
  everyarea register merge FILE --accept    writes a new register, which was checked whole

When the answer is “Correct”, write the day into last_confirmed of the teams in the form, and merge that.
“Correct” says nothing of what is not known: only a dated statement may say that an area has no team.
"""


def write_ask(
    folder: Path, asked: Iterable[Asked], tracking: pd.DataFrame, *, title: str, classes: tuple[str, ...] = CLASSES
) -> None:
    """Write a folder for each council or board, the list of all, and a README; `classes` are those a team can be of."""
    for each in asked:
        write_text(folder, f"{each.code}/letter.txt", letter(each))
        write_text(folder, f"{each.code}/foi.txt", request(each))
        write_bytes(folder, f"{each.code}/{FORM}", form_csv(each.held, each.stated))
        write_form_book(folder / each.code / BOOK, each.held, each.stated, classes)
    # Written for Excel, which knows UTF-8 by its byte-order mark alone.
    write_bytes(folder, TRACKING_FILE, ("\ufeff" + csv_text(tracking)).encode("utf-8"))
    write_text(folder, "README.txt", _README.format(title=title, form=FORM, book=BOOK, tracking=TRACKING_FILE))


def keep_what_people_wrote(before: Path, folder: Path) -> list[str]:
    """Copy files that somebody changed or added since the last time into the new folder, and name them."""
    record = read_record(before / RECORD)
    written, kept = record.get("outputs", {}), record.get(KEPT, ())
    texts = []
    for path in sorted(path for path in before.rglob("*") if path.is_file()):
        name = path.relative_to(before).as_posix()
        unchanged = name in (RECORD, TRACKING_FILE) or (name not in kept and written.get(name) == sha256_of(path))
        if not unchanged:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
            texts.append(name)
    return texts


def read_tracking(path: Path) -> pd.DataFrame:
    """Read a `tracking.csv` as text, with the columns its keepers added; without a row where there is no such file."""
    if not path.is_file():
        return pd.DataFrame(columns=TRACKING.names, dtype="string")
    header = header_of(records_of(path), ["code"])[1]
    own = [name for name in dict.fromkeys(header) if name and name not in TRACKING.names]
    sheet = read_sheet(path, required=["code"], optional=[*(n for n in TRACKING.names if n != "code"), *own])
    if "" in header and not sheet.faults:
        sheet.fault("A column has no name.", "Name it, or delete it.", row=1)
    if sheet.faults:
        at = f"{path.parent.name}/{path.name}"
        raise InputError([replace(fault, file=at) for fault in sheet.faults])
    return sheet.rows[[*TRACKING.names, *own]].map(meant).reset_index(drop=True)


def tracked(now: pd.DataFrame, before: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
    """
    Put the areas that are asked about now together with the list as it was filled in.

    A row in which somebody wrote anything stays; what was recorded when the area was asked stays with it. Sorted by
    code; rows of one area in their order, rows without a code last. Beside the list stands how many rows were kept, and
    how many of these are about areas that are not asked about now.
    """
    own = [name for name in before.columns if name not in TRACKING.names]
    written = before[[*BY_HAND, *own]].fillna("").ne("").any(axis=1) if len(before) else pd.Series(dtype=bool)
    kept = before[written.to_numpy(dtype=bool)].fillna("").copy()
    fresh = now.astype("string").fillna("").reindex(columns=[*TRACKING.names, *own], fill_value="")
    news = fresh.set_index("code")
    for place in kept.index:
        code = kept.at[place, "code"]
        if code in news.index and not kept.at[place, "asked_on"]:
            kept.loc[place, ["name", "kind", "status", "reason"]] = news.loc[code, ["name", "kind", "status", "reason"]]
    table = pd.concat([kept, fresh[~fresh["code"].isin(kept["code"])]], ignore_index=True)
    last = table["code"].where(table["code"] != "", "~")
    order = last.sort_values(kind="stable").index
    return table.loc[order].reset_index(drop=True), len(kept), int((~kept["code"].isin(fresh["code"])).sum())
