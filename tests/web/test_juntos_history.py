"""Juntos from 2005 to 2013 on a generated register: its published households, its S/ 783 million.

At a thousandth of its size (a hundredth in the heavy run). Published are the households of the
first and the last year and what was paid in the last (fao2016, lines 481 and 863), which the
definition holds as facts. How many came in the years between, no source says: here as many each
year. That not all were paid twelve months is the definition's assumption ``paid_share``; here it
is taken as those who came in July 2013, who are paid six.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.web.assembly import held
from tests.web.conftest import Office
from tests.web.desk import payable
from tests.web.services import open_services

from chakana.interchange.payments import Answer
from chakana.language.definition import Definition
from chakana.population.generate import generate
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.enrolment.actions import enrol
from chakana.web.enrolment.leavers import taking_part
from chakana.web.ledger.models import Line
from chakana.web.registry.actions import import_households
from chakana.web.registry.models import Household
from chakana.web.targeting.actions import (
    adopt_definition,
    assess_households,
    call_session,
    keep_definition,
)
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.queries import results
from chakana.web.territories.models import Figure, Territory
from chakana.web.transfers import actions
from chakana.web.transfers.models import Cycle

pytestmark = pytest.mark.django_db
BEGAN, MET, LAST = date(2005, 1, 1), date(2005, 8, 31), date(2013, 12, 31)
MONTHS = [date(2013, month, 1) for month in range(1, 13)]
REGISTERED_FOR = 3
"""Households registered for one that took part: more than enough."""


def office_of(folder: Path, country: Territory, people: object) -> Office:
    made = Office(country, *(
        people(role) for role in (Role.NATIONAL_OFFICER, Role.ASSEMBLY_PRESIDENT,  # type: ignore[operator]
                                  Role.PAYMENTS_PREPARER, Role.PAYMENTS_APPROVER)
    ))  # fmt: skip
    import_households(by=made.national, folder=folder, country=country, why="a test")
    open_services(country, [country], BEGAN)
    # The generated districts' poverty is that of the end of 2013; here it is taken for all years.
    Figure.objects.update(holds_from=BEGAN)
    return made


def approved(office: Office, definition: Definition) -> Assessment:
    version = keep_definition(by=office.national, definition=definition, country=office.country)
    adopt_definition(by=office.national, version=version, country=office.country,
                     holds_from=BEGAN, why="a test")  # fmt: skip
    asked = {"by": office.national, "programme": definition.id, "component": "transfer",
             "territory": office.country, "day": LAST}  # fmt: skip
    session = call_session(by=office.national, assessment=assess_households(**asked),
                           stage="approved_by_assembly", territory=office.country,
                           called_for=MET)  # fmt: skip
    held(office.president, office.national, session)
    return assess_households(**asked)


def eligible_all_year(made: Assessment, definition: Definition) -> list[Household]:
    """Who was eligible on the first of each month and at the end of the year, in their order."""
    homes: set[int] | None = None
    for day in (*MONTHS, LAST):
        told = results(definition, "transfer", made.territory, day, made.known_at)
        now = set(told.filter("eligible")["household_id"])
        homes = now if homes is None else homes & now
    rows = Household.objects.filter(pk__in=homes or ())
    return list(rows.select_related("territory").order_by("territory__path", "pk"))


def cohorts(first: int, last: int, late: int) -> list[tuple[date, int]]:
    """How many came on which day: those of 2005, as many each year, and the late ones of 2013."""
    rest, years = last - late - first, range(2006, 2014)
    each = [rest * (n + 1) // len(years) - rest * n // len(years) for n in range(len(years))]
    came = [(date(year, 1, 1), count) for year, count in zip(years, each, strict=True)]
    return [(date(2005, 9, 1), first), *came, (date(2013, 7, 1), late)]


def paid(office: Office, version: object, begins: date, ends: date) -> Cycle:
    cycle = actions.open_cycle(by=office.preparer, version=version, component="transfer",  # type: ignore[arg-type]
                               territory=office.country, begins=begins, ends=ends)  # fmt: skip
    for move in ("compute", "check", "approve", "send"):
        by: User = office.approver if move == "approve" else office.preparer
        getattr(actions, move)(by=by, cycle=cycle)
    rows = cycle.orders.values_list("reference", flat=True)
    actions.take_answers(by=office.preparer, cycle=cycle,
                         answers={one: Answer("paid") for one in rows})  # fmt: skip
    return cycle


@pytest.mark.parametrize("scale", [1000, pytest.param(100, marks=pytest.mark.heavy)])
def test_juntos_holds_its_published_households_and_what_it_paid_in_2013(
    scale: int, country: Territory, people: object, juntos: Definition, tmp_path: Path
) -> None:
    facts = juntos.programme.facts
    first, last, money = (
        Decimal(facts[name].value) / scale
        for name in ("households_2005", "households_2013", "paid_2013")
    )
    benefit = juntos.component("transfer").part.benefit
    assert benefit is not None
    assert benefit.paid_share is not None
    # Each late household is paid half of the year: twice as many as the share that is lacking.
    late = round(2 * (1 - Decimal(str(benefit.paid_share.value))) * last)
    generate(int(last) * REGISTERED_FOR, 11, tmp_path / "people")
    office = office_of(tmp_path / "people", country, people)
    made = approved(office, juntos)
    homes = iter(eligible_all_year(made, juntos))
    for since, count in cohorts(round(first), int(last), late):
        for _ in range(count):
            home = next(homes)
            enrol(by=office.national, assessment=made, household=home, since=since, told_on=since,
                  accepted_by=home.people.present()[0])  # fmt: skip

    def served(day: date) -> int:
        return taking_part("pe/juntos", "transfer", country, day).count()

    assert (served(date(2005, 12, 31)), served(LAST)) == (round(first), last)
    payable(office)
    for month in range(1, 12, 2):
        ends = date(2013, month + 1, monthrange(2013, month + 1)[1])
        cycle = paid(office, made.version, date(2013, month, 1), ends)
    cycle.refresh_from_db()
    assert cycle.listed == last
    found = Line.objects.filter(account__kind="paid", entry__posted_at__isnull=False)
    assert sum(found.values_list("amount", flat=True)) == money
