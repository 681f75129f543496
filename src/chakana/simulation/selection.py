"""Who is taken of those who pass every stage: all, the best, a draw, or those a committee takes.

Selection compares units with one another, so it works on the whole table at once, after the
assessment. Ties and draws are settled by :mod:`chakana.engines.draws`: the same on every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from chakana.engines.columns import RANK
from chakana.engines.draws import PRIME, draw, threshold
from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.nodes import Value
from chakana.language.definition import Component, Definition
from chakana.simulation.codes import stop

if TYPE_CHECKING:
    import polars as pl


STRATUM = "stratum"
"""The column of the stratum; the same for all where a selection names none."""


@dataclass(frozen=True)
class Limits:
    """The bounds of a selection on a day: units, cents, least rank; None where unbounded."""

    number: float | None = None
    budget: int | None = None
    cutoff: Value = None

    @classmethod
    def of(cls, definition: Definition, component: Component, day: date) -> Limits:
        """The limits in force; ChakanaError (SIM201) when one is named and its value unknown."""

        def limit(name: str) -> Value:
            path = f"selection.{name}"
            return constant(definition, path, component, day) if path in component.amounts else None

        number, budget = limit("number"), limit("budget")
        assert number is None or isinstance(number, (int, float))
        assert budget is None or isinstance(budget, int)
        return cls(number, budget, limit("cutoff"))


def constant(definition: Definition, path: str, component: Component, day: date) -> Value:
    """The value on ``day`` of a rule of the whole country, such as how many can be taken."""
    rule = component.amounts[path]
    found = Evaluator(definition, day).value(rule.node, Thing("country", {}))
    if found is None:
        message = f"'{component.name}.{path}' has no value on {day.isoformat()}."
        hint = "Give its parameters a value from an earlier day, or simulate a later date."
        raise stop("SIM201", message, hint, definition.document.location(rule.key))
    return found


def select(
    table: pl.DataFrame, definition: Definition, component: Component, day: date
) -> pl.Series:
    """Whether each unit is served (Boolean, never null).

    ``table`` holds ``unit`` (identifier), ``eligible``, ``weight``, ``cost`` (cents a unit),
    ``stratum`` (within each of which the limits hold) and, where the selection ranks, ``rank``. A
    unit whose rank or stratum is unknown is not taken; nor, where there is a budget, one whose cost
    is unknown.
    """
    limits = Limits.of(definition, component, day)
    placed = _with_lots(table, definition, component)
    candidates = placed.filter("eligible").drop_nulls(STRATUM)
    taken = _MODES[component.part.selection.mode](candidates, component, limits)
    return placed["row"].is_in(taken["row"].implode()).alias("served")


def places(table: pl.DataFrame, definition: Definition, component: Component) -> pl.Series:
    """The place of each unit in the order of its selection, from 1 within its stratum.

    Null for whoever does not enter it: those not eligible, those whose rank or stratum is unknown,
    and all where the selection has no order of its own. ``table`` is that of :func:`select`.
    """
    import polars as pl

    placed = _with_lots(table, definition, component)
    candidates = placed.filter("eligible").drop_nulls(STRATUM)
    if component.part.selection.mode in ("lottery", "phase_in"):
        ordered = candidates.sort("lots", "unit")
    elif RANK in table.columns:
        ordered = _by_rank(candidates, component)
    else:
        ordered = candidates.clear()
    numbered = ordered.select("row", place=pl.int_range(1, pl.len() + 1).over(STRATUM))
    return placed.select("row").join(numbered, on="row", how="left", maintain_order="left")["place"]


def _with_lots(table: pl.DataFrame, definition: Definition, component: Component) -> pl.DataFrame:
    """``table`` with the ``row`` of each unit and its ``lots``, which settle draws and ties."""
    import polars as pl

    purpose = f"{definition.origin} {component.name} selection"
    return table.with_row_index("row").with_columns(lots=draw(pl.col("unit"), purpose))


def _all(candidates: pl.DataFrame, component: Component, limits: Limits) -> pl.DataFrame:
    return candidates


def _ranked(candidates: pl.DataFrame, component: Component, limits: Limits) -> pl.DataFrame:
    import polars as pl

    if limits.cutoff is not None:
        rank, least = pl.col(RANK), pl.lit(limits.cutoff)
        is_high = component.part.selection.order == "descending"
        candidates = candidates.filter(rank >= least if is_high else rank <= least)
    return _within(_by_rank(candidates, component), limits)


def _by_rank(candidates: pl.DataFrame, component: Component) -> pl.DataFrame:
    """Those whose rank is known, the first one first; a tie is settled by lot."""
    descending = component.part.selection.order == "descending"
    known = candidates.drop_nulls(RANK)
    return known.sort(RANK, "lots", "unit", descending=[descending, False, False])


def _lottery(candidates: pl.DataFrame, component: Component, limits: Limits) -> pl.DataFrame:
    return _within(candidates.sort("lots", "unit"), limits)


def _committee(candidates: pl.DataFrame, component: Component, limits: Limits) -> pl.DataFrame:
    import polars as pl

    assumed = component.part.selection.simulated_as
    share = assumed.approved if assumed else Decimal(0)
    approved = candidates.filter(pl.col("lots") < threshold(share))
    return _within(approved.sort("lots", "unit"), limits)


def _phase_in(candidates: pl.DataFrame, component: Component, limits: Limits) -> pl.DataFrame:
    """Those of the first phase: a draw in as many equal parts as there are phases."""
    import polars as pl

    phases = max(1, len(component.part.selection.phases))
    first = candidates.filter(pl.col("lots") < PRIME // phases)
    return _within(first.sort("lots", "unit"), limits)


def _within(ordered: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """The first of ``ordered`` in each stratum whom the number and the budget can carry."""
    import polars as pl

    if limits.number is not None:
        ordered = ordered.filter(pl.col("weight").cum_sum().over(STRATUM) <= limits.number)
    if limits.budget is not None:
        spent = (pl.col("weight") * pl.col("cost")).cum_sum().over(STRATUM)
        ordered = ordered.filter(spent <= limits.budget)
    return ordered


_MODES = {"all": _all, "ranked": _ranked, "lottery": _lottery, "committee": _committee,
          "phase_in": _phase_in}  # fmt: skip
