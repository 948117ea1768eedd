"""
Open packs and exports in QGIS: `/usr/bin/python3 tools/open_in_qgis.py FOLDER... [--pictures PLACE]`.

Every pack (`*.zip`) and every export below the folders named is looked at, with QGIS itself and no window. Each layer
and each project has to open; each has to have its style, labels, map tips, names of columns, licence and contact; and
the first three packs are drawn with the style that is stored in them. The colours of the areas in these pictures have
to be those of the brief beside them. Exit code 1, with a sentence for each fault. Where QGIS is not installed
(Debian: `apt-get install --no-install-recommends qgis python3-qgis qgis-providers`) this says so, and ends well.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
try:
    from qgis.core import (
        QgsApplication,
        QgsExpressionContextUtils,
        QgsFeature,
        QgsGeometry,
        QgsMapRendererCustomPainterJob,
        QgsMapSettings,
        QgsPoint,
        QgsProject,
        QgsRenderContext,
        QgsVectorLayer,
        QgsVectorLayerJoinInfo,
    )
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QColor, QImage, QPainter
except ImportError:
    QgsApplication = None

COLOURED = ("area", "districts", "neighbours", "coverage")
RECORDED = ("covered", "partly_covered", "served_extent_unknown")
DRAWN, MOST, SIDE = 3, 5, 1000


def names_of(path: Path) -> list[str]:
    """Return the names of the layers in a GeoPackage, tables too."""
    with closing(sqlite3.connect(path)) as held:
        rows = held.execute("SELECT table_name FROM gpkg_contents WHERE table_name <> 'layer_styles' ORDER BY 1")
        return [name for (name,) in rows]


def layer_faults(layer: Any, where: str, *, styled: bool) -> Iterator[str]:
    """Say what is missing of a layer that QGIS has opened; `styled` says whether it is coloured by what is recorded."""
    if not layer.isValid():
        yield f"{where}: QGIS cannot open it"
        return
    if not layer.isSpatial():
        return
    told = layer.metadata()
    wanted = {
        "rows": layer.featureCount() > 0,
        "labels": layer.labelsEnabled(),
        "map tips": "[%" in layer.mapTipTemplate(),
        "names of columns for people": any(map(layer.attributeAlias, range(layer.fields().count()))),
        "metadata of its licence": told.licenses() and told.rights(),
        "metadata of a contact": told.contacts(),
        "metadata of how good its borders are": told.abstract() and told.history(),
        "colours by what is recorded": not styled or layer.renderer().type() == "categorizedSymbol",
    }
    lacking = [words for words, there in wanted.items() if not there]
    if lacking:
        yield f"{where}: it lacks {', '.join(lacking)}"
    elif styled and (bare := without_colour(layer)):
        yield f"{where}: {bare} rows have no colour"


def without_colour(layer: Any) -> int:
    """Count the rows that a style has no colour for."""
    renderer, context = layer.renderer(), QgsRenderContext()
    context.expressionContext().appendScopes(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    renderer.startRender(context, layer.fields())
    bare = 0
    for row in layer.getFeatures():
        context.expressionContext().setFeature(row)
        bare += not renderer.willRenderFeature(row, context)
    renderer.stopRender(context)
    return bare


def opened(source: str, name: str) -> Any:
    """Open a layer as QGIS does when somebody adds it to a map: with what lies beside it."""
    layer = QgsVectorLayer(source, name, "ogr")
    if layer.isValid():
        layer.loadDefaultMetadata()
    return layer


def folder_faults(folder: Path) -> Iterator[str]:
    """Open every layer and the project of one pack or export."""
    for path in sorted(folder.glob("*.gpkg")):
        for name in names_of(path):
            layer = opened(f"{path}|layername={name}", name)
            styled = name.removesuffix("_irish") in COLOURED
            yield from layer_faults(layer, f"{path.name}, {name}", styled=styled)
            grid = "EPSG:29903" if name.endswith("_irish") else "EPSG:27700"
            if layer.isSpatial() and layer.crs().authid() != grid:
                yield f"{path.name}, {name}: its grid is {layer.crs().authid()}, not {grid}"
    for ending in ("geojson", "fgb"):
        for path in sorted(folder.glob(f"*.{ending}")):
            yield from layer_faults(opened(str(path), path.stem), path.name, styled="bases" not in path.stem)
    for path in sorted(folder.glob("*-shapefile.zip")):
        with tempfile.TemporaryDirectory() as room:
            with zipfile.ZipFile(path) as bundle:
                bundle.extractall(room)
            for part in sorted(Path(room).rglob("*.shp")):
                styled = part.stem.endswith(COLOURED)
                yield from layer_faults(opened(str(part), part.stem), f"{path.name}, {part.name}", styled=styled)
    for path in sorted(folder.glob("*.qgz")):
        yield from project_faults(path)
    if (folder / "brief.html").exists():
        yield from own_boundary_faults(folder)


def own_boundary_faults(folder: Path) -> Iterator[str]:
    """Join the table of a pack to boundaries that know nothing but their code, as the README says, and colour them."""
    stem = folder.name
    own = QgsVectorLayer("MultiPolygon?crs=EPSG:4326&field=code:string", "own boundaries", "memory")
    source = QgsVectorLayer(str(folder / f"{stem}.geojson"), "area", "ogr")
    for row in source.getFeatures():
        made = QgsFeature(own.fields())
        made.setGeometry(row.geometry())
        made.setAttribute("code", row["area_code"])
        own.dataProvider().addFeatures([made])
    table = QgsVectorLayer(str(folder / f"{stem}.csv"), "figures", "ogr")
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(table)
    join.setTargetFieldName("code")
    join.setJoinFieldName("area_code")
    join.setPrefix("")
    own.addJoin(join)
    for ending, load in (("qml", own.loadNamedStyle), ("sld", own.loadSldStyle)):
        said, well = load(str(folder / f"{stem}.{ending}"))
        if not well if isinstance(well, bool) else not said:
            yield f"{stem}.{ending}: QGIS cannot load it ({said})"
        elif without_colour(own):
            yield f"{stem}.{ending}: boundaries that {stem}.csv is joined to have no colour"


def project_faults(path: Path) -> Iterator[str]:
    """Open a project, and every layer in it."""
    project = QgsProject()
    if not project.read(str(path)):
        yield f"{path.name}: QGIS cannot open it"
        return
    if project.crs().authid() != "EPSG:27700":
        yield f"{path.name}: its grid is {project.crs().authid()}"
    if not project.mapLayers():
        yield f"{path.name}: it holds no layer"
    for layer in project.mapLayers().values():
        name = re.search(r"layername=(\w+)", layer.source())
        styled = name is not None and name[1] in COLOURED
        yield from layer_faults(layer, f"{path.name}, {layer.name()}", styled=styled)


def drawn(layers: list[Any], extent: Any, place: Path | None) -> Any:
    """Draw layers, the lowest last, into a picture; write it where `place` says."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(layers[-1].crs())
    settings.setOutputSize(QSize(SIDE, SIDE))
    settings.setOutputDpi(96)
    settings.setExtent(extent)
    settings.setBackgroundColor(QColor("#ffffff"))
    picture = QImage(SIDE, SIDE, QImage.Format_RGB32)
    picture.fill(QColor("#ffffff"))
    painter = QPainter(picture)
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.renderSynchronously()
    painter.end()
    if place:
        picture.save(str(place))
    return picture, settings.mapToPixel()


