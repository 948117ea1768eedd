"""Tell QGIS how a layer is drawn, labelled and explained, whose it is, and how all layers make one map."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from jinja2 import Environment, PackageLoader, StrictUndefined

from ..look.fills import Fill
from ..vocabulary.schema import Table
from .layer import GRID, Layer, alias, columns_of, long_names, short_names
from .licences import Terms

_DAY = (1980, 1, 1, 0, 0, 0)
_OUTLINE, _INK = "#3c444c", "#1a1f24"
# One repeat of a pattern on paper, in millimetres.
_REPEAT = 2.0
# What stands behind the value of a row whose evidence needs checking.
AGED = " (to be checked)"
_KINDS = {"Point": "marker", "MultiLineString": "line"}
_GEOMETRY = {"Point": "Point", "MultiLineString": "Line", None: "No geometry"}
# Lines of each pattern: their angle, and how much of a repeat they are wide.
_LINES = {"half": ((45, 0.5),), "lines": ((0, 0.4),), "cross": ((45, 0.22), (135, 0.22)), "stripes": ((135, 0.16),)}
_DOTS = {"dots": 0.54, "specks": 0.3}


@dataclass(frozen=True)
class Part:
    """A part of a symbol, by its name in QGIS; a pattern has one inside it that it repeats."""

    kind: str
    settings: Mapping[str, str]
    inside_kind: str = ""
    inside: Part | None = None


@dataclass(frozen=True)
class Drawn:
    """What decides how a layer is drawn, as `Layer` has it, and not its rows: the layers of all packs share a few."""

    table: Table
    geometry: str | None
    label: str
    outlined: bool
    column: str
    fills: tuple[tuple[str, Fill], ...]
    aged: tuple[tuple[str, Fill], ...]

    @classmethod
    def of(cls, layer: Layer) -> Drawn:
        """Take it from a layer."""
        column, fills = layer.colours or ("", {})
        return cls(layer.table, layer.geometry, layer.label, layer.outlined, column, (*fills.items(),),
                   (*layer.aged.items(),))  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What a style of QGIS says of a layer; `kind` is that of its symbols, and empty for a table without shapes."""

    kind: str
    asked: str
    categories: Sequence[tuple[str, str]]
    symbols: Sequence[Sequence[Part]]
    label: str
    outlined: bool
    placement: int
    tip: str
    aliases: Sequence[tuple[str, str]]


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader(__package__, "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def _written(template: str, **values: Any) -> str:
    lines = _environment().get_template(template).render(**values).splitlines()
    return "\n".join(line for line in lines if line.strip()) + "\n"


def qml(layer: Layer, *, short: bool = False) -> str:
    """
    Return the style of a layer as QGIS 3 stores it: fills, labels, map tips, and names of columns for people.

    Parameters
    ----------
    short
        Whether it is for a shapefile, whose columns have short names.

    Raises
    ------
    ValueError
        If the layer has no shapes.
    """
    layer.check_shapes()
    return _written("style.qml.j2", style=style_part(Drawn.of(layer), short=short))


@cache
def style_part(drawn: Drawn, *, short: bool = False) -> str:
    """Return what a style file and a project both say of how a layer is drawn, as markup."""
    module: Any = _environment().get_template("qgis.xml.j2").module
    markup: str = module.style(look_of(drawn, short=short))
    return markup


def qmd(layer: Layer, terms: Terms) -> str:
    """Return what QGIS shows of a layer as its metadata: what it is, whose, from when, and how good its borders are."""
    return _written("layer.qmd.j2", layer=layer, terms=terms)


def qgs(layers: Sequence[Layer], terms: Terms, *, file: str, title: str, hidden: Sequence[str] = ()) -> str:
    """
    Return a project of QGIS that shows layers of a GeoPackage that lies beside it.

    Points lie on top, then outlines, then what is filled, in the order given; tables come last.

    Parameters
    ----------
    file
        The GeoPackage's name.
    hidden
        Names of layers that are in it, but not shown until somebody asks for them.
    """
    stem = "".join(sign if sign.isalnum() else "_" for sign in file.rpartition(".")[0])
    listed = [
        {
            "id": f"{stem}_{layer.name}",
            "layer": layer,
            "source": f"./{file}|layername={layer.name}",
            "geometry": _GEOMETRY.get(layer.geometry, "Polygon"),
            "shown": layer.geometry is not None and layer.name not in hidden,
            "look": look_of(Drawn.of(layer)),
            "style": style_part(Drawn.of(layer)),
        }
        for layer in sorted(layers, key=_height)
    ]
    shapes = np.concatenate([layer.shapes for layer in layers if layer.geometry and layer.name not in hidden])
    west, south, east, north = shapely.total_bounds(shapes)
    room = max(east - west, north - south) * 0.05
    box = [f"{side:.1f}" for side in (west - room, south - room, east + room, north + room)]
    return _written("project.qgs.j2", layers=listed, terms=terms, title=title, box=box, grid=GRID)


def write_project(
    path: Path, layers: Sequence[Layer], terms: Terms, *, file: str, title: str, hidden: Sequence[str] = ()
) -> None:
    """Write what `qgs` returns as a project file, a zip; the same layers give the same bytes."""
    entry = zipfile.ZipInfo(f"{file.rpartition('.')[0]}.qgs", _DAY)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr(entry, qgs(layers, terms, file=file, title=title, hidden=hidden), compresslevel=9)


def _height(layer: Layer) -> int:
    """Say how far below the top of the map a layer lies."""
    if layer.geometry is None:
        return 3
    return 0 if layer.geometry == "Point" else 2 if layer.colours else 1


@cache
def look_of(drawn: Drawn, *, short: bool = False) -> Look:
    """Gather what a style says of a layer."""
    names = short_names(drawn.table) if short else long_names(drawn.table)
    aliases = [(names[column.name], alias(column)) for column in columns_of(drawn.table)]
    label = names[drawn.label] if drawn.label else ""
    kind = "" if drawn.geometry is None else _KINDS.get(drawn.geometry, "fill")
    asked, fills = _asked(drawn, names)
    symbols = [list(_symbol(kind, fill, drawn)) for fill in fills.values()] or [list(_plain(kind))]
    tip = "".join(f"<p>{part}</p>" for part in _tip(asked, fills, label, names) if part)
    placement = 6 if kind == "marker" else 1  # around a point; in the middle of an area, and never in a hole of it
    categories = [(value, fill.words) for value, fill in fills.items()]
    return Look(kind, asked, categories, symbols, label, drawn.outlined, placement, tip, aliases)


def _asked(drawn: Drawn, names: Mapping[str, str]) -> tuple[str, dict[str, Fill]]:
    """Return what tells the fills of a layer apart, as an expression of QGIS, and the fill of each of its values."""
    if not drawn.column:
        return "", {}
    column, fills = names[drawn.column], dict(drawn.fills)
    if not drawn.aged:
        return f'"{column}"', fills
    values = ", ".join(f"'{value}'" for value, _ in drawn.aged)
    # Yes is a word in a shapefile and a CSV, and a number or a truth elsewhere.
    aged = f"lower(to_string(\"{names['reverify']}\")) IN ('yes', 'true', '1') AND \"{column}\" IN ({values})"
    fills |= {f"{value}{AGED}": fill for value, fill in drawn.aged}
    return f'CASE WHEN {aged} THEN "{column}" || \'{AGED}\' ELSE "{column}" END', fills


def _tip(asked: str, fills: Mapping[str, Fill], label: str, names: Mapping[str, str]) -> Iterator[str]:
    """Return the lines that QGIS shows of a row under the pointer."""
    if label:
        yield f'<b>[% "{label}" %]</b>'
    if fills:
        words = ", ".join(f"{_text(value)}, {_text(fill.words)}" for value, fill in fills.items())
        yield f"[% map_get(map({words}), {asked}) %]"
    if "babies" in names:
        yield f"[% 'Babies and toddlers (aged 0 to 2): ' || coalesce(to_string(\"{names['babies']}\"), 'not known') %]"


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _plain(kind: str) -> Iterator[Part]:
    """Return the symbol of a layer that has one for all of it: pins, or outlines without a fill."""
    if kind == "marker":
        yield Part("SimpleMarker", {"name": "circle", "color": _rgba(_INK), "outline_color": _rgba("#ffffff"),
                                    "outline_width": "0.4", "outline_width_unit": "MM", "size": "3",
                                    "size_unit": "MM"})  # fmt: skip
    elif kind == "line":
        yield _line(_INK, 0.6)
    elif kind:
        yield _area("#ffffff", brush="no", border=_INK, width=0.5, dashed=True)


def _symbol(kind: str, fill: Fill, drawn: Drawn) -> Iterator[Part]:
    """Return the parts of a symbol, the lowest first: paper or ink, the pattern of the class, what lies over it."""
    if kind == "marker":
        yield Part("SimpleMarker", {"name": "circle", "color": _rgba(fill.ink), "outline_color": _rgba(_OUTLINE),
                                    "outline_width": "0.2", "outline_width_unit": "MM", "size": "3",
                                    "size_unit": "MM"})  # fmt: skip
        return
    if kind == "line":
        yield _line(fill.ink, 0.6)
        return
    yield _area(fill.ink if fill.pattern == "solid" else fill.paper)
    yield from _pattern(fill.pattern, fill.ink)
    yield from _pattern(fill.over, fill.over_ink)
    if drawn.outlined:
        yield _area("#ffffff", brush="no", border=_INK, width=1.0)


def _pattern(name: str, ink: str) -> Iterator[Part]:
    for angle, width in _LINES.get(name, ()):
        settings = {"angle": f"{angle}", "distance": f"{_REPEAT:g}", "distance_unit": "MM", "offset": "0",
                    "color": _rgba(ink), "line_width": f"{width * _REPEAT:g}", "line_width_unit": "MM"}  # fmt: skip
        yield Part("LinePatternFill", settings, "line", _line(ink, width * _REPEAT))
    if name in _DOTS:
        spread = {f"distance_{axis}": f"{_REPEAT * 2**0.5 / (2 if axis == 'y' else 1):.3g}" for axis in "xy"}
        units = {f"{key}_unit": "MM" for key in (*spread, "displacement_x")}
        settings = {**spread, **units, "displacement_x": f"{_REPEAT * 2**0.5 / 2:.3g}", "displacement_y": "0"}
        dot = {"name": "circle", "color": _rgba(ink), "outline_style": "no", "size": f"{_DOTS[name] * _REPEAT:g}",
               "size_unit": "MM"}  # fmt: skip
        yield Part("PointPatternFill", settings, "marker", Part("SimpleMarker", dot))


def _line(ink: str, width: float) -> Part:
    return Part("SimpleLine", {"line_color": _rgba(ink), "line_width": f"{width:g}", "line_width_unit": "MM",
                               "capstyle": "flat"})  # fmt: skip


def _area(
    colour: str, *, brush: str = "solid", border: str = _OUTLINE, width: float = 0.2, dashed: bool = False
) -> Part:
    return Part("SimpleFill", {"color": _rgba(colour), "style": brush, "outline_color": _rgba(border),
                               "outline_width": f"{width:g}", "outline_width_unit": "MM",
                               "outline_style": "dash" if dashed else "solid"})  # fmt: skip


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},255"
