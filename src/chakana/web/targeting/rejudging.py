"""One step of one household judged again; every other step stays as it was decided."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from chakana.engines.reference import Evaluator, Thing
from chakana.language.definition import Component, Definition
from chakana.web.actions import Refused
from chakana.web.registry.models import Record
from chakana.web.registry.queries import thing
from chakana.web.targeting.decisions import decisions
from chakana.web.targeting.models import Appeal, Result
from chakana.web.targeting.versions import read


class Judged(NamedTuple):
    """The step again: ``passed`` on ``record``, and the result that follows from it."""

    passed: bool
    result: Result


def judged_again(appeal: Appeal) -> Judged:
    """Judge the contested step on what is known now. :class:`Refused` where it is not known."""
    made = appeal.assessment
    definition = read(made.version)
    component = definition.component(made.component)
    old = made.results.get(household=appeal.household)
    index = next(at for at, one in enumerate(component.stages) if one.name == appeal.stage)
    record = Record.objects.select_related("territory").get(
        household=appeal.household, known_until=None
    )
    unit = thing(definition, record, made.day, timezone.now())
    unit.enrolled = {
        name: bool(old.taking_part >> at & 1) for at, name in enumerate(made.taking_part)
    }
    passed = _passed(appeal, definition, component, index, unit)
    bit = 1 << index
    failed = old.failed & ~bit | (0 if passed else bit)
    unknown = old.unknown & ~bit
    is_eligible = not failed and not unknown
    amount = _amount(definition, component, unit, appeal) if is_eligible else None
    result = Result(
        household=appeal.household, record=record, territory_id=record.territory_id,
        is_eligible=is_eligible, is_meant=old.is_meant, failed=failed, unknown=unknown,
        taking_part=old.taking_part, amount=amount,
    )  # fmt: skip
    return Judged(passed, result)


def _passed(
    appeal: Appeal, definition: Definition, component: Component, index: int, unit: Thing
) -> bool:
    stage, made = component.stages[index], appeal.assessment
    if stage.rule is None:
        if appeal.session is None or appeal.session.signed_at is None:
            raise Refused("needs_a_session")
        day = appeal.session.held_on or made.day
        told = decisions(made.version.programme, component.name, day, timezone.now())
        found = told.filter(household=appeal.household, session=appeal.session)
        one = found.first()
        if one is None:
            raise Refused("needs_a_session")
        return bool(one.is_approved)
    owner = unit if stage.rule.level == unit.level else unit.within.get(stage.rule.level)
    value = Evaluator(definition, made.day).value(stage.rule.node, owner) if owner else None
    if value is None:
        raise Refused("still_not_known")
    return bool(value)


def _amount(
    definition: Definition, component: Component, unit: Thing, appeal: Appeal
) -> Decimal | None:
    """What an eligible household is owed for a period, as money."""
    if component.amount is None:
        return None
    cents = Evaluator(definition, appeal.assessment.day).value(component.amount.node, unit)
    return Decimal(cents) / 100 if isinstance(cents, int) else None
