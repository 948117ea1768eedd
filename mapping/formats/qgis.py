"""Write the colours of a layer as QGIS stores a style (QML), and as other programs take one (SLD)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from .layer import Layer

_OUTLINE, _WIDTH = "#3c444c", "0.2"
# How much of the ground each brush of QGIS covers.
FULLNESS = {"solid": 1, "b_diagonal": 0.5, "dense6": 0.25, "horizontal": 0.35, "diagonal_x": 0.45, "no": 0}
# What stands behind the value of a row whose evidence needs checking.
_AGED = " (to be checked)"
_SLD, _SE, _OGC = "http://www.opengis.net/sld", "http://www.opengis.net/se", "http://www.opengis.net/ogc"


def qml(layer: Layer) -> str:
    """
    Return the style as QGIS 3 stores it: one category a value.

    Raises
    ------
    ValueError
        If the layer has no colours, or no shapes to colour.
    """
    column, looks = _colours(layer)
    if layer.aged:
        values = ", ".join(f"'{value}'" for value in layer.aged)
        column = f'CASE WHEN "reverify" AND "{column}" IN ({values}) THEN "{column}" || \'{_AGED}\' ELSE "{column}" END'
    looks = {**looks, **{f"{value}{_AGED}": look for value, look in layer.aged.items()}}
    top = ET.Element("qgis", version="3.22.0", styleCategories="Symbology")
    renderer = ET.SubElement(
        top, "renderer-v2", type="categorizedSymbol", attr=column, symbollevels="0", enableorderby="0", forceraster="0"
    )
    categories, symbols = ET.SubElement(renderer, "categories"), ET.SubElement(renderer, "symbols")
    kind = {"Point": "marker", "MultiLineString": "line"}.get(str(layer.geometry), "fill")
    for place, (value, (label, colour, brush)) in enumerate(looks.items()):
        ET.SubElement(categories, "category", value=value, symbol=str(place), label=label, render="true")
        symbol = ET.SubElement(
            symbols, "symbol", type=kind, name=str(place), alpha="1", clip_to_extent="1", force_rhr="0"
        )
        drawn = ET.SubElement(symbol, "layer", attrib={"class": f"Simple{kind.title()}", "enabled": "1", "locked": "0",
                                                       "pass": "0"})  # fmt: skip
        settings = ET.SubElement(drawn, "Option", type="Map")
        for name, setting in _settings(kind, colour, brush):
            ET.SubElement(settings, "Option", type="QString", name=name, value=setting)
            # What QGIS read before version 3.28.
            ET.SubElement(drawn, "prop", k=name, v=setting)
    ET.indent(top, " ")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{ET.tostring(top, encoding='unicode')}\n"


def sld(layer: Layer) -> str:
    """Return the style as a Styled Layer Descriptor 1.1.0: one rule a value. Raises as `qml` does."""
    column, looks = _colours(layer)
    for prefix, address in (("", _SLD), ("se", _SE), ("ogc", _OGC)):
        ET.register_namespace(prefix, address)
    top = ET.Element(f"{{{_SLD}}}StyledLayerDescriptor", version="1.1.0")
    named = ET.SubElement(top, f"{{{_SLD}}}NamedLayer")
    ET.SubElement(named, f"{{{_SE}}}Name").text = layer.name
    style = ET.SubElement(ET.SubElement(named, f"{{{_SLD}}}UserStyle"), f"{{{_SE}}}FeatureTypeStyle")
    rules = [(value, look, False) for value, look in looks.items()]
    rules += [(value, look, True) for value, look in layer.aged.items()]
    for value, (label, colour, brush), aged in rules:
        rule = ET.SubElement(style, f"{{{_SE}}}Rule")
        ET.SubElement(rule, f"{{{_SE}}}Name").text = f"{value}{_AGED if aged else ''}"
        words = ET.SubElement(rule, f"{{{_SE}}}Description")
        ET.SubElement(words, f"{{{_SE}}}Title").text = label
        asked = ET.SubElement(rule, f"{{{_OGC}}}Filter")
        if value in layer.aged:
            asked = ET.SubElement(asked, f"{{{_OGC}}}And")
            _equal(asked if aged else ET.SubElement(asked, f"{{{_OGC}}}Not"), "reverify", "true")
        _equal(asked, column, value)
        _symbolizer(rule, layer, colour, brush)
    ET.indent(top, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(top, encoding="unicode")}\n'


def _equal(parent: ET.Element, column: str, value: str) -> None:
    equal = ET.SubElement(parent, f"{{{_OGC}}}PropertyIsEqualTo")
    ET.SubElement(equal, f"{{{_OGC}}}PropertyName").text = column
    ET.SubElement(equal, f"{{{_OGC}}}Literal").text = value


def _colours(layer: Layer) -> tuple[str, Mapping[str, tuple[str, str, str]]]:
    if not layer.colours or layer.geometry is None:
        message = f"the layer {layer.name} has nothing to colour"
        raise ValueError(message)
    return layer.colours


def _settings(kind: str, colour: str, brush: str) -> Iterator[tuple[str, str]]:
    """Return what QGIS has to know of one symbol: colour, brush and border, and the size of a point in millimetres."""
    outline = _rgba(_OUTLINE if brush == "solid" else colour)
    if kind == "line":
        yield from (("line_color", _rgba(colour)), ("line_width", "0.6"), ("line_width_unit", "MM"))
        return
    yield from (("color", _rgba(colour)), ("outline_color", outline), ("outline_style", "solid"))
    yield from (("outline_width", _WIDTH), ("outline_width_unit", "MM"))
    if kind == "fill":
        yield "style", brush
    else:
        yield from (("name", "circle"), ("size", "3"), ("size_unit", "MM"))


def _rgba(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},255"


def _symbolizer(rule: ET.Element, layer: Layer, colour: str, brush: str) -> None:
    """Draw polygons filled as far as their brush is, and bordered; lines in the colour, points as circles."""
    if layer.geometry == "MultiLineString":
        _parameters(ET.SubElement(rule, f"{{{_SE}}}LineSymbolizer"), "Stroke", {"stroke": colour, "stroke-width": "2"})
        return
    if layer.geometry == "Point":
        graphic = ET.SubElement(ET.SubElement(rule, f"{{{_SE}}}PointSymbolizer"), f"{{{_SE}}}Graphic")
        inside = ET.SubElement(graphic, f"{{{_SE}}}Mark")
        ET.SubElement(inside, f"{{{_SE}}}WellKnownName").text = "circle"
    else:
        graphic, inside = None, ET.SubElement(rule, f"{{{_SE}}}PolygonSymbolizer")
    # The standard has no brushes: what is less than full lets that much of the ground through.
    full = FULLNESS[brush]
    _parameters(inside, "Fill", {"fill": colour} | ({} if full == 1 else {"fill-opacity": f"{full:g}"}))
    _parameters(inside, "Stroke", {"stroke": _OUTLINE if full == 1 else colour, "stroke-width": "0.5"})
    if graphic is not None:
        ET.SubElement(graphic, f"{{{_SE}}}Size").text = "10"


def _parameters(parent: ET.Element, part: str, given: Mapping[str, str]) -> None:
    made = ET.SubElement(parent, f"{{{_SE}}}{part}")
    for name, value in given.items():
        ET.SubElement(made, f"{{{_SE}}}SvgParameter", name=name).text = value
