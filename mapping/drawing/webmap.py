"""
Draw the map that can be moved and zoomed: one file that asks nothing of any other computer.

folium makes the map and Leaflet draws it. Words of the register never go through folium, whose elements read their text
as templates and whose popups read it as markup: they lie in a block of JSON and reach the page as text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import folium
import geopandas as gpd
import jinja2
import numpy as np
import pandas as pd
import pyproj
import shapely
from branca.element import Figure, MacroElement
from folium.template import Template
from folium.utilities import JsCode

from ..vocabulary.errors import SourceError
from ..vocabulary.schema import CONFIRMED_NONE, DEFINITIONS, STATUSES
from .edition import Edition
from .outlines import simplified
from .style import BACKGROUND, BACKGROUND_DARK, LOOKS

LEAFLET_SHA256 = {
    "leaflet.js": "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
    "leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
}
TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILE_HOST = "https://tile.openstreetmap.org"

# Outlines are written on a grid of this many steps a degree: about 11 metres north to south.
STEPS_A_DEGREE = 10_000
# The finest of these whose outlines stay within the budget of characters is used, whatever boundaries are handed in.
TOLERANCES_M = (150, 220, 320, 470, 700, 1000, 1500, 2500)
OUTLINE_BUDGET = 210_000
# Seven parameters instead of the grid of the Ordnance Survey: within 5 metres, and the same on every computer.
TO_DEGREES = (
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+step +proj=push +v_3 +step +proj=cart +ellps=airy +step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 "
    "+rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 +convention=position_vector +step +inv +proj=cart +ellps=WGS84 "
    "+step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LEVELS = {"utla": "upper-tier areas", "ltla": "lower-tier areas"}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


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
    page = _Page(edition, tiles=tiles)
    page.add_child(_map(tiles=tiles))
    return page.render()


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
        """Give the text of the page."""
        for child in self._children.values():
            child.render(**kwargs)
        styles = [_leaflet_css(), _colours() + _own("webmap.css")]
        scripts = [_leaflet_js(), _own("webmap.js"), self.script.render().strip() + "\n"]
        body = jinja2.Environment(
            autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
        ).from_string(_own("webmap.html.j2"))
        return body.render(
            **_frame(self.edition),
            policy=_policy(styles, scripts, tiles=self.tiles),
            styles=styles,
            scripts=scripts,
            map=self.html.render().strip(),
            data=_data(self.edition),
            tiles=self.tiles,
        )


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
    made = folium.Map(location=(55.4, -3.7), zoom_start=5, tiles=None, zoom_control=False, zoom_snap=0.1, **motion)
    made._id = "everyarea"
    made.default_js, made.default_css = [], []
    name = "null"
    if tiles:
        streets = folium.TileLayer(TILES, attr="© OpenStreetMap contributors", show=False, max_zoom=13)
        streets._id = "streets"
        name = streets.get_name()
        made.add_child(streets)
    made.add_child(_Start(name))
    return made


def _policy(styles: list[str], scripts: list[str], *, tiles: bool) -> str:
    """Write the policy that lets only these scripts and styles run, and asks no other computer for anything."""
    allowed = {
        "default-src": "'none'",
        "script-src": " ".join(_seal(text) for text in scripts),
        "style-src": " ".join(_seal(text) for text in styles),
        "img-src": f"data: {TILE_HOST}" if tiles else "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in allowed.items())


def _seal(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _own(name: str) -> str:
    """Read one of this page's own templates."""
    return (resources.files(__package__) / "templates" / name).read_text(encoding="utf-8")


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
    """Give Leaflet without the line that makes a browser's developer tools look for another file."""
    return re.sub(r"\n//# sourceMappingURL=\S+", "", _leaflet("leaflet.js"))


def _leaflet_css() -> str:
    """Give Leaflet's styles without pictures: this page shows none of the controls they belong to."""
    return re.sub(r"(background-image|behavior):\s*url\([^)]*\);", "", _leaflet("leaflet.css"))


