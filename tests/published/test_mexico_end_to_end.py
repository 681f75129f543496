"""Mexico from the survey file to the printed answer: mapping, score, transfer, poverty, errors.

What `chakana demo --survey` prints is held against figures worked out here from the survey's own
files with NumPy: the score is added up term by term from the definition read as plain YAML, and
errors are the textbook's sum over strata (primary units drawn with replacement). Nothing of the
engine, the mapping or the library of survey statistics is used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import yaml
from typer.testing import CliRunner

import chakana
from chakana.cli.main import assembled

MX = Path(chakana.__file__).parent / "library" / "mx"
Array = np.ndarray[Any, np.dtype[Any]]


def parameter(name: str, of: str) -> float:
    """The value of a parameter that has one, or its last."""
    document = yaml.safe_load((MX / f"{of}.yaml").read_text(encoding="utf-8"))
    return float(list(document["parameters"][name]["values"].values())[-1])


@dataclass(frozen=True)
class Survey:
    """Households of the file, with what each is worth and is given. Money in pesos a month."""

    weight: Array
    persons: Array
    stratum: Array
    unit: Array
    income: Array
    given: Array
    meant: Array
    served: Array
    terms: dict[str, Array]

    def error(self, residual: Array) -> float:
        """√ Σ strata n/(n−1) Σ units (z − z̄)², z the unit's sum of weighted residuals."""
        table = pl.DataFrame(
            {"stratum": self.stratum, "unit": self.unit, "z": self.weight * residual}
        )
        units = table.group_by("stratum", "unit").agg(pl.col("z").sum())
        strata = units.group_by("stratum").agg("z")["z"].to_list()
        each = (np.array(z) for z in strata)
        return float(
            np.sqrt(sum(z.size / (z.size - 1) * ((z - z.mean()) ** 2).sum() for z in each))
        )

    def total(self, value: Array) -> tuple[float, float]:
        return float((self.weight * value).sum()), self.error(value)

    def ratio(self, above: Array, below: Array) -> tuple[float, float]:
        base = (self.weight * below).sum()
        rate = (self.weight * above).sum() / base
        return float(rate), self.error((above - rate * below) / base)


def printed_score() -> dict[str, Any]:
    document = yaml.safe_load((MX / "enigh-score.yaml").read_text(encoding="utf-8"))
    told: dict[str, Any] = document["variables"]["household.score"]["score"]
    return told


def terms(homes: pl.DataFrame, persons: pl.DataFrame) -> dict[str, Array]:
    """What each term of the score adds up, by the columns of the questionnaire."""
    ages = persons.group_by("folioviv", "foliohog").agg(
        members=pl.len(),
        small=(pl.col("edad") < 6).sum(),
        school=pl.col("edad").is_between(6, 14).sum(),
    )
    table = homes.join(ages, on=["folioviv", "foliohog"], how="left", maintain_order="left")
    seen = {
        "cooks_with_wood": pl.col("combustibl") == 1,
        "vehicles": pl.col("num_auto").replace(-1, None)  # a code of one household
        + pl.col("num_van")
        + pl.col("num_pickup"),
        "count(member.age between 6 and 14)": pl.col("school"),
        "count(member.age < 6)": pl.col("small"),
        "rural": pl.col("tam_loc") == 4,
        "rooms": pl.col("num_cuarto"),
        "has_washing_machine": pl.col("num_lavad") > 0,
        "count(member)": pl.col("members"),
    }
    return {
        name: table.select(column.cast(pl.Float64)).to_series().to_numpy()
        for name, column in seen.items()
    }


def score(columns: dict[str, Array]) -> Array:
    """Points by the printed weights."""
    told = printed_score()
    added = (float(one["weight"]) * columns[one.get("when") or one["of"]] for one in told["terms"])
    points: Array = float(told["intercept"]) + np.sum(list(added), axis=0)
    return points


@pytest.fixture(scope="module")
def survey(shared_data: Path) -> Survey:
    folder = shared_data / "mexico_mcs_enigh_2016"
    homes = pl.read_parquet(folder / "households_pmt.parquet").with_columns(
        pl.col("combustibl", "num_cuarto", "tam_loc", "num_lavad").cast(pl.Float64, strict=False)
    )
    persons = pl.read_parquet(folder / "persons_deprivations.parquet")
    columns = terms(homes, persons)
    income = homes["ing_mon"].cast(pl.Float64).to_numpy()
    size = homes["n_persons"].cast(pl.Float64).to_numpy()
    served = score(columns) < parameter("score_cutoff", "enigh-score")
    paid = parameter("monthly_transfer", "prospera")
    return Survey(
        homes["factor"].cast(pl.Float64).to_numpy(), size,
        homes["est_dis"].cast(pl.String).to_numpy(), homes["upm"].cast(pl.String).to_numpy(),
        income, served * paid, income / size < parameter("poverty_line", "prospera"), served,
        columns,
    )  # fmt: skip


