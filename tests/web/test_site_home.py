"""The home page: what presses comes first, and each sees what is theirs."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from chakana.language.definition import Definition
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.registry.models import Household
from chakana.web.site.figures import counts
from chakana.web.site.home import grouped
from chakana.web.targeting.actions import assess_households, call_session
from chakana.web.targeting.models import Assessment
from chakana.web.tasks import Task
from chakana.web.territories.models import Territory
from chakana.web.transfers.actions import open_cycle

if TYPE_CHECKING:
    from tests.web.conftest import Office

TODAY = date(2026, 3, 10)


def due(days: int | None) -> Task:
    day = None if days is None else TODAY + timedelta(days=days)
    return Task(f"in {days} days", "/", "menu_work", due=day)


def test_what_is_overdue_comes_first_and_what_has_no_deadline_last() -> None:
    told = [due(None), due(30), due(8), due(7), due(0), due(-1), due(-40), due(1)]
    found = [(name, [task.text for task in tasks]) for name, tasks in grouped(iter(told), TODAY)]
    assert found == [
        ("overdue", ["in -40 days", "in -1 days"]),
        ("due_today", ["in 0 days"]),
        ("due_soon", ["in 1 days", "in 7 days"]),
        ("due_later", ["in 8 days", "in 30 days"]),
        ("no_deadline", ["in None days"]),
    ]


def test_a_session_that_was_called_awaits_its_president(office: Office, juntos: Definition) -> None:
    made = assess_households(
        by=office.national, programme=juntos.id, component="transfer", territory=office.country,
        day=date(2013, 12, 31),
    )  # fmt: skip
    called = call_session(
        by=office.national, assessment=made, stage="approved_by_assembly",
        territory=office.country, called_for=date(2013, 12, 31),
    )  # fmt: skip
    client = Client()
    client.force_login(office.president)
    page = client.get("/").content.decode()
    assert "Fuera de plazo" in page
    assert f'href="/asambleas/{called.pk}/"' in page
    client.force_login(office.preparer)
    assert f'href="/asambleas/{called.pk}/"' not in client.get("/").content.decode()


def test_whoever_prepared_a_payment_is_not_asked_to_approve_it(
    office: Office, approved: Assessment
) -> None:
    client = Client()
    cycle = open_cycle(
        by=office.preparer, version=approved.version, component="transfer",
        territory=office.country, begins=date(2014, 1, 1), ends=date(2014, 2, 28),
    )  # fmt: skip
    page = f'href="/pagos/{cycle.pk}/"'
    for user, is_asked in ((office.preparer, True), (office.approver, False)):
        client.force_login(user)
        assert (page in client.get("/").content.decode()) is is_asked


def test_the_figures_are_those_of_the_territories_one_sees(
    office: Office, people: Callable[..., User]
) -> None:
    """Compared with rows counted one by one."""
    district = Territory.objects.filter(rank="district").first()
    assert district is not None
    client = Client()
    for place in (office.country, district):
        client.force_login(people(Role.DISTRICT_OFFICER, place))
        homes = [one for one in Household.objects.select_related("territory")
                 if place.contains(one.territory)]  # fmt: skip
        assert client.get("/").context["figures"] == {"registered": len(homes), "enrolled": 0}


def test_figures_are_counted_again_only_when_they_are_too_old(
    office: Office, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = counts()
    os.utime(office_file(), (time.time(), time.time() - first.took * 201))
    with django_assert_num_queries(3):
        again = counts()
    assert again.counted_at > first.counted_at
    again = replace(again, took=3600.0)
    office_file().write_text(json.dumps((again.counted_at.isoformat(), 3600, again.places)))
    with django_assert_num_queries(0):
        assert counts() == again


def office_file() -> Path:
    return Path(settings.DATA) / "figures.json"


def test_a_home_asks_the_same_number_of_questions_however_much_there_is(
    office: Office, juntos: Definition, approved: Assessment
) -> None:
    client = Client()
    client.force_login(office.preparer)
    asked = []
    for first, last in ((1, 28), (3, 30), (5, 30)):
        with CaptureQueriesContext(connection) as found:
            client.get("/")
        asked.append(len(found))
        open_cycle(
            by=office.preparer, version=approved.version, component="transfer",
            territory=office.country,
            begins=date(2014, first, 1), ends=date(2014, first + 1, last),
        )  # fmt: skip
    assert asked[1:] == [asked[1]] * 2
    assert asked[0] <= 25
