"""Actions as calls: what an action asks for is read from its signature, so none is written twice.

A row is named by its key: a household by its number, a territory by its code, a version of a
definition by its digest, a definition by the programme's name, anything else by the number that
lists give. Whether the user may do it is asked by the action itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from django.db.models import Model
from django.http import HttpRequest
from ninja import Header, Router, Schema, Status
from pydantic import Field, create_model

from chakana.language.definition import Definition
from chakana.language.load import Library
from chakana.problems import ChakanaError
from chakana.web.accounts.models import User
from chakana.web.interface.once import once
from chakana.web.interface.problems import Problem, not_there
from chakana.web.pages import user_of
from chakana.web.registry.models import Household
from chakana.web.targeting.models import Version
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory

NAMED_BY: Mapping[type[Model], str] = {
    Household: "number", Territory: "code", Version: "digest", User: "username",
}  # fmt: skip
"""The field that names a row of each model; the key of any other."""
LARGEST_KEY = 2**63 - 1


class NotThere(Exception):
    """A row that a call names is not there."""


class Done(Schema):
    """What a call made or changed: its kind and key, or how many there were."""

    kind: str = ""
    key: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Call:
    """An action as programs call it: ``path`` is its slice and name."""

    name: str
    action: Callable[..., Any]

    @property
    def path(self) -> str:
        slice_name, *_, own = self.name.split(".")
        return f"/{slice_name}/{own}"

    def parameters(self) -> dict[str, Any]:
        """Name → type of what the action asks for, besides who does it."""
        hints = get_type_hints(self.action)
        names = inspect.signature(self.action).parameters
        return {name: hints[name] for name in names if name != "by"}

    def add_to(self, router: Router) -> None:
        """Offer the action at its path."""
        asked = self._asked()

        def called(
            request: HttpRequest, payload: asked,  # type: ignore[valid-type]
            key: Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=100)],
        ) -> Any:  # fmt: skip
            try:
                return once(request, key, lambda: self._do(user_of(request), payload))
            except NotThere:
                return Status(404, not_there())
            except ChakanaError as problem:
                told = Problem(problem=problem.problems[0].code, text=str(problem))
                return Status(422, told)

        called.__annotations__["payload"] = asked
        answers = dict.fromkeys((401, 403, 404, 409, 422), Problem)
        router.post(
            self.path, response={200: Done, **answers}, operation_id=self.name.replace(".", "_"),
            summary=(inspect.getdoc(self.action) or "").split("\n")[0],
        )(called)  # fmt: skip

    def _asked(self) -> type[Schema]:
        signature = inspect.signature(self.action).parameters
        fields: dict[str, Any] = {}
        for name, hint in self.parameters().items():
            default = signature[name].default
            given = ... if default is inspect.Parameter.empty else default
            fields[name] = (_as_asked(hint), given)
        title = "".join(word.title() for word in self.name.replace(".", "_").split("_"))
        return create_model(title, __base__=Schema, **fields)

    def _do(self, user: User, payload: Schema) -> dict[str, Any]:
        found = {
            name: _found(hint, getattr(payload, name)) for name, hint in self.parameters().items()
        }
        return _told(self.action(by=user, **found)).model_dump()


def is_offered(action: Callable[..., Any]) -> bool:
    """Whether everything that ``action`` asks for can be written in JSON."""
    return all(_as_asked(hint) is not None for hint in Call("x.y", action).parameters().values())


PLAIN = (str, int, bool, date, datetime, Decimal, NoneType)


def _as_asked(hint: Any) -> Any:
    """The type in which a program gives a parameter; None where it cannot."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        parts = [_as_asked(one) for one in inside]
        return None if None in parts else Union[tuple(parts)]  # noqa: UP007  built from parts
    if origin in (Iterable, Sequence, list, tuple) and inside:
        part = _as_asked(inside[0])
        if origin is tuple and inside[-1] is not Ellipsis:
            parts = [_as_asked(one) for one in inside]
            return None if None in parts else tuple[tuple(parts)]  # type: ignore[misc]
        return None if part is None else list[part]  # type: ignore[valid-type]
    if origin in (Mapping, dict):
        parts = [_as_asked(one) for one in inside]
        return None if None in parts else dict[parts[0], parts[1]]  # type: ignore[valid-type]
    if not isinstance(hint, type):
        return None
    if issubclass(hint, Model):
        return Annotated[str, Field(min_length=1, max_length=120)]
    if hint is Definition:
        return Annotated[str, Field(pattern=r"^[a-z0-9/-]{1,100}$")]
    if hint is str:
        return Annotated[str, Field(max_length=10_000)]
    if hint is int:
        return Annotated[int, Field(ge=-LARGEST_KEY, le=LARGEST_KEY)]
    return hint if hint in PLAIN or issubclass(hint, Enum) else None


def _found(hint: Any, given: Any) -> Any:
    """What the action is given for what a program wrote. Raises :class:`NotThere`."""
    origin, inside = get_origin(hint), get_args(hint)
    if given is None:
        return None
    if origin in (Union, UnionType):
        (hint,) = [one for one in inside if one is not NoneType][:1]
        return _found(hint, given)
    if origin in (Iterable, Sequence, list) or (origin is tuple and inside[-1] is Ellipsis):
        return [_found(inside[0], one) for one in given]
    if not isinstance(hint, type):
        return given
    if issubclass(hint, Model):
        return _row(hint, given)
    return _definition(given) if hint is Definition else given


def _row(model: type[Model], name: str) -> Model:
    field = NAMED_BY.get(model, "pk")
    if field == "pk" and not (name.isdecimal() and int(name) <= LARGEST_KEY):
        raise NotThere
    if "\x00" in name:
        raise NotThere
    found = model._default_manager.filter(**{field: name}).first()
    if found is None:
        raise NotThere
    return found


def _definition(name: str) -> Definition:
    """The newest version of a programme that this site has; else the library's."""
    version = Version.objects.filter(programme=name).order_by("-pk").first()
    return read(version) if version else Library().load(name)


def _told(result: Any) -> Done:
    if isinstance(result, Model):
        field = NAMED_BY.get(type(result), "pk")
        return Done(kind=type(result).__name__.lower(), key=str(getattr(result, field)))
    if isinstance(result, int) and not isinstance(result, bool):
        return Done(count=result)
    return Done()
