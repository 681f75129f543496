"""Two years of Juntos played on a generated register, by the same actions that people use."""

from __future__ import annotations

import calendar
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chakana.interchange.payments import Answer
from chakana.language.definition import Definition
from chakana.language.load import Library
from chakana.web.accounts.actions import appoint
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.enrolment.actions import enrol_eligible
from chakana.web.registry.actions import import_households
from chakana.web.targeting.actions import (
    adopt_definition,
    assess_households,
    call_session,
    hold_session,
    keep_definition,
    sign_minutes,
)
from chakana.web.targeting.models import Assessment, Signature
from chakana.web.targeting.quorum import quorum_of
from chakana.web.territories.models import Territory
from chakana.web.transfers import actions
from chakana.web.transfers.models import Cycle

PROGRAMME, COMPONENT, STAGE = "pe/juntos", "transfer", "approved_by_assembly"
WHY = "demonstration on generated households"
RETURNED_OF = 200
"""One order in this many comes back from the bank: an assumption, so that there is one to see."""


@dataclass(frozen=True)
class Account:
    """Somebody of the demo: ``name`` and ``password`` open the door."""

    role: Role
    name: str
    password: str


def accounts(country: Territory) -> Iterator[Account]:
    """One account for each role in the whole country, its password made up and told once."""
    for role in Role:
        password = secrets.token_urlsafe(9)
        user = User.objects.create_user(role.value.replace("_", "-"), password=password)
        appoint(by=None, user=user, role=role, territory=country)
        yield Account(role, user.username, password)


@dataclass(frozen=True)
class Play:
    """Who acts in it, and where."""

    country: Territory
    definition: Definition
    tell: Callable[[str], None]

    def by(self, role: Role) -> User:
        return User.objects.get(username=role.value.replace("_", "-"))

    def years(self, folder: Path, first: int, last: int) -> None:
        """Register, assembly, enrolment, then a payment every two months."""
        national = self.by(Role.NATIONAL_OFFICER)
        made = import_households(by=national, folder=folder, country=self.country, why=WHY)
        self.tell(f"{made.households} households registered")
        self._adopt(date(first - 1, 1, 1))
        self._assembly(date(first - 1, 12, 31))
        approved = self._assess(date(first - 1, 12, 31))
        count = enrol_eligible(by=national, assessment=approved, since=date(first, 1, 1))
        self.tell(f"{count} households enrolled")
        for year in range(first, last + 1):
            for month in range(1, 12, 2):
                self._pay(approved, date(year, month, 1))
            self.tell(f"{year} paid")

    def _adopt(self, day: date) -> None:
        national, country = self.by(Role.NATIONAL_OFFICER), self.country
        version = keep_definition(by=national, definition=self.definition, country=country)
        adopt_definition(by=national, version=version, country=country, holds_from=day, why=WHY)

    def _assess(self, day: date) -> Assessment:
        return assess_households(
            by=self.by(Role.NATIONAL_OFFICER), definition=self.definition, component=COMPONENT,
            territory=self.country, day=day,
        )  # fmt: skip

    def _assembly(self, day: date) -> None:
        session = call_session(
            by=self.by(Role.NATIONAL_OFFICER), assessment=self._assess(day), stage=STAGE,
            territory=self.country, called_for=day,
        )  # fmt: skip
        president, secretary = self.by(Role.ASSEMBLY_PRESIDENT), self.by(Role.NATIONAL_OFFICER)
        present = quorum_of(session).people
        hold_session(by=president, session=session, held_on=day, present=present, objections=())
        for part, user in (("president", president), ("secretary", secretary)):
            sign_minutes(by=user, session=session, part=Signature.Part(part), name=user.username)

    def _pay(self, approved: Assessment, begins: date) -> None:
        preparer, approver = self.by(Role.PAYMENTS_PREPARER), self.by(Role.PAYMENTS_APPROVER)
        last = begins.month + 1
        ends = begins.replace(month=last, day=calendar.monthrange(begins.year, last)[1])
        cycle = actions.open_cycle(
            by=preparer, version=approved.version, component=COMPONENT, territory=self.country,
            begins=begins, ends=ends,
        )  # fmt: skip
        actions.compute(by=preparer, cycle=cycle)
        actions.check(by=preparer, cycle=cycle)
        actions.approve(by=approver, cycle=cycle)
        actions.send(by=preparer, cycle=cycle)
        actions.take_answers(by=preparer, cycle=cycle, answers=_answers(cycle))
        actions.reconcile(by=preparer, cycle=cycle)
        actions.close(by=preparer, cycle=cycle)


def play(folder: Path, first: int, last: int, tell: Callable[[str], None]) -> list[Account]:
    """Play the years from ``first`` to ``last`` on the households of ``folder``; the accounts."""
    country = Territory.objects.create(code="PER", rank="country", name="Perú", path="PER/")
    found = list(accounts(country))
    Play(country, Library().load(PROGRAMME), tell).years(folder, first, last)
    return found


def _answers(cycle: Cycle) -> dict[str, Answer]:
    references = cycle.orders.order_by("pk").values_list("reference", flat=True)
    return {
        one: Answer("returned" if index % RETURNED_OF == 0 else "paid")
        for index, one in enumerate(references)
    }
