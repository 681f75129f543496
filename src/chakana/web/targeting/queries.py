"""What a definition says of the register; what people decided; who awaits a decision."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from chakana.engines.columns import decision
from chakana.engines.dataframe import assess
from chakana.engines.explained import Explanation
from chakana.engines.explanation import explain
from chakana.language.definition import Component, Definition, Stage
from chakana.population.tables import Population
from chakana.web.registry.models import Household
from chakana.web.registry.queries import population, thing
from chakana.web.targeting.models import Assessment, Decision, Result
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.texts import language

if TYPE_CHECKING:
    import polars as pl


def results(
    definition: Definition, component: str, territory: Territory, day: date, known_at: datetime
) -> pl.DataFrame:
    """What ``definition`` says of each household; the same again however often it is asked.

    Columns: ``household_id``, ``record``, ``eligible``, ``failed``, ``unknown`` (bits of stages),
    ``amount`` (cents). Stages that people decide are passed only by their decision.
    """
    people, records = population(definition, known_at, territory, day)
    people = _with_decisions(people, definition, definition.component(component), day, known_at)
    asked = {"components": (component,), "simulated": False, "absent_is_unknown": True}
    with assess(definition, people, day, **asked) as found:  # type: ignore[arg-type]
        told = found.collect()
    own = {f"{component}__{name}": name for name in ("eligible", "failed", "unknown", "amount")}
    present = {old: new for old, new in own.items() if old in told.columns}
    return told.rename(present).join(records, on="household_id", maintain_order="left")


def awaiting(assessment: Assessment, stage: Stage, component: Component) -> QuerySet[Result]:
    """Results in which every rule is passed and ``stage`` alone is not decided."""
    bit = 1 << component.stages.index(stage)
    return assessment.results.filter(failed=0, unknown=bit)


def _with_decisions(
    people: Population,
    definition: Definition,
    component: Component,
    day: date,
    known_at: datetime,
) -> Population:
    """The population with a column for each stage that people decide, null where they have not."""
    import polars as pl

    units = people.units
    for stage in component.stages:
        if stage.decided_by:
            column = decision(component, stage)
            rows = _decisions(definition.id, component.name, stage.name, day, known_at)
            schema = {"household_id": pl.Int64, column: pl.Boolean}
            table = pl.DataFrame(
                list(rows.values_list("household_id", "is_approved")), schema=schema, orient="row"
            )
            table = table.unique("household_id", keep="last", maintain_order=True)
            units = units.join(table.lazy(), on="household_id", how="left", maintain_order="left")
    return Population(units, people.members, people.territories, people.description)


def _decisions(
    programme: str, component: str, stage: str, day: date, known_at: datetime
) -> QuerySet[Decision]:
    """What sessions held by ``day`` decided, as recorded at a moment, the newest last."""
    held = Decision.objects.filter(
        session__assessment__version__programme=programme,
        session__assessment__component=component,
        session__stage=stage, session__held_on__lte=day,
        session__recorded_at__lte=known_at, is_approved__isnull=False,
    )  # fmt: skip
    return held.order_by("session__held_on", "pk")


def explanations(home: Household) -> list[tuple[Assessment, Explanation]]:
    """Why the household is eligible or not, by its newest result for each component."""
    newest: dict[tuple[str, str], Result] = {}
    found = home.results.select_related("assessment__version", "record__household__territory")
    for result in found.order_by("pk"):
        newest[result.assessment.version.programme, result.assessment.component] = result
    return [(one.assessment, explanation(one)) for one in newest.values()]


def explanation(result: Result) -> Explanation:
    """A result told in words, on the record and the version of the definition that it rests on."""
    made = result.assessment
    definition = read(made.version)
    component = definition.component(made.component)
    unit = thing(definition, result.record, made.day, made.known_at)
    unit.decided = _decided(result, component)
    return explain(definition, component, unit, made.day, language())


def _decided(result: Result, component: Component) -> dict[tuple[str, str], bool]:
    made = result.assessment
    found = {}
    for stage in component.stages:
        rows = _decisions(
            made.version.programme, component.name, stage.name, made.day, made.known_at
        )
        for one in rows.filter(household=result.household_id):
            found[component.name, stage.name] = bool(one.is_approved)
    return found
