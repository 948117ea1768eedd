"""The packs of areas that lie beside the page, so that the panel of an area can lead to its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True, kw_only=True)
class Packs:
    """The name of a folder of packs in the folder where the page's own folder lies, and the areas with a pack there."""

    folder: str
    codes: frozenset[str]

    @property
    def address(self) -> str:
        """The folder as the page can ask for it."""
        return f"../{quote(self.folder, safe='')}/"


def told(packs: Packs, codes: Sequence[str]) -> dict[str, Any]:
    """Return what the script needs to link to packs: where they lie, and the places in `codes` that have none."""
    without = [place for place, code in enumerate(codes) if code not in packs.codes]
    return {"at": packs.address, "without": without}
