"""A population on disk: what is written is what is read; what is damaged is said."""

from __future__ import annotations

import json
import math
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.population.populations import ABOUT, population

from chakana.population.description import Description
from chakana.population.schema import Variable, kind_of, standard_variables
from chakana.population.summary import summary_of
from chakana.population.tables import Population
from chakana.population.validate import validate
from chakana.problems import ChakanaError

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
KINDS = {
    "flag": (pl.Boolean, st.booleans()),
    "figure": (pl.Float64, st.floats(allow_nan=False)),
    "amount": (pl.Int64, st.integers(-(10**15), 10**15)),
    "word": (pl.String, TEXT),
    "day": (pl.Date, st.dates(date(1900, 1, 1), date(2100, 1, 1))),
}
ROW = st.fixed_dictionaries({name: st.none() | values for name, (_, values) in KINDS.items()})
DESCRIPTIONS = st.builds(
    Description,
    es=TEXT,
    en=TEXT,
    generated=st.booleans(),
    currency=st.sampled_from(["PEN", "MXN", "CRC"]),
    seed=st.none() | st.integers(0, 2**63 - 1),
    observed_on=st.none() | st.dates(),
    money_columns=st.just({"households": ("amount",), "members": (), "territories": ()}),
    sources=st.lists(TEXT, max_size=3).map(tuple),
    variables=st.just(
        {
            "households": (
                Variable("word", "household", "text", "una palabra", "a word", ("x", "y")),
                Variable("figure", "household", "number", between=(0.0, 1.5)),
            )
        }
    ),
    notes=st.lists(st.fixed_dictionaries({"es": TEXT, "en": TEXT}), max_size=2).map(tuple),
)


@given(rows=st.lists(ROW, max_size=8), about=DESCRIPTIONS)
def test_what_is_written_is_what_is_read(rows: list[dict[str, object]], about: Description) -> None:
    schema = {name: dtype for name, (dtype, _) in KINDS.items()}
    units = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("household_id", 1)
    units = units.with_columns(pl.col("household_id").cast(pl.Int64), territory=pl.lit("PER"))
    usual = population()
    made = Population(units.lazy(), usual.members, usual.territories, about)
    with tempfile.TemporaryDirectory() as folder:
        made.write(folder)
        read = Population.read(folder)
        assert read.description == about
        assert_frame_equal(read.units.collect(), units, check_exact=True)
        assert_frame_equal(read.members.collect(), usual.members.collect())
        read.write(folder)  # over the files that it is read from
        assert_frame_equal(Population.read(folder).units.collect(), units, check_exact=True)
        assert {path.suffix for path in Path(folder).iterdir()} == {".parquet", ".json"}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ChakanaError, match="There is no folder"):
        Population.read(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "name", ["households.parquet", "members.parquet", "territories.parquet", "population.json"]
)
def test_a_file_that_is_missing(tmp_path: Path, name: str) -> None:
    population().write(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ChakanaError) as error:
        Population.read(tmp_path)
    (problem,) = error.value.problems
    assert problem.code == "POP001"
    assert problem.location.file == str(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[]", "dictionary"),
        ('{"format": 2}', "format"),
        ('{"format": 1}', "generated"),
    ],
)
def test_a_description_that_cannot_be_read(tmp_path: Path, text: str, says: str) -> None:
    population().write(tmp_path)
    (tmp_path / "population.json").write_text(text, encoding="utf-8")
    with pytest.raises(ChakanaError) as error:
        Population.read(tmp_path)
    assert {p.code for p in error.value.problems} == {"POP002"}
    assert any(says in p.message for p in error.value.problems)


@pytest.mark.parametrize("change", [{"currency": "soles"}, {"unit": "person"}, {"colour": "red"}])
def test_a_description_of_another_form(tmp_path: Path, change: dict[str, str]) -> None:
    population().write(tmp_path)
    path = tmp_path / "population.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, **change}), encoding="utf-8")
    with pytest.raises(ChakanaError, match="POP002"):
        Population.read(tmp_path)


@pytest.mark.parametrize("content", [b"", b"household_id\n1\n", b"PAR1 and then nothing PAR1"])
def test_a_damaged_table(tmp_path: Path, content: bytes) -> None:
    population().write(tmp_path)
    (tmp_path / "members.parquet").write_bytes(content)
    with pytest.raises(ChakanaError) as error:
        Population.read(tmp_path)
    (problem,) = error.value.problems
    assert problem.code == "POP003"
    assert problem.location.file.endswith("members.parquet")


def test_a_table_whose_rows_are_damaged_is_told_when_they_are_read(tmp_path: Path) -> None:
    """The columns are listed at the end of the file, and that end is whole."""
    population().write(tmp_path)
    path = tmp_path / "members.parquet"
    content = path.read_bytes()
    path.write_bytes(content[:4] + b"\xff" * 80 + content[84:])
    (problem,) = validate(Population.read(tmp_path))
    assert (problem.code, problem.severity) == ("POP003", "error")
    assert problem.location.file == str(tmp_path)


