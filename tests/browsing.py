"""Open a page from disk in headless Chromium, with every request refused and everything that it complains of kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-component-update",
]  # fmt: skip


@dataclass
class Opened:
    """A page that was opened from disk, and everything it complained of or asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def panel(self) -> str:
        return self.page.inner_text("#panel")

    def choose(self, name: str) -> None:
        self.page.fill("#search", name)
        self.page.press("#search", "Enter")

    def quiet(self) -> bool:
        return not self.errors and not self.requests


Open = Callable[..., Opened]


@contextmanager
def opening(browser: Browser, file: Path) -> Iterator[Open]:
    """Give a function that writes a text to a file and opens it; all that it opened is closed at the end."""
    contexts = []

    def opened(text: str, *, fragment: str = "", width: int = 1440, height: int = 900, **options: Any) -> Opened:
        file.write_text(text, encoding="utf-8", newline="")
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        made = Opened(context.new_page())

        def judge(route: Any) -> None:
            if route.request.url.split("#")[0] == file.as_uri():
                route.continue_()
            else:
                made.requests.append(route.request.url)
                route.abort()

        context.route("**/*", judge)
        made.page.on("console", lambda said: made.errors.append(said.text))
        made.page.on("pageerror", lambda error: made.errors.append(str(error)))
        made.page.goto(file.as_uri() + fragment)
        return made

    yield opened
    for context in contexts:
        context.close()
