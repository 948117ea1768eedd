"""
What may be asked: every command and option, and how each is written.

Read what is written after an option: days, numbers, nations; what cannot be read is refused in a sentence.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from .. import __version__
from ..study.settings import read_day, read_nations
from ..vocabulary.codes import LEVELS_OF_TABLES, NATIONS
from ..vocabulary.numbers import capital
from .help import COMMANDS, overview, purpose

FORMS = ("coverage", "headline", "gaps", "timeline", "where-next", "reach", "sources")


def parser() -> argparse.ArgumentParser:
    """Describe every command and option."""
    top = argparse.ArgumentParser(
        prog="everyarea",
        usage="everyarea COMMAND [options]",
        description=purpose(),
        epilog=overview(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"everyarea {__version__}")
    commands = top.add_subparsers(prog="everyarea", metavar="COMMAND", help=argparse.SUPPRESS, required=True)
    shared = _shared_options()
    for name, text in COMMANDS.items():
        if name == "fetch":
            _fetch_command(commands, text)
            continue
        command = commands.add_parser(name, description=f"{capital(text)}.", parents=[shared])
        command.set_defaults(command=name)
        if name in FORMS:
            form = command.add_mutually_exclusive_group()
            form.add_argument("--csv", action="store_true", help="all columns, as CSV")
            form.add_argument("--json", action="store_true", help="all columns, as JSON")
        own = {
            "pack": _pack_options,
            "export": _export_options,
            "check": _check_options,
            "register": _register_options,
            "ask": _ask_options,
            "compare": _compare_options,
            "locate": _locate_options,
            "where-next": _where_next_options,
            "reach": _reach_options,
            "sources": _sources_options,
        }
        if name in own:
            own[name](command)
        if name == "timeline":
            command.add_argument("--days", type=days, metavar="DAYS", help="days counted, as 2019-06-01,2025-06-01 "
                                 "(default: those of the Foundation's own counts, and the register's)")  # fmt: skip
            command.add_argument("--picture", type=Path, metavar="FILE", help="also write a row of small maps, as SVG")
        if name == "coverage":
            command.add_argument(
                "--funding-ends", action="store_true", help="only areas where a team's funding ends or has ended"
            )
        if name == "headline":
            command.add_argument(
                "--all-levels", action="store_true", help="at every level, and whether that changes the message"
            )
            command.add_argument(
                "--sentences", action="store_true", help="sentences to quote, each with its day and caveat"
            )
            command.add_argument("--language", choices=["en", "cy"], default="en", help="English, or Welsh as a draft")
        _publishing_options(command, name)
        if name == "run":
            command.add_argument("--since", type=Path, metavar="OLD", help="also say on the page what changed since an "
                                 "older register or run, and why")  # fmt: skip
            command.add_argument("--tiles", action="store_true", help="let readers of map.html switch on street "
                                 "pictures; these come from the internet")  # fmt: skip
    return top


def _publishing_options(command: argparse.ArgumentParser, name: str) -> None:
    """Declare who answers for what is made, and where it will stand, for the commands that make something."""
    if name in ("run", "pack", "export", "ask"):
        command.add_argument("--contact", default="", metavar="WHO", help="who answers questions, as 'Organisation "
                             "<name@example.org>' (default: whom register.toml names)")  # fmt: skip
    if name in ("run", "pack", "export"):
        command.add_argument("--page-url", default="", metavar="URL", help="where the page will be published, so that "
                             "the small map for other pages, and catalogues, can link to it")  # fmt: skip


def _pack_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of `pack` alone."""
    add = command.add_argument
    add(
        "codes",
        nargs="*",
        metavar="CODE",
        help="areas of the level, by code, or by a name that means one of them "
        "(with --level constituency: constituencies)",
    )
    add("--all", action="store_true", help="every area of the level")
    add("--letters", action="store_true", help="also write a draft e-mail for each, with the pack attached (these take "
        "more room than the packs)")  # fmt: skip
    add("--force", action="store_true", help="make every pack again, even if nothing changed")


