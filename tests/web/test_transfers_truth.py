"""What families are owed: by the simulator, by the operation's ledger and by plain arithmetic."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.web.desk import BEGINS, ENDS, Desk, at_work, balances

from chakana.engines.dataframe import assess
from chakana.language.definition import Definition
from chakana.population.tables import Population
from chakana.web.accounts.models import User
from chakana.web.conditions.models import Notice, Period, Suspension
from chakana.web.enrolment.models import Enrolment
from chakana.web.targeting.models import Assessment, Version
from chakana.web.territories.models import Territory
from chakana.web.transfers.models import Entitlement, Order
from chakana.web.transfers.periods import share

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Office

MONTHS = (date(2014, 1, 1), date(2014, 2, 1))
A_MONTH = Decimal(100)
"""S/ 1 200 a year in twelve parts: fao2016, lines 271 and 863."""


@pytest.fixture
def desk(office: Office, approved: Assessment) -> Desk:
    return at_work(office, approved)


def rest(key: int, since: date, until: date | None) -> None:
    """A suspension as it stands in the database, whatever led to it: that is tested elsewhere."""
    version, by = Version.objects.latest("pk"), User.objects.earliest("pk")
    period, _ = Period.objects.get_or_create(
        version=version, component="transfer", territory=Territory.objects.get(rank="country"),
        begins=date(2013, 9, 1), ends=date(2013, 10, 31),
        defaults={"opened_at": timezone.now(), "opened_by": by},
    )  # fmt: skip
    notice = Notice.objects.create(
        enrolment_id=key, condition="school", period=period, prepared_on=date(2013, 11, 1),
        delivered_on=since, delivered_by=by,
        ended_on=since, ended=Notice.Ended.SUSPENDED,
    )  # fmt: skip
    ended = Suspension.Ended.DECIDED if until else ""
    Suspension.objects.create(
        enrolment_id=key, notice=notice, since=since, until=until, ended=ended, by=by
    )


class Decisions:
    """Late entries, exits and suspensions, kept apart from the site's own tables."""

    def __init__(self) -> None:
        self.since: dict[int, date] = {}
        self.until: dict[int, date] = {}
        self.rests: dict[int, list[tuple[date, date | None]]] = {}
        homes = list(Enrolment.objects.order_by("pk").values_list("pk", "household_id"))
        self.home = dict(homes)
        for index, (key, _) in enumerate(homes):
            if index % 7 == 0:
                self.since[key] = date(2014, 1, 15)
            if index % 11 == 0:
                self.until[key] = date(2014, 2, 1) if index % 2 else date(2014, 1, 31)
            if index % 5 == 0:
                self.rests[key] = [(date(2013, 12, 1), date(2014, 2, 1) if index % 2 else None)]
        self._decide()

    def _decide(self) -> None:
        for key in self.home:
            since, until = self.since.get(key, BEGINS), self.until.get(key)
            Enrolment.objects.filter(pk=key).update(since=since, until=until)
        for key, spans in self.rests.items():
            for since, until in spans:
                rest(key, since, until)

    def pays(self, key: int, day: date) -> bool:
        """Whether a month that begins on ``day`` is owed to an enrolment."""
        if day < self.since.get(key, BEGINS) or day >= self.until.get(key, date.max):
            return False
        spans = self.rests.get(key, [])
        return not any(since <= day < (until or date.max) for since, until in spans)


def test_the_forecast_the_ledger_and_plain_arithmetic_agree_to_the_cent(
    desk: Desk, generated: Path, juntos: Definition
) -> None:
    """The same register and decisions, with late entries, exits and suspensions in the period.

    The simulator reads the files of the population, not the register of the site; arithmetic
    counts months of S/ 100; the ledger is what was approved, sent and paid.
    """
    decided = Decisions()
    by_number = {
        key: int(number.rsplit("-")[-1])
        for key, number in Enrolment.objects.values_list("pk", "household__number")
    }
    foreseen, counted = 0, 0
    for day in MONTHS:
        with assess(juntos, Population.read(generated), day, absent_is_unknown=True) as told:
            table = told.collect()
        cents = dict(table.select("household_id", "transfer__amount").drop_nulls().iter_rows())
        paying = [key for key in decided.home if decided.pays(key, day)]
        foreseen += sum(cents[by_number[key]] for key in paying)
        counted += len(paying)
    desk.paid()
    found = balances()
    assert found["paid"] == Decimal(foreseen) / 100 == counted * A_MONTH
    assert found["owed"] == found["transit"] == found["due"] == 0
    assert -found["fund"] == found["paid"]
    for key in decided.home:
        months = sum(decided.pays(key, day) for day in MONTHS)
        paid = sum(Order.objects.filter(enrolment=key).values_list("amount", flat=True))
        assert paid == months * A_MONTH


