"""
Make the tables in `data/` from the collected facts.

`python tools/build_facts.py FOLDER` reads the collected facts (one CSV per subject, as named in `MADE`) from FOLDER and
writes the tables that ship. What it changes, and nothing else: area codes become those in force since April 2025
(Barnsley and Sheffield were recoded then), and columns get the names of `mapping/vocabulary/tables.py`. Run
`tools/write_passports.py` afterwards.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"

Row = dict[str, str]
AREA_COLUMNS = [
    "area_code",
    "area_name",
    "utla_code",
    "utla_name",
    "region_code",
    "region_name",
    "nation",
    "icb_code",
    "icb_name",
    "icb_also_codes",
    "icb_cover",
    "health_board_code",
    "health_board_name",
    "hsct_main",
    "hsct_also",
]


def areas(rows: Iterable[Row]) -> list[Row]:
    """Lower-tier areas with their parents, under the codes of 2025."""
    made = [{**row, "area_code": row["area_code_2025"], "utla_code": row["utla_code_2025"]} for row in rows]
    return sorted(made, key=lambda row: row["area_code"])


def by_code_of_2025(rows: Iterable[Row]) -> list[Row]:
    """Give any table keyed by area, under the codes of 2025."""
    return sorted(({**row, "area_code": row["area_code_2025"]} for row in rows), key=lambda row: row["area_code"])


def babies(rows: Iterable[Row], estimates: Iterable[Row]) -> list[Row]:
    """Give the babies of every area: published, or estimated from the area's own single years."""
    estimated = {row["area_code"]: row["estimate_aged_0_to_2_mid_2023"] for row in estimates}
    made = by_code_of_2025(rows)
    if estimated.keys() != {row["area_code"] for row in made if row["basis"].startswith("estimate")}:
        sys.exit("The areas to be estimated are not those that have an estimate.")
    return [
        {**row, "aged_0_to_2": estimated[row["area_code"]], "basis": ESTIMATED} if row["area_code"] in estimated
        else {**row, "basis": f"published: {row['basis']}"}
        for row in made
    ]  # fmt: skip


# Welsh names that people write beside the one that the council and the Office for National Statistics use.
ALSO_WELSH = {"Sir Ynys Môn", "Ynys Mon", "Sir Gar", "Sir Gâr"}


def aliases(rows: Iterable[Row]) -> list[Row]:
    """Names people write; `whole` says whether the name means all of the area or a place inside it."""
    inside = {"seat", "former authority"}
    return [
        {"written": row["alias"], "area_code": row["area_code"],
         "kind": "Welsh name, also written" if row["alias"] in ALSO_WELSH else row["kind"],
         "whole": "no" if row["kind"] in inside else "yes"}
        for row in recoded(rows)
    ]  # fmt: skip


# How the note of a name begins that stands for exactly the areas given, and for nothing else.
EXACTLY = re.compile(r"(combined authority|metropolitan county|county(?: council)? abolished \d{4})(?:, \w+ \w+)?")
AUTHORITIES = re.compile(r"(two|three) authorities")


def spread(row: Row) -> str:
    """Say what sort of name stands for exactly the areas given; "" where it could mean others too."""
    if found := EXACTLY.fullmatch(row["note"].replace(", Merseyside and Halton", "")):
        return "former county" if found[1].startswith("county") else found[1]
    lists_them = len(re.split(", | and ", row["alias"])) == int(row["n_candidates"])
    return "names of several" if AUTHORITIES.fullmatch(row["note"]) and lists_them else ""


def overlaps(row: Row) -> bool:
    """Say whether a former county's lines are not those of the councils that are given for it."""
    return row["kind"] == "former or ceremonial county" and bool(row["note"]) and not row["note"].endswith("; whole")


