"""One place: what it is made of, that its parts add up to the country, and that nothing else is counted."""

from __future__ import annotations

import csv
import json
import math
import re
import zipfile
from datetime import date
from functools import cache

import pandas as pd
import pytest

from mapping import Study
from mapping.cli.main import main
from mapping.drawing.area_map import page_map, sheets
from mapping.drawing.circles import circles
from mapping.linking.place import Place, place_meant
from mapping.measuring.headline import headline
from mapping.packs.make import PackRequest, run_pack
from mapping.packs.pack import manifest
from mapping.study.settings import Settings
from mapping.vocabulary.codes import NATIONS, UK
from mapping.vocabulary.errors import InputError
from mapping.vocabulary.schema import STATUSES

from .conftest import ON, ROOT
from .packing import quiet

pytestmark = pytest.mark.usefixtures("remembered")


@cache
def country() -> Study:
    return Study(on="2026-11-21")


def meant(written: str) -> Place:
    inputs = country().inputs
    return place_meant(written, inputs.members, inputs.known)


@pytest.mark.parametrize(
    ("written", "name", "areas"),
    [
        ("Scotland", "Scotland", 32),
        ("east midlands", "the East Midlands region", 35),
        ("E12000007", "London", 33),
        ("Kent", "Kent", 12),
        ("NHS Kent and Medway", "NHS Kent and Medway Integrated Care Board", 13),
        ("kent & medway ICB", "NHS Kent and Medway Integrated Care Board", 13),
        ("greater manchester", "Greater Manchester", 10),
        ("Tees Valley", "Tees Valley", 5),
        ("NHS Highland", "NHS Highland", 2),
        ("Highland", "Highland", 1),
        ("Belfast HSC Trust", "Belfast Health and Social Care Trust", 1),
        ("Bournemouth, Christchurch and Poole", "Bournemouth, Christchurch and Poole", 1),
        ("Leeds, Bradford; Kirklees", "Leeds, Bradford and Kirklees", 3),
        ("Ashford, Kent", "Ashford and Kent", 12),
        ("Newcastle (Staffordshire)", "Newcastle-under-Lyme", 1),
        ("Shropshire, Telford and Wrekin", "NHS Shropshire, Telford and Wrekin Integrated Care Board", 2),
    ],
)
def test_a_place_is_known_by_its_names_and_its_code(written, name, areas):
    place = meant(written)
    assert (place.name, len(place.codes)) == (name, areas)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Leeds and Bradford", r"names 2 areas: Leeds and Bradford\. Put a comma between them\."),
        ("Nowhere", "No area has this name"),
        ("Newcastle", "could mean several"),
        ("Leeds, Nowhere", "Nowhere"),
        (",", "--within"),
    ],
)
def test_what_means_no_place_or_two_is_refused(written, said):
    with pytest.raises(InputError, match=said):
        meant(written)


@pytest.mark.parametrize("level", ["utla", "ltla", "health"])
def test_the_places_add_up_to_the_country(level):
    """Nations, and English regions with the other nations: every baby is in one of them, whatever is counted."""
    whole = Study(level=level, on="2026-11-21").headline.set_index(["scope", "definition", "unit"])
    places = [*NATIONS[1:], *country().inputs.atoms.query("nation == 'England'")["region_name"].unique()]
    parts = [Study(within=place, level=level, on="2026-11-21") for place in places]
    of_babies = pd.concat([part.headline.query("unit == 'babies'") for part in parts])
    sums = of_babies.groupby("definition")[["total", "at_least", "at_most"]].sum()
    for definition, row in sums.iterrows():
        assert list(row) == list(whole.loc[(UK, definition, "babies"), ["total", "at_least", "at_most"]])
    if (
        level != "health"
    ):  # a board may lie in two regions, and is then counted in both, each time as the part that is there
        of_areas = (
            pd.concat([part.headline.query("unit == 'areas'") for part in parts]).groupby("definition")["total"].sum()
        )
        assert set(of_areas) == {whole.loc[(UK, "standard", "areas"), "total"]}
    wales = next(part for part, place in zip(parts, places, strict=True) if place == "Wales").headline
    same = whole.loc["Wales"].reset_index()
    assert wales.drop(columns="scope").reset_index(drop=True).equals(same[wales.columns[1:]])


