"""Counts of an assessment, made as it is made: by step, and by territory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chakana.engines.missing import Missing
from chakana.language.definition import Component
from chakana.web.targeting.lacking import lacking

if TYPE_CHECKING:
    import polars as pl

    from chakana.web.targeting.people import People, Some


@dataclass
class Step:
    """Of those who reached a stage: how many passed it, failed it, and of whom it is not known.

    One reaches a stage by passing all before it. ``missing`` counts of how many each thing is not
    known.
    """

    stage: str
    reached: int = 0
    passed: int = 0
    failed: int = 0
    unknown: int = 0
    missing: Counter[Missing] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """The step as plain data, what is missing most often first."""
        missing = [
            [one.kind, one.name, one.day.isoformat() if one.day else None, count]
            for one, count in self.missing.most_common()
        ]
        return {
            "stage": self.stage, "reached": self.reached, "passed": self.passed,
            "failed": self.failed, "unknown": self.unknown, "missing": missing,
        }  # fmt: skip


class Steps:
    """The steps of a component, to which some households are added at a time."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.steps = [Step(one.name) for one in people.question.component.stages]

    def add(self, some: Some, verdicts: pl.DataFrame) -> None:
        """Count the households of ``verdicts``, which are some of the population of ``some``."""
        there = verdicts.select("household_id", "failed", "unknown")
        for index, step in enumerate(self.steps):
            fails, is_unknown = (there[name] & (1 << index) != 0 for name in ("failed", "unknown"))
            unknown = there.filter(is_unknown & ~fails)["household_id"]
            step.reached += there.height
            step.failed += int(fails.sum())
            step.unknown += unknown.len()
            there = there.filter(~(fails | is_unknown))
            step.passed += there.height
            if unknown.len():
                stage = self.people.question.component.stages[index]
                step.missing.update(lacking(self.people, some, stage, unknown))

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)


def by_territory(verdicts: pl.DataFrame, component: Component) -> pl.DataFrame:
    """The counts of a tally, by ``territory_id``; ``verdicts`` are those of all households."""
    import polars as pl

    decided = sum(1 << index for index, one in enumerate(component.stages) if one.decided_by)
    eligible, meant, unknown = pl.col("eligible"), pl.col("meant"), pl.col("unknown")
    awaits = (pl.col("failed") == 0) & (unknown != 0) & (unknown.or_(decided) == decided)
    counts = {
        "households": pl.len(),
        "eligible": eligible.sum(),
        "awaiting": awaits.sum(),
        "meant": meant.sum(),
        "not_known": meant.is_null().sum(),
        "reached": (eligible & meant).sum(),
        "leaked": (eligible & ~meant).sum(),
        "ranked": pl.col("place").is_not_null().sum(),
        "taken": pl.col("is_taken").sum(),
    }
    return verdicts.group_by("territory_id").agg(**counts).sort("territory_id")
