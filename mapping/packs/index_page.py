"""The index of the packs: one page that finds a council's pack, and a plain list where scripts do not run."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..drawing.area_map import swatch
from ..linking.names import folded
from ..look.fills import patterns
from ..look.style import SEEN, seen_as
from ..page.page import policy
from ..vocabulary.numbers import counted
from ..wording import headline as words
from ..wording import phrases
from ..wording.edition import Edition
from ..wording.phrases import is_missing, whole
from .brief_page import stylesheet


def pack_index(edition: Edition, index: pd.DataFrame, *, letters: bool) -> str:
    """
    Write the index page.

    Parameters
    ----------
    edition
        The edition that the packs are of.
    index
        INDEX table, with `look`, the name of how the status is drawn, and `older`: whether the pack was made from
        other inputs than this edition.
    letters
        Whether a letter lies ready for each pack, in `letters/`.
    """
    style, script = stylesheet(edition.style) + _resource("packindex.css"), _resource("packindex.js")
    html: str = (
        _environment()
        .get_template("packindex.html.j2")
        .render(
            title=edition.title,
            day=phrases.day_words(edition.on),
            day_iso=edition.on.isoformat(),
            level=phrases.level_words(edition.level, boards=edition.boards),
            assumed=words.given(edition),
            counted_for=words.counted_for(edition),
            caveat=words.RECORDED_IS_NOT_ACCESS,
            rows=_rows(index),
            many=counted(len(index), "pack"),
            letters=letters,
            policy=policy(style, script),
            style=Markup(style),
            script=Markup(script),
            patterns=Markup(patterns()),
        )
    )
    return html


def _rows(index: pd.DataFrame) -> list[dict[str, object]]:
    rows = []
    for row in index.sort_values("area_name", key=lambda names: names.map(folded), kind="stable").itertuples():
        # A row of an earlier release may name a class that is no more.
        look = row.look if row.look in SEEN else seen_as(row.status, not is_missing(row.reverify) and row.reverify)
        rows.append(
            {
                "code": row.area_code,
                "name": row.area_name,
                "nation": row.nation,
                "look": look,
                "status": SEEN[look].short,
                "babies": whole(row.babies),
                "file": row.file,
                "older": bool(row.older),
            }
        )
    return rows


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(__package__, "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals["swatch"] = lambda name: Markup(swatch(name))
    return made


def _resource(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")