def test_only_the_place_is_counted_and_a_part_of_an_area_is_called_one():
    made = Study(within="Leeds, Sevenoaks", on="2026-11-21")
    rows = made.coverage.set_index("area_code")
    assert list(rows["area_name"]) == ["Leeds", "Kent (the part of it here)"]
    babies = country().inputs.babies.set_index("area_code")["people"]
    assert list(rows["babies"]) == [babies["E08000035"], babies["E07000111"]]
    assert set(made.headline["scope"]) == {"Leeds and Sevenoaks"}
    assert made.headline.equals(headline(made.results.coverage, whole="Leeds and Sevenoaks"))


def test_the_circle_of_a_part_is_as_large_as_its_babies_and_the_others_stay_as_they_are():
    made = Study(within="Leeds, Bradford, Wakefield, Sevenoaks", on="2026-11-21")
    shown = circles(made.edition, made.edition.circles)
    placed = made.edition.circles.set_index("area_code")["r"]
    babies = made.coverage.set_index("area_code")["babies"].astype(float)
    assert shown.babies_per_square == 1
    for code in ("E08000035", "E08000032", "E08000036"):
        assert shown.by_code[code].r == pytest.approx(placed[code], abs=0.02)
    part = shown.by_code["E10000016"].r
    assert part == pytest.approx((babies["E10000016"] / math.pi) ** 0.5) and part < 0.4 * placed["E10000016"]


def test_the_maps_of_a_place_show_its_neighbours_faintly_and_fit_onto_every_sheet():
    made = Study(within="NHS Kent and Medway", on="2026-11-21").edition
    assert {"E10000011", "E10000030"} <= set(made.around["area_code"])  # East Sussex and Surrey
    assert not {"E06000035", "E10000016"} & set(made.around["area_code"])
    assert page_map(made, 0.8).count('<path class="around"') == 1
    for name, text in sheets(made).items():
        left, wide = (float(number) for number in re.search(r'<svg x="([^"]+)"[^>]* width="([^"]+)"', text).groups())
        assert left >= 0 and wide > 200, name
        # The neighbours lie behind, and are drawn once.
        assert text.count('<path class="around"') == 1 and text.index('class="around"') < text.index('id="areas"')
    assert country().edition.around is None and "around" not in page_map(country().edition, 0.8)


# --- a county's own list of early help: a row a service, some closed, some paused, one of the neighbour


def babies_of() -> dict[str, int]:
    with (ROOT / "data" / "denominators" / "babies.csv").open(encoding="utf-8", newline="") as lines:
        return {row["area_name"]: int(row["aged_0_to_2"]) for row in csv.DictReader(lines)}


ABOUT = """title = "Early help in Kent"
service = "early help service"
released = 2026-11-21
definition_version = "1"

[classes]
listed = "on the list of early help"

[definitions]
strict = ["listed"]
standard = ["listed"]
broad = ["listed"]
"""


@pytest.fixture(scope="module")
def early_help(tmp_path_factory):
    """Make a register of the county's list: its rows are services, each with the one area that it names."""
    folder = tmp_path_factory.mktemp("early-help")
    with (ROOT / "tests" / "data" / "early-help.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 40
    (folder / "register.toml").write_text(ABOUT, encoding="utf-8")
    ids = [f"s{number}" for number in range(len(rows))]
    teams = [
        [team, row["service"], row["provider"], "listed", row["status"], row["seen"]]
        for team, row in zip(ids, rows, strict=True)
    ]
    areas = [[team, row["area"], row["extent"], row["seen"]] for team, row in zip(ids, rows, strict=True)]
    for name, header, held in (
        ("teams", "team_id,team_name,host_organisation,definition_class,status,source_date", teams),
        ("catchments", "team_id,stated_area,extent,source_date", areas),
    ):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header.split(","), *held])
    return folder


# Read off the list: where a service for the whole district is open; for a part or an unknown part; only planned; none open.
WHOLE = ["Ashford", "Canterbury", "Dartford", "Dover", "Maidstone", "Thanet"]
SOME = ["Folkestone and Hythe", "Gravesham", "Swale"]
PLANNED, NONE_OPEN = ["Sevenoaks"], ["Tonbridge and Malling", "Tunbridge Wells"]