def test_members_are_put_in_the_order_of_their_households(tmp_path: Path) -> None:
    members: dict[str, list[object]] = {"household_id": [3, 9, 1, 2, 1, 3]}
    population(members=members).write(tmp_path)
    sorted_ = Population.read(tmp_path, sort_members=True).members.collect()
    assert sorted_["household_id"].to_list() == [1, 1, 2, 3, 3, 9]
    assert sorted_["member_id"].to_list() == [3, 5, 4, 1, 6, 2]


def test_ancestors_lead_from_any_rank_to_the_country() -> None:
    rows = {row["territory"]: row for row in population().ancestors().iter_rows(named=True)}
    assert rows["030202"] == {
        "territory": "030202",
        "community": None,
        "district": "030202",
        "province": "0302",
        "region": "03",
        "country": "PER",
    }
    assert rows["PER"]["country"] == "PER"
    assert rows["PER"]["region"] is None


def test_ancestors_survive_a_circle_and_a_lost_parent() -> None:
    parents: dict[str, list[object]] = {"parent": [None, "0302", "03", "XXX", "0302"]}
    rows = {row[0]: row[1:] for row in population(territories=parents).ancestors().iter_rows()}
    assert rows["030201"] == (None, "030201", None, None, None)
    assert rows["03"] == (None, None, "0302", "03", None)


def test_schema_gives_each_column_its_meaning() -> None:
    schema = {(v.level, v.name): v for v in population().schema}
    assert schema["household", "income"].kind == "money"
    assert schema["member", "sex"].codes == ("female", "male")
    assert schema["territory", "poverty_rate"].between == (0, 1)
    assert schema["household", "rural"].es == "Vive en zona rural"


@pytest.mark.parametrize(
    ("dtype", "kind"),
    [
        (pl.Int8(), "number"),
        (pl.UInt64(), "number"),
        (pl.Float32(), "number"),
        (pl.Categorical(), "text"),
        (pl.Enum(["a"]), "text"),
        (pl.Decimal(10, 2), None),
        (pl.Datetime(), None),
        (pl.List(pl.String), None),
        (pl.Null(), None),
    ],
)
def test_kinds_of_column_types(dtype: pl.DataType, kind: str | None) -> None:
    assert kind_of(dtype) == kind
    assert kind_of(dtype, money=True) is None


def test_every_standard_variable_is_said_in_both_languages() -> None:
    for variables in standard_variables().values():
        for variable in variables.values():
            assert variable.es, variable
            assert variable.en, variable
            if variable.between:
                assert -math.inf < variable.between[0] < variable.between[1] < math.inf


def test_the_summary_says_what_there_is_in_both_languages() -> None:
    """Weights are 1.5, 2 and 0.5; the figures below are worked out by hand from populations.py."""
    made = population(about=replace(ABOUT, generated=True, seed=4))
    english, spanish = summary_of(made).splitlines(), summary_of(made, "es").splitlines()
    assert english[:7] == [
        "Three households",
        "Generated by computer, not observed; seed 4.",
        "As of 31 December 2013. Amounts in PEN.",
        "3 households and 6 persons in the sample; they stand for 4 households and 6 persons.",
        "Shares and averages are of all that the sample stands for.",
        "Territories: 1 country, 1 region, 1 province, 2 districts.",
        "Sources:",
    ]
    assert {
        "Households (households.parquet): 3 rows, 7 columns",
        "Persons (members.parquet): 6 rows, 5 columns",
        line("household_id", "Number of the household"),
        line(
            "territory",
            "Code of the lowest territory known: Uno 030201 (88 %), Dos 030202 (12 %)",
        ),
        line(
            "income",
            "Income of the whole household in a month: "
            "664 PEN on average, from 350 to 900; unknown for 12 %",
        ),
        line("household_size", "Persons in the household: 1.62 on average, from 1 to 3"),
        line("rural", "Lives in a rural area: yes 75 %; unknown for 50 %"),
        line("sex", "Sex: female (42 %), male (58 %); unknown for 7.7 %"),
        line("birth_date", "Date of birth: from 1979-05-01 to 2005-02-03; unknown for 54 %"),
        line("poverty_rate", "Share of the population below the poverty line (0 to 1): "
             "0.41 on average, from 0.2 to 0.62"),
    } <= set(english)  # fmt: skip
    assert "Generada por computadora, no observada; semilla 4." in spanish
    assert "Al 31 de diciembre de 2013. Montos en PEN." in spanish
    assert "Territorios: 1 país, 1 región, 1 provincia, 2 distritos." in spanish
    assert line("rural", "Vive en zona rural: sí 75 %; se desconoce en 50 %") in spanish


def line(name: str, said: str) -> str:
    return f"  {name:28} {said}"
