"""The other layers of the map: one figure an area in five classes, with the ranges in words and what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..vocabulary.numbers import out_of
from ..wording.edition import Edition

CLASSES = 5
NO_FIGURE, NOTHING = "x", "0"
# From few to many; each has a contrast of at least 3 to 1 with the background, which parts the areas.
SHADES = ("#7f89c4", "#6b74b8", "#5158a3", "#3a3d87", "#221f5c")
SHADES_DARK = ("#5d66ad", "#7a84c4", "#99a3d9", "#bbc3ec", "#e2e6fb")


@dataclass(frozen=True, kw_only=True)
class MapLayer:
    """
    One layer: for each area, in the order of COVERAGE, a class and the figure, in whole `unit`.

    A class is `1` to `5`, from least to most; `0` where there is none of it for a known reason, and `x` where there is
    no figure. `legend` has a row for each class that an area has: its sign, its range in words and how many areas.
    """

    key: str
    title: str
    note: str
    classes: str
    unit: str
    figures: list[int | None]
    legend: list[tuple[str, str, int]]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is said of a layer: its name in addresses, title, unit, what nothing means there, and a note."""

    key: str
    title: str
    unit: str
    zero: str
    note: str


def layers(edition: Edition) -> list[MapLayer]:
    """
    Return the layers besides the statuses: babies without, child poverty, distance; reach where need is estimated.

    Those that have figures for too few areas are left out.
    """
    coverage = edition.coverage
    codes = coverage["area_code"]

    def measured(table: str, column: str) -> pd.Series:
        measures = edition.measures[table]
        measures = measures[measures["scope"] == "area"] if "scope" in measures else measures
        return measures.set_index("area_code")[column].reindex(codes)

    unit = next(iter(edition.measures["distance"]["unit"].dropna()), "km")
    chosen = [
        _layer(
            coverage,
            coverage["babies_no_team_recorded"],
            Said(
                key="babies",
                title="Babies without a recorded team",
                unit="babies",
                zero="none: all live in an area with a recorded team",
                note="Babies who live where no open team is recorded. That does not mean that there is no team.",
            ),
        ),
        _layer(
            coverage,
            measured("need", "low_income_pct"),
            Said(
                key="poverty",
                title="Child poverty",
                unit="% of children",
                zero="none",
                note="Children under 16 in relative low income, before housing costs, for every 100.",
            ),
        ),
        _layer(
            coverage,
            measured("distance", "nearest_recorded"),
            Said(
                key="distance",
                title="Distance to a recorded team",
                unit=unit,
                zero=f"0 {unit}: the area itself has a recorded team",
                note="From where the people of the area live to where those of the nearest district with a recorded "
                + "team live, "
                + ("in a straight line. " if unit == "km" else "in minutes. ")
                + "It says nothing of whether a family from elsewhere is seen there.",
            ),
        ),
    ]
    if edition.about.campaign:
        chosen.append(_reached(coverage, measured("reach", "reach_low_pct")))
    return [layer for layer in chosen if layer.key in edition.shown]


def _reached(coverage: pd.DataFrame, figures: pd.Series) -> MapLayer:
    """Return the layer of families seen, by the need that is estimated."""
    return _layer(
        coverage,
        figures,
        Said(
            key="reach",
            title="Families reached",
            unit="% of need",
            zero="0%: on record that no open team serves",
            note="Families seen for every 100 babies who may need help, by the cautious estimate. "
            + (
                f"It is known for {out_of(figures.notna().sum(), len(coverage), 'area')}: the other teams "
                "give no figure, or none is recorded. Not known is not none."
            ),
        ),
    )


def _layer(coverage: pd.DataFrame, figures: pd.Series, said: Said) -> MapLayer:
    values = _whole(pd.to_numeric(figures, errors="coerce").to_numpy(float, na_value=np.nan))
    babies = coverage["babies"].to_numpy(float, na_value=0)
    breaks = _breaks(values, babies)
    classes = "".join(_class(value, breaks) for value in values)
    return MapLayer(
        key=said.key, title=said.title, note=said.note, classes=classes, unit=said.unit,
        figures=[int(value) if np.isfinite(value) else None for value in values],
        legend=list(_legend(classes, breaks, said.unit, said.zero)),
    )  # fmt: skip


def _whole(values: np.ndarray) -> np.ndarray:
    """Round before parting, so that no figure is shown that its class leaves out; a little is not made nothing."""
    return np.where((values > 0) & (values < 1), 1.0, np.round(values))


def _breaks(values: np.ndarray, babies: np.ndarray) -> list[float]:
    """Part what is above nothing into classes with about as many babies each, at figures of two digits."""
    there = np.isfinite(values) & (values > 0)
    if not there.any():
        return []
    order = np.argsort(values[there], kind="stable")
    sorted_values, weight = values[there][order], np.maximum(babies[there][order], 1).cumsum()
    cuts = [sorted_values[np.searchsorted(weight, weight[-1] * part / CLASSES)] for part in range(1, CLASSES)]
    rounded = sorted({_two_digits(cut) for cut in cuts})
    return [cut for cut in rounded if sorted_values[0] < cut <= sorted_values[-1]]


def _two_digits(value: float) -> float:
    step = 10.0 ** (np.floor(np.log10(value)) - 1)
    return float(max(round(round(value / step) * step), 1))


def _class(value: float, breaks: Sequence[float]) -> str:
    if not np.isfinite(value):
        return NO_FIGURE
    return NOTHING if value <= 0 else str(1 + int(np.searchsorted(breaks, value, side="right")))


def _legend(classes: str, breaks: list[float], unit: str, zero: str) -> list[tuple[str, str, int]]:
    """Say the range of each class that there is, then nothing and no figure, each with its areas."""
    gap = "" if unit.startswith("%") else " "
    edges = [f"{cut:,.0f}" for cut in breaks]
    words = {}
    for number in range(1, len(breaks) + 2):
        low, high = number - 2, number - 1
        if not edges:
            text = f"more than 0{gap}{unit}"
        elif number == 1:
            text = f"under {edges[0]}{gap}{unit}"
        elif number == len(breaks) + 1:
            text = f"{edges[-1]}{gap}{unit} or more"
        else:
            text = f"{edges[low]} to under {edges[high]}{gap}{unit}"
        words[str(number)] = text
    words |= {NOTHING: zero, NO_FIGURE: "no figure: not known"}
    return [(sign, text, classes.count(sign)) for sign, text in words.items() if sign in classes]


def shade_rules() -> str:
    """Write the colours of the classes for the page, in light and in dark."""

    def root(shades: Sequence[str]) -> str:
        return ":root{" + ";".join(f"--v{number}:{shade}" for number, shade in enumerate(shades, 1)) + "}"

    fills = "".join(f".v{number}{{fill:var(--v{number})}}" for number in range(1, CLASSES + 1))
    return f"{root(SHADES)}\n@media screen and (prefers-color-scheme:dark){{{root(SHADES_DARK)}}}\n{fills}"


def layer_data(edition: Edition) -> list[dict[str, Any]]:
    """Return the layers as the script takes them."""
    return [
        {"key": layer.key, "title": layer.title, "note": layer.note, "classes": layer.classes,
         "figures": layer.figures, "unit": layer.unit, "legend": layer.legend}
        for layer in layers(edition)
    ]  # fmt: skip
