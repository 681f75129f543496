"""Another registry searches ours by the standard, and finds nothing that its token may not see."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.web.test_api import token_of

from chakana.interchange.spdci import Rejected, read_message
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.audit.models import Event
from chakana.web.registry.consents import withdraw_consent
from chakana.web.registry.models import Consent, Household
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    from tests.web.conftest import Office

NOW = "2026-11-30T12:00:00-05:00"


def message(*queries: object, **criteria: object) -> dict[str, Any]:
    return {
        "header": {"version": "1.0.0", "message_id": "m-1", "message_ts": NOW, "action": "search",
                   "sender_id": "agrorural", "receiver_id": "chakana", "total_count": 1},
        "message": {
            "transaction_id": "t-1",
            "search_request": [
                {"reference_id": f"r-{index}", "timestamp": NOW,
                 "search_criteria": {"query_type": "expression", "query": query, **criteria}}
                for index, query in enumerate(queries)
            ],
        },
    }  # fmt: skip


def numbered(number: str) -> dict[str, str]:
    return {"type": "HOUSEHOLD_NUMBER", "value": number}


def predicate(name: str, value: str) -> list[dict[str, Any]]:
    compared = {"attribute_name": name, "operator": "eq", "attribute_value": value}
    return [{"expression1": compared}]


def located(code: str) -> dict[str, Any]:
    expression = {"collection": "Group", "query": {"$and": [{"location": {"$eq": code}}]}}
    return {"type": "ns:org:QueryType:NoSql", "value": {"expression": expression}}


def asked(user: User, body: object) -> dict[str, Any]:
    answer = Client().post(
        "/spdci/registry/sync/search", json.dumps(body), "application/json",
        headers={"Authorization": f"Bearer {token_of(user)}"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture(scope="module")
def standard(shared_data: Path) -> dict[str, Any]:
    """The published description; its pointers that go through a reference are led to their aim."""
    path = shared_data / "spdci_g2p_connect" / "spdci" / "social_api_v1.0.0.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "#/paths/~1registry~1search/post/requestBody/content/application~1json/schema/properties"
        "/message/oneOf/0/", "#/components/schemas/SearchRequest/",
    )  # fmt: skip
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def validate(body: object, standard: dict[str, Any], *, is_request: bool) -> None:
    """Hold ``body`` to the schema that the standard gives for the synchronous search."""
    post = standard["paths"]["/registry/sync/search"]["post"]
    of = post["requestBody"] if is_request else post["responses"]["default"]
    schema = of["content"]["application/json"]["schema"]
    whole = {**schema, "components": standard["components"], "paths": standard["paths"]}
    jsonschema.validate(body, whole, format_checker=jsonschema.FormatChecker())


@pytest.mark.django_db
def test_questions_and_answers_are_valid_by_the_standard(
    office: Office, standard: dict[str, Any]
) -> None:
    home = Household.objects.order_by("pk")[0]
    # By the standard an expression fits two forms of a query at once, which its oneOf forbids: so
    # the list of predicates is held to it here.
    question = message(
        numbered(home.number), predicate("location", "PER"),
        predicate("group_identifier", home.number), {"type": "UIN", "value": "1"},
        pagination={"page_size": 7, "page_number": 2},
    )  # fmt: skip
    validate(question, standard, is_request=True)
    answer = asked(office.national, question)
    validate(answer, standard, is_request=False)
    parts = answer["message"]["search_response"]
    assert [one["status"] for one in parts] == ["succ", "succ", "succ", "rjct"]
    assert parts[1]["pagination"]["total_count"] == Household.objects.count()
    assert len(parts[1]["data"]["reg_records"]) == 7


@pytest.mark.django_db
def test_a_household_is_told_without_a_name(office: Office) -> None:
    home = Household.objects.order_by("pk")[0]
    answer = json.dumps(asked(office.national, message(numbered(home.number))))
    assert home.number in answer
    assert [one for one in home.people.all() if one.family_names.split()[0] in answer] == []


@pytest.mark.django_db
def test_what_lies_outside_is_not_found(office: Office, people: Callable[..., User]) -> None:
    home = Household.objects.order_by("pk")[0]
    other = Territory.objects.filter(rank="community").exclude(pk=home.territory_id)[0]
    outside = people(Role.OTHER_PROGRAMME, other)
    answer = asked(outside, message(numbered(home.number), located("PER")))
    first, second = answer["message"]["search_response"]
    assert first["pagination"]["total_count"] == 0
    assert second["pagination"]["total_count"] == other.households.count()
    event = Event.objects.filter(action="search_registry").last()
    assert event is not None
    assert (event.actor, event.territory) == (outside, other.path)


@pytest.mark.django_db
def test_only_whose_work_it_is_may_search(office: Office) -> None:
    for user, status in ((office.preparer, 403), (None, 401)):
        token = token_of(user) if user else "nobody"
        answer = Client().post(
            "/spdci/registry/sync/search", json.dumps(message(located("PER"))),
            "application/json", headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ([{"expression1": {"attribute_name": "x", "operator": "near", "attribute_value": "1"}}],
         "rjct.filter.invalid"),
        ([{"expression1": {"attribute_name": "x", "operator": "eq", "attribute_value": "1"},
           "condition": "or"}], "rjct.filter.invalid"),
        ({"type": "x", "value": {"expression": {"query": {"$or": []}}}}, "rjct.filter.invalid"),
        ("all of them", "rjct.filter.invalid"),
        ([], "rjct.filter.invalid"),
    ],
)  # fmt: skip
def test_a_condition_that_is_not_understood_is_rejected(query: object, code: str) -> None:
    (search,) = read_message(message(query)).searches
    assert search.rejected is not None
    assert search.rejected.code == code


def test_the_standards_own_examples_are_read_or_rejected_by_code(shared_data: Path) -> None:
    folder = shared_data / "spdci_g2p_connect" / "spdci" / "examples" / "social"
    paths = sorted(folder.glob("*req.json"))
    assert paths
    for path in paths:
        text = path.read_text(encoding="utf-8")
        read_message(json.JSONDecoder().raw_decode(text)[0])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3)
    | st.dictionaries(
        st.sampled_from(["header", "message", "search_request", "search_criteria", "query",
                         "value", "expression", "$and", "expression1", "action", "type",
                         "pagination", "page_size", "sort", "message_ts", "timestamp"]),
        inside, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(ANYTHING)
def test_any_json_is_read_or_rejected(data: object) -> None:
    with suppress(Rejected):
        assert read_message(data).searches


@given(ANYTHING)
def test_any_query_is_read_or_rejected(data: object) -> None:
    (search,) = read_message(message(data)).searches
    assert search.rejected is not None or search.conditions


@pytest.mark.django_db
def test_who_did_not_agree_is_not_told_to_other_programmes(office: Office) -> None:
    home = Household.objects.order_by("pk")[0]
    question = message(numbered(home.number))
    assert home.number in json.dumps(asked(office.national, question)["message"])
    for consent in home.consents.filter(purpose=Consent.Purpose.SHARE):
        withdraw_consent(by=office.national, consent=consent, on=timezone.localdate())
    parts = asked(office.national, question)["message"]["search_response"]
    assert parts[0]["pagination"]["total_count"] == 0
    assert home.number not in json.dumps(parts)
