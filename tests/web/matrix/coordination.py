"""Referrals to another programme."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.web.matrix.lines import Address, Call
from tests.web.matrix.world import COVERS, World

from chakana.language.load import Library
from chakana.web.accounts.roles import GRANTS, Permission, Role
from chakana.web.coordination import actions
from chakana.web.coordination.models import Referral
from chakana.web.enrolment.models import Enrolment
from chakana.web.targeting.versions import keep


def asked(w: World) -> Mapping[str, Any]:
    return {"household": w.home, "from_programme": "pe/juntos", "from_component": "transfer",
            "to_programme": "pe/haku-winay", "because": "next rung"}  # fmt: skip


def offered(w: World) -> Referral:
    return actions.refer(by=w.people[Role.NATIONAL_OFFICER, "above"], **asked(w))


def other_programme(w: World) -> str:
    """A programme that is kept, to which a household that takes part in Juntos is referred."""
    if not w.home.enrolments.exists():
        Enrolment.objects.create(household=w.home, programme="pe/juntos", component="transfer",
                                 since=date(2014, 1, 1), because="a test")  # fmt: skip
    return keep(Library().load("pe/haku-winay")).programme


def answers(role: Role, position: str) -> bool:
    """Whoever refers there; nobody here speaks for Haku Wiñay."""
    return position in COVERS["place"] and Permission.REFER in GRANTS[role]


ADDRESSES = {
    "referrals": Address(shows=lambda w: f"/derivaciones/{offered(w).pk}/", holds=answers),
    "answer_referral": Address(
        lambda w: [offered(w).pk], posts=lambda w: {"answer": "declined_by_family"}, holds=answers
    ),
    "refer_household": Address(
        lambda w: [w.home.number],
        posts=lambda w: {"to": other_programme(w), "because": "a test"},
    ),
}
CALLS = {
    "coordination.represent": Call(
        Permission.APPOINT,
        lambda w: {"user": w.somebody(Role.OTHER_PROGRAMME), "programme": "pe/haku-winay",
                   "country": w.country},
        where="country",
    ),
    "coordination.refer": Call(Permission.REFER, asked),
    # Nobody here speaks for Haku Wiñay: whoever may is refused for that.
    "coordination.answer_referral": Call(
        Permission.ANSWER_REFERRALS,
        lambda w: {"referral": offered(w), "answer": Referral.State.ACCEPTED},
        is_done=False,
    ),
}  # fmt: skip
