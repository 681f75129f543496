"""Roles in words, and what each may do in its territory."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import TextChoices


class Role(TextChoices):
    """A kind of work in a programme office or beside it; ``texts.yaml`` has its name in words."""

    NATIONAL_OFFICER = "national_officer"
    REGIONAL_OFFICER = "regional_officer"
    DISTRICT_OFFICER = "district_officer"
    FIELD_WORKER = "field_worker"
    PAYMENTS_PREPARER = "payments_preparer"
    PAYMENTS_APPROVER = "payments_approver"
    ASSEMBLY_PRESIDENT = "assembly_president"
    SCHOOL_VERIFIER = "school_verifier"
    HEALTH_VERIFIER = "health_verifier"
    COMMITTEE_MEMBER = "committee_member"
    AUDITOR = "auditor"
    OTHER_PROGRAMME = "other_programme"


class Permission(StrEnum):
    """Something that a role may do inside its territory."""

    SEE_HOUSEHOLDS = "see households"
    IMPORT_HOUSEHOLDS = "import households"
    ASSESS = "assess households"
    SEE_SESSIONS = "see sessions"
    CALL_SESSIONS = "call sessions"
    HOLD_SESSIONS = "hold sessions"
    ENROL = "enrol households"
    SEE_PAYMENTS = "see payments"
    PREPARE_PAYMENTS = "prepare payments"
    APPROVE_PAYMENTS = "approve payments"
    SEE_TRAIL = "see the trail of events"
    APPOINT = "appoint people to roles"


P = Permission
_OFFICER = frozenset({P.SEE_HOUSEHOLDS, P.SEE_SESSIONS, P.CALL_SESSIONS, P.ENROL, P.SEE_PAYMENTS})
GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.NATIONAL_OFFICER: _OFFICER | {P.IMPORT_HOUSEHOLDS, P.ASSESS, P.APPOINT},
    Role.REGIONAL_OFFICER: _OFFICER | {P.IMPORT_HOUSEHOLDS, P.ASSESS},
    Role.DISTRICT_OFFICER: _OFFICER,
    Role.FIELD_WORKER: frozenset({P.SEE_HOUSEHOLDS}),
    Role.PAYMENTS_PREPARER: frozenset({P.SEE_PAYMENTS, P.PREPARE_PAYMENTS}),
    Role.PAYMENTS_APPROVER: frozenset({P.SEE_PAYMENTS, P.APPROVE_PAYMENTS}),
    Role.ASSEMBLY_PRESIDENT: frozenset({P.SEE_SESSIONS, P.HOLD_SESSIONS}),
    Role.SCHOOL_VERIFIER: frozenset(),
    Role.HEALTH_VERIFIER: frozenset(),
    Role.COMMITTEE_MEMBER: frozenset(),
    Role.AUDITOR: frozenset({P.SEE_HOUSEHOLDS, P.SEE_SESSIONS, P.SEE_PAYMENTS, P.SEE_TRAIL}),
    Role.OTHER_PROGRAMME: frozenset(),
}
"""What each role may do. A role without an entry here may do nothing."""
