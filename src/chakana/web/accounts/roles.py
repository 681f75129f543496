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

    SEE_TERRITORIES = "see territories"
    IMPORT_TERRITORIES = "import territories"
    SEE_HOUSEHOLDS = "see households"
    IMPORT_HOUSEHOLDS = "import households"
    PROPOSE_HOUSEHOLDS = "propose households"
    PROPOSE_CHANGES = "propose changes of households"
    DECIDE_CHANGES = "decide changes of households"
    MERGE_HOUSEHOLDS = "merge households"
    EXPORT_HOUSEHOLDS = "export households"
    SEE_PROGRAMMES = "see programmes"
    ADOPT = "adopt definitions"
    SEE_TARGETING = "see whom programmes find and miss"
    ASSESS = "assess households"
    SEE_SESSIONS = "see sessions"
    CALL_SESSIONS = "call sessions"
    HOLD_SESSIONS = "hold sessions"
    FILE_APPEALS = "file appeals"
    DECIDE_APPEALS = "decide appeals"
    ENROL = "enrol households"
    REPORT_SCHOOL = "report attendance at school"
    REPORT_HEALTH = "report health check-ups"
    SEE_CONDITIONS = "see conditions"
    SUSPEND = "suspend transfers"
    END_ENROLMENTS = "end enrolments"
    REFER = "refer households to another programme"
    ANSWER_REFERRALS = "answer referrals"
    SEE_PAYMENTS = "see payments"
    PREPARE_PAYMENTS = "prepare payments"
    APPROVE_PAYMENTS = "approve payments"
    SET_PAYMENTS = "set from which account and in which form payments are made"
    VERIFY_RECEIPT = "verify that payments were received"
    SEE_PRESSURE = "see reports of undue pressure"
    ANSWER_PRESSURE = "answer reports of undue pressure"
    SEE_TRAIL = "see the trail of events"
    APPOINT = "appoint people to roles"
    ISSUE_TOKENS = "issue tokens for programs"
    SEE_WORK = "see work in the background"
    SEARCH_REGISTRY = "search the register from another system"


P = Permission
_SEES = frozenset({P.SEE_TERRITORIES, P.SEE_PROGRAMMES})
_OFFICER = _SEES | {
    P.SEE_HOUSEHOLDS, P.PROPOSE_HOUSEHOLDS, P.PROPOSE_CHANGES, P.SEE_TARGETING, P.SEE_SESSIONS,
    P.CALL_SESSIONS, P.FILE_APPEALS, P.ENROL, P.SEE_CONDITIONS, P.END_ENROLMENTS, P.REFER,
    P.SEE_PAYMENTS, P.VERIFY_RECEIPT, P.SEE_WORK,
}  # fmt: skip
_ABOVE = _OFFICER | {
    P.IMPORT_HOUSEHOLDS, P.ASSESS, P.DECIDE_CHANGES, P.MERGE_HOUSEHOLDS, P.EXPORT_HOUSEHOLDS,
    P.DECIDE_APPEALS, P.SUSPEND, P.SEE_PRESSURE, P.ANSWER_PRESSURE,
}  # fmt: skip
GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.NATIONAL_OFFICER: _ABOVE
    | {
        P.IMPORT_TERRITORIES, P.ADOPT, P.APPOINT, P.ISSUE_TOKENS, P.SEARCH_REGISTRY,
        P.SET_PAYMENTS,
    },
    Role.REGIONAL_OFFICER: _ABOVE | {P.APPOINT},
    Role.DISTRICT_OFFICER: _OFFICER,
    Role.FIELD_WORKER: _SEES
    | {P.SEE_HOUSEHOLDS, P.PROPOSE_HOUSEHOLDS, P.PROPOSE_CHANGES, P.FILE_APPEALS, P.VERIFY_RECEIPT},
    Role.PAYMENTS_PREPARER: _SEES | {P.SEE_PAYMENTS, P.PREPARE_PAYMENTS, P.SEE_WORK},
    Role.PAYMENTS_APPROVER: _SEES | {P.SEE_PAYMENTS, P.APPROVE_PAYMENTS},
    Role.ASSEMBLY_PRESIDENT: _SEES | {P.SEE_SESSIONS, P.HOLD_SESSIONS, P.PROPOSE_HOUSEHOLDS},
    Role.SCHOOL_VERIFIER: _SEES | {P.REPORT_SCHOOL},
    Role.HEALTH_VERIFIER: _SEES | {P.REPORT_HEALTH},
    Role.COMMITTEE_MEMBER: _SEES,
    Role.AUDITOR: _SEES
    | {
        P.SEE_HOUSEHOLDS, P.SEE_TARGETING, P.SEE_SESSIONS, P.SEE_CONDITIONS, P.SEE_PAYMENTS,
        P.SEE_PRESSURE, P.ANSWER_PRESSURE, P.SEE_TRAIL, P.SEE_WORK,
    },
    Role.OTHER_PROGRAMME: _SEES | {P.ANSWER_REFERRALS, P.SEARCH_REGISTRY},
}  # fmt: skip
"""What each role may do. A role without an entry here may do nothing."""

SECOND_FACTOR: frozenset[Permission] = frozenset({P.PREPARE_PAYMENTS, P.APPROVE_PAYMENTS})
"""Whoever holds a role with one of these shows a second factor before any page."""
NEVER_BY_TOKEN: frozenset[Permission] = frozenset({P.APPROVE_PAYMENTS})
"""What no program does with a token, which shows no second factor."""
APART: tuple[tuple[Permission, Permission], ...] = ((P.PREPARE_PAYMENTS, P.APPROVE_PAYMENTS),)
"""Two steps for which nobody holds both permissions in territories that overlap."""
GIVES: Mapping[Role, frozenset[Role]] = {
    Role.NATIONAL_OFFICER: frozenset(Role),
    Role.REGIONAL_OFFICER: frozenset(
        {
            Role.DISTRICT_OFFICER, Role.FIELD_WORKER, Role.ASSEMBLY_PRESIDENT,
            Role.SCHOOL_VERIFIER, Role.HEALTH_VERIFIER, Role.COMMITTEE_MEMBER,
        }
    ),
}  # fmt: skip
"""The roles that whoever appoints may give: a region's office those of its districts and
communities; those that touch money, that audit or that stand above only the national one."""
