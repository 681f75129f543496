"""From a table and a design to the arrays that :mod:`estimate_rows` works on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from chakana.problems import suggest
from chakana.simulation.codes import stop
from chakana.simulation.estimate_rows import OUTSIDE, Rows

if TYPE_CHECKING:
    from chakana.simulation.estimate_rows import Codes, Floats
    from chakana.simulation.estimates import Design

    Frame = pl.DataFrame | pl.LazyFrame
    Column = str | float | pl.Expr


def collect_rows(
    frame: Frame, design: Design, by: Sequence[str], columns: Mapping[str, Column]
) -> Rows:
    """Evaluate ``columns`` (names, figures or expressions) and the design over ``frame``.

    A null or nan in any column is unknown and takes its row out of the estimate, counted in
    ``missing``; a null in ``by`` is a group of its own (key None).
    """
    if design.is_census:
        design = replace(design, stratum=None, psu=None)
    table = _evaluated(frame, design, by, columns)
    values = {
        name: np.full(table.height, float(column))
        if isinstance(column, int | float)
        else _doubles(table[f"column {name}"], column)
        for name, column in columns.items()
    }
    keys, group = _groups(table, by)
    unknown = np.zeros(table.height, dtype=bool)
    for value in values.values():
        unknown |= np.isnan(value)
    nested = ["design stratum", "design psu"] if design.stratum else ["design psu"]
    return Rows(
        columns=values,
        weight=_weights(table, design),
        group=np.where(unknown, OUTSIDE, group),
        keys=keys,
        missing=np.bincount(group[unknown], minlength=len(keys)).astype(np.int64),
        is_census=design.is_census,
        stratum=_design_codes(table, ["design stratum"]) if design.stratum else None,
        psu=_design_codes(table, nested) if design.psu else None,
    )


def _evaluated(
    frame: Frame, design: Design, by: Sequence[str], columns: Mapping[str, Column]
) -> pl.DataFrame:
    lazy = frame.lazy()
    present = lazy.collect_schema().names()
    roles = {f"by {i}": name for i, name in enumerate(by)}
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
        raise stop("SIM102", f"The columns cannot be computed: {error}", hint) from None
    if table.height == 0:
        raise stop("SIM105", "The table has no rows.", "Check the filter that made it.")
    return table


def _found(column: str | pl.Expr, present: list[str]) -> pl.Expr:
    names = [column] if isinstance(column, str) else column.meta.root_names()
    for name in names:
        if name not in present:
            raise stop("SIM101", f"The table has no column '{name}'.", suggest(name, present))
    return pl.col(column) if isinstance(column, str) else column


def _doubles(series: pl.Series, said: object) -> Floats:
    if not (series.dtype.is_numeric() or series.dtype in (pl.Boolean, pl.Null)):
        hint = "Turn it into numbers or true/false first."
        raise stop("SIM102", f"'{said}' is {series.dtype}, where a number is needed.", hint)
    return series.cast(pl.Float64).fill_null(math.nan).to_numpy()


def _weights(table: pl.DataFrame, design: Design) -> Floats:
    if design.weight is None:
        return np.ones(table.height)
    weight = _doubles(table["design weight"], design.weight)
    bad = int(np.count_nonzero(~(np.isfinite(weight) & (weight >= 0))))
    if bad:
        message = f"{bad} rows have an unknown, negative or infinite weight in '{design.weight}'."
        raise stop("SIM103", message, "Give every row the weight its survey gives it.")
    if not weight.sum() > 0:
        raise stop("SIM103", f"All weights in '{design.weight}' are zero.")
    return weight


def _groups(table: pl.DataFrame, by: Sequence[str]) -> tuple[tuple[object, ...], Codes]:
    if not by:
        return (None,), np.zeros(table.height, dtype=np.int64)
    names = [f"by {i}" for i in range(len(by))]
    rows, codes = _coded(table.select(names))
    return tuple(row[0] for row in rows) if len(by) == 1 else tuple(rows), codes


def _design_codes(table: pl.DataFrame, names: list[str]) -> Codes:
    unknown = sum(table[name].null_count() for name in names)
    if unknown:
        role = names[-1].removeprefix("design ")
        hint = "Complete the design column, or leave it out of the design."
        raise stop("SIM104", f"{unknown} rows have no {role}.", hint)
    return _coded(table.select(names))[1]


def _coded(table: pl.DataFrame) -> tuple[list[tuple[object, ...]], Codes]:
    """The distinct rows in order, and the place of each row among them."""
    names = table.columns
    keys = table.unique().sort(names, nulls_last=True)
    coded = table.join(
        keys.with_row_index("code"), on=names, how="left", nulls_equal=True, maintain_order="left"
    )
    return keys.rows(), coded["code"].to_numpy().astype(np.int64)
