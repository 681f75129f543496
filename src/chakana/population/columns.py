"""What must hold of each column of a population, whatever the programme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from chakana.expressions.nodes import MONEY_LIMIT, NUMBER_LIMIT
from chakana.population.description import TABLE_OF, Description
from chakana.population.rows import find_rows, rows_in_words, values_in_words
from chakana.population.schema import DESIGN_COLUMNS, Level, Variable, kind_of, standard_variables
from chakana.problems import Location, Problem, suggest

if TYPE_CHECKING:
    import polars as pl

KEYS = ("household_id", "organisation_id", "member_id")
"""The keys that draws are made from: whole numbers from 0 up."""


@dataclass(frozen=True)
class Table:
    """One table of a population as the checks see it; ``keys`` must be there and never empty."""

    level: Level
    file: str
    frame: pl.LazyFrame
    keys: tuple[str, ...]
    needs: tuple[str, ...]
    description: Description

    def problem(self, code: str, message: str, hint: str = "", *, warning: bool = False) -> Problem:
        """A problem of this table."""
        severity = "warning" if warning else "error"
        return Problem(code, message, Location(self.file), hint, severity)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Fault:
    """Rows that are wrong: ``where`` is true there; ``what`` says it after the rows."""

    code: str
    column: str
    where: pl.Expr
    what: str
    hint: str
    warning: bool = False


def shape_problems(table: Table) -> list[Problem]:
    """Columns that are missing, or of a type that their variable may not have."""
    import polars as pl

    columns = dict(table.frame.collect_schema())
    money = table.description.money_of(table.level)
    wanted = {*table.keys, *table.needs, *money}
    problems = [_absent(table, name, columns) for name in sorted(wanted - set(columns))]
    known = known_variables(table)
    for name, dtype in columns.items():
        if dtype == pl.Null and name not in {*table.keys, *money}:
            continue  # nothing is known of anybody
        kind = kind_of(dtype, money=name in money)
        expected = known[name].kind if name in known else None
        is_half = name in KEYS and kind == "number" and dtype not in (pl.Int64, pl.Int32)
        if is_half or kind is None or (expected and kind != expected):
            problems.append(_wrong_type(table, name, str(dtype), kind, expected, name in money))
    return problems


def known_variables(table: Table) -> dict[str, Variable]:
    """The variables with a meaning: the standard ones, and the population's own."""
    own = table.description.variables_of(table.level)
    return {**own, **standard_variables()[table.level]}


def row_problems(table: Table, sound: frozenset[str]) -> list[Problem]:
    """Rows at fault in the columns that are ``sound`` in themselves."""
    import polars as pl

    faults = [fault for fault in faults_of(table) if fault.column in sound]
    if not faults:
        return []
    counts = (
        table.frame.select(
            fault.where.fill_null(value=False).sum().alias(str(i)) for i, fault in enumerate(faults)
        )
        .collect(engine="streaming")
        .row(0)
    )
    assert isinstance(table.frame, pl.LazyFrame)
    return [describe(table, fault) for fault, count in zip(faults, counts, strict=True) if count]


def describe(table: Table, fault: Fault) -> Problem:
    """A fault with its count, its first rows and what stands there."""
    count, first, values = find_rows(table.frame, fault.where, fault.column)
    given = f": {values_in_words(values)}" if any(v is not None for v in values) else ""
    message = f"{fault.column} {fault.what} in {rows_in_words(count, first)}{given}."
    return table.problem(fault.code, message, fault.hint, warning=fault.warning)


