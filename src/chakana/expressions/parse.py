"""Rule text, in SQL's expression grammar, to our own nodes.

sqlglot reads the grammar; the table below says which function turns each of its constructs into
one of :mod:`chakana.expressions.nodes`. What is not in the table cannot be said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chakana.expressions import calls, constructs, names
from chakana.expressions.grammar import FUNCTIONS, RuleError, grammar_tree
from chakana.expressions.nodes import Node
from chakana.expressions.reading import Reader
from chakana.expressions.scope import Scope

if TYPE_CHECKING:
    from sqlglot import exp

MAXIMUM_DEPTH = 60
"""How deep the nodes of one rule may lie; a chain of additions lies as deep as it is long."""


def parse_rule(text: str, scope: Scope) -> Node:
    """The node that ``text`` stands for in ``scope``; :class:`RuleError` says why it is none."""
    tree = grammar_tree(text)
    try:
        node = Reader(scope, text, _READERS).read(tree)
    except RecursionError:
        raise _too_deep() from None
    if depth(node) > MAXIMUM_DEPTH:
        raise _too_deep()
    return node


def _too_deep() -> RuleError:
    hint = "Give its parts names: a derived variable is a rule too. A long sum can be a score."
    return RuleError("CHK101", f"More than {MAXIMUM_DEPTH} things stand one upon another.", hint)


def depth(node: Node) -> int:
    """How many nodes lie on the longest way down from ``node``, itself included."""
    levels, below = 0, [node]
    while below:
        levels += 1
        below = [child for one in below for child in one.children()]
    return levels


_READERS: dict[str, Callable[[Reader, exp.Expr], Node]] = {
    "Paren": constructs.paren,
    "Boolean": constructs.boolean_literal,
    "Literal": constructs.literal,
    "Cast": constructs.cast_to_date,
    "CurrentDate": constructs.current_date,
    "Column": names.column,
    "And": constructs.conjunction,
    "Or": constructs.disjunction,
    "Not": constructs.negation,
    "Neg": constructs.minus,
    "Null": constructs.unknown,
    "Between": constructs.between,
    "In": constructs.membership,
    "Is": constructs.is_null,
    "Case": constructs.case,
    "Filter": calls.filtered,
    "Anonymous": calls.function,
    "Any": calls.aggregate,
    **dict.fromkeys(constructs.COMPARISONS, constructs.comparison),
    **dict.fromkeys(constructs.ARITHMETIC, constructs.arithmetic),
}


__all__ = ["FUNCTIONS", "RuleError", "Scope", "depth", "parse_rule"]
