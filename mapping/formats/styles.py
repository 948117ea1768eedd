"""
Write the styles that lie beside a file: for QGIS, and as a Styled Layer Descriptor for GeoServer and other programs.

A GIS that finds `coverage.qml`, `coverage.sld` or `coverage.qmd` beside `coverage.geojson` takes its look from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from xml.etree import ElementTree as ET

from ..look.fills import Fill
from .layer import Layer, long_names, short_names
from .licences import Terms
from .qgis import AGED, Drawn, qmd, qml

_OUTLINE, _INK = "#3c444c", "#1a1f24"
_SLD, _SE, _OGC = "http://www.opengis.net/sld", "http://www.opengis.net/se", "http://www.opengis.net/ogc"
# The marks of a pattern: the names that GeoServer and QGIS both know, and how wide its lines are, in pixels.
_MARKS = {"half": (("slash", 4),), "lines": (("horline", 3),), "cross": (("x", 2),), "stripes": (("backslash", 1),),
          "dots": (("circle", 0),), "specks": (("circle", 0),)}  # fmt: skip
# Yes is a truth in some formats, and a word in a shapefile and a CSV.
_YES = ("true", "yes", "1")
# What a program that draws no marks shows of a pattern: this much of its ink.
_TINT = {"half": 0.3, "lines": 0.25, "cross": 0.25, "dots": 0.2, "stripes": 0.8, "specks": 0.6}


def beside(layer: Layer, terms: Terms, *, short: bool = False) -> dict[str, bytes]:
    """Return the files that say how a layer looks and whose it is, by their ending; `short` is for a shapefile."""
    texts = {"qml": qml(layer, short=short), "sld": sld(layer, short=short), "qmd": qmd(layer, terms)}
    return {ending: text.encode("utf-8") for ending, text in texts.items()}


def sld(layer: Layer, *, short: bool = False) -> str:
    """
    Return the style of a layer: one rule a value.

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
    # A rule is called as its value is; where one rule draws all of a layer, as the layer is.
    return _sld(Drawn.of(layer), layer.name, "" if layer.colours else layer.title, short=short)


@cache
def _sld(drawn: Drawn, name: str, title: str, *, short: bool) -> str:
    names = short_names(drawn.table) if short else long_names(drawn.table)
    with_aged = dict(drawn.aged)
    for prefix, address in (("", _SLD), ("se", _SE), ("ogc", _OGC)):
        ET.register_namespace(prefix, address)
    top = ET.Element(f"{{{_SLD}}}StyledLayerDescriptor", version="1.1.0")
    named = ET.SubElement(top, f"{{{_SLD}}}NamedLayer")
    ET.SubElement(named, f"{{{_SE}}}Name").text = name
    style = ET.SubElement(ET.SubElement(named, f"{{{_SLD}}}UserStyle"), f"{{{_SE}}}FeatureTypeStyle")
    for value, fill, aged in _rules(drawn):
        rule = ET.SubElement(style, f"{{{_SE}}}Rule")
        ET.SubElement(rule, f"{{{_SE}}}Name").text = f"{value}{AGED if aged else ''}" or name
        words = ET.SubElement(rule, f"{{{_SE}}}Description")
        ET.SubElement(words, f"{{{_SE}}}Title").text = fill.words if fill else title
        if drawn.column:
            asked = ET.SubElement(rule, f"{{{_OGC}}}Filter")
            if value in with_aged:
                asked = ET.SubElement(asked, f"{{{_OGC}}}And")
                within = asked if aged else ET.SubElement(asked, f"{{{_OGC}}}Not")
                either = ET.SubElement(within, f"{{{_OGC}}}Or")
                for word in _YES:
                    _equal(either, names["reverify"], word)
            _equal(asked, names[drawn.column], value)
        _drawn(rule, drawn, fill)
        if drawn.label:
            _labelled(rule, names[drawn.label])
    ET.indent(top, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(top, encoding="unicode")}\n'


def _rules(drawn: Drawn) -> Iterator[tuple[str, Fill | None, bool]]:
    """Return each value with its fill, and whether it is of old evidence; one for all where nothing is coloured."""
    if not drawn.column:
        yield "", None, False
        return
    yield from ((value, fill, False) for value, fill in drawn.fills)
    yield from ((value, fill, True) for value, fill in drawn.aged)


