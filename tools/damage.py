"""Ways to damage a file: its bytes, its cells, its values. The same seed damages the same file in the same way."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

# What no cell should hold, or nobody expects in one.
ODD_CELLS = [
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "1e400",
    "9" * 400,
    "nan",
    "inf",
    "TRUE",
    "=1+1",
    "@x",
    "2026-13-45",
    "9999-12-31",
    "0001-01-01",
    "1900-00",
    "x" * 50_000,
    "word " * 9_000,
    "a\x00b",
    "a\x1b[31m",
    "a\ufffeb",
    "\U0001fffe",
    "\u202e",
    "\u2028",
    "a\nb",
    "a\rb",
    '"',
    "'",
    ";",
    "E07000902",
    "E99999999",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "\u0663",
    "\u00bd",
    "\u00b2",
    "\ufeff",
    "00000000-0000-0000-0000-000000000000",
    "http://[",
    "http://example.org:99999999/",
    "javascript:x",
    "..",
    "/dev/null",
    "AS1 1AA",
    "ZZ99 9ZZ",
    "1,2",
    "1;2;3",
    "100%",
    "<5",
    "\u22125",
    "S12000901;W06000901",
]
ODD_TOML = [
    "1",
    "-1",
    "0",
    "1.5",
    "nan",
    "inf",
    "1e308",
    "true",
    '""',
    '" "',
    '"x"',
    r'"\u0000"',
    r'"a\u001b[31m"',
    r'"\uFFFE"',
    "[]",
    "[[1]]",
    '["a", 1]',
    '[""]',
    "{}",
    "{a = 1}",
    "2026-01-01",
    "9999-12-31",
    "0001-01-01",
    "07:32:00",
    "1979-05-27T07:32:00Z",
    "9" * 5_000,
    "[" * 2_000 + "]" * 2_000,
    "[" * 50 + "]" * 50,
    '"' + "x" * 50_000 + '"',
    '"' + "word " * 9_000 + '"',
    '"a\\nb"',
    '"#000000"',
    '"#fff"',
    '"<script>"',
    '"2026-01-01"',
    '["E07000901"]',
    "0x7fffffffffffffff",
    "9223372036854775807",
    '"../x"',
]
ODD_JSON: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**400,
    float("nan"),
    float("inf"),
    "",
    " ",
    "x",
    "a\x00b",
    "a\x1b[31m",
    "\ufffe",
    "\ud800",
    "x" * 50_000,
    [],
    [[]],
    [None],
    [1, "a"],
    {},
    {"a": {"b": []}},
    {"": ""},
    "2026-13-45",
    "9999-12-31",
    "http://[",
    "<script>",
    [[[[[[1]]]]]],
    "E07000901",
    "Polygon",
    "Feature",
    "FeatureCollection",
]
Way = Callable[[bytes, Random], bytes]


def flipped(raw: bytes, by: Random) -> bytes:
    """Turn over from 1 to 20 bits, half of the time near the start or the end, where formats keep their lists."""
    made = bytearray(raw)
    for _ in range(by.choice([1, 1, 2, 5, 20])):
        made[_place(len(made), by)] ^= 1 << by.randrange(8)
    return bytes(made)


def overwritten(raw: bytes, by: Random) -> bytes:
    """Put noughts, ones or noise in the place of a block."""
    at = _place(len(raw), by)
    size = min(len(raw) - at, by.choice([1, 4, 16, 64, 512, 4096]))
    block = by.choice([b"\0" * size, b"\xff" * size, by.randbytes(size)])
    return raw[:at] + block + raw[at + size :]


def cut_short(raw: bytes, by: Random) -> bytes:
    """Leave out the end."""
    return raw[: by.choice([0, 1, len(raw) - 1, len(raw) // 2, by.randrange(len(raw)), by.randrange(len(raw))])]


def moved(raw: bytes, by: Random) -> bytes:
    """Leave out a block, or have one twice."""
    at, size = _place(len(raw), by), by.choice([1, 3, 16, 200])
    return raw[:at] + raw[at + size :] if by.random() < 0.5 else raw[: at + size] + raw[at:]


BYTES: dict[str, Way] = {"flipped": flipped, "overwritten": overwritten, "cut short": cut_short, "moved": moved}


def _place(size: int, by: Random) -> int:
    edge = min(size, 400)
    return by.choice([by.randrange(size), by.randrange(size), by.randrange(edge), size - 1 - by.randrange(edge)])


def cells(raw: bytes, by: Random) -> bytes:
    """Swap, replace, add or leave out cells of a CSV file, and write it in one of the ways that spreadsheets do."""
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    spoil_rows(rows, by)
    held = io.StringIO(newline="")
    dialect: dict[str, Any] = {"delimiter": by.choice([",", ",", ",", ";", "\t"])}
    csv.writer(held, lineterminator=by.choice(["\n", "\r\n"]), **dialect).writerows(rows)
    coding = by.choice(["utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16"])
    return held.getvalue().encode(coding, "replace")


def spoil_rows(rows: list[list[str]], by: Random) -> None:
    """Spoil some cells of a table in place."""
    for _ in range(by.choice([1, 1, 2, 4])):
        one, other = by.choice(rows), by.choice(rows)
        if not one or not other:
            continue
        at, there = by.randrange(len(one)), by.randrange(len(other))
        kind = by.randrange(8)
        if kind < 3:
            one[at] = by.choice(ODD_CELLS)
        elif kind < 5:
            one[at], other[there] = other[there], one[at]
        elif kind == 5:
            rows.insert(by.randrange(len(rows) + 1), list(one))
        elif kind == 6:
            one.insert(at, by.choice(ODD_CELLS))
        elif len(one) > 1:
            del one[at]


def toml_value(raw: bytes, by: Random) -> bytes:
    """Put a value of another type behind a name, or a line where none was."""
    lines = raw.decode().split("\n")
    named = [number for number, line in enumerate(lines) if re.match(r"\s*[\w\"-]+\s*=", line)]
    for _ in range(by.choice([1, 1, 2])):
        at, value = by.choice(named), by.choice(ODD_TOML)
        name = lines[at].split("=", 1)[0].strip()
        kind = by.randrange(6)
        if kind < 4:
            lines[at] = f"{name} = {value}"
        elif kind == 4:
            lines.insert(
                by.randrange(len(lines)), by.choice([f"{name} = {value}", f"unheard_of = {value}", f"[{name}]"])
            )
        else:
            lines[at] = by.choice(["", name, f"{name} = ", f"{name}.a = {value}", f"[[{name}]]"])
    return "\n".join(lines).encode()


def every_toml(raw: bytes) -> Iterator[bytes]:
    """Give the file with each odd value behind each name, and in the place of each table."""
    lines = raw.decode().split("\n")
    for at, line in enumerate(lines):
        name, table = re.match(r"\s*([\w\"-]+)\s*=", line), re.fullmatch(r"\[([^.\]]+)\]\s*", line)
        for value in ODD_TOML:
            if name:
                yield "\n".join([*lines[:at], f"{name[1]} = {value}", *lines[at + 1 :]]).encode()
            elif table:
                yield "\n".join([f"{table[1]} = {value}", *lines[:at], "[other]", *lines[at + 1 :]]).encode()


def every_json(raw: bytes) -> Iterator[bytes]:
    """Give the file with each odd value at each place, and without what is there; of lists, in the first two places."""
    held = json.loads(raw)
    for inside, key in _places(held, most=2):
        kept = inside[key]
        for value in ODD_JSON:
            inside[key] = value
            yield json.dumps(held).encode()
        inside[key] = kept
        if isinstance(inside, dict):
            del inside[key]
            yield json.dumps(held).encode()
            inside[key] = kept


def json_value(raw: bytes, by: Random) -> bytes:
    """Put a value of another type at a place, leave it out, or have it twice."""
    held = json.loads(raw)
    for _ in range(by.choice([1, 1, 2])):
        inside, key = by.choice(list(_places(held)))
        kind = by.randrange(6)
        if kind < 4:
            inside[key] = by.choice(ODD_JSON)
        elif kind == 4:
            del inside[key]
        elif isinstance(inside, list):
            inside.append(inside[key])
        else:
            inside["unheard of"] = inside.pop(key)
    return json.dumps(held).encode("utf-8", "replace")


def _places(held: Any, most: int = 1_000_000) -> list[tuple[Any, Any]]:
    """List every place of a value, by what holds it and under which name; of lists, so many places."""
    if isinstance(held, dict):
        keys: list[Any] = list(held)
    elif isinstance(held, list):
        keys = list(range(min(len(held), most)))
    else:
        return []
    return [(held, key) for key in keys] + [place for key in keys for place in _places(held[key], most)]


def member(raw: bytes, by: Random) -> bytes:
    """Damage one file inside a zip, and pack it as if it were whole."""
    with zipfile.ZipFile(io.BytesIO(raw)) as zipped:
        parts = {info.filename: zipped.read(info) for info in zipped.infolist()}
    name = by.choice(sorted(parts))
    if by.random() < 0.1:
        del parts[name]
    elif parts[name]:
        spoilt = (flipped, overwritten, cut_short, moved, xml_value)
        parts[name] = by.choice(spoilt if name.endswith((".xml", ".rels")) else spoilt[:-1])(parts[name], by)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as zipped:
        for each, content in parts.items():
            zipped.writestr(each, content)
    return held.getvalue()


def xml_value(raw: bytes, by: Random) -> bytes:
    """Put another text between two tags, or into an attribute."""
    places = list(re.finditer(rb'(?<=>)[^<>]+(?=<)|(?<==")[^"<>]*(?=")', raw))
    if not places:
        return raw
    at = by.choice(places)
    value = by.choice(
        [*ODD_CELLS, "s", "b", "n", "A1048577", "XFE1", "-5", "4294967296", "&#0;", "&#xFFFE;", "_x0000_", "&amp;"]
    )
    return raw[: at.start()] + value.replace("<", "&lt;").replace('"', "&quot;").encode("utf-8") + raw[at.end() :]
