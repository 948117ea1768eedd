"""
The record for catalogues, by the rules of UK GEMINI 2.3: those of its published Schematron, said again here.

The elements' order is that of the schemas of ISO 19139.
"""

import re
import uuid
from dataclasses import replace
from datetime import date
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from mapping.formats.catalogue import FORMATS, clean, metadata_xml, nations_of
from mapping.formats.layer import to_degrees
from mapping.national.layers import coverage_layer

from .editions import hostile, shipped

NAMES = {
    "gmd": "http://www.isotc211.org/2005/gmd", "gco": "http://www.isotc211.org/2005/gco",
    "gmx": "http://www.isotc211.org/2005/gmx", "gml": "http://www.opengis.net/gml/3.2",
    "xlink": "http://www.w3.org/1999/xlink",
}  # fmt: skip
CONTACT = "Team of the Toy Country <questions@example.org>"
DATA = "gmd:identificationInfo/gmd:MD_DataIdentification/"
PARTY = "gmd:CI_ResponsibleParty/"
MAIL = f"{PARTY}gmd:contactInfo/gmd:CI_Contact/gmd:address/gmd:CI_Address/gmd:electronicMailAddress"
ORDER = {
    "MD_Metadata": "fileIdentifier language characterSet hierarchyLevel contact dateStamp metadataStandardName "
    "metadataStandardVersion referenceSystemInfo identificationInfo distributionInfo dataQualityInfo",
    "MD_DataIdentification": "citation abstract pointOfContact descriptiveKeywords resourceConstraints "
    "spatialRepresentationType spatialResolution language characterSet topicCategory extent",
    "CI_Citation": "title date identifier",
    "CI_ResponsibleParty": "organisationName contactInfo role",
    "MD_Distribution": "distributionFormat transferOptions",
    "CI_OnlineResource": "linkage name function",
    "MD_LegalConstraints": "accessConstraints useConstraints otherConstraints",
    "EX_Extent": "geographicElement temporalElement",
    "EX_GeographicBoundingBox": "westBoundLongitude eastBoundLongitude southBoundLatitude northBoundLatitude",
    "DQ_DataQuality": "scope report lineage",
    "DQ_ConformanceResult": "specification explanation pass",
}
TOPICS = {
    "farming", "biota", "boundaries", "climatologyMeteorologyAtmosphere", "economy", "elevation", "environment",
    "geoscientificInformation", "health", "imageryBaseMapsEarthCover", "intelligenceMilitary", "inlandWaters", "location",
    "oceans", "planningCadastre", "society", "structure", "transportation", "utilitiesCommunication",
}  # fmt: skip
REGULATION = (
    "Commission Regulation (EU) No 1089/2010 of 23 November 2010 implementing Directive 2007/2/EC of the European Parliament "
    "and of the Council as regards interoperability of spatial data sets and services"
)