def test_the_roster_says_why_somebody_is_paid_less(desk: Desk) -> None:
    decided = Decisions()
    cycle = desk.to("compute")
    for line in cycle.entitlements.all():
        months = sum(decided.pays(line.enrolment_id, day) for day in MONTHS)
        assert (line.months, line.owed) == (months, months * A_MONTH)
        assert bool(line.reason) == (months < 2)
        if line.reason == "suspended":
            assert line.enrolment_id in decided.rests
    assert {"suspended", "part_of_the_months", ""} <= set(
        cycle.entitlements.values_list("reason", flat=True)
    )
    outside = set(decided.home) - set(cycle.entitlements.values_list("enrolment", flat=True))
    assert outside == {key for key in decided.since if key in decided.until}


def test_two_cycles_of_two_months_owe_what_any_other_cut_owes(desk: Desk) -> None:
    """Months are owed, not cycles: whoever enters in the second month is owed one of two."""
    late = Enrolment.objects.order_by("pk")[0]
    Enrolment.objects.filter(pk=late.pk).update(since=date(2014, 2, 1))
    desk.to("compute")
    line = Entitlement.objects.get(enrolment=late)
    assert (line.months, line.owed, line.reason) == (1, A_MONTH, "part_of_the_months")


def test_who_is_no_longer_eligible_is_listed_and_not_paid(desk: Desk) -> None:
    """A newer record says that the household is not rural: it stays on the roster, with why."""
    from chakana.web.registry.models import Record

    one = Enrolment.objects.order_by("pk")[2]
    held = Record.objects.get(household=one.household_id)
    newer = Record(household=held.household, territory=held.territory, observed_on=BEGINS,
                   answers=held.answers | {"rural": False}, known_from=timezone.now())  # fmt: skip
    held.known_until = newer.known_from
    held.save(update_fields=["known_until"])
    newer.save()
    cycle = desk.to("compute")
    line = cycle.entitlements.get(enrolment=one)
    assert (line.owed, line.reason, line.record_id) == (0, "no_amount", newer.pk)
    assert not cycle.orders.filter(enrolment=one).exists()


@given(st.integers(0, 10**10), st.sampled_from([1, 12, 52, 365]))
def test_the_twelve_months_of_a_year_add_up(cents: int, payments: int) -> None:
    parts = [share(cents, payments, month) for month in range(1, 13)]
    assert sum(parts) == cents * payments
    assert max(parts) - min(parts) <= 1 or payments > 12 or max(parts) - min(parts) == 0


def test_returned_money_is_owed_again_and_paid_in_the_next_cycle(desk: Desk) -> None:
    first, second, *_ = desk.sent().orders.order_by("pk")
    desk.answer({first.reference: "returned"})
    desk.to("close")
    assert balances()["due"] == first.amount
    then = desk.next(date(2014, 3, 1), date(2014, 4, 30))
    cycle = then.to("compute")
    line = cycle.entitlements.get(enrolment=first.enrolment_id)
    assert (line.owed, line.arrears) == (2 * A_MONTH, first.amount)
    assert cycle.orders.get(enrolment=first.enrolment_id).amount == 2 * A_MONTH + first.amount
    assert cycle.orders.get(enrolment=second.enrolment_id).amount == 2 * A_MONTH
    then.to("check", "approve", "send")
    then.answer()
    found = balances()
    assert found["due"] == found["owed"] == found["transit"] == 0
    paid = [one.amount for one in Order.objects.filter(state="paid")]
    assert found["paid"] == sum(paid) == -found["fund"]


def test_what_waits_for_a_recipient_is_not_lost(desk: Desk) -> None:
    """No recipient in one cycle, one in the next: both are paid then, once."""
    from chakana.web.registry.models import Person

    one = Enrolment.objects.order_by("pk")[0]
    person = Person.objects.get(household=one.household_id, is_recipient=True)
    Person.objects.filter(pk=person.pk).update(is_recipient=False)
    cycle = desk.to("compute")
    line = cycle.entitlements.get(enrolment=one)
    assert (line.held, line.owed) == ("no_recipient", 2 * A_MONTH)
    desk.to("check", "approve", "send")
    desk.answer()
    desk.to("close")
    assert balances()["owed"] == 2 * A_MONTH
    Person.objects.filter(pk=person.pk).update(is_recipient=True)
    then = desk.next(date(2014, 3, 1), ENDS.replace(month=4, day=30))
    then.paid()
    assert balances()["owed"] == 0
    assert Order.objects.get(enrolment=one).amount == 4 * A_MONTH
