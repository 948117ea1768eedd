"""
Bring what the register says of areas onto lower-tier areas: every stated area ends in a link or in an issue.

A later row about the very same area always replaces an earlier one, whatever either says; only rows that name different
sub-areas of it stand side by side. Beyond that, two rows of a team contradict each other where one says that it serves
the whole of an area, and the other that it serves a part of that area or of something inside it: there too the newest
dated evidence wins, and a tie counts nothing. Two parts do not contradict each other, and neither does a whole district
inside a part of its county.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from ..vocabulary.codes import is_code
from ..vocabulary.numbers import first_few
from ..vocabulary.schema import CONTRADICTED, PREDECESSOR
from ..vocabulary.tables import CLAIMS, ISSUES, LINKS
from .gazetteer import Gazetteer, of_one_list
from .resolve import ALIAS, Resolution, resolve
from .sub_areas import Served, Share, within_margin

BASIS = "two rows contradict each other, so nothing is counted"
_NOTHING = "Nothing has to be done."
_CATCHMENTS, _STATEMENTS = "catchments.csv", "statements.csv"


class Issue(NamedTuple):
    """A row of ISSUES."""

    file: str
    row: int
    field: str
    value: str
    kind: str
    reason: str
    suggestion: str


def settled(links: pd.DataFrame) -> tuple[pd.DataFrame, list[Issue]]:
    """
    Settle the rows of each team about each area.

    Parameters
    ----------
    links
        LINKS before one is kept for a team in an area, with two columns more: `stated_codes`, the areas that the row
        names, as a frozenset, empty where it names a place inside one; and `sub_areas`, the parts that it names, as
        written, missing where it names none. `extent_on` is the day of the row's own evidence; an undated row is older
        than any dated one.

    Returns
    -------
    (the links that stand, issues of kind "note"). Of rows on a tie one link is left whose `method` is "contradicted":
    it counts nothing at least and everything at most, and every row of the team about the area is listed.
    """
    earlier, notes = _replaced(links)
    checked, contradictions = _contradicted(links.drop(index=earlier))
    return checked, [*notes, *contradictions]


def _replaced(links: pd.DataFrame) -> tuple[list[object], list[Issue]]:
    """Find the links that a later row of the team about the same area replaces; note each such row once."""
    dropped: list[object] = []
    notes: dict[object, Issue] = {}
    named = links["stated_codes"].where(links["stated_codes"].map(bool), links["stated_area"])
    key = [links["team_id"], links["area_code"], named]
    twice = pd.concat(key, axis=1).duplicated(keep=False)
    for _, rows in links[twice].groupby([column[twice] for column in key], sort=True):
        for row in rows.itertuples():
            later = rows["extent_on"].notna() if pd.isna(row.extent_on) else rows["extent_on"] > row.extent_on
            # A row about all of the area, or about the same sub-areas of it, is about the same.
            same = True if pd.isna(row.sub_areas) else rows["sub_areas"].fillna(row.sub_areas) == row.sub_areas
            winners = rows[later & same]
            if not winners.empty:
                dropped.append(row.Index)
                notes.setdefault(row.source_row, _overtaken(row, row.area_code, winners))
    return dropped, list(notes.values())


def _contradicted(links: pd.DataFrame) -> tuple[pd.DataFrame, list[Issue]]:
    """Settle whole against part, also where one row names a place inside the area of the other."""
    twice = links[links.duplicated(["team_id", "area_code"], keep=False) & links["stated_codes"].map(bool)]
    dropped: list[object] = []
    notes: list[Issue] = []
    tied: dict[object, None] = {}
    for (team, area), rows in twice.groupby(["team_id", "area_code"], sort=True):
        whole, part = _sides(rows)
        if whole.empty or part.empty:
            continue
        newest = [side["extent_on"].max() for side in (whole, part)]
        if (winner := _newer(*newest)) is None:
            # What else the team says of the area cannot stand either while these two are open.
            all_rows = links[(links["team_id"] == team) & (links["area_code"] == area)].sort_values("source_row")
            tied[all_rows.index[0]] = None
            dropped.extend(all_rows.index[1:])
            both = [*whole["source_row"], *part["source_row"]]
            notes.extend(_tie(row, area, both) for row in all_rows.itertuples())
        else:
            lost = (whole, part)[1 - winner]
            dropped.extend(lost.index)
            notes.extend(_overtaken(row, area, (whole, part)[winner]) for row in lost.itertuples())
    settled_links = links.copy()
    if tied:
        settled_links.loc[list(tied), ["method", "extent", "share_low", "share_high", "basis"]] = [
            CONTRADICTED, "unknown", 0.0, 1.0, BASIS,
        ]  # fmt: skip
    return settled_links.drop(index=dropped), notes


def _sides(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that say whole, and those that say part of the same or of something inside it."""
    whole = rows[rows["extent"] == "whole"]
    part = rows[rows["extent"] == "part"]
    inside = [any(codes <= other for other in whole["stated_codes"]) for codes in part["stated_codes"]]
    part = part[pd.Series(inside, index=part.index, dtype=bool)]
    around = [any(codes <= other for codes in part["stated_codes"]) for other in whole["stated_codes"]]
    return whole[pd.Series(around, index=whole.index, dtype=bool)], part