def faults_of(table: Table) -> Iterator[Fault]:
    """Every fault to look for, from the types and the known variables."""
    import polars as pl

    money, known = table.description.money_of(table.level), known_variables(table)
    for name, dtype in table.frame.collect_schema().items():
        column = pl.col(name)
        if name in table.keys:
            yield Fault("POP062", name, column.is_null(), "is empty", "Every row needs its key.")
            if dtype.is_integer():
                yield Fault("POP074", name, column < 0, "is below nought", "Number rows from 0 up.")
        elif name in DESIGN_COLUMNS:
            yield _design(name)
        elif name in money:
            hint = "Money is in whole cents; check the unit of the source."
            beyond = column.abs() > MONEY_LIMIT
            yield Fault("POP073", name, beyond, f"is beyond {MONEY_LIMIT:.0e} cents", hint)
        elif kind_of(dtype) == "number":
            yield _figure(name, dtype)
        elif kind_of(dtype) == "date" and table.description.observed_on:
            yield from _birth(name, table.description.observed_on)
        if name in known:
            yield from _of_variable(known[name])


def _figure(name: str, dtype: pl.DataType) -> Fault:
    import polars as pl

    beyond = pl.col(name).abs() > NUMBER_LIMIT
    wrong = beyond | pl.col(name).is_nan() if dtype.is_float() else beyond
    what = f"is not finite, or beyond {NUMBER_LIMIT:.0e},"
    return Fault("POP074", name, wrong, what, "Leave the figure empty where it is not known.")


def _design(name: str) -> Fault:
    import polars as pl

    if name != "weight":
        hint = "Every row of a sample has its stratum and its primary sampling unit."
        return Fault("POP076", name, pl.col(name).is_null(), "is empty", hint)
    column = pl.col(name)
    wrong = (
        column.is_null()
        | ~column.cast(pl.Float64).is_finite()
        | (column <= 0)
        | (column > NUMBER_LIMIT)
    )
    hint = "A row stands for a number of units; one that stands for none does not belong here."
    return Fault("POP066", name, wrong, "is missing, zero, negative or not finite", hint)


def _birth(name: str, observed: date) -> Iterator[Fault]:
    import polars as pl

    if name == "birth_date":
        hint = "Check the order of day and month, the century, and observed_on."
        yield Fault("POP079", name, pl.col(name) > observed, f"is after {observed}", hint)


def _of_variable(variable: Variable) -> Iterator[Fault]:
    import polars as pl

    column = pl.col(variable.name)
    if variable.codes:
        hint = f"The codes are {', '.join(variable.codes)}; an unknown value is left empty."
        strange = ~column.cast(pl.String).is_in(list(variable.codes))
        yield Fault("POP067", variable.name, strange, "is none of its codes", hint)
    if variable.between:
        low, high = variable.between
        hint = "A share is written 0.40, not 40." if high == 1 else "Check the unit of the source."
        out = (column < low) | (column > high)
        yield Fault("POP078", variable.name, out, f"is not between {low:g} and {high:g}", hint)


def _absent(table: Table, name: str, columns: dict[str, pl.DataType]) -> Problem:
    hint = suggest(name, columns)
    if name in table.description.money_of(table.level):
        hint = f"population.json names it as money of {TABLE_OF[table.level]}. {hint}".strip()
    return table.problem("POP060", f"There is no column '{name}'.", hint)


def _wrong_type(
    table: Table, name: str, dtype: str, kind: str | None, expected: str | None, money: bool
) -> Problem:
    if name in KEYS and not money:
        message = f"{name} must be whole numbers (Int64), and is {dtype}."
        hint = "Number the rows; keep the survey's own key beside, as text."
    elif expected == "money" and not money:
        message = f"{name} is an amount of money, but population.json does not say so."
        hint = (
            f"Name it in money_columns under {TABLE_OF[table.level]}, and hold whole cents (Int64)."
        )
    elif money and kind is None:
        message = f"{name} is money and must be whole cents (Int64), not {dtype}."
        hint = "Multiply the amount by 100 and round it to whole cents."
    elif kind is None:
        message = f"{name} is {dtype}, and no variable may be."
        hint = "Booleans are Boolean, numbers Float64, money Int64 cents, texts String, dates Date."
    else:
        message = f"{name} must be a {expected}, and is a {kind} ({dtype})."
        hint = (
            "This name has one meaning in every population; use another name for another meaning."
        )
    return table.problem("POP061", message, hint)
