"""One place: what it is made of, that its parts add up to the country, and that nothing else is counted."""

from __future__ import annotations

import json
import re
from functools import cache

import pandas as pd
import pytest

from mapping import Study
from mapping.cli.main import main
from mapping.linking.place import Place, place_meant
from mapping.measuring.headline import headline
from mapping.vocabulary.codes import NATIONS, UK
from mapping.vocabulary.errors import InputError

from .conftest import ON


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
    assert "is of the whole country alone" in capsys.readouterr().err and list(tmp_path.iterdir()) == []


def test_a_sentence_to_quote_names_the_place(capsys):
    assert main(["headline", "--sentences", "--within", "Kent"]) == 0
    said = capsys.readouterr().out
    assert "in Kent" in said and "United Kingdom" not in said
