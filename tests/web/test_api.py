"""Programs may do what their user may: the same actions, the same territory, once however often."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from chakana.web.accounts.actions import appoint
from chakana.web.accounts.models import Token, User
from chakana.web.accounts.roles import Role
from chakana.web.accounts.tokens import issue_token, revoke_token
from chakana.web.actions import ACTIONS, Refused
from chakana.web.api.app import api, calls, resources
from chakana.web.audit.models import Event
from chakana.web.registry.models import Household
from chakana.web.targeting.models import Session
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    from tests.web.conftest import Office

pytestmark = pytest.mark.django_db
NOT_OFFERED = {
    "api.spdci.search_registry": "has an address of its own, by the standard",
    "registry.actions.import_households": "reads a folder",
    "registry.changes.propose_change": "is a form of a household with its evidence, on the page",
    "registry.changes.propose_household": "is a form of a household with its evidence, on the page",
    "transfers.actions.answers.take_answers": "is given a file by the page",
    "transfers.actions.answers.bring_answers": "is given a file by the page",
    "territories.actions.import_territories": "is given files by the page or the command",
}
"""Actions that no program calls in JSON, each with the reason. Accounts of people are made
and ended by people, on the pages; a file of households goes through the pages or a command."""


def token_of(user: User) -> str:
    """A token for ``user``, issued by whoever may do so in the whole country."""
    country = Territory.objects.get(rank="country")
    officer = User.objects.filter(username="who-issues-tokens").first()
    if officer is None:
        officer = User.objects.create_user("who-issues-tokens")
        appoint(by=None, user=officer, role=Role.NATIONAL_OFFICER, territory=country)
    return issue_token(by=officer, user=user, name="a test", days=1)[1]


def as_program(user: User) -> Callable[..., tuple[int, Any]]:
    client = Client()

    def call(address: str, body: object = None, key: str = "first-time") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token_of(user)}", "Idempotency-Key": key}
        path = f"/api/v1/{address}"
        if body is None:
            answer = client.get(path, headers=headers)
        else:
            answer = client.post(path, json.dumps(body), "application/json", headers=headers)
        return answer.status_code, answer.json()

    return call


def test_every_action_is_offered_or_says_why_not() -> None:
    offered = {one.name for one in calls()}
    own = {name for name in ACTIONS if not name.startswith("tests.")}
    people = {name for name in own if name.startswith(("accounts.", "imports.", "api."))}
    unsaid = own - offered - people - NOT_OFFERED.keys()
    assert unsaid == set(), "say in NOT_OFFERED why no program calls it, or make it callable"


def test_without_a_token_nothing_is_told(office: Office) -> None:
    for headers in ({}, {"Authorization": "Bearer nobody"}, {"Authorization": "Basic x"}):
        answer = Client().get("/api/v1/households", headers=headers)
        assert (answer.status_code, answer.json()["problem"]) == (401, "token")
    logged_in = Client()
    logged_in.force_login(office.national)
    assert logged_in.get("/api/v1/households").status_code == 401


def test_lists_come_in_pieces_that_add_up(office: Office) -> None:
    call, numbers, cursor = as_program(office.national), [], ""
    for _ in range(20):
        status, piece = call(f"households?limit=37&cursor={cursor}")
        assert status == 200
        numbers += [one["number"] for one in piece["items"]]
        cursor = piece["next"]
        if cursor is None:
            break
    held = Household.objects.order_by("pk").values_list("number", flat=True)
    assert numbers == list(held)


@pytest.mark.parametrize("cursor", ["x", "YWZ0ZXI6LTE=", "é", "YWZ0ZXI6" + "9" * 40])
def test_a_cursor_of_no_list_is_refused(office: Office, cursor: str) -> None:
    assert as_program(office.national)(f"households?cursor={cursor}")[0] == 422


def test_rows_are_cut_to_the_territory(office: Office, people: Callable[..., User]) -> None:
    home = Household.objects.order_by("pk")[0]
    other = Territory.objects.filter(rank="community").exclude(pk=home.territory_id)[0]
    inside, outside = (
        people(Role.DISTRICT_OFFICER, home.territory),
        people(Role.DISTRICT_OFFICER, other),
    )
    assert as_program(inside)(f"households/{home.number}")[0] == 200
    assert as_program(outside)(f"households/{home.number}")[0] == 404
    told = as_program(outside)("households?limit=500")[1]["items"]
    assert {one["territory"] for one in told} <= {other.code}


def assessment(office: Office) -> dict[str, str]:
    return {"programme": "pe/juntos", "component": "transfer",
            "territory": office.country.code, "day": "2013-12-31"}  # fmt: skip


def test_a_call_does_what_the_page_does_and_once(office: Office) -> None:
    call = as_program(office.national)
    status, made = call("actions/targeting/assess_households", assessment(office))
    assert (status, made["kind"]) == (200, "assessment")
    again = call("actions/targeting/assess_households", assessment(office))
    assert again == (200, made)
    assert Event.objects.filter(action="assess_households").count() == 1
    other = assessment(office) | {"day": "2012-12-31"}
    assert call("actions/targeting/assess_households", other)[1]["problem"] == "key_used"
    asked = {"assessment": made["key"], "stage": "approved_by_assembly",
             "territory": office.country.code, "called_for": "2014-01-15"}  # fmt: skip
    assert call("actions/targeting/call_session", asked, "second-time")[0] == 200
    assert Session.objects.get().called_for == date(2014, 1, 15)


def test_what_is_refused_is_told_recorded_and_may_be_asked_again(
    office: Office, people: Callable[..., User]
) -> None:
    home = Household.objects.order_by("pk")[0]
    other = Territory.objects.filter(rank="community").exclude(pk=home.territory_id)[0]
    for user, status in (
        (office.preparer, 403),
        (people(Role.REGIONAL_OFFICER, other), 404),
    ):
        call = as_program(user)
        for _ in range(2):
            assert call("actions/targeting/assess_households", assessment(office))[0] == status
    assert Event.objects.filter(action="assess_households", is_refusal=True).count() == 4


@pytest.mark.parametrize(
    "wrong",
    [{"territory": "nowhere"}, {"territory": "\x00"}, {"programme": "no/such"},
     {"programme": "../etc"}, {"day": "2013-02-30"}, {"component": 7}, {"day": None}],
)  # fmt: skip
def test_what_cannot_be_understood_is_told_without_repeating_it(
    office: Office, wrong: dict[str, object]
) -> None:
    status, told = as_program(office.national)(
        "actions/targeting/assess_households", assessment(office) | wrong
    )
    assert status == (409 if "programme" in wrong else status)
    assert status in (404, 409, 422)
    assert set(told) == {"problem", "text"}
    assert "../etc" not in told["text"]


def test_the_description_has_every_resource_and_action() -> None:
    paths = api.get_openapi_schema()["paths"]
    assert {f"/api/v1/{one.name}" for one in resources()} <= paths.keys()
    assert {f"/api/v1/actions{one.path}" for one in calls()} <= paths.keys()


def test_a_token_is_shown_once_and_ends_when_it_is_taken_back(
    office: Office, people: Callable[..., User]
) -> None:
    text = token_of(office.preparer)
    assert text not in str(list(Token.objects.values())) + str(list(Event.objects.values()))
    headers = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/cycles", headers=headers).status_code == 200
    revoke_token(by=office.national, token=Token.objects.get(), why="lost")
    assert Client().get("/api/v1/cycles", headers=headers).status_code == 401


@pytest.mark.parametrize("change", [{"expires_at": "2020-01-02T00:00Z", "made_at":
                                     "2020-01-01T00:00Z"}])  # fmt: skip
def test_a_token_ends_by_its_day_and_with_its_account(
    office: Office, change: dict[str, str]
) -> None:
    text = token_of(office.preparer)
    Token.objects.update(**change)
    headers = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/cycles", headers=headers).status_code == 401
    other = {"Authorization": f"Bearer {token_of(office.approver)}"}
    User.objects.filter(pk=office.approver.pk).update(is_active=False)
    assert Client().get("/api/v1/cycles", headers=other).status_code == 401


def test_tokens_are_issued_only_where_one_may(office: Office, people: Callable[..., User]) -> None:
    with pytest.raises(Refused):
        issue_token(by=office.preparer, user=office.preparer, name="mine", days=1)
    with pytest.raises(Refused):
        issue_token(by=office.national, user=office.preparer, name="for ever", days=4000)
    with pytest.raises(Refused):
        issue_token(by=office.national, user=User.objects.create_user("x"), name="x", days=1)
