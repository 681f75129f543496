"""Rows that programs may read: declared by each slice, listed and shown in one way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field, create_model

from chakana.web.accounts.models import User
from chakana.web.interface.paging import MOST, beginning, piece
from chakana.web.interface.problems import Problem, not_there
from chakana.web.pages import user_of


@dataclass(frozen=True)
class Resource:
    """``name`` as it stands in the address; ``rows`` are those that a user may see.

    ``shown`` says what of a row is told, and ``tell`` makes it. ``key`` is the field by which one
    row is asked for.
    """

    name: str
    rows: Callable[[User], QuerySet[Any]]
    shown: type[Schema]
    tell: Callable[[Any], Schema]
    key: str = "pk"
    key_type: type = int

    def add_to(self, router: Router) -> None:
        """Add the list and the single row to ``router``."""
        many = create_model(
            f"{self.shown.__name__}List", __base__=Schema,
            items=(list[self.shown], ...), next=(str | None, ...),  # type: ignore[name-defined]
        )  # fmt: skip
        router.get(
            f"/{self.name}", response={200: many, 401: Problem, 422: Problem},
            operation_id=f"list_{self.name}", summary=f"{self.shown.__doc__}",
        )(self._list())  # fmt: skip
        router.get(
            f"/{self.name}/{{key}}", operation_id=f"get_{self.name}",
            response={200: self.shown, 401: Problem, 404: Problem, 422: Problem},
        )(self._one())  # fmt: skip

    def _list(self) -> Callable[..., Any]:
        def listed(
            request: HttpRequest, cursor: Annotated[str, Field(max_length=60)] = "",
            limit: Annotated[int, Field(ge=1, le=MOST)] = 50,
        ) -> Any:  # fmt: skip
            after = beginning(cursor)
            if after is None:
                return Status(422, Problem(problem="cursor", text="This cursor is of no list."))
            rows, following = piece(self.rows(user_of(request)), after, limit)
            told = [self.tell(one) for one in rows]
            return Status(200, {"items": told, "next": following})

        return listed

    def _one(self) -> Callable[..., Any]:
        key_type = self.key_type

        def one(request: HttpRequest, key: key_type) -> Any:  # type: ignore[valid-type]
            found = self._find(user_of(request), key)
            return Status(404, not_there()) if found is None else Status(200, self.tell(found))

        one.__annotations__["key"] = key_type
        return one

    def _find(self, user: User, key: Any) -> Model | None:
        if isinstance(key, int) and not 0 <= key < 2**63:
            return None
        if isinstance(key, str) and "\x00" in key:
            return None
        found: Model | None = self.rows(user).filter(**{self.key: key}).first()
        return found
