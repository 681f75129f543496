"""Single rules asked of everybody in a population: whom a condition concerns, who leaves.

An assessment says who is eligible and for how much. These are the other rules of a component, one
by one; the reference engine says the same of one unit, and a property test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import narwhals as nw

from chakana.engines import fitness
from chakana.engines.levels import Levels
from chakana.engines.needs import Needs
from chakana.engines.sources import opened
from chakana.expressions.nodes import Variable
from chakana.expressions.types import Level
from chakana.language.definition import Definition, Rule

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population


def ask(
    definition: Definition,
    population: Population,
    day: date,
    level: Level,
    rules: Mapping[str, Rule],
    keep: Sequence[str] = (),
) -> pl.DataFrame:
    """What each of ``rules`` says of every row at ``level``, null where it is unknown.

    ``level`` is ``member`` or the population's unit, and every rule lives there. Columns: those of
    ``keep``, as they stand in the table, and one for each rule by its name. What the population
    does not hold is unknown. Raises :class:`ChakanaError` (ENG003) for a column of another kind.
    """
    needs = Needs.of(definition, ((level, rule.node) for rule in rules.values()))
    fitness.require(population, needs, absent_is_unknown=True)
    with opened(population, "polars") as tables:
        levels = Levels.of(needs, day, tables, population)
        compiler = levels.compiler(level)
        made = [compiler.expression(rule.node).alias(name) for name, rule in rules.items()]
        frame = levels.frames[level].with_columns(*made).select(*map(nw.col, (*keep, *rules)))
        return tables.collected(frame, "asked")


def recorded_for(definition: Definition, rule: Rule) -> list[Variable]:
    """The recorded variables on which ``rule`` rests, those behind derived ones included."""
    found: dict[tuple[Level, str], Variable] = {}
    pending, seen = [rule.node], set()
    while pending:
        for node in pending.pop().walk():
            if not isinstance(node, Variable) or (node.level, node.name) in seen:
                continue
            seen.add((node.level, node.name))
            spec = definition.variables[node.level, node.name]
            if spec.node is None:
                found[node.level, node.name] = node
            else:
                pending.append(spec.node)
    return list(found.values())
