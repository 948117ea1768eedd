"""Count what was written: a layer is read back before its file takes its place, and what is missing stops the run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyogrio

from ..writing.disk import not_whole
from .layer import SHAPES_FIELD


def count_back(path: Path, written: pa.Table, key: Sequence[str], *, layer: str | None = None) -> None:
    """
    Read back what tells the rows of a layer apart, and compare it with what was written.

    Parameters
    ----------
    written
        The table as it was handed over, shapes included where there are any.
    key
        The columns of it that tell rows apart.
    layer
        Which layer of the file; not needed where it has one.

    Raises
    ------
    OSError
        If a row or a shape is missing.
    """
    meta, back = pyogrio.read_arrow(path, layer=layer, columns=list(key))
    whole = len(back) == len(written)
    if whole and SHAPES_FIELD.name in written.column_names:
        whole = back.column(meta["geometry_name"] or "wkb_geometry").null_count == 0
    for name in key:
        whole = whole and _sorted(back.column(name)) == _sorted(written.column(name))
    if not whole:
        raise not_whole(path)


def _sorted(column: pa.ChunkedArray) -> list[str]:
    """Return values in order as texts; a day may come back as the midnight that it begins with."""
    return sorted("" if value is None else str(value).removesuffix(" 00:00:00") for value in column.to_pylist())
