"""The report and its sheets: reasons, assumptions, notes, and figures that rest on few."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

import chakana
from chakana.language.document import read_document
from chakana.language.load import load, load_text
from chakana.measures.estimate import Estimate
from chakana.population.generate import generate
from chakana.population.tables import Population
from chakana.simulation.compare import compare
from chakana.simulation.figures import FILE, Figures
from chakana.simulation.report.page import page
from chakana.simulation.results import Simulation
from chakana.simulation.sheets import Sheets
from chakana.simulation.simulate import simulate

LIBRARY = Path(chakana.__file__).parent / "library"
LONG = "mx/territorios-productivos-for-400-000"
OWN = "pe/juntos transfer"
NOTE = {"es": "Solo ingreso monetario.", "en": "Monetary income only."}
SOURCE = "A survey of households 2016."


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Population:
    return generate(700, 4, tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def mexican(people: Population) -> list[Simulation]:
    """The definitions of Mexico, on households that hold few of the columns that they ask for."""
    described = replace(
        people.description, currency="MXN", generated=False, notes=(NOTE,), sources=(SOURCE,)
    )
    there = replace(people, description=described, folder=None)
    day = date(2016, 8, 31)
    return [
        simulate([load(name) for name in names], there, day, by=(), absent_is_unknown=True)
        for names in (("mx/prospera",), ("mx/prospera", LONG))
    ]


@pytest.fixture(scope="module")
def juntos(people: Population) -> Simulation:
    return simulate([load("pe/juntos")], people, date(2013, 12, 31), by=())


def text(report: str) -> str:
    return html.unescape(report).replace("\u00a0", " ")


def assumed(part: Any) -> Iterator[dict[str, Any]]:
    """Every part of a definition's plain YAML that says ``assumption: true``."""
    if isinstance(part, dict):
        if part.get("assumption") is True:
            yield part
        part = list(part.values())
    for one in part if isinstance(part, list) else ():
        yield from assumed(one)


@pytest.mark.parametrize("language", ["es", "en"])
def test_reasons_are_told_in_the_language_of_the_page(
    mexican: list[Simulation], juntos: Simulation, language: Any
) -> None:
    for simulations in (mexican, [juntos]):
        report = page(simulations, language, title="t", made_on=date(2026, 1, 1))
        assert "qu=None" not in text(report)
        assert "es='" not in text(report)
    document = yaml.safe_load((LIBRARY / "mx/prospera.yaml").read_text(encoding="utf-8"))
    said = " ".join(document["parameters"]["poverty_line"]["because"][language].split())
    report = page(mexican, language, title="t", made_on=date(2026, 1, 1))
    assert said in " ".join(text(report).split())


@pytest.mark.parametrize(("language", "word"), [("es", "supuestos"), ("en", "assumptions")])
def test_assumptions_of_definitions_that_one_uses_stand_under_their_own_title(
    mexican: list[Simulation], language: Any, word: str
) -> None:
    report = text(page(mexican, language, title="t", made_on=date(2026, 1, 1)))
    for name in ("mx/prospera", "mx/enigh-score"):
        document = yaml.safe_load((LIBRARY / f"{name}.yaml").read_text(encoding="utf-8"))
        number = sum(1 for _ in assumed(document))
        found = re.findall(rf"<summary>(.*) <span .*>{name}, .*, (.*)</span>", report)
        assert found == [(document["title"][language], f"{number} {word}")]


def test_a_score_tells_its_errors_beside_its_reason(mexican: list[Simulation]) -> None:
    report = text(page(mexican, "en", title="t", made_on=date(2026, 1, 1)))
    document = yaml.safe_load((LIBRARY / "mx/enigh-score.yaml").read_text(encoding="utf-8"))
    score = document["variables"]["household.score"]
    errors = score["errors"]
    told = (
        f"R² {errors['r_squared']}; exclusion {errors['exclusion'] * 100:.1f} %; "
        f"inclusion {errors['inclusion'] * 100:.1f} %; "
        f"{errors['households']:,} households."
    ).replace(",", " ")
    reason = " ".join(score["because"]["en"].split())
    assert f"{reason}. Errors of the score: {told}" in " ".join(report.split())
    assert report.count("Errors of the score") == 1


@pytest.mark.parametrize("language", ["es", "en"])
def test_notes_and_sources_of_the_population_are_told_once(
    mexican: list[Simulation], language: Any
) -> None:
    sheets = Sheets(language, "MXN")
    assert NOTE[language] in list(sheets.notes(mexican[0]))
    report = text(page(mexican, language, title="t", made_on=date(2026, 1, 1)))
    for said in (NOTE[language], SOURCE):
        assert report.count(said) == 1
        assert report.index("</header>") < report.index(said) < report.index('id="brief"')