@pytest.fixture(scope="module")
def printed(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The rows that the demo prints first under each name, and the report it wrote."""
    folder = tmp_path_factory.mktemp("demo")
    there = str(shared_data / "mexico_mcs_enigh_2016")
    for arguments in (
        ["population", "import", "mx_enigh_2016", there, "--to", str(folder / "people")],
        ["demo", "--survey", str(folder / "people"), "--out", str(folder), "--lang", "en"],
    ):
        done = CliRunner().invoke(assembled(), arguments)
        assert done.exit_code == 0, done.output
    report = (folder / "report-people-en.html").read_text(encoding="utf-8")
    rows: dict[str, str] = {"report": plain(report)}
    for line in plain(done.output).splitlines():
        name, _, rest = (part.strip() for part in line.partition("│"))
        rows.setdefault(name, rest)
    return rows


def plain(text: str) -> str:
    """With the spaces that keep a figure in one line as ordinary ones."""
    return text.translate({ord("\N{NO-BREAK SPACE}"): " ", ord("\N{NARROW NO-BREAK SPACE}"): " "})


def first(text: str) -> tuple[float, float]:
    """The first figure of a row and the error in its brackets."""
    found = re.match(r"(?:MXN )?([\d .]+\d)(?: %| million)?\s+\((?:MXN )?([\d .]+)", text)
    assert found is not None, text
    value, error = (float(part.replace(" ", "")) for part in found.groups())
    return value, error


def test_whom_the_transfer_reaches_and_misses(survey: Survey, printed: dict[str, str]) -> None:
    one, both = survey.persons, survey.meant & survey.served
    expected = {
        "Persons it is meant for": survey.total(survey.meant * one),
        "Households served": survey.total(survey.served * 1.0),
        "Coverage": survey.ratio(both * one, survey.meant * one),
        "Inclusion (leakage)": survey.ratio(
            (survey.served & ~survey.meant) * one, survey.served * one
        ),
    }
    for name, (value, error) in expected.items():
        scale, places = (1, 0) if value > 1 else (100, 1)
        shown = round(value * scale, places), round(error * scale, places)
        assert first(printed[name]) == pytest.approx(shown), name
    assert 0.3 < expected["Coverage"][0] < 0.9  # it finds many of the poor, and not all


def test_what_it_costs_in_a_year(survey: Survey, printed: dict[str, str]) -> None:
    value, error = survey.total(survey.given * 12)
    row = printed["Households served by any programme"], printed["Cost every year"]
    assert first(row[0]) == pytest.approx([round(one) for one in survey.total(survey.served * 1.0)])
    assert first(row[1])[0] == pytest.approx(round(value / 1e6, 1))
    assert first(row[1])[1] == pytest.approx(round(error / 1e6, 1))


@pytest.mark.parametrize(("name", "power"), [("Poor (FGT 0)", 0), ("Gap (FGT 1)", 1)])
def test_poverty_before_and_after(
    survey: Survey, printed: dict[str, str], name: str, power: int
) -> None:
    line = parameter("poverty_line", "prospera")
    known = ~np.isnan(survey.income)
    size = np.where(known, survey.persons, 0.0)

    def poverty(income: Array) -> tuple[float, float]:
        each = np.where(known, income, line) / survey.persons
        gap = np.where(each < line, (1 - each / line) ** power, 0.0)
        return survey.ratio(gap * size, size)

    before, after = poverty(survey.income), poverty(survey.income + survey.given)
    row = printed[name]
    assert first(row) == pytest.approx([round(100 * one, 1) for one in before])
    assert f"{100 * after[0]:.1f} %" in row
    assert after[0] < before[0]


def test_the_report_is_of_the_survey(printed: dict[str, str]) -> None:
    assert "GENERATED" not in printed["report"]
    assert printed["Households served"].split(" (")[0] in printed["report"]


def test_the_score_is_the_regression_on_this_survey(survey: Survey) -> None:
    """Least squares of 100 × log of the income per person, each household by weight × persons."""
    columns = np.column_stack([np.ones(survey.income.size), *survey.terms.values()])
    known = (survey.income > 0) & ~np.isnan(columns).any(axis=1)
    outcome = 100 * np.log(survey.income[known] / survey.persons[known])
    root = np.sqrt(survey.weight[known] * survey.persons[known])
    fitted, *_ = np.linalg.lstsq(columns[known] * root[:, None], outcome * root, rcond=None)
    told = printed_score()
    weights = {one.get("when") or one["of"]: float(one["weight"]) for one in told["terms"]}
    assert fitted[0] == pytest.approx(float(told["intercept"]), abs=0.05)
    for name, weight in zip(survey.terms, fitted[1:], strict=True):
        assert weight == pytest.approx(weights[name], abs=0.5 if abs(weight) > 10 else 0.005), name
    points, cutoff = score(survey.terms)[known], parameter("score_cutoff", "enigh-score")
    persons = (survey.weight * survey.persons)[known]
    assert persons[points < cutoff].sum() / persons.sum() == pytest.approx(0.153, abs=1e-4)
