"""The dashboard adds up what an assessment counted, and tells nothing of few families."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.test import Client

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.reaching import by_part, communities, total
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    from tests.web.conftest import Office


def test_parts_add_up_to_the_results(
    office: Office, approved: Assessment, people: Callable[..., User]
) -> None:
    rows = list(approved.results.all())
    whole = total(by_part(approved, office.country))
    meant = [one for one in rows if one.is_meant]
    assert whole.households == len(rows) == 400
    assert whole.meant == len(meant)
    reached = sum(one.is_eligible for one in meant)
    eligible = sum(one.is_eligible for one in rows)
    assert whole.coverage == reached / len(meant)
    assert whole.leakage == (eligible - reached) / eligible
    assert whole.cgh == (reached / eligible) / (len(meant) / len(rows))
    assert sum(communities(approved, office.country).values()) == approved.tallies.count()

    client = Client()
    client.force_login(office.national)
    page = client.get("/focalizacion/")
    assert page.status_code == 200
    assert len(page.content) < 100_000
    small = approved.tallies.filter(meant__lt=10, meant__gt=0)[0].territory
    ((_, few),) = by_part(approved, small)
    assert few.coverage is None
    district = Territory.objects.filter(rank="district")[0]
    client.force_login(people(Role.DISTRICT_OFFICER, district))
    assert district.name in client.get("/focalizacion/").content.decode()
    assert client.get(f"/focalizacion/?territorio={office.country.pk}").status_code == 404
