"""The pieces that records of ISO 19139 are put together from: texts, codes, links, days and parties, spelled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

from ..vocabulary.contact import NO_ADDRESS, organisation_and_address

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
