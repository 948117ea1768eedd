"""
Write the record for a data catalogue: UK GEMINI 2.3, every mandatory element, from the edition and its passports.

The pieces that records of ISO 19139 are put together from: texts, codes, links, days and parties, spelled once.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

import numpy as np
import shapely

from .. import __version__
from ..vocabulary.boards import in_year
from ..vocabulary.codes import LEVELS, NATIONS
from ..vocabulary.service import NO_ADDRESS, organisation_and_address
from ..wording.edition import Edition
from ..wording.phrases import day_words, listed
from .grids import DEGREES, IRISH, to_degrees
from .layer import GRID, Layer
from .licences import credit_lines, held, licences

GMD, GCO, GMX = (f"http://www.isotc211.org/2005/{name}" for name in ("gmd", "gco", "gmx"))
GML, XLINK, XSI = (
    "http://www.opengis.net/gml/3.2",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/2001/XMLSchema-instance",
)
NAMES = {"gmd": GMD, "gco": GCO, "gmx": GMX, "gml": GML, "xlink": XLINK, "xsi": XSI}
CODES = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#"
LANGUAGES = "http://www.loc.gov/standards/iso639-2/php/code_list.php"
_SCHEMAS = f"{GMD} http://www.isotc211.org/2005/gmd/gmd.xsd {GMX} http://www.isotc211.org/2005/gmx/gmx.xsd"
PUBLISHER = "Every Area"


def started() -> ET.Element:
    """Start a record."""
    for prefix, address in NAMES.items():
        ET.register_namespace(prefix, address)
    return ET.Element(f"{{{GMD}}}MD_Metadata", {f"{{{XSI}}}schemaLocation": _SCHEMAS})


@dataclass(frozen=True)
class Part:
    """An element that others are added to, in the order that the schema asks for."""

    element: ET.Element

    def add(self, *names: str) -> Part:
        """Add elements of gmd within each other, and give the innermost."""
        inner = self.element
        for name in names:
            inner = ET.SubElement(inner, f"{{{GMD}}}{name}")
        return Part(inner)

    def plain(self, name: str, text: str | None) -> ET.Element:
        """Add an element, named with its prefix, that holds a text."""
        prefix, local = name.split(":")
        made = ET.SubElement(self.element, f"{{{NAMES[prefix]}}}{local}")
        made.text = text
        return made

    def text(self, name: str, words: str) -> None:
        """Add an element that holds a text as ISO 19139 has it."""
        self.add(name).plain("gco:CharacterString", clean(words))

    def anchor(self, name: str, words: str, address: str) -> None:
        """Add an element that holds a text and where it is explained."""
        self.add(name).plain("gmx:Anchor", clean(words)).set(f"{{{XLINK}}}href", address)

    def code(self, name: str, listed: str, value: str) -> None:
        """Add an element that holds a value of one of the standard's lists."""
        made = self.add(name).plain(f"gmd:{listed}", value)
        made.set("codeList", f"{CODES}{listed}")
        made.set("codeListValue", value)

    def language(self) -> None:
        """Add that the language is English."""
        made = self.add("language").plain("gmd:LanguageCode", "eng")
        made.set("codeList", LANGUAGES)
        made.set("codeListValue", "eng")

    def missing(self, name: str, reason: str) -> None:
        """Add an element that says why it holds nothing."""
        self.add(name).element.set(f"{{{GCO}}}nilReason", reason)


def date_of(part: Part, day: date) -> None:
    """Put a day into a part."""
    part.plain("gco:Date", day.isoformat())


def party(part: Part, contact: str, role: str) -> None:
    """
    Name who answers questions.

    Parameters
    ----------
    contact
        `Organisation <address>`; where it is empty the publisher is named, and the place of the address, which no
        record may leave empty, says that none was given.
    """
    organisation, mail = organisation_and_address(contact) or (PUBLISHER, NO_ADDRESS)
    who = part.add("CI_ResponsibleParty")
    who.text("organisationName", organisation)
    address = who.add("contactInfo", "CI_Contact", "address", "CI_Address")
    address.text("electronicMailAddress", mail)
    who.code("role", "CI_RoleCode", role)


