"""The pack of a constituency: a one-page brief for its Member of Parliament, and what is on record of its areas."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from ..drawing.pictures import letters
from ..formats.csv import csv_text
from ..formats.layer import Layer
from ..formats.licences import licence_text
from ..linking.boards import councils_of
from ..linking.names import SEAT_WORDS, folded
from ..look.style import SEEN, look_of
from ..measuring.rollup import seat_parts
from ..page import sections
from ..page.planned import planned_words
from ..reading.shipped.lookups import read_constituency_shares
from ..reading.shipped.sources import sha256_of
from ..study.record import folder_name, record_of
from ..study.results import constituency_table
from ..study.settings import Settings
from ..study.study import Study
from ..vocabulary.codes import CONSTITUENCY, tidy_code
from ..vocabulary.errors import Fault, InputError, refused
from ..vocabulary.numbers import whole
from ..vocabulary.service import DRAFT
from ..vocabulary.standing import in_cell
from ..wording import areas as areawords
from ..wording import headline as words
from ..wording import phrases
from ..wording.phrases import cut, is_missing, listed
from ..writing.disk import replaced
from ..writing.folder import RECORD, write_record, write_text
from . import brief_words as briefwords
from .brief import CREDIT, NAME, TEAMS_SHOWN, Brief, Setting, nearest, sources, stated, teams_here
from .brief_maps import beside, local_map, locator
from .brief_page import Press, brief_page
from .layers import IRISH
from .make import Packed, PackRequest, holdings, pack_edition, pack_folder
from .pack import MANIFEST, as_json, manifest, stem_of, zipped
from .tables import SEAT_AREAS, SEAT_INDEX

NOT_CONSTITUENCIES = "A team serves council areas, not constituencies."
HEADS = {
    "where": "The areas that yours lies in",
    "around": "Around them.",
    "figures": "In figures",
    "teams": "The teams that we know of there",
    "asked": "What you could ask",
    "compared": "Area by area",
}
COLUMNS = [
    ["name", "Area", False],
    ["council", "Runs children's services", False],
    ["status", "What is recorded of the whole area", False],
    ["yours", "Share of your babies", True],
    ["theirs", "Share of its people", True],
]
METHOD = (
    "Babies are shared out by where children aged 0 to 2 lived in mid-2022. The map shows whole areas: there are no "
    "open outlines of constituencies."
)
FOR_WHOM = {
    "brief.pdf": "one page to read, print or send on",
    "brief.html": "the same page for a screen, a telephone or a screen reader; it asks the internet for nothing",
    "areas.csv": "for a spreadsheet: the areas that the constituency lies in, with shares and what is recorded",
    "LICENCE.txt": "whose the data are, and what has to stand beside them when you pass them on",
    MANIFEST: "the sha256 of each file, to see that nothing was changed on the way",
}


@dataclass(frozen=True)
class Seat:
    """A constituency: its row of CONSTITUENCIES, and its rows of SEAT_AREAS, that with most of its babies first."""

    row: Any
    parts: pd.DataFrame

    @property
    def codes(self) -> list[str]:
        """The codes of its areas."""
        return [str(code) for code in self.parts["area_code"]]


def seats_wanted(asked: Iterable[str], seats: pd.DataFrame) -> list[str]:
    """
    Find the constituencies that somebody means, by code, name or Welsh name.

    Raises
    ------
    InputError
        With every one that is unknown, and the nearest names for it.
    """
    names = {folded(str(row.constituency_name)): row.constituency_code for row in seats.itertuples()}
    welsh = seats.dropna(subset="welsh_name")
    names |= {folded(name): code for name, code in zip(welsh["welsh_name"], welsh["constituency_code"], strict=True)}
    codes, faults, found = set(seats["constituency_code"]), [], set()
    for written in asked:
        name = SEAT_WORDS.sub("", folded(written))
        if tidy_code(written) in codes:
            found.add(tidy_code(written))
        elif name in names:
            found.add(names[name])
        else:
            spoken = dict(zip(seats["constituency_code"], seats["constituency_name"], strict=True))
            like = [each for each in names if name and f" {name} " in f" {each} "][:3]
            like = like or difflib.get_close_matches(name, list(names), n=3)
            *others, last = dict.fromkeys(spoken[names[each]] for each in like) or [""]
            near = f"{', '.join(others)} or {last}" if others else last
            why = "No constituency of 2024 has this name."
            remedy = f"Did you mean {near}?" if near else "Check the name, or write the code."
            faults.append(Fault(file="pack", value=written, why=why, remedy=remedy))
    if faults:
        raise InputError(faults)
    return sorted(str(code) for code in found)


def seats_of_study(study: Study, to: Mapping[str, str]) -> dict[str, Seat]:
    """Return every constituency by its code; `to` says who answers for each lower-tier area."""
    coverage = study.results.coverage[study.config.definition]
    table = constituency_table(study.inputs, coverage)
    parts = seat_parts(coverage, read_constituency_shares(study.inputs.folder))
    names = dict(zip(table["constituency_code"], table["constituency_name"], strict=True))
    teams = dict(zip(study.edition.teams["team_id"], study.edition.teams["team_name"], strict=True))
    parts = SEAT_AREAS.shaped(
        parts.assign(
            constituency_name=parts["constituency_code"].map(names), on_day=coverage["on_day"].iloc[0],
            council_name=parts["area_code"].map(councils_of(study.inputs.members, "ltla")),
            answers=parts["area_code"].map(to),
            team_names=[
                "; ".join(teams[team] for team in in_cell(held)) or pd.NA for held in parts["team_ids"]
            ],
        )
    )  # fmt: skip
    by_seat = dict(iter(parts.groupby("constituency_code", sort=False)))
    return {row.constituency_code: Seat(row, by_seat[row.constituency_code]) for row in table.itertuples()}


def seat_brief(setting: Setting, seat: Seat) -> Brief:
    """Put together the brief of one constituency."""
    edition, codes = setting.edition, seat.codes
    rows = [setting.rows[code] for code in codes]
    near = local_map(edition, *codes, called=listed(cut(str(row.area_name), NAME) for row in rows))
    shapes = edition.shapes.geometry[edition.shapes["area_code"].isin(codes)].to_numpy()
    name = cut(str(seat.row.constituency_name), NAME)
    there = locator(setting.land, shapely.union_all(shapes), f"where {name} lies")
    around = beside(edition, *codes)
    numbers = {other: number for number, other in near.numbered}
    looks = {look_of(setting.rows[other]) for other in (*codes, *around)}
    title = cut(edition.title, NAME)
    who = briefwords.keeper(edition.contact)
    told = [each for row in rows for each in stated(edition, row)]
    facts = {
        "title": title,
        "heads": {**HEADS, "nearest": _nearest_head(seat, cut(str(rows[0].area_name), NAME))},
        "columns": [each for each in COLUMNS if each[0] != "council" or seat.row.nation != IRISH],
        "to": f"the Member of Parliament for {name}",
        "why": f"{f'{who} keeps' if who else 'We keep'} the public register “{title}”. {NOT_CONSTITUENCIES} "
        "So this page shows what is on record for the areas that yours lies in.",
        "draft": "" if edition.contact else DRAFT,
        "name": name,
        "place": f"Parliamentary constituency ({seat.row.constituency_code}), {seat.row.nation}",
        "day": phrases.day_words(edition.on),
        "day_iso": edition.on.isoformat(),
        "look": "",
        "status": _heading(len(rows), int(seat.row.areas_recorded)),
        "sentence": _sentence(setting, rows, name),
        "stated": list(dict.fromkeys(told))[:2],
        "counted_for": cut(words.counted_for(edition), CREDIT),
        "caveat": words.RECORDED_IS_NOT_ACCESS,
        "assumed": words.given(edition),
        "teams": _teams(setting, rows),
        "nothing": "",
        "figures": _figures(seat.row),
        "seats": "",
        "funded": "",
        "planned": " ".join(filter(None, (planned_words(edition, code) for code in codes))),
        "nearest": nearest(setting, codes[0]),
        "around": briefwords.around([setting.rows[other] for other in around], numbers),
        "looks": [{"look": each, "short": SEEN[each].short} for each in SEEN if each in looks],
        "nation": "The shares say how much of your constituency each area is, and how much of each area is yours.",
        "compared": _compared(seat, rows),
        "method": METHOD,
        "questions": _questions(seat, rows),
        "answer": f"We would be glad to hear what you learn. {briefwords.answer_to(edition.contact)}",
        "sources": sources(edition.of({setting.rows[other].nation for other in (*codes, *around)}), codes[0], edition),
    }  # fmt: skip
    return Brief(facts, there, near)


def _nearest_head(seat: Seat, name: str) -> str:
    """Write the heading of the nearest areas with a team; nothing where one of its own has one."""
    return "" if seat.row.areas_recorded else f"Nearest areas with a team on record, from {name}"


def _heading(areas: int, recorded: int) -> str:
    if areas == 1:
        return "An open team is on record there" if recorded else "No open team is on record there yet"
    if not recorded:
        return f"No open team is on record in its {areas} areas yet"
    many = "both of" if recorded == areas == 2 else f"all {areas} of" if recorded == areas else f"{recorded} of"
    count = "" if recorded == areas else f" {areas}"
    return f"An open team is on record in {many} its{count} areas"


def _sentence(setting: Setting, rows: Sequence[Any], name: str) -> str:
    """Say which areas the constituency lies in, and what is recorded of each."""
    edition = setting.edition
    said = [f"{name} lies in {listed(cut(str(row.area_name), NAME) for row in rows)}."]
    for row in rows:
        held = areawords.area_sentences(row, fresh_months=edition.fresh_months, assumed=edition.assumed_complete)
        # The last is of the babies of the whole area: those of the constituency stand in its figures.
        said.append(phrases.filled(" ".join(held[:-1]), areawords.area_values(row)))
    partly = [str(row.area_name) for row in rows if not is_missing(row.team_ids) and row.status != "covered"]
    if partly:
        said.append("We do not know whether that team serves your part of it." if len(partly) == 1 else
                    "We do not know whether those teams serve your parts of them.")  # fmt: skip
    return " ".join(said)


def _figures(row: Any) -> list[sections.Row]:
    low, high = row.babies_covered_low, row.babies_covered_high
    if is_missing(low) or is_missing(high):
        low, high, served = 0, 0, "not known"
    else:
        served = whole(high) if low == high else f"{whole(low)} to {whole(high)}"
    return [
        {"what": "Babies and toddlers (aged 0 to 2) in your constituency", "value": whole(row.babies), "note": ""},
        {"what": "Of these, in areas with a team on record", "value": whole(row.babies_recorded), "note": ""},
        {
            "what": "Of these, where a team serves",
            "value": served,
            "note": "" if low == high else "We cannot say it more exactly: we do not know how much the teams serve.",
        },
    ]


def _teams(setting: Setting, rows: Iterable[Any]) -> sections.Row:
    """Return the teams of every area, each once."""
    every = {team["name"]: team for row in rows for team in teams_here(setting, row)["rows"]}
    more = len(every) - TEAMS_SHOWN
    return {"rows": list(every.values())[:TEAMS_SHOWN], "more": f"And {more} more." if more > 0 else ""}


def _compared(seat: Seat, rows: Iterable[Any]) -> list[sections.Row]:
    held = seat.parts.set_index("area_code")
    made = []
    for row in rows:
        part = held.loc[row.area_code]
        share = None if is_missing(part["babies"]) or not seat.row.babies else part["babies"] / seat.row.babies
        made.append(
            {
                "name": cut(str(row.area_name), NAME), "own": False, "council": cut(str(part["council_name"]), NAME),
                "status": SEEN[look_of(row)].short,
                "yours": "not known" if share is None else _percent(share), "theirs": _percent(part["people_share"]),
            }
        )  # fmt: skip
    return made


def _percent(share: object) -> str:
    number = 100 * float(str(share))
    return "under 1%" if 0 < number < 1 else f"{number:.0f}%"


def _questions(seat: Seat, rows: Iterable[Any]) -> list[str]:
    """Say what to ask of whom: areas with the same bodies and the same question together."""
    asked: dict[tuple[str, str], list[str]] = {}
    for row, to in zip(rows, seat.parts["answers"], strict=True):
        asked.setdefault((str(to), areawords.question(row.status)), []).append(cut(str(row.area_name), NAME))
    return [f"Ask {cut(to, 300)} about {'; '.join(names)}. {question}" for (to, question), names in asked.items()]


def seat_pack(setting: Setting, seat: Seat, press: Press | None) -> bytes:
    """Make the zip of one constituency: its brief, the table of its areas, whose the data are; the same bytes twice."""
    edition, brief = setting.edition, seat_brief(setting, seat)
    nations = {str(seat.row.nation)}
    code = str(seat.row.constituency_code)
    stem = stem_of(str(seat.row.constituency_name), code)
    table = Layer("areas", "Its areas", SEAT_AREAS, seat.parts, None)
    files = {
        "brief.html": brief_page(brief, edition.style).encode("utf-8"),
        f"{stem}_areas.csv": csv_text(table.shaped).encode("utf-8"),
        "LICENCE.txt": licence_text(edition.passports, nations).encode("utf-8"),
    }
    if press:
        files["brief.pdf"] = press.pdf(brief)
    lines = [f"{brief.facts['name']} ({code}): {edition.title}, {brief.facts['day']}", "", brief.facts["sentence"], "",
             "Which file is for whom", ""]  # fmt: skip
    named = {name: f"{stem}_{name}" if name.endswith(".csv") else name for name in FOR_WHOM}
    lines += [f"  {named[name]}: {text}." for name, text in FOR_WHOM.items() if named[name] in {*files, MANIFEST}]
    lines += ["", NOT_CONSTITUENCIES, METHOD, ""]
    files["README.txt"] = "\n".join(lines).encode("utf-8")
    files[MANIFEST] = as_json(
        {
            "constituency_code": code, "constituency_name": str(seat.row.constituency_name),
            "nation": str(seat.row.nation), "areas": int(seat.row.areas),
            "areas_recorded": int(seat.row.areas_recorded),
            "babies": None if is_missing(seat.row.babies) else int(seat.row.babies),
            "on_day": edition.on.isoformat(), "definition": edition.definition,
            "files": {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)},
        }
    )  # fmt: skip
    return zipped(files, stem)


def run_seat_packs(
    config: Settings, wanted: PackRequest, tell: Callable[[str], None], progress: Callable[[int, int], None]
) -> Packed:
    """
    Make the packs of constituencies into `<out>/<on>-constituency-packs`; those that nobody asks for stay.

    Parameters
    ----------
    tell, progress
        As in `run_pack`.

    Raises
    ------
    EveryAreaError
        With the sentences to show.
    """
    if wanted.letters:
        why = "A letter goes to those who answer for an area, and nobody answers for a constituency."
        raise refused(file="--letters", why=why, remedy="Leave it out, or choose another --level.")
    study = Study.of(replace(config, level="ltla"), tell)
    study.check()
    seats = study.inputs.seats
    codes = sorted(seats["constituency_code"]) if wanted.codes is None else seats_wanted(wanted.codes, seats)
    made = pack_edition(study)
    record = record_of(made, study, {})
    target = config.out / f"{folder_name(made, config).replace('-ltla', f'-{CONSTITUENCY}', 1)}-packs"
    with pack_folder(target, tell) as stack:
        setting = holdings(study).setting
        every = seats_of_study(study, setting.to)
        press = Press(made.style, stack.enter_context(letters())) if wanted.pdf else None
        (target / RECORD).unlink(missing_ok=True)
        for done, code in enumerate(codes, start=1):
            replaced(target / f"{code}.zip", seat_pack(setting, every[code], press))
            progress(done, len(codes))
        write_text(target, "index.csv", csv_text(_index(target)))
        write_record(target, {**record, "level": CONSTITUENCY})
    return Packed(folder=target, made=len(codes), kept=0)


def _index(folder: Path) -> pd.DataFrame:
    """List every pack of a constituency in a folder that is whole."""
    packs = {path: manifest(path) for path in sorted(folder.glob("*.zip"))}
    rows = [{**said, "file": path.name, "sha256": sha256_of(path)} for path, said in packs.items() if said]
    return SEAT_INDEX.shaped(pd.DataFrame(rows))
