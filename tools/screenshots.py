"""
Take pictures of the two pages as they look on screens: `make screenshots`, or `python tools/screenshots.py [RUN]`.

Opens `index.html` and `map.html` of a run, 1440, 1024 and 390 pixels wide, in light and in dark, with every request
refused, and writes what is seen to `outputs/screenshots/`: the first screen, and the whole page. Needs Chromium
(Debian's package, or one that is named in CHROMIUM) and the development requirements.
"""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
OUT = ROOT / "outputs" / "screenshots"
PAGES = {"index.html": "main", "map.html": ".area"}
WIDTHS = {1440: 900, 1024: 768, 390: 844}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def run_folder(named: str | None) -> Path:
    """Give the folder of the run that was named, or of one that is made now."""
    if named:
        return Path(named).resolve()
    from mapping.national.run import run
    from mapping.study.settings import Settings

    config = Settings(today=datetime.now(UTC).date(), out=ROOT / "outputs")
    return run(config, lambda stage: print(f"• {stage}"))


def chromium() -> str:
    """Find the browser."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        sys.exit("There is no Chromium on this machine: install the package chromium, or name one in CHROMIUM.")
    return found


def take(browser: Browser, page: Path, *, width: int, theme: Any) -> list[str]:
    """Take two pictures of a page at one width and theme; give what it complained of or asked the network for."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, color_scheme=theme)
    opened = context.new_page()

    def judge(route: Any) -> None:
        if route.request.url.split("#")[0] == page.as_uri():
            route.continue_()
        else:
            complaints.append(f"asked for {route.request.url}")
            route.abort()

    context.route("**/*", judge)
    opened.on("console", lambda said: complaints.append(said.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(page.as_uri())
    opened.wait_for_selector(PAGES[page.name])
    opened.wait_for_timeout(400)
    name = f"{page.stem}-{width}-{theme}"
    opened.screenshot(path=OUT / f"{name}.png")
    opened.screenshot(path=OUT / f"{name}-whole.png", full_page=True)
    context.close()
    return complaints


def main() -> int:
    """Take every picture; 1 if a page complained or asked for anything."""
    folder = run_folder(sys.argv[1] if len(sys.argv) > 1 else None)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    complaints: list[str] = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for name in PAGES:
            for width in WIDTHS:
                for theme in ("light", "dark"):
                    complaints += take(browser, folder / name, width=width, theme=theme)
        browser.close()
    print(f"{len(list(OUT.iterdir()))} pictures of {folder.name} are in {OUT.relative_to(ROOT).as_posix()}.")
    for complaint in complaints:
        print(f"complaint: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
