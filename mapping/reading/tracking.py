"""Read the list of who was asked, as its keepers filled it in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..vocabulary.asking import TRACKING
from ..vocabulary.errors import InputError
from ..vocabulary.guarding import meant
from .tabular import header_of, read_sheet, records_of


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