# Welsh boards by their Welsh names, and by names that only they go by; and other spellings of councils.
BOARD, SEVERAL = "health board", "names of several"
MORE_NAMES = {
    "Bwrdd Iechyd Prifysgol Aneurin Bevan": (BOARD, "W11000028"),
    "Bwrdd Iechyd Prifysgol Bae Abertawe": (BOARD, "W11000031"),
    "Bwrdd Iechyd Prifysgol Betsi Cadwaladr": (BOARD, "W11000023"),
    "Bwrdd Iechyd Prifysgol Caerdydd a'r Fro": (BOARD, "W11000029"),
    "Bwrdd Iechyd Prifysgol Cwm Taf Morgannwg": (BOARD, "W11000030"),
    "Bwrdd Iechyd Prifysgol Hywel Dda": (BOARD, "W11000025"),
    "Bwrdd Iechyd Addysgu Powys": (BOARD, "W11000024"),
    "Aneurin Bevan": (BOARD, "W11000028"),
    "Betsi Cadwaladr": (BOARD, "W11000023"),
    "Cwm Taf Morgannwg": (BOARD, "W11000030"),
    "Hywel Dda": (BOARD, "W11000025"),
    "Cardiff and Vale": (SEVERAL, "W06000014;W06000015"),
    "Cardiff and the Vale": (SEVERAL, "W06000014;W06000015"),
    "Caerdydd a'r Fro": (SEVERAL, "W06000014;W06000015"),
    "Na h-Eileanan an Iar": ("variant", "S12000013"),
    "South Buckinghamshire": ("former authority", "E06000060"),
    "Telford and the Wrekin": ("variant", "E06000020"),
}


def other_names(rows: Iterable[Row], several: Iterable[Row]) -> list[Row]:
    """Names that lists still use, of one area or of exactly several, and the codes of combined authorities."""
    made = []
    for row in several:
        said = {"area_code": recode_list(row["candidate_codes"]), "whole": "yes"}
        if row["note"].startswith("metropolitan county"):
            made.append({"written": f"{row['alias']} (Met County)", "kind": "metropolitan county", **said})
        if kind := spread(row):
            made.append({"written": row["alias"], "kind": kind, **said})
    for row in rows:
        if overlaps(row):
            continue
        said = {"area_code": recode_list(row["area_codes"]), "kind": row["kind"],
                "whole": "no" if row["kind"].startswith("former Northern Ireland district") else "yes"}  # fmt: skip
        made.append({"written": row["alias"], **said})
        if row["kind"] == "combined authority":
            short = re.sub(r"( Mayoral)? Combined( County)? Authority$", " CA", row["alias"])
            more = {short, row["note"]} - {row["alias"], ""}
            made.extend({"written": written, **said} for written in sorted(more))
    made += [
        {"written": written, "area_code": codes, "kind": kind, "whole": "no" if kind == "former authority" else "yes"}
        for written, (kind, codes) in MORE_NAMES.items()
    ]
    return made


# Of which areas each word for a council's type is used, by the first letters of their codes.
USED_OF = {
    "UA": "E06;S12;W06", "Unitary Authority": "E06;W06", "MBC": "E08", "MDC": "E08", "MCC": "E08", "LBC": "E09",
    "LB": "E09", "London Boro": "E09", "(London Borough)": "E09", "RB": "E09;E06", "DC": "E07;N09",
    "BC": "E06;E07;E08;N09", "CC": "E06;E07;E08;E10;W06", "CBC": "W06", "Council Area": "S12", "County": "E10;E06",
}  # fmt: skip


def suffixes(rows: Iterable[Row]) -> list[Row]:
    """Words for a council's type, which may stand at the end of its name or at either end."""
    return [
        {**row, "codes": USED_OF[row["written"]], "either_end": "yes" if row["where"] == "either end" else "no"}
        for row in rows
        if row["written"] in USED_OF
    ]


def ambiguous(rows: Iterable[Row], others: Iterable[Row]) -> list[Row]:
    """Names that could mean several areas, or that do not stand for exactly those given."""
    crossing = [
        {"alias": row["alias"], "candidate_codes": row["area_codes"], "note": f"former county; {row['note']}"}
        for row in others
        if overlaps(row)
    ]
    return [
        {"written": row["alias"], "meanings": recode_list(row["candidate_codes"]), "note": row["note"]}
        for row in [*(row for row in rows if not spread(row)), *crossing]
    ]


