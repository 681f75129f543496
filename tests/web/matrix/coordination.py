"""Referrals to another programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.web.matrix.lines import Call
from tests.web.matrix.world import World

from chakana.web.accounts.roles import Permission, Role
from chakana.web.coordination import actions
from chakana.web.coordination.models import Referral


def asked(w: World) -> Mapping[str, Any]:
    return {"household": w.home, "from_programme": "pe/juntos", "from_component": "transfer",
            "to_programme": "pe/haku-winay", "because": "next rung"}  # fmt: skip


def offered(w: World) -> Referral:
    return actions.refer(by=w.people[Role.NATIONAL_OFFICER, "above"], **asked(w))


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
