"""The toy country, and small registers for it, written as rows."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mapping.vocabulary.numbers import FEWER, masked
from mapping.vocabulary.tables import CLAIMS, HISTORY, LINKS, TEAMS

# code, name, nation, county code, county name, board, babies, column and row of its square
COUNTRY = [
    ("E07000901", "Ash", "England", "E10000901", "Northshire", "", 100, 0, 0),
    ("E07000902", "Beck", "England", "E10000901", "Northshire", "", 200, 1, 0),
    ("E07000903", "Cove", "England", "E10000901", "Northshire", "", 300, 2, 0),
    ("E06000901", "Dale", "England", "E06000901", "Dale", "", 400, 0, 1),
    ("E06000902", "Newtown", "England", "E06000902", "Newtown", "", 500, 1, 1),
    ("S12000901", "Glen", "Scotland", "S12000901", "Glen", "NHS Highlands", 50, 0, 2),
    ("S12000902", "Firth", "Scotland", "S12000902", "Firth", "NHS Highlands", 60, 1, 2),
    ("W06000901", "Tŷ Ŵyl", "Wales", "W06000901", "Tŷ Ŵyl", "", 70, 0, 3),
    ("N09000901", "Inis", "Northern Ireland", "N09000901", "Inis", "", 80, 0, 4),
]
# former code, successor, kind: Dale took in Eastry and Fenby in 2023; Newtown got a new code; Oldshire was split
CHANGES = [
    ("E07000911", "E06000901", "2023-04-01", "merge"),
    ("E07000912", "E06000901", "2023-04-01", "merge"),
    ("E06000912", "E06000902", "2025-04-01", "recode"),
    ("E10000911", "E06000901", "2019-04-01", "split"),
    ("E10000911", "E06000902", "2019-04-01", "split"),
]


def country_atoms() -> pd.DataFrame:
    """Give the lower-tier areas of the toy country, with the column and row of each square."""
    names = ["area_code", "area_name", "nation", "utla_code", "utla_name", "health_board_name", "babies", "x", "y"]
    table = pd.DataFrame(COUNTRY, columns=names).astype({"babies": "Int64"})
    table["health_board_code"] = table["health_board_name"].map({"NHS Highlands": "S08000901"})
    table["health_board_name"] = table["health_board_name"].replace("", pd.NA)
    table["icb_code"] = table["nation"].map({"England": "E54000901", "Wales": "W11000901", "Northern Ireland": "TRUST"})
    table["icb_name"] = table["icb_code"].map({"E54000901": "North", "W11000901": "Hafod", "TRUST": "Inis"})
    return table.assign(region_code="E12000001", region_name="Everywhere").sort_values("area_code", ignore_index=True)


def country_history() -> pd.DataFrame:
    """Give the HISTORY table of the toy country."""
    return HISTORY.shaped(pd.DataFrame(CHANGES, columns=["former_code", "successor_code", "changed_on", "kind"]))


def country_shapes(atoms: pd.DataFrame, *, placed: bool = False) -> gpd.GeoDataFrame:
    """Give the squares of the toy country; where `placed`, Inis lies where Northern Ireland is."""
    squares = [
        shapely.box(300_000 + 10_000 * x, 500_000 + 10_000 * y, 310_000 + 10_000 * x, 510_000 + 10_000 * y)
        for x, y in zip(atoms["x"], atoms["y"], strict=True)
    ]
    made = gpd.GeoDataFrame({"area_code": atoms["area_code"]}, geometry=squares, crs=27700)
    if placed:
        made.loc[made["area_code"] == "N09000901", "geometry"] = shapely.box(100_000, 500_000, 110_000, 510_000)
    return made


def health_shares() -> pd.DataFrame:
    """Cove lies in two health areas, two thirds to one third."""
    rows = [("E07000903", "E54000901", "NHS North", 2 / 3), ("E07000903", "E54000902", "NHS South", 1 / 3)]
    table = pd.DataFrame(rows, columns=["child_code", "parent_code", "parent_name", "share"])
    return table.assign(basis="share of people")


def teams(*rows: dict[str, object]) -> pd.DataFrame:
    """TEAMS table; a row that says nothing else is open since 2020 and named by the Foundation."""
    usual = {"definition_class": "named_by_foundation", "status": "open", "opened_earliest": date(2020, 1, 1)}
    made = [{**usual, "team_name": row["team_id"], **row} for row in rows]
    for row in made:
        row.setdefault("opened_latest", row["opened_earliest"])
        if (seen := row.get("families_per_year")) is not None:
            row["families_said"] = masked(f"{seen:,}")
            row["families_per_year"] = None if row["families_said"] == FEWER else seen
    return TEAMS.shaped(pd.DataFrame(made, columns=TEAMS.names))


def links(*rows: tuple[str, str, str, object]) -> pd.DataFrame:
    """LINKS table from (team, area, extent, evidence day or None); an optional fifth is (low, high)."""
    made = []
    for team, area, extent, day, *shares in rows:
        low, high = shares[0] if shares else ((1.0, 1.0) if extent == "whole" else (0.0, 1.0))
        made.append(
            {"team_id": team, "area_code": area, "extent": extent, "evidence_on": day,
             "share_low": low, "share_high": high, "method": "code"}
        )  # fmt: skip
    return LINKS.shaped(pd.DataFrame(made, columns=LINKS.names))


def claims(*rows: tuple[str, str, object]) -> pd.DataFrame:
    """CLAIMS table from (area, claim, day or None)."""
    made = pd.DataFrame(rows, columns=["area_code", "claim", "stated_earliest"])
    return CLAIMS.shaped(made)


REGISTER = {
    "teams.csv": """\