def health_shares(rows: Iterable[Row]) -> list[Row]:
    """Give the shares of the areas that lie in several health areas, and of Northern Ireland's in its trusts."""
    made = recoded({**row, "area_code": row["child_code"]} for row in rows)
    trusts = {"hsct": " Health and Social Care Trust"}
    return [
        {**row, "child_code": row["area_code"], "parent_name": row["parent_name"] + trusts.get(row["parent_level"], "")}
        for row in made
    ]


def boards(rows: Iterable[Row]) -> list[Row]:
    """Give the care boards of April 2026: each area of England with its boards, by share of people."""
    return [
        {**row, "board_code": row["icb_code"], "board_name": row["icb_name"], "in_force_since": "2026-04-01"}
        for row in recoded(rows)
    ]


def boards_history(rows: Iterable[Row]) -> list[Row]:
    """Give how the care boards of April 2023 became those of 2026; one that also took in others is a merge."""
    return [{**row, "kind": "split" if row["kind"] == "split" else "merge"} for row in rows]


def boards_expected(rows: Iterable[Row]) -> list[Row]:
    """Give the care boards that are expected to become one, which nothing has decided."""
    return [{**row, "codes": row["icb_codes_2026"], "names": row["icb_names"]} for row in rows]


def history(rows: Iterable[Row]) -> list[Row]:
    """Code changes, one former code and one successor a row."""
    kinds = {"whole merge": "merge", "recode": "recode", "split": "split"}
    return [{**row, "kind": kinds.get(row["share_kind"], "redrawn")} for row in rows]


def planned(rows: Iterable[Row]) -> list[Row]:
    """Give the changes to come; no code of an area to come has been given out yet."""
    kinds = {"whole merge": "merge", "split": "split"}
    return [
        {**row, "kind": kinds.get(row["share_kind"], ""), "successor_code": "",
         "decided": "yes" if row["status"].startswith("decided") else "no"}
        for row in recoded(rows)
    ]  # fmt: skip


def rural_urban(rows: Iterable[Row]) -> list[Row]:
    """Whether areas are rural or urban, by the codes of 2025."""
    return sorted(recoded(rows), key=lambda row: row["area_code"])


def constituencies(rows: Iterable[Row], shares: Iterable[Row]) -> list[Row]:
    """Give the constituencies with the areas that each lies in, first the one that lies there most."""
    lying: dict[str, list[str]] = {}
    for share in sorted(recoded(shares), key=lambda row: (-float(row["share_of_people_2022"]), row["area_code"])):
        lying.setdefault(share["constituency_code"], []).append(share["area_code"])
    return [{**row, "area_codes": ";".join(lying[row["constituency_code"]])} for row in rows]


def recoded(rows: Iterable[Row]) -> list[Row]:
    """Give Barnsley and Sheffield the codes of 2025 wherever a table has the former ones."""
    return [{**row, "area_code": RECODES.get(row["area_code"], row["area_code"])} for row in rows]


def recode_list(codes: str) -> str:
    """Do the same in a list of codes with semicolons."""
    return ";".join(RECODES.get(code, code) for code in codes.split(";"))


def as_they_are(rows: Iterable[Row]) -> list[Row]:
    """Keep every row."""
    return list(rows)


ESTIMATED = "estimated: single years of age of mid-2022 carried on, scaled to the national total of mid-2023"
RECODES = {"E08000016": "E08000038", "E08000019": "E08000039"}