def _colours() -> str:
    """Write the colours of the statuses as style rules, for light and for dark."""
    light = [f":root{{--gap:{BACKGROUND}}}"]
    dark = [f":root{{--gap:{BACKGROUND_DARK}}}"]
    for status, look in LOOKS.items():
        light.append(f".s-{status}{{--ink:{look.ink};--paper:{look.paper}}}")
        light.append(f".area.s-{status},.s-{status} .swatch{{fill:url(#fill-{status})}}")
        dark.append(f".s-{status}{{--ink:{look.ink_dark};--paper:{look.paper_dark}}}")
    # Paper is light: the dark colours are for screens only.
    return "\n".join([*light, "@media screen and (prefers-color-scheme:dark){", *dark, "}", ""])


def _frame(edition: Edition) -> dict[str, Any]:
    """Gather the words around the map; the template escapes them."""
    return {
        "edition": edition,
        "legend": _legend(edition),
        "glance": _glance(edition),
        "day": _day(edition.on),
        "definition": _definition(edition.definition),
        "level": LEVELS.get(edition.level, "areas"),
        "count": len(edition.coverage),
        "hollow": set(edition.bases["team_id"]) - set(";".join(edition.coverage["team_ids"].dropna()).split(";")),
        "assumed": _listed(edition.assumed_complete),
    }


def _legend(edition: Edition) -> list[dict[str, Any]]:
    """Count areas and babies by status; every status has its row, also where there is none."""
    words = _status_words(edition)
    counted = edition.coverage.groupby("status")["babies"].agg(["size", lambda babies: babies.sum(skipna=False)])
    counted.columns = pd.Index(["areas", "babies"])
    return [
        {
            "status": status,
            "look": look,
            "words": words[status],
            "areas": _amount(counted["areas"].get(status, 0)),
            "babies": _amount(counted["babies"].get(status, 0)),
        }
        for status, look in LOOKS.items()
    ]


def _glance(edition: Edition) -> list[dict[str, Any]]:
    """Give the headline under the chosen definition: each nation, then the whole, in areas and in babies."""
    chosen = edition.headline[edition.headline["definition"] == edition.definition]
    return [
        {
            "name": scope,
            "lines": [
                {"unit": row["unit"], "cells": [_amount(row[c]) for c in ("at_least", "recorded", "at_most", "total")]}
                for row in _records(rows)
            ],
        }
        for scope, rows in chosen.groupby("scope", sort=False)
    ]


def _status_words(edition: Edition) -> dict[str, str]:
    """Say what each status means, and where an assumption stands behind one, that too."""
    words = dict(STATUSES)
    if edition.assumed_complete:
        words[CONFIRMED_NONE] += ", or the register was taken as complete there and holds none"
    return words


def _definition(name: str) -> str:
    """Spell a definition out: each begins with "those" of the one before."""
    text = ""
    for key, words in DEFINITIONS.items():
        text = words.replace("those", text, 1) if words.startswith("those") else words
        if key == name:
            break
    return text


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def _amount(number: Any) -> str:
    return "not known" if pd.isna(number) else f"{int(number):,}"