def broken_rules(top: ET.Element) -> list[str]:
    """Every rule of GEMINI 2.3 for datasets that a record breaks."""

    def all_of(path: str) -> list[ET.Element]:
        return top.findall(path, NAMES)

    def words(path: str) -> list[str]:
        return ["".join(each.itertext()).strip() for each in all_of(path)]

    def values(path: str) -> list[str]:
        return [each.attrib.get("codeListValue", "") for each in all_of(path)]

    title, abstract = words(f"{DATA}gmd:citation/*/gmd:title"), words(f"{DATA}gmd:abstract")
    box = {
        side: float(words(f"{DATA}gmd:extent/*/*/*/gmd:{side}")[0])
        for side in ORDER["EX_GeographicBoundingBox"].split()
    }
    result = "gmd:dataQualityInfo/*/gmd:report/gmd:DQ_DomainConsistency/gmd:result/gmd:DQ_ConformanceResult/"
    limits = [
        each.attrib[f"{{{NAMES['xlink']}}}href"]
        for each in all_of(f"{DATA}gmd:resourceConstraints/*/gmd:otherConstraints/gmx:Anchor")
    ]
    rules = {
        "AT-3 one file identifier, a GUID": len(words("gmd:fileIdentifier")) == 1 and str(uuid.UUID(words("gmd:fileIdentifier")[0])) == words("gmd:fileIdentifier")[0],
        "MI-33 metadata language of three letters": values("gmd:language/gmd:LanguageCode") == ["eng"],
        "MI-39 one resource type": values("gmd:hierarchyLevel/gmd:MD_ScopeCode") == ["dataset"],
        "MI-35 contact of role pointOfContact": values(f"gmd:contact/{PARTY}gmd:role/*") == ["pointOfContact"],
        "MI-35 organisation": all(words(f"gmd:contact/{PARTY}gmd:organisationName")),
        "MI-35 address": all(words(f"gmd:contact/{MAIL}")) and len(words(f"gmd:contact/{MAIL}")) == 1,
        "MI-30 metadata date": bool(date.fromisoformat(words("gmd:dateStamp/gco:Date")[0])),
        "MI-17 reference system": words("gmd:referenceSystemInfo//gmd:RS_Identifier/gmd:code")[0] == "EPSG:27700" and not all_of(".//gmd:codeSpace"),
        "MI-1 one title": len(title) == 1 and bool(title[0]),
        "MI-8 one reference date": len(words(f"{DATA}gmd:citation/*/gmd:date/*/gmd:date")) == 1 and values(f"{DATA}gmd:citation/*/gmd:date/*/gmd:dateType/*")[0] in ("creation", "publication", "revision"),
        "MI-36 resource identifier": all(words(f"{DATA}gmd:citation/*/gmd:identifier/*/gmd:code")),
        "MI-4 abstract of 100 letters, not the title": len(abstract) == 1 and len(abstract[0]) >= 100 and abstract != title,
        "MI-23 responsible organisation and address": len(words(f"{DATA}gmd:pointOfContact/{PARTY}gmd:organisationName")) == 1 and all(words(f"{DATA}gmd:pointOfContact/{MAIL}")),
        "MI-6 keywords": all(words(f"{DATA}gmd:descriptiveKeywords/*/gmd:keyword")) and len(words(f"{DATA}gmd:descriptiveKeywords/*/gmd:keyword")) >= 1,
        "AT-8 two sections of legal constraints": len(all_of(f"{DATA}gmd:resourceConstraints/gmd:MD_LegalConstraints")) == 2,
        "MI-25 one limitation on public access": sum("/LimitationsOnPublicAccess/" in each for each in limits) == 1 and values(f"{DATA}gmd:resourceConstraints/*/gmd:accessConstraints/*") == ["otherRestrictions"],
        "MI-26 use constraints": values(f"{DATA}gmd:resourceConstraints/*/gmd:useConstraints/*") == ["otherRestrictions"],
        "MI-50 spatial representation": values(f"{DATA}gmd:spatialRepresentationType/*") == ["vector"],
        "MI-3 language of the data": values(f"{DATA}gmd:language/gmd:LanguageCode") == ["eng"],
        "MI-51 character set": values(f"{DATA}gmd:characterSet/*") == ["utf8"],
        "MI-5 topics": bool(words(f"{DATA}gmd:topicCategory")) and set(words(f"{DATA}gmd:topicCategory")) <= TOPICS,
        "MI-44 box": -180 <= box["westBoundLongitude"] <= box["eastBoundLongitude"] <= 180 and -90 <= box["southBoundLatitude"] <= box["northBoundLatitude"] <= 90,
        "MI-7 temporal extent": all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in words(f"{DATA}gmd:extent/*/gmd:temporalElement/*/*/gml:TimePeriod/*")) and len(words(f"{DATA}gmd:extent/*/gmd:temporalElement/*/*/gml:TimePeriod/*")) == 2,
        "MI-21 formats with versions": all(words("gmd:distributionInfo/*/gmd:distributionFormat/*/gmd:name")) and all(words("gmd:distributionInfo/*/gmd:distributionFormat/*/gmd:version")) and bool(words("gmd:distributionInfo/*/gmd:distributionFormat")),
        "MI-48 one quality scope": values("gmd:dataQualityInfo/*/gmd:scope/*/gmd:level/*") == ["dataset"],
        "MI-10 lineage": len(words("gmd:dataQualityInfo/*/gmd:lineage/*/gmd:statement")) == 1,
        "MI-41 conformity": words(f"{result}gmd:specification/*/gmd:title") == [REGULATION] and words(f"{result}gmd:specification/*/gmd:date/*/gmd:date") == ["2010-12-08"] and values(f"{result}gmd:specification/*/gmd:date/*/gmd:dateType/*") == ["publication"] and [each.attrib[f"{{{NAMES['gco']}}}nilReason"] for each in all_of(f"{result}gmd:pass")] == ["unknown"],
        "AT-6 no empty text": all(words(".//gco:CharacterString")) and all(words(".//gmx:Anchor")),
        "AP-3 every code has a list and a value": all({"codeList", "codeListValue"} <= each.attrib.keys() for each in top.iter() if each.tag.endswith("Code") and "TopicCategory" not in each.tag),
    }  # fmt: skip
    broken = [rule for rule, kept in rules.items() if not kept]
    for name, order in ORDER.items():
        for each in top.iter(f"{{{NAMES['gmd']}}}{name}"):
            places = [order.split().index(child.tag.split("}")[1]) for child in each]
            if places != sorted(places):
                broken.append(f"ISO 19139: the order within {name}")
    return broken


