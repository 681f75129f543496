"""What every change of state shares: one transaction, a permission, an event, a refusal on record.

An action is one function with keyword-only arguments and ``by=``. The web page, the API, a command
and the demo all call the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import transaction
from django.db.models import Model

from chakana.web.texts import say

if TYPE_CHECKING:
    from chakana.web.accounts.models import User
    from chakana.web.territories.models import Territory

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Verdict:
    """Whether something may be done, and why not. A verdict is true when it allows.

    ``reason`` names a text of ``texts.yaml``; ``places`` fill it.
    """

    allowed: bool
    reason: str = ""
    places: Mapping[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.allowed

    @classmethod
    def yes(cls) -> Verdict:
        return cls(True)

    @classmethod
    def no(cls, reason: str, **places: object) -> Verdict:
        return cls(False, reason, places)


class Refused(Exception):
    """An action that may not be done, with the reason that its user is told."""

    def __init__(self, reason: str, **places: object) -> None:
        super().__init__(reason)
        self.reason, self.places = reason, places

    def __str__(self) -> str:
        return say(self.reason, **self.places)


def require(verdict: Verdict) -> None:
    """Go on if ``verdict`` allows; raise :class:`Refused` with its reason otherwise."""
    if not verdict:
        raise Refused(verdict.reason, **verdict.places)


ACTIONS: dict[str, Callable[..., Any]] = {}
"""Every action by its module and name: what a test goes through with every role."""


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run ``function`` in one transaction; a refusal undoes it and is itself recorded."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from chakana.web.audit.events import record_refusal

        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except Refused as refused:
            by: User | None = kwargs.get("by")  # type: ignore[assignment]
            subject, territory = _about(kwargs)
            record_refusal(
                by=by, action=function.__name__, why=str(refused),
                subject=subject, territory=territory,
            )  # fmt: skip
            raise

    ACTIONS[f"{function.__module__.removeprefix('chakana.web.')}.{function.__name__}"] = run
    return run


def _about(arguments: Mapping[str, Any]) -> tuple[object, Territory | None]:
    """What an action was asked about, and where: for the trail that an auditor reads."""
    from chakana.web.territories.models import Territory

    rows = {name: one for name, one in arguments.items() if isinstance(one, Model)}
    subject = next((one for name, one in rows.items() if name != "by"), "")
    places = (*rows.values(), getattr(subject, "territory", None))
    return subject, next((one for one in places if isinstance(one, Territory)), None)
