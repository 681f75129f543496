"""``/api/v1``: rows to read, actions to call, and its description as OpenAPI."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError

from chakana.web.actions import ACTIONS
from chakana.web.api.calls import Call, is_offered
from chakana.web.interface.problems import Problem
from chakana.web.interface.resources import Resource
from chakana.web.interface.security import Token

SLICES = (
    "territories", "registry", "imports", "targeting", "enrolment", "conditions", "transfers",
    "coordination", "families", "work", "audit",
)  # fmt: skip
"""Slices whose rows and actions are offered, in the order of the description."""
api = NinjaAPI(
    title="Chakana", version="1", auth=Token(), urls_namespace="api-1", docs_url=None,
    description=(
        "Rows are cut to the territory of the token's user; actions ask for the same permission as "
        "the pages. Every call bears an Idempotency-Key: sent again under it, it is done once."
    ),
)  # fmt: skip


def resources() -> Iterator[Resource]:
    """What every slice offers to be read."""
    for name in SLICES:
        if find_spec(f"chakana.web.{name}.api"):
            yield from import_module(f"chakana.web.{name}.api").RESOURCES


def calls() -> Iterator[Call]:
    """Every action that can be called in JSON; files are sent by the pages and commands."""
    for name in SLICES:
        for module in ("actions", "jobs"):
            if find_spec(f"chakana.web.{name}.{module}"):
                import_module(f"chakana.web.{name}.{module}")
    for name, action in sorted(ACTIONS.items()):
        if name.split(".")[0] in SLICES and is_offered(action):
            yield Call(name, action)


def _assembled() -> None:
    rows, actions = Router(tags=["rows"]), Router(tags=["actions"])
    for resource in resources():
        resource.add_to(rows)
    for call in calls():
        call.add_to(actions)
    api.add_router("", rows)
    api.add_router("/actions", actions)


def _answered(request: HttpRequest, status: int, problem: str, text: str) -> HttpResponse:
    return api.create_response(request, Problem(problem=problem, text=text), status=status)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    return _answered(request, 401, "token", "Give a token that holds: Authorization: Bearer …")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    # What was sent is not repeated: it may hold personal data.
    told = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors)
    return _answered(request, 422, "invalid", told[:2000])


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: Any) -> HttpResponse:
    status = 422 if error.status_code == 400 else error.status_code
    return _answered(request, status, "invalid", "This is no JSON.")


_assembled()
