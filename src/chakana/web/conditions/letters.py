"""What a letter to a family says: what was not met, when, what may follow, what is never asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chakana.web.conditions import standing
from chakana.web.conditions.models import Notice, Period, Verification
from chakana.web.registry.models import Person
from chakana.web.targeting.versions import read
from chakana.web.texts import language

MOST_PERIODS = 10
"""As many failed periods as a letter lists."""


@dataclass(frozen=True)
class Failure:
    """A verification that was not met, and of whom (``""``: of the household)."""

    one: Verification
    name: str


@dataclass(frozen=True)
class Letter:
    """A notice in words. ``days`` are those of the definition; ``never`` what may not be asked."""

    notice: Notice
    label: str
    failed: list[Failure]
    days: int
    never: list[str]


def written(period: Period, notices: Iterable[Notice]) -> list[Letter]:
    """The letters of ``notices``, all of ``period``, in their order."""
    found = list(notices)
    definition = read(period.version)
    component = definition.component(period.component)
    failures = _failures(period, found)
    never = [
        one.label.in_language(language()) for one in definition.programme.never_demanded.values()
    ]
    return [
        Letter(
            one, component.part.conditions[one.condition].label.in_language(language()),
            failures.get((one.enrolment_id, one.condition), [])[:MOST_PERIODS],
            standing.notice_days(component), never,
        )
        for one in found
    ]  # fmt: skip


def _failures(period: Period, notices: list[Notice]) -> dict[tuple[int, str], list[Failure]]:
    """By enrolment and condition, the newest first."""
    rows = Verification.objects.filter(
        enrolment__in={one.enrolment_id for one in notices},
        condition__in={one.condition for one in notices},
        state=Verification.State.NOT_MET, period__begins__lte=period.begins,
    ).select_related("period", "enrolment__household")  # fmt: skip
    failed = list(rows.order_by("-period__begins", "position"))
    homes = {one.enrolment.household_id for one in failed}
    people: dict[tuple[int, int | None], str] = {
        (one.household_id, one.position): str(one)
        for one in Person.objects.filter(household__in=homes)
    }
    found: dict[tuple[int, str], list[Failure]] = {}
    for one in failed:
        name = people.get((one.enrolment.household_id, one.position), "")
        found.setdefault((one.enrolment_id, one.condition), []).append(Failure(one, name))
    return found
