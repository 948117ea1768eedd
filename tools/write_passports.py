"""
Bring `data/sources.toml` and `data/README.md` up to date with the files in `data/`.

`python tools/write_passports.py` writes the sha256 of every file into its passport, and the README from the passports.
It stops if a file has no passport or a passport no file. What a passport says of a file is written by hand.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
NOT_SOURCES = {"sources.toml", "README.md"}


def refreshed(text: str) -> str:
    """Put the sha256 of each file in place of what its passport says."""

    def hashed(match: re.Match[str]) -> str:
        digest = hashlib.sha256((DATA / match["file"]).read_bytes()).hexdigest()
        return f'{match["before"]}sha256 = "{digest}"'

    pattern = r'(?P<before>file = "(?P<file>[^"]+)"\n(?:(?!\[\[).*\n)*?)sha256 = "[^"]*"'
    return re.sub(pattern, hashed, text)


def readme(records: list[dict[str, str]]) -> str:
    """Write the README: one section a file, from its passport."""
    parts = [
        "# What ships, and whose it is\n",
        "Made from the passports in `sources.toml` by `tools/write_passports.py`; `everyarea sources` prints the same. "
        "The code is under the MIT licence; each file here is under its own.\n",
    ]
    for record in records:
        parts.append(
            f"## {record['file']}\n\n"
            f"{record['title']}\n\n"
            f"- Publisher: {record['publisher']}\n"
            f"- Licence: {record['licence']}\n"
            f"- Credit line: {record['credit']}\n"
            f"- Reference date: {record['reference_date']}; retrieved: {record['retrieved']}\n"
            f"- Address: {record['address']}\n"
            f"- How it was made: {record['how_made']}\n"
            f"{_error(record)}"
            f"- sha256: `{record['sha256']}`\n"
        )
    return "\n".join(parts)


def _error(record: dict[str, str]) -> str:
    """Say how far shapes are from official ones, where that was measured."""
    return f"- How exact: {record['measured_error']}\n" if record.get("measured_error") else ""


def main() -> None:
    """Refresh both files."""
    path = DATA / "sources.toml"
    text = refreshed(path.read_text(encoding="utf-8"))
    records = tomllib.loads(text)["source"]
    described = {record["file"] for record in records}
    present = {str(file.relative_to(DATA)) for file in DATA.rglob("*") if file.is_file()} - NOT_SOURCES
    if described != present:
        sys.exit(f"without a passport: {sorted(present - described)}; without a file: {sorted(described - present)}")
    path.write_text(text, encoding="utf-8")
    (DATA / "README.md").write_text(readme(records), encoding="utf-8")
    print(f"{len(records)} passports")


if __name__ == "__main__":
    main()
