"""A draft of the letter that goes with a pack: an unsent e-mail, opened by a double click, with the pack attached."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from io import BytesIO

from ..packs import brief_words as briefwords
from ..page.sections import Row
from ..wording.edition import Edition
from ..wording.phrases import cut, day_words


def letter(edition: Edition, brief: Row, code: str, pack: bytes, *, to: str) -> bytes:
    """
    Write the letter about one area.

    Nobody is named as sender or receiver: whoever sends it fills them in. `X-Unsent` makes Outlook open it as a draft.
    The date is the day counted, and boundary and identifier come from the pack, so that the same pack gives the same
    bytes.

    Parameters
    ----------
    brief
        The words of the area's brief.
    pack
        The zip, as it is attached: `<code>.zip`.
    to
        Who answers for the area.
    """
    digest = hashlib.sha256(pack).hexdigest()
    made = EmailMessage(policy=SMTP)
    made["Subject"] = f"{brief['name']}: {brief['title'].lower()}, what is recorded, and three questions"
    made["Date"] = format_datetime(datetime.combine(edition.on, time(), UTC))
    made["Message-ID"] = f"<{digest[:32]}.{code}@everyarea.invalid>"
    made["X-Unsent"] = "1"
    made.set_content(words(edition, brief, code, to), cte="quoted-printable")
    made.add_attachment(pack, maintype="application", subtype="zip", filename=f"{code}.zip")
    made.set_boundary(f"=_everyarea_{digest[:32]}")
    written = BytesIO()
    BytesGenerator(written, policy=SMTP).flatten(made)
    return written.getvalue()


def words(edition: Edition, brief: Row, code: str, to: str) -> str:
    """Write the letter's plain text."""
    service = cut(edition.service, 90)
    assumed = [brief["assumed"], ""] if brief["assumed"] else []
    lines = [
        f"To: {cut(to, 300)}",
        "[Please add a greeting and your name, and send this to whoever commissions the service there.]",
        "",
        f"We keep a public register of teams of this kind ({service}), and ask those who answer for an area whether it "
        "is right.",
        f"This is what it records of {brief['name']} ({code}) on {day_words(edition.on)}:",
        "",
        f"{brief['status']}.",
        "",
        brief["sentence"],
        "",
        *assumed,
        "What is not known:",
        *(f"- {text}" for text in brief["unknown"]),
        "",
        "We ask three things:",
        *(f"- {question}?" for question in briefwords.ask(brief["question"]).rstrip("?").split("? ")),
        "",
        f"If anything here is wrong, please send: {'; '.join(briefwords.SEND)}. {briefwords.SEND_NONE}",
        "",
        f"The pack that is attached ({code}.zip) holds a brief of one page (brief.pdf), a table (.csv) and layers for "
        "a GIS (.gpkg). README.txt in it says which file is for whom.",
        "",
        brief["caveat"],
        *(["", brief["draft"]] if brief["draft"] else []),
    ]
    return "\n".join(lines) + "\n"