MADE: dict[str, tuple[str, Callable[..., list[Row]], list[str]]] = {
    "lookups/areas.csv": ("area_lookup.csv", areas, AREA_COLUMNS),
    "lookups/aliases.csv": ("aliases.csv", aliases, ["written", "area_code", "kind", "whole"]),
    "lookups/other_names.csv": (
        "other_names.csv aliases_ambiguous.csv",
        other_names,
        ["written", "area_code", "kind", "whole"],
    ),
    "lookups/suffixes.csv": ("name_suffixes.csv", suffixes, ["written", "stands_for", "codes", "either_end"]),
    "lookups/ambiguous.csv": ("aliases_ambiguous.csv other_names.csv", ambiguous, ["written", "meanings", "note"]),
    "lookups/history.csv": (
        "code_history.csv",
        history,
        ["former_code", "former_name", "successor_code", "successor_name", "changed_on", "kind", "tier", "basis"],
    ),
    "lookups/planned.csv": (
        "planned_changes.csv",
        planned,
        [
            "area_code", "area_name", "tier", "successor_code", "successor_name", "planned_on", "kind", "decided",
            "status", "source",
        ],
    ),
    "lookups/rural_urban.csv": (
        "rural_urban.csv",
        rural_urban,
        [
            "area_code", "class_code", "class_name", "urban_or_rural", "class_basis", "pct_people_in_rural_small_areas",
            "pct_basis",
        ],
    ),
    "lookups/area_km2.csv": ("area_km2.csv", recoded, ["area_code", "area_km2"]),
    "lookups/constituencies.csv": (
        "constituencies.csv constituency_shares.csv",
        constituencies,
        ["constituency_code", "constituency_name", "nation", "welsh_name", "area_codes"],
    ),
    "lookups/constituency_shares.csv": (
        "constituency_shares.csv",
        recoded,
        ["area_code", "constituency_code", "share_of_people_2022", "share_of_aged_0_to_2_2022", "basis"],
    ),
    "lookups/health_shares.csv": (
        "health_shares.csv",
        health_shares,
        ["child_code", "parent_code", "parent_name", "parent_level", "share", "basis"],
    ),
    "lookups/boards.csv": (
        "icb_2026_shares.csv",
        boards,
        ["area_code", "board_code", "board_name", "share", "in_force_since", "basis"],
    ),
    "lookups/boards_history.csv": (
        "icb_history_2026.csv",
        boards_history,
        [
            "former_code", "former_name", "successor_code", "successor_name", "changed_on", "kind",
            "people_2021_moved", "share_of_former",
        ],
    ),
    "lookups/boards_expected.csv": (
        "icb_2027_expected.csv",
        boards_expected,
        ["codes", "names", "possible_from", "status", "basis", "source", "source_date"],
    ),
    "denominators/babies.csv": (
        "babies_uk_361_mid2023.csv babies_scotland_ni_ages.csv",
        babies,
        ["area_code", "area_name", "nation", "aged_0_to_2", "aged_0_to_4", "basis"],
    ),
    "denominators/low_income.csv": (
        "children_low_income_pct.csv",
        by_code_of_2025,
        ["area_code", "pct_fye_2022", "pct_fye_2023", "pct_fye_2024", "pct_fye_2025"],
    ),
    "denominators/low_income_wider.csv": (
        "children_low_income_pct_wider.csv",
        recoded,
        ["area_code", "pct_fye_2022", "pct_fye_2023", "pct_fye_2024", "pct_fye_2025"],
    ),
    "findings/survey_findings.csv": (
        "survey_findings.csv",
        as_they_are,
        ["finding", "percent", "asked_of", "about", "publisher", "year", "note"],
    ),
    "findings/published_team_counts.csv": (
        "published_team_counts.csv",
        as_they_are,
        ["counted_on", "teams_uk", "source_url"],
    ),
    "findings/start_for_life.csv": (
        "start_for_life_75.csv",
        as_they_are,
        [
            "area_code", "area_name", "trailblazer", "source_url", "source_date", "trailblazer_source_url",
            "trailblazer_source_date", "second_source_url",
        ],
    ),
    "findings/need_estimates.csv": (
        "need_estimates.csv",
        as_they_are,
        ["id", "measure", "low", "high", "unit", "year", "scope", "source", "publisher", "url", "how_read"],
    ),
}  # fmt: skip


def read(path: Path) -> list[Row]:
    """Read the rows of one collected table."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def make(folder: Path, name: str) -> int:
    """Make one table; return how many rows it has."""
    origins, change, columns = MADE[name]
    rows = change(*(read(folder / origin) for origin in origins.split()))
    target = DATA / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, extrasaction="ignore", restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def main() -> None:
    """Make every table and print how long each is."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path, help="the folder of collected facts")
    folder = parser.parse_args().folder
    for name in MADE:
        print(f"{make(folder, name):>5} rows  data/{name}")


if __name__ == "__main__":
    main()
