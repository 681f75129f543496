"""From a table and a design to the arrays that :mod:`chakana.measures.rows` works on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from chakana.measures.codes import stop
from chakana.measures.over import Over
from chakana.measures.rows import OUTSIDE, Rows
from chakana.problems import suggest

if TYPE_CHECKING:
    from chakana.measures.design import Design
    from chakana.measures.over import Column
    from chakana.measures.rows import Codes, Floats

PERSONS = "persons"


def collect_rows(over: Over, by: str | None, columns: Mapping[str, Column]) -> Rows:
    """Evaluate ``columns`` (names, figures or expressions), the design and persons of ``over``.

    A null or nan in any column is unknown and takes its row out of the estimate, counted in
    ``missing``; a null in ``by`` is a group of its own (key None).
    """
    design = over.design
    if design.is_census:
        design = replace(design, stratum=None, psu=None)
    wanted: dict[str, Column] = {**columns, PERSONS: over.persons}
    table = _evaluated(over, design, by, wanted)
    values = {
        name: np.full(table.height, float(column))
        if isinstance(column, int | float)
        else _doubles(table[f"column {name}"], column)
        for name, column in wanted.items()
    }
    keys, group = _groups(table) if by is not None else ((None,), np.zeros(table.height, np.int64))
    unknown = np.zeros(table.height, dtype=bool)
    for value in values.values():
        unknown |= np.isnan(value)
    return Rows(
        persons=values.pop(PERSONS),
        columns=values,
        weight=_weights(table, design),
        group=np.where(unknown, OUTSIDE, group),
        keys=keys,
        missing=np.bincount(group[unknown], minlength=len(keys)).astype(np.int64),
        is_census=design.is_census,
        stratum=_design_codes(table, ["design stratum"]) if design.stratum else None,
        psu=_units(table, design),
    )


def weight_of(over: Over) -> pl.Series:
    """Weight times persons of each row of ``over``: Float64, null where either is unknown."""
    weight = 1.0 if over.design.weight is None else over.design.weight
    present = over.frame.lazy().collect_schema().names()
    factors = [
        pl.lit(float(one)) if isinstance(one, int | float) else _found(one, present)
        for one in (weight, over.persons)
    ]
    product = (factors[0] * factors[1]).cast(pl.Float64) + pl.zeros(pl.len())
    return over.frame.lazy().select(n=product).collect()["n"]


def _evaluated(
    over: Over, design: Design, by: str | None, columns: Mapping[str, Column]
) -> pl.DataFrame:
    lazy = over.frame.lazy()
    present = lazy.collect_schema().names()
    roles = {} if by is None else {"by": by}
    for role in ("weight", "stratum", "psu"):
        roles |= {f"design {role}": name for name in [getattr(design, role)] if name is not None}
    parts = [_found(name, present).alias(role) for role, name in roles.items()]
    parts += [
        _found(column, present).alias(f"column {name}")
        for name, column in columns.items()
        if not isinstance(column, int | float)
    ]
    try:
        table = lazy.select(parts or pl.first()).collect(engine="streaming")
    except pl.exceptions.PolarsError as error:
        hint = "Amounts and counts must be numbers; true/false columns must be Boolean."
        raise stop("MEA102", f"The columns cannot be computed: {error}", hint) from None
    if table.height == 0:
        raise stop("MEA105", "The table has no rows.", "Check the filter that made it.")
    return table


def _found(column: str | pl.Expr, present: list[str]) -> pl.Expr:
    names = [column] if isinstance(column, str) else column.meta.root_names()
    require_columns(names, present)
    return pl.col(column) if isinstance(column, str) else column


def require_columns(names: list[str], present: list[str]) -> None:
    """Raise (MEA101) where the table lacks one of ``names``."""
    for name in names:
        if name not in present:
            raise stop("MEA101", f"The table has no column '{name}'.", suggest(name, present))


def _doubles(series: pl.Series, said: object) -> Floats:
    if not (series.dtype.is_numeric() or series.dtype in (pl.Boolean, pl.Null)):
        hint = "Turn it into numbers or true/false first."
        raise stop("MEA102", f"'{said}' is {series.dtype}, where a number is needed.", hint)
    return series.cast(pl.Float64).fill_null(math.nan).to_numpy()


def _weights(table: pl.DataFrame, design: Design) -> Floats:
    if design.weight is None:
        return np.ones(table.height)
    weight = _doubles(table["design weight"], design.weight)
    bad = int(np.count_nonzero(~(np.isfinite(weight) & (weight >= 0))))
    if bad:
        message = f"{bad} rows have an unknown, negative or infinite weight in '{design.weight}'."
        raise stop("MEA103", message, "Give every row the weight its survey gives it.")
    if not weight.sum() > 0:
        raise stop("MEA103", f"All weights in '{design.weight}' are zero.")
    return weight


def _groups(table: pl.DataFrame) -> tuple[tuple[object, ...], Codes]:
    rows, codes = _coded(table.select("by"))
    return tuple(row[0] for row in rows), codes


def _units(table: pl.DataFrame, design: Design) -> Codes | None:
    """The primary sampling unit of each row; None where each row is one of its own."""
    if design.psu is None:
        return None
    psu = table["design psu"]
    if psu.null_count() == 0 and psu.n_unique() == table.height:
        return None
    nested = ["design stratum", "design psu"] if design.stratum else ["design psu"]
    return _design_codes(table, nested)


def _design_codes(table: pl.DataFrame, names: list[str]) -> Codes:
    unknown = sum(table[name].null_count() for name in names)
    if unknown:
        role = names[-1].removeprefix("design ")
        hint = "Complete the design column, or leave it out of the design."
        raise stop("MEA104", f"{unknown} rows have no {role}.", hint)
    return _coded(table.select(names))[1]


def _coded(table: pl.DataFrame) -> tuple[list[tuple[object, ...]], Codes]:
    """The distinct rows in order, and the place of each row among them."""
    names = table.columns
    keys = table.unique().sort(names, nulls_last=True)
    coded = table.join(
        keys.with_row_index("code"), on=names, how="left", nulls_equal=True, maintain_order="left"
    )
    return keys.rows(), coded["code"].to_numpy().astype(np.int64)
