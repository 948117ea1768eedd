"""The text of a request for information: numbered questions that can be answered, under the act of the nation."""

from __future__ import annotations

from ..vocabulary.schema import RECORDED
from ..vocabulary.service import DRAFT
from ..wording.phrases import cut, day_words, listed
from .letter import Asked

_ACTS = {"Scotland": "Freedom of Information (Scotland) Act 2002"}
_ELSEWHERE = "Freedom of Information Act 2000"


def act(nation: str) -> str:
    """Name the act under which a public body of a nation is asked."""
    return _ACTS.get(nation, _ELSEWHERE)


def request(asked: Asked) -> str:
    """
    Write the request, as plain text.

    It asks for what is recorded and claims nothing of the law but the name of the act. Whoever sends it adds a name and
    an address.
    """
    service = cut(asked.service, 90)
    lines = [
        f"Subject: Request for information: {service} in {asked.name}",
        "",
        f"To: {cut(asked.to, 300)}",
        "[Please add your name, your organisation, and an address for the answer.]",
        "",
        f"This is a request under the {act(asked.nation)}. Please answer each question by its number. Where you hold "
        "no information, please say so for that question; an answer to some of them is of use.",
        "",
        *([f"What we mean by this: {cut(asked.counts, 600)}", ""] if asked.counts else []),
        *(
            f"{number}. {question}"
            for number, question in enumerate([*_known(asked, service), *_questions(asked, service)], start=1)
        ),
        "",
        "Please send no names or contact details of people. If a number is too small to give, please say below which "
        "number it lies.",
        "A spreadsheet or plain text is welcome, and links to what is published already will do.",
        *(["", f"Please answer to: {asked.contact}"] if asked.contact else ["", DRAFT]),
    ]
    return "\n".join(lines) + "\n"


def _known(asked: Asked, service: str) -> list[str]:
    """Ask first about the teams that are recorded, by name."""
    recorded = asked.row.status in RECORDED
    named = [cut(held.cells["team_name"], 120) for held in asked.rows("teams")]
    day = day_words(asked.row.on_day)
    if not named:
        return [
            f"On {day}, did you commission, fund or provide a {service} for {asked.sees} who live in {asked.name}? "
            "Please answer yes or no."
        ]
    still = "still open" if recorded else "open"
    return [
        f"On {day}, was each of these teams {still}, in development, paused or closed: {listed(named)}? If it was "
        "closed, since which month?",
        f"On {day}, did you commission, fund or provide any other {service} for {asked.sees} who live in {asked.name}? "
        "Please answer yes or no.",
    ]


def _questions(asked: Asked, service: str) -> list[str]:
    name = asked.name
    return [
        "For each such team: what is its name, and which organisation runs it?",
        "For each: was it open, in development or paused on that day, and in which month did it open, or is it to "
        "open?",
        f"For each: does it take {asked.sees} from the whole of {name}? If not, from which districts, wards or "
        "postcode districts?",
        f"For each: which ages{' of children' if asked.sees == 'families' else ''} does it take?",
        f"For each: how many {asked.sees} did it see in the last full financial year for which you hold a number? "
        "Which year is that?",
        "For each: how many whole-time-equivalent staff did it have on the last day for which you hold a number? Which "
        "day is that?",
        f"If you answered that there was none: is there a recorded decision or plan to set up a {service} for {name}? "
        "If so, what is its date, and when is the team to open?",
        "Which document or page shows this, and what is its date?",
    ]
