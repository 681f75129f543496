"""The engines as functions from a definition and tables to a column of values.

Another engine is another entry of :data:`ENGINES`, with what it can show: the dataframe engine has
no table of members, and tells nothing of conditions and exits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tests.engines.tables import Hamlet

from chakana.engines.dataframe import assess
from chakana.engines.outcome import Outcome, assess_one
from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.nodes import Value, Variable
from chakana.expressions.types import Level
from chakana.language.definition import Definition

Column = list[Value]
ColumnOf = Callable[[Definition, Hamlet, date, Level, str], Column]
"""Definition, tables, day, level and name of the variable → its value for each row of the level.

For a territory the column has one value for each household: that of the territory it lies in.
"""
Assessed = Callable[[Definition, Hamlet, date], list[dict[str, str]]]
"""Definition, tables, day → for each household what the engine says of it, as the tables say it."""


def reference_column(
    definition: Definition, hamlet: Hamlet, day: date, level: Level, name: str
) -> Column:
    evaluator = Evaluator(definition, day)
    variable = Variable(level, name, definition.variables[level, name].type)
    things: list[Thing] = list(hamlet.things().values())
    if level == "member":
        things = [one for thing in things for one in thing.members]
    return [evaluator.variable(variable, thing) for thing in things]


def dataframe_column(
    definition: Definition, hamlet: Hamlet, day: date, level: Level, name: str
) -> Column:
    with assess(
        definition, hamlet.population(), day, keep=[(level, name)], absent_is_unknown=True
    ) as found:
        rows = found.collect().sort(hamlet.key)
    (column,) = [one for one in rows.columns if one == name or one.endswith(f".{name}")]
    return rows[column].to_list()


def reference_assessment(definition: Definition, hamlet: Hamlet, day: date) -> list[dict[str, str]]:
    component = definition.component("support")
    outcomes = (assess_one(definition, component, thing, day) for thing in hamlet.things().values())
    return [_told(outcome) for outcome in outcomes]


def _told(outcome: Outcome) -> dict[str, str]:
    missing = [str(one) for stage in outcome.stages for one in stage.missing]
    return {
        "eligible": _word(outcome.eligible),
        "because": outcome.because or "",
        "missing": ", ".join(missing),
        "meant": _word(outcome.meant),
        "amount": "" if outcome.amount is None else f"{outcome.amount / 100:g}",
        "exit": outcome.exit or "",
        **{f"condition {name}": state for name, state in outcome.conditions.items()},
    }


def dataframe_assessment(definition: Definition, hamlet: Hamlet, day: date) -> list[dict[str, str]]:
    component = definition.component("support")
    names = [stage.name for stage in component.stages]
    with assess(
        definition, hamlet.population(), day, simulated=False, absent_is_unknown=True
    ) as found:
        rows = found.collect().sort(hamlet.key).to_dicts()
    told = []
    for row in rows:
        failed, unknown = row["support__failed"], row["support__unknown"]
        order = [i for mask in (failed, unknown) for i in range(len(names)) if mask >> i & 1]
        amount = row.get("support__amount")
        told.append(
            {
                "eligible": _word(row["support__eligible"]),
                "because": names[order[0]] if order else "",
                "meant": _word(row["support__meant"]),
                "amount": "" if amount is None else f"{amount / 100:g}",
            }
        )
    return told


def _word(truth: bool | None) -> str:
    return "?" if truth is None else str(truth).lower()


@dataclass(frozen=True)
class Engine:
    """One engine, and what it can be asked."""

    column: ColumnOf
    assessment: Assessed
    tells: frozenset[str]
    """The columns of an assessment that it gives."""
    members: bool
    """Whether it shows the values of members."""

    def shows(self, level: Level) -> bool:
        return level != "member" or self.members


_TOLD_BY_ALL = frozenset({"eligible", "because", "meant", "amount"})
ENGINES: dict[str, Engine] = {
    "reference": Engine(
        reference_column,
        reference_assessment,
        _TOLD_BY_ALL | {"missing", "exit", "condition school"},
        members=True,
    ),
    "dataframe": Engine(dataframe_column, dataframe_assessment, _TOLD_BY_ALL, members=False),
}