def _export_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of `export` alone."""
    add = command.add_argument
    add("--format", default="gpkg,shapefile,geojson,parquet,fgb,csv,xlsx", metavar="NAMES", help="formats, with commas "
        "(default: all of gpkg,shapefile,geojson,parquet,fgb,csv,xlsx)")  # fmt: skip


def _check_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of `check` alone."""
    add = command.add_argument
    add("file", nargs="?", type=Path, metavar="FILE", help="a register: an Excel workbook (.xlsx), or a folder of CSV "
        "files (default: the bundled one)")  # fmt: skip
    add("--report", type=Path, metavar="FILE", help="also write the register as an Excel workbook, with the problems "
        "beside the rows")  # fmt: skip


def _register_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of `register` alone."""
    does = ["template", "duplicates", "merge", "openreferral", "from-openreferral"]
    command.add_argument("action", choices=does, help="template: write an empty "
        "register into <out>/register-template; duplicates: list pairs of teams that may be the same; merge: take "
        "answers back, and show what they change; openreferral: write the register as Open Referral UK into "
        "<out>/register-openreferral; from-openreferral: make a register of services in that form, in "
        "<out>/register-from-openreferral")  # fmt: skip
    command.add_argument("corrections", nargs="*", type=Path, metavar="FILE", help="merge: forms that came back, "
        "as everyarea ask writes them; from-openreferral: files of services, JSON")  # fmt: skip
    command.add_argument("--accept", action="store_true", help="merge: write the new register into "
        "<out>/register-merged; into the old one only if you name its place with --out")  # fmt: skip
    form = command.add_mutually_exclusive_group()
    form.add_argument("--xlsx", action="store_true", help="template: the Excel workbook only")
    form.add_argument("--csv", action="store_true", help="template: the CSV files only; duplicates and merge: as CSV")


def _ask_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of `ask` alone."""
    add = command.add_argument
    add("--areas", default="not_known,heard_of,reverify", metavar="WHICH", help="which areas, with commas: statuses, "
        "reverify, start_for_life (councils funded for this work), codes or names (default: %(default)s)")  # fmt: skip


def _compare_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of `compare` alone."""
    add = command.add_argument
    add("old", type=Path, metavar="OLD", help="a register (a folder or an Excel workbook), or the folder of a run; "
        "REGISTER@2026-06-01 is a register as it stood on that day, by its history.csv")  # fmt: skip
    add("new", type=Path, metavar="NEW", help="the same, newer")
    add("--csv", type=Path, metavar="FILE", help="also write the areas that moved to FILE, as compare.csv, and the "
        "headlines and the rows behind them beside it")  # fmt: skip


def _locate_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of `locate` alone."""
    add = command.add_argument
    add("file", type=Path, metavar="FILE", help="CSV, Excel (.xlsx) or Parquet with postcodes, easting and northing, "
        "or latitude and longitude")  # fmt: skip
    add("--to", type=Path, metavar="FILE", help="where the result goes, .csv, .xlsx or .parquet (default: "
        "FILE-located.csv)")  # fmt: skip
    add("--sheet", metavar="NAME", help="the sheet of a workbook (default: the one whose columns fit)")
    add("--column", type=role, action="append", default=[], metavar="WHAT=NAME", help="which column holds what, as "
        "postcode=home; also easting, northing, longitude, latitude (default: told from the names)")  # fmt: skip
    add("--grid", type=int, choices=[27700, 29903], default=27700, help="grid of eastings and northings: 27700 British "
        "(default), 29903 Irish")  # fmt: skip
    add("--nearest-covered", action="store_true", help="add the distance to the nearest area with a team (slower)")
    add("--scheduler", metavar="ADDRESS", help="share the work on a Dask cluster that you trust, tcp://HOST:PORT, "
        "from Parquet to a folder of parts (default: FILE-located)")  # fmt: skip
    add("--nearest-base", action="store_true", help="add the nearest base of a team, if we know the bases of four in "
        "five open teams")  # fmt: skip