def layer(edition):
    return coverage_layer(edition.coverage, edition.shapes)


@cache
def record(contact: str = CONTACT) -> ET.Element:
    made = replace(shipped(), contact=contact)
    formats = ["gpkg", "zip", "geojson"]
    return ET.fromstring(metadata_xml(made, [layer(made)], name="x", title="Areas of the UK", formats=formats))


def text(top: ET.Element, path: str) -> str:
    return "".join(top.find(path, NAMES).itertext()).strip()


def test_the_record_keeps_every_rule_of_uk_gemini():
    assert broken_rules(record()) == []
    assert record().tag == f"{{{NAMES['gmd']}}}MD_Metadata"
    assert (
        text(record(), "gmd:metadataStandardName") == "UK GEMINI"
        and text(record(), "gmd:metadataStandardVersion") == "2.3"
    )


def test_without_a_contact_there_is_no_address_and_none_is_made_up():
    """A catalogue refuses a record without an address, and is right: the README says so, and how to give one."""
    assert broken_rules(record("")) == ["MI-35 address"]
    assert record("").find(f"gmd:contact/{PARTY}gmd:contactInfo", NAMES) is None
    assert text(record(""), f"gmd:contact/{PARTY}gmd:organisationName") == "Every Area"
    assert text(record(), f"gmd:contact/{MAIL}") == "questions@example.org"
    assert text(record(), f"gmd:contact/{PARTY}gmd:organisationName") == "Team of the Toy Country"


def test_a_page_that_is_published_is_linked_to_and_no_other_address_is():
    where = "gmd:distributionInfo/*/gmd:transferOptions/*/gmd:onLine/gmd:CI_OnlineResource/gmd:linkage/gmd:URL"
    assert record().find(where, NAMES) is None
    made = replace(shipped(), contact=CONTACT, page_url="https://example.org/map/?a=1&b=2")
    top = ET.fromstring(metadata_xml(made, [layer(made)], name="x", title="Areas", formats=["gpkg"]))
    assert text(top, where) == "https://example.org/map/?a=1&b=2" and broken_rules(top) == []


def test_each_broken_rule_would_be_found():
    for path in (
        "gmd:fileIdentifier",
        "gmd:contact",
        "gmd:identificationInfo/*/gmd:abstract",
        "gmd:dataQualityInfo/*/gmd:lineage",
    ):
        top = ET.fromstring(ET.tostring(record()))
        parent = top if "/" not in path else top.find(path.rsplit("/", 1)[0], NAMES)
        parent.remove(top.find(path, NAMES))
        assert broken_rules(top)


def test_the_box_is_that_of_the_shapes_and_the_day_is_the_day_counted():
    made = shipped()
    points = to_degrees(layer(made).shapes)
    west = min(shape.bounds[0] for shape in points)
    assert float(text(record(), f"{DATA}gmd:extent/*/*/*/gmd:westBoundLongitude")) == pytest.approx(west, abs=1e-5)
    for end in ("beginPosition", "endPosition"):
        assert text(record(), f".//gml:{end}") == "2026-11-21"


