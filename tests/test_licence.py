from dataclasses import replace

from mapping.formats.licences import SHARE_ALIKE, credit_lines, held, licence_text, licences, sentences
from mapping.reading.shipped.sources import by_nation
from mapping.vocabulary.codes import NATIONS

from .editions import credited, shipped

LPS = "Land & Property Services data"


def test_credit_lines_are_those_of_the_passports_nation_by_nation():
    passports = shipped().passports
    for nation in NATIONS:
        lines = credit_lines(passports, nation)
        assert any("OS data © Crown copyright" in line for line in lines) and len(lines) == len(set(lines))
        assert any(LPS in line for line in lines) == (nation == "Northern Ireland")
        for line in lines:  # nothing is said that no passport says
            assert any(set(sentences(line)) <= set(sentences(passport.credit)) for passport in passports), line


def test_every_source_that_is_held_stands_with_its_licence_year_and_address():
    text = licence_text(shipped().passports, ["Wales", "England"])
    for passport in (each.of(["England", "Wales"]) for each in held(shipped().passports)):
        for said in (passport.title, passport.publisher, passport.licence, passport.reference_date, passport.address):
            assert said in text
    assert text.index("\nEngland (data of 2011, 2021, 2023, 2025, 2026)") < text.index(
        "\nWales ("
    )  # in the order of nations
    assert (
        "\nScotland" not in text
        and "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/" in text
    )


def test_what_a_passport_says_of_one_nation_stands_there_alone():
    said = "Commercial use of the postcodes of Northern Ireland themselves needs a licence"
    assert said in licence_text(shipped().passports, ["Northern Ireland"]) and said not in licence_text(
        shipped().passports, ["Scotland"]
    )


def test_boundaries_that_were_handed_in_are_credited_by_their_own_line():
    text = licence_text(credited(shipped(), "Boundaries © Somebody 2024."), ["England"])
    assert text.count("Boundaries © Somebody 2024.") == 1 and "rebuilt from postcodes" not in text


def test_the_licence_of_shapes_is_told_apart_by_nation():
    passports = shipped().passports
    shapes = next(passport for passport in passports if passport.id == "boundaries")
    everywhere = by_nation({name: said["licence"] for name, said in shapes.nations.items()})
    assert shapes.licence == everywhere
    lines = dict.fromkeys(line for said in shapes.nations.values() for line in said["credit"])
    assert shapes.credit == " ".join(lines)
    for nation in NATIONS:
        text, scots = licence_text(passports, [nation]), nation == "Scotland"
        beside = text.partition("\nThe sources\n")[0]
        assert ("Open Database Licence" in text) == (SHARE_ALIKE in text) == scots
        for words in ("OpenStreetMap contributors", "approximate, rebuilt from postcodes"):
            assert (words in beside) == scots, (nation, words)


def test_a_licence_that_nobody_stated_is_not_made_up():
    bare = [
        replace(each, licence="not stated", reference_date="not stated", nations={}) for each in shipped().passports
    ]
    assert licences(bare) == [] and "The licences" not in licence_text(bare, ["England"])
    assert "\nEngland\n" in licence_text(bare, ["England"])


def test_sentences_end_at_points_but_not_in_v_3():
    assert sentences("Under Licence v.3.0. Coast © X. Mid") == ["Under Licence v.3.0.", "Coast © X.", "Mid"]
