"""Families, and reports of undue pressure.

Whoever works for the office that a report is about does not see it, nor does anybody below;
auditors belong to no office.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.web.matrix.lines import Address, Call
from tests.web.matrix.world import COVERS, World

from chakana.web.accounts.roles import GRANTS, Permission, Role
from chakana.web.families.actions import report_pressure
from chakana.web.families.models import PressureReport

SEES = Permission.SEE_PRESSURE


def reported(w: World) -> PressureReport:
    return report_pressure(
        definition=w.definition, concerns=w.place, who="by_municipality", text="Me piden faena"
    )


def from_outside(role: Role, position: str) -> bool:
    is_outside = role == Role.AUDITOR or position != "there"
    return position in COVERS["place"] and is_outside and SEES in GRANTS[role]


def step(**told: Any) -> Call:
    def arguments(w: World) -> Mapping[str, Any]:
        return {"report": reported(w), **told}

    return Call(Permission.ANSWER_PRESSURE, arguments, holds=from_outside)


ADDRESSES = {
    "family": Address(),
    "pressure": Address(),
    "follow_pressure": Address(),
    "family_cards": Address(posts=lambda w: {"number": [w.home.number]}, does=Permission.ENROL),
    "pressure_reports": Address(shows=lambda w: f"/presion/{reported(w).pk}/", holds=from_outside),
    "pressure_report": Address(lambda w: [reported(w).pk], holds=from_outside),
}
CALLS = {
    "families.issue_codes": Call(
        Permission.ENROL, lambda w: {"households": [w.home], "territory": w.place}
    ),
    "families.report_pressure": Call(
        None,
        lambda w: {"definition": w.definition, "concerns": w.place, "who": "by_municipality",
                   "text": "Me piden faena"},
    ),
    "families.note_step": step(text="Se visitó"),
    "families.answer_pressure": step(is_founded=True, answer="Se dejó de pedir"),
}  # fmt: skip
