"""Definitions, assessments, sessions and appeals."""

from tests.web.conftest import DAY
from tests.web.matrix.lines import Address, Call, Rows
from tests.web.matrix.world import COVERS, World

from chakana.language.load import Library
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import GRANTS, Permission, Role
from chakana.web.targeting.actions import file_appeal
from chakana.web.targeting.models import Appeal, Result, Session, Signature
from chakana.web.targeting.quorum import quorum_of
from chakana.web.targeting.versions import read

ASSEMBLY = "approved_by_assembly"


def failing(w: World, stage: str) -> Result:
    """The result of a household of the place that failed ``stage``, or waits for it."""
    stages = read(w.approved.version).component(w.approved.component).stages
    bit = 1 << [one.name for one in stages].index(stage)
    rows = w.approved.results.select_related("household__territory").order_by("household_id")
    return next(one for one in rows if (one.failed | one.unknown) & bit)


def by_rule(w: World) -> str:
    """A step that a rule decides and that some household did not pass."""
    stages = read(w.approved.version).component(w.approved.component).stages
    failed = 0
    for bits in w.approved.results.values_list("failed", flat=True):
        failed |= bits
    return next(
        one.name for at, one in enumerate(stages) if one.rule is not None and failed >> at & 1
    )


def contested(w: World, stage: str = "") -> Appeal:
    """An appeal that an officer of the whole country filed for a household of the place."""
    stage = stage or by_rule(w)
    officer = User.objects.get(username=f"maker-{Role.NATIONAL_OFFICER}")
    return file_appeal(by=officer, household=failing(w, stage).household, assessment=w.approved,
                       stage=stage, reason="a test")  # fmt: skip


def sees_appeals(role: Role, position: str) -> bool:
    """Whoever files them or decides them."""
    needed = {Permission.FILE_APPEALS, Permission.DECIDE_APPEALS}
    return position in COVERS["place"] and bool(needed & GRANTS[role])


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
    "targeting": Address(),
    "targeting_csv": Address(),
    "ask_survey": Address(lambda w: [w.approved.pk], does=P.ASSESS),
    "programmes": Address(),
    "version": Address(lambda w: [w.approved.version.digest], where="anywhere"),
    "version_adopt": Address(
        lambda w: [w.approved.version.digest],
        where="anywhere",
        does=P.ADOPT,
    ),
    "version_manual": Address(lambda w: [w.approved.version.digest, "html"], where="anywhere"),
    "assessments": Address(shows=lambda w: f"/evaluaciones/{w.approved.pk}/"),
    "assess": Address(),
    "assessment": Address(lambda w: [w.approved.pk]),
    "assessment_repeat": Address(lambda w: [w.approved.pk]),
    "appeal_new": Address(
        lambda w: [failing(w, by_rule(w)).household.number],
        posts=lambda w: {"contested": f"{w.approved.pk}:{by_rule(w)}", "reason": "a test"},
    ),
    "appeals": Address(shows=lambda w: f"/reclamos/{contested(w).pk}/", holds=sees_appeals),
    "appeal": Address(lambda w: [contested(w).pk], holds=sees_appeals),
    "appeal_answer": Address(lambda w: [contested(w).pk], posts=lambda w: {"answer": "a test"}),
    "appeal_call": Address(
        lambda w: [contested(w, ASSEMBLY).pk], posts=lambda w: {"called_for": DAY.isoformat()}
    ),
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
    "targeting.file_appeal": Call(
        P.FILE_APPEALS,
        lambda w: {"household": failing(w, by_rule(w)).household, "assessment": w.approved,
                   "stage": by_rule(w), "reason": "a test"},
    ),
    "targeting.answer_appeal": Call(
        P.DECIDE_APPEALS, lambda w: {"appeal": contested(w), "answer": "a test"}
    ),
    "targeting.call_for_appeal": Call(
        P.CALL_SESSIONS, lambda w: {"appeal": contested(w, ASSEMBLY), "called_for": DAY}
    ),
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
        lambda w: {"programme": w.definition.id, "component": "transfer", "territory": w.place,
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
