"""What each command does: one call, its result on the screen, an exit code."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ..pipeline.config import Config
    from ..pipeline.results import Results


def _config(asked: argparse.Namespace) -> Config:
    from ..pipeline.config import Config

    taken = {name: value for name, value in vars(asked).items() if name in Config.__dataclass_fields__}
    return Config(today=datetime.now(UTC).date(), **taken)


def _run(asked: argparse.Namespace) -> int:
    from ..pipeline.run import run
    from ..publishing.screen import run_text

    def tell(stage: str) -> None:
        print(f"• {stage}", file=sys.stderr, flush=True)

    folder = run(_config(asked), tell)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    print(run_text(record, folder.as_posix()))
    for warning in record["warnings"]:
        print(f"note: {warning}", file=sys.stderr)
    return 0


def _check(asked: argparse.Namespace) -> int:
    from ..pipeline.inputs import check

    counts, notes = check(_config(asked))
    for note in notes:
        print(f"note: {note}")
    print(", ".join(f"{count:,} {name}" for name, count in counts.items()) + ": nothing has to be mended.")
    return 0


def _table(asked: argparse.Namespace) -> int:
    from ..measuring.message import across_levels, message
    from ..pipeline.inputs import read_inputs
    from ..pipeline.results import headlines, measure

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
    from ..publishing.screen import WIDTH, asked_text, table_json, table_text
    from ..publishing.tables import csv_text

    if asked.csv:
        print(csv_text(table.assign(**_assumed(asked))), end="")
    elif asked.json:
        print(table_json(table.assign(**_assumed(asked))))
    else:
        level = None if name == "levels" else results.level
        question = results.asked
        print(
            asked_text(
                on=question.on,
                definition=question.definition,
                level=level,
                complete=asked.complete,
                vintage=asked.vintage,
            )
            + "\n"
        )
        print(table_text(table, name))
        if words:
            print("\n" + textwrap.fill(words, WIDTH))


def _assumed(asked: argparse.Namespace) -> dict[str, str]:
    from ..publishing.tables import assumption

    return assumption(asked.complete, f"preview on the areas of {asked.vintage.isoformat()}" if asked.vintage else "")


def _locate(asked: argparse.Namespace) -> int:
    from ..pipeline.locate import Wanted, run_locate

    out = asked.to or asked.file.with_name(f"{asked.file.stem}-located{'' if asked.scheduler else '.csv'}")
    wanted = Wanted(
        postcodes=asked.postcodes,
        grid=asked.grid,
        covered=asked.nearest_covered,
        bases=asked.nearest_base,
        sheet=asked.sheet,
    )
    if asked.scheduler:
        from ..pipeline.cluster import run_locate_on_cluster

        counted = run_locate_on_cluster(asked.file, out, _config(asked), wanted=wanted, scheduler=asked.scheduler)
    else:
        counted = run_locate(asked.file, out, _config(asked), wanted=wanted)
    for what, rows in counted.most_common():
        print(f"{rows:>12,}  {what}")
    print(f"{counted.total():>12,}  rows, all of them in {out.as_posix()}")
    found = sum(rows for what, rows in counted.items() if what in {"postcode", "point"})
    return 0 if found and counted.total() - found <= asked.allow_unresolved else 3


def _fetch(asked: argparse.Namespace) -> int:
    from ..reading.cache import boundaries_endpoint, cache_folder, endpoint_of
    from ..reading.population import Asking, fetch_population
    from ..reading.sources import data_folder

    def tell(text: str) -> None:
        print(f"• {text}", file=sys.stderr, flush=True)

    data, what = asked.data or data_folder(), asked.what
    asking = Asking(folder=asked.cache or cache_folder(), retrieved=datetime.now(UTC).date(), tell=tell)
    year = asked.year or (2024 if what == "population" else 2025)
    if what == "boundaries":
        path = asking(boundaries_endpoint(data, level=asked.level, year=year, detail=asked.detail))
        use = "run --boundaries" if asked.level == "ltla" else ""
    elif what == "postcodes":
        path, use = asking(endpoint_of(data, what=what, year=year)), "locate FILE --postcodes"
    else:
        path = fetch_population(endpoint_of(data, what=what, year=year), data, asking, added=asked.add)
        use = "run --denominators"
    print(path)
    if use:
        print(f"Use it with: everyarea {use} {path}")
    return 0


def _sources(asked: argparse.Namespace) -> int:
    from ..publishing.screen import sources_text
    from ..reading.sources import data_folder, passports

    form = "json" if asked.json else "csv" if asked.csv else "text"
    print(sources_text(passports(asked.data or data_folder()).values(), form))
    return 0


DO = {
    "run": _run,
    "check": _check,
    "coverage": _table,
    "headline": _table,
    "gaps": _table,
    "locate": _locate,
    "fetch": _fetch,
    "sources": _sources,
}