team_id,team_name,definition_class,status,opened,closed,source_date,host_organisation
ash-team,Ash Parent-Infant Team,named_by_foundation,open,2019,,2025-01,Ash Trust
dale-team,Dale Team,self_described,open,2020-05,,2020,
glen-team,Glen Team,scottish_board_team,open,,,,NHS Highlands
wyl-team,Tîm Tŷ Ŵyl,named_by_foundation,closed,2015,2022-03-31,2022-03,
inis-team,"<img src=x onerror=alert(1)>",borderline,open,2021,,2026-02,
new-team,Newtown Team,named_by_foundation,open,2021,,2026-02,
silent-team,Silent Team,named_by_foundation,open,2021,,2026-02,
""",
    "catchments.csv": """\
team_id,stated_area,extent
ash-team,Ash Vale,whole
ash-team,E07000902,part
dale-team,Eastry,whole
glen-team,NHS Highlands,whole
wyl-team,tŷ ŵyl,whole
inis-team,Inis,unknown
new-team,Newtown,whole
""",
    "statements.csv": """\
stated_area,claim,stated_on,source_url
Tŷ Ŵyl,none,2024-06,https://example.org/statement
Cove,none,2019,https://example.org/old
""",
    "completeness.csv": "nation,complete,statement\nEngland,no,Not complete.\n",
    "known_open.csv": "team_id,stated_area,why_open\nnew-team,Newtown,The source does not say which.\n",
    "register.toml": 'title = "Toy teams"\nservice = "toy team"\nreleased = 2026-06-01\ndefinition_version = "1"\n',
}


def toy_data(
    folder: Path, atoms: pd.DataFrame, history: pd.DataFrame, shapes: gpd.GeoDataFrame, health: pd.DataFrame
) -> Path:
    """Write a data folder for the toy country, with its register and a passport for every file."""
    codes = atoms["area_code"]
    low_income = pd.DataFrame({"area_code": codes, "pct_fye_2025": 10})
    tables = {
        "lookups/areas.csv": atoms.drop(columns=["x", "y", "babies"]),
        "lookups/levels.csv": pd.DataFrame({"level": ["ltla", "utla"], "areas": [9, 7], "in_force_since": "2023-04-01"}),
        "lookups/aliases.csv": pd.DataFrame(
            [("Ash Vale", "E07000901", "variant", "yes"), ("Eastry", "E06000901", "former authority", "no")],
            columns=["written", "area_code", "kind", "whole"],
        ),
        "lookups/other_names.csv": pd.DataFrame(columns=["written", "area_code", "kind", "whole"]),
        "lookups/suffixes.csv": pd.DataFrame(columns=["written", "stands_for", "codes", "either_end"]),
        "lookups/ambiguous.csv": pd.DataFrame(
            [("Newtown", "E06000902;E07000903", "a council, or a town in Cove")], columns=["written", "meanings", "note"]
        ),
        "lookups/health_shares.csv": health.assign(parent_level="icb"),
        "lookups/boards.csv": pd.DataFrame(columns=["area_code", "board_code", "board_name", "share", "in_force_since", "basis"]),
        "lookups/boards_history.csv": history.iloc[:0],
        "lookups/boards_expected.csv": pd.DataFrame(columns=["codes", "names", "possible_from"]),
        "lookups/history.csv": history,
        "lookups/planned.csv": pd.DataFrame(PLANNED, columns=PLANNED_COLUMNS),
        "lookups/base_points.csv": pd.DataFrame(columns=["key", "postcode", "easting", "northing", "latitude", "longitude"]),
        "lookups/outward.csv": pd.DataFrame(
            [("AS1", "E07000901", 1.0), ("BK1", "E07000902", 0.6), ("BK1", "E07000903", 0.4)],
            columns=["outward", "area_code", "share"],
        ),
        "lookups/centres.csv": pd.DataFrame(
            {"area_code": codes, "easting": 305_000 + 10_000 * atoms["x"], "northing": 505_000 + 10_000 * atoms["y"], "postcodes": 5}
        ),
        "lookups/rural_urban.csv": pd.DataFrame(RURAL).reindex(columns=RURAL_COLUMNS),
        "lookups/constituencies.csv": pd.DataFrame(SEATS, columns=["constituency_code", "constituency_name", "nation", "welsh_name", "area_codes"]),
        "lookups/constituency_shares.csv": pd.DataFrame(SEAT_SHARES, columns=["area_code", "constituency_code", "share_of_people_2022", "share_of_aged_0_to_2_2022"]),
        "lookups/area_km2.csv": pd.DataFrame({"area_code": codes, "area_km2": 100.0}),
        "boundaries/measured.csv": pd.DataFrame({"area_code": codes, "overlap": 0.99, "inland_distance_m": 20}),
        "cartograms/ltla.csv": _circles(atoms, "area_code"),
        "cartograms/utla.csv": _circles(atoms, "utla_code"),
        "denominators/babies.csv": pd.DataFrame({"area_code": codes, "aged_0_to_2": atoms["babies"], "basis": "counted"}),
        "denominators/control_totals.csv": pd.DataFrame(
            {"area_code": ["K02000001"], "area_name": "United Kingdom", "year": 2023, "age": "0 to 2",
             "people": atoms["babies"].sum(), "basis": "added up"}
        ),
        "denominators/low_income.csv": low_income,
        "denominators/low_income_wider.csv": pd.DataFrame({"area_code": ["E10000901"], "pct_fye_2025": [20]}),
        "findings/survey_findings.csv": pd.DataFrame(SURVEY),
        "findings/published_team_counts.csv": pd.DataFrame([{"counted_on": "2025-12", "teams_uk": 51, "source_url": "x"}]),
        "findings/need_estimates.csv": pd.DataFrame(NEED),
        "findings/start_for_life.csv": pd.DataFrame({"area_code": ["E10000901", "E06000901"], "area_name": ["Northshire", "Dale"]}),
    }  # fmt: skip
    for name, table in tables.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(folder / name, index=False)
    shutil.copy(ASSUMPTIONS, folder / "assumptions.toml")
    shapes.assign(boundary_basis="ons").to_parquet(folder / "boundaries" / "areas.parquet")
    (folder / "register").mkdir()
    for name, text in REGISTER.items():
        (folder / "register" / name).write_text(text, encoding="utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    (folder / "sources.toml").write_text("\n".join(_passport(path, folder) for path in files), encoding="utf-8")
    return folder


def _circles(atoms: pd.DataFrame, column: str) -> pd.DataFrame:
    """Place each area's circle far from all others, a square unit a baby."""
    parts = atoms.assign(babies=atoms["babies"].fillna(0).astype(float)).groupby(column)
    made = parts[["x", "y"]].mean() * 1000
    return made.assign(r=np.sqrt(parts["babies"].sum() / np.pi)).rename_axis("area_code").reset_index()


