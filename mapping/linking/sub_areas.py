"""
Say what share of each lower-tier area the named parts of a stated area hold, counted in live postcodes.

Postcodes stand in for people, and they do so roughly. Tried on 3,792 parts of the districts of England and Wales whose
people are known (small areas of about 1,600 people each, taken on one side of a line or around a point), the share of
postcodes was within 10 percentage points of the share of people nine times in ten, and within 4 half the time. So a
share is given as a range of 10 points either way, rounded outwards to a whole per cent; only none and all are exact.

A postcode belongs to the area whose code its directory gives, brought to today, and never to one by its point. A ward
or a half of a postcode is compared as a whole; a polygon holds the postcodes whose point lies in it or on its border.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .coordinates import to_british_grid
from .gazetteer import Gazetteer
from .postcodes import IRISH_GRID, contradicting, tidy
from .resolve import resolve

if TYPE_CHECKING:
    import shapely

MARGIN_POINTS = 10
UNCOUNTED = "no share recorded: the sub-areas could not be counted"
_LARGE_USER = 1


@dataclass(frozen=True)
class Share:
    """The least and greatest share of a lower-tier area, 0 to 1, and what they rest on."""

    low: float
    high: float
    basis: str


@dataclass(frozen=True)
class Notice:
    """What has to be said of a row's sub-areas: an issue without its place."""

    value: str
    kind: str
    reason: str
    suggestion: str


@dataclass(frozen=True)
class Served:
    """
    The parts of one row of catchments.csv, counted.

    An area of the row that is not in `shares` holds none of the parts.
    """

    shares: Mapping[str, Share]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Claim:
    """
    A row of catchments.csv that names sub-areas: the area as written, the lower-tier areas that it is, and its parts.

    `whole` is False where the stated area is a place inside those.
    """

    stated: str
    codes: tuple[str, ...]
    whole: bool
    parts: pd.DataFrame

    @property
    def by_ward(self) -> bool:
        """Whether any part is a ward, which not every directory tells."""
        return bool((self.parts["kind"] == "ward").any())


@dataclass
class _Tally:
    """What is counted for a claim: postcodes inside by lower-tier area, shape (atoms,), and by part, shape (parts,)."""

    inside: np.ndarray
    by_part: np.ndarray


def claims_on(catchments: pd.DataFrame, sub_areas: pd.DataFrame, gazetteer: Gazetteer) -> dict[int, Claim]:
    """Return the rows of CATCHMENTS that SUB_AREAS divide and whose stated area is found, by row in catchments.csv."""
    claims: dict[int, Claim] = {}
    stated = catchments.drop_duplicates("source_row").set_index("source_row")["stated_area"]
    for row, parts in sub_areas.groupby("source_row"):
        match = resolve(stated[row], gazetteer) if row in stated.index else None
        if match and match.codes:
            claims[int(row)] = Claim(stated[row], match.codes, match.whole, parts)
    return claims


def uncounted(claim: Claim, reason: str, suggestion: str) -> Served:
    """Leave a row as a part of unknown size, with a note that says what is missing."""
    shares = dict.fromkeys(claim.codes, Share(0.0, 1.0, UNCOUNTED))
    return Served(shares, (Notice("; ".join(claim.parts["part"]), "note", reason, suggestion),))


def count(
    claims: Mapping[int, Claim], postcodes: Iterable[pd.DataFrame], gazetteer: Gazetteer, *, tells_ended: bool
) -> dict[int, Served]:
    """
    Count the postcodes inside the parts of each row.

    Parameters
    ----------
    claims
        From `claims_on`.
    postcodes
        A directory in pieces: `postcode area_code easting northing ended`, metres on the Irish Grid (EPSG:29903) in
        Northern Ireland and on the British one elsewhere; and, where it tells them, `ward` and `user_type` (1: a large
        user of post, which is no home). An ended postcode, a large user, one without a grid reference and a row that
        contradicts itself do not count.
    gazetteer
        What stated areas are looked up in.
    tells_ended
        Whether `ended` means anything; where not, ended postcodes count too, and the basis says so.

    Returns
    -------
    What each row serves, by row in catchments.csv.
    """
    atoms = sorted({code for claim in claims.values() for code in claim.codes})
    place = {code: at for at, code in enumerate(atoms)}
    onto = {old: place[f.codes[0]] for old, f in gazetteer.former.items() if len(f.codes) == 1 and f.codes[0] in place}
    onto = {old: at for old, at in onto.items() if old not in gazetteer.atoms} | place
    irish = np.array([code.startswith("N") for code in atoms])
    total = np.zeros(len(atoms), dtype=np.int64)
    tallies = {row: _Tally(np.zeros_like(total), np.zeros(len(c.parts), np.int64)) for row, c in claims.items()}
    for table in postcodes:
        live = _live(table, onto, irish)
        total += np.bincount(live["atom"], minlength=len(atoms))
        for row, claim in claims.items():
            _add(tallies[row], claim, live, place)
    served = {}
    for row, claim in claims.items():
        inside = tallies[row].inside
        counts = {code: (int(inside[place[code]]), int(total[place[code]])) for code in claim.codes}
        served[row] = _served(claim, counts, tallies[row].by_part, gazetteer, tells_ended=tells_ended)
    return served


