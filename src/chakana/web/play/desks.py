"""What is left on people's desks when the demonstration ends: some of everything that waits.

How much of each, and what families say, is made up and stands here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from chakana.language.definition import Definition
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.coordination.actions import answer_referral, refer, represent
from chakana.web.coordination.models import Referral
from chakana.web.enrolment.models import Enrolment
from chakana.web.families.actions import answer_pressure, issue_codes, note_step, report_pressure
from chakana.web.families.models import PressureReport
from chakana.web.registry.actions import propose_change
from chakana.web.registry.content import Content, PersonChange
from chakana.web.registry.models import Household
from chakana.web.targeting.actions import file_appeal
from chakana.web.targeting.models import Assessment
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside
from chakana.web.transfers.actions import draw_receipts, note_receipt
from chakana.web.transfers.models import Cycle, Receipt, State

NEXT_RUNG = "pe/haku-winay"
REFERRED, CHANGES = 6, 3
PART_OF, NOT_OF = 17, 29
"""One family asked in this many got a part of its money; one in this many, none."""


@dataclass(frozen=True)
class Desks:
    """Who left what, and where."""

    country: Territory
    definition: Definition
    by: Callable[[Role], User]

    def leave(self, assessment: Assessment) -> str:
        """Leave work for everybody; the code of a family that may be tried on the public page."""
        self._receipts()
        self._referrals()
        self._pressure()
        self._changes()
        self._appeal(assessment)
        return self._code()

    def _receipts(self) -> None:
        """Most of the families that were drawn are asked; the last ones still have to be."""
        cycle = Cycle.objects.filter(state=State.CLOSED).order_by("-begins").first()
        if cycle is None:
            return
        national, outcome = self.by(Role.NATIONAL_OFFICER), Receipt.Outcome
        drawn = list(draw_receipts(by=national, cycle=cycle).receipts.order_by("pk"))
        for index, one in enumerate(drawn[: len(drawn) * 4 // 5], 1):
            part = index % PART_OF == 0
            said = outcome.PART if part else outcome.NOT if index % NOT_OF == 0 else outcome.FULL
            note_receipt(
                by=national, receipt=one, outcome=said, asked_on=timezone.localdate(),
                received=one.order.amount - Decimal(20) if part else None,
            )  # fmt: skip

    def _referrals(self) -> None:
        """Some families are pointed out to the next rung; a few were answered."""
        national, other = self.by(Role.NATIONAL_OFFICER), self.by(Role.OTHER_PROGRAMME)
        represent(by=national, user=other, programme=NEXT_RUNG, country=self.country)
        held = Enrolment.objects.filter(until=None).order_by("pk").select_related("household")
        made = [
            refer(by=national, household=one.household, from_programme=one.programme,
                  from_component=one.component, to_programme=NEXT_RUNG,
                  because="Cría animales y quiere sembrar hortalizas")
            for one in held[:REFERRED]
        ]  # fmt: skip
        state = Referral.State
        for one, answer, why in zip(
            made, (state.ACCEPTED, state.DECLINED_BY_PROGRAMME, state.DECLINED_BY_FAMILY),
            ("", "Este año no llegamos a esa comunidad", ""), strict=False,
        ):  # fmt: skip
            by = national if answer == state.DECLINED_BY_FAMILY else other
            answer_referral(by=by, referral=one, answer=answer, why=why)

    def _pressure(self) -> None:
        """Two reports: one answered, one whose days run."""
        places = Territory.objects.filter(rank="district").order_by("path")
        never = next(iter(self.definition.programme.never_demanded), "")
        texts = ("Me dijeron que si no pinto mi casa me quitan el bono",
                 "En la reunión pidieron plata para el viaje del promotor")  # fmt: skip
        made = [
            report_pressure(definition=self.definition, concerns=place, text=text, demanded=never,
                            who=PressureReport.Who.PROGRAMME)
            for place, text in zip(places, texts, strict=False)
        ]  # fmt: skip
        if made:
            auditor = self.by(Role.AUDITOR)
            note_step(by=auditor, report=made[0], text="Se llamó a la autoridad de la comunidad")
            answer = "Nadie puede exigirlo. Se avisó a todo el distrito."
            answer_pressure(by=auditor, report=made[0], is_founded=True, answer=answer)

    def _changes(self) -> None:
        """The field worker's proposals wait for somebody to decide."""
        worker = self.by(Role.FIELD_WORKER)
        place = worker.appointments.get().territory
        for home in inside(Household.objects.standing().order_by("pk"), place)[:CHANGES]:
            born = PersonChange(None, {"given_names": "Luz Milagros", "relation": "child",
                                       "birth_date": date(2015, 11, 3).isoformat()})  # fmt: skip
            propose_change(by=worker, household=home, kind="born",
                           content=Content(people=(born,)), observed_on=date(2015, 11, 3),
                           why="Partida de nacimiento vista en la casa")  # fmt: skip

    def _appeal(self, assessment: Assessment) -> None:
        """A family of the officer's district contests the first step that it did not pass."""
        officer = self.by(Role.DISTRICT_OFFICER)
        stages = [one.name for one in self.definition.component(assessment.component).stages]
        place = officer.appointments.get().territory
        failed = assessment.results.filter(failed__gt=0).select_related("household")
        for one in inside(failed.order_by("household"), place)[:1]:
            stage = next(name for at, name in enumerate(stages) if one.failed >> at & 1)
            file_appeal(by=officer, household=one.household, assessment=assessment, stage=stage,
                        reason="Dice que su casa está fuera del pueblo")  # fmt: skip

    def _code(self) -> str:
        """A card for a family that takes part."""
        one = Enrolment.objects.filter(until=None).order_by("pk").first()
        if one is None:
            return ""
        home = one.household
        codes = issue_codes(by=self.by(Role.NATIONAL_OFFICER), households=[home],
                            territory=home.territory)  # fmt: skip
        return codes[home.pk]
