"""Who is taken of those eligible where a component cannot take all: the waiting list.

The order and the limits are the core's (:mod:`chakana.simulation.selection`). They are those of the
whole country, or of each territory of the rank that the selection names, so an assessment of less
than that makes no order: it would be another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chakana.language.definition import Component
from chakana.simulation.selection import places, select
from chakana.web.targeting.question import Question
from chakana.web.territories.models import RANKS, Territory

if TYPE_CHECKING:
    import polars as pl


def is_ordered(component: Component) -> bool:
    """Whether the component takes some of those eligible and not all."""
    return component.part.selection.mode != "all"


def covers_strata(question: Question) -> bool:
    """Whether the question is of all that the selection compares."""
    strata = question.component.part.selection.strata
    if strata is None:
        return question.territory.parent_id is None
    return RANKS.index(question.territory.rank) <= RANKS.index(strata)


def placed(question: Question, verdicts: pl.DataFrame) -> pl.DataFrame:
    """``verdicts`` with ``place`` and ``is_taken``, both null where nothing is selected here.

    A committee has still to choose, so that nobody is taken before. ChakanaError (SIM201) where a
    limit has no value on the day.
    """
    import polars as pl

    component, definition = question.component, question.definition
    if not is_ordered(component) or not covers_strata(question):
        return verdicts.with_columns(
            place=pl.lit(None, pl.Int32), is_taken=pl.lit(None, pl.Boolean)
        )
    table = _candidates(question, verdicts)
    order = places(table, definition, component).cast(pl.Int32)
    if component.part.selection.mode == "committee":
        return verdicts.with_columns(order.alias("place"), is_taken=pl.lit(None, pl.Boolean))
    taken = select(table, definition, component, question.day)
    is_taken = pl.when(verdicts["eligible"]).then(taken)
    return verdicts.with_columns(order.alias("place"), is_taken=is_taken)


def _candidates(question: Question, verdicts: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    rank = [] if question.component.amounts.get("selection.rank_by") is None else ["rank"]
    table = verdicts.rename({"score": "rank"}).select(
        "eligible", *rank, unit="household_id", weight=pl.lit(1), cost=pl.col("cost"),
    )  # fmt: skip
    strata = question.component.part.selection.strata
    found = pl.lit("") if strata is None else pl.Series(_strata(verdicts, strata), dtype=pl.String)
    return table.with_columns(found.alias("stratum"))


def _strata(verdicts: pl.DataFrame, rank: str) -> list[str | None]:
    """For each row the code of the territory of ``rank`` in which its household lives."""
    ranks = dict(Territory.objects.order_by().values_list("code", "rank"))
    paths = dict(Territory.objects.order_by().values_list("pk", "path"))
    of = {
        key: next((code for code in path.split("/") if ranks.get(code) == rank), None)
        for key, path in paths.items()
    }
    return [of.get(key) for key in verdicts["territory_id"]]
