"""The tables of areas that came before others or are to come: how codes have changed, and what was carried over."""

from __future__ import annotations

from .schema import Column, Table

HISTORY = Table("history", "a change of an area's code", (
    Column("former_code", "text", "Code before", key=True),
    Column("successor_code", "text", "Code after", key=True),
    Column("former_name", "text", "Name before"),
    Column("successor_name", "text", "Name after"),
    Column("changed_on", "date", "First day of the new code"),
    Column("kind", "text", "What happened", choices=("recode", "merge", "split", "redrawn")),
))  # fmt: skip

CARRIED = Table("carried", "a former code in an input, or an area in a preview, and an area that it was carried onto", (
    Column("file", "text", "Input file; `areas` where the map itself was drawn on the areas of another day", key=True),
    Column("former_code", "text", "Code before", key=True),
    Column("former_name", "text", "Name before"),
    Column("successor_code", "text", "Code after; made of the name where none has been given out yet", key=True),
    Column("successor_name", "text", "Name after"),
    Column("changed_on", "date", "First day of the new area"),
    Column("kind", "text", "What happened: recode, merge, split, redrawn, or several of them"),
    Column("rows", "whole", "Rows of the file that bear the code"),
    Column("people", "whole", "People counted under it, in a file that counts people"),
))  # fmt: skip

PLANNED = Table("planned", "a change of areas that is planned", (
    Column("area_code", "text", "Code of an area of today", key=True),
    Column("area_name", "text", "Its name, with what else takes part"),
    Column("tier", "text", "LAD, county, or county and neighbours"),
    Column("successor_code", "text", "Code of the area to come; made of its name where none has been given out yet"),
    Column("successor_name", "text", "Name of the area to come", key=True),
    Column("planned_on", "text", "First day, as far as it is known"),
    Column("kind", "text", "merge (the area goes whole into the new one), split, or empty: not decided"),
    Column("decided", "yes_no", "Whether it is decided; what is not changes no map"),
    Column("status", "text", "What is known of the decision"),
    Column("source", "text", "Where it was read"),
))  # fmt: skip