def _live(table: pd.DataFrame, onto: Mapping[str, int], irish: np.ndarray) -> pd.DataFrame:
    """Keep the live postcodes of the areas asked for: their area's place, and what parts are told by."""
    area, codes = pd.factorize(table["area_code"])
    atom = np.array([*(onto.get(str(code), -1) for code in codes), -1], dtype=np.int64)[area]
    keep = (atom >= 0) & table["easting"].notna().to_numpy() & table["northing"].notna().to_numpy()
    keep &= table["ended"].isna().to_numpy()
    key = tidy(table["postcode"])
    keep &= ~contradicting(key, table["area_code"], table.get("nation"))
    if "user_type" in table:
        keep &= (table["user_type"] != _LARGE_USER).to_numpy()
    live = table[keep].reset_index(drop=True)
    key = key.filter(pa.array(keep))
    live["district"] = _category(pc.utf8_slice_codeunits(key, 0, -3))
    sector = pc.binary_join_element_wise(pc.utf8_slice_codeunits(key, 0, -3), pc.utf8_slice_codeunits(key, -3, -2), " ")
    live["sector"] = _category(sector)
    if "ward" in live:
        live["ward"] = live["ward"].astype("category")
    x, y = (live[name].to_numpy(dtype=float, copy=True) for name in ("easting", "northing"))
    over = irish[atom[keep]]
    x[over], y[over] = to_british_grid(x[over], y[over], IRISH_GRID)
    return live.assign(atom=atom[keep], x=x, y=y)


def _category(texts: pa.Array) -> pd.Series:
    return texts.dictionary_encode().to_pandas()


def _add(tally: _Tally, claim: Claim, live: pd.DataFrame, place: Mapping[str, int]) -> None:
    """Add the postcodes of one piece to what a row holds; one in two of its parts counts once."""
    own = live[np.isin(live["atom"], [place[code] for code in claim.codes])]
    inside = np.zeros(len(own), dtype=bool)
    for at, part in enumerate(claim.parts.itertuples()):
        hit = _hit(part.kind, part.part, part.shape, own)
        tally.by_part[at] += hit.sum()
        inside |= hit
    tally.inside += np.bincount(own["atom"][inside], minlength=len(place))


def _hit(kind: str, name: str, shape: shapely.Geometry, own: pd.DataFrame) -> np.ndarray:
    """Describe which postcodes lie in one part."""
    if kind == "polygon":
        import shapely  # not above: few registers have polygons

        shapely.prepare(shape)
        return shapely.intersects_xy(shape, own["x"].to_numpy(), own["y"].to_numpy())
    return (own[kind] == name).to_numpy(dtype=bool)


def _served(
    claim: Claim, counts: Mapping[str, tuple[int, int]], by_part: np.ndarray, gazetteer: Gazetteer, *, tells_ended: bool
) -> Served:
    """Turn counts, by area those inside and all, into shares and issues."""
    notices = [
        Notice(
            part, "unresolved", _nowhere(kind, part, claim.stated),
            "Correct it, or the area of the row; until then the share is not known.",
        )
        for kind, part, count_here in zip(claim.parts["kind"], claim.parts["part"], by_part, strict=True)
        if not count_here
    ]  # fmt: skip
    lost = bool(notices)
    shares: dict[str, Share] = {}
    for code, (inside, total) in counts.items():
        if not total:
            shares[code] = Share(0.0, 1.0, UNCOUNTED)
            reason = f"The directory has no live postcode in {gazetteer.spoken[code]}, so that its share is not known."
            remedy = "Give a directory of the whole United Kingdom with --postcodes FILE."
            notices.append(Notice("; ".join(claim.parts["part"]), "note", reason, remedy))
        elif inside or lost:
            share = _share(inside, total, tells_ended=tells_ended)
            shares[code] = _weakened(share, lost=lost, whole=claim.whole)
    return Served(shares, tuple(notices))


def _nowhere(kind: str, part: str, stated: str) -> str:
    if kind == "ward":
        return f"None of the live postcodes in {stated} is in the ward {part}: its code is of another year, or place."
    return f"None of the live postcodes in {part} lies in {stated}."


def _share(inside: int, total: int, *, tells_ended: bool) -> Share:
    """Return the share of postcodes as a range that claims no more than postcodes can tell of people."""
    postcodes = "live postcodes" if tells_ended else "postcodes, ended ones among them"
    basis = f"{inside:,} of {total:,} {postcodes} (postcodes stand in for people, within {MARGIN_POINTS} points)"
    if inside == total:
        return Share(1.0, 1.0, basis)
    low, high = within_margin(inside, total)
    return Share(low, high, basis)


def within_margin(inside: int, total: int) -> tuple[float, float]:
    """Return the least and greatest share of people that a count of what stands in for them allows, 0 to 1."""
    low = max(100 * inside // total - MARGIN_POINTS, 0)
    high = min(-(-100 * inside // total) + MARGIN_POINTS, 100) if inside else 0
    return low / 100, high / 100


def _weakened(share: Share, *, lost: bool, whole: bool) -> Share:
    """Take back what is not known where a part was not found, or the stated area is only a place inside this one."""
    low, high, basis = share.low, share.high, share.basis
    if lost:
        high, basis = 1.0, f"{basis}; another sub-area was not found"
    if not whole:
        low, basis = 0.0, f"{basis}; the stated area is only a place inside this one"
    return Share(low, high, basis)
