"""How the picture changed: areas with a team on record, day by day, with openings and closures told apart."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd

from ..vocabulary.numbers import capital, counted, is_missing
from ..wording.edition import Edition
from ..wording.headline import figure
from ..wording.phrases import listed

WIDE, HIGH, LEFT, TOP, BOTTOM = 760, 300, 8, 34, 74
BAR = 56
# What moved an area in or out, in the order in which it is drawn, with the class of its mark.
CAME = {"more_new_team": ("opened", "a team opened"), "more_newly_known": ("known", "we learned of a team")}
WENT = {"fewer_closed": ("closed", "a team closed"), "fewer_other": ("other", "the record changed")}


def steps(edition: Edition) -> list[dict[str, Any]]:
    """Return each day of the timeline with its areas, and how many came and went since the day before, and why."""
    table = edition.measures["timeline"]
    rows = table[table["unit"] == "areas"].sort_values("on_day")
    records = []
    for row in rows.itertuples():
        moved = {name: 0 if is_missing(value := getattr(row, name)) else int(value) for name in (*CAME, *WENT)}
        records.append({"on": pd.Timestamp(str(row.on_day)).date(), "areas": int(row.recorded), **moved})
    return records


def change_words(edition: Edition) -> list[str]:
    """Say in short sentences what moved over all the days, openings and closures apart."""
    moves = steps(edition)
    if len(moves) < 2:
        return []
    first, last = moves[0], moves[-1]
    total = figure(edition, edition.whole, "areas", "total")
    sums = {name: sum(step[name] for step in moves[1:]) for name in (*CAME, *WENT)}
    then, now = (f"{step['areas']:,}" if step["areas"] else "none" for step in (first, last))
    sentences = [
        f"In {first['on']:%B %Y}, {then} of {counted(total.value, 'area')} had a team on record.",
        f"By {last['on']:%B %Y} it was {now}.",
    ]
    for kinds in (CAME, WENT):
        parts = [f"in {counted(sums[name], 'area')} {words}" for name, (_, words) in kinds.items() if sums[name]]
        sentences += [f"{capital(listed(parts))}."] if parts else []
    return sentences


def change_svg(edition: Edition) -> str:
    """
    Draw a bar a day: what was there, what came since the day before and why; and below the line what went.

    Returns
    -------
    An `<svg>` element for the page, whose style gives the colours; nothing where there are fewer than two days.
    """
    moves = steps(edition)
    if len(moves) < 2:
        return ""
    most = max(max(step["areas"] for step in moves), 1)
    lost = max(max(step[name] for step in moves for name in WENT), 0)
    unit = (HIGH - TOP - BOTTOM) / (most + lost)
    floor = TOP + most * unit
    apart = (WIDE - 2 * LEFT) / len(moves)
    bars = "".join(
        _bar(step, LEFT + apart * (place + 0.5), floor, unit, first=place == 0) for place, step in enumerate(moves)
    )
    words = "; ".join(
        f"{step['on']:%B %Y}: {counted(step['areas'], 'area')}{_why(step) if place else ''}"
        for place, step in enumerate(moves)
    )
    return (
        f'<svg class="change" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{html.escape(words, quote=True)}.">'
        f'{bars}<path class="axis" d="M0 {floor:.1f}H{WIDE}"/></svg>'
    )


def _why(step: dict[str, Any]) -> str:
    parts = [
        f"{'+' if name in CAME else '-'}{step[name]} because {words}"
        for name, (_, words) in {**CAME, **WENT}.items()
        if step[name]
    ]
    return f" ({listed(parts)})" if parts else ""


def _bar(step: dict[str, Any], middle: float, floor: float, unit: float, *, first: bool) -> str:
    """Draw one day: its bar, with what came at its top, what went under the line, and the day."""
    left, top = middle - BAR / 2, floor - step["areas"] * unit
    parts = [_part("there", left, top, step["areas"] * unit)]
    at = top
    for name, (kind, _) in CAME.items():
        high = 0 if first else step[name] * unit
        parts.append(_part(kind, left, at, high))
        at += high
    at = floor
    for name, (kind, _) in WENT.items():
        high = 0 if first else step[name] * unit
        parts.append(_part(kind, left, at, high))
        at += high
    when = step["on"]
    return "".join(parts) + (
        f'<text class="number" x="{middle:.0f}" y="{top - 8:.0f}">{step["areas"]}</text>'
        f'<text x="{middle:.0f}" y="{HIGH - 30}">{when:%b}</text>'
        f'<text x="{middle:.0f}" y="{HIGH - 10}">{when:%Y}</text>'
    )


def _part(kind: str, left: float, top: float, high: float) -> str:
    if high <= 0:
        return ""
    return f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{BAR}" height="{high:.1f}"/>'
