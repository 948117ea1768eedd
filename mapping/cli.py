"""The command line: words in, one call, an exit code out. The only room that prints, or asks what day it is."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import textwrap
import traceback
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from . import __version__
from .vocabulary.codes import LEVELS, NATIONS
from .vocabulary.errors import EveryAreaError

if TYPE_CHECKING:
    import pandas as pd

    from .pipeline.config import Config
    from .pipeline.results import Results

COMMANDS = {
    "run": "make the maps, the tables and the layers",
    "check": "say everything that is wrong with the inputs, all at once",
    "coverage": "show what is recorded of each area",
    "headline": "show areas and babies: at least, recorded, at most",
    "gaps": "show where most babies live without a recorded team",
    "locate": "find the areas that postcodes or points lie in",
    "fetch": "fetch official boundaries from their publisher into the cache",
    "sources": "show whose every file is that ships, and how it was made",
}

FORMS = ("coverage", "headline", "gaps", "sources")


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words say and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Redirected into a file, Windows would write letters of its own code page and stop at a Welsh ŷ.
            stream.reconfigure(encoding="utf-8", errors="replace")
    asked = parser().parse_args(words)
    try:
        return int(asked.do(asked))
    except EveryAreaError as error:
        print(error, file=sys.stderr)
        if error.exit_code in {2, 3}:
            print(_nothing_written(error), file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("Stopped. Nothing was written.", file=sys.stderr)
        return 130
    except Exception:  # noqa: BLE001 - whatever is left is our fault: a sentence on screen, the trace in a file
        return _our_fault(asked)


def parser() -> argparse.ArgumentParser:
    """Describe every command and option."""
    top = argparse.ArgumentParser(
        prog="everyarea",
        description="Which areas of the United Kingdom have a specialised parent-infant relationship team, which do "
        "not, which nobody knows, and how many babies that is.",
        epilog="Exit codes: 0 done; 1 our fault; 2 an input that you can mend; 3 an area that could not be resolved; "
        "4 a file that ships is missing or changed; 5 another run holds the folder.",
    )
    top.add_argument("--version", action="version", version=f"everyarea {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    shared = _shared_options()
    for name, text in COMMANDS.items():
        if name == "fetch":
            _fetch_command(commands, text)
            continue
        do = {"run": _run, "check": _check, "sources": _sources, "locate": _locate}.get(name, _table)
        command = commands.add_parser(name, help=text, description=text.capitalize() + ".", parents=[shared])
        command.set_defaults(do=do, command=name)
        if name in FORMS:
            form = command.add_mutually_exclusive_group()
            form.add_argument("--csv", action="store_true", help="as CSV, every column")
            form.add_argument("--json", action="store_true", help="as JSON, every column")
        if name == "locate":
            _locate_options(command)
        if name == "headline":
            command.add_argument("--all-levels", action="store_true",
                                 help="the same at every level, and whether the message changes")  # fmt: skip
        if name == "run":
            command.add_argument("--tiles", action="store_true", help="offer street pictures in map.html (off until "
                                 "its reader asks for them; they come from the internet)")  # fmt: skip
    return top


def _locate_options(command: argparse.ArgumentParser) -> None:
    """Declare the options of `locate` alone."""
    add = command.add_argument
    add("file", type=Path, metavar="FILE", help="CSV or Parquet with postcodes, easting and northing, or latitude and "
        "longitude")  # fmt: skip
    add("--to", type=Path, metavar="FILE", help="where the result goes, .csv or .parquet (default: FILE-located.csv)")
    add("--postcodes", type=Path, metavar="FILE", help="a postcode directory (default: the installed package)")
    add("--grid", type=int, choices=[27700, 29902], default=27700, help="grid of eastings and northings: 27700 British "
        "(default), 29902 Irish")  # fmt: skip
    add("--nearest-covered", action="store_true", help="also the distance to the nearest covered area (slower)")
    add("--nearest-base", action="store_true", help="also the nearest base among the open teams that give a postcode, "
        "which may be few: it is not the nearest team")  # fmt: skip


def _fetch_command(commands: argparse._SubParsersAction[argparse.ArgumentParser], text: str) -> None:
    """Describe the one command that asks the network for anything."""
    command = commands.add_parser("fetch", help=text, description=text.capitalize() + ".")
    add = command.add_argument
    add("what", choices=["boundaries"], help="what to fetch")
    add("--level", choices=["ltla", "utla"], default="ltla", help="districts, or counties (default: ltla)")
    add("--year", type=int, default=2025, metavar="YEAR", help="boundary year (default: 2025)")
    add("--detail", choices=["BUC", "BSC", "BGC"], default="BUC", help="500 m, 200 m or 20 m (default: BUC)")
    add("--cache", type=Path, metavar="FOLDER", help="where fetched files are kept (default: the user's cache folder)")
    add("--data", type=Path, metavar="FOLDER", help="another folder in place of the data that ships")
    command.set_defaults(do=_fetch, command="fetch", out=Path("outputs"))


def _shared_options() -> argparse.ArgumentParser:
    """Declare once the options that every command shares."""
    shared = argparse.ArgumentParser(add_help=False)
    add = shared.add_argument
    add("--register", type=Path, metavar="FOLDER", help="a register of your own (default: the one that ships)")
    add("--boundaries", type=Path, metavar="FILE", help="official boundaries, lower tier, of any year since 2009 "
        "(default: approximate ones, rebuilt from postcodes)")  # fmt: skip
    add("--denominators", type=Path, metavar="FILE", help="babies of your own: CSV with area_code and aged_0_to_2")
    add("--data", type=Path, metavar="FOLDER", help="another folder in place of the data that ships")
    add("--level", choices=list(LEVELS), default="utla", help="areas to show (default: utla, upper tier)")
    add("--on", type=_day, metavar="DAY", help="the day counted, as 2026-11-21 (default: the register's own day)")
    add("--definition", choices=["strict", "standard", "broad"], default="standard",
        help="which teams count (default: standard)")  # fmt: skip
    add("--fresh-months", type=_months, default=36, metavar="N",
        help="how old evidence may be to count towards 'at least' (default: 36)")  # fmt: skip
    add("--complete", type=_nations, default=(), metavar="NATIONS",
        help="treat the register as complete there, as England,Wales or all; every output says so")  # fmt: skip
    add("--allow-unresolved", type=_months, default=0, metavar="N",
        help="how many stated areas may stay unresolved (default: 0)")  # fmt: skip
    add("--encoding", metavar="NAME", help="encoding of your CSV files, for instance cp1252 (default: UTF-8)")
    add("--crs", metavar="CODE", help="grid of your boundary file where it names none, for instance EPSG:27700")
    add("--out", type=Path, default=Path("outputs"), metavar="FOLDER", help="where run folders go (default: outputs)")
    return shared


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"'{text}' is not a day; write it as 2026-11-21"
        raise argparse.ArgumentTypeError(message) from None


def _months(text: str) -> int:
    if not text.isdecimal() or int(text) > 1200:
        message = f"'{text}' is not a whole number from 0 to 1200"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _nations(text: str) -> tuple[str, ...]:
    if text.strip().lower() == "all":
        return NATIONS
    known = {nation.lower(): nation for nation in NATIONS}
    asked = [part.strip().lower() for part in text.split(",") if part.strip()]
    strange = [part for part in asked if part not in known]
    if strange or not asked:
        message = f"'{text}' names no nation; write {', '.join(NATIONS)} or all"
        raise argparse.ArgumentTypeError(message)
    return tuple(known[part] for part in asked)


def _config(asked: argparse.Namespace) -> Config:
    from .pipeline.config import Config

    taken = {name: value for name, value in vars(asked).items() if name in Config.__dataclass_fields__}
    return Config(today=datetime.now(UTC).date(), **taken)


def _run(asked: argparse.Namespace) -> int:
    from .pipeline.run import run
    from .publishing.screen import run_text

    def tell(stage: str) -> None:
        print(f"• {stage}", file=sys.stderr, flush=True)

    folder = run(_config(asked), tell)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    print(run_text(record, folder.as_posix()))
    for warning in record["warnings"]:
        print(f"note: {warning}", file=sys.stderr)
    return 0


def _check(asked: argparse.Namespace) -> int:
    from .pipeline.inputs import check

    counts, notes = check(_config(asked))
    for note in notes:
        print(f"note: {note}")
    print(", ".join(f"{count:,} {name}" for name, count in counts.items()) + ": nothing has to be mended.")
    return 0


def _table(asked: argparse.Namespace) -> int:
    from .measuring.message import across_levels, message
    from .pipeline.inputs import read_inputs
    from .pipeline.results import headlines, measure

    config = _config(asked)
    inputs, linked = read_inputs(config)
    results = measure(inputs, linked, config)
    if getattr(asked, "all_levels", False):
        table = across_levels(headlines(inputs, linked, config), definition=config.definition)
        _show(table, "levels", asked, results, words=message(table))
        return 0
    tables = {"coverage": results.coverage[config.definition], "headline": results.headline, "gaps": results.gaps}
    _show(tables[asked.command], asked.command, asked, results)
    return 0


def _show(table: pd.DataFrame, name: str, asked: argparse.Namespace, results: Results, *, words: str = "") -> None:
    """Print a table in the form that was asked for; as text, with what was asked above and the words below."""
    from .publishing.screen import WIDTH, asked_text, table_json, table_text
    from .publishing.tables import assumption, csv_text

    if asked.csv:
        print(csv_text(table.assign(**assumption(asked.complete))), end="")
    elif asked.json:
        print(table_json(table.assign(**assumption(asked.complete))))
    else:
        level = None if name == "levels" else results.level
        question = results.asked
        print(asked_text(on=question.on, definition=question.definition, level=level, complete=asked.complete) + "\n")
        print(table_text(table, name))
        if words:
            print("\n" + textwrap.fill(words, WIDTH))


def _locate(asked: argparse.Namespace) -> int:
    from .pipeline.locate import Wanted, run_locate

    out = asked.to or asked.file.with_name(f"{asked.file.stem}-located.csv")
    wanted = Wanted(postcodes=asked.postcodes, grid=asked.grid, covered=asked.nearest_covered, bases=asked.nearest_base)
    counted = run_locate(asked.file, out, _config(asked), wanted=wanted)
    for what, rows in counted.most_common():
        print(f"{rows:>12,}  {what}")
    print(f"{counted.total():>12,}  rows, all of them in {out.as_posix()}")
    found = sum(rows for what, rows in counted.items() if what in {"postcode", "point"})
    return 0 if found and counted.total() - found <= asked.allow_unresolved else 3


def _fetch(asked: argparse.Namespace) -> int:
    from .reading.cache import boundaries_endpoint, cache_folder
    from .reading.portal import fetch
    from .reading.sources import data_folder

    def tell(text: str) -> None:
        print(f"• {text}", file=sys.stderr, flush=True)

    record = boundaries_endpoint(asked.data or data_folder(), level=asked.level, year=asked.year, detail=asked.detail)
    path = fetch(record, asked.cache or cache_folder(), retrieved=datetime.now(UTC).date(), tell=tell)
    print(path)
    if asked.level == "ltla":
        print(f"Use it with: everyarea run --boundaries {path}")
    return 0


def _sources(asked: argparse.Namespace) -> int:
    from .publishing.screen import sources_text
    from .reading.sources import data_folder, passports

    form = "json" if asked.json else "csv" if asked.csv else "text"
    print(sources_text(passports(asked.data or data_folder()).values(), form))
    return 0


def _nothing_written(error: EveryAreaError) -> str:
    count = len(getattr(error, "faults", ()))
    return f"{count} {'thing' if count == 1 else 'things'} to mend. Nothing was written; the last run is as it was."


def _our_fault(asked: argparse.Namespace) -> int:
    """Keep the trace in a file and say where; the user can do nothing about it."""
    log = asked.out / "everyarea.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(traceback.format_exc(), encoding="utf-8")
        where = f"What went wrong is written in {log.as_posix()}; please send it with a report."
    except OSError:
        traceback.print_exc()
        where = "What went wrong is printed above; please send it with a report."
    print(f"This is a fault in Every Area, not in your files. {where} Nothing was written.", file=sys.stderr)
    return 1
