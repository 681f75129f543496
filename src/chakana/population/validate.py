"""What is wrong with a population, row by row; nothing passes in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chakana.population.columns import Table, row_problems, shape_problems
from chakana.population.links import key_problems, member_problems, place_problems, tree_problems
from chakana.population.tables import (
    MEMBERS_FILE,
    TERRITORIES_FILE,
    UNIT_FILES,
    Population,
    damaged_table,
)
from chakana.problems import ChakanaError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


def require_valid(population: Population) -> list[Problem]:
    """The warnings about ``population``. Raises :class:`ChakanaError` with every problem if it
    has an error.
    """
    problems = validate(population)
    if any(problem.severity == "error" for problem in problems):
        raise ChakanaError(problems)
    return problems


def validate(population: Population) -> list[Problem]:
    """Every problem of ``population``, errors first, each with its count and its first rows.

    Rows are counted from 1 in the order of the table. The tables are streamed: memory does not
    grow with the columns, only with the keys.
    """
    import polars as pl

    try:
        problems = _problems(population)
    except (pl.exceptions.ComputeError, pl.exceptions.PanicException, OSError) as error:
        # A file may be damaged where only reading its rows shows it.
        problems = [damaged_table(str(population.folder or "the population"), error)]
    return sorted(problems, key=lambda problem: problem.severity == "warning")


def _problems(population: Population) -> list[Problem]:
    tables = tables_of(population)
    shape = [problem for table in tables for problem in shape_problems(table)]
    problems = [*shape, *_rows(tables, shape)]
    if not any(problem.code == "POP060" for problem in shape):
        problems += _links(*tables, population.unit_key)
    return problems


def tables_of(population: Population) -> tuple[Table, Table, Table]:
    """Units, members and territories with what each must have."""
    key, about = population.unit_key, population.description
    return (
        Table(
            population.unit,
            UNIT_FILES[population.unit],
            population.units,
            (key,),
            ("territory",),
            about,
        ),
        Table("member", MEMBERS_FILE, population.members, ("member_id", key), (), about),
        Table(
            "territory",
            TERRITORIES_FILE,
            population.territories,
            ("territory",),
            ("rank", "parent", "name"),
            about,
        ),
    )


def _rows(tables: tuple[Table, ...], shape: list[Problem]) -> Iterator[Problem]:
    for table in tables:
        wrong = {
            p.message.split()[0]
            for p in shape
            if p.code == "POP061" and p.location.file == table.file
        }
        yield from row_problems(table, frozenset(table.frame.collect_schema().names()) - wrong)


def _links(units: Table, members: Table, territories: Table, key: str) -> Iterator[Problem]:
    import polars as pl

    if not units.frame.select(pl.len()).collect().item():
        hint = "A simulation of nobody says nothing."
        yield units.problem("POP077", f"There are no rows in {units.file}.", hint)
    unit_keys = key_problems(units, key)
    yield from unit_keys
    yield from key_problems(members, "member_id")
    yield from key_problems(territories, "territory")
    yield from tree_problems(territories)
    codes = territories.frame.select(pl.col("territory").cast(pl.String)).collect()["territory"]
    yield from place_problems(units, codes.drop_nulls().to_list())
    if not unit_keys:
        yield from member_problems(units, members, key)
