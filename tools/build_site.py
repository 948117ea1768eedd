"""
Build the documents as a small site: `make docs`, or `python tools/build_site.py`.

Every page lies in the site where it lies in the project, so that links lead the same way in both. Nothing is fetched,
and the site asks for nothing: it can be opened from a disk, at `outputs/site/index.html`.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "outputs" / "site"
LOOSE = (
    "README.md", "GLOSSARY.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "data/README.md", "data/assumptions.toml",
    "data/endpoints.toml", "data/register/definition.md",
)  # fmt: skip
NAV = {
    "Start": ("README.md", "docs/tutorial.md"),
    "How to": "docs/how-to",
    "Look up": "docs/reference",
    "Understand": "docs/explanation",
    "The project": ("GLOSSARY.md", "CHANGELOG.md", "CONTRIBUTING.md", "data/README.md", "data/register/definition.md"),
}
SETTINGS = {
    "site_name": "Every Area",
    "use_directory_urls": False,
    "plugins": [],
    "markdown_extensions": ["tables", "fenced_code", "toc", "sane_lists"],
    # Its own code is enough: no fonts, no colours of code and no counters from elsewhere.
    "theme": {"name": "mkdocs", "highlightjs": False, "locale": "en"},
}


def staged(folder: Path) -> Path:
    """Copy what the site is made of into a folder, each file where it lies in the project."""
    shutil.copytree(ROOT / "docs", folder / "docs")
    for name in LOOSE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def navigation(folder: Path) -> list[dict[str, list[str]]]:
    """Return the pages in the order of the menu; of a folder the overview comes first."""
    made = []
    for title, held in NAV.items():
        pages = held
        if isinstance(held, str):
            found = [path.relative_to(folder).as_posix() for path in sorted((folder / held).glob("*.md"))]
            pages = sorted(found, key=lambda name: not name.endswith("README.md"))
        made.append({title: list(pages)})
    return made


def build(site: Path) -> None:
    """Build the site; a link that leads nowhere stops it."""
    from mkdocs.commands.build import build as build_site
    from mkdocs.config import load_config

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    with tempfile.TemporaryDirectory() as made:
        folder = staged(Path(made) / "project")
        told = Path(made) / "mkdocs.yml"
        told.write_text(json.dumps({**SETTINGS, "docs_dir": "project", "nav": navigation(folder)}), encoding="utf-8")
        config = load_config(str(told), site_dir=str(site), strict=True)
        build_site(config)


def asks_elsewhere(site: Path) -> list[str]:
    """List what pages of the site would fetch from elsewhere: scripts, styles and pictures, not links."""
    asked = re.compile(
        r'<(?:script|img|iframe)[^>]* src="(https?:[^"]+)"|<link[^>]*stylesheet[^>]* href="(https?:[^"]+)"'
    )
    pages = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    return sorted({"".join(found) for text in pages for found in asked.findall(text)})


def main() -> int:
    """Build the site, and say where it is."""
    build(SITE)
    elsewhere = asks_elsewhere(SITE)
    pages = len(list(SITE.rglob("*.html")))
    print(f"{pages} pages are in {SITE.relative_to(ROOT).as_posix()}: open index.html there.")
    for address in elsewhere:
        print(f"A page asks for {address}.", file=sys.stderr)
    return 1 if elsewhere else 0


if __name__ == "__main__":
    sys.exit(main())