def test_a_countys_own_list_adds_up_by_hand(early_help):
    study, babies = Study(early_help, within="Kent", level="ltla"), babies_of()
    whole, some = sum(babies[name] for name in WHOLE), sum(babies[name] for name in SOME)
    unknown, planned = sum(babies[name] for name in NONE_OPEN), babies["Sevenoaks"]
    total = whole + some + unknown + planned
    rows = study.headline.query("definition == 'standard'").set_index("unit")
    columns = ["total", "at_least", "recorded", "at_most"]
    assert list(rows.loc["areas", columns]) == [12, 6, 9, 11]
    assert list(rows.loc["babies", columns]) == [total, whole, whole + some, total - planned]
    assert set(study.headline["scope"]) == {"Kent"}
    in_order = sorted(PLANNED + NONE_OPEN, key=lambda name: -babies[name])
    assert list(study.gaps.sort_values("rank_babies")["area_name"]) == in_order
    assert list(study.where_next(n=3)["area_name"]) == in_order
    assert list(study.where_next(n=3)["babies_gained"]) == [babies[name] for name in in_order]


def test_the_packs_of_a_place_hold_what_its_list_says(early_help, tmp_path):
    config = Settings(
        today=date(2026, 11, 21), register=early_help, within="Swale; Sevenoaks", level="ltla", out=tmp_path
    )
    done = run_pack(config, PackRequest(pdf=False), quiet, quiet)
    said = {path.stem: manifest(path) for path in done.folder.glob("*.zip")}
    babies = babies_of()
    assert {code: (each["area_name"], each["babies"], each["status"]) for code, each in said.items()} == {
        "E07000113": ("Swale", babies["Swale"], STATUSES["partly_covered"]),
        "E07000111": ("Sevenoaks", babies["Sevenoaks"], STATUSES["in_development"]),
    }
    with zipfile.ZipFile(done.folder / "E07000113.zip") as bundle:
        page = bundle.read("swale_E07000113/brief.html").decode("utf-8")
    for service in ("Sheppey infant feeding support", "Seashells family drop-in", "Sittingbourne baby bounce"):
        assert service in page
    assert "Is the team still open?" in page and "To the council of Kent" in page


# Of the bundled register, council by council: those with a team on record, and those where surely none is open.
PLACES = {
    "Greater Manchester": (
        ["Manchester", "Oldham", "Stockport", "Tameside", "Wigan"],
        ["Bolton", "Bury", "Rochdale", "Salford", "Trafford"], [],
    ),
    "NHS Kent and Medway": ([], ["Medway"], ["Kent"]),
}  # fmt: skip
KENT = [*WHOLE, *SOME, *PLANNED, *NONE_OPEN]


@pytest.mark.parametrize("place", PLACES)
def test_a_place_of_the_bundled_register_adds_up_by_hand(place):
    recorded, unknown, planned = PLACES[place]
    babies = babies_of()
    babies["Kent"] = sum(babies[name] for name in KENT)
    study = Study(within=place, on="2026-11-21")
    rows = study.headline.query("definition == 'standard'").set_index("unit")
    every = [*recorded, *unknown, *planned]
    assert set(study.coverage["area_name"]) == set(every)
    columns = ["total", "recorded", "at_most"]
    assert list(rows.loc["areas", columns]) == [len(every), len(recorded), len(every) - len(planned)]
    assert list(rows.loc["babies", columns]) == [
        sum(babies[name] for name in names) for names in (every, recorded, [*recorded, *unknown])
    ]
    without = sorted([*unknown, *planned], key=lambda name: -babies[name])
    assert list(study.gaps.sort_values("rank_babies")["area_name"]) == without
    assert study.where_next(n=1)["area_name"].iloc[0] == without[0]


def test_scotland_is_what_the_country_says_of_it():
    made, whole = Study(within="Scotland", on="2026-11-21"), country()
    rows = made.headline.query("definition == 'standard'").set_index("unit")
    assert list(rows.loc["areas", ["total", "recorded"]]) == [32, 18] and rows.loc["babies", "total"] == 143_631
    same = whole.coverage.query("nation == 'Scotland'").reset_index(drop=True)
    assert made.coverage[["area_code", "status", "babies"]].equals(same[["area_code", "status", "babies"]])
    order = whole.gaps.query("nation == 'Scotland'").sort_values("rank_babies")["area_code"]
    assert list(made.gaps.sort_values("rank_babies")["area_code"]) == list(order)


