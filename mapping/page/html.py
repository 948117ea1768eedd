"""What every page is made with: templates, rules for the browser, and data that cannot begin markup."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..drawing.area_map import swatch
from ..vocabulary.numbers import capital, counted, months, noun
from ..wording.phrases import whole
from .sections import link

_UNSAFE_IN_JSON = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@cache
def environment(package: str = __package__) -> Environment:
    """Return what the templates of a package are read with: everything is escaped, and nothing may be missing."""
    jinja = Environment(
        loader=PackageLoader(package, "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    jinja.filters |= {
        "capital": capital,
        "counted": counted,
        "figure_only": _figure_only,
        "link": link,
        "months": months,
        "noun": noun,
        "whole": whole,
    }
    jinja.globals["swatch"] = lambda name: Markup(swatch(name))
    return jinja


def _figure_only(share: str) -> str:
    """Return the number of a share such as 20%, to draw it."""
    return "".join(sign for sign in share if sign.isdigit())


@cache
def resource(name: str, package: str = __package__) -> str:
    """Read a file beside the templates of a package."""
    return files(package).joinpath("templates", name).read_text(encoding="utf-8")


@cache
def ruled(name: str) -> str:
    """Return the rules of a file of style without the lines of comment that only people need."""
    return "\n".join(line for line in resource(name).splitlines() if line and not line.startswith("/*"))


@cache
def program(names: tuple[str, ...], head: str = "(()=>{", end: str = "})();") -> str:
    """Put a script together: one function, without the indents and the lines of comment that only people need."""
    lines = [line.strip() for name in names for line in resource(name).splitlines()]
    kept = [line for line in lines if line and not line.startswith("//")]
    return "\n".join([f'"use strict";{head}', *kept, f"{end}\n"])


def policy(styles: Iterable[str], scripts: Iterable[str] = (), *, pictures: str = "") -> str:
    """Write the rule that lets the browser use these styles and scripts, `pictures`, and nothing else from anywhere."""
    allowed = {
        "default-src": "'none'",
        "script-src": " ".join(map(seal, scripts)),
        "style-src": " ".join(map(seal, styles)),
        "base-uri": "'none'",
        "form-action": "'none'",
        "img-src": pictures,
    }
    return "; ".join(f"{name} {value}" for name, value in allowed.items() if value)


def seal(text: str) -> str:
    """Return the hash by which a rule for the browser names a text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def json_block(data: Mapping[str, Any], *, sort_keys: bool = True) -> Markup:
    """Write data so that nothing in it can end the block or begin markup."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)
    return Markup(text.translate(_UNSAFE_IN_JSON))
