"""An appeal re-opens exactly the step it contests, and somebody else answers it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.assembly import held

from chakana.language.definition import Definition
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.registry.models import Record
from chakana.web.targeting.actions import (
    answer_appeal,
    assess_households,
    call_for_appeal,
    call_session,
    file_appeal,
    replay_assessment,
)
from chakana.web.targeting.models import Appeal, Assessment, Result
from chakana.web.targeting.queries import explanations

if TYPE_CHECKING:
    from tests.web.conftest import Office

DAY = date(2013, 12, 31)
POOR, ASSEMBLY = "household_is_poor", "approved_by_assembly"


@pytest.fixture
def assessed(office: Office, juntos: Definition) -> Assessment:
    return assess_households(by=office.national, programme=juntos.id, component="transfer",
                             territory=office.country, day=DAY)  # fmt: skip


@pytest.fixture
def regional(office: Office, people: Callable[..., User]) -> User:
    return people(Role.REGIONAL_OFFICER)


def only_not_poor(assessed: Assessment) -> Result:
    """Somebody who failed the classification and nothing else but awaits the assembly."""
    return assessed.results.filter(failed=1 << 2, unknown=1 << 4)[0]


def replace(record: Record, **changes: object) -> None:
    now = timezone.now()
    Record.objects.filter(pk=record.pk).update(known_until=now)
    own = {field.attname: getattr(record, field.attname) for field in Record._meta.concrete_fields
           if field.attname not in ("id", "known_from", "known_until", "answers")}  # fmt: skip
    Record.objects.create(**own, known_from=now, answers={**record.answers, **changes})


def filed(office: Office, row: Result, stage: str = POOR, **more: object) -> Appeal:
    return file_appeal(by=office.national, household=row.household, assessment=row.assessment,
                       stage=stage, reason="Somos pobres", **more)  # fmt: skip


def test_a_rule_is_judged_again_on_the_new_record_and_nothing_else_is(
    office: Office, assessed: Assessment, regional: User
) -> None:
    row = only_not_poor(assessed)
    one = filed(office, row)
    assert filed(office, row) == one
    # The new record says poor, and not rural any more: that was decided and is not contested.
    replace(row.record, sisfoh_classification="extreme_poor", rural=False)
    with pytest.raises(Refused, match="usted tomó la decisión"):
        answer_appeal(by=office.national, appeal=one, answer="Se revisó")
    with pytest.raises(Refused):
        answer_appeal(by=regional, appeal=one, answer=" ")
    one = answer_appeal(by=regional, appeal=one, answer="Se revisó su clasificación")
    told = one.outcome.results.get()
    assert (one.state, told.failed, told.unknown) == ("upheld", 0, 1 << 4)
    with pytest.raises(Refused, match="ya se respondió"):
        answer_appeal(by=regional, appeal=one, answer="Otra vez")
    ((made, said),) = explanations(row.household)
    assert made == one.outcome
    assert {stage.name: stage.passed for stage in said.stages} == {
        "district_is_poor": True, "rural_household": True, POOR: True,
        "child_or_pregnancy": True, ASSEMBLY: None,
    }  # fmt: skip
    assert (said.failing, said.unknown, said.eligible) == ((), (ASSEMBLY,), False)
    assert replay_assessment(by=office.national, assessment=assessed).is_equal


def test_an_unchanged_record_gives_the_same_answer(
    office: Office, assessed: Assessment, regional: User
) -> None:
    one = filed(office, only_not_poor(assessed))
    one = answer_appeal(by=regional, appeal=one, answer="Sigue igual")
    assert one.state == "dismissed"
    assert one.outcome.results.get().failed == 1 << 2


def test_what_is_not_known_is_not_decided(
    office: Office, assessed: Assessment, regional: User
) -> None:
    row = only_not_poor(assessed)
    one = filed(office, row)
    cleared = dict.fromkeys(name for name in row.record.answers if name not in ("members", "rural"))
    replace(row.record, **cleared)
    with pytest.raises(Refused, match="todavía no se puede saber"):
        answer_appeal(by=regional, appeal=one, answer="Se revisó")
    one.refresh_from_db()
    assert one.state == "filed"


def test_what_people_decided_is_decided_again_by_people(
    office: Office, juntos: Definition, assessed: Assessment, people: Callable[..., User]
) -> None:
    session = call_session(by=office.national, assessment=assessed, stage=ASSEMBLY,
                           territory=office.country, called_for=DAY)  # fmt: skip
    off = session.decisions.order_by("position")[0].household
    held(office.president, office.national, session,
         [(off.number, "", "No vive aquí", "Se comprobó", "take_off")])  # fmt: skip
    after = assess_households(by=office.national, programme=juntos.id, component="transfer",
                              territory=office.country, day=DAY)  # fmt: skip
    one = filed(office, after.results.get(household=off), ASSEMBLY)
    regional = people(Role.REGIONAL_OFFICER)
    with pytest.raises(Refused, match="Falta que decidan"):
        answer_appeal(by=regional, appeal=one, answer="Se revisó")
    new = call_for_appeal(by=office.national, appeal=one, called_for=DAY)
    assert call_for_appeal(by=office.national, appeal=one, called_for=DAY) == new
    assert [each.household for each in new.decisions.all()] == [off]
    held(office.president, office.national, new)
    one.refresh_from_db()
    one = answer_appeal(by=regional, appeal=one, answer="La asamblea lo aprobó")
    told = one.outcome.results.get()
    assert (one.state, told.is_eligible) == ("upheld", True)
    assert told.amount == after.results.filter(is_eligible=True)[0].amount
    ((_, said),) = explanations(off)
    assert said.eligible


def test_an_appeal_is_in_time_unless_it_is_known_not_to_be(
    office: Office, assessed: Assessment, people: Callable[..., User]
) -> None:
    row, today = only_not_poor(assessed), timezone.localdate()
    with pytest.raises(Refused, match="dentro de"):
        filed(office, row, told_on=today - timedelta(days=400))
    with pytest.raises(Refused):
        filed(office, row, "district_is_poor")
    with pytest.raises(Refused):
        filed(office, row, "nothing")
    one = filed(office, row)
    assert one.due_on > today
    client = Client()
    client.force_login(people(Role.REGIONAL_OFFICER))
    assert "Responder reclamos: 1" in client.get("/").content.decode()
    assert client.get(f"/reclamos/{one.pk}/").status_code == 200
    client.post(f"/reclamos/{one.pk}/responder/", {"answer": "Se revisó"})
    assert "Respuesta a su reclamo" in client.get(f"/reclamos/{one.pk}/").content.decode()
    assert "Responder reclamos" not in client.get("/").content.decode()
    one.refresh_from_db()
    form = f"/hogares/{row.household.number}/reclamo/"
    page = client.get(form).content.decode()
    assert "clasificado como pobre" in page
    client.post(form, {"contested": f"{one.outcome_id}:{POOR}", "reason": "Otra vez"})
    assert Appeal.objects.filter(state="filed").count() == 1
