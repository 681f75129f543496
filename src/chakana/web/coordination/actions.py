"""Pointing a household out to another programme, and what that one says."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, Verdict, action, require
from chakana.web.audit.events import record
from chakana.web.coordination.models import Referral, Representative
from chakana.web.registry.models import Household
from chakana.web.territories.models import Territory


@action
def represent(*, by: User, user: User, programme: str, country: Territory) -> Representative:
    """Have ``user`` answer for ``programme`` from today on, where their roles hold."""
    require(may(by, Permission.APPOINT, country))
    made, is_new = Representative.objects.get_or_create(
        user=user, programme=programme, until=None, defaults={"since": timezone.localdate()}
    )
    if is_new:
        record(by=by, action="represent", subject=made, territory=country,
               after={"user": user.username, "programme": programme})  # fmt: skip
    return made


@action
def refer(
    *, by: User, household: Household, from_programme: str, from_component: str,
    to_programme: str, because: str, on: date | None = None,
) -> Referral:  # fmt: skip
    """Point ``household`` out to another programme. Offered once: asked again it is the same.

    ``because`` is an exit of the definition by its name, or the rung that follows. The household
    loses and gains nothing by it in the programme that refers it.
    """
    require(may(by, Permission.REFER, household.territory))
    if to_programme == from_programme:
        raise Refused("refer_to_another")
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("not_in_the_future")
    household = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    there = household.referrals.filter(to_programme=to_programme, state=Referral.State.OFFERED)
    if found := there.first():
        return found
    made = Referral.objects.create(
        household=household, from_programme=from_programme, from_component=from_component,
        to_programme=to_programme, because=because[:200], made_on=day, made_by=by,
    )  # fmt: skip
    after = {"household": household.number, "to": to_programme, "because": because}
    record(by=by, action="refer", subject=made, territory=household.territory, after=after)
    return made


@action
def answer_referral(
    *, by: User, referral: Referral, answer: Referral.State, why: str = "", on: date | None = None
) -> Referral:
    """Record what came of a referral, once.

    The receiving programme accepts or declines; that a family does not want to is recorded by
    either side. None of it touches what the household takes part in.
    """
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    require(_may_answer(by, referral, answer))
    if referral.state == answer:
        return referral
    if referral.state != Referral.State.OFFERED:
        raise Refused("answered_already", day=referral.answered_on)
    if answer == Referral.State.DECLINED_BY_PROGRAMME and not why.strip():
        raise Refused("a_reason_is_needed")
    day = on or timezone.localdate()
    if not referral.made_on <= day <= timezone.localdate():
        raise Refused("not_that_day")
    referral.state, referral.answered_on, referral.answered_by = answer, day, by
    referral.answered_why = why.strip()
    referral.save(update_fields=["state", "answered_on", "answered_by", "answered_why"])
    record(by=by, action="answer_referral", subject=referral,
           territory=referral.household.territory, before={"state": "offered"},
           after={"state": str(answer)})  # fmt: skip
    return referral


def _may_answer(by: User, referral: Referral, answer: Referral.State) -> Verdict:
    """The receiving programme answers for itself; for the family also whoever referred it."""
    if answer == Referral.State.OFFERED or answer not in Referral.State:
        return Verdict.no("no_such_answer")
    where = referral.household.territory
    if answer == Referral.State.DECLINED_BY_FAMILY and may(by, Permission.REFER, where):
        return Verdict.yes()
    allowed = may(by, Permission.ANSWER_REFERRALS, where)
    if not allowed or represents(by, referral.to_programme):
        return allowed
    return Verdict.no("not_your_programme", programme=referral.to_programme)


def represents(user: User, programme: str) -> bool:
    """Whether ``user`` answers for ``programme``."""
    return user.represents.filter(programme=programme, until=None).exists()
