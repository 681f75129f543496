"""Sessions and assessments as programs read them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from ninja import Schema

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.interface.resources import Resource
from chakana.web.targeting.models import Assessment, Session


class AssessmentOut(Schema):
    """A version of a definition asked about the households of a territory."""

    key: int
    programme: str
    version: str
    component: str
    territory: str
    day: date
    households: int
    eligible: int


class SessionOut(Schema):
    """A meeting at which people decide a stage."""

    key: int
    assessment: int
    stage: str
    territory: str
    called_for: date
    held_on: date | None


def _assessments(user: User) -> QuerySet[Assessment]:
    places = visible(user, Permission.SEE_TARGETING)
    rows = Assessment.objects.filter(territory__in=places)
    return rows.select_related("version", "territory")


def _sessions(user: User) -> QuerySet[Session]:
    places = visible(user, Permission.SEE_SESSIONS)
    return Session.objects.filter(territory__in=places).select_related("territory")


def _told_assessment(one: Assessment) -> AssessmentOut:
    return AssessmentOut(
        key=one.pk, programme=one.version.programme, version=one.version.digest,
        component=one.component, territory=one.territory.code, day=one.day,
        households=one.households, eligible=one.eligible,
    )  # fmt: skip


def _told_session(one: Session) -> SessionOut:
    return SessionOut(
        key=one.pk, assessment=one.assessment_id, stage=one.stage, territory=one.territory.code,
        called_for=one.called_for, held_on=one.held_on,
    )  # fmt: skip


RESOURCES = (
    Resource("assessments", _assessments, AssessmentOut, _told_assessment),
    Resource("sessions", _sessions, SessionOut, _told_session),
)
