"""
Fetch official files from their publishers: all of one, or nothing and a sentence.

A layer of a feature service is read by ranges of its object ids. The ids that it announced decide when it is whole.
The flag `exceededTransferLimit`, the length of a page and the limit of the server decide nothing: they are often wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..fetching import cache
from ..reading.shipped.sources import sha256_of
from ..vocabulary.errors import SourceError, shortened
from .cache import Endpoint, Pages
from .download import Partial, directory_from, download
from .http import PLAIN, RefusalError, Transport, Web
from .nomis import read_nomis

# Areas asked for at once: a few megabytes of the finest detail.
PAGE = 100
# How often a layer is read again from the start because it was edited meanwhile.
ROUNDS = 3
_FIELD = re.compile(r"[A-Za-z_]\w{0,62}")


class ChangedError(RefusalError):
    """The layer is not what it announced when its reading began."""


@dataclass(frozen=True)
class _Announcement:
    """What a layer says of itself: the name of its ids, its last edit, and every id."""

    field: str
    edited: str
    ids: tuple[int, ...]

    def text(self, address: str) -> str:
        return json.dumps([address, self.field, self.edited, self.ids])


def fetch(
    record: Endpoint,
    folder: Path,
    *,
    retrieved: date,
    tell: Callable[[str], None],
    transport: Transport = PLAIN,
    page: int = PAGE,
) -> Path:
    """
    Fetch a file into the cache, unless it lies there unchanged; its passport lies beside it.

    Where it cannot be had whole, the cache is as it was.

    Parameters
    ----------
    record
        The address, and what is known of it.
    folder
        The cache.
    retrieved
        The day, for the passport. Only the command line asks what day it is.
    tell
        Hears how far the work is.
    transport
        How patiently to ask.
    page
        How many areas to ask for at once.
    """
    before = cache.kept(record, folder)
    if before is not None:
        tell(f"{record.file} was fetched before and is unchanged.")
        return before
    try:
        if record.kind == "page":
            reason = f"It has no stable address: {record.sure}"
            raise RefusalError(reason)
        with Web(record.hosts, transport, tell) as web:
            rows, how_made = _READ[record.kind](record, folder, web, page)
    except RefusalError as refusal:
        message = (
            f'"{record.title}" could not be fetched from {record.address}. {refusal} Nothing in the cache was changed. '
            f"To place it by hand: {record.by_hand}"
        )
        raise SourceError(message) from None
    with cache.writing(folder):
        path = cache.commit(record, folder, retrieved=retrieved, rows=rows, how_made=how_made)
    Pages(record, folder).clear()
    _partial(record, folder).clear()
    tell(f"{record.file}: whole, in {folder}.")
    return path


def _partial(record: Endpoint, folder: Path) -> Partial:
    return Partial(folder / f".{record.file}.download")


def _file(record: Endpoint, folder: Path, web: Web, _page: int) -> tuple[int | None, str]:
    """Download a file as it is."""
    part = _partial(record, folder)
    with cache.writing(folder):
        download(record.address, part, record.format, web)
        part.path.replace(cache.part_path(record, folder))
    return record.rows, "everyarea fetch: downloaded as published."


def _directory(record: Endpoint, folder: Path, web: Web, _page: int) -> tuple[int, str]:
    """Download a directory of postcodes, and keep its postcodes, council codes, places and months of ending."""
    part = _partial(record, folder)
    with cache.writing(folder):
        download(record.address, part, record.format, web)
        web.tell("Taking the postcodes out of the directory.")
        rows, table = directory_from(part.path, cache.part_path(record, folder), least=record.least)
        sha256 = sha256_of(part.path)
    how = f"everyarea fetch: five columns of {table}, {rows:,} rows, from the zip as published (sha256 {sha256})."
    return rows, how


def _nomis(record: Endpoint, folder: Path, web: Web, page: int) -> tuple[int, str]:
    """Read a table of Nomis whole, and write it as CSV."""
    text, rows = read_nomis(record, web, 10 * page)
    with cache.writing(folder):
        cache.write_whole(cache.part_path(record, folder), text)
    return rows, f"everyarea fetch: {rows:,} rows, asked for by ordered offset; their number agrees after."


def _layer(record: Endpoint, folder: Path, web: Web, page: int) -> tuple[int, str]:
    """Read a layer whole, from the start again where it was edited meanwhile, and write it as GeoJSON."""
    pages = Pages(record, folder)
    for _ in range(ROUNDS):
        before = _announced(record, web)
        try:
            features, trouble = _read(record, before, pages, web, page), None
        except ChangedError as error:
            features, trouble = {}, error
        if _announced(record, web) == before:
            if trouble:
                raise trouble
            _check_codes(record, features)
            with cache.writing(folder):
                cache.write_whole(cache.part_path(record, folder), _geojson(record, features))
            how = f"everyarea fetch: {len(features)} areas, asked for by ordered object id on EPSG:27700; their number "
            return len(features), how + f"and the day of the last edit ({before.edited or 'not given'}) agree after."
        web.tell("The layer was edited while it was read: starting again.")
    reason = f"The layer was edited each of the {ROUNDS} times that it was read. Try again later."
    raise RefusalError(reason)


def _announced(record: Endpoint, web: Web) -> _Announcement:
    """Ask a layer how many areas it has, and which, and when it was last edited."""
    layer = web.json(record.address, f="json")
    answer = web.json(f"{record.address}/query", where="1=1", returnIdsOnly="true", f="json")
    count = web.json(f"{record.address}/query", where="1=1", returnCountOnly="true", f="json").get("count")
    field = str(layer.get("objectIdField") or answer.get("objectIdFieldName") or "")
    ids = answer.get("objectIds") or []
    editing = layer.get("editingInfo")
    edited = editing.get("lastEditDate") if isinstance(editing, dict) else None
    if not _FIELD.fullmatch(field) or not isinstance(ids, list) or not all(type(number) is int for number in ids):
        reason = "The address does not answer as a layer of areas does: it may have moved."
        raise RefusalError(reason)
    if len(set(ids)) != len(ids) or count != len(ids):
        reason = (
            f"The layer announces {count} areas, but lists {len(ids)} object ids, {len(set(ids))} of them different."
        )
        raise RefusalError(reason)
    if len(ids) != (record.rows or len(ids) or 1):
        expected = f"{record.rows:,} are expected" if record.rows else "some are expected"
        reason = f"The layer announces {len(ids):,} areas where {expected}: it may hold something else by now."
        raise RefusalError(reason)
    return _Announcement(field, "" if edited is None else str(edited), tuple(sorted(ids)))


def _read(record: Endpoint, announced: _Announcement, pages: Pages, web: Web, size: int) -> dict[int, dict[str, Any]]:
    """Read every announced area, each once. A page that brings none is asked for again in halves, to a single area."""
    wanted = set(announced.ids)
    features = {n: feature for n, feature in pages.resume(announced.text(record.address)).items() if n in wanted}
    if features:
        web.tell(f"Going on from {len(features):,} of {len(wanted):,} areas that were read before.")
    missing = [number for number in announced.ids if number not in features]
    while missing:
        asked = missing[:size]
        page = _page(record, announced, asked, web)
        if page:
            pages.keep(page)
            features |= page
            missing = [number for number in missing if number not in page]
            web.tell(f"{len(features):,} of {len(wanted):,} areas")
        elif len(asked) > 1:
            size = len(asked) // 2
        else:
            reason = f"The layer announces object {asked[0]}, but does not give it."
            raise ChangedError(reason)
    return features


def _page(record: Endpoint, announced: _Announcement, asked: list[int], web: Web) -> dict[int, dict[str, Any]]:
    """Ask for the areas of a range of ids; give those that were asked for."""
    first, last = asked[0], asked[-1]
    answer = web.json(
        f"{record.address}/query",
        where=f"{announced.field}>={first} AND {announced.field}<={last}",
        outFields="*",
        orderByFields=announced.field,
        outSR="27700",
        f="geojson",
    )
    listed = answer.get("features")
    if not isinstance(listed, list):
        reason = "The layer does not answer in GeoJSON."
        raise RefusalError(reason)
    page: dict[int, dict[str, Any]] = {}
    for given in listed:
        number, feature = _feature(given, announced.field)
        if number in page or not first <= number <= last:
            reason = f"The layer gave object {number} {'twice' if number in page else 'where it was not asked for'}."
            raise RefusalError(reason)
        page[number] = feature
    strange = sorted(page.keys() - set(announced.ids))
    if strange:
        reason = f"The layer gave object {strange[0]}, which it had not announced."
        raise ChangedError(reason)
    return {number: page[number] for number in asked if number in page}


def _feature(given: Any, field: str) -> tuple[int, dict[str, Any]]:
    """Take the id, the columns and the shape of an answer's feature, and look that its shape is on the grid."""
    given = given if isinstance(given, dict) else {}
    columns, shape = given.get("properties"), given.get("geometry")
    columns = columns if isinstance(columns, dict) else {}
    number = columns.get(field, given.get("id"))
    if type(number) is not int:
        reason = "The layer gave an area without its object id."
        raise RefusalError(reason)
    corner: Any = shape.get("coordinates") if isinstance(shape, dict) else None
    while isinstance(corner, list) and corner and isinstance(corner[0], list):
        corner = corner[0]
    if not isinstance(corner, list) or len(corner) < 2 or not all(isinstance(side, int | float) for side in corner):
        reason = f"The layer gave object {number} without a shape."
        raise RefusalError(reason)
    if max(abs(side) for side in corner[:2]) <= 180:
        reason = "The layer answered in degrees, though it was asked for the British National Grid (EPSG:27700)."
        raise RefusalError(reason)
    return number, {"type": "Feature", "id": number, "properties": columns, "geometry": shape}


