"""A teacher fills in the list of their own school; an office hands over letters, page by page."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.web.test_conditions import Family, definition, family  # noqa: F401  fixtures

from chakana.web.accounts.actions import appoint
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.conditions.models import Suspension
from chakana.web.territories.models import Territory

pytestmark = pytest.mark.django_db


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_teacher_fills_in_the_list_and_sees_nothing_of_money(family: Family) -> None:  # noqa: F811
    period = family.open()
    client = as_user(family.teacher)
    page = f"/verificacion/{period.pk}/school/"
    assert page in client.get("/verificacion/").content.decode()
    shown = client.get(page).content.decode()
    assert "01-1-2" in shown
    assert "extreme_poor" not in shown
    assert "S/" not in shown
    one = period.verifications.get()
    client.post(page, {f"v{one.pk}": "no"})
    assert one.reports.get().is_met is False
    client.post(page, {f"v{one.pk}": "justified_illness"})
    assert one.reports.get(corrected_by=None).justified == "justified_illness"
    for wrong in ({f"v{one.pk}": "anything"}, {"v999999": "no"}, {"vx": "no"}):
        client.post(page, wrong)
    assert one.reports.count() == 2


def test_another_school_does_not_find_the_list(family: Family, country: Territory) -> None:  # noqa: F811
    period = family.open()
    other = Territory.objects.create(code="b", rank="community", name="B", parent=country,
                                     path="PER/b/")  # fmt: skip
    stranger = User.objects.create_user("stranger")
    appoint(by=None, user=stranger, role=Role.SCHOOL_VERIFIER, territory=other)
    client = as_user(stranger)
    assert client.get(f"/verificacion/{period.pk}/school/").status_code == 404
    assert "verificacion/1" not in client.get("/verificacion/").content.decode()
    assert client.get("/avisos/").status_code == 403


def test_a_letter_is_read_handed_over_objected_to_answered_and_then_it_rests(
    family: Family,  # noqa: F811
) -> None:
    family.fails(2)
    client = as_user(family.officer)
    assert family.notice is not None
    page = f"/avisos/{family.notice.pk}/"
    assert page in client.get("/avisos/").content.decode()
    letter = client.get(page).content.decode()
    assert "30 días" in letter
    assert "Haku Wiñay" in letter
    client.post(f"{page}suspender/", {"on": "2014-06-30"})
    assert not Suspension.objects.exists()
    client.post(f"{page}entregar/", {"to": str(family.mother.pk), "on": "2014-05-12"})
    assert family.notice.delivered_on == date(2014, 5, 12)
    client.post(f"{page}reclamar/", {"text": "Estuvo enfermo", "on": "2014-05-20"})
    client.post(f"{page}responder/", {"text": "No", "is_upheld": "no", "on": "2014-05-21"})
    client.post(f"{page}suspender/", {"on": "2014-06-11"})
    assert not Suspension.objects.exists()
    client.post(f"{page}suspender/", {"on": "2014-06-12"})
    assert Suspension.objects.get().since == date(2014, 6, 12)
    assert "01-1" in client.get("/avisos/").content.decode()
    for nonsense in ({"on": "x"}, {"on": "2014-13-45"}, {}):
        assert client.post(f"{page}suspender/", nonsense).status_code == 302