PLANNED_COLUMNS = "area_code area_name tier successor_code successor_name planned_on kind decided status source".split()
# Northshire becomes two authorities in 2030, West (300 babies) and East (300); what becomes of Glen is not decided.
PLANNED = [
    ("E07000901", "Ash", "LAD", "", "West Northshire", "2030-04-01", "merge", "yes", "decided", "x"),
    ("E07000902", "Beck", "LAD", "", "West Northshire", "2030-04-01", "merge", "yes", "decided", "x"),
    ("E07000903", "Cove", "LAD", "", "East Northshire", "2030-04-01", "merge", "yes", "decided", "x"),
    ("E10000901", "Northshire", "county", "", "East Northshire", "2030-04-01", "split", "yes", "decided", "x"),
    ("E10000901", "Northshire", "county", "", "West Northshire", "2030-04-01", "split", "yes", "decided", "x"),
    ("S12000901", "Glen", "county and neighbours", "", "not decided", "2031-04 (intended)", "", "no", "consulted on", "x"),
]  # fmt: skip

RURAL_COLUMNS = [
    "area_code",
    "class_name",
    "urban_or_rural",
    "class_basis",
    "pct_people_in_rural_small_areas",
    "pct_basis",
]
# Of Northshire's three districts one is urban. Glen has a share of people alone, and Inis nothing.
RURAL = [
    *({"area_code": code, "class_name": f"Toy {kind.lower()}", "urban_or_rural": kind, "class_basis": "2021", "pct_people_in_rural_small_areas": pct}
      for code, kind, pct in [("E07000901", "Rural", 80.5), ("E07000902", "Rural", 60.0), ("E07000903", "Urban", 10.0),
                              ("E06000901", "Urban", 0.0), ("E06000902", "Urban", 5.0), ("W06000901", "Rural", 100.0)]),
    {"area_code": "S12000901", "pct_people_in_rural_small_areas": 90.0, "pct_basis": "2016"},
    {"area_code": "N09000901"},
]  # fmt: skip

