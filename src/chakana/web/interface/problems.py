"""How a call that was not done is answered: a status, a word for programs, a text for people."""

from __future__ import annotations

from ninja import Schema

from chakana.web.actions import Refused

STATUSES = {"not_your_role": 403, "account_closed": 403, "outside": 404}
"""Refusals that have a status of their own; every other one is 409."""


class Problem(Schema):
    """``problem`` is for programs and does not change; ``text`` is for people."""

    problem: str
    text: str


def of_refusal(refused: Refused) -> tuple[int, Problem]:
    """Status and body for an action that was refused. What lies outside is as if it were not."""
    status = STATUSES.get(refused.reason, 409)
    if status == 404:
        return status, not_there()
    return status, Problem(problem=refused.reason, text=str(refused))


def not_there() -> Problem:
    """What is said of a row that is not there, or not for this user."""
    return Problem(problem="not_there", text="There is no such thing in your territory.")
