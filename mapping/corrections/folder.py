"""The folder of letters and forms, and the list of who was asked: read, brought up to date, with nothing lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..formats.csv import csv_text
from ..reading.shipped.sources import sha256_of
from ..reading.tables.csv_sheet import header_of, read_sheet, records_of
from ..vocabulary.errors import InputError
from ..vocabulary.register_sheets import CLASSES
from ..vocabulary.safe_text import meant
from ..writing.folder import RECORD, write_bytes, write_text
from .form import BY_HAND, TRACKING, form_csv, write_form_book
from .letter import BOOK, FORM, Asked, letter, request

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
    """
    Bring files into a new folder that somebody changed in the one before it, or put there.

    Parameters
    ----------
    before
        The finished folder of the last time, with its `run.json`.
    folder
        The new one, all of whose own files are written.

    Returns
    -------
    Their paths within the folder. A file that is the same in both needs no keeping.
    """
    try:
        record = json.loads((before / RECORD).read_text(encoding="utf-8"))
        made, kept = dict(record["outputs"]), set(record.get(KEPT, ()))
    except (OSError, ValueError, KeyError):
        made, kept = {}, set()
    texts = []
    for path in sorted(path for path in before.rglob("*") if path.is_file()):
        name = path.relative_to(before).as_posix()
        ours = name in (RECORD, TRACKING_FILE) or (name not in kept and made.get(name) == sha256_of(path))
        if not ours:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
            texts.append(name)
    return texts


def read_tracking(path: Path) -> pd.DataFrame:
    """
    Read a `tracking.csv`.

    Returns
    -------
    Its rows as text, with the columns of TRACKING and any that its keepers added; without a row where there is no such
    file.

    Raises
    ------
    InputError
        With everything that keeps it from being read whole: what was filled in must not be lost.
    """
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

    Parameters
    ----------
    now
        TRACKING table, nothing filled in.
    before
        The list as text, with columns of its keepers' own, as `read_tracking` gives it.

    Returns
    -------
    (the list as text, how many rows of it are kept as they were filled in, how many of these are about areas that are
    not asked about now). A row in which somebody wrote anything stays; what was recorded when the area was asked stays
    with it. Sorted by code; rows of one area in their order, rows without a code last.
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