def _where_next_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of `where-next` alone."""
    add = command.add_argument
    add("-n", "--n", type=some, default=10, metavar="N", help="how many teams (default: 10); all-within finds the "
        "number itself")  # fmt: skip
    add("--mode", choices=["area", "hub"], default="area", help="area: a team serves its own area (default); hub: it "
        "serves every area whose centre lies within the distance")  # fmt: skip
    add("--objective", choices=["cover", "median", "all-within"], default="cover", help="hub: most babies within the "
        "distance (default), least distance on average, or the fewest teams with every baby within it")  # fmt: skip
    add("--distance-km", type=far, default=30.0, metavar="KM", help="hub: how far a team reaches, in a "
        "straight line between centres (default: 30)")  # fmt: skip
    add("--travel", type=Path, metavar="FILE", help="hub: your own travel times or distances instead of straight "
        "lines: CSV with from_area, to_area, and minutes or km")  # fmt: skip
    add("--minutes", type=far, default=30.0, metavar="M", help="hub: how far a team reaches where FILE is in "
        "minutes (default: 30)")  # fmt: skip
    add("--unknown", choices=["bound", "exclude"], default="bound", help="areas we know nothing about: bound: count "
        "them, with at least and at most (default); exclude: leave them out")  # fmt: skip


def _reach_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of `reach` alone."""
    add = command.add_argument
    add("--table", choices=["reach", "need", "distance", "access"], default="reach", help="reach (default); or need "
        "and its weight; or the distance to the nearest recorded area; or access to teams nearby")  # fmt: skip
    add("--travel", type=Path, metavar="FILE", help="your own travel times or distances instead of straight "
        "lines: CSV with from_area, to_area and minutes or km")  # fmt: skip