def _newer(one: pd.Timestamp, other: pd.Timestamp) -> int | None:
    """Describe which of two days is newer, 0 or 1; a missing day is older than any; None where neither is newer."""
    if pd.isna(one) or pd.isna(other):
        return None if pd.isna(one) and pd.isna(other) else int(pd.isna(one))
    return None if one == other else int(other > one)


def _tie(row: Any, area: object, both: list[int]) -> Issue:
    rows = " and ".join(str(number) for number in sorted(both))
    reason = (
        f"Rows {rows} of the team contradict each other about {area}, and neither has newer evidence: it is not known."
    )
    remedy = "Ask which holds, and give that row its source_date, or delete the other."
    return Issue(_CATCHMENTS, row.source_row, "extent", row.stated_area, "note", reason, remedy)


def _overtaken(row: Any, area: object, winners: pd.DataFrame) -> Issue:
    numbers = ", ".join(map(str, winners["source_row"]))
    reason = f"Row {numbers} of the team says otherwise of {area} on newer evidence; that one was used."
    return Issue(_CATCHMENTS, row.source_row, "extent", row.stated_area, "note", reason, _NOTHING)


NAMED_WHOLE = "the area is named whole"
RECORDED = "share recorded in the register"
NOT_RECORDED = "no share recorded"


