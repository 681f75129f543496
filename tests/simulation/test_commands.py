"""The commands as a user runs them: what they print and write, and how they fail."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

import chakana as chakana_package
from chakana.cli.main import assembled
from chakana.cli.texts import FILE as COMMANDS
from chakana.language.document import read_document
from chakana.population.generate import generate
from chakana.population.tables import Population
from chakana.problems import ChakanaError
from chakana.simulation.figures import FILE

RUNNER = CliRunner()
SOURCE = Path(chakana_package.__file__).parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("population")
    generate(800, 3, path)
    return path


def chakana(*arguments: str | Path) -> Result:
    return RUNNER.invoke(assembled(), [str(one) for one in arguments])


def test_simulate_prints_reach_reasons_cost_and_poverty(folder: Path) -> None:
    result = chakana("simulate", "pe/juntos", "-p", folder)
    assert result.exit_code == 0, result.output
    assert "GENERATED" in result.output
    for title in ("Who is reached", "Why households are out: Juntos", "What it costs", "By region"):
        assert title in result.output


def test_the_same_in_spanish_has_no_english_titles(folder: Path) -> None:
    result = chakana("simulate", "pe/juntos", "-p", folder, "--lang", "es")
    assert "A quién llega" in result.output
    assert "Who is reached" not in result.output


def test_results_as_json_hold_the_identity_and_the_figures(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "result.json"
    assert chakana("simulate", "pe/juntos", "-p", folder, "--out", out).exit_code == 0
    (one,) = json.loads(out.read_text())["simulations"]
    assert len(one["definitions"]["pe/juntos"]) == 64
    assert one["generated"] is True
    spending = one["components"][0]["spending"][0]
    assert (
        spending["total"]["value"]
        == spending["per_unit"]["value"] * one["components"][0]["served"]["value"]
    )


def test_a_single_scenario_is_not_compared_with_itself(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "result.html"
    assert chakana("simulate", "pe/juntos", "-p", folder, "--out", out).exit_code == 0
    page = out.read_text(encoding="utf-8")
    assert "Who is reached" in page
    assert "Scenarios side by side" not in page


def test_results_as_parquet_have_a_row_for_each_household(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "result.parquet"
    assert chakana("simulate", "pe/juntos", "-p", folder, "--out", out).exit_code == 0
    assert pl.read_parquet(out)["unit"].n_unique() == 800


def test_another_engine_says_the_same(folder: Path, tmp_path: Path) -> None:
    said = []
    for engine in ("polars", "duckdb"):
        out = tmp_path / f"{engine}.json"
        result = chakana("simulate", "pe/juntos", "-p", folder, "--engine", engine, "--out", out)
        assert result.exit_code == 0, result.output
        said.append(json.loads(out.read_text(encoding="utf-8")))
    assert said[0] == said[1]


def test_compare_puts_scenarios_side_by_side(folder: Path) -> None:
    result = chakana("compare", "pe/juntos", "pe/juntos+pe/haku-winay", "-p", folder)
    assert result.exit_code == 0, result.output
    assert "Scenarios side by side" in result.output


def test_targeting_tells_errors_reach_and_need_against_capacity(folder: Path) -> None:
    result = chakana(
        "targeting", "pe/haku-winay", "-p", folder, "--assets", "land_hectares",
        "--remoteness", "hours_to_district_capital", "--by", "region",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    for title in ("Need or capacity?", "Territories reached", "By region"):
        assert title in result.output


class Page(HTMLParser):
    """What a reader of the report finds: open elements, texts, and addresses it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "img", "link"):
            self.open.append(tag)
        self.fetched += [str(value) for name, value in attrs if name in ("src", "href") and value]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """SVG closes its own."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize(
    ("language", "answer"), [("es", "S/ 1 958 millones"), ("en", "S/ 1 958 million")]
)
def test_the_demo_answers_the_question_and_its_report_stands_alone(
    tmp_path: Path, language: str, answer: str
) -> None:
    result = chakana("demo", "--households", "2000", "--out", tmp_path, "--lang", language)
    assert result.exit_code == 0, result.output
    said = result.output.replace("\u00a0", " ")
    assert answer in said
    assert "2.5 ×" in said
    page = Page()
    page.feed((tmp_path / f"report-{language}.html").read_text(encoding="utf-8"))
    assert page.open == []
    assert [address for address in page.fetched if not address.startswith("#")] == []
    text = " ".join(page.texts).replace("\u00a0", " ")
    assert answer in text
    assert re.search("GENERA(DA|TED)", text)


def test_the_demo_runs_on_a_survey_in_place_of_generating(folder: Path, tmp_path: Path) -> None:
    result = chakana("demo", "--survey", folder, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "southern-highlands").exists()
    assert [one.name for one in tmp_path.iterdir()] == [f"report-{folder.name}-en.html"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("simulate", "pe/juntoz", "-p", "{folder}"), "CHK009"),
        (("simulate", "pe/juntos", "-p", "nowhere"), "POP001"),
        (("simulate", "pe/juntos", "-p", "{folder}", "--at", "yesterday"), "CLI001"),
        (("simulate", "pe/juntos", "-p", "{folder}", "--out", "result.docx"), "CLI001"),
        (("simulate", "pe/juntos", "-p", "{folder}", "--library", "nowhere"), "CLI001"),
        (("compare", "pe/juntos", "pe/juntos", "-p", "{folder}", "--out", "a.parquet"), "CLI001"),
        (("simulate", "pe/aliados-1", "-p", "{folder}"), "ENG004"),
        (("targeting", "pe/juntos", "-p", "{folder}", "--assets", "lands"), "TAR108"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_code(
    folder: Path, arguments: tuple[str, ...], code: str
) -> None:
    result = chakana(*(one.format(folder=folder) for one in arguments))
    assert result.exit_code == 1
    assert isinstance(result.exception, ChakanaError)
    assert result.exception.problems[0].code == code


@pytest.mark.parametrize("file", [FILE, COMMANDS], ids=["simulation", "commands"])
def test_every_text_has_both_languages_and_the_same_places(file: Path) -> None:
    for key, entry in read_document(file).data.items():
        assert set(entry) == {"es", "en"}, key
        places = [set(re.findall(r"{(\w+)}", entry[language])) for language in ("es", "en")]
        assert places[0] == places[1], key


def test_a_population_that_is_wrong_is_refused_before_anything_is_told(
    folder: Path, tmp_path: Path
) -> None:
    population = Population.read(folder)
    stranger = population.members.head(1).with_columns(household_id=pl.lit(999_999, pl.Int64))
    members = pl.concat([population.members, stranger])
    replace(population, members=members).write(tmp_path)
    result = chakana("simulate", "pe/juntos", "-p", tmp_path)
    assert result.exit_code == 1
    assert isinstance(result.exception, ChakanaError)
    assert "Who is reached" not in result.output


def test_no_text_is_left_over() -> None:
    """A text is named in the code or a template, or made of a prefix that an f-string names."""
    paths = [path for path in SOURCE.rglob("*") if path.suffix in (".py", ".jinja")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    starts = tuple(re.findall(r'f"(\w+_)\{', code))
    ends = tuple(re.findall(r'\}(_\w+)"', code))
    for file in (FILE, COMMANDS):
        for key in read_document(file).data:
            made = key.startswith(starts) or key.endswith(ends)
            assert f'"{key}"' in code or f"'{key}'" in code or made, key
