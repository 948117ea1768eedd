"""What each command does: one call, its result on the screen, an exit code."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..cli import register
from ..vocabulary.numbers import capital, counted

if TYPE_CHECKING:
    from ..study.results import Results
    from ..study.settings import Settings
    from ..vocabulary.errors import Fault


def _config(asked: argparse.Namespace) -> Settings:
    from ..study.results import constituency_faults
    from ..study.settings import Settings
    from ..vocabulary.errors import InputError

    told = asked.command in ("coverage", "export", "pack", "sources") and not getattr(asked, "funding_ends", False)
    if not told and (faults := constituency_faults(asked.level)):
        raise InputError(faults)
    if asked.within and (fault := _not_of_a_place(asked)):
        raise InputError([fault])
    taken = {name: value for name, value in vars(asked).items() if name in Settings.__dataclass_fields__}
    return Settings(today=datetime.now(UTC).date(), **taken)


# What answers for one place: the rest would pass the option over, and its answer be taken for that of the place.
OF_A_PLACE = ("run", "figures", "pack", "export", "ask", "coverage", "headline", "gaps", "where-next")


def _not_of_a_place(asked: argparse.Namespace) -> Fault | None:
    """Find fault with --within where a command, or what else is asked of it, is of the whole country alone."""
    from ..vocabulary.codes import CONSTITUENCY
    from ..vocabulary.errors import Fault

    alone = {
        f"everyarea {asked.command}": asked.command not in OF_A_PLACE,
        "--all-levels": getattr(asked, "all_levels", False),
        "--since": getattr(asked, "since", None) is not None,
        f"--level {CONSTITUENCY}": asked.level == CONSTITUENCY,
    }
    named = next((name for name, there in alone.items() if there), None)
    why = f"{named} always covers the whole country."
    return Fault(file="--within", value=asked.within, why=why, remedy="Leave out one or the other.") if named else None


def _tell(stage: str) -> None:
    print(f"• {stage}", file=sys.stderr, flush=True)


def _run(asked: argparse.Namespace) -> int:
    from ..national.run import run
    from .screen import run_text

    folder = run(_config(asked), _tell)
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    print(run_text(record, folder.as_posix()))
    for warning in record["warnings"]:
        print(f"note: {warning}", file=sys.stderr)
    if record["draft"]:
        print("note: Draft: no contact is set, and the page says so. Name one with --contact.", file=sys.stderr)
    return 0


def _figures(asked: argparse.Namespace) -> int:
    from ..national.run import run_figures

    folder = run_figures(_config(asked), _tell)
    print(
        f"The pictures are in {(folder / 'figures').as_posix()}; what each shows in words is in run.json beside them."
    )
    return 0


def _pack(asked: argparse.Namespace) -> int:
    from ..packs.constituency import run_seat_packs
    from ..packs.make import PackRequest, run_pack
    from ..vocabulary.codes import CONSTITUENCY

    if (asked.all and asked.codes) or not (asked.all or asked.codes or asked.within):
        print(
            "Name the areas whose packs are wanted, by code or by name; or write --all, or --within PLACE.",
            file=sys.stderr,
        )
        return 2
    codes = tuple(asked.codes) or None
    wanted = PackRequest(codes=codes, letters=asked.letters, force=asked.force)
    seats = asked.level == CONSTITUENCY
    done = (run_seat_packs if seats else run_pack)(_config(asked), wanted, _tell, _progress("packs"))
    print(
        f"{capital(counted(done.made, 'pack'))} made, {done.kept:,} kept since nothing changed: "
        f"{done.folder.as_posix()}. Open index.{'csv' if seats else 'html'} there."
    )
    return 0


def _progress(what: str) -> Callable[[int, int], None]:
    """Return what shows how far a long job is: on a terminal, after two seconds, on one line that it takes away."""
    began = time.monotonic()

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - began > 2:
            filled = 30 * done // total
            line = f"\r  [{'#' * filled}{' ' * (30 - filled)}] {done:,} of {total:,} {what}"
            print(line if done < total else f"\r{' ' * len(line)}\r", end="", file=sys.stderr, flush=True)

    return show


def _export(asked: argparse.Namespace) -> int:
    from ..national.export import run_export

    folder, notes = run_export(_config(asked), asked.format, _tell)
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    print(f"The layers and tables are in {folder.as_posix()}; README.txt there says which file is for whom.")
    return 0


def _table(asked: argparse.Namespace) -> int:
    from ..measuring.headline import across_levels
    from ..study.results import constituency_coverage
    from ..study.study import Study
    from ..vocabulary.codes import CONSTITUENCY
    from ..vocabulary.tables import NO_CATCHMENT
    from ..wording.measures import message
    from .screen import funding_text, show

    config = _config(asked)
    if config.level == CONSTITUENCY:
        results, table = constituency_coverage(config)
        show(table, "constituencies", asked, results, words=NO_CATCHMENT)
        return 0
    study = Study.of(config)
    results = study.results
    if getattr(asked, "all_levels", False):
        table = across_levels(results.headlines)
        show(table, "levels", asked, results, words=message(table, definition=config.definition, boards=results.boards))
        return 0
    if getattr(asked, "sentences", False):
        _say(results, study.inputs.register.definition_version, asked)
        return 0
    if asked.command == "headline":
        show(results.headline, "headline", asked, results)
        return 0
    coverage = results.coverage[config.definition]
    if asked.command == "gaps":
        show(study.gaps, "gaps", asked, results, words=funding_text(study.gaps))
    elif getattr(asked, "funding_ends", False):
        show(coverage[coverage["funding_ends"].notna()], "funding", asked, results)
    else:
        show(coverage, "coverage", asked, results)
    return 0


def _where_next(asked: argparse.Namespace) -> int:
    from ..measuring.siting.propose import SitingRequest
    from ..study.study import Study
    from .screen import show, wrapped

    taken = {name: value for name, value in vars(asked).items() if name in SitingRequest.__dataclass_fields__}
    if asked.mode == "area":
        _refuse_passed_over(asked)
    proposal = Study.of(_config(asked)).propose(SitingRequest(**taken))
    hubs = "fewest" if asked.objective == "all-within" else "hubs"
    show(proposal.sites, hubs if asked.mode == "hub" else "sites", asked, proposal.results)
    if not asked.csv and not asked.json:
        print("\n" + "\n".join(wrapped(words) for words in proposal.words))
    return 0


def _refuse_passed_over(asked: argparse.Namespace) -> None:
    """Refuse options that only hub mode heeds: an answer that passed them over would be taken for theirs."""
    from ..vocabulary.errors import Fault, InputError

    given = {"--objective": asked.objective != "cover", "--travel": asked.travel is not None}
    why, remedy = "In area mode a team serves its own area, so this has no meaning.", "Add --mode hub."
    faults = [Fault(file=name, why=why, remedy=remedy) for name, there in given.items() if there]
    if faults:
        raise InputError(faults)


def _say(results: Results, version: str, asked: argparse.Namespace) -> None:
    """Print the headline as sentences that stand alone."""
    from ..wording.quotes import claims, say
    from .screen import assumed, note, wrapped

    note(results)
    statements = claims(
        results.headline, level=results.level, on=results.asked.on, definition=results.asked.definition,
        version=version, fresh_months=results.asked.fresh_months,
    )  # fmt: skip
    beside = "".join(f" {capital(text)}." for text in assumed(asked).values())
    texts = [
        say(claim, as_share_of=claim.unit if claim.total else None, language=asked.language) + beside
        for claim in (replace(each, boards=results.boards) for each in statements)
    ]
    print("\n\n".join(wrapped(text) for text in texts))


def _timeline(asked: argparse.Namespace) -> int:
    from ..study.timeline import run_timeline
    from .screen import show

    results, days_counted, picture = run_timeline(_config(asked), asked.days or ())
    if asked.picture:
        asked.picture.write_text(picture(), encoding="utf-8", newline="\n")
    show(days_counted.table, "timeline", asked, results, words=days_counted.words)
    return 0


def _compare(asked: argparse.Namespace) -> int:
    """Print what moved as sentences; write the tables of it where that is asked."""
    from ..comparing.compare import run_compare, since_of, write_compared
    from ..wording.changes import area_sentences, headline_sentences, lead, reason_words
    from .screen import wrapped

    compared = run_compare(asked.old, asked.new, _config(asked))
    since = since_of(compared)
    files = write_compared(compared, asked.csv) if asked.csv else []
    headlines = [lead(since), *headline_sentences(since)]
    reasons = [f"{capital(name)}: {words}." for name, words in reason_words(since)]
    parts = [headlines, reasons, area_sentences(since), [f"Written: {', '.join(files)}."] if files else []]
    print("\n\n".join("\n".join(wrapped(text) for text in part) for part in parts if part))
    return 0


def _reach(asked: argparse.Namespace) -> int:
    from ..study.study import Study
    from .screen import assumed, show, wrapped

    study = Study.of(_config(asked))
    measures = study.measures
    show(measures.table(asked.table), asked.table, asked, study.results)
    if not asked.csv and not asked.json:
        beside = "".join(f" {capital(text)}." for text in assumed(asked).values())
        texts = [words + beside for words in measures.words[asked.table]] + measures.words["left out"]
        print("\n" + "\n\n".join(wrapped(words) for words in texts))
    return 0


def _locate(asked: argparse.Namespace) -> int:
    from ..locating.run import LocateRequest, run_locate

    out = asked.to or asked.file.with_name(f"{asked.file.stem}-located{'' if asked.scheduler else '.csv'}")
    wanted = LocateRequest(
        postcodes=asked.postcodes,
        grid=asked.grid,
        covered=asked.nearest_covered,
        bases=asked.nearest_base,
        sheet=asked.sheet,
        columns=dict(asked.column),
    )
    if asked.scheduler:
        from ..locating.cluster import run_locate_on_cluster

        counted = run_locate_on_cluster(asked.file, out, _config(asked), wanted=wanted, scheduler=asked.scheduler)
    else:
        counted = run_locate(asked.file, out, _config(asked), wanted=wanted, tell=_note)
    for what, rows in counted.most_common():
        print(f"{rows:>12,}  {what}")
    print(f"{counted.total():>12,}  rows, all of them in {out.as_posix()}")
    placed = sum(rows for what, rows in counted.items() if what in {"postcode", "point"})
    return 0 if placed and counted.total() - placed <= asked.allow_unresolved else 3


def _note(text: str) -> None:
    print(f"note: {text}", file=sys.stderr)


def _fetch(asked: argparse.Namespace) -> int:
    from ..fetching.cache import boundaries_endpoint, cache_folder, endpoint_of
    from ..fetching.population import Asking, fetch_population
    from ..reading.shipped.sources import data_folder

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
    from ..reading.shipped.sources import data_folder, passports
    from ..study.provenance import run_sources
    from .screen import sources_text

    form = "json" if asked.json else "csv" if asked.csv else "text"
    used = run_sources(_config(asked)) if asked.used else tuple(passports(asked.data or data_folder()).values())
    print(sources_text(used, form))
    return 0


DO = {
    "run": _run,
    "figures": _figures,
    "pack": _pack,
    "export": _export,
    "check": lambda asked: register.check(asked, _config(asked)),
    "register": lambda asked: register.register(asked, _config(asked), _tell),
    "ask": lambda asked: register.ask(asked, _config(asked), _tell),
    "coverage": _table,
    "headline": _table,
    "gaps": _table,
    "where-next": _where_next,
    "timeline": _timeline,
    "compare": _compare,
    "reach": _reach,
    "locate": _locate,
    "fetch": _fetch,
    "sources": _sources,
}
