"""Whether a population holds what rules need, said before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from chakana.engines.needs import Needs
from chakana.expressions.types import TERRITORY_RANKS, Kind
from chakana.language.definition import VariableSpec
from chakana.problems import ChakanaError, Location, Problem, suggest

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population

CODES = {
    "ENG001": "A dataframe library that is not installed.",
    "ENG002": "A variable that rules need and the population does not have.",
    "ENG003": "A column of another kind than its variable.",
    "ENG004": "A component for another unit than the population's.",
}
"""Code → meaning."""

_TABLES = {"household": "households", "organisation": "organisations", "member": "members"}


def absent(population: Population, needs: Needs) -> tuple[VariableSpec, ...]:
    """The recorded variables that ``needs`` names and ``population`` lacks."""
    schemas = _schemas(population)
    return tuple(spec for spec in needs.recorded.values() if spec.name not in schemas[_table(spec)])


def require(population: Population, needs: Needs, *, absent_is_unknown: bool) -> None:
    """Raise :class:`ChakanaError` unless ``population`` holds what ``needs`` names, in its kind."""
    problems = list(_wrong_kinds(population, needs))
    if not absent_is_unknown:
        schemas = _schemas(population)
        problems += [_absence(spec, schemas, needs) for spec in absent(population, needs)]
    if problems:
        raise ChakanaError(problems)


def _schemas(population: Population) -> dict[str, Mapping[str, pl.DataType]]:
    unit = _TABLES[population.unit]
    tables = {
        unit: population.units,
        "members": population.members,
        "territories": population.territories,
    }
    found: dict[str, Mapping[str, pl.DataType]] = {
        name: frame.collect_schema() for name, frame in tables.items()
    }
    return {"households": {}, "organisations": {}, **found}


def _table(spec: VariableSpec) -> str:
    return "territories" if spec.level in TERRITORY_RANKS else _TABLES[spec.level]


def _absence(
    spec: VariableSpec, schemas: Mapping[str, Mapping[str, object]], needs: Needs
) -> Problem:
    table = _table(spec)
    message = (
        f"{needs.definition.id} needs '{spec.full_name}', "
        f"and the table of {table} has no column '{spec.name}'."
    )
    hint = suggest(spec.name, schemas[table]) + " Or let it count as unknown: --absent unknown."
    return Problem("ENG002", message, Location(table), hint.strip())


def _wrong_kinds(population: Population, needs: Needs) -> Iterator[Problem]:
    schemas = _schemas(population)
    for spec in needs.recorded.values():
        dtype = schemas[_table(spec)].get(spec.name)
        if dtype is not None and not _fits(dtype, spec.type.kind):
            message = (
                f"The column '{spec.name}' of {_table(spec)} is {dtype}; "
                f"{spec.full_name} is {spec.type}."
            )
            hint = (
                "Money is whole cents (Int64)."
                if spec.type.kind is Kind.MONEY
                else "Map or convert it."
            )
            yield Problem("ENG003", message, Location(_table(spec)), hint)


def _fits(dtype: pl.DataType, kind: Kind) -> bool:
    import polars as pl

    if dtype == pl.Null:
        return True
    match kind:
        case Kind.MONEY:
            return dtype.is_integer()
        case Kind.NUMBER:
            return dtype.is_numeric() and not dtype.is_decimal()
    wanted = {Kind.BOOLEAN: pl.Boolean, Kind.TEXT: pl.String, Kind.DATE: pl.Date}[kind]
    return dtype == wanted or (kind is Kind.TEXT and dtype in (pl.Categorical, pl.Enum))
