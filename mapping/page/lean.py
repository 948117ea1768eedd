"""Write markup shorter without changing what it means: end tags and quotes that HTML does not need are left out."""

from __future__ import annotations

import re

# What HTML closes by itself, as soon as the next of its kind or its parent's end comes; and the line end that follows,
# which would otherwise come to stand inside.
_UNNEEDED = re.compile(r"</(?:td|th|tr|li|dt|dd|option|tbody|thead)>\s*")
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
# A value without quotes ends at a space or at the end of the tag; it must not end in the slash of a tag that closes
# itself, which would become part of it.
_QUOTED = re.compile(r'="([\w#.:/-]*[\w#.:-])"(?=[ >])')
_LINES = re.compile(r">\n+<")
# Within these every sign counts.
_WHOLE = re.compile(r"(<(script|style)\b.*?</\2>)", re.DOTALL)


def lean(markup: str) -> str:
    """
    Leave out what a browser does not need: the same elements, attributes and texts, in fewer signs.

    Parameters
    ----------
    markup
        HTML whose texts and values are escaped, so that `<`, `>` and `"` stand only in tags; scripts and styles stay as
        they are.
    """
    pieces = _WHOLE.split(markup)
    # Between two pieces to shorten stand the whole element and its name.
    return "".join(_shorter(piece) if place % 3 == 0 else piece for place, piece in enumerate(pieces) if place % 3 < 2)


def _shorter(markup: str) -> str:
    markup = _TAG.sub(lambda tag: _QUOTED.sub(r"=\1", tag[0]), _UNNEEDED.sub("", markup))
    return _LINES.sub(">\n<", markup)
