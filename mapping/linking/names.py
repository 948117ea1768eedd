"""
Names as texts, of which nothing is decided here: each answer is a text to look up.

The ways people write one name are folded into one form. Words that only say what sort of council or board it is are
taken off, in English and in Welsh; each is used of some areas only: Leeds MBC is a council, and Kent MBC is none. Of
known names only really near ones are offered, for a far one misleads. A cell that holds more than one name is cut up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_TITLES = re.compile(
    r"\b(london borough of|royal borough of|metropolitan borough of|borough of|city and county of|"
    r"city of(?! london\b)|county of|metropolitan borough council|metropolitan district council|"
    r"county borough council|borough council|district council|county council|city council|council)\b"
)
_ARTICLES = re.compile(r"^(the )+|( the)+$")
_DOTTED = re.compile(r"\b(?:[a-z]\.)+[a-z]\b\.?")
_APOSTROPHES = re.compile("['\u2019\u2018`\u00b4]")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """Fold case, accents, hyphens, apostrophes, "&" and "St.", and keep every word."""
    letters = name.casefold()
    if not letters.isascii():
        apart = unicodedata.normalize("NFKD", letters)
        letters = "".join(c for c in apart if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    kept = _APOSTROPHES.sub("", letters).replace("&", " and ")
    kept = _DOTTED.sub(lambda letters: letters[0].replace(".", ""), kept)
    words = " ".join(_NOT_LETTERS.sub(" ", kept).split())
    return re.sub(r"^saint |(?<= )saint ", "st ", words)


@lru_cache(maxsize=65536)
def folded(name: str) -> str:
    """
    Fold case, accents, hyphens, apostrophes, "&", "St." and the words that only say what sort of council it is.

    Folding twice gives the same as folding once. A name made of nothing else than such words is kept as it is, and so
    is the City of London, for London is another place.
    """
    bare = plain(name)
    while True:
        shorter = " ".join(_TITLES.sub(" ", bare).split())
        if shorter == bare or not shorter:
            break
        bare = shorter
    return _ARTICLES.sub("", bare)


# First letters of the codes of areas, or the last ones of a trust's; `COMBINED` stands for a combined authority.
_CITIES = ("E06", "E07", "E08", "E09", "N09", "S12", "W06")
_DISTRICTS = ("E06", "E07", "E08", "N09")
COMBINED = "combined"
COUNTIES = ("E10", "E06", "W06")
BODIES = ("E54", "S08", "W11", "HSCT", COMBINED)

_USED_OF: dict[tuple[str, ...], str] = {
    (): "council|councils|corporation|local authority",
    ("E06", "S12", "W06"): "unitary authority|unitary council|unitary|ua",
    ("E08",): "metropolitan borough council|metropolitan district council|metropolitan city council|"
    "metropolitan borough|metropolitan district|metropolitan|met borough|met district|met",
    ("E09",): "london borough council|london borough",
    ("E06", "E09"): "royal borough council|royal borough",
    _DISTRICTS: "district council|district",
    (*_DISTRICTS, "E09"): "borough council|borough|b",
    _CITIES: "city council|city and district council|city and district|city and borough council|city",
    ("S12",): "council area",
    ("S12", "W06", "E09"): "city and county council|city and county",
    COUNTIES: "county council|county",
    ("W06",): "county borough council|county borough|principal area|cyngor|cyngor sir|sir|cyngor bwrdeistref sirol|"
    "cyngor bwrdeistref|bwrdeistref sirol|cyngor dinas a sir|cyngor dinas|dinas a sir|dinas",
    ("S12", "N09"): "comhairle",
    (COMBINED,): "combined authority|combined county authority|mayoral combined authority|"
    "mayoral combined county authority|strategic authority|mayoral strategic authority|ca|cca|mca|mcca",
    ("W11",): "university health board|teaching health board|local health board|uhb|thb|lhb|"
    "bwrdd iechyd prifysgol|bwrdd iechyd addysgu|bwrdd iechyd lleol|bwrdd iechyd",
    ("W11", "S08"): "health board",
    ("S08",): "nhs board",
    ("E54",): "integrated care board|icb|integrated care system|ics",
    ("HSCT",): "health and social care trust|hsc trust|hsct|trust",
    ("E54", "S08", "W11"): "nhs",
}
TYPE_WORDS: dict[str, tuple[str, ...]] = {
    phrase: letters for letters, phrases in _USED_OF.items() for phrase in phrases.split("|")
}
_MOST_WORDS = 4
# London is another place.
_KEPT = "city of london"


class TypeWords:
    """Every word for a type by what it is used of, first letters of codes; found by the word it begins or ends with."""

    def __init__(self, others: Iterable[tuple[str, tuple[str, ...]]] = ()) -> None:
        self.used_of = {**TYPE_WORDS}
        for phrase, letters in others:
            self.used_of[phrase] = tuple(dict.fromkeys((*self.used_of.get(phrase, ()), *letters)))
        self.first: dict[str, list[str]] = {}
        self.last: dict[str, list[str]] = {}
        for phrase in sorted(self.used_of, key=len, reverse=True):
            self.first.setdefault(phrase.partition(" ")[0], []).append(phrase)
            self.last.setdefault(phrase.rpartition(" ")[2], []).append(phrase)

    def off(self, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Take each word for a type off either end of a name; give what is left, and what the word is used of."""
        for phrase in self.first.get(name.partition(" ")[0], ()):
            if name.startswith(f"{phrase} "):
                yield name.removeprefix(f"{phrase} ").removeprefix("of ").removeprefix("the "), self.used_of[phrase]
        bare = name.removesuffix(" of")
        for phrase in self.last.get(bare.rpartition(" ")[2], ()):
            if bare.endswith(f" {phrase}"):
                yield bare.removesuffix(f" {phrase}"), self.used_of[phrase]


