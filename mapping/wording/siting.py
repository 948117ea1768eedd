"""Describe what a proposal of areas for the next teams gains, how good it is proven to be, and what was assumed."""

from __future__ import annotations

from ..measuring.distance import STRAIGHT
from ..measuring.siting.propose import Proposal, SitingRequest
from ..vocabulary.measures import OBJECTIVES
from ..vocabulary.numbers import capital, counted, noun

# Sums of babies times kilometres are compared to one in a million.
_AS_GOOD_AS_BEST = 1e-5


def sentences(found: Proposal, wanted: SitingRequest) -> list[str]:
    """Describe what a proposal gains, how good it is proven to be, and what was assumed."""
    sites = found.sites
    many = capital(counted(len(sites), "area is", "areas are"))
    if sites.empty:
        return [f"Nothing to propose. {capital(_whose(wanted))}: {found.to_gain:,}.", *_caveats(found, wanted)]
    gained = int(sites["babies_gained"].sum())
    low, high = int(sites["gained_low"].sum()), int(sites["gained_high"].sum())
    asked = "" if _all_within(wanted) or len(sites) >= wanted.n else f" ({wanted.n} were asked for; no other gains any)"
    served = noun(high, "baby lives", "babies live")
    return [
        f"{many} proposed{asked}, with {gained:,} of the {found.to_gain:,} {_whose(wanted, found.to_gain)}. In all "
        f"the areas that they reach, whatever is recorded there, at least {low:,} and at most {high:,} {served} where "
        "no team serves.",
        _proof(found, wanted, gained),
        *_caveats(found, wanted),
    ]


def _whose(wanted: SitingRequest, babies: int = 0) -> str:
    who, live = noun(babies, "baby", "babies"), noun(babies, "lives", "live")
    if wanted.unknown == "exclude":
        return f"{who} who on the record {live} where no team serves (areas that are not known are left out)"
    return f"{who} who {live} where no open team is recorded, which does not mean that there is none"


def _all_within(wanted: SitingRequest) -> bool:
    return wanted.mode == "hub" and wanted.objective == "all-within"


def _proof(found: Proposal, wanted: SitingRequest, gained: int) -> str:
    """Describe how good the plan is proven to be, and what choosing one after another would give."""
    plan, gap = found.plan, float(found.sites["optimality_gap"].iloc[0])
    best = "Proven best" if gap < _AS_GOOD_AS_BEST else f"Proven to within {100 * gap:.2f}% of the best"
    sure = f"{best} (optimality gap {100 * gap:.2f}%)"
    if _all_within(wanted):
        return (
            f"{sure}: no fewer than {counted(round(plan.bound), 'team brings', 'teams bring')} every such baby's area "
            f"within {wanted.reach:g} {wanted.unit}; chosen one after another it would take {plan.greedy_value:.0f}."
        )
    if wanted.mode == "hub" and wanted.objective == "median":
        total = max(found.to_gain, 1)
        return (
            f"{sure} for {OBJECTIVES['median']}: {plan.value / total:.1f} {wanted.unit} to the nearest proposed site; "
            f"chosen one after another it would be {plan.greedy_value / total:.1f} {wanted.unit}."
        )
    beside = int(found.sites["greedy_babies"].iloc[0])
    fewer = f"{gained - beside:,} fewer" if beside < gained else "as many"
    return f"{sure}. Chosen one after another they would gain {beside:,}, {fewer}."


def _caveats(found: Proposal, wanted: SitingRequest) -> list[str]:
    texts = []
    if wanted.mode == "hub":
        texts.append(
            f"Assumed: a team reaches an area, all of it or none, at most {wanted.reach:g} {wanted.unit} away"
            f"{_way(wanted)} Existing teams serve what is recorded of them and nothing else."
        )
    else:
        texts.append("Assumed: a team serves all of its own area and nothing beyond. Existing teams stay as they are.")
    if found.sites["draws"].notna().any():
        texts.append(
            f"“Draws”: in how many of {wanted.draws} draws of what is not known (each open share drawn evenly "
            "between at least and at most) the area is still proposed. It is not the chance that there is no team."
            + (" Neighbours that reach much the same areas stand in for each other." if wanted.mode == "hub" else "")
        )
    texts.append("A team within reach is not a place for every family; teams meet a small part of the need.")
    if found.missing:
        texts.append(f"Babies are not known, and nothing is counted, in: {', '.join(found.missing)}.")
    if found.out_of_reach:
        texts.append(f"No site reaches: {', '.join(found.out_of_reach)}.")
    return texts


def _way(wanted: SitingRequest) -> str:
    if wanted.measured != STRAIGHT:
        return f" ({wanted.measured}); a pair that the file does not give is out of reach."
    return (
        ", in a straight line between their centres (the middle of their postcodes, weighed by babies). Roads and "
        "water are not looked at."
    )
