"""What is written to a council: the letter, and the same as a request under freedom of information."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..vocabulary.codes import is_code
from ..vocabulary.numbers import FAMILIES, capital, masked
from ..vocabulary.register_sheets import Held
from ..vocabulary.schema import CONFIRMED_NONE, HEARD_OF, IN_DEVELOPMENT, RECORDED, UNSETTLED
from ..vocabulary.service import DRAFT
from ..wording import areas as areawords
from ..wording.areas import area_template, area_values, to_check
from ..wording.phrases import claimed, cut, day_words, filled, listed, written_date

_LONGEST = 300
_STATUS = {"in_development": "in development (not open yet)", "unknown": "whether it is open is not known"}
_EXTENT = {"whole": "the whole of it", "part": "a part of it", "unknown": "how much of it is not recorded"}
FORM, BOOK = "correction.csv", "correction.xlsx"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """
    One council or board, and what it is asked about.

    `row` is its row of COVERAGE, as `itertuples` gives it. `kind` says what kind of body it is, `to` who that is,
    `held` what the register holds about its area, `why_not` why a team of it does not count there, by its id. `title`,
    `service`, `version` and `counts` are the register's own words; `counts` says what it counts, and may be "".
    `declared` is what the keepers say of how complete it is for the nation. `contact` is who takes the answer, and may
    be "". `sees` says who comes to such a team.
    """

    row: Any
    kind: str
    to: str
    held: tuple[Held, ...]
    title: str
    service: str
    version: str
    counts: str
    declared: str
    fresh_months: int
    why_not: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    sees: str = "families"

    @property
    def code(self) -> str:
        """Code of the area."""
        return str(self.row.area_code)

    @property
    def name(self) -> str:
        """Name of the area, on one line."""
        return cut(str(self.row.area_name), 120)

    @property
    def stated(self) -> str:
        """What names the area in a register: its code, or its name where it has none but ours (a trust)."""
        return self.code if is_code(self.code) else str(self.row.area_name)

    @property
    def nation(self) -> str:
        """Nation of the area."""
        return str(self.row.nation)

    def rows(self, sheet: str) -> list[Held]:
        """Return what is held on one sheet."""
        return [held for held in self.held if held.sheet == sheet]


def reason(asked: Asked) -> str:
    """Describe in a few words why the council or board is asked."""
    recorded = {
        **dict.fromkeys(RECORDED, "a team is recorded"),
        CONFIRMED_NONE: "it is recorded that there is none",
        IN_DEVELOPMENT: "a team is recorded that had not opened",
        HEARD_OF: "we have heard of a team, but have not confirmed one that we can count",
    }.get(asked.row.status, "rows are recorded that leave it open" if asked.held else "nothing is recorded")
    check = to_check(asked.row, asked.fresh_months)
    return f"{recorded}, which has to be checked: {listed(check)}" if check else recorded


def letter(asked: Asked) -> str:
    """
    Write the letter, as plain text.

    Nobody is named as sender or receiver: whoever sends it fills them in. A bare "Correct" is taken for an answer only
    where something is held that can be correct; it never says that there is no team.
    """
    service = cut(asked.service, 90)
    sentence = filled(area_template(asked.row, fresh_months=asked.fresh_months), area_values(asked.row))
    lines = [
        f"Subject: {asked.name}: what is recorded of a {service}, and is it correct?",
        "",
        f"To: {cut(asked.to, 300)}",
        "[Please add a greeting and your name, and send this to whoever answers for it there.]",
        "",
        f"We keep a public register, “{cut(asked.title, 120)}”. We write about {asked.name} ({asked.code}). "
        f"{capital(reason(asked))}.",
        "",
        *([f"What we count: {cut(asked.counts, 600)}", ""] if asked.counts else []),
        f"WHAT WE HOLD, on {day_words(asked.row.on_day)} (definition version {asked.version})",
        "",
        sentence,
        *([cut(asked.declared, _LONGEST)] if asked.declared else []),
        "",
        *_held(asked),
        "",
        "WHAT WE DO NOT KNOW",
        "",
        *(f"- {text}" for text in unknown(asked)),
        "",
        "HOW TO ANSWER",
        "",
        *_answers(asked),
        "",
        "Please send no names of people, no mobile numbers or e-mail addresses of people and no home addresses: we "
        "publish what you send.",
        *(["", f"Please answer to: {asked.contact}"] if asked.contact else ["", DRAFT]),
    ]
    return "\n".join(lines) + "\n"


def _held(asked: Asked) -> list[str]:
    if not asked.held:
        return ["The register holds no row about this area. That does not mean that there is no team."]
    return [
        *(_team(held, asked.why_not.get(held.cells["team_id"], "")) for held in asked.rows("teams")),
        *(_catchment(held) for held in asked.rows("catchments")),
        *(_statement(held) for held in asked.rows("statements")),
    ]


def _team(held: Held, why_not: str) -> str:
    cells = {name: cut(text, _LONGEST) for name, text in held.cells.items()}
    host = f", run by {cells['host_organisation']}" if cells["host_organisation"] else ""
    sentences = [f"- {cells['team_name']} ({cells['team_id']}){host}: {_STATUS.get(cells['status'], cells['status'])}."]
    for name, words in (
        ("opened", "Opened"), ("closed", "Closed"), ("age_range", "Ages"), ("families_per_year", "Families a year"),
        ("staff_wte", "Staff, whole-time equivalents"), ("last_confirmed", "Last confirmed"),
        ("funded_until", "Funding on record until"),
    ):  # fmt: skip
        if cells[name]:
            dated = name in {"opened", "closed", "last_confirmed", "funded_until"}
            shown = masked(cells[name]) if name == FAMILIES else cells[name]
            sentences.append(f"{words}: {written_date(shown) if dated else shown}.")
    if why_not:
        sentences.append(f"Not counted here: {why_not}.")
    return f"{' '.join(sentences)} {_source(held, 'source_date')}"


def _catchment(held: Held) -> str:
    cells = {name: cut(text, _LONGEST) for name, text in held.cells.items()}
    share = " to ".join(cells[name] for name in ("share_low", "share_high") if cells[name])
    parts = f" ({cells['sub_areas']})" if cells["sub_areas"] else f" (share {share})" if share else ""
    open_ = "" if held.settled else " Whether this means your area is not settled."
    extent = _EXTENT.get(cells["extent"], cells["extent"])
    return (
        f"- Area of the team {cells['team_id']}: “{cells['stated_area']}”, {extent}"
        f"{parts}.{open_} {_source(held, 'source_date')}"
    )


def _statement(held: Held) -> str:
    cells = {name: cut(text, _LONGEST) for name, text in held.cells.items()}
    note = f" {capital(cells['note'].rstrip('.'))}." if cells["note"] else ""
    return f"- About “{cells['stated_area']}”. {claimed(cells['claim'])}.{note} {_source(held, 'stated_on')}"


def _source(held: Held, dated: str) -> str:
    """Describe where a row was read, of which day that is, and where the row stands."""
    source, day = held.cells["source_url"], held.cells[dated]
    return (
        f"Source: {cut(source, _LONGEST) if source else 'none is recorded'} "
        f"({written_date(cut(day, 40)) if day else 'undated'}). [{held.called}, row {held.row}]"
    )


def unknown(asked: Asked) -> list[str]:
    """Describe what nobody knows of the area; none of it is a no."""
    sentences = areawords.unknown(asked.row, asked.fresh_months)
    if any(not held.settled for held in asked.held):
        sentences.append("Whether a row whose area could mean yours does.")
    open_teams = [held for held in asked.rows("teams") if held.cells["status"] == "open"]
    if any(not held.cells["families_per_year"] for held in open_teams):
        sentences.append(f"How many {asked.sees} a year the team sees.")
    return sentences or ["Whether anything has changed since the evidence was dated."]


def _answers(asked: Asked) -> list[str]:
    """Describe how to answer: one line is enough."""
    first = []
    if asked.held:
        first += [
            "If all that we hold is right, answer with one word, and that is enough: Correct",
            "(We take that as: the rows above hold on the day of your answer. What we do not know stays open.)",
        ]
    if asked.row.status in UNSETTLED:
        first += [
            f"{'Better still, in' if asked.held else 'In'} one line: “There is no team”, or the name of the team that "
            "is open and the organisation that runs it.",
            "(With the day that this holds for, please, or we take the day of your answer.)",
        ]
    return [
        *first,
        "",
        f"If something is wrong or missing, change it in {FORM} or in {BOOK} (they hold the same; one is enough) and "
        "send the file back. In Excel take the workbook: Excel rewrites some dates and ranges in a CSV file.",
        "- Change a cell that is wrong. Empty it only if what it says is wrong and nobody knows better.",
        "- Leave the columns register_row and register_mark as they are: by them your answer finds its row.",
        "- Do not delete a row. For a team that has ended write closed as its status, and the day.",
        "- To add a team, fill in the empty row of teams, with an id of your own making (as north-team). Then fill in "
        "the empty row of catchments with the same id and how much of the area it serves: whole, part or unknown. "
        "Leave definition_class to us.",
        "- To say that there is no team, fill in the empty row of statements: claim none, the day, and a page that "
        "says so if there is one.",
        "- A page or document that shows it, and its date, make an answer count for more.",
    ]


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
