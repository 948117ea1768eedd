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
    made["Subject"] = f"{brief['name']}: {brief['title'].lower()}, and a few questions"
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
    """Write the letter's plain text: who writes and why, what we know, what we ask, where to answer."""
    who = briefwords.keeper(edition.contact)
    lines = [
        f"To: {cut(to, 300)}",
        "[Please add a greeting and your name, and send this to whoever commissions the service there.]",
        "",
        f"{f'{who} keeps' if who else 'We keep'} the public register “{brief['title']}”. We write to ask you whether "
        f"what it says of your area, {brief['name']} ({code}), is right.",
        "",
        f"This is what it says on {day_words(edition.on)}: {brief['sentence']}",
        *(["", brief["nothing"]] if brief["nothing"] else []),
        *(["", "What others say of your area:", *(f"- {text}" for text in brief["stated"])] if brief["stated"] else []),
        *(["", brief["assumed"]] if brief["assumed"] else []),
        "",
        "What we ask you:",
        *(f"- {question}" for question in brief["questions"]),
        "",
        brief["answer"],
        "",
        "The attached zip holds a brief of one page (brief.pdf), a table (.csv) and layers for a GIS (.gpkg). "
        "README.txt in it says which file is for whom.",
        "",
        brief["caveat"],
        *(["", brief["draft"]] if brief["draft"] else []),
    ]
    return "\n".join(lines) + "\n"
