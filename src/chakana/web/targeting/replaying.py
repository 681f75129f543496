"""Asking an assessment again: from the records that it read, by the version that it used.

What the register has learnt since, and what the library says today, do not come into it. Records
are read from the database itself, not from its copy in columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chakana.web import bulk
from chakana.web.actions import Refused
from chakana.web.targeting.fingerprints import of_snapshot
from chakana.web.targeting.judging import verdicts
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.people import KEYS, People, Snapshot, snapshot
from chakana.web.targeting.question import Question
from chakana.web.targeting.ranking import placed
from chakana.web.targeting.versions import read

if TYPE_CHECKING:
    import polars as pl

COMPARED = (
    "eligible", "meant", "failed", "unknown", "amount", "score", "place", "is_taken",
)  # fmt: skip


@dataclass(frozen=True)
class Again:
    """What came of asking again: ``first`` is the first household that was told otherwise."""

    households: int
    differing: int
    first: int | None
    is_same_snapshot: bool


def again(made: Assessment) -> Again:
    """Ask ``made`` again and compare. :class:`Refused` where its version was altered."""
    import polars as pl

    if hasattr(made, "settles"):
        raise Refused("settled_with_its_appeal")
    question = question_of(made)
    people = People(question, _snapshot(made, question), afresh=True)
    told = [verdict for _, verdict in verdicts(people)]
    then = _stored(made)
    now = placed(question, pl.concat(told)) if told else then.clear()
    both = then.join(now, on="household_id", how="full", suffix=" now", coalesce=True)
    same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(f"{name} now")) for name in (*COMPARED, "record")
    )
    differing = both.filter(~same)["household_id"].sort()
    first = differing[0] if differing.len() else None
    return Again(both.height, differing.len(), first, of_snapshot(people) == made.snapshot)


def question_of(made: Assessment) -> Question:
    """The question that ``made`` answers."""
    definition = read(made.version)
    component = definition.component(made.component)
    return Question(
        definition, component, made.territory, made.day, made.known_at, tuple(made.taking_part)
    )


def _snapshot(made: Assessment, question: Question) -> Snapshot:
    """The records that ``made`` read; those of a wider territory where it had to read one."""
    if question.reads.pk != question.territory.pk:
        return snapshot(question)
    fields = ("household_id", "record_id", "record__known_from", "territory_id")
    keys = bulk.fetch_numbers(made.results.order_by().values_list(*fields), KEYS)
    return Snapshot(keys.sort("household_id"), _enrolled(made))


def _enrolled(made: Assessment) -> dict[str, pl.Series]:
    if not made.taking_part:
        return {}
    rows = made.results.order_by().values_list("household_id", "taking_part")
    table = bulk.fetch_numbers(rows, ("household_id", "bits"))
    return {
        name: table.filter(table["bits"] & (1 << index) != 0)["household_id"]
        for index, name in enumerate(made.taking_part)
    }


def _stored(made: Assessment) -> pl.DataFrame:
    """The results of ``made`` as verdicts."""
    import polars as pl

    schema = {
        "household_id": pl.Int64, "record": pl.Int64, "eligible": pl.Boolean, "meant": pl.Boolean,
        "failed": pl.Int32, "unknown": pl.Int32, "amount": pl.Int64, "score": pl.Float64,
        "place": pl.Int32, "is_taken": pl.Boolean,
    }  # fmt: skip
    fields = (
        "household_id", "record_id", "is_eligible", "is_meant", "failed", "unknown", "amount",
        "score", "place", "is_taken",
    )  # fmt: skip
    return bulk.fetch(made.results.order_by().values_list(*fields), schema)