def page_colours(folder: Path) -> dict[tuple[str, str], str]:
    """Return ink and paper of each class as the brief has them, in light."""
    text = (folder / "brief.html").read_text(encoding="utf-8")
    found: dict[tuple[str, str], str] = {}
    for kind, name, colour in re.findall(r"--(ink|paper)-([\w-]+):(#[0-9a-f]{6})", text):
        found.setdefault((kind, name), colour)
    return found


def class_of(row: Any) -> str:
    """Return the class that a page draws an area as."""
    if row["status"] not in RECORDED:
        return str(row["status"])
    return "team-aged" if row["reverify"] is True or row["reverify"] == 1 else "team"


def picture_faults(folder: Path, pictures: Path | None) -> Iterator[str]:
    """Draw the area and its neighbours with the stored style, and compare the colour of each with the brief's."""
    path = next(folder.glob("*.gpkg"))
    layers = [QgsVectorLayer(f"{path}|layername={name}", name, "ogr") for name in ("area", "neighbours")]
    layers = [layer for layer in layers if layer.isValid()]
    extent = layers[0].extent()
    extent.scale(1.8)
    drawn(layers, extent, pictures / f"{folder.name}.png" if pictures else None)
    for layer in layers:
        layer.setLabelsEnabled(False)
    picture, onto = drawn(layers, extent, None)
    known, count = page_colours(folder), 0
    for layer in layers:
        for row in layer.getFeatures():
            if count == MOST:
                break
            shape = (
                QgsGeometry(row.geometry()).simplify(onto.mapUnitsPerPixel()).buffer(-8 * onto.mapUnitsPerPixel(), 4)
            )
            tally = colours_in(shape, picture, onto)
            if sum(tally.values()) < 100:
                continue
            count += 1
            look = class_of(row)
            ink, paper = known["ink", look], known["paper", look]
            top = paper if look == "not_known" else ink
            allowed = {ink, paper} if look != "not_known" else {paper}
            seen = [colour for colour, _ in tally.most_common(6)]
            if top not in seen or seen[0] not in allowed:
                wanted = ", ".join(sorted(allowed))
                yield f"{folder.name}, {row['area_name']}: drawn in {', '.join(seen)}, not in {wanted}"
            print(f"  {folder.name}, {row['area_name']} ({row['status']}, {look}): {', '.join(seen[:2])}")


