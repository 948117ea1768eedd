"""Every figure that README and docs quote is what the program says; a figure that nothing here knows is refused."""

import csv
import re
import tomllib

import pytest

from mapping.linking.sub_areas import MARGIN_POINTS
from mapping.look.theme import MOST_BYTES
from mapping.measuring.coverage import MONTHS_AHEAD
from mapping.measuring.gaps import _TAIL, DRAWS
from mapping.measuring.siting.propose import DRAWS as SITING_DRAWS
from mapping.reading.shipped.lookups import read_constituencies
from mapping.study.settings import Settings
from mapping.study.study import Study
from mapping.vocabulary.codes import LEAST_SHARE_WORDS

from .conftest import ROOT
from .test_docs import DOCUMENTS, GENERATED

# These tell of other days: `decisions.md` gives the figures of the day of each decision.
OF_OTHER_DAYS = {"CHANGELOG.md", "CONTRIBUTING.md", "docs/explanation/decisions.md", "docs/explanation/libraries.md"}
QUOTING = [name for name in DOCUMENTS if name not in GENERATED | OF_OTHER_DAYS]


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Give every phrase with a figure in it that is true today."""
    study, example = Study(), Study(ROOT / "docs" / "example-register")
    counted = {team for ids in study.coverage["team_ids"].dropna() for team in ids.split(";")}
    rows = study.headline.set_index(["scope", "definition", "unit"])
    areas, babies = rows.loc[("UK", "standard", "areas")], rows.loc[("UK", "standard", "babies")]
    levels = {level: len(Study(level=level).coverage) for level in ("utla", "ltla", "region", "nation", "health")}
    sheffield = example.coverage.set_index("area_name").loc["Sheffield"]
    assert sheffield["evidence_written"] == "2021-06" and sheffield["status"] == "covered"
    with (ROOT / "data" / "findings" / "need_estimates.csv").open(encoding="utf-8") as file:
        need = {row["id"]: row for row in csv.DictReader(file)}
    sources = tomllib.loads((ROOT / "data" / "sources.toml").read_text(encoding="utf-8"))["source"]
    measured = next(each["measured_error"] for each in sources if each["file"] == "boundaries/areas.parquet")
    assert all(figure in measured for figure in ("98.6%", "24 m", "97.4% and 97 m", "91.7% and 945 m", "200 m"))
    assumptions = tomllib.loads((ROOT / "data" / "assumptions.toml").read_text(encoding="utf-8"))["need_rate"]
    fresh = Settings(today=study.results.asked.on).fresh_months
    met = need["C04"]
    assert met["measure"] == "Share of babies needing specialist support who are reached"
    widths = re.search(r'"width", \[(\d+), .*, (\d+)\]', (ROOT / "tests" / "test_embed.py").read_text(encoding="utf-8"))
    assert widths
    return {
        f"from {widths[1]} to {int(widths[2]):,} pixels",
        f"{len(study.inputs.register.teams)} teams", f"{len(counted)} of them count as open",
        f"{float(met['low']):.0f} to {float(met['high']):.0f}%", f"{fresh} months",
        f"{MONTHS_AHEAD} months", LEAST_SHARE_WORDS, f"{DRAWS:,} times", f"{100 - 200 * _TAIL:.0f} of 100 draws",
        f"{SITING_DRAWS} draws", f"{MARGIN_POINTS} points", f"{MOST_BYTES:,} bytes",
        f"{assumptions['low']} to {assumptions['high']} in every 100 babies",
        f"| {levels['utla']} |", f"| {levels['ltla']} |", f"| {levels['region']} |", f"| {levels['nation']} |",
        f"| {levels['health']} |", f"{levels['ltla']} districts", f"all {levels['utla']}", f"{levels['utla']} areas",
        f"areas, of {areas['total']}", f"babies, of {babies['total']:,}", f"There are {babies['total']:,}",
        *(f"| {areas[name]} | {babies[name]:,} |" for name in ("at_least", "recorded", "at_most")),
        f"Between {babies['at_least']:,} and {babies['at_most']:,} babies", f"{sheffield['babies']:,} babies",
        f"all {len(read_constituencies(ROOT / 'data'))}", "| 98.6% | 24 m |", "| 97.4% | 97 m |", "| 91.7% | 945 m |", "200 metres",
    }  # fmt: skip


# What needs no other proof: a version of Python or of a standard, an example in a table of the tutorial.
PLAIN = re.compile(r"Python 3\.11|about 500 metres|to 200 and|to 20\.|UK GEMINI 2\.3|\| 0\.3 \| 0\.5 \||16 by 9")
_DAY = re.compile(r"(?:\d{1,2} )?(?:January|April|May|June|July|November) \d{4}|\b(?:19|20)\d\d(?:-\d\d)*\b")


def figures(text: str) -> str:
    """Give what is left of a document beside code, links and what is made by the program."""
    text = re.sub(r"<!-- (example|statuses) -->.*?<!-- end of \1 -->", "", text, flags=re.DOTALL)
    text = re.sub(r"^```(?!text\n evidence).*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return " ".join(re.sub(r"`[^`\n]*`|\]\([^)]*\)", "", text).replace("│", " ").split())


@pytest.mark.parametrize("name", QUOTING)
def test_every_figure_is_one_that_the_program_gives(name, known):
    text = figures(DOCUMENTS[name])
    for phrase in sorted(known, key=len, reverse=True):
        text = text.replace(phrase, "")
    left = re.findall(r"(?<![\w-])(?:\d[\d,.]*\d|\d(?=%))%?(?![\w-])", _DAY.sub("", PLAIN.sub("", text)))
    assert not left, left


def test_the_example_loses_its_proof_in_the_month_that_the_page_says():
    page = DOCUMENTS["docs/explanation/statuses.md"]
    for day, fresh in (("2024-05-31", True), ("2024-07-01", False)):
        assert f"--on {day}" in page
        sheffield = Study(ROOT / "docs" / "example-register", on=day).coverage.set_index("area_name").loc["Sheffield"]
        assert (sheffield["babies_covered_low"] > 0) == fresh and bool(sheffield["reverify"]) != fresh


def test_the_ranks_that_the_page_explains_are_so():
    gaps = Study().gaps.set_index("area_name")
    birmingham, kent = gaps.loc["Birmingham"], gaps.loc["Kent"]
    assert (birmingham["rank"], birmingham["rank_high"], birmingham["status"]) == (1, 80, "not_known")
    assert (kent["rank"], kent["rank_low"], kent["rank_high"], kent["status"]) == (3, 1, 3, "in_development")
    sheffield, staffordshire = gaps.loc["Sheffield"], gaps.loc["Staffordshire"]
    assert sheffield["rank"] < staffordshire["rank"]
    assert sheffield["babies_no_team_recorded"] < staffordshire["babies_no_team_recorded"]


def test_no_team_that_counts_as_open_says_how_many_families_it_sees():
    assert "No team that counts as open has told us." in DOCUMENTS["docs/explanation/cannot-say.md"]
    teams = Study().inputs.register.teams
    assert teams.loc[teams["status"] == "open", "families_per_year"].isna().all()
