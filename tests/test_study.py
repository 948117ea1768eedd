"""The door for notebooks: what it gives, what it refuses, and that opening it changes nothing."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest

import mapping
from mapping import Study
from mapping.cli.main import main
from mapping.study import study as room
from mapping.study.settings import Settings, read_nations
from mapping.vocabulary.codes import LEVELS, NATIONS
from mapping.vocabulary.errors import InputError

from .conftest import ON, ROOT


def test_importing_the_package_loads_nothing_and_changes_nothing():
    program = (
        "import os, sys, json; before = dict(os.environ); import mapping\n"
        "print(json.dumps([before == dict(os.environ), [m for m in ('pandas', 'numpy', 'pyogrio') if m in sys.modules],\n"
        "                  mapping.__version__]))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [True, [], mapping.__version__]
    with pytest.raises(AttributeError, match="no attribute 'Stduy'"):
        _ = mapping.Stduy


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"level": "county"}, "'county' is no level; write one of ltla, utla, region, nation, health"),
        ({"level": "constituency"}, "is no level"),
        ({"on": "June 2024"}, "'June 2024' is not a day; write it as 2026-11-21"),
        ({"complete": "Walse"}, "'Walse' names no nation; write England, Scotland, Wales, Northern Ireland or all"),
        ({"complete": ("Wales", "Mercia")}, "'Mercia' names no nation"),
        ({"definition": "lax"}, "'lax' is no definition; write one of strict, standard, broad"),
        ({"fresh_months": -1}, "fresh_months is -1; write a whole number from 0 to 1200"),
        ({"fresh_months": True}, "fresh_months is True"),
        ({"defintion": "strict"}, "'defintion' is nothing that can be asked; what can be is"),
    ],
)
def test_a_word_that_means_nothing_is_refused_with_those_that_do(words, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        Study(**words)


def test_words_are_taken_as_people_write_them():
    asked = Settings(today="2026-11-21", on="2024-06-01", complete="wales, England", register="somewhere", out="there")
    assert asked == Settings(
        today=date(2026, 11, 21),
        on=date(2024, 6, 1),
        complete=("Wales", "England"),
        register=asked.register,
        out=asked.out,
    )
    assert asked.register.name == "somewhere" and asked.out.name == "there"
    assert read_nations("all") == NATIONS and read_nations(["Scotland"]) == ("Scotland",) and read_nations("") == ()
    assert Settings(today=pd.Timestamp("2026-11-21 10:00")).today == date(2026, 11, 21)


TABLES = """
import sys
import pandas as pd
from mapping import Study
print(pd.get_option("mode.string_storage"))
study = Study(sys.argv[1] + "/register", data=sys.argv[1], on="2026-06-01")
for table in (study.coverage.drop(columns="geometry"), study.headline, study.gaps, study.timeline, study.issues):
    print(table.to_csv(index=False))
"""


def test_a_notebook_whose_text_is_held_by_arrow_gives_what_the_commands_give(toy, study):
    done = subprocess.run(
        [sys.executable, "-c", TABLES, str(toy)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    storage, _, tables = done.stdout.partition("\n")
    assert storage != "python" and pd.get_option("mode.string_storage") == "python"
    here = (study.coverage.drop(columns="geometry"), study.headline, study.gaps, study.timeline, study.issues)
    assert tables == "".join(f"{table.to_csv(index=False)}\n" for table in here)


@pytest.fixture(scope="module")
def study(toy) -> Study:
    return Study(toy / "register", data=toy, on=ON)


def test_coverage_is_a_frame_of_shapes_with_plain_days(study):
    found = study.coverage
    assert isinstance(found, gpd.GeoDataFrame) and found.crs.to_epsg() == 27700 and found.geometry.notna().all()
    assert set(found["on_day"]) == {ON.isoformat()} and list(found["area_code"]) == sorted(found["area_code"])
    assert len(json.loads(found.to_json())["features"]) == len(found)
    assert study.coverage is found  # measured once


def test_what_it_gives_is_what_the_commands_give(study, toy, capsys):
    asked = ["--data", str(toy), "--register", str(toy / "register"), "--on", ON.isoformat(), "--json"]
    for name in ("headline", "gaps", "timeline"):
        assert main([name, *asked]) == 0
        printed = json.loads(capsys.readouterr().out)
        table = getattr(study, name)
        assert len(printed) == len(table) and set(printed[0]) == set(table.columns), name
    assert main(["where-next", "--n", "2", *asked]) == 0
    assert [row["area_code"] for row in json.loads(capsys.readouterr().out)] == list(study.where_next(2)["area_code"])
    with pytest.raises(ValueError, match="'m' is nothing that can be asked"):
        study.where_next(2, m="hub")


def test_tables_in_hand_are_read_and_judged_as_files_are(study, toy):
    atoms = study.inputs.atoms["area_code"]
    tens = pd.DataFrame({"area_code": atoms, "aged_0_to_2": 200})
    made = Study(toy / "register", data=toy, on=ON, denominators=tens)
    assert made.results.coverage["standard"]["babies"].sum() == 200 * len(atoms)
    shapes = Study(toy / "register", data=toy, on=ON, level="ltla").coverage[["area_code", "geometry"]]
    with pytest.raises(InputError, match=r"boundaries\.parquet: The shapes of Northern Ireland do not lie there"):
        _ = Study(data=toy, on=ON, level="ltla", boundaries=shapes).drawn
    tables = {name: study_table(toy, name) for name in ("teams", "catchments")}
    assert Study(tables, data=toy, on=ON, allow_unresolved=9).results.coverage["standard"]["teams"].sum() > 0
    tables["teams"] = tables["teams"].assign(status="perhaps")
    with pytest.raises(InputError, match=r"teams\.csv.*status.*perhaps"):
        _ = Study(tables, data=toy, on=ON, allow_unresolved=9).headline


def study_table(toy, name: str) -> pd.DataFrame:
    return pd.read_csv(toy / "register" / f"{name}.csv", dtype="string")


def test_a_notebook_shows_the_question_and_the_headline(study, tmp_path):
    shown = study._repr_html_()
    assert ON.isoformat() in shown and "<table" in shown and LEVELS["utla"].split(",")[0] in shown
    assert repr(study) == f"Study(level='utla', on='{ON.isoformat()}')"
    path = tmp_path / "map.html"
    study.explore().save(str(path))
    text = path.read_text(encoding="utf-8")
    assert "leaflet" in text.lower() and "Content-Security-Policy" in text


def test_what_a_docstring_shows_is_so():
    done = doctest.testmod(room, extraglobs={"Study": Study})
    assert done.attempted >= 3 and done.failed == 0


def test_every_line_of_the_document_runs(tmp_path, monkeypatch, capsys):
    text = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    held: dict[str, object] = {}
    checked = 0
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(block, held)
        for line, said in re.findall(r"^(\S.*?)  # ([a-z0-9,]+)$", block, re.MULTILINE):
            assert str(eval(line, held)) == said.replace(",", ""), line
            checked += 1
    assert checked == 3
    assert (tmp_path / "map.html").exists() and (tmp_path / "coverage.gpkg").exists()
    assert "is no level" in capsys.readouterr().out
