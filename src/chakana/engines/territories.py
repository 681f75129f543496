"""The territories of an assessment: one small table, whatever dataframe holds the households."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import narwhals as nw

from chakana.engines import columns, gather
from chakana.engines.compiler import DTYPES, Compiler, admitted, constant
from chakana.engines.gather import Gathering
from chakana.engines.needs import Needs
from chakana.expressions.nodes import Aggregate
from chakana.expressions.types import TERRITORY_RANKS, Level
from chakana.language.definition import Definition, VariableSpec

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population


@dataclass
class Territories:
    """A row for each territory a unit may name, with its codes and values at every rank.

    ``table`` holds ``territory``, the code at each rank, and the variables of each rank under the
    name they have in the table of units, so that one join carries them down.
    """

    definition: Definition
    table: pl.DataFrame

    @classmethod
    def of(cls, population: Population, needs: Needs) -> Territories:
        """The territories of ``population`` with the recorded variables that ``needs`` names."""
        ancestors = population.ancestors().rename(
            {rank: cls.code(rank) for rank in TERRITORY_RANKS}
        )
        territories = cls(needs.definition, ancestors)
        values = population.territories.collect()
        for rank in TERRITORY_RANKS:
            specs = [spec for spec in needs.recorded.values() if spec.level == rank]
            territories._record(rank, specs, values)
        return territories

    @staticmethod
    def code(rank: str) -> str:
        """The column of the code at ``rank``."""
        return f"{rank}__own__code"

    def _record(self, rank: Level, specs: list[VariableSpec], values: pl.DataFrame) -> None:
        if not specs:
            return
        frame = nw.from_native(values).filter(nw.col("rank") == rank)
        made = [
            _recorded(spec, frame.schema).alias(columns.recorded(rank, rank, spec.name))
            for spec in specs
        ]
        own = frame.select(nw.col("territory").alias(self.code(rank)), *made)
        self._join(own.to_native(), rank)

    def _join(self, own: pl.DataFrame, rank: Level) -> None:
        self.table = self.table.join(own, on=self.code(rank), how="left")

    def _own(self, rank: Level) -> pl.DataFrame:
        """One row for each territory of ``rank``."""
        import polars as pl

        return self.table.filter(pl.col("territory") == pl.col(self.code(rank)))

    def derive(
        self,
        rank: Level,
        specs: Iterable[VariableSpec],
        day: date,
        gathered: Mapping[Aggregate, str],
    ) -> None:
        """Add derived variables of ``rank``."""
        own = self._own(rank)
        compiler = Compiler(self.definition, day, rank, nw.from_native(own).schema, gathered)
        made = nw.from_native(own).select(
            nw.col(self.code(rank)),
            *(
                compiler.expression(spec.node).alias(columns.derived(*spec.key))
                for spec in specs
                if spec.node is not None
            ),
        )
        self._join(made.to_native(), rank)

    def receive(self, rank: Level, reduced: pl.DataFrame, gatherings: list[Gathering]) -> None:
        """Add aggregates gathered from units: ``reduced`` has a row for each code of ``rank``."""
        code = self.code(rank)
        own = self._own(rank).select(code).join(reduced, on=code, how="left")
        made = gather.told(nw.from_native(own), gatherings).select(
            nw.col(code), *(one.value.alias(one.name) for one in gatherings)
        )
        self._join(made.to_native(), rank)


def _recorded(spec: VariableSpec, schema: nw.Schema) -> nw.Expr:
    if spec.name not in schema:
        return constant(None, spec.type)
    return admitted(nw.col(spec.name), spec.type, schema[spec.name]).cast(DTYPES[spec.type.kind])