def clean(words: str) -> str:
    """Take out the control characters that XML may not hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]", "", words)


# Formats by the ending of their files: name and version.
FORMATS = {
    "gpkg": ("GeoPackage", "1.2"),
    "zip": ("ESRI Shapefile", "1998"),
    "geojson": ("GeoJSON", "RFC 7946"),
    "parquet": ("GeoParquet", "1.1.0"),
    "fgb": ("FlatGeobuf", "3.0"),
    "csv": ("CSV", "RFC 4180"),
    "xlsx": ("Office Open XML Workbook", "ISO/IEC 29500"),
}
TOPICS = ("health", "society", "boundaries")
_NO_LIMITS = "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/noLimitations"
_RULES = (
    "Commission Regulation (EU) No 1089/2010 of 23 November 2010 implementing Directive 2007/2/EC of the European "
    "Parliament and of the Council as regards interoperability of spatial data sets and services"
)
_CRS = "http://www.opengis.net/def/crs/EPSG/0/"


def metadata_xml(edition: Edition, layers: Sequence[Layer], *, name: str, title: str, formats: Sequence[str]) -> bytes:
    """
    Return the UK GEMINI 2.3 record (ISO 19139) of a set of layers.

    Parameters
    ----------
    layers
        Those that have shapes decide the extent; the nations are those of the first.
    name
        What tells this set of data from others, for instance 2026-11-21-utla-E06000047: its identifiers are made of it,
        so that the same set keeps them.
    title
        The title, for people.
    formats
        Endings of the files that the data come in, of `FORMATS`; `irish` says that the Irish Grid is among the grids.

    Returns
    -------
    XML in UTF-8. The day of the record is the newest of the day counted and the days its sources were fetched.
    """
    top = started()
    made = Part(top)
    identifier = str(uuid.uuid5(uuid.NAMESPACE_URL, f"everyarea:{name}"))
    dated = _dated(edition)
    made.text("fileIdentifier", identifier)
    made.language()
    made.code("characterSet", "MD_CharacterSetCode", "utf8")
    made.code("hierarchyLevel", "MD_ScopeCode", "dataset")
    party(made.add("contact"), edition.contact, "pointOfContact")
    date_of(made.add("dateStamp"), dated)
    made.text("metadataStandardName", "UK GEMINI")
    made.text("metadataStandardVersion", "2.3")
    for number in _grids(formats):
        system = made.add("referenceSystemInfo", "MD_ReferenceSystem", "referenceSystemIdentifier", "RS_Identifier")
        system.anchor("code", f"EPSG:{number}", f"{_CRS}{number}")
    data = made.add("identificationInfo", "MD_DataIdentification")
    cited = data.add("citation", "CI_Citation")
    cited.text("title", title)
    when = cited.add("date", "CI_Date")
    date_of(when.add("date"), dated)
    when.code("dateType", "CI_DateTypeCode", "revision")
    cited.add("identifier", "MD_Identifier").text("code", f"urn:uuid:{identifier}")
    _identification(data, edition, layers)
    spread = made.add("distributionInfo", "MD_Distribution")
    for ending in formats:
        if ending in FORMATS:
            form = spread.add("distributionFormat", "MD_Format")
            form.text("name", FORMATS[ending][0])
            form.text("version", FORMATS[ending][1])
    _quality(made.add("dataQualityInfo", "DQ_DataQuality"), edition)
    ET.indent(top, " ")
    raw: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return raw + b"\n"


def _grids(formats: Sequence[str]) -> list[int]:
    return [GRID, *([DEGREES] if "geojson" in formats else []), *([IRISH] if "irish" in formats else [])]


def _dated(edition: Edition) -> date:
    """Return the newest day of which is known: data cannot be older than what they were made from."""
    days = [passport.retrieved for passport in edition.passports]
    known = [date.fromisoformat(day) for day in days if re.fullmatch(r"\d{4}-\d\d-\d\d", day)]
    return max([edition.on, *known])


def nations_of(layer: Layer) -> list[str]:
    """Return the nations that a layer holds areas of, in their order; all of them where it does not say."""
    if "nation" not in layer.arrow.column_names:
        return list(NATIONS)
    return [nation for nation in NATIONS if nation in set(layer.arrow.column("nation").to_pylist())]


def _identification(data: Part, edition: Edition, layers: Sequence[Layer]) -> None:
    """Say what it is, whose, and which limits its use has, in the order that the schema asks for."""
    nations = nations_of(layers[0])
    data.text("abstract", _abstract(edition, layers, nations))
    party(data.add("pointOfContact"), edition.contact, "pointOfContact")
    _keywords(data, edition.about.keywords)
    access = data.add("resourceConstraints", "MD_LegalConstraints")
    access.code("accessConstraints", "MD_RestrictionCode", "otherRestrictions")
    access.anchor("otherConstraints", "no limitations to public access", _NO_LIMITS)
    use = data.add("resourceConstraints", "MD_LegalConstraints")
    use.code("useConstraints", "MD_RestrictionCode", "otherRestrictions")
    for words, _, address in licences(edition.passports):
        use.anchor("otherConstraints", words, address)
    lines = [line for nation in nations for line in credit_lines(edition.passports, nation)]
    for line in dict.fromkeys(lines):
        use.text("otherConstraints", line)
    data.code("spatialRepresentationType", "MD_SpatialRepresentationTypeCode", "vector")
    if step := _resolution(edition):
        distance = data.add("spatialResolution", "MD_Resolution", "distance")
        distance.plain("gco:Distance", str(step)).set("uom", "http://standards.iso.org/ittf/PubliclyAvailableStandards/"
                       "ISO_19139_Schemas/resources/uom/ML_gmxUom.xml#m")  # fmt: skip
    data.language()
    data.code("characterSet", "MD_CharacterSetCode", "utf8")
    for topic in TOPICS:
        data.add("topicCategory").plain("gmd:MD_TopicCategoryCode", topic)
    _extent(data.add("extent", "EX_Extent"), layers, edition.on)


def _abstract(edition: Edition, layers: Sequence[Layer], nations: Sequence[str]) -> str:
    boundaries = f"{edition.boundary_words} " if edition.boundary_words else ""
    areas = in_year(LEVELS[edition.level], edition.boards)
    assumed = f"Assumed: the register is complete for {listed(edition.assumed_complete)}. "
    return (
        f"What is recorded of each area on {day_words(edition.on)}: a {edition.service} for all of it, one for part of "
        f"it, or none; with the children aged 0 to 2 who live there. Areas: {areas}, in "
        f"{listed(nations)}. Teams that count ({edition.definition} definition): "
        f"{edition.admits}. "
        f"{assumed if edition.assumed_complete else ''}{boundaries}Holds: "
        f"{'; '.join(layer.title for layer in layers)}. The status not_known does not mean that there is no team; the "
        "register is not complete for any nation; and a team that exists does not reach every family."
    )


def _keywords(data: Part, free_words: Sequence[str]) -> None:
    """Name the subject freely, and by the one list of themes that catalogues sort by."""
    free = data.add("descriptiveKeywords", "MD_Keywords")
    for word in free_words:
        free.text("keyword", word)
    listed_ = data.add("descriptiveKeywords", "MD_Keywords")
    listed_.anchor("keyword", "Human health and safety", "http://inspire.ec.europa.eu/theme/hh")
    source = listed_.add("thesaurusName", "CI_Citation")
    source.text("title", "GEMET - INSPIRE themes, version 1.0")
    when = source.add("date", "CI_Date")
    date_of(when.add("date"), date(2008, 6, 1))
    when.code("dateType", "CI_DateTypeCode", "publication")


def _resolution(edition: Edition) -> int:
    """Return how many metres off the borders are on average, where their passport has it measured; else 0."""
    passport = edition.passport("boundaries")
    return passport.error_metres if passport else 0


def _extent(extent: Part, layers: Sequence[Layer], on: date) -> None:
    """Say where and when: a box in degrees around every shape, and the day counted."""
    shapes = [to_degrees(layer.shapes) for layer in layers if layer.geometry and len(layer.frame)]
    west, south, east, north = shapely.total_bounds(np.concatenate(shapes))
    box = extent.add("geographicElement", "EX_GeographicBoundingBox")
    for side, degrees in (
        ("westBoundLongitude", west), ("eastBoundLongitude", east), ("southBoundLatitude", south),
        ("northBoundLatitude", north),
    ):  # fmt: skip
        box.add(side).plain("gco:Decimal", f"{degrees:.5f}")
    period = extent.add("temporalElement", "EX_TemporalExtent", "extent").plain("gml:TimePeriod", None)
    period.set(f"{{{GML}}}id", "day-counted")
    for end in ("beginPosition", "endPosition"):
        ET.SubElement(period, f"{{{GML}}}{end}").text = on.isoformat()


def _quality(quality: Part, edition: Edition) -> None:
    """Say to what the quality applies, that no rule of the European Union was tested, and how the data were made."""
    quality.add("scope", "DQ_Scope").code("level", "MD_ScopeCode", "dataset")
    result = quality.add("report", "DQ_DomainConsistency", "result", "DQ_ConformanceResult")
    rules = result.add("specification", "CI_Citation")
    rules.text("title", _RULES)
    when = rules.add("date", "CI_Date")
    date_of(when.add("date"), date(2010, 12, 8))
    when.code("dateType", "CI_DateTypeCode", "publication")
    result.text("explanation", "Not evaluated")
    result.missing("pass", "unknown")
    made = " ".join(
        f"{passport.title} ({passport.publisher}, {passport.reference_date}): {passport.how_made.rstrip('.')}."
        f"{f' {passport.measured_error}' if passport.measured_error else ''}"
        for passport in held(edition.passports)
    )
    lineage = quality.add("lineage", "LI_Lineage")
    lineage.text("statement", f"Made by Every Area {__version__} from these sources. {made}")