def test_a_poverty_line_that_no_source_gives_is_said_to_be_assumed(
    people: Population, mexican: list[Simulation]
) -> None:
    given = (LIBRARY / "mx/prospera.yaml").read_text(encoding="utf-8")
    sourced = re.sub(
        r"(\n  poverty_line:.*?\n    )assumption: true", r"\1source: mexico2015, line 7", given,
        count=1, flags=re.DOTALL,
    )  # fmt: skip
    described = replace(people.description, currency="MXN")
    there, day = replace(people, description=described, folder=None), mexican[0].day
    other = simulate([load_text(sourced)], there, day, by=(), absent_is_unknown=True)
    told = [next(Sheets("en", "MXN").poverty([one])).note for one in (mexican[0], other)]
    assert ["The line is an assumption" in note for note in told] == [True, False]


def test_an_amount_breaks_before_its_error_only() -> None:
    say = Figures("es", "MXN")
    told = say.money(Estimate(2_165_430_000_000.0, 42_270_000_000.0, None, None, 9, 8))
    assert told.split(" ") == [
        "MXN 21 654.3 millones".replace(" ", "\u00a0"),
        "(MXN 422.7 millones)".replace(" ", "\u00a0"),
    ]
    css = (Path(chakana.__file__).parent / "simulation/report/page.css").read_text("utf-8")
    assert not re.search(r"^td \{[^}]*nowrap", css, re.MULTILINE)


def test_names_in_charts_are_whole(mexican: list[Simulation]) -> None:
    report = page(mexican, "es", title="t", made_on=date(2026, 1, 1))
    drawn = " ".join(re.findall(r"<svg.*?</svg>", report, re.DOTALL))
    assert "…" not in drawn
    lines = [text(one) for one in re.findall(r">([^<>]+)</(?:text|tspan)>", drawn)]
    assert ("Territorios Productivos", "para 400 000") in list(pairwise(lines))
    assert "para 400 000" in text(drawn)


def test_nothing_spent_in_any_scenario_is_a_dash(juntos: Simulation) -> None:
    sheet = Sheets("es", "PEN").comparison(compare([juntos, juntos]))
    rows = {row[0]: row[1:] for row in sheet.rows}
    assert rows["Costo único"] == ("–", "–")
    assert "S/" in rows["Costo cada año"][0]


def test_what_columns_and_rows_are_called() -> None:
    said = {key: entry["es"] for key, entry in read_document(FILE).data.items()}
    assert said["paid_by"] == "Quién paga"
    assert said["served_any"].format(Units="Hogares") == "Hogares que atiende algún programa"


@pytest.fixture(scope="module")
def surveyed(people: Population) -> Simulation:
    """A sample in which one region lies in a single primary unit."""
    place = people.ancestors().select("territory", "region")
    units = people.units.join(place.lazy(), on="territory", how="left", maintain_order="left")
    first = units.select(pl.col("region").mode().first()).collect().item()
    many = (pl.col("household_id") % 60).cast(pl.String)
    psu = pl.when(pl.col("region") == first).then(pl.lit("one")).otherwise(many)
    units = units.with_columns(weight=pl.lit(2.0), stratum=pl.lit("1"), psu=psu).drop("region")
    described = replace(people.description, generated=False)
    sample = replace(people, units=units, description=described, folder=None)
    return simulate([load("pe/juntos")], sample, date(2013, 12, 31), by=("region", "sex"))


def rests_on_few(rows: list[dict[str, Any]]) -> bool:
    households = {row["unit"] for row in rows}
    return len(households) < 30 or len({(row["stratum"], row["psu"]) for row in rows}) < 2


def test_a_figure_of_a_group_that_rests_on_few_is_marked(surveyed: Simulation) -> None:
    """Households of each base counted one by one in the table of the simulation."""
    table, rows = surveyed.by["region"], surveyed.table.to_dicts()
    sheet = next(Sheets("en", "PEN").groups(surveyed))
    told = dict(zip(sheet.columns, zip(*sheet.rows, strict=True), strict=True))
    seen = set()
    for at, code in enumerate(table["code"].to_list()):
        group = [row for row in rows if row["region"] == code]
        bases = {
            "Coverage": [row for row in group if row[f"{OWN} meant"]],
            "Leakage": [
                row for row in group if row[f"{OWN} served"] and row[f"{OWN} meant"] is not None
            ],
        }
        for measure, base in bases.items():
            (column,) = (name for name in told if name.startswith(measure))
            cell = told[column][at]
            if cell != "–":
                seen.add(rests_on_few(base))
                assert cell.endswith("*") == rests_on_few(base), (code, measure, cell)
                assert not ("(0.0)" in cell and cell.endswith("*"))
    assert seen == {True, False}
    assert "fewer than 30 households" in sheet.note


def test_marks_leave_the_numbers_as_they_are(surveyed: Simulation, juntos: Simulation) -> None:
    table = surveyed.by["region"]
    marked = [name for name in table.columns if name.endswith("few")]
    assert {table[name].dtype for name in marked} == {pl.Boolean()}
    assert table[f"{OWN} coverage error"].dtype == pl.Float64


def test_where_nothing_was_sampled_nothing_rests_on_few(people: Population) -> None:
    whole = simulate([load("pe/juntos")], people, date(2013, 12, 31), by=("region",))
    assert not [name for name in whole.by["region"].columns if name.endswith("few")]
    assert all("*" not in cell for sheet in Sheets("en", "PEN").groups(whole)
               for row in sheet.rows for cell in row)  # fmt: skip
