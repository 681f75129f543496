"""Recording what a session decided, and signing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from chakana.web import bulk
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, Verdict, action, require
from chakana.web.audit.events import record
from chakana.web.targeting.minutes import seal
from chakana.web.targeting.models import Decision, Objection, Session, Signature
from chakana.web.targeting.quorum import quorum_of

KEEP, TAKE_OFF = "keep", "take_off"
Objected = tuple[str, str, str, str, str]
"""The number of a household, who objected (or ""), what was said, what was answered, and whether
the session decided to ``keep`` it on the list or to ``take_off``."""


@action
def hold_session(
    *, by: User, session: Session, held_on: date, present: int, objections: Sequence[Objected]
) -> Session:
    """Record the minutes: every household of the list is approved but those taken off.

    Nobody is taken off the list without what was objected and what was answered. Where fewer people
    came than the quorum, the session decided nothing, and that is what is recorded.
    """
    require(may(by, Permission.HOLD_SESSIONS, session.territory))
    session = _called(session, held_on, present)
    session.held_on, session.present, session.by = held_on, present, by
    session.quorum = quorum_of(session).people
    if present < session.quorum:
        session.state, session.taken_off = Session.State.WITHOUT_QUORUM, 0
    else:
        session.state, session.taken_off = Session.State.RECORDED, _decide(session, objections)
    session.seal, session.recorded_at = seal(session), timezone.now()
    session.save()
    after = {"state": str(session.state), "present": present, "quorum": session.quorum,
             "taken_off": session.taken_off, "seal": session.seal}  # fmt: skip
    record(by=by, action="hold_session", subject=session, territory=session.territory,
           after=after)  # fmt: skip
    return session


def _called(session: Session, held_on: date, present: int) -> Session:
    """The session, locked, if it can have been held on that day."""
    if held_on > timezone.localdate() or present < 1:
        raise Refused("no_such_day" if present >= 1 else "how_many_came")
    locked = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if locked.state == Session.State.POSTPONED:
        raise Refused("it_was_postponed")
    if locked.state != Session.State.CALLED:
        raise Refused("held_already", day=locked.held_on)
    if held_on < locked.called_for:
        raise Refused("held_before_called", day=locked.called_for)
    return locked


def _decide(session: Session, objections: Sequence[Objected]) -> int:
    """Keep the objections and decide on every household; how many were taken off."""
    numbers = {one[0] for one in objections}
    there = session.decisions.filter(household__number__in=numbers)
    listed = dict(there.values_list("household__number", "pk"))
    if strange := numbers - listed.keys():
        raise Refused("not_on_the_list", count=len(strange))
    rows = [_objection(listed[one[0]], one) for one in objections]
    Objection.objects.bulk_create(rows)
    off = {one.decision_id for one in rows if one.takes_off}
    session.decisions.filter(pk__in=off).update(is_approved=False)
    approved = session.decisions.filter(is_approved=None).update(is_approved=True)
    bulk.count_if_grown(Decision._meta.db_table, approved)
    return len(off)


def _objection(decision: int, objected: Objected) -> Objection:
    _, who, said, answer, outcome = (text.strip() for text in objected)
    if not (said and answer):
        raise Refused("objection_and_answer")
    if outcome not in (KEEP, TAKE_OFF):
        raise Refused("keep_or_take_off")
    return Objection(
        decision_id=decision, who=who[:120], said=said, answer=answer,
        takes_off=outcome == TAKE_OFF,
    )  # fmt: skip


@action
def sign_minutes(*, by: User, session: Session, part: Signature.Part, name: str) -> Signature:
    """Sign recorded minutes as the one who presided or as the one who wrote them.

    What the session decided holds once both have signed. Nobody signs twice.
    """
    require(_may_sign(by, session, part))
    locked = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if locked.recorded_at is None:
        raise Refused("no_minutes_yet")
    if not name.strip():
        raise Refused("sign_with_name")
    there = locked.signatures.filter(part=part).first()
    if there is not None and there.by_id == by.pk:
        return there
    if there is not None:
        raise Refused("signed_already")
    if locked.signatures.filter(by=by).exists():
        raise Refused("two_people_sign")
    if locked.seal != seal(locked):
        raise Refused("seal_broken")
    now = timezone.now()
    made = Signature.objects.create(
        session=locked, part=part, by=by, name=name.strip()[:120], seal=locked.seal, at=now
    )
    if locked.signatures.count() == len(Signature.Part):
        Session.objects.filter(pk=locked.pk).update(signed_at=now)
    record(by=by, action="sign_minutes", subject=locked, territory=locked.territory,
           after={"part": str(part), "seal": locked.seal})  # fmt: skip
    return made


def _may_sign(by: User, session: Session, part: Signature.Part) -> Verdict:
    holds = may(by, Permission.HOLD_SESSIONS, session.territory)
    if holds or part == Signature.Part.PRESIDENT:
        return holds
    return may(by, Permission.CALL_SESSIONS, session.territory)
