"""Settings and packs for the tests: of the shipped data, of the toy country, and of a register that means harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from mapping.packs.brief import Setting
from mapping.packs.layers import Holdings
from mapping.packs.make import holdings
from mapping.study.settings import Settings
from mapping.study.study import Study

UNKNOWN, OLD, NORTHERN = "W06000023", "S12000036", "N09000002"  # Powys; Edinburgh; Armagh City, Banbridge and Craigavon


def quiet(*_said: object) -> None:
    """Say nothing."""


def held(level: str = "utla") -> Holdings:
    """Give what packs of the shipped data are cut from."""
    return _held(level)


@cache
def _held(level: str) -> Holdings:
    config = Settings(today=date(2026, 11, 21), level=level)
    return holdings(Study.of(config))


def setting_of(edition) -> Setting:
    """Give the setting of an edition that was changed, with the areas that are alike and near in the shipped one."""
    usual = held(edition.level).setting
    made = replace(usual, edition=edition)
    made.__dict__["land"] = usual.land  # drawn once: the shapes are the same
    return made
