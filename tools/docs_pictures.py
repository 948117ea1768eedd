"""
Take the pictures of the tutorial: `make screenshots` makes them anew, or `python tools/docs_pictures.py`.

Each step is done with the example that ships with the documents, and what a person sees of it is written to
`docs/pictures/`: the register as a spreadsheet shows it, the problems beside its rows, the page, and one area on it.
"""

from __future__ import annotations

import base64
import contextlib
import html
import io
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from string import ascii_uppercase

from playwright.sync_api import Browser, Page, sync_playwright
from screenshots import ARGUMENTS, chromium

from mapping.checking.check import check
from mapping.national.run import run
from mapping.reading.register.as_written import handed_in
from mapping.reading.tables.workbook import open_workbook, sheet_rows
from mapping.study.settings import Settings
from mapping.vocabulary.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
EXAMPLE, FAULTY = ROOT / "docs" / "example-register", ROOT / "docs" / "example-register-with-faults"
# Sheffield: a team for the whole city, and evidence of 2021.
AREA = "E08000039"
WIDE, HIGH = 1120, 720
_QUALITY = 70
_STYLE = """
body { margin: 0; font: 14px "Source Sans 3", "Source Sans Pro", Arial, sans-serif; color: #1b1b1b }
table { border-collapse: collapse } td, th { border: 1px solid #d4d4d4; padding: 5px 9px; text-align: left }
td { max-width: 300px; vertical-align: top }
th { background: #f1f1f1; font-weight: 400; color: #555; text-align: center }
tr.head td { font-weight: 700; background: #dce6f1 } tr.wrong td:last-child { background: #ffc7ce }
.tab { display: inline-block; padding: 6px 16px; border: 1px solid #d4d4d4; border-top: 0; font-weight: 700 }
"""


def grid(name: str, rows: Iterable[tuple[int, list[str]]], columns: list[int], marked: str = "") -> str:
    """Return some columns of a sheet as a spreadsheet shows them; a row with something in column `marked` is red."""
    rows = list(rows)
    header = rows[0][1]
    last = header.index(marked) if marked else -1
    letters = "".join(f"<th>{ascii_uppercase[place]}</th>" for place in columns)
    lines = []
    for number, cells in rows:
        padded = [*cells, *[""] * (len(header) - len(cells))]
        kind = "head" if number == rows[0][0] else "wrong" if marked and padded[last] else ""
        shown = "".join(f"<td>{html.escape(padded[place])}</td>" for place in columns)
        lines.append(f'<tr class="{kind}"><th>{number}</th>{shown}</tr>')
    table = f"<table><tr><th></th>{letters}</tr>{''.join(lines)}</table>"
    return f"<style>{_STYLE}</style><div id=all style='display:inline-block'>{table}<span class=tab>{name}</span></div>"


def save(page: Page, name: str, clip: dict[str, float] | None = None) -> None:
    """Write what a page shows, or a part of it, as a small WebP."""
    asked = {"format": "webp", "quality": _QUALITY} | ({"clip": {**clip, "scale": 1}} if clip else {})
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
    (PICTURES / f"{name}.webp").write_bytes(base64.b64decode(taken["data"]))


def save_grid(page: Page, name: str, content: str) -> None:
    """Write a picture of a sheet, as large as the sheet is."""
    page.set_content(content)
    box = page.locator("#all").bounding_box()
    assert box
    save(page, name, {key: box[key] for key in ("x", "y", "width", "height")})


def of_registers(page: Page, place: Path) -> None:
    """Take the example as it is filled in, and the faulty one with what is wrong beside its rows."""
    sheets = {given.name: given.rows for given in handed_in(EXAMPLE)}
    wanted = ["team_id", "team_name", "definition_class", "status", "source_date"]
    header = next(iter(sheets["teams"]))[1]
    save_grid(page, "register", grid("teams", sheets["teams"], [header.index(name) for name in wanted]))
    report = place / "faults.xlsx"
    with contextlib.suppress(InputError):
        check(Settings(register=FAULTY, today=date(2026, 11, 21)), report)
    rows = list(sheet_rows(open_workbook(report), "catchments"))
    header = rows[0][1]
    shown = [header.index(name) for name in ("team_id", "stated_area", "extent", "what to mend")]
    save_grid(page, "problems", grid("catchments", rows, shown, "what to mend"))


def of_pages(browser: Browser, page: Page, place: Path) -> None:
    """Take the first screen of the page of the example, and the same page with one area chosen."""
    with contextlib.redirect_stdout(io.StringIO()):
        folder = run(Settings(register=EXAMPLE, today=date(2026, 11, 21), out=place), lambda _stage: None)
    index = folder / "index.html"
    page.goto(index.as_uri())
    page.wait_for_selector("main")
    page.wait_for_timeout(500)
    save(page, "page")
    chosen = browser.new_context(viewport={"width": WIDE, "height": HIGH}).new_page()
    chosen.goto(f"{index.as_uri()}#area={AREA}")
    chosen.wait_for_selector("main")
    chosen.wait_for_timeout(1200)
    save(chosen, "area")


def main() -> None:
    """Take every picture, and say how large each is."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = browser.new_context(viewport={"width": WIDE, "height": HIGH}).new_page()
        of_registers(page, Path(made))
        of_pages(browser, page, Path(made))
        browser.close()
    for path in sorted(PICTURES.iterdir()):
        print(f"{path.relative_to(ROOT).as_posix()}  {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
