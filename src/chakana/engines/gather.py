"""Aggregates as columns: what each member adds, how it is reduced, what the unit makes of it.

Truths become whole numbers, which come to the same whatever the order, on every dataframe. Whether
any holds is the largest of :data:`HOLDS`, :data:`MAY_HOLD` and 0. How many hold is a sum: of each
member, 1 where it holds and :data:`UNSURE` where that is unknown, so that one figure tells both.
:func:`told` says what such a figure means: a truth or a number, each of which may be unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import narwhals as nw

from chakana.engines import bounds
from chakana.engines.compiler import DTYPES, Compiler, in_cents
from chakana.expressions.nodes import Aggregate
from chakana.expressions.types import Kind

HOLDS, MAY_HOLD = 2, 1
UNSURE = 2**32
Reduction = Literal["any", "count", "sum", "min", "max"]
Frame = TypeVar("Frame", "nw.DataFrame[Any]", "nw.LazyFrame[Any]")


@dataclass(frozen=True)
class Piece:
    """One column of the lower table and how it is reduced; ``any`` and ``count`` take truths."""

    name: str
    expression: nw.Expr
    reduction: Reduction


@dataclass(frozen=True)
class Gathering:
    """An aggregate as pieces, and its value: an expression over what the reduced pieces tell."""

    aggregate: Aggregate
    name: str
    pieces: tuple[Piece, ...]
    value: nw.Expr


def gathering(aggregate: Aggregate, name: str, below: Compiler) -> Gathering:
    """How ``aggregate`` is gathered from the table that ``below`` compiles for."""
    make = _truths if aggregate.kind in ("any", "all", "count") else _figures
    return make(aggregate, name, below)


def reduced(
    frame: nw.LazyFrame[Any], key: str, gatherings: Iterable[Gathering]
) -> nw.LazyFrame[Any]:
    """The pieces of ``frame`` reduced by ``key``: one row for each value of it."""
    pieces = distinct(gatherings)
    wide = frame.select(nw.col(key), *(_added(piece) for piece in pieces.values()))
    return wide.group_by(key).agg(*map(aggregated, pieces.values()))


def distinct(gatherings: Iterable[Gathering]) -> dict[str, Piece]:
    """The pieces by name."""
    return {piece.name: piece for gathering in gatherings for piece in gathering.pieces}


def _added(piece: Piece) -> nw.Expr:
    """What each row of the lower table adds to ``piece``."""
    found = piece.expression
    if piece.reduction == "any":
        found = _valued(found, HOLDS, MAY_HOLD, nw.Int8)
    elif piece.reduction == "count":
        found = _valued(found, 1, UNSURE, nw.Int64)
    return found.alias(piece.name)


def _valued(holds: nw.Expr, sure: int, unsure: int, dtype: Any) -> nw.Expr:
    may = nw.when(holds.is_null()).then(nw.lit(unsure, dtype)).otherwise(nw.lit(0, dtype))
    return nw.when(holds).then(nw.lit(sure, dtype)).otherwise(may)


def aggregated(piece: Piece) -> nw.Expr:
    """The column of ``piece`` reduced."""
    column = nw.col(piece.name)
    if piece.reduction in ("sum", "count"):
        return column.sum()
    return column.min() if piece.reduction == "min" else column.max()


def told(frame: Frame, gatherings: Iterable[Gathering]) -> Frame:
    """``frame`` with what its reduced pieces tell; null in one is a unit without rows below."""
    return frame.with_columns(*map(_told, distinct(gatherings).values()))


def _told(piece: Piece) -> nw.Expr:
    column = nw.col(piece.name)
    if piece.reduction == "any":
        state = column.fill_null(0)
        return nw.when(state != MAY_HOLD).then(state == HOLDS).alias(piece.name)
    if piece.reduction == "count":
        number = column.cast(nw.Int64).fill_null(0)
        return nw.when(number < UNSURE).then(number.cast(nw.Float64)).alias(piece.name)
    return column


def _truths(aggregate: Aggregate, name: str, below: Compiler) -> Gathering:
    reduction: Reduction = "count" if aggregate.kind == "count" else "any"
    piece = Piece(f"{name}__held", _held(aggregate, below), reduction)
    found = nw.col(piece.name)
    return Gathering(aggregate, name, (piece,), ~found if aggregate.kind == "all" else found)


def _held(aggregate: Aggregate, below: Compiler) -> nw.Expr:
    """True of a member that decides: it belongs and holds or, for ``all``, it belongs and fails."""
    parts = []
    if aggregate.where is not None:
        parts.append(below.expression(aggregate.where))
    if aggregate.value is not None:
        value = below.expression(aggregate.value)
        parts.append(~value if aggregate.kind == "all" else value)
    if not parts:
        return nw.lit(True)
    return parts[0] if len(parts) == 1 else parts[0] & parts[1]


def _figures(aggregate: Aggregate, name: str, below: Compiler) -> Gathering:
    assert aggregate.value is not None
    value = below.expression(aggregate.value)
    unsure, counted = value.is_null(), nw.lit(True)
    if aggregate.where is not None:
        where = below.expression(aggregate.where)
        unsure, counted = where.is_null() | (where & unsure), where
        value = nw.when(where).then(value)
    pieces = [
        Piece(f"{name}__{aggregate.kind}", value, _REDUCTIONS[aggregate.kind]),
        Piece(f"{name}__unsure", unsure, "count"),
        Piece(f"{name}__number", counted, "count"),
    ]
    if _may_overflow(aggregate, below):
        pieces.append(Piece(f"{name}__about", value.cast(nw.Float64), "sum"))
    is_sure = nw.col(pieces[1].name) == 0.0
    found = _FINISH[aggregate.kind](aggregate, below, *(nw.col(piece.name) for piece in pieces))
    return Gathering(aggregate, name, tuple(pieces), nw.when(is_sure).then(found))


def _may_overflow(aggregate: Aggregate, below: Compiler) -> bool:
    """Whether whole cents could add up to more than a whole number of a dataframe can hold."""
    if aggregate.type.kind is not Kind.MONEY or aggregate.kind not in ("sum", "mean"):
        return False
    return bounds.total(aggregate, below.rule_of) >= bounds.LARGEST_INTEGER


def _sum(
    aggregate: Aggregate, below: Compiler, figure: nw.Expr, unsure: nw.Expr, number: nw.Expr,
    about: nw.Expr | None = None,
) -> nw.Expr:  # fmt: skip
    return _total(aggregate, below, figure.fill_null(0), about)


def _total(
    aggregate: Aggregate, below: Compiler, figure: nw.Expr, about: nw.Expr | None
) -> nw.Expr:
    """The sum, unknown beyond the range; ``about`` tells where whole numbers went round."""
    limit, of_type = bounds.limit(aggregate), DTYPES[aggregate.type.kind]
    if bounds.total(aggregate, below.rule_of) <= limit:
        return figure.cast(of_type)
    inside = figure.abs() <= limit
    if about is not None:
        inside = inside & (about.fill_null(0.0).abs() < bounds.LARGEST_INTEGER / 2)
    return nw.when(inside).then(figure).cast(of_type)


def _mean(
    aggregate: Aggregate, below: Compiler, figure: nw.Expr, unsure: nw.Expr, number: nw.Expr,
    about: nw.Expr | None = None,
) -> nw.Expr:  # fmt: skip
    total = _total(aggregate, below, figure, about).cast(nw.Float64)
    mean = total / nw.when(number > 0.0).then(number)
    return in_cents(mean) if aggregate.type.kind is Kind.MONEY else mean


def _extreme(
    aggregate: Aggregate, below: Compiler, figure: nw.Expr, unsure: nw.Expr, number: nw.Expr
) -> nw.Expr:
    return figure


_REDUCTIONS: dict[str, Reduction] = {"sum": "sum", "mean": "sum", "min": "min", "max": "max"}
_FINISH: dict[str, Callable[..., nw.Expr]] = {
    "sum": _sum, "mean": _mean, "min": _extreme, "max": _extreme,
}  # fmt: skip
