"""Asking a definition about every household of a territory, and keeping what it said."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from chakana.language.definition import Definition
from chakana.web import bulk
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.targeting.fingerprints import of_results, of_snapshot
from chakana.web.targeting.judging import verdicts
from chakana.web.targeting.models import Assessment, Replay, Result, Tally, Version
from chakana.web.targeting.people import People, snapshot
from chakana.web.targeting.question import Question
from chakana.web.targeting.ranking import is_ordered, placed
from chakana.web.targeting.replaying import again
from chakana.web.targeting.tallies import Steps, by_territory
from chakana.web.targeting.versions import current, programmes, read
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    import polars as pl

telling: ContextVar[Callable[[int, int], None] | None] = ContextVar("telling", default=None)
"""Called with how many households are assessed, and of how many, where somebody waits for it."""
TOLD = {
    "household_id": "household_id", "record": "record_id", "territory_id": "territory_id",
    "eligible": "is_eligible", "meant": "is_meant", "failed": "failed", "unknown": "unknown",
    "amount": "amount", "score": "score", "place": "place", "is_taken": "is_taken",
}  # fmt: skip
"""The columns of a verdict, and where they are kept."""


@action
def assess_households(
    *,
    by: User,
    programme: str,
    component: str,
    territory: Territory,
    day: date,
    asked_as: str = "",
) -> Assessment:
    """Assess every household of ``territory`` on ``day`` by what the register knows now.

    The version of ``programme`` in force on that day decides, and no other. Stages that people
    decide stay unknown: they are never passed by assumption here. ``asked_as`` names the request:
    made again, it gives the assessment that there is.
    """
    require(may(by, Permission.ASSESS, territory))
    if programme not in programmes():
        raise Refused("no_such_programme")
    version = current(programme, day)
    definition = _for_households(version, component)
    if asked_as and (there := Assessment.objects.filter(asked_as=asked_as).first()):
        return there
    question = Question.of(definition, component, territory, day, timezone.now())
    people = People(question, snapshot(question))
    made = Assessment.objects.create(
        version=version, component=component, territory=territory, day=day, by=by,
        known_at=question.known_at, asked_as=asked_as or None, snapshot=of_snapshot(people),
        taking_part=list(question.taking_part),
    )  # fmt: skip
    _judge(made, people)
    after = {
        "version": version.digest, "households": made.households, "eligible": made.eligible,
        "day": day.isoformat(), "snapshot": made.snapshot, "results": made.digest,
    }  # fmt: skip
    record(by=by, action="assess_households", subject=made, territory=territory, after=after)
    return made


@action
def replay_assessment(*, by: User, assessment: Assessment, asked_as: str = "") -> Replay:
    """Ask ``assessment`` again and keep whether it gave the same answer."""
    require(may(by, Permission.SEE_TARGETING, assessment.territory))
    if asked_as and (there := Replay.objects.filter(asked_as=asked_as).first()):
        return there
    found = again(assessment)
    made = Replay.objects.create(
        assessment=assessment, by=by, households=found.households, differing=found.differing,
        first_id=found.first, is_same_snapshot=found.is_same_snapshot, asked_as=asked_as or None,
    )  # fmt: skip
    after = {"households": made.households, "differing": made.differing, "equal": made.is_equal}
    record(by=by, action="replay_assessment", subject=assessment, territory=assessment.territory,
           after=after)  # fmt: skip
    return made


def _for_households(version: Version, component: str) -> Definition:
    definition = read(version)
    part = definition.components.get(component)
    if part is None or part.unit != "household":
        raise Refused("not_for_households", component=component)
    return definition


def _judge(made: Assessment, people: People) -> None:
    """Ask, keep what was said, and count it."""
    import polars as pl

    steps, told, tell = Steps(people), [], telling.get()
    total = people.seen.keys.height
    for some, verdict in verdicts(people):
        steps.add(some, verdict)
        told.append(verdict)
        if not is_ordered(people.question.component):
            told[-1] = _kept(made, people, verdict)
        made.households += verdict.height
        if tell:
            tell(made.households, total)
    if not told:
        raise Refused("nobody_registered")
    whole = pl.concat(told)
    if is_ordered(people.question.component):
        whole = _kept(made, people, whole)
    _tally(made, people, whole)
    made.eligible, made.digest = int(whole["eligible"].sum()), of_results(whole)
    made.stages = [one.as_dict() for one in steps]
    made.save(update_fields=["households", "eligible", "stages", "digest"])


def _kept(made: Assessment, people: People, verdicts: pl.DataFrame) -> pl.DataFrame:
    """``verdicts`` with their places in the selection, all of it in the database."""
    import polars as pl

    whole, home = placed(people.question, verdicts), pl.col("household_id")
    bits = pl.lit(0, pl.Int32)
    for index, homes in enumerate(people.seen.enrolled.values()):
        bits += home.is_in(homes.implode()).cast(pl.Int32) * 2**index
    own = [pl.col(name).alias(column) for name, column in TOLD.items()]
    rows = whole.select(*own, assessment_id=pl.lit(made.pk), taking_part=bits)
    bulk.load(Result, rows)
    return whole


def _tally(made: Assessment, people: People, verdicts: pl.DataFrame) -> None:
    import polars as pl

    counted = by_territory(verdicts, people.question.component)
    bulk.load(Tally, counted.with_columns(assessment_id=pl.lit(made.pk)))
