"""How well a simulated component finds those it is for: errors, reach, need against capacity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chakana.measures.need import (
    NeedOrCapacity,
    ToThePoorest,
    need_or_capacity,
    to_the_poorest,
)  # fmt: skip
from chakana.measures.over import Over
from chakana.measures.reach import KINDS, Reach, reach
from chakana.problems import suggest
from chakana.simulation.figures import UNDEFINED, Figures, whole
from chakana.simulation.findings import ComponentResult, Findings
from chakana.simulation.sheet import Sheet
from chakana.targeting.codes import stop

if TYPE_CHECKING:
    import polars as pl

    from chakana.population.tables import Population

POOREST = 0.4


@dataclass(frozen=True)
class TargetingAnswer:
    """The targeting of one component; what the population cannot tell is None."""

    result: ComponentResult
    reach: Reach | None
    need: NeedOrCapacity | None
    to_the_poorest: ToThePoorest | None


def targeting_answer(
    simulation: Findings,
    result: ComponentResult,
    population: Population,
    *,
    territory: str = "community",
    assets: str | None = None,
    remoteness: str | None = None,
) -> TargetingAnswer:
    """The answer for ``result``, one of the components of ``simulation`` over ``population``.

    ``territory`` is the rank at which reach is told; ``assets`` and ``remoteness`` are columns of
    the table of units (land, hours to the capital). Raises :class:`ChakanaError` (TAR108).
    """
    import polars as pl

    extra = [name for name in (assets, remoteness) if name is not None]
    table = _with_columns(simulation.table, population, extra).with_columns(
        pl.col(f"{result.name} meant").alias("meant"),
        pl.col(f"{result.name} served").alias("served"),
    )
    people, there = Over(table, simulation.design, "persons"), table.columns
    return TargetingAnswer(
        result,
        reach(people, territory, remoteness=remoteness) if territory in there else None,
        need_or_capacity(people, assets) if assets else None,
        to_the_poorest(people, "welfare", "served", POOREST) if "welfare" in there else None,
    )


def _with_columns(table: pl.DataFrame, population: Population, names: list[str]) -> pl.DataFrame:
    import polars as pl

    there = population.units.collect_schema().names()
    for name in names:
        if name not in there:
            message = f"The table of {population.unit}s has no column '{name}'."
            raise stop("TAR108", message, suggest(name, there))
    columns = population.units.select(pl.col(population.unit_key).alias("unit"), *names).collect()
    return table.join(columns, on="unit", how="left", maintain_order="left")


def answer_sheets(answer: TargetingAnswer, say: Figures) -> Iterator[Sheet]:
    """The answer as sheets: what reaches the poorest, need against capacity, reach."""
    rows = []
    if answer.to_the_poorest is not None:
        label = say.label("poorest_share", part=f"{POOREST * 100:.0f}")
        rows.append((label, say.share(answer.to_the_poorest.share)))
    if answer.need is not None:
        rows += [
            (say.label(f"need_{name}"), say.index(getattr(answer.need, name)))
            for name in ("rank_of_served", "rank_of_meant", "difference")
        ]
    if rows:
        columns = (say.label("measure"), "")
        note = say.label("need_note", **say.unit_words(answer.result.component.unit))
        yield Sheet(say.label("need"), columns, tuple(rows), note)
    if answer.reach is not None:
        yield _reach_sheet(answer.reach, say)


def _reach_sheet(found: Reach, say: Figures) -> Sheet:
    rows = []
    for kind in KINDS:
        one = getattr(found, kind)
        far = UNDEFINED if one.remoteness is None else f"{one.remoteness:.1f}"
        rows.append((say.label(f"reach_{kind}"), whole(one.territories), whole(one.meant), far))
    columns = tuple(say.label(name) for name in ("territories", "number", "meant", "remoteness"))
    return Sheet(say.label("reach_by_territory"), columns, tuple(rows))