def _sources_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of `sources` alone."""
    command.add_argument("--used", action="store_true", help="only the files that a run with the same options uses, "
                         "yours too (default: every bundled file)")  # fmt: skip


def _fetch_command(commands: argparse._SubParsersAction[argparse.ArgumentParser], text: str) -> None:
    """Describe the one command that asks the network for anything."""
    command = commands.add_parser("fetch", description=f"{capital(text)}.")
    add = command.add_argument
    add("what", choices=["boundaries", "postcodes", "population"], help="what to fetch")
    add("--year", type=int, metavar="YEAR", help="of boundaries or postcodes (default: 2025), or of populations "
        "(default: 2024)")  # fmt: skip
    add("--level", choices=["ltla", "utla"], default="ltla", help="boundaries: districts, or counties (default: ltla)")
    add(
        "--detail",
        choices=["BUC", "BSC", "BGC"],
        default="BUC",
        help="how exact boundaries are: to 500, 200 or 20 metres (default: BUC)",
    )
    add("--add", type=Path, metavar="FILE", help="population: a CSV of your own with area_code and aged_0_to_2, for a "
        "nation that cannot be fetched")  # fmt: skip
    add("--cache", type=Path, metavar="FOLDER", help="where fetched files are kept (default: the user's cache folder)")
    add("--data", type=Path, metavar="FOLDER", help="another folder instead of the bundled data")
    command.set_defaults(command="fetch", out=Path("outputs"))


def _shared_options() -> argparse.ArgumentParser:
    """Declare once the options that every command shares."""
    shared = argparse.ArgumentParser(add_help=False)
    add = shared.add_argument
    add("--register", type=Path, metavar="PLACE", help="a register of your own: a folder of CSV files, or an Excel "
        "workbook (default: the bundled one)")  # fmt: skip
    add("--strict", action="store_true", help="refuse rows of the register that name no source")
    add("--boundaries", type=Path, metavar="FILE", help="your own outlines of districts, of any year since 2009 "
        "(default: the bundled ones, which are approximate in Scotland)")  # fmt: skip
    add("--denominators", type=Path, metavar="FILE", help="your own numbers of babies: CSV with area_code and "
        "aged_0_to_2, or the ages 0, 1 and 2")  # fmt: skip
    add("--boards", type=Path, metavar="FILE", help="your own care boards: CSV with area_code, board_code, "
        "board_name, share, and perhaps year (default: those in force on the day counted)")  # fmt: skip
    add("--postcodes", type=Path, metavar="FILE", help="a postcode directory (default: the installed package)")
    add("--assumptions", type=Path, metavar="FILE", help="your own assumptions about need, families seen and distance "
        "(default: the bundled ones)")  # fmt: skip
    add("--theme", type=Path, metavar="FILE", help="your own colours, fonts and logo, as in docs/theme-example.toml; "
        "a colour that somebody could not see or read is refused")  # fmt: skip
    add("--data", type=Path, metavar="FOLDER", help="another folder instead of the bundled data")
    add("--level", choices=list(LEVELS_OF_TABLES), default="utla", help="kind of area (default: utla, council areas)")
    add("--within", default="", metavar="PLACE", help="only one place: a nation, region, county, combined authority, "
        "care board, health board or trust, or areas with commas between them")  # fmt: skip
    add("--on", type=day, metavar="DAY", help="the day counted, as 2026-11-21 (default: the register's own day)")
    add("--vintage", type=day, metavar="DAY", help="preview on the areas planned for this day, as 2027-04-01 "
        "(default: those in force since April 2025)")  # fmt: skip
    add("--definition", choices=["strict", "standard", "broad"], default="standard",
        help="which teams count (default: standard)")  # fmt: skip
    add("--fresh-months", type=months, default=36, metavar="N",
        help="how old evidence may be to count towards 'at least' (default: 36)")  # fmt: skip
    add("--complete", type=nations, default=(), metavar="NATIONS",
        help="assume that the register is complete there, as England,Wales or all; every result says so")  # fmt: skip
    add("--allow-unresolved", type=months, default=0, metavar="N",
        help="how many areas or rows may stay without a match (default: 0)")  # fmt: skip
    add("--encoding", metavar="NAME", help="encoding of your CSV files, for instance cp1252 (default: UTF-8, else "
        "Windows text, with a note)")  # fmt: skip
    add("--crs", metavar="CODE", help="grid of your boundary file if it names none, for instance EPSG:27700")
    add("--out", type=Path, default=Path("outputs"), metavar="FOLDER", help="folder for the results (default: outputs)")
    return shared


def day(text: str) -> date:
    """Read a day."""
    try:
        return read_day(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


def days(text: str) -> tuple[date, ...]:
    """Read days with commas between them, sorted, each once."""
    return tuple(sorted({day(part.strip()) for part in text.split(",") if part.strip()}))


def role(text: str) -> tuple[str, str]:
    """Read which column holds what."""
    role, _, name = text.partition("=")
    if role not in {"postcode", "easting", "northing", "longitude", "latitude"} or not name:
        message = f"'{text}' does not say what a column holds; write it as postcode=NAME"
        raise argparse.ArgumentTypeError(message)
    return role, name


def months(text: str) -> int:
    """Read a whole number from 0 to 1200."""
    if not text.isdecimal() or int(text) > 1200:
        message = f"'{text}' is not a whole number from 0 to 1200"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def some(text: str) -> int:
    """Read a whole number from 1 to 1000."""
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        message = f"'{text}' is not a whole number from 1 to 1000"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def far(text: str) -> float:
    """Read a distance or a time, from 0 to 2000."""
    try:
        distance = float(text)
    except ValueError:
        distance = -1.0
    if not 0 <= distance <= 2000:
        message = f"'{text}' is not a number from 0 to 2000"
        raise argparse.ArgumentTypeError(message)
    return distance


def nations(text: str) -> tuple[str, ...]:
    """Read nations with commas between them, or all."""
    try:
        names = read_nations(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None
    if not names:
        message = f"'{text}' names no nation; write {', '.join(NATIONS)} or all"
        raise argparse.ArgumentTypeError(message)
    return names
