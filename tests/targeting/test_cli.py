"""`chakana pmt fit`: a definition is written, its errors are told, mistakes are explained."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from chakana.cli import targeting
from chakana.language.load import load
from chakana.population.generate import generate
from chakana.problems import ChakanaError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("population")
    generate(500, 2, path)
    return path


def run(*words: str | Path) -> str:
    app = typer.Typer()
    targeting.register(app)
    result = CliRunner().invoke(app, ["pmt", "fit", *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_a_score_is_fitted_told_and_written(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "pmt.yaml"
    told = run(folder, "--uses", "pe/sisfoh", "--out", out, "--at-most", "3", "--compare")
    assert "R²" in told
    assert "exclusion" in told
    assert "Gradient boosting" in told
    definition = load(out)
    assert definition.id == "pe/pmt"
    part = definition.variables["household", "pmt_score"].part
    assert part.score is not None
    assert len(part.score.terms) == 3
    title = definition.programme.sources["survey"].title
    assert "generated" in title, "a score fitted on made people says so"


def test_a_score_for_each_area(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "pmt.yaml"
    area = "household.agricultural_producer"
    told = run(
        folder, "--country", "PER", "--out", out, "--area", area, "--candidate", "rooms",
        "--candidate", "years_schooling_head",
    )  # fmt: skip
    assert "agricultural_producer = True" in told
    assert ("household", "pmt_score_not_agricultural_producer") in load(out).variables


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "TAR106"),
        (["--country", "PER", "--outcome", "household.wealth"], "TAR101"),
        (["--uses", "pe/sisfo"], "CHK009"),
        (["--country", "PER", "--poorest", "40"], "TAR104"),
    ],
    ids=["no country", "no outcome", "no such definition", "per cent"],
)
def test_a_mistake_is_explained(folder: Path, tmp_path: Path, words: list[str], code: str) -> None:
    out = tmp_path / "pmt.yaml"
    with pytest.raises(ChakanaError) as error:
        run(folder, "--out", out, "--candidate", "rooms", *words)
    assert error.value.problems[0].code == code
    assert not out.exists()


def test_a_folder_without_a_population_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ChakanaError, match="POP001"):
        run(tmp_path, "--out", tmp_path / "pmt.yaml")