# Of Dale's 400 babies 3 in 4 live in Dale and Ash, with all 100 of Ash; half of its people do.
SEATS = [
    ("E14000901", "Dale and Ash", "England", "", "E07000901;E06000901"),
    ("E14000902", "Outer Dale", "England", "", "E06000901"),
    ("E14000903", "The Rest", "England", "", "E06000902;E07000902;E07000903"),
    ("S14000901", "Highlands", "Scotland", "", "S12000901;S12000902"),
    ("W07000901", "Ty Wyl", "Wales", "Tŷ Ŵyl", "W06000901"),
    ("N05000901", "Inis", "Northern Ireland", "", "N09000901"),
]
SEAT_SHARES = [
    ("E06000901", "E14000901", 0.5, 0.75),
    ("E06000901", "E14000902", 0.5, 0.25),
    *((area, code, 1, 1) for code, *_, areas in SEATS for area in areas.split(";") if area != "E06000901"),
]

ASSUMPTIONS = Path(__file__).parent.parent / "data" / "assumptions.toml"

SURVEY = [
    {
        "finding": "f",
        "percent": 97,
        "asked_of": "people",
        "about": "babies matter",
        "publisher": "P",
        "year": 2022,
        "note": "",
    }
]
NEED = [
    {"id": "C04", "measure": "Share of babies needing support who are reached", "low": 4.0, "high": 6.0, "unit": "%",
     "year": "2025", "scope": "UK", "source": "S", "publisher": "P", "url": "https://example.org", "how_read": ""},
]  # fmt: skip


def _passport(path: Path, folder: Path) -> str:
    name = "boundaries" if path.name == "areas.parquet" else path.stem
    name = f"cartogram_{name}" if path.parent.name == "cartograms" else name
    said = "title publisher licence credit reference_date retrieved address how_made".split()
    lines = [f'{word} = "toy {word}"' for word in said]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    place = path.relative_to(folder).as_posix()
    return "\n".join(["[[source]]", f'id = "{name}"', f'file = "{place}"', f'sha256 = "{digest}"', *lines])


def with_known_bases(register: Path) -> Path:
    """Leave open only the teams of a register whose base is known, so that distances to bases are given."""
    teams = pd.read_csv(register / "teams.csv", dtype="string", keep_default_na=False)
    known = teams["base_postcode"] != ""
    assert 1 < known.sum() < 10
    teams.loc[~known & (teams["status"] == "open"), "status"] = "unknown"
    teams.to_csv(register / "teams.csv", index=False)
    return register
