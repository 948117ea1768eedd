"""The command line: words in, one call, an exit code out."""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from collections.abc import Sequence

from ..cli import commands
from ..vocabulary.errors import EveryAreaError
from ..vocabulary.numbers import capital, counted
from ..vocabulary.schema import hold_text_plainly
from .options import parser


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words say and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Redirected into a file, Windows would write letters of its own code page and stop at a Welsh ŷ.
            stream.reconfigure(encoding="utf-8", errors="replace")
    asked = parser().parse_args(words)
    try:
        hold_text_plainly()
        return commands.DO[asked.command](asked)
    except EveryAreaError as error:
        print(error, file=sys.stderr)
        if error.exit_code in {2, 3}:
            print(_nothing_written(error), file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        left = "Packs that were finished stay." if asked.command == "pack" else "Nothing was written."
        print(f"Stopped. {left}", file=sys.stderr)
        return 130
    except Exception:  # noqa: BLE001 - what nobody foresaw is our fault: a sentence, and the trace in a file
        return _our_fault(asked)


def _nothing_written(error: EveryAreaError) -> str:
    """Describe how many problems there are, and where each row of a register stands that a sentence only counts."""
    from ..vocabulary.register_sheets import SHEETS

    faults = getattr(error, "faults", ())
    grouped = error.left == EveryAreaError.left and str(error).count("\n") < len(faults) - 1
    of_register = any(fault.file.partition(".")[0] in SHEETS or ", sheet " in fault.file for fault in faults)
    every = " Each row stands in what everyarea check --report faults.xlsx writes." if grouped and of_register else ""
    return f"{capital(counted(len(faults), 'problem'))} to fix. {error.left}{every}"


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
