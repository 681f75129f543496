"""The households of the register, some at a time, as the engine reads them for a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from chakana.engines.columns import decision
from chakana.expressions.nodes import EnrolledIn
from chakana.population.description import Description
from chakana.population.tables import Population
from chakana.web import bulk
from chakana.web.registry.columns import Columns, Part, together
from chakana.web.registry.models import Household
from chakana.web.registry.queries import known_at, shape, territories
from chakana.web.targeting import decisions
from chakana.web.targeting.question import Question
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    import polars as pl


KEYS = ("household_id", "record", "known_from", "territory_id")


class Snapshot(NamedTuple):
    """What a question rests on: which record of which household, and who takes part where.

    ``keys`` has the columns :data:`KEYS`, in ascending order of households. ``enrolled`` has the
    households in each programme asked about.
    """

    keys: pl.DataFrame
    enrolled: Mapping[str, pl.Series]


def snapshot(question: Question) -> Snapshot:
    """What the register knew at the moment of ``question``."""
    rows = known_at(question.known_at, question.reads).order_by()
    fields = ("household_id", "pk", "known_from", "territory_id")
    keys = bulk.fetch_numbers(rows.values_list(*fields), KEYS)
    return Snapshot(keys.sort("household_id"), dict(_enrolled(question)))


def _enrolled(question: Question) -> Iterator[tuple[str, pl.Series]]:
    import polars as pl

    for programme in question.taking_part:
        there = Q(enrolments__until=None) | Q(enrolments__until__gt=question.day)
        homes = Household.objects.filter(
            there, enrolments__programme=programme, enrolments__since__lte=question.day
        )
        keys = bulk.fetch(homes.order_by().values_list("pk"), {"household_id": pl.Int64})
        yield programme, keys["household_id"].unique()


class Some(NamedTuple):
    """Some households as a population, and ``household_id``, ``record``, ``territory_id`` each."""

    population: Population
    keys: pl.DataFrame


class People:
    """The households of a snapshot with all that the engine wants of them.

    ``afresh`` reads what records say from the database itself and not from its copy in columns.
    """

    def __init__(self, question: Question, seen: Snapshot, *, afresh: bool = False) -> None:
        self.question, self.seen, self.afresh = question, seen, afresh
        self.codes = _codes()
        self.territories = territories(question.definition, question.day, question.known_at)
        self.decisions = {
            stage.name: decisions.decided(question, stage) for stage in question.deciding()
        }

    def __iter__(self) -> Iterator[Some]:
        columns = Columns(shape(self.question.definition))
        parts = columns.parts(self.seen.keys, afresh=self.afresh)
        if self.question.gathers:
            parts = iter([together(found)] if (found := list(parts)) else [])
        for part in parts:
            own = part.units.select("household_id", "record", "territory_id")
            yield Some(self._population(part), own)

    def _population(self, part: Part) -> Population:
        import polars as pl

        question, units = self.question, part.units.lazy().drop("record")
        units = units.join(self.codes, on="territory_id", how="left", maintain_order="left")
        for stage in question.deciding():
            decided = self.decisions[stage.name]
            decided = decided.rename({"is_approved": decision(question.component, stage)})
            units = units.join(decided.lazy(), on="household_id", how="left", maintain_order="left")
        taking_part = (
            pl.col("household_id")
            .is_in(homes.implode())
            .alias(EnrolledIn("household", name).column)
            for name, homes in self.seen.enrolled.items()
        )
        units = units.drop("territory_id").with_columns(*taking_part)
        of = Description(currency=question.definition.currency, observed_on=question.day)
        return Population(units, part.members.lazy(), self.territories.lazy(), of)


def _codes() -> pl.LazyFrame:
    import polars as pl

    rows = Territory.objects.order_by().values_list("pk", "code")
    return bulk.fetch(rows, {"territory_id": pl.Int64, "territory": pl.String}).lazy()
