"""Whether a population holds what rules need, said before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from chakana.engines.missing import Missing
from chakana.engines.needs import Needs
from chakana.expressions.types import TERRITORY_RANKS, UNIT_LEVELS, Kind, is_within
from chakana.language.definition import VariableKey, VariableSpec
from chakana.problems import ChakanaError, Location, Problem, suggest

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population

Kept = str | VariableKey
"""What to keep of a unit: a column of its table, or a variable by level and name."""

CODES = {
    "ENG001": "A dataframe library that is not installed.",
    "ENG002": "A variable that rules need and the population does not have.",
    "ENG003": "A column of another kind than its variable.",
    "ENG004": "A component for another unit than the population's.",
    "ENG005": "A value that was to be kept and that a unit does not have.",
    "ENG006": "A text that is none of those its variable may have.",
}
"""Code → meaning."""

_TABLES = {"household": "households", "organisation": "organisations", "member": "members"}


def absent(population: Population, needs: Needs) -> tuple[VariableSpec, ...]:
    """The recorded variables that ``needs`` names and ``population`` lacks."""
    schemas = _schemas(population)
    return tuple(spec for spec in needs.recorded.values() if spec.name not in schemas[_table(spec)])


def lacking(population: Population, needs: Needs) -> tuple[Missing, ...]:
    """What ``population`` lacks: variables, and enrolments that rules ask about."""
    columns = population.units.collect_schema()
    enrolments = [node for name, node in needs.enrolments.items() if name not in columns]
    return (
        *(Missing("variable", spec.full_name) for spec in absent(population, needs)),
        *(Missing("enrolment", node.programme) for node in enrolments),
    )


def require(population: Population, needs: Needs, *, absent_is_unknown: bool) -> None:
    """Raise :class:`ChakanaError` unless ``population`` holds what ``needs`` names, in its kind."""
    problems = [*_wrong_kinds(population, needs), *_wrong_truths(population, needs)]
    if not absent_is_unknown:
        schemas = _schemas(population)
        problems += [_absence(spec, schemas, needs) for spec in absent(population, needs)]
        problems += _strangers(population, needs)
    if problems:
        raise ChakanaError(problems)


def require_choices(population: Population, needs: Needs) -> None:
    """Raise :class:`ChakanaError` (ENG006) for a text that its variable does not list.

    'Poor' is not 'poor': a rule would take it for something else that it knows. This reads the
    columns.
    """

    unit = _TABLES[population.unit]
    frames = {unit: population.units, "members": population.members}
    problems = []
    for table, frame in {**frames, "territories": population.territories}.items():
        there = frame.collect_schema()
        listed = [one for one in needs.recorded.values() if one.type.choices and one.name in there]
        strange = {one.name: _strange(one) for one in listed if _table(one) == table}
        if strange:
            first = frame.select(found.first().alias(name) for name, found in strange.items())
            row = first.collect(engine="streaming").row(0, named=True)
            at_fault = [one for one in listed if row.get(one.name) is not None]
            problems += [_no_choice(one, row[one.name]) for one in at_fault]
    if problems:
        raise ChakanaError(problems)


def _strange(spec: VariableSpec) -> pl.Expr:
    import polars as pl

    column = pl.col(spec.name).cast(pl.String)
    return column.filter(~column.is_in(list(spec.type.choices or ())))


def _no_choice(spec: VariableSpec, found: str) -> Problem:
    choices = spec.type.choices or ()
    message = f"The column '{spec.name}' holds '{found}'; {spec.full_name} is none such."
    hint = f"{suggest(found, choices)} It is {', '.join(choices)}, or empty where unknown."
    return Problem("ENG006", message, Location(_table(spec)), hint)


def require_kept(population: Population, needs: Needs, keep: Sequence[Kept]) -> None:
    """Raise :class:`ChakanaError` (ENG005) unless a unit has every value of ``keep``."""
    table = _TABLES[population.unit]
    names = [population.unit_key, *(one if isinstance(one, str) else one[1] for one in keep)]
    columns = population.units.collect_schema()
    variables = needs.definition.variables
    problems = [
        Problem("ENG005", f"'{name}' is kept twice.", Location(table), "Name each value once.")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    for one in keep:
        if isinstance(one, str):
            if one not in columns:
                message = f"The table of {table} has no column '{one}' to keep."
                problems.append(Problem("ENG005", message, Location(table), suggest(one, columns)))
        elif one not in variables or not is_within(population.unit, one[0]):
            message = f"A {population.unit} has no '{one[0]}.{one[1]}' to keep."
            known = [f"{at}.{name}" for at, name in variables if is_within(population.unit, at)]
            hint = suggest(f"{one[0]}.{one[1]}", known)
            problems.append(Problem("ENG005", message, Location(needs.definition.id), hint))
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


def _strangers(population: Population, needs: Needs) -> Iterator[Problem]:
    """Rules that gather units which the population does not hold."""
    gathered = {node.level for nodes in needs.aggregates.values() for node in nodes}
    for level in sorted(gathered.intersection(UNIT_LEVELS) - {population.unit}):
        message = f"{needs.definition.id} gathers {_TABLES[level]}, and the population has none."
        hint = f"It holds {_TABLES[population.unit]}. Or let it count as unknown: --absent unknown."
        yield Problem("ENG002", message, Location(_TABLES[level]), hint)


def _wrong_truths(population: Population, needs: Needs) -> Iterator[Problem]:
    """Columns of enrolments and decisions that hold something other than truths."""
    table = _TABLES[population.unit]
    for name, dtype in population.units.collect_schema().items():
        is_read = name in needs.enrolments or name.startswith("decided__")
        if is_read and not _fits(dtype, Kind.BOOLEAN):
            message = f"The column '{name}' of {table} is {dtype}; it holds true and false."
            yield Problem("ENG003", message, Location(table), "Map or convert it.")


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
