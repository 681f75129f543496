"""How well a simulated component finds those it is for: errors, reach, need against capacity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chakana.problems import suggest
from chakana.simulation.figures import UNDEFINED, Figures, whole
from chakana.simulation.results import ComponentResult, Simulation
from chakana.simulation.sheets import Sheet
from chakana.targeting.codes import stop
from chakana.targeting.performance import (
    NeedOrCapacity,
    ToThePoorest,
    need_or_capacity,
    to_the_poorest,
)  # fmt: skip
from chakana.targeting.reach import KINDS, Reach, reach

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
    simulation: Simulation,
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
    design = simulation.design
    reached = reach(
        table, territory, weight="weight", persons="persons", remoteness=remoteness
    ) if territory in table.columns else None  # fmt: skip
    need = need_or_capacity(table, assets, design, persons="persons") if assets else None
    poorest = to_the_poorest(
        table, "welfare", "served", POOREST, design, persons="persons"
    ) if "welfare" in table.columns else None  # fmt: skip
    return TargetingAnswer(result, reached, need, poorest)


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
        yield Sheet(say.label("need"), columns, tuple(rows), say.label("need_note"))
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
