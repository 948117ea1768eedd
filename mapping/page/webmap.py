"""
Draw the map that can be moved and zoomed: one file that asks nothing of any other computer.

folium makes the map and Leaflet draws it. Words of the register never go through folium, whose elements read their text
as templates and whose popups read it as markup: they lie in a block of JSON and reach the page as text.
"""

from __future__ import annotations

import hashlib
import re
from importlib import resources
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.template import Template
from folium.utilities import JsCode
from markupsafe import Markup

from ..look.fills import fill, patterns
from ..look.style import Style, webmap_tones
from ..vocabulary.errors import SourceError
from ..vocabulary.standing import in_cell
from ..wording.areas import legend
from ..wording.edition import Edition
from ..wording.headline import MAY_STILL_HAVE_ONE, beneath, finding
from ..wording.phrases import day_words, level_note, level_words, listed, whole
from .html import environment, policy, program, resource
from .webmap_data import data_block, records

LEAFLET_SHA256 = {
    "leaflet.js": "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
    "leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
}
SCRIPTS = ("printing.js", *(f"webmap{part}.js" for part in ("", ".panel", ".map", ".bases", ".find", ".start")))
TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILE_HOST = "https://tile.openstreetmap.org"


def webmap(edition: Edition, *, tiles: bool = False) -> str:
    """
    Draw one edition as a page with a map to move and zoom.

    Parameters
    ----------
    edition
        The tables of one run at one level.
    tiles
        Whether the page offers a street background. It is off until the reader ticks a box that says who then sees
        what; without it there is no address of a tile server in the page at all.

    Returns
    -------
    The text of one HTML file. The same edition gives the same text.

    Raises
    ------
    SourceError
        If the installed copy of Leaflet is not the one that was checked.
    """
    return str(figure(edition, tiles=tiles).render())


def figure(edition: Edition, *, tiles: bool = False) -> Figure:
    """Draw one edition as a figure of folium's: a notebook shows it, and `save` writes what `webmap` gives."""
    page = _Page(edition, tiles=tiles)
    page.add_child(_map(tiles=tiles))
    return page


class _Page(Figure):
    """
    The page around folium's map.

    It takes from folium the element of the map and its script, and leaves out the header, where folium asks for files
    from four hosts and keeps readers from zooming. What it adds itself is written once and never read as a template.
    """

    def __init__(self, edition: Edition, *, tiles: bool) -> None:
        super().__init__(title=edition.title)
        self.edition = edition
        self.tiles = tiles

    def render(self, **kwargs: Any) -> str:
        """Return the text of the page."""
        for child in self._children.values():
            child.render(**kwargs)
        style = self.edition.style
        styles = [_leaflet_css(), _colours(style) + resource("webmap.css") + webmap_tones(style)]
        own = program(SCRIPTS, "const everyArea=(()=>{", "return { moves, start };})();")
        scripts = [_leaflet_js(), own, self.script.render().strip() + "\n"]
        html: str = (
            environment()
            .get_template("webmap.html.j2")
            .render(
                **_frame(self.edition),
                policy=policy(styles, scripts, pictures=f"data: {TILE_HOST}" if self.tiles else "data:"),
                styles=styles,
                scripts=scripts,
                map=self.html.render().strip(),
                data=data_block(self.edition),
                tiles=self.tiles,
            )
        )
        return html


class _Start(MacroElement):
    """Hands folium's map, and the street background if there is one, to the script of the page."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "everyArea.start({{ this._parent.get_name() }}, {{ this.tiles }});"
        "{% endmacro %}"
    )

    def __init__(self, tiles: str) -> None:
        super().__init__()
        self._name, self._id, self.tiles = "Start", "everyarea", tiles


def _map(*, tiles: bool) -> folium.Map:
    """Make folium's map, with names that do not change from run to run and without its links to other hosts."""
    # Nothing moves by itself where the reader has asked for that.
    motion: Any = dict.fromkeys(
        ("zoom_animation", "fade_animation", "marker_zoom_animation", "inertia"), JsCode("everyArea.moves")
    )
    leaflet = folium.Map(location=(55.4, -3.7), zoom_start=5, tiles=None, zoom_control=False, zoom_snap=0.1, **motion)
    leaflet._id = "everyarea"
    leaflet.default_js, leaflet.default_css = [], []
    name = "null"
    if tiles:
        streets = folium.TileLayer(TILES, attr="© OpenStreetMap contributors", show=False, max_zoom=13)
        streets._id = "streets"
        name = streets.get_name()
        leaflet.add_child(streets)
    leaflet.add_child(_Start(name))
    return leaflet