def colours_in(shape: Any, picture: Any, onto: Any) -> Counter[str]:
    """Count the colours of the pixels that lie within a shape."""
    tally: Counter[str] = Counter()
    if shape.isEmpty():
        return tally
    box, engine = shape.boundingBox(), QgsGeometry.createGeometryEngine(shape.constGet())
    engine.prepareGeometry()
    corner, other = onto.transform(box.xMinimum(), box.yMaximum()), onto.transform(box.xMaximum(), box.yMinimum())
    for x in range(max(0, int(corner.x())), min(SIDE, int(other.x())), 3):
        for y in range(max(0, int(corner.y())), min(SIDE, int(other.y())), 3):
            if engine.contains(QgsPoint(onto.toMapCoordinates(x, y))):
                tally[QColor(picture.pixel(x, y)).name()] += 1
    return tally


def folders(place: Path, room: Path) -> Iterator[Path]:
    """Return every folder with layers: exports as they lie, packs unpacked into `room`, where no file is but theirs."""
    for path in sorted(place.rglob("*.qgz")):
        yield shutil.copytree(path.parent, room / path.parent.name)
    for pack in sorted(place.rglob("*.zip")):
        with zipfile.ZipFile(pack) as bundle:
            if any(name.endswith(".qgz") for name in bundle.namelist()):
                bundle.extractall(room)
                yield room / bundle.namelist()[0].split("/")[0]


def main() -> int:
    """Open all of them."""
    if QgsApplication is None:
        print("QGIS is not here (/usr/bin/python3 cannot import qgis), so nothing was opened in it.")
        return 0
    words = sys.argv[1:]
    pictures = Path(words.pop(words.index("--pictures") + 1)) if "--pictures" in words else None
    if pictures:
        words.remove("--pictures")
        pictures.mkdir(parents=True, exist_ok=True)
    program = QgsApplication([], False)
    program.initQgis()
    wrong, count, pictured = [], 0, 0
    with tempfile.TemporaryDirectory() as room:
        for word in words:
            for folder in folders(Path(word).resolve(), Path(room)):
                count += 1
                wrong += list(folder_faults(folder))
                if (folder / "brief.html").exists() and pictured < DRAWN:
                    pictured += 1
                    wrong += list(picture_faults(folder, pictures))
                if pictures:
                    project_picture(folder, pictures)
    print(f"Opened {count} packs and exports in QGIS, and drew {pictured}: {len(wrong)} faults")
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    program.exitQgis()
    return 1 if wrong else 0


def project_picture(folder: Path, pictures: Path) -> None:
    """Draw a project as it opens."""
    project = QgsProject()
    project.read(str(next(folder.glob("*.qgz"))))
    listed = [each for each in project.layerTreeRoot().findLayers() if each.isVisible()]
    layers = [each.layer() for each in listed if each.layer().isSpatial()]
    extent = layers[0].extent()
    for layer in layers:
        extent.combineExtentWith(layer.extent())
    drawn(layers, extent, pictures / f"{folder.name}-project.png")


if __name__ == "__main__":
    sys.exit(main())
