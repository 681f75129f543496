"""What happens, year by year: assemblies, enrolment, payments, verification."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from chakana.interchange.payments import Answer
from chakana.language.definition import Definition
from chakana.language.load import Library
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.enrolment.actions import enrol_eligible
from chakana.web.play.verification import Verifying
from chakana.web.registry.actions import import_households
from chakana.web.registry.models import Consent
from chakana.web.targeting.actions import (
    adopt_definition,
    assess_households,
    call_sessions,
    hold_session,
    keep_definition,
    sign_minutes,
)
from chakana.web.targeting.models import Assessment, Signature
from chakana.web.targeting.quorum import quorum_of
from chakana.web.territories.actions import import_territories
from chakana.web.territories.mapping import read_mapping
from chakana.web.territories.models import Territory
from chakana.web.transfers import actions
from chakana.web.transfers.models import Cycle

PROGRAMME, COMPONENT, STAGE = "pe/juntos", "transfer", "approved_by_assembly"
WHY = "demonstration on generated households"
ADOPTED = date(2005, 1, 1)
BANK = ("018", "Banco de la Nación")
SERVICES = {"school": "Escuela de", "clinic": "Puesto de salud de"}
AGREED = (Consent.Purpose.REGISTER, Consent.Purpose.SHARE)
"""What the generated households agreed to: an assumption, so that other programmes find them."""
HEADING = "kind,code,name,territory,serves,services,latitude,longitude,capacity,since,until"
RETURNED_OF = 200
"""One order in this many comes back from the bank: an assumption, so that there is one to see."""
OBJECTED_TO = 150
"""One household in this many is objected to in an assembly: an assumption, as RETURNED_OF."""
OBJECTION = ("", "Ya no vive en la comunidad", "Se comprobó con sus autoridades", "take_off")


@dataclass(frozen=True)
class Play:
    """Who acts in it, and where."""

    country: Territory
    definition: Definition
    tell: Callable[[str], None]

    def by(self, role: Role) -> User:
        return User.objects.get(username=role.value.replace("_", "-"))

    def library(self, national: User, library: Library) -> None:
        """Keep every definition that ships, and adopt the one that is played."""
        for name in library.names():
            keep_definition(by=national, definition=library.load(name), country=self.country)
        version = keep_definition(by=national, definition=self.definition, country=self.country)
        adopt_definition(by=national, version=version, country=self.country,
                         holds_from=ADOPTED, why=WHY)  # fmt: skip

    def register(self, national: User, folder: Path) -> None:
        """Register the households and territories of ``folder``."""
        made = import_households(by=national, folder=folder, country=self.country, why=WHY,
                                 purposes=AGREED)  # fmt: skip
        self.tell(f"{made.households} households registered")

    def years(self, first: int, last: int) -> Assessment:
        """Assemblies and enrolment before the first year, then a payment every two months; the
        assessment after the assemblies.
        """
        before = date(first - 1, 12, 31)
        self._say_how_to_pay()
        self._open_services(date(first - 1, 1, 1))
        self._assemblies(before)
        approved = self._assess(before)
        count = enrol_eligible(by=self.by(Role.NATIONAL_OFFICER), assessment=approved,
                               since=date(first, 1, 1), told_on=before)  # fmt: skip
        self.tell(f"{count} households enrolled")
        verifying = Verifying(self.country, self.by)
        for year in range(first, last + 1):
            for number, month in enumerate(range(1, 12, 2), 1):
                begins = date(year, month, 1)
                self._pay(approved, begins)
                verifying.period(PROGRAMME, COMPONENT, begins, number)
            self.tell(f"{year} paid and verified")
        return approved

    def _say_how_to_pay(self) -> None:
        """The bank, the programme's account (made up), and cash in the square for everybody."""
        national, country = self.by(Role.NATIONAL_OFFICER), self.country
        bank = actions.set_bank(by=national, country=country, code=BANK[0], name=BANK[1], why=WHY)
        actions.set_terms(
            by=national, country=country, programme=PROGRAMME, payer="Juntos (demostración)",
            account="00-000-000000", bank=bank, why=WHY,
        )  # fmt: skip
        change = actions.propose_cash(
            by=self.by(Role.PAYMENTS_PREPARER), territory=country, bank=bank,
            place="Plaza de Armas", why=WHY,
        )  # fmt: skip
        approver = self.by(Role.PAYMENTS_APPROVER)
        actions.decide_destinations(by=approver, change=change, is_approved=True)

    def _open_services(self, day: date) -> None:
        """A school and a clinic in each district but the last, which waits for its clinic.

        They are made up, as the households are, so that there is something to see.
        """
        districts = list(Territory.objects.filter(rank="district").order_by("path"))
        rows = [
            f"{kind},{kind}-{place.code},{name} {place.name},{place.code},{place.code},,,,,{day},"
            for kind, name in SERVICES.items()
            for place in (districts if kind == "school" else districts[:-1] or districts)
        ]
        with TemporaryDirectory() as folder:
            path = Path(folder, "facilities.csv")
            path.write_text("\n".join([HEADING, *rows]) + "\n", encoding="utf-8")
            import_territories(
                by=self.by(Role.NATIONAL_OFFICER), mapping=read_mapping("facilities"),
                files=[path], territory=self.country, day=day, why=WHY,
            )  # fmt: skip

    def _assess(self, day: date) -> Assessment:
        return assess_households(
            by=self.by(Role.NATIONAL_OFFICER), programme=self.definition.id, component=COMPONENT,
            territory=self.country, day=day,
        )  # fmt: skip

    def _assemblies(self, day: date) -> None:
        """An assembly in every district where a household awaits one; some are objected to."""
        asked = self._assess(day)
        president, secretary = self.by(Role.ASSEMBLY_PRESIDENT), self.by(Role.NATIONAL_OFFICER)
        held = call_sessions(by=secretary, assessment=asked, stage=STAGE, territory=self.country,
                             rank="district", called_for=day)  # fmt: skip
        for session in asked.sessions.order_by("pk"):
            listed = session.decisions.order_by("pk").values_list("household__number", flat=True)
            objected = [(one, *OBJECTION) for one in listed[OBJECTED_TO // 2 :: OBJECTED_TO]]
            hold_session(by=president, session=session, held_on=day,
                         present=quorum_of(session).people, objections=objected)  # fmt: skip
            for part, user in (("president", president), ("secretary", secretary)):
                sign_minutes(by=user, session=session, part=Signature.Part(part),
                             name=user.username)  # fmt: skip
        self.tell(f"{held} assemblies held")

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


def _answers(cycle: Cycle) -> dict[str, Answer]:
    references = cycle.orders.order_by("pk").values_list("reference", flat=True)
    return {
        one: Answer("returned" if index % RETURNED_OF == 0 else "paid")
        for index, one in enumerate(references)
    }
