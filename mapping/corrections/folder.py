"""Write what is sent to councils and boards: a folder for each, the list of who is asked, and how to go on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ..formats.csv import csv_text
from ..reading.shipped.sources import sha256_of
from ..vocabulary.register_sheets import CLASSES
from ..writing.folder import RECORD, write_bytes, write_text
from .foi import request
from .form import form_csv, write_form_book
from .letter import BOOK, FORM, Asked, letter

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
    found = []
    for path in sorted(path for path in before.rglob("*") if path.is_file()):
        name = path.relative_to(before).as_posix()
        ours = name in (RECORD, TRACKING_FILE) or (name not in kept and made.get(name) == sha256_of(path))
        if not ours:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
            found.append(name)
    return found
