"""
Take the words that only say what sort of council or board it is off a name, whole or short, in English and in Welsh.

Each word is used of some areas only: Leeds MBC is a council, and Kent MBC is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

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


def type_words(others: Iterable[tuple[str, tuple[str, ...]]] = ()) -> dict[str, tuple[str, ...]]:
    """Give every word for a type with the first letters of the codes it is used of, the longest first."""
    known = {**TYPE_WORDS}
    for phrase, letters in others:
        known[phrase] = tuple(dict.fromkeys((*known.get(phrase, ()), *letters)))
    return dict(sorted(known.items(), key=lambda item: -len(item[0])))


def without_types(name: str, known: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """
    Take words for a type off either end of a name, one by one.

    Parameters
    ----------
    name
        A name with its letters folded, as `gazetteer.plain` does.
    known
        From `type_words`.

    Returns
    -------
    What is left, fewest words off first, with what each word that was taken off is used of.
    """
    waiting: list[tuple[str, tuple[tuple[str, ...], ...]]] = [(name.removeprefix("the "), ())]
    seen = {name}
    while waiting:
        held, taken = waiting.pop(0)
        if taken:
            yield held, taken
        if len(taken) == _MOST_WORDS or held == _KEPT:
            continue
        for phrase, letters in known.items():
            for rest in _off(held, phrase):
                if rest and rest not in seen:
                    seen.add(rest)
                    waiting.append((rest, (*taken, letters)))


def _off(name: str, phrase: str) -> Iterator[str]:
    """Take one phrase off the beginning or the end of a name."""
    if name.startswith(f"{phrase} "):
        rest = name.removeprefix(f"{phrase} ")
        yield rest.removeprefix("of ").removeprefix("the ")
    for end in (f" {phrase}", f" {phrase} of"):
        if name.endswith(end):
            yield name.removesuffix(end)


def is_of(code: str, letters: tuple[str, ...]) -> bool:
    """Say whether a word for a type is used of an area; one that says nothing of the type is used of all councils."""
    if not letters:
        return not code.startswith(BODIES) and not code.endswith(BODIES)
    # The districts of Northern Ireland had codes of another shape until 2015.
    return ("N09" if code.startswith("95") else code).startswith(letters) or code.endswith(letters)
