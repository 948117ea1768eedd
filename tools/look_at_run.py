"""
Open what a run made, as a reader would: `python tools/look_at_run.py FOLDER`.

Opens `index.html` and `map.html` in headless Chromium with every request refused, and checks that every area is drawn,
that nothing was asked of any network, that the console is empty, and that the headline on the page is the one in
`run.json`. Then makes a run from a register whose teams bear hostile names, and checks that those appear as plain text.
Exit code 1, with a sentence for each, if anything is not so.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = [
    "<img src=x onerror=window.__ran=1>",
    "${window.__ran=2}",
    "a ` b",
    "</script><script>window.__ran=3</script>",
]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
AREA_PATHS = {"index.html": "path[id^='a-']", "map.html": "path.area[data-code][role='button']"}


def opened(browser: Browser, path: Path) -> tuple[Page, list[str]]:
    """Open a file with every other request refused; give the page and the list of what went wrong."""
    wrong: list[str] = []
    page = browser.new_page(viewport={"width": 1440, "height": 900})

    def refuse(route: Route) -> None:
        if route.request.url.split("#")[0] == path.as_uri() or route.request.url.startswith("data:"):
            route.continue_()
            return
        wrong.append(f"{path.name} asked for {route.request.url}")
        route.abort()

    page.route("**/*", refuse)
    page.on("console", lambda message: wrong.append(f"{path.name}, console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"{path.name}, error: {error}"))
    page.goto(path.as_uri())
    page.wait_for_selector(AREA_PATHS[path.name], state="attached")
    return page, wrong


def looked_at(browser: Browser, folder: Path) -> list[str]:
    """Look at both files of a run; give what is wrong with them."""
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    wrong: list[str] = []
    for name, selector in AREA_PATHS.items():
        page, found = opened(browser, folder / name)
        drawn = page.locator(selector).count()
        if drawn != record["counts"]["areas"]:
            found.append(f"{name}: {drawn} areas drawn, not {record['counts']['areas']}")
        if name == "index.html":
            found += differing(page, record["headline"])
        print(f"{name}: {drawn} areas drawn, {len(found)} faults")
        wrong += found
        page.close()
    return wrong


def differing(page: Page, headline: list[dict[str, Any]]) -> list[str]:
    """Compare every figure of the headline on the page with the record."""
    told = "[data-scope][data-definition][data-unit][data-field]"
    said = page.eval_on_selector_all(
        told,
        "all => all.map(({dataset: of, innerText: text}) => [of.scope, of.definition, of.unit, of.field, text])",
    )
    rows = page.eval_on_selector_all(
        "#headline-table tbody tr", "all => all.map(row => [...row.cells].map(cell => cell.textContent.trim()))"
    )
    fields = ("total", "at_least", "recorded", "at_most")
    shown: dict[tuple[str, ...], str] = {}
    for scope, definition, unit, *cells in rows:
        of = ("UK" if scope == "United Kingdom" else scope, definition, "babies" if unit == "babies" else "areas")
        shown |= {(*of, field): cell for field, cell in zip(fields, cells, strict=True)}
    wanted = {
        (row["scope"], row["definition"], row["unit"], field): "not known" if row[field] is None else f"{row[field]:,}"
        for row in headline
        for field in fields
    }
    wrong = [f"index.html: {key} reads {shown.get(key)}, in run.json {value}" for key, value in wanted.items()
             if shown.get(key) != value]  # fmt: skip
    wrong += [
        f"index.html says {value} for {key}, in run.json {wanted[tuple(key)]}"
        for *key, value in said
        if value.replace("\u00a0", " ") != wanted[tuple(key)]
    ]
    print(f"index.html: {len(wanted)} figures of the headline and {len(said)} in its sentences, {len(wrong)} differ")
    return wrong


def hostile_run(place: Path) -> Path:
    """Make a run from a register whose first open teams bear hostile names."""
    register = place / "register"
    shutil.copytree(ROOT / "data" / "register", register)
    with (register / "teams.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    counted = [row for row in rows if row["status"] == "open" and row["definition_class"] == "named_by_foundation"]
    for row, name in zip(counted, HOSTILE, strict=False):
        row["team_name"] = row["public_note"] = name
    with (register / "teams.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [*dict.fromkeys([*rows[-1], "public_note"])])
        writer.writeheader()
        writer.writerows(rows)
    words = [sys.executable, "-m", "mapping", "run", "--register", str(register), "--out", str(place / "out")]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return next((place / "out").glob("2*"))


def looked_for_hostile_names(browser: Browser, folder: Path) -> list[str]:
    """Check that hostile names are text, and that none of them ran."""
    wrong: list[str] = []
    for name in AREA_PATHS:
        page, found = opened(browser, folder / name)
        if page.evaluate("window.__ran"):
            found.append(f"{name}: a team's name ran as a program")
        text = page.evaluate("document.body.textContent")
        data = page.evaluate(
            "[...document.querySelectorAll('script[type=\"application/json\"]')]"
            ".map(s => JSON.stringify(JSON.parse(s.textContent))).join()"
        )
        absent = [team for team in HOSTILE if team not in text and json.dumps(team)[1:-1] not in data]
        found += [f"{name}: the team {team} is not there as text" for team in absent]
        print(f"{name}: {len(HOSTILE) - len(absent)} hostile names as plain text, {len(found)} faults")
        wrong += found
        page.close()
    return wrong


def main() -> int:
    """Look at the run, then at a hostile one."""
    chromium = os.environ.get("EVERYAREA_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        print("No Chromium was found; run `make test` first, which finds or installs one.", file=sys.stderr)
        return 2
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as place:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        wrong = looked_at(browser, Path(sys.argv[1]).resolve())
        wrong += looked_for_hostile_names(browser, hostile_run(Path(place)))
        browser.close()
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
