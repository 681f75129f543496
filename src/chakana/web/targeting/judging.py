"""Verdicts: what a definition says of each household, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from chakana.engines.columns import AMOUNT, ELIGIBLE, FAILED, MEANT, RANK, UNKNOWN, output
from chakana.engines.dataframe import assess, money_rules
from chakana.language.definition import Component, Definition
from chakana.simulation import money
from chakana.web.targeting.people import People, Some, snapshot
from chakana.web.targeting.question import Question
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside

if TYPE_CHECKING:
    import polars as pl

VERDICT = (
    "household_id", "record", "territory_id", ELIGIBLE, MEANT, FAILED, UNKNOWN, AMOUNT, "score",
    "cost",
)  # fmt: skip


def results(
    definition: Definition, component: str, territory: Territory, day: date, known_at: datetime
) -> pl.DataFrame:
    """What ``definition`` says of each household; the same again however often it is asked.

    Columns: ``household_id``, ``record``, ``eligible``, ``failed``, ``unknown`` (bits of stages),
    ``amount`` (cents). Stages that people decide are passed only by their decision.
    """
    import polars as pl

    question = Question.of(definition, component, territory, day, known_at)
    told = [verdict for _, verdict in verdicts(People(question, snapshot(question)))]
    return pl.concat(told) if told else pl.DataFrame(schema=dict.fromkeys(VERDICT, pl.Int64))


def verdicts(people: People) -> Iterator[tuple[Some, pl.DataFrame]]:
    """Some households, and their verdicts with the columns :data:`VERDICT`, in the same order.

    ``score`` is what the selection ranks by and ``cost`` what the household would cost in cents,
    both null where not eligible or not known.
    """
    kept = _kept(people.question)
    for some in people:
        told = _judged(people.question, some)
        yield some, told if kept is None else told.filter(told["territory_id"].is_in(kept))


def _kept(question: Question) -> list[int] | None:
    """The territories asked about, where more had to be read; None where that is all."""
    if question.reads.pk == question.territory.pk:
        return None
    rows = inside(Territory.objects.all(), question.territory, through="")
    return list(rows.values_list("pk", flat=True))


def _judged(question: Question, some: Some) -> pl.DataFrame:
    import polars as pl

    component = question.component
    with assess(
        question.definition, some.population, question.day, components=(component.name,),
        simulated=False, absent_is_unknown=True,
    ) as found:  # fmt: skip
        told = found.collect()
    own = {output(component, name): name for name in (ELIGIBLE, MEANT, FAILED, UNKNOWN)}
    verdict = told.select(
        "household_id", *(pl.col(old).alias(new) for old, new in own.items()),
        *(_spent(component) if money_rules(component) else [_nothing("cost")]),
        _column(told, output(component, AMOUNT), pl.Int64, AMOUNT),
        _column(told, output(component, RANK), pl.Float64, "score"),
    )  # fmt: skip
    return some.keys.join(verdict, on="household_id", how="left", maintain_order="left").select(
        VERDICT
    )


def _spent(component: Component) -> list[pl.Expr]:
    """What a household would cost: every line of spending, known or the whole is not."""
    import polars as pl

    cents = [line.cents(output(component, line.name)) for line in money.lines(component)]
    return [pl.sum_horizontal(*cents, ignore_nulls=False).alias("cost")]


def _column(told: pl.DataFrame, name: str, dtype: type[pl.DataType], alias: str) -> pl.Expr:
    import polars as pl

    return pl.col(name).cast(dtype).alias(alias) if name in told.columns else _nothing(alias, dtype)


def _nothing(alias: str, dtype: type[pl.DataType] | None = None) -> pl.Expr:
    import polars as pl

    return pl.lit(None, dtype or pl.Int64).alias(alias)