def test_constraints_and_lineage_are_those_of_the_passports():
    raw = ET.tostring(record(), encoding="unicode")
    for passport in shipped().passports:
        if passport.id in ("babies", "boundaries", "low_income"):
            assert passport.how_made.split(":")[0].replace("&", "&amp;") in raw
    said = [each.text for each in record().iterfind(f"{DATA}gmd:resourceConstraints/*/gmd:otherConstraints/*", NAMES)]
    assert "Open Government Licence v3.0" in said and "Open Database Licence v1.0" in said
    assert any("Coast of Scotland © OpenStreetMap contributors" in text for text in said)
    assert "Scotland approximate, rebuilt from postcodes" in text(record(), f"{DATA}gmd:abstract")
    assert text(record(), f"{DATA}gmd:spatialResolution/*/gmd:distance") == "150"


def test_identifiers_are_made_of_the_name_and_days_never_of_the_clock():
    # Days that no clock shows: the newest of what was fetched and of the day counted.
    made = shipped()
    made = replace(made, passports=tuple(replace(each, retrieved="2025-03-04") for each in made.passports))
    again = [metadata_xml(made, [layer(made)], name=name, title="T" * 200, formats=["csv"]) for name in ("a", "a", "b")]
    assert again[0] == again[1] != again[2]
    assert text(ET.fromstring(again[0]), "gmd:dateStamp") == "2026-11-21"
    fetched = (replace(made.passports[0], retrieved="2027-01-02"), *made.passports[1:])
    newer = metadata_xml(replace(made, passports=fetched), [layer(made)], name="a", title="T", formats=["csv"])
    assert text(ET.fromstring(newer), "gmd:dateStamp") == "2027-01-02"
    later = metadata_xml(replace(made, on=date(2027, 4, 1)), [layer(made)], name="a", title="T", formats=["csv"])
    assert text(ET.fromstring(later), "gmd:dateStamp") == "2027-04-01"


@pytest.mark.parametrize(("formats", "grids"), [(("gpkg",), 1), (("geojson",), 2), (("gpkg", "geojson", "irish"), 3)])
def test_every_grid_and_format_is_named(formats, grids):
    made = shipped()
    top = ET.fromstring(metadata_xml(made, [layer(made)], name="a", title="T", formats=formats))
    assert len(top.findall("gmd:referenceSystemInfo", NAMES)) == grids
    named = [each.text for each in top.iterfind("gmd:distributionInfo/*/gmd:distributionFormat/*/gmd:name/*", NAMES)]
    assert named == [FORMATS[each][0] for each in formats if each != "irish"]


def test_texts_of_strangers_stay_texts():
    made = replace(hostile(), service="<script>&\x00\x07 ŷ", contact='A & "b" <a@b.cd>')
    top = ET.fromstring(metadata_xml(made, [layer(made)], name="a", title="<b>\x0b", formats=["gpkg"]))
    assert text(top, f"gmd:contact/{PARTY}gmd:organisationName") == 'A & "b"'
    assert "<script>& ŷ" in text(top, f"{DATA}gmd:abstract") and text(top, f"{DATA}gmd:citation/*/gmd:title") == "<b>"
    assert clean("a\ufffeb\x1fc") == "abc"


def test_the_nations_are_those_of_the_layer():
    made = shipped()
    welsh = made.coverage[made.coverage["nation"] == "Wales"]
    assert nations_of(coverage_layer(welsh, made.shapes)) == ["Wales"]
    top = ET.fromstring(metadata_xml(made, [coverage_layer(welsh, made.shapes)], name="a", title="T", formats=["gpkg"]))
    said = ET.tostring(top, encoding="unicode")
    assert "in Wales." in said and "Land &amp; Property Services data" not in "".join(
        each.text for each in top.iterfind(f"{DATA}gmd:resourceConstraints/*/gmd:otherConstraints/*", NAMES)
    )