def _check_codes(record: Endpoint, features: dict[int, dict[str, Any]]) -> None:
    """Refuse a layer without its column of codes, or with an area under two object ids."""
    seen: dict[str, int] = {}
    for number, feature in features.items():
        code = feature["properties"].get(record.code_column)
        if not isinstance(code, str) or not code.strip():
            listed = ", ".join(map(str, feature["properties"]))
            reason = f"Object {number} has no {record.code_column}; its columns are: {shortened(listed, 200)}."
            raise RefusalError(reason)
        if code in seen:
            reason = f"Objects {seen[code]} and {number} are both {code}."
            raise RefusalError(reason)
        seen[code] = number


def _geojson(record: Endpoint, features: dict[int, dict[str, Any]]) -> str:
    """Write areas in the order of their ids, one a line."""
    try:
        lines = [json.dumps(features[n], ensure_ascii=False, allow_nan=False) for n in sorted(features)]
        "".join(lines).encode()
    except (ValueError, RecursionError):
        reason = "The layer gave a number or a letter that no file can hold."
        raise RefusalError(reason) from None
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    head = f'{{"type":"FeatureCollection","name":{json.dumps(record.id)},"crs":{json.dumps(crs)},"features":[\n'
    return head + ",\n".join(lines) + "\n]}\n"


_READ = {"layer": _layer, "file": _file, "directory": _directory, "nomis": _nomis}
