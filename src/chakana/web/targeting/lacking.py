"""For what want of knowledge a stage could not be decided, counted over many households at once.

It finds what :func:`chakana.engines.outcome.missing_for` finds of one: every variable that the rule
rests on and that is not known, below a derived one only where that itself is not known. A test
holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from chakana.engines.dataframe import assess
from chakana.engines.missing import Missing
from chakana.expressions.nodes import EnrolledIn, Node, Parameter, Variable
from chakana.expressions.types import TERRITORY_RANKS
from chakana.language.definition import Stage, VariableKey, VariableSpec
from chakana.web.targeting.people import People, Some

if TYPE_CHECKING:
    import polars as pl

HOME = "household_id"


def lacking(people: People, some: Some, stage: Stage, homes: pl.Series) -> dict[Missing, int]:
    """Of the households ``homes``, for which ``stage`` is unknown: what lacks, and to how many."""
    if stage.rule is None:
        return {Missing("decision", stage.decided_by or ""): homes.len()}
    return dict(_Lack(people, some, stage.rule.node, homes).counts())


@dataclass(frozen=True)
class _Lack:
    people: People
    some: Some
    node: Node
    homes: pl.Series

    def counts(self) -> Iterator[tuple[Missing, int]]:
        import polars as pl

        found: dict[Missing, pl.Series] = {}
        everywhere = pl.Series([True]).new_from_index(0, self.units.height)
        for missing, lacks in self.below(self.node, everywhere, ()):
            found[missing] = found[missing] | lacks if missing in found else lacks
        for missing, lacks in found.items():
            if count := int(lacks.sum()):
                yield missing, count

    def below(
        self, node: Node, within: pl.Series, seen: Sequence[str]
    ) -> Iterator[tuple[Missing, pl.Series]]:
        """What lacks in ``node``, of those ``within`` whom it matters for."""
        for part in node.walk():
            if isinstance(part, Parameter):
                if self.people.question.definition.parameters[part.name].at(self.day) is None:
                    yield Missing("parameter", part.name, self.day), within
            elif isinstance(part, Variable) and part.full_name not in seen:
                yield from self.variable(part, within, (*seen, part.full_name))
            elif isinstance(part, EnrolledIn):
                lacks = self.units.get_column(part.column, default=None)
                yield (
                    Missing("enrolment", part.programme),
                    (within if lacks is None else within & lacks.is_null()),
                )

    def variable(
        self, part: Variable, within: pl.Series, seen: Sequence[str]
    ) -> Iterator[tuple[Missing, pl.Series]]:
        spec = self.people.question.definition.variables[part.level, part.name]
        if spec.node is not None:
            here = within & self.derived[part.name] if spec.key in self.own else within
            yield from self.below(spec.node, here, seen)
        else:
            yield Missing("variable", part.full_name), within & self.recorded(spec)

    def recorded(self, spec: VariableSpec) -> pl.Series:
        """Of whom a recorded variable is not known."""
        if spec.level == "household":
            return self.units[spec.name].is_null()
        if spec.level == "member":
            return self._of_members(spec.name)
        return self._of_territory(spec)

    @property
    def day(self) -> date:
        """The day of the question."""
        return self.people.question.day

    @cached_property
    def units(self) -> pl.DataFrame:
        """The households, with their variables and the territories they lie in."""
        import polars as pl

        population = self.some.population
        units = population.units.filter(pl.col(HOME).is_in(self.homes.implode())).collect()
        return units.join(population.ancestors(), on="territory", how="left", maintain_order="left")

    @cached_property
    def own(self) -> tuple[VariableKey, ...]:
        """The derived variables of households."""
        specs = self.people.question.definition.variables.items()
        return tuple(key for key, one in specs if key[0] == "household" and one.node is not None)

    @cached_property
    def derived(self) -> pl.DataFrame:
        """Whether each derived variable of a household is unknown."""
        import polars as pl

        question, population = self.people.question, self.some.population
        there = pl.col(HOME).is_in(self.homes.implode())
        units, members = population.units.filter(there), population.members.filter(there)
        few = replace(population, units=units, members=members)
        with assess(
            question.definition, few, question.day, components=(question.component.name,),
            keep=self.own, simulated=False, absent_is_unknown=True,
        ) as found:  # fmt: skip
            told = found.collect()
        table = self.units.select(HOME).join(told, on=HOME, how="left", maintain_order="left")
        return table.select(pl.col(name).is_null() for _, name in self.own)

    def _of_members(self, name: str) -> pl.Series:
        import polars as pl

        lacks = self.some.population.members.group_by(HOME).agg(pl.col(name).is_null().any())
        found = (
            self.units.lazy().select(HOME).join(lacks, on=HOME, how="left", maintain_order="left")
        )
        return found.select(pl.col(name).fill_null(value=True)).collect()[name]

    def _of_territory(self, spec: VariableSpec) -> pl.Series:
        import polars as pl

        assert spec.level in TERRITORY_RANKS
        own = self.people.territories.select("territory", spec.name)
        lacks = own.filter(pl.col(spec.name).is_null())["territory"]
        place = self.units[spec.level]
        return place.is_null() | place.is_in(lacks.implode())