def without_types(name: str, types: TypeWords) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """
    Take words for a type off either end of a plain name, one by one.

    What is left comes with what each word that was taken off is used of; fewest words off first.
    """
    waiting: list[tuple[str, tuple[tuple[str, ...], ...]]] = [(name.removeprefix("the "), ())]
    seen = {name}
    while waiting:
        bare, taken = waiting.pop(0)
        if taken:
            yield bare, taken
        if len(taken) == _MOST_WORDS or bare == _KEPT:
            continue
        for rest, letters in types.off(bare):
            if rest and rest not in seen:
                seen.add(rest)
                waiting.append((rest, (*taken, letters)))


def is_of(code: str, letters: tuple[str, ...]) -> bool:
    """Test whether a word for a type is used of an area; one that says nothing of the type is used of all councils."""
    if not letters:
        return not code.startswith(BODIES) and not code.endswith(BODIES)
    # The districts of Northern Ireland had codes of another shape until 2015.
    return ("N09" if code.startswith("95") else code).startswith(letters) or code.endswith(letters)


_FIRST = 2
_MOST = 3
# A name that is only begun is offered from this many letters on: Clackmannan for Clackmannanshire.
_BEGUN = 5


class NearNames:
    """Known names, by how they begin and by their letters in order, so that the near ones are found at once."""

    def __init__(self, names: Iterable[str]) -> None:
        self.beginning: dict[str, list[str]] = {}
        self.spelled: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            self.beginning.setdefault(name[:_FIRST], []).append(name)
            self.spelled.setdefault("".join(sorted(name)), []).append(name)

    def nearest(self, name: str) -> list[str]:
        """
        Return up to three names near to one, the nearest first.

        A near name begins with the same letters and differs in a letter in four at most; or two of its letters changed
        places; or one of the two goes on where the other ends.
        """
        shares = {}
        for other in self.beginning.get(name[:_FIRST], ()):
            if (len(name) >= _BEGUN and other.startswith(name)) or (
                len(other) >= _BEGUN and name.startswith(f"{other} ")
            ):
                shares[other] = 1
            elif (away := _changes(name, other, most := min(_MOST, len(name) // 4 + (len(name) > 5)))) <= most:
                shares[other] = away
        for other in self.spelled.get("".join(sorted(name)), ()):
            if other not in shares and _changes(name, other, 1) <= 1:
                shares[other] = 1
        return sorted(shares, key=lambda other: (shares[other], other))[:3]


def _changes(one: str, other: str, most: int) -> int:
    """Count the letters to put in, take out, change or swap with the next; more than `most` are counted no further."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        line = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(row[j] + 1, line[j - 1] + 1, row[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, row = row, line
    return row[-1]


# What people write behind the name of a constituency, which many share with a council.
SEAT_WORDS = re.compile(r" (parliamentary )?constituency$")

_SHORT_WORDS = {
    short: full
    for pair in (
        "n north|s south|e east|w west|ne north east|nw north west|se south east|sw south west|gt great|gtr greater|"
        "beds bedfordshire|berks berkshire|bucks buckinghamshire|cambs cambridgeshire|ches cheshire|"
        "derbys derbyshire|glam glamorgan|glos gloucestershire|hants hampshire|herts hertfordshire|"
        "hunts huntingdonshire|lancs lancashire|leics leicestershire|lincs lincolnshire|middx middlesex|"
        "northants northamptonshire|"
        "notts nottinghamshire|oxon oxfordshire|staffs staffordshire|warks warwickshire|wilts wiltshire|"
        "worcs worcestershire|yorks yorkshire"
    ).split("|")
    for short, _, full in [pair.partition(" ")]
}
_COUNTY = re.compile(r"^co (?=\w)")
_CODE = re.compile(r"\b[EKNSW]\d{8}\b")
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*")
_IN_BRACKETS = re.compile(r"^(.+?)\s*\(([^()]+)\)$", re.DOTALL)
_BETWEEN = re.compile(r"\s*[;|/+\n]\s*|\s+[-\u2013\u2014]\s+|\s*,\s*(?:and\s+)?|\s*&\s*|\s+and\s+", re.IGNORECASE)
_MOST_JOINTS = 12
_MUCH = r"(?:whole|entire|all|most|parts?|some|only)"
_PLACE = r"(?: (?:county|area|borough|district|city|council))?"
_EXTENT = re.compile(
    rf"^(?P<before>(?:the )?{_MUCH}{_PLACE}(?: of)? (?:the )?)(?P<first>.+)$|^(?P<last>.+?) (?P<after>{_MUCH}{_PLACE})$"
)
_WHOLE = ("whole", "entire", "all")

AND, COMMA, OTHER, LARGER = "and", ",", "/", "larger"


def in_full(name: str) -> str:
    """Return a name with its letters folded and its short words written out: W. Sussex is west sussex."""
    words = " ".join(_SHORT_WORDS.get(word, word) for word in plain(name).split())
    return _COUNTY.sub("county ", words)


def without_initials(name: str) -> str:
    """Return a name without the letters in brackets that only shorten it, as in Kent County Council (KCC)."""
    if not (bracket := _IN_BRACKETS.match(name.strip())):
        return name
    initials = "".join(word[0] for word in plain(bracket[1]).split())
    letters = plain(bracket[2]).replace(" ", "")
    small = "".join(word[0] for word in plain(bracket[1]).split() if word not in {"and", "of", "the"})
    return bracket[1] if letters in {initials, small} else name


def in_two(name: str) -> tuple[str, str, str] | None:
    """
    Cut a text in two: a name and what stands behind it in brackets, after its one comma, stroke or dash, or a code.

    The third is `LARGER` where what stands behind may be the larger area that the first lies in.
    """
    if code := _CODE.search(name):
        rest = f"{name[: code.start()]} {name[code.end() :]}".strip(" ()[]:,;/|-\u2013")
        return (code[0], rest, OTHER) if rest else None
    if code := _IN_BRACKETS.match(name.strip()):
        return code[1], code[2], LARGER
    cuts = [cut for cut in heads(name) if cut[1] != AND]
    if len(cuts) != 1:
        return None
    before, sign, after = cuts[0]
    return before, after, LARGER if sign == COMMA else OTHER


def heads(name: str) -> Iterator[tuple[str, str, str]]:
    """Cut a text at each sign or word that may stand between two names: what is before, which it is, what is after."""
    name = _BRACKETS.sub(r" / \1 ", name)
    for joint in list(_BETWEEN.finditer(name))[:_MOST_JOINTS]:
        before, after = name[: joint.start()].strip(), name[joint.end() :].strip()
        if before and after:
            yield before, _kind(joint[0]), after


def _kind(joint: str) -> str:
    sign = joint.strip().casefold()
    return AND if sign.endswith(("and", "&")) else COMMA if sign == "," else OTHER


def extent_in(name: str) -> tuple[str, str] | None:
    """Return the name in a text that also says how much of the area is meant, and the word of the register for that."""
    match = _EXTENT.match(plain(name))
    if not match:
        return None
    rest = match["first"] or match["last"]
    word = (match["before"] or match["after"]).removeprefix("the ").split()[0]
    return rest, "whole" if word in _WHOLE else "part"
