"""What a family agrees to and takes back. Nothing follows from it in any programme."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.registry.models import Consent, Household, Person
from chakana.web.registry.privacy import without_people


def agreed(rows: QuerySet[Household], purpose: Consent.Purpose) -> QuerySet[Household]:
    """Those of ``rows`` that agreed to ``purpose`` and did not take it back."""
    held = Consent.objects.filter(household=OuterRef("pk"), purpose=purpose, withdrawn_at=None)
    return rows.filter(Exists(held))


@action
def give_consent(
    *, by: User, household: Household, purpose: Consent.Purpose, person: Person,
    how: Consent.How, given_on: date,
) -> Consent:  # fmt: skip
    """Record that ``person`` agreed for the household. Given again it is the same consent."""
    require(may(by, Permission.PROPOSE_CHANGES, household.territory))
    if given_on > timezone.localdate():
        raise Refused("not_in_the_future")
    if not household.people.present().filter(pk=person.pk).exists():
        raise Refused("not_of_the_household")
    Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    if held := household.consents.filter(purpose=purpose, withdrawn_at=None).first():
        return held
    made = Consent.objects.create(
        household=household, purpose=purpose, person=person, given_on=given_on, how=how, by=by,
        recorded_at=timezone.now(),
    )  # fmt: skip
    after = {"household": household.number, "purpose": str(purpose), "how": str(how)}
    record(
        by=by, action="give_consent", subject=made, territory=household.territory, after=after
    )  # fmt: skip
    return made


@action
def withdraw_consent(*, by: User, consent: Consent, on: date, why: str = "") -> Consent:
    """Record that a family takes back what it agreed to; it need not say why."""
    consent = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    home = consent.household
    require(may(by, Permission.PROPOSE_CHANGES, home.territory))
    if consent.withdrawn_at is not None:
        return consent
    if not consent.given_on <= on <= timezone.localdate():
        raise Refused("not_that_day")
    consent.withdrawn_on, consent.withdrawn_by, consent.withdrawn_at = on, by, timezone.now()
    consent.withdrawn_why = why.strip()
    consent.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_at", "withdrawn_why"])
    record(by=by, action="withdraw_consent", subject=consent, territory=home.territory,
           after={"household": home.number, "purpose": consent.purpose},
           why=without_people(why, home))  # fmt: skip
    return consent