def _equal(parent: ET.Element, column: str, value: str) -> None:
    equal = ET.SubElement(parent, f"{{{_OGC}}}PropertyIsEqualTo")
    ET.SubElement(equal, f"{{{_OGC}}}PropertyName").text = column
    ET.SubElement(equal, f"{{{_OGC}}}Literal").text = value


def _drawn(rule: ET.Element, drawn: Drawn, fill: Fill | None) -> None:
    """Draw points as circles, lines in the colour, and areas on paper with the marks of their pattern."""
    ink = fill.ink if fill else _INK
    if drawn.geometry == "MultiLineString":
        _parameters(_part(rule, "LineSymbolizer"), "Stroke", {"stroke": ink, "stroke-width": "2"})
    elif drawn.geometry == "Point":
        graphic = ET.SubElement(_part(rule, "PointSymbolizer"), f"{{{_SE}}}Graphic")
        _mark(graphic, "circle", {"fill": ink}, {"stroke": _OUTLINE, "stroke-width": "0.5"}, 10)
    elif fill is None:
        stroke = {"stroke": ink, "stroke-width": "1.5", "stroke-dasharray": "4 2"}
        _parameters(_part(rule, "PolygonSymbolizer"), "Stroke", stroke)
    else:
        border = (
            {"stroke": _INK, "stroke-width": "3"} if drawn.outlined else {"stroke": _OUTLINE, "stroke-width": "0.5"}
        )
        tint = _TINT.get(fill.pattern, _TINT.get(fill.over))
        colour = {"fill": fill.ink if tint or fill.pattern == "solid" else fill.paper}
        ground = _part(rule, "PolygonSymbolizer")
        _parameters(ground, "Fill", colour | ({"fill-opacity": f"{tint:g}"} if tint else {}))
        _parameters(ground, "Stroke", border)
        for pattern, colour_of in ((fill.pattern, fill.ink), (fill.over, fill.over_ink)):
            for name, width in _MARKS.get(pattern, ()):
                hatched = ET.SubElement(_part(rule, "PolygonSymbolizer"), f"{{{_SE}}}Fill")
                graphic = ET.SubElement(ET.SubElement(hatched, f"{{{_SE}}}GraphicFill"), f"{{{_SE}}}Graphic")
                inside = {"fill": colour_of} if name == "circle" else {}
                stroke = {"stroke": colour_of, "stroke-width": f"{width or 0.5:g}"}
                _mark(graphic, name, inside, stroke, 5 if name == "circle" else 9)


def _part(rule: ET.Element, kind: str) -> ET.Element:
    return ET.SubElement(rule, f"{{{_SE}}}{kind}")


def _mark(graphic: ET.Element, name: str, fill: Mapping[str, str], stroke: Mapping[str, str], size: int) -> None:
    mark = ET.SubElement(graphic, f"{{{_SE}}}Mark")
    # Names of marks that are lines are GeoServer's own; QGIS reads them too.
    ET.SubElement(mark, f"{{{_SE}}}WellKnownName").text = name if name in ("circle", "x") else f"shape://{name}"
    if fill:
        _parameters(mark, "Fill", fill)
    _parameters(mark, "Stroke", stroke)
    ET.SubElement(graphic, f"{{{_SE}}}Size").text = str(size)


def _labelled(rule: ET.Element, column: str) -> None:
    text = _part(rule, "TextSymbolizer")
    label = ET.SubElement(text, f"{{{_SE}}}Label")
    ET.SubElement(label, f"{{{_OGC}}}PropertyName").text = column
    _parameters(text, "Font", {"font-family": "SansSerif", "font-size": "11"})
    halo = ET.SubElement(text, f"{{{_SE}}}Halo")
    ET.SubElement(halo, f"{{{_SE}}}Radius").text = "2"
    _parameters(halo, "Fill", {"fill": "#ffffff"})
    _parameters(text, "Fill", {"fill": _INK})


def _parameters(parent: ET.Element, part: str, given: Mapping[str, str]) -> None:
    element = ET.SubElement(parent, f"{{{_SE}}}{part}")
    for name, value in given.items():
        ET.SubElement(element, f"{{{_SE}}}SvgParameter", name=name).text = value