def _leaflet(name: str) -> str:
    """
    Read a file of Leaflet and see that it is the one that was checked.

    Raises
    ------
    SourceError
        If it is missing or another one.
    """
    try:
        raw = _leaflet_bytes(name)
    except (ModuleNotFoundError, FileNotFoundError):
        raw = b""
    if hashlib.sha256(raw).hexdigest() != LEAFLET_SHA256[name]:
        message = (
            f"{name} of Leaflet, in the package django-js-lib-leaflet, is missing or is not the file of release 1.9.4 "
            "that this program was checked with, so map.html was not made. Install the package again: "
            "pip install --force-reinstall django-js-lib-leaflet==1.9.4.1"
        )
        raise SourceError(message)
    return raw.decode("utf-8").replace("\r\n", "\n")


def _leaflet_bytes(name: str) -> bytes:
    return (resources.files("js_lib_leaflet") / "static" / "js_lib_leaflet" / name).read_bytes()


def _leaflet_js() -> str:
    """Return Leaflet without the line that makes a browser's developer tools look for another file."""
    return re.sub(r"\n//# sourceMappingURL=\S+", "", _leaflet("leaflet.js"))


def _leaflet_css() -> str:
    """Return Leaflet's styles without pictures: this page shows none of the controls they belong to."""
    return re.sub(r"(background-image|behavior):\s*url\([^)]*\);", "", _leaflet("leaflet.css"))


def _colours(style: Style) -> str:
    """Write the colours of the classes as style rules, for light and for dark."""
    light = [f":root{{--gap:{style.light.background}}}"]
    dark = [f":root{{--gap:{style.dark.background}}}"]
    for name, look in style.looks.items():
        light.append(f".s-{name},.ink-{name},.paper-{name}{{--ink:{look.ink};--paper:{look.paper}}}")
        dark.append(f".s-{name},.ink-{name},.paper-{name}{{--ink:{look.ink_dark};--paper:{look.paper_dark}}}")
        filled = fill(name, look, "var(--ink)", "var(--paper)", kind="fill")
        light.append(f".area.s-{name},.s-{name} .swatch{{fill:{filled}}}.ink-{name}{{fill:var(--ink)}}")
        light.append(f".paper-{name}{{fill:var(--paper)}}")
        if look.pattern != "solid":
            light.append(f".area.s-{name}{{stroke:var(--ink)}}")
    # Paper is light: the dark colours are for screens only.
    return "\n".join([*light, "@media screen and (prefers-color-scheme:dark){", *dark, "}", ""])


def _frame(edition: Edition) -> dict[str, Any]:
    """Gather the words around the map; the template escapes them."""
    return {
        "edition": edition,
        "legend": legend(edition),
        "finding": finding(edition),
        "caveat": MAY_STILL_HAVE_ONE,
        "beneath": " ".join(map(str, beneath(edition))),
        "patterns": Markup(patterns("fill")),
        "glance": _glance(edition),
        "day": day_words(edition.on),
        "definition": edition.admits,
        "level": level_words(edition.level, boards=edition.boards),
        "note": level_note(edition.level),
        "count": len(edition.coverage),
        "hollow": set(edition.bases["team_id"])
        - {team for cell in edition.coverage["team_ids"] for team in in_cell(cell)},
        "assumed": listed(edition.assumed_complete),
    }


def _glance(edition: Edition) -> list[dict[str, Any]]:
    """Return the headline under the chosen definition: each nation, then the whole, in areas and in babies."""
    chosen = edition.headline[edition.headline["definition"] == edition.definition]
    return [
        {
            "name": scope,
            "lines": [
                {"unit": row["unit"], "cells": [whole(row[c]) for c in ("at_least", "recorded", "at_most", "total")]}
                for row in records(rows)
            ],
        }
        for scope, rows in chosen.groupby("scope", sort=False)
    ]