def link(
    catchments: pd.DataFrame,
    teams: pd.DataFrame,
    gazetteer: Gazetteer,
    known_open: dict[tuple[str, str], str],
    served: Mapping[int, Served] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Bring the CATCHMENTS of TEAMS onto lower-tier areas.

    Parameters
    ----------
    catchments, teams
        The register's tables.
    gazetteer
        What stated areas are looked up in.
    known_open
        Pairs of team and stated area that the register's keepers accept as open, with the reason.
    served
        What the rows that name sub-areas serve, by row: those rows reach only the areas that are named there.

    Returns
    -------
    (LINKS, ISSUES). Every stated area of every team is in one of them. Where two rows of a team reach the same area,
    the row that says most of it is kept, the greatest shares are added, and the other is an issue of kind "note";
    where one says whole and another a part, the newest dated evidence decides, as `settled` says.
    A share recorded for a place inside an area says nothing of the whole, so it is left out.
    """
    of_team = teams.set_index("team_id")[["evidence_on", "evidence_written", "nation"]]
    gazetteer = of_one_list(catchments["stated_area"], gazetteer)
    links: list[dict[str, object]] = []
    issues: list[Issue] = []
    for row in catchments.itertuples():
        match = resolve(row.stated_area, gazetteer, of_team.at[row.team_id, "nation"])
        if not match.codes:
            kind = "known_open" if (row.team_id, row.stated_area) in known_open else "unresolved"
            issues.append(_issue(_CATCHMENTS, row, kind, match.reason, match.suggestion))
            continue
        extent = row.extent if match.whole or row.extent != "whole" else "part"
        recorded = (row.share_low, row.share_high) if match.whole else (pd.NA, pd.NA)
        parts = (served or {}).get(row.source_row) or _named(match, _share(extent, *recorded))
        issues.extend(
            Issue(_CATCHMENTS, row.source_row, "sub_areas", each.value, each.kind, each.reason, each.suggestion)
            for each in parts.notices
        )
        issues.extend(_spread(_CATCHMENTS, row, match, gazetteer))
        links.extend(
            {
                "team_id": row.team_id,
                "area_code": code,
                "method": match.method,
                "extent": "part" if code in match.shares and extent == "whole" else extent,
                "share_low": share.low,
                "share_high": share.high,
                "basis": share.basis,
                "evidence_on": of_team.at[row.team_id, "evidence_on"],
                "evidence_written": of_team.at[row.team_id, "evidence_written"],
                "extent_on": row.stated_earliest,
                "extent_written": row.stated_on,
                "stated_area": row.stated_area,
                "source_row": row.source_row,
                "stated_codes": frozenset(match.codes if match.whole else ()),
                "sub_areas": row.sub_areas,
            }
            for code, share in parts.shares.items()
        )
    columns = [*LINKS.names, "stated_codes", "sub_areas"]
    standing, contradictions = settled(pd.DataFrame(links, columns=columns))
    linked, repeats = _one_link_each(standing, gazetteer)
    issues.extend(contradictions)
    issues.extend(repeats)
    issues.extend(_without_area(teams, catchments))
    issues.extend(_closed_questions(known_open, issues))
    return LINKS.shaped(linked), ISSUES.shaped(pd.DataFrame(issues, columns=ISSUES.names))


def _share(extent: str, low: Any, high: Any) -> Share:
    """Turn an extent and the recorded shares, where there are any, into a least and a greatest share."""
    if extent == "whole":
        return Share(1.0, 1.0, NAMED_WHOLE)
    basis = NOT_RECORDED if pd.isna(low) and pd.isna(high) else RECORDED
    return Share(0.0 if pd.isna(low) else float(low), 1.0 if pd.isna(high) else float(high), basis)


def _named(match: Resolution, share: Share) -> Served:
    """
    Return every area of a stated area its share; one that lies there only in part is served at most in that part.

    The part is counted in small areas or postcodes, which stand in for people, so it has the margin of sub-areas.
    """
    split = {}
    for code, (part, basis) in match.shares.items():
        low, high = within_margin(round(10_000 * part), 10_000)
        text = f"{100 * part:.4g}% of it lies in the area named ({basis}; stands in for people, within 10 points)"
        split[code] = Share(share.low * low, share.high * high, text)
    return Served({code: split.get(code, share) for code in match.codes})


def _one_link_each(links: pd.DataFrame, gazetteer: Gazetteer) -> tuple[pd.DataFrame, list[Issue]]:
    """Keep one link for a team in an area: the one that claims most; list the others."""
    ordered = links.sort_values(
        ["team_id", "area_code", "share_low", "source_row"], ascending=[True, True, False, True]
    )
    key = ["team_id", "area_code"]
    again = ordered.duplicated(key)
    ordered["share_high"] = ordered.groupby(key)["share_high"].transform("sum").clip(upper=1.0)
    # Where the first row says all that can be said, the others add nothing to what the shares rest on.
    for _, rows in ordered[ordered.duplicated(key, keep=False)].groupby(key):
        if rows["share_low"].iloc[0] != 1:
            ordered.loc[rows.index, "basis"] = "; and ".join(dict.fromkeys(rows["basis"]))
    notes = [
        _issue(
            _CATCHMENTS, row, "note",
            f"Another row of the team reaches {gazetteer.spoken[row.area_code]} already; that one was used.", _NOTHING,
        )
        for row in ordered[again].itertuples()
    ]  # fmt: skip
    return ordered[~again], notes


def _without_area(teams: pd.DataFrame, catchments: pd.DataFrame) -> Iterator[Issue]:
    """List the teams that no catchment row names: they change no status."""
    reason = "No area is recorded for this team, so it changes no area's status."
    remedy = "Add a row to catchments.csv when its area is known."
    for row in teams[~teams["team_id"].isin(catchments["team_id"])].itertuples():
        yield Issue("teams.csv", row.source_row, "team_id", row.team_id, "note", reason, remedy)


def _closed_questions(known_open: dict[tuple[str, str], str], issues: list[Issue]) -> list[Issue]:
    """List the rows of known_open.csv that no open question answers to any more."""
    still_open = {issue.value for issue in issues if issue.kind == "known_open"}
    return [
        Issue(
            "known_open.csv", place, "stated_area", stated, "note",
            f"No row of catchments.csv for {team} leaves this open any more.", "Delete the row.",
        )
        for place, (team, stated) in enumerate(known_open, start=2)
        if stated not in still_open
    ]  # fmt: skip


def place_statements(statements: pd.DataFrame, gazetteer: Gazetteer) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Bring STATEMENTS onto lower-tier areas: CLAIMS, and ISSUES.

    A statement of none, or of a team to come, about a place inside an area says nothing of the whole, so it becomes an
    issue. A statement that a team exists there is kept, for it can overtake a statement of none.
    """
    claims: list[dict[str, object]] = []
    issues: list[Issue] = []
    gazetteer = of_one_list(statements["stated_area"], gazetteer)
    for row in statements.itertuples():
        match = resolve(row.stated_area, gazetteer)
        if match.codes and row.claim != "team" and not match.whole:
            reason = "The statement is about a place inside a larger area, of which it says nothing."
            remedy = "Name the whole area if the statement holds for it."
            issues.append(_issue(_STATEMENTS, row, "note", reason, remedy))
            continue
        if not match.codes:
            issues.append(_issue(_STATEMENTS, row, "unresolved", match.reason, match.suggestion))
        issues.extend(_spread(_STATEMENTS, row, match, gazetteer))
        # Of an area that lies only in part in a board or trust, a statement of none about that says nothing.
        spoken_of = [code for code in match.codes if row.claim == "team" or code not in match.shares]
        if len(spoken_of) < len(match.codes):
            partly = ", ".join(match.shares)
            reason = f"The statement says nothing of {partly}: only a part of each lies in the area named."
            remedy = "Name the areas themselves if the statement holds for them."
            issues.append(_issue(_STATEMENTS, row, "note", reason, remedy))
        claims.extend(
            {
                "area_code": code,
                "method": match.method,
                "claim": row.claim,
                "stated_earliest": row.stated_earliest,
                "stated_written": row.stated_on,
                "stated_area": row.stated_area,
                "source_url": row.source_url,
                "note": row.note,
                "source_row": row.source_row,
            }
            for code in spoken_of
        )
    return (
        CLAIMS.shaped(pd.DataFrame(claims, columns=CLAIMS.names)),
        ISSUES.shaped(pd.DataFrame(issues, columns=ISSUES.names)),
    )


def _spread(file: str, row: Any, match: Resolution, gazetteer: Gazetteer) -> Iterator[Issue]:
    """Say of a name that stands for exactly several areas which those are."""
    if len(match.codes) > 1 and match.method in {ALIAS, PREDECESSOR} and not is_code(row.stated_area):
        each = [gazetteer.spoken[code] for code in match.codes]
        reason = f"The name stands for {len(each)} areas, and each was taken: {first_few(each)}."
        yield _issue(file, row, "note", reason, "Nothing has to be done if that is right.")


def _issue(file: str, row: Any, kind: str, reason: str, suggestion: str) -> Issue:
    return Issue(file, row.source_row, "stated_area", row.stated_area, kind, reason, suggestion)
