"""The names in a rule: parameters first, then the variables of its own level, or of one named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chakana.expressions.nodes import Node, Parameter, Variable
from chakana.expressions.reading import Reader
from chakana.expressions.trees import is_alone_in_comparison, shown
from chakana.expressions.types import LEVELS, TERRITORY_RANKS, Level, is_within
from chakana.problems import suggest

if TYPE_CHECKING:
    from sqlglot import exp


def column(reader: Reader, tree: exp.Expr) -> Node:
    """``income``, ``member.age``"""
    if tree.args.get("db") or tree.args.get("catalog") or type(tree.this).__name__ == "Star":
        raise reader.error("CHK103", tree, f"'{shown(tree)}' has too many parts.",
                         "A name is 'level.variable', for example 'member.age'.")  # fmt: skip
    name, qualifier = str(tree.this.this), tree.args.get("table")
    if qualifier is None:
        return _unqualified(reader, tree, name)
    return _qualified(reader, tree, str(qualifier.this), name)


def _unqualified(reader: Reader, tree: exp.Expr, name: str) -> Node:
    if name in reader.scope.parameters:
        return Parameter(name, reader.scope.parameters[name])
    found = reader.scope.variables.get((reader.scope.level, name))
    if found is not None:
        return Variable(reader.scope.level, name, found)
    elsewhere = [level for level in LEVELS if (level, name) in reader.scope.variables]
    hint = suggest(name, [*reader.scope.parameters, *reader.scope.names_at(reader.scope.level)])
    if elsewhere:
        hint = f"There is '{elsewhere[0]}.{name}': write its level."
    elif tree.this.args.get("quoted"):
        hint = f"A text stands in single quotes: '{name}'."
    elif f"'{name}'" not in reader.text and is_alone_in_comparison(tree):
        hint = f"{hint} A text stands in single quotes: '{name}'.".strip()
    raise reader.error("CHK103", tree, f"Nothing is called '{name}' here.", hint)


def _qualified(reader: Reader, tree: exp.Expr, qualifier: str, name: str) -> Node:
    if qualifier not in LEVELS:
        hint = suggest(qualifier, LEVELS)
        if qualifier == "territory":
            hint = f"Say which territory: one of {', '.join(TERRITORY_RANKS)}."
        raise reader.error("CHK103", tree, f"'{qualifier}' is not a level.", hint)
    level: Level = qualifier
    found = reader.scope.variables.get((level, name))
    if found is None:
        known = [f"{level}.{other}" for other in reader.scope.names_at(level)]
        hint = suggest(f"{level}.{name}", known) or "Declare it under 'variables'."
        raise reader.error("CHK103", tree, f"No variable is called '{level}.{name}'.", hint)
    if not is_within(reader.scope.level, level):
        message = (
            f"A rule at the level of the {reader.scope.level} cannot see one {level}'s {name}."
        )
        hint = f"Gather it up, for example any({level}.{name} …) or sum({level}.{name})."
        raise reader.error("CHK106", tree, message, hint)
    return Variable(level, name, found)
