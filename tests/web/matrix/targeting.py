"""Assessments and sessions."""

from tests.web.conftest import DAY
from tests.web.matrix.lines import Address, Call, Rows

from chakana.language.load import Library
from chakana.web.accounts.roles import Permission
from chakana.web.targeting.models import Session, Signature
from chakana.web.targeting.quorum import quorum_of

ADDRESSES = {
    "sessions": Address(shows=lambda w: f"/asambleas/{w.session.pk}/"),
    "session": Address(
        lambda w: [w.session.pk],
        posts=lambda w: {"held_on": DAY.isoformat(), "present": quorum_of(w.session).people},
        does=Permission.HOLD_SESSIONS,
    ),
}
P = Permission
ADDRESSES |= {
    "call_sessions": Address(),
    "session_list": Address(lambda w: [w.session.pk]),
    "session_minutes": Address(lambda w: [Session.objects.exclude(recorded_at=None)[0].pk]),
    "session_sign": Address(lambda w: [w.session.pk]),
    "session_postpone": Address(lambda w: [w.session.pk]),
    "session_again": Address(lambda w: [w.session.pk]),
}
ROWS = {
    "assessments": Rows(Permission.SEE_TARGETING, lambda w: w.assessment),
    "sessions": Rows(Permission.SEE_SESSIONS, lambda w: w.session),
}
CALLS = {
    "targeting.keep_definition": Call(
        Permission.ADOPT,
        lambda w: {"definition": Library().load("pe/haku-winay"), "country": w.country},
        where="country",
    ),
    "targeting.adopt_definition": Call(
        Permission.ADOPT,
        lambda w: {"version": w.approved.version, "country": w.country,
                   "holds_from": DAY, "why": "a test"},
        where="country",
    ),
    "targeting.assess_households": Call(
        Permission.ASSESS,
        lambda w: {"definition": w.definition, "component": "transfer", "territory": w.place,
                   "day": DAY},
    ),
    "targeting.replay_assessment": Call(
        Permission.SEE_TARGETING, lambda w: {"assessment": w.assessment}
    ),
    "targeting.call_session": Call(
        Permission.CALL_SESSIONS,
        lambda w: {"assessment": w.approved, "stage": "approved_by_assembly",
                   "territory": w.place, "called_for": DAY}, is_done=False,
    ),
    "targeting.call_sessions": Call(
        P.CALL_SESSIONS,
        lambda w: {"assessment": w.approved, "stage": "approved_by_assembly",
                   "territory": w.place, "rank": "community", "called_for": DAY},
        is_done=False,
    ),
    "targeting.postpone_session": Call(
        P.HOLD_SESSIONS, lambda w: {"session": w.session, "until": DAY, "why": "x"}, is_done=False
    ),
    "targeting.call_again": Call(
        P.CALL_SESSIONS,
        lambda w: {"session": w.session, "called_for": DAY, "why": "x"}, is_done=False,
    ),
    "targeting.sign_minutes": Call(
        P.HOLD_SESSIONS,
        lambda w: {"session": w.session, "part": Signature.Part.PRESIDENT, "name": "x"},
        is_done=False,
    ),
    "targeting.hold_session": Call(
        Permission.HOLD_SESSIONS,
        lambda w: {"session": w.session, "held_on": DAY, "present": quorum_of(w.session).people,
                   "objections": ()},
    ),
}  # fmt: skip
