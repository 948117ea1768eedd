"""
Find what is about a person in the texts of a register before they are published.

It finds mobile numbers; e-mail addresses that are not a service's own; names behind a title or beside a role; and
addresses with the number of a house. A name that stands alone it cannot tell from any other words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from urllib.parse import unquote

from ...vocabulary.numbers import listed
from ...vocabulary.register_sheets import LEFT_OUT, SHEETS
from ..tables.csv_sheet import Sheet

# What the part of an e-mail address before the @ is made of, if the address is a service's own and no person's.
SERVICE_WORDS = tuple(
    "admin administration advice appointments attachment babies baby bonding bookings camhs children communications "
    "comms community complaints contact correspondence customer data duty early education enquiries enquiry "
    "engagement families family feedback foi fundraising general governance health hello help helpdesk helpline hub "
    "hubs imh infant infants info information inbox intake mail media mental office parent parenting parents perinatal "
    "pimh pimhs post press project projects protection reception referral referrals registration relationship "
    "relationships safeguarding secretariat service services start support team teams training us volunteer "
    "volunteering volunteers web webmaster welcome wellbeing".split()
)

# "Sir" is no title here: in Welsh it is a county.
TITLES = tuple(
    "Mr Mrs Ms Miss Mx Dr Prof Professor Doctor Cllr Councillor Rev Revd Reverend Dame MR MRS DR PROF mr mrs dr "
    "prof".split()
)

# What people are at a service. The longer words first: a "team manager" is one role.
ROLES = (
    "chief executive officer", "chief executive", "health visitor", "social worker", "support worker", "key worker",
    "family worker", "contact person", "named contact", "lead contact", "main contact", "lead clinician",
    "clinical lead", "service lead", "team lead", "co-ordinator", "coordinator", "co-founder", "manager", "leader",
    "lead", "director", "head", "clinician", "psychologist", "psychotherapist", "therapist", "practitioner",
    "counsellor", "nurse", "midwife", "consultant", "psychiatrist", "paediatrician", "supervisor", "founder",
    "chairman", "chairwoman", "chairperson", "chair", "trustee", "ceo", "administrator", "secretary", "officer",
    "commissioner", "spokesman", "spokeswoman", "spokesperson", "owner", "author", "contact",
)  # fmt: skip
# Those of them that stand behind a name ("Jo Bloggs, manager"); a lead, head or contact may be no person there.
ROLES_BEHIND = tuple(role for role in ROLES if role not in {"lead", "head", "contact", "chair", "author", "owner"})
# What comes before the name of whoever did something.
DONE_BY = (
    "led by", "run by", "managed by", "headed by", "founded by", "chaired by", "supervised by", "coordinated by",
    "co-ordinated by", "overseen by", "set up by", "according to", "write to", "thanks to",
)  # fmt: skip
# What comes before the name of whoever is to be asked: there one word may be a name.
ASK_FOR = ("ask for", "speak to", "speak with", "spoke to", "spoke with", "talk to", "c/o", "care of", "attn", "fao")

# Words with a capital that show a name to be no person's, where they are its first or its second: of organisations,
# services, days.
NO_PERSON = frozenset(
    "academy action adult adults agency ages all alliance an and any area areas as association at attachment "
    "babies baby barnardo's barnardos board borough building bump cafe camhs care ccg central centre centres "
    "charity child children children's city clinic clinical clinics college commissioning community consortium "
    "council county department district education email families family federation first for form foundation "
    "friday fund general gp greater group groups happy health healthcare healthy help home hospital hospitals "
    "hsc hub hubs icb in infant infants information institute integrated isle it join joint keynes library "
    "lifeline lifelong local lottery maternity mental ministry monday museum national network nhs no northern "
    "not nursery of office on online our outer parent parent-infant parents partners partnership pathway "
    "perinatal phone pip practice primary programme project provider reception referral referrals region "
    "relationship relationships safe saturday school scottish see self-referral service services social "
    "society southern specialist state steps sunday support sure surgery team telephone the this thursday "
    "together trust tuesday ulster under unit united university up upper us valley via village voluntary "
    "website wednesday wellbeing welsh western women women's working year years your youth".split()
)
# The same wherever they stand in it.
BODIES = frozenset("board council foundation hospital nhs trust university".split())
# The same of its first word alone: the second may be a family name, such as Green or West.
NO_FORENAME = frozenset(
    "bay berkshire best better big black blaenau bracknell bradford bristol british canal cannock castle "
    "causeway cheshire country day derby derbyshire early east eileanan england english epping essex forest "
    "freedom friends great green growing herts high house inner ireland kent king's lancashire leeds life link "
    "little london low malvern manchester mersey merthyr mid midlands mind minds mole neath new newcastle "
    "norfolk north nottingham only orkney oxford park person place play public rhondda ribble road royal rural "
    "scotland self shetland small somerset south special st staffordshire start step street suffolk surrey "
    "sussex test thames three tower town tunbridge urban wales waltham ward water way welwyn west white "
    "wolverhampton world wyre yes york yorkshire young".split()
)
# Organisations that are named for a person, as the first words of their names.
NAMED_FOR_PEOPLE = (
    "alder hey", "aneurin bevan", "anna freud", "barnardo", "barnardo's", "barnardos",
    "betsi cadwaladr", "catherine cookson", "cyril jackson", "dr barnardo", "dr barnardo's", "dr barnardos",
    "elizabeth garrett", "florence nightingale", "guy's", "hywel dda", "james cook", "james paget", "john radcliffe",
    "joseph rowntree", "king edward", "king george", "lloyds bank", "marie curie", "paul hamlyn", "peter pan",
    "princess royal", "queen alexandra", "queen elizabeth", "queen mary", "queen victoria", "royal free",
    "sarah cannon", "st george's", "tavistock", "thomas coram", "william harvey",
)  # fmt: skip
# What a public street is called, behind the number of a house.
STREETS = (
    "Avenue", "Ave", "Broadway", "Close", "Cottages", "Court", "Crescent", "Drive", "Gardens", "Grove", "Hill", "Lane",
    "Mews", "Parade", "Place", "Quay", "Road", "Rd", "Rise", "Row", "Square", "Street", "Terrace", "Villas", "Walk",
    "Way", "Wharf",
)  # fmt: skip


MOBILE, EMAIL, NAME, ADDRESS = (
    "a mobile number", "an e-mail address that is not a service's own", "the name of a person",
    "an address with the number of a house",
)  # fmt: skip
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# 070 is a forwarding number and 076 a pager, but 07624 is a mobile of the Isle of Man.
_BETWEEN = r"[\s.()\u2010-\u2015-]{0,2}"
_MOBILE = re.compile(
    rf"(?<!\d)(?<!\d[.\-/])(?:(?:\+|00)?44{_BETWEEN}(?:\(0\){_BETWEEN})?|0){_BETWEEN}7{_BETWEEN}"
    rf"(?:[1-57-9]|6(?={_BETWEEN}2{_BETWEEN}4))(?:{_BETWEEN}\d){{8}}(?!\d)"
)
_MOBILE_IN_LINK = re.compile(r"(?<!\d)(?:0|(?:\+|00)?44)7(?:[1-57-9]|6(?=24))\d{8}(?!\d)")
_AT = re.compile(r"(?:@|[\[(]\s?at\s?[\])])", re.IGNORECASE)
_EMAIL = re.compile(rf"([\w.+'\u2019-]+)\s?{_AT.pattern}\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_LONGEST_FIRST = sorted(SERVICE_WORDS, key=len, reverse=True)
_SERVICE = re.compile(rf"(?=.*[a-z])(?:{'|'.join(_LONGEST_FIRST)}|[._+-]|\d)+", re.IGNORECASE)
_STREET = re.compile(
    r"\b(?:(?!19\d\d\b|20\d\d\b)[1-9]\d{0,3}[A-Za-z]?|(?:Flat|Apartment|Apt\.?)\s\d+[A-Za-z]?),?\s+"
    rf"(?:[A-Z][\w'\u2019.-]*\s+){{1,3}}(?:{'|'.join(STREETS)}|St(?=\s*(?:[,.;)]|$)))\b"
)
# A word of a name, or an initial; a name in capitals alone.
_WORD = r"(?:[A-Z\u00c0-\u00de\u0174\u0176][\w'\u2019-]+|[A-Z]\.?(?=\s))"
_TITLED = rf"(?:(?:{'|'.join(TITLES)})\b\.?\s+)"
_PERSON = rf"(?P<name>{_WORD}(?:\s+{_WORD}){{1,3}})"
_ONE = rf"(?P<name>{_WORD}(?:\s+{_WORD}){{0,3}})"


def _either(words: tuple[str, ...]) -> str:
    """Return a pattern of any of some words, however they are spaced and whatever their capitals."""
    return rf"(?i:\b(?:{'|'.join(words)})\b\.?)".replace(" ", r"[\s-]+")


_BEHIND_TITLE = re.compile(rf"\b{_TITLED}{_ONE}")
_BEHIND_ROLE = re.compile(
    rf"{_either(ROLES)}\s*(?:(?:of|for)\s[a-z -]{{2,30}})?(?:\([^)]{{0,30}}\)\s*)?"
    rf"(?:[:,\u2013\u2014-]|is\b|was\b)?\s*{_PERSON}"
)
_BEHIND_COLON = re.compile(rf"{_either(ROLES_BEHIND)}\s?:\s*{_ONE}(?=\s*(?:$|[,.;)]|on\b|at\b))")
_DONE_BY = re.compile(rf"{_either(DONE_BY)}\s+{_PERSON}")
_ASK_FOR = re.compile(rf"{_either(ASK_FOR)}:?\s+{_ONE}")
_BEFORE_ROLE = re.compile(
    rf"\b{_PERSON}\s*(?:[,(\u2013\u2014-]|is\b|was\b|as\b)\s*(?:(?:[a-z-]+|[A-Z]{{2,}})\s+){{0,3}}"
    rf"{_either(ROLES_BEHIND)}(?=\s*(?:$|[.,;:)]|(?:at|of|for|in|and|who)\b))"
)
_NAMES = (_BEHIND_ROLE, _BEHIND_COLON, _DONE_BY, _ASK_FOR, _BEFORE_ROLE)
# Columns by which rows find each other: nothing can be left out of them.
_BINDING = ("team_id", "stated_area", "sub_areas")
_REMEDY = "Take it out of the cell; or, if it may be published, put it on the sheet allowed with the reason why."


def screen(sheets: Mapping[str, Sheet], allowed: frozenset[str]) -> None:
    """
    Leave what is about a person out of the texts of a register, in place, cell by cell, and note each.

    The note names the cell, and keeps what was found for the keepers alone: notes are published too. The keepers' own
    columns stay as they are, with a note. `allowed` are texts that may be published, whatever their capitals and
    spaces.
    """
    allowed_plain = {_plain(text) for text in allowed}
    find = cache(personal)  # many cells hold the same text
    for name, written in SHEETS.items():
        if name == "allowed":
            continue
        sheet = sheets[name]
        for column in written.texts:
            for number, text in zip(sheet.rows.index, sheet.rows[column].tolist(), strict=True):
                details = [each for each in find(text) if not any(_plain(each[1]) in text for text in allowed_plain)]
                if details:
                    _leave_out(sheet, number, column, details, private=column in written.private)
        sheet.notes = [
            replace(note, value="", hidden=note.value)
            if note.value and (note.column in written.private or find(note.value)) else note
            for note in sheet.notes
        ]  # fmt: skip


def _leave_out(sheet: Sheet, row: int, column: str, details: list[tuple[str, str]], *, private: bool) -> None:
    kinds = listed(dict.fromkeys(kind for kind, _ in details))
    hidden = "; ".join(dict.fromkeys(what for _, what in details))
    seems = f"The cell seems to hold {kinds}"
    if private:
        why = f"{seems}. This column is not published, but whoever is given the register itself can read it."
        sheet.note(why, "Take it out of the cell.", row=row, column=column, hidden=hidden)
    elif column in _BINDING:
        why = f"{seems}. Rows are told apart by this column, so that nothing can be left out of it."
        sheet.fault(why, _REMEDY, row=row, column=column)
    else:
        why = f"{seems}, so it is left out of what is published."
        sheet.note(why, _REMEDY, row=row, column=column, hidden=hidden)
        sheet.rows.at[row, column] = LEFT_OUT


def personal(text: str) -> list[tuple[str, str]]:
    """Find what is about a person in a text: pairs of what it is and how it is written."""
    if text.isalpha() or not text:
        return []
    whole = unicodedata.normalize("NFKC", text)
    links = unquote(" ".join(_LINK.findall(whole)))
    without_links = _LINK.sub(" ", whole)
    details = [(MOBILE, match[0]) for match in _MOBILE.finditer(without_links)]
    details += [(MOBILE, match[0]) for match in _MOBILE_IN_LINK.finditer(links)]
    if _AT.search(plain := unquote(whole)):  # most texts have no such sign, and the pattern is slow on them
        details += [(EMAIL, match[0]) for match in _EMAIL.finditer(plain) if not _SERVICE.fullmatch(match[1])]
    details += [
        (NAME, match[0]) for match in _BEHIND_TITLE.finditer(without_links) if not _of_an_organisation(match["name"])
    ]
    details += [(NAME, name) for name in _names(without_links)]
    return details + [(ADDRESS, match[0]) for match in _STREET.finditer(without_links)]


def _names(text: str) -> Iterator[str]:
    """Find names that stand beside a role."""
    for pattern in _NAMES:
        for match in pattern.finditer(text):
            if _of_a_person(match["name"]):
                yield match["name"]


def _of_an_organisation(name: str) -> bool:
    """Test whether what stands behind a title is an organisation's: "Dr Gray's Hospital"."""
    words = name.replace("\u2019", "'").casefold().split()
    if " ".join(words).startswith(NAMED_FOR_PEOPLE):
        return True
    owner = next((place for place, word in enumerate(words) if word.endswith("'s")), 0)
    return len(words) > owner + 1 and words[owner + 1] in NO_PERSON


def _of_a_person(name: str) -> bool:
    """Test whether words with capitals may be a person's name: the first two are no organisation's and no place's."""
    words = name.replace("\u2019", "'").split()
    plain = [word.strip(".").casefold() for word in words]
    if plain[0] in {title.casefold() for title in TITLES}:
        return False  # It is found behind its title.
    if " ".join(plain).startswith(NAMED_FOR_PEOPLE) or BODIES.intersection(plain):
        return False
    if plain[0] in NO_FORENAME or any(NO_PERSON.intersection((word, *word.split("-"))) for word in plain[:2]):
        return False
    capitals = [word.isupper() and len(word.strip(".")) > 1 for word in words[:2]]
    return not any(capitals) or all(capitals)


def _plain(text: str) -> str:
    return "".join(text.split()).replace("-", "").casefold()
