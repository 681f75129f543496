"""Calling the people who decide a stage, and recording what they decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from chakana.web import bulk
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.targeting.models import Assessment, Decision, Session
from chakana.web.targeting.queries import awaiting
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside


@action
def call_session(
    *, by: User, assessment: Assessment, stage: str, territory: Territory, called_for: date
) -> Session:
    """Call the people who decide ``stage``; the list is fixed now and read aloud then."""
    require(may(by, Permission.CALL_SESSIONS, territory))
    component = read(assessment.version).component(assessment.component)
    decided = {one.name: one for one in component.stages if one.decided_by}
    if stage not in decided:
        raise Refused("decided_by_rule", stage=stage)
    found = inside(
        awaiting(assessment, decided[stage], component), territory, through="household__territory"
    )
    session = Session.objects.create(
        assessment=assessment, stage=stage, territory=territory, called_for=called_for
    )
    homes = list(found.order_by("household_id").values_list("household_id", flat=True))
    if not homes:
        raise Refused("nobody_awaits")
    bulk.insert(
        Decision,
        ("session_id", "household_id", "objection", "answer"),
        ((session.pk, home, "", "") for home in homes),
    )
    record(by=by, action="call_session", subject=session, territory=territory,
           after={"households": len(homes), "called_for": called_for.isoformat()})  # fmt: skip
    return session


@action
def hold_session(
    *,
    by: User,
    session: Session,
    held_on: date,
    present: int,
    objections: Mapping[int, tuple[str, str]],
) -> Session:
    """Record what a session decided: every household of its list but those objected to.

    ``objections`` gives, by household, what was said against it and how that was answered. Nobody
    is taken off the list without both.
    """
    require(may(by, Permission.HOLD_SESSIONS, session.territory))
    if held_on > timezone.localdate() or present < 1:
        raise Refused("no_such_day" if present >= 1 else "how_many_came")
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.held_on is not None:
        raise Refused("held_already", day=session.held_on)
    listed = set(session.decisions.values_list("household_id", flat=True))
    if strange := objections.keys() - listed:
        raise Refused("not_on_the_list", count=len(strange))
    for home, (objection, answer) in objections.items():
        if not (objection.strip() and answer.strip()):
            raise Refused("objection_and_answer")
        session.decisions.filter(household=home).update(
            is_approved=False, objection=objection, answer=answer
        )
    session.decisions.filter(is_approved=None).update(is_approved=True)
    session.held_on, session.present, session.by = held_on, present, by
    session.recorded_at = timezone.now()
    session.save(update_fields=["held_on", "present", "by", "recorded_at"])
    after = {"approved": len(listed) - len(objections), "objections": len(objections)}
    record(by=by, action="hold_session", subject=session, territory=session.territory,
           after=after)  # fmt: skip
    return session
