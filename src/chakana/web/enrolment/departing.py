"""Why a household may leave: what the definition lists, asked of its record, or what it wants.

Another programme is never among the reasons: neither joining one nor refusing one ends anything.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import models

from chakana.engines.outcome import missing_for
from chakana.engines.reference import Evaluator
from chakana.expressions.nodes import EnrolledIn
from chakana.language.definition import Component, Definition
from chakana.language.direction import others_in
from chakana.web.actions import Verdict
from chakana.web.enrolment.models import Enrolment
from chakana.web.registry.models import Record
from chakana.web.registry.queries import thing


class Leaving(models.TextChoices):
    """How a household goes whatever the definition says."""

    WISH = "family_wishes"
    NOBODY_LEFT = "nobody_left"
    MERGED = "household_merged"
    ABROAD = "left_the_country"


def may_leave(
    definition: Definition, enrolment: Enrolment, record: Record | None, reason: str, on: date,
    known_at: datetime,
) -> Verdict:  # fmt: skip
    """Whether ``reason`` ends ``enrolment``: an exit whose rule holds, or a way of its own."""
    component = definition.component(enrolment.component)
    if reason in component.exits:
        return _exit_holds(definition, component, record, reason, on, known_at)
    if reason == Leaving.MERGED:
        is_merged = enrolment.household.merged_into_id is not None
        return Verdict.yes() if is_merged else Verdict.no("is_not_merged")
    if reason == Leaving.NOBODY_LEFT:
        somebody = enrolment.household.people.present().exists()
        return Verdict.no("somebody_lives_there") if somebody else Verdict.yes()
    if reason in Leaving.values:
        return Verdict.yes()
    return Verdict.no("not_a_reason_to_leave", given=reason)


def uses_others(definition: Definition, component: Component, reason: str) -> list[EnrolledIn]:
    """The other programmes that the exit ``reason`` asks about: then it ends nothing."""
    return list(others_in(component.exits[reason].node, definition))


def _exit_holds(
    definition: Definition, component: Component, record: Record | None, reason: str, on: date,
    known_at: datetime,
) -> Verdict:  # fmt: skip
    rule = component.exits[reason]
    if found := uses_others(definition, component, reason):
        return Verdict.no("no_hold_on_others", programme=found[0].programme)
    if record is None:
        return Verdict.no("exit_unknown", missing="")
    evaluator, home = Evaluator(definition, on), thing(definition, record, on, known_at)
    holds = evaluator.value(rule.node, home)
    if holds is None:
        missing = ", ".join(one.name for one in missing_for(evaluator, rule, home))
        return Verdict.no("exit_unknown", missing=missing)
    return Verdict.yes() if holds else Verdict.no("exit_does_not_hold")
