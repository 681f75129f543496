"""What is asked of sqlglot's trees: what a thing is called, where it stands, how it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chakana.expressions.types import LEVELS

if TYPE_CHECKING:
    from sqlglot import exp


def function_name(tree: exp.Expr) -> str:
    """The name of the function that ``tree`` calls, in lower case."""
    name = type(tree).__name__
    return str(tree.this).lower() if name == "Anonymous" else name.lower()


def columns(tree: exp.Expr) -> list[exp.Expr]:
    """Every name that stands in ``tree``."""
    return [node for node in tree.walk() if type(node).__name__ == "Column"]


def bare_level(tree: exp.Expr) -> str | None:
    """The level that ``tree`` names and nothing else, as in ``count(member)``."""
    if type(tree).__name__ == "Paren":
        return bare_level(tree.this)
    if type(tree).__name__ == "Column" and not tree.args.get("table"):
        return str(tree.this.this) if str(tree.this.this) in LEVELS else None
    return None


def is_alone_in_comparison(tree: exp.Expr) -> bool:
    """Whether ``tree`` is all that stands on its side of a comparison."""
    return type(tree.parent).__name__ in ("EQ", "NEQ", "In")


def offset(tree: exp.Expr) -> int:
    """Where the first word of ``tree`` stands, or of what surrounds it."""
    starts = [node.meta["start"] for node in tree.walk() if "start" in node.meta]
    if not starts and tree.parent is not None:
        return offset(tree.parent)
    return int(min(starts)) if starts else 0


def shown(tree: exp.Expr) -> str:
    """``tree`` as a message can quote it: short, in lower case."""
    while type(tree).__name__ == "Paren":
        tree = tree.this
    text = tree.sql().lower() if len(list(tree.walk())) < 40 else "this"
    return text if len(text) <= 60 else text[:57] + "…"