def _day(day: date | pd.Timestamp) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _data(edition: Edition) -> str:
    """Write everything the script shows as JSON that cannot end the block it stands in."""
    outlines = _outlines(edition.shapes)
    areas = [_area(row, outlines[row["area_code"]]) for row in _records(edition.coverage)]
    areas.sort(key=lambda area: (area["name"], area["code"]))
    shown = {team for area in areas for team in (*area["teams"], *area["others"])} | set(edition.bases["team_id"])
    made = {
        "steps": STEPS_A_DEGREE,
        "digits": DIGITS,
        "areas": areas,
        "teams": {row["team_id"]: _team(row) for row in _records(edition.teams) if row["team_id"] in shown},
        "bases": [
            {"team": row["team_id"], "at": [round(row["latitude"], 5), round(row["longitude"], 5)]}
            for row in _records(edition.bases.sort_values("team_id"))
        ],
        "words": _status_words(edition),
        "letters": {status: look.letter for status, look in LOOKS.items()},
        "completeness": dict(edition.completeness),
        "assumed": list(edition.assumed_complete),
        "freshMonths": edition.fresh_months,
    }
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows with None for whatever is missing."""
    return [
        {name: None if pd.api.types.is_scalar(value) and pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _area(row: dict[str, Any], outline: str) -> dict[str, Any]:
    return {
        "code": row["area_code"],
        "name": row["area_name"],
        "nation": row["nation"],
        "status": row["status"],
        "babies": row["babies"],
        "low": row["babies_covered_low"],
        "high": row["babies_covered_high"],
        "teams": _ids(row["team_ids"]),
        "others": _ids(row["other_team_ids"]),
        "evidence": _day(row["evidence_on"]) if row["evidence_on"] else None,
        "reverify": bool(row["reverify"]),
        "outline": outline,
    }


def _ids(text: str | None) -> list[str]:
    return text.split(";") if text else []


def _team(row: dict[str, Any]) -> dict[str, Any]:
    """Give what the panel shows of a team, without what is missing."""
    made = {
        "name": row["team_name"],
        "host": row["host_organisation"],
        "status": row["status"],
        "ages": row["age_range"],
        "town": row["base_town"],
        "families": row["families_per_year"],
        "serves": row["area_served_text"],
        "dated": row["source_date"],
        "source": _web_address(row["source_url"]),
        "website": _web_address(row["website"]),
        "notes": row["notes"],
    }
    return {name: value for name, value in made.items() if value is not None}


def _web_address(text: str | None) -> str | None:
    """Let through only what a browser fetches from the web when it is clicked."""
    return text if text and text.lower().startswith(("http://", "https://")) else None


def _outlines(shapes: gpd.GeoDataFrame) -> dict[str, str]:
    """Write each area's outline as text, as fine as the size of the page allows."""
    made: dict[str, str] = {}
    for tolerance in TOLERANCES_M:
        simpler = simplified(shapes, tolerance_m=tolerance, grid_m=1, smallest_km2=0.5)
        made = {
            code: " ".join(_written(ring) for ring in _degree_rings(shape))
            for code, shape in zip(simpler["area_code"], simpler.geometry, strict=True)
        }
        if sum(map(len, made.values())) <= OUTLINE_BUDGET:
            break
    return made


def _degree_rings(shape: shapely.Geometry) -> list[np.ndarray]:
    """
    Give the rings of a shape as latitude and longitude in whole steps, each ring left open.

    Points are only dropped where they repeat, never for lying on a straight line, so that neighbours keep the same
    points along a border. A shape that the steps swallow becomes a square of one step.
    """
    made = []
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        x, y = shapely.get_coordinates(ring).T
        longitude, latitude = _transformer().transform(x, y)
        steps = np.round(np.column_stack([latitude, longitude]) * STEPS_A_DEGREE).astype(np.int64)
        points = steps[:-1][(np.diff(steps, axis=0) != 0).any(axis=1)]
        if len(points) >= 3:
            made.append(points)
    return made or [steps[0] + np.array([[0, 0], [0, 1], [1, 1], [1, 0]])]


@cache
def _transformer() -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(TO_DEGREES)


def _written(ring: np.ndarray) -> str:
    """
    Write a ring as text: every number is the step from the one before, in digits of five bits, lowest first.

    The sign goes into the lowest bit, and a sixth bit says that the number goes on.
    """
    steps = np.diff(ring, axis=0, prepend=[[0, 0]]).ravel()
    return "".join(_number(2 * step if step >= 0 else -2 * step - 1) for step in steps.tolist())


def _number(value: int) -> str:
    text = ""
    while value > 31:
        text += DIGITS[32 | value & 31]
        value >>= 5
    return text + DIGITS[value]