def test_the_nearest_team_may_lie_outside_and_ranks_are_those_of_the_place():
    made = Study(within="Lincolnshire, Rutland", on="2026-11-21")
    assert set(made.gaps["rank_babies"]) == {1, 2}
    near = made.measures.tables["distance"].set_index("area_code")["nearest_recorded_code"]
    assert not set(near.dropna()) <= set(made.inputs.atoms["area_code"])
    every = country().measures.tables["distance"].set_index("area_code")
    assert near["E10000019"] == every.loc["E10000019", "nearest_recorded_code"]


def test_the_commands_answer_for_a_place(toy, tmp_path, capsys):
    asked = ["--data", str(toy), "--on", ON.isoformat(), "--allow-unresolved", "9", "--out", str(tmp_path)]
    for command in ("headline", "coverage", "gaps"):
        assert main([command, "--within", "Northshire", "--json", *asked]) == 0
        rows = json.loads(capsys.readouterr().out)
        assert {row.get("scope", row.get("area_name")) for row in rows} == {"Northshire"}, command
    assert main(["headline", "--within", "northshire", *asked]) == 0
    assert capsys.readouterr().out.startswith(f"Northshire on {ON.isoformat()}")
    assert main(["headline", "--within", "Atlantis", *asked]) == 2
    assert 'found "Atlantis"' in capsys.readouterr().err
    assert main(["pack", "--within", "Northshire", *asked]) == 0
    assert [path.name for path in tmp_path.rglob("*.zip")] == ["E10000901.zip"]
    assert (
        main(["ask", "--within", "Northshire", "--areas", "covered,partly_covered,heard_of,not_known,reverify", *asked])
        == 0
    )
    folder = next(path for path in tmp_path.iterdir() if path.name.endswith("-ask"))
    assert [path.name for path in folder.iterdir() if path.is_dir()] == ["E10000901"]
    assert (folder / "E10000901" / "letter.txt").exists()


def test_a_run_for_a_place_is_of_the_place_throughout(toy, tmp_path):
    asked = ["--data", str(toy), "--on", ON.isoformat(), "--allow-unresolved", "9", "--out", str(tmp_path)]
    assert main(["run", "--within", "Northshire, Dale", *asked]) == 0
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert folder.name == f"{ON.isoformat()}-utla-northshire-and-dale"
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["settings"]["within"] == "Northshire, Dale" and record["title"].endswith(" in Northshire and Dale")
    assert {row["scope"] for row in record["headline"]} == {"Northshire and Dale"}
    areas = pd.read_csv(folder / "tables" / "areas.csv")
    assert set(areas["area_name"]) == {"Northshire", "Dale"}
    assert set(pd.read_csv(folder / "tables" / "headline.csv")["scope"]) == {"Northshire and Dale"}
    for name in (
        "index.html",
        "map.html",
        "embed.html",
        *(f"figures/{each.name}" for each in (folder / "figures").glob("*.svg")),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert "Northshire and Dale" in text, name
        said = re.findall(r"[^.>]*United Kingdom[^.<]*", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))
        # The Foundation counts teams in the country, the books are kept of all of it, and a source may be called so.
        assert [
            part for part in said if not re.search("Foundation|babies of|added up|^United Kingdom$|source", part)
        ] == [], name


@pytest.mark.parametrize(
    "words",
    [
        ["timeline"], ["reach"], ["locate", "x.csv"], ["check"], ["compare", "a", "b"], ["sources", "--used"],
        ["headline", "--all-levels"], ["coverage", "--level", "constituency"], ["run", "--since", "old"],
    ],
)  # fmt: skip
def test_what_is_of_the_whole_country_alone_says_so_and_passes_nothing_over(words, tmp_path, capsys):
    assert main([*words, "--within", "Kent", "--out", str(tmp_path)]) == 2
    assert "always covers the whole country" in capsys.readouterr().err and list(tmp_path.iterdir()) == []


def test_a_sentence_to_quote_names_the_place(capsys):
    assert main(["headline", "--sentences", "--within", "Kent"]) == 0
    said = capsys.readouterr().out
    assert "in Kent" in said and "United Kingdom" not in said
