"""A population as the table of households that a score is fitted on, and what it offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chakana.problems import suggest
from chakana.targeting.codes import stop
from chakana.targeting.pmt_columns import Candidate, Recorded

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.schema import Variable
    from chakana.population.tables import Population

MOST_UNKNOWN = 0.05
"""A variable unknown of more households than this share is not offered unless it is named."""
NEVER_OFFERED = frozenset({"territory", "weight", "stratum", "psu", "source_key", "household_size"})
"""Keys, the design, and the household's size as stated: its members are counted."""
PERSONS, POINTS = "persons", "points of income per person"

AGE = Recorded("member", "age", "number", "years", "Años cumplidos", "Completed years")
AGE_BY_BIRTH = (
    Recorded("member", "birth_date", "date", None, "Fecha de nacimiento", "Date of birth"),
    Recorded(
        "member", "age", "number", "years", "Años cumplidos", "Completed years",
        "years_between(member.birth_date, current_date)",
    ),
)  # fmt: skip
HEAD = Recorded("member", "head", "boolean", None, "Es jefe o jefa del hogar", "Is the head")
SEX = Recorded("member", "sex", "text", None, "Sexo", "Sex")


@dataclass(frozen=True)
class Offer:
    """One row per household with candidates, ``persons`` and the outcome ``points``.

    The outcome is 100 × the natural logarithm of income per person, in whole units of currency:
    one point is about one per cent of income. It is unknown where income or persons are 0 or less.
    ``not_offered`` are the variables left out because they are unknown of too many.
    """

    frame: pl.DataFrame
    candidates: tuple[Candidate, ...]
    weight: str | None
    cluster: str | None
    not_offered: tuple[str, ...]


def offer(population: Population, outcome: str, named: Sequence[str] = ()) -> Offer:
    """What ``population`` offers to predict ``outcome`` (``household.income``).

    ``named`` variables of the household are the only ones offered; none named offers all that are
    true/false or a figure, are known of nearly all, and are not money. What its members are
    (their number, ages, a woman at the head) is always offered. Raises TAR101, TAR102.
    """
    if population.unit != "household":
        raise stop("TAR102", "A score is fitted on households, and these are organisations.")
    variables = {v.name: v for v in population.schema if v.level == "household"}
    income = _named(outcome, variables)
    if income.kind not in ("money", "number"):
        raise stop("TAR102", f"'{outcome}' is {income.kind}, where an income is needed.")
    composition = _composition(population)
    frame = _table(population, income, composition)
    chosen = [_named(one, variables) for one in named]
    not_offered: list[str] = []
    if not named:
        able = [v for v in variables.values() if _may_be_offered(v, income, population.unit_key)]
        not_offered = [v.name for v in able if _unknown(frame, v.name) > MOST_UNKNOWN]
        chosen = [v for v in able if v.name not in not_offered]
    own = tuple(Candidate(v.name, "", (recorded(v),)) for v in chosen)
    present = frame.columns
    return Offer(
        frame,
        (*own, *(candidate for candidate, _ in composition)),
        "weight" if "weight" in present else None,
        next((name for name in ("psu", "territory") if name in present), None),
        tuple(not_offered),
    )


def area_of(population: Population, name: str) -> Candidate:
    """The variable of the household called ``name``, to fit a score for each of its values."""
    variables = {v.name: v for v in population.schema if v.level == "household"}
    found = _named(name, variables)
    if found.kind not in ("boolean", "text"):
        raise stop("TAR102", f"'{name}' is {found.kind}; areas are told by a truth or a text.")
    return Candidate(found.name, "", (recorded(found),))


def recorded(variable: Variable) -> Recorded:
    """A variable of the household as a definition declares it."""
    kind = "number" if variable.kind == "money" else variable.kind
    unit = "units" if kind == "number" else None
    name = variable.name.replace("_", " ")
    return Recorded(
        "household", variable.name, kind, unit, variable.es or name, variable.en or name
    )


def _named(name: str, variables: Mapping[str, Variable]) -> Variable:
    short = name.removeprefix("household.")
    if short not in variables:
        hint = suggest(short, variables)
        raise stop("TAR101", f"The households have no variable '{name}'.", hint)
    return variables[short]


def _may_be_offered(variable: Variable, income: Variable, key: str) -> bool:
    is_usable = variable.kind in ("boolean", "number")
    return is_usable and variable.name not in {*NEVER_OFFERED, income.name, key}


def _unknown(frame: pl.DataFrame, name: str) -> float:
    return frame[name].null_count() / max(frame.height, 1)


def _composition(population: Population) -> list[tuple[Candidate, pl.Expr]]:
    """Candidates about the members, each with the expression that computes it for a household."""
    import polars as pl

    present = population.members.collect_schema().names()
    found = [(Candidate("members", "count(member)"), pl.len().cast(pl.Float64))]
    age = _age(population, present)
    if age is not None:
        years, reads = age
        found += [
            _counted("members under 6", "count(member.age < 6)", reads, years < 6),
            _counted(
                "members of 6 to 14", "count(member.age between 6 and 14)", reads,
                years.is_between(6, 14),
            ),
            _counted("members of 65 and over", "count(member.age >= 65)", reads, years >= 65),
        ]  # fmt: skip
    if {"head", "sex"} <= set(present):
        rule = "any(member.head and member.sex = 'female')"
        is_she = pl.col("head") & (pl.col("sex") == "female")
        # Kleene: unknown only if nobody is and somebody might be.
        found.append(
            (Candidate("woman at the head", rule, (HEAD, SEX)), is_she.any(ignore_nulls=False))
        )
    return found


def _counted(
    column: str, rule: str, reads: tuple[Recorded, ...], condition: pl.Expr
) -> tuple[Candidate, pl.Expr]:
    import polars as pl

    number = pl.when(condition.is_not_null().all()).then(condition.sum().cast(pl.Float64))
    return Candidate(column, rule, reads), number


def _age(
    population: Population, present: Sequence[str]
) -> tuple[pl.Expr, tuple[Recorded, ...]] | None:
    import polars as pl

    if "age" in present:
        return pl.col("age"), (AGE,)
    day = population.description.observed_on
    if "birth_date" not in present or day is None:
        return None
    born = pl.col("birth_date")
    not_yet = (born.dt.month() * 100 + born.dt.day()) > day.month * 100 + day.day
    return day.year - born.dt.year() - not_yet.cast(pl.Int32), AGE_BY_BIRTH


def _table(
    population: Population, income: Variable, composition: list[tuple[Candidate, pl.Expr]]
) -> pl.DataFrame:
    import polars as pl

    key = population.unit_key
    members = population.members.group_by(key).agg(
        pl.len().cast(pl.Float64).alias(PERSONS),
        *(expression.alias(candidate.column) for candidate, expression in composition),
    )
    amount = pl.col(income.name).cast(pl.Float64) / (100 if income.kind == "money" else 1)
    per_person = amount / pl.col(PERSONS)
    points = pl.when(per_person > 0).then(100 * per_person.log())
    table = population.units.join(members, on=key, how="left").with_columns(points.alias(POINTS))
    return table.collect(engine="streaming").sort(key)
