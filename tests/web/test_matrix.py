"""Every page and every action, for every role, inside its territory and everywhere else.

The lines stand in `tests/web/matrix/`, one module for each slice. What is allowed is worked out
here from ``GRANTS`` and from where each person's role holds, not by asking the site.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker
from tests.web.matrix.lines import Address, Call, Rows, lines
from tests.web.matrix.world import COVERS, POSITIONS, World, build

import chakana.web
from chakana.language.definition import Definition
from chakana.population.generate import generate
from chakana.web import urls
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import GRANTS, Permission, Role
from chakana.web.actions import ACTIONS, Refused
from chakana.web.api.app import resources
from chakana.web.audit.models import Event
from chakana.web.pages import ANYBODY, EVERY_USER

for one in pkgutil.walk_packages(chakana.web.__path__, "chakana.web."):
    if ".migrations" not in one.name and not one.name.endswith(("wsgi", "settings")):
        import_module(one.name)  # so that every action is in ACTIONS

pytestmark = pytest.mark.django_db
FINDS_NOTHING, OPENS = {403, 404, 405}, {200, 302, 400, 405, 409, 422}
"""Answers to somebody who may not, and to somebody who may; 405 where there is only a form."""
NO_PERMISSION = {"not_your_role", "outside", "account_closed", "pressure_not_yours"}
"""Refusals for want of a permission, and not for the state that things are in."""
WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM|COPY)\s+\"?(\w+)", re.IGNORECASE)
OF_THE_TRAIL = ("audit_", "django_session")


def pages() -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site by its name."""

    def found(
        patterns: Sequence[URLPattern | URLResolver], space: str
    ) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from found(pattern.url_patterns, inner)
            else:
                yield f"{space}{pattern.name or pattern.pattern}", pattern

    yield from found(get_resolver().url_patterns, "")


OF_PROGRAMS = "api-1:"
"""Addresses whose rows and actions are tried as such: in ``ROWS`` and ``CALLS``."""
PAGES = {name: one for name, one in pages() if not name.startswith(OF_PROGRAMS)}
ADDRESSES: dict[str, Address] = lines("ADDRESSES")
DONE = {f"{name.split('.')[0]}.{name.split('.')[-1]}": one for name, one in ACTIONS.items()}
"""Every action by its slice and name."""
CALLS: dict[str, Call] = lines("CALLS")
ROWS: dict[str, Rows] = lines("ROWS")
READ_BY_PROGRAMS = {one.name: one for one in resources()}
KNOWN_PAGES = sorted(PAGES.keys() & ADDRESSES.keys())
KNOWN_CALLS = sorted(DONE.keys() & CALLS.keys())


@pytest.fixture(scope="module")
def world(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
    juntos: Definition,
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("matrix")
    generate(60, 3, folder / "people")
    generate(60, 5, folder / "later")
    generate(10, 4, folder / "others")
    with (
        override_settings(DATA=folder, MEDIA_ROOT=folder),
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        # How a refusal looks is the business of other tests: here its number counts.
        for status in (403, 404):
            patch.setattr(urls, f"handler{status}", partial(said, status=status))
        yield build(folder / "people", folder / "later", folder / "others", juntos)
        transaction.set_rollback(True)


def said(request: HttpRequest, exception: object, status: int) -> HttpResponse:
    return HttpResponse(status=status)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def written() -> Iterator[list[str]]:
    """The tables that are written to inside, but for the trail and sessions."""
    found: list[str] = []

    def look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        write = WRITES.match(sql)
        if write and not write[2].startswith(OF_THE_TRAIL):
            found.append(write[2])
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        yield found


def permissions(name: str) -> tuple[Permission, ...]:
    """Any of these opens what the page is about; none where every user may."""
    needs, opens = ADDRESSES[name].needs, getattr(PAGES[name].callback, "opens", ANYBODY)
    if needs is not None:
        return (needs,)
    if isinstance(opens, Permission):
        return (opens,)
    return () if opens in (ANYBODY, EVERY_USER) else tuple(opens)


def holds(role: Role, position: str, needed: Sequence[Permission], where: str) -> bool:
    """Whether a role held at ``position`` gives one of these for what lies ``where``."""
    return position in COVERS[where] and any(one in GRANTS[role] for one in needed)


def may_see(name: str, role: Role, position: str) -> bool:
    """Whether somebody may see the thing that a page is about, or that a list shows."""
    line, needed = ADDRESSES[name], permissions(name)
    if line.holds:
        return line.holds(role, position)
    return not needed or holds(role, position, needed, line.where)


def of_address(name: str, world: World) -> str:
    arguments = ADDRESSES[name].arguments
    return reverse(name, args=arguments(world) if arguments else ())


def everybody(world: World) -> Iterator[tuple[Role, str, Client]]:
    for role in Role:
        for position in POSITIONS:
            if position != "closed":
                yield role, position, world.clients[role, position]


@pytest.mark.parametrize("name", KNOWN_PAGES)
def test_a_page_opens_for_those_whose_role_holds_there(name: str, world: World) -> None:
    line, needed = ADDRESSES[name], permissions(name)
    opens = getattr(PAGES[name].callback, "opens", ANYBODY)
    if line.is_open:
        return
    wrong = []
    with undone():
        address, text = of_address(name, world), line.shows(world) if line.shows else ""
        asked = line.asks(world) if line.asks else {}
        for role, position, client in everybody(world):
            if not needed and not line.holds and position not in ("there", "ended"):
                continue  # a page for all, which knows no territory
            answer = client.get(address, asked)
            if line.arguments:
                may_open = may_see(name, role, position)
            else:
                is_for_all = opens in (ANYBODY, EVERY_USER) or not needed
                may_open = is_for_all or holds(role, position, needed, "anywhere")
            if answer.status_code not in (OPENS if may_open else FINDS_NOTHING):
                wrong.append(f"{role} {position}: {answer.status_code}")
            if text and answer.status_code == 200:
                is_shown = text in answer.content.decode()
                if is_shown != may_see(name, role, position):
                    wrong.append(f"{role} {position}: {'shown' if is_shown else 'not shown'}")
    assert not wrong, f"{address}\n" + "\n".join(wrong)


def needed_to_try(line: Address, *, may_do: bool) -> Sequence[str]:
    """Positions at which a form is sent: all where it does something, else some of each kind."""
    if line.posts:
        return POSITIONS
    return ("there",) if may_do else ("there", "beside")


@pytest.mark.parametrize("name", KNOWN_PAGES)
def test_a_page_changes_something_only_for_those_who_may(name: str, world: World) -> None:
    line = ADDRESSES[name]
    if line.is_open:
        return
    wrong = []
    with undone():
        address = of_address(name, world)
        sent = dict(line.posts(world)) if line.posts else {}
        for role, position, client in everybody(world):
            may_do = may_see(name, role, position)
            if line.does:
                may_do = holds(role, position, (line.does,), line.where)
            if position not in needed_to_try(line, may_do=may_do):
                continue
            with undone(), written() as changed:
                answer = client.post(address, sent)
            if answer.status_code >= 500 or (changed and not may_do):
                wrong.append(f"{role} {position}: {answer.status_code}, wrote {set(changed)}")
            if may_do and line.posts and not changed:
                wrong.append(f"{role} {position}: {answer.status_code}, nothing was done")
    assert not wrong, f"{address}\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", KNOWN_PAGES)
def test_without_an_open_account_there_is_the_door_and_what_anybody_may_see(
    name: str, world: World
) -> None:
    opens = getattr(PAGES[name].callback, "opens", ANYBODY)
    with undone():
        address = of_address(name, world)
        for client in (Client(), world.clients[Role.NATIONAL_OFFICER, "closed"]):
            for method in (client.get, client.post):
                with written() as changed:
                    answer = method(address)
                is_door = answer.status_code == 302 and answer["Location"].startswith("/entrar/")
                assert is_door or opens == ANYBODY, f"{address} {answer.status_code}"
                assert answer.status_code < 500
                assert opens == ANYBODY or not changed


def outcome(action: Callable[..., Any], by: User | None, arguments: dict[str, Any]) -> Outcome:
    """What comes of calling ``action``; all that it did is undone."""
    refusal = ""
    with undone():
        before = Event.objects.order_by("-number").values_list("number", flat=True)[0]
        with written() as changed:
            try:
                action(by=by, **arguments)
            except Refused as refused:
                refusal = refused.reason
        news = Event.objects.filter(number__gt=before).values_list("actor", "is_refusal")
        return Outcome(refusal, set(changed), list(news))


class Outcome(NamedTuple):
    """Why it was refused, what was written to, and who did what by the trail."""

    refusal: str
    changed: set[str]
    events: list[tuple[int | None, bool]]


def faults(done: Outcome, by: int | None, *, may_do: bool, is_done: bool) -> Iterator[str]:
    """What is wrong with how an action ended for somebody who may, or may not, do it."""
    if may_do and done.refusal and (is_done or done.refusal in NO_PERMISSION):
        yield f"refused ({done.refusal})"
    elif may_do and not done.refusal and (by, False) not in done.events:
        yield "done, and no event tells of it"
    if not may_do and done.refusal not in NO_PERMISSION:
        yield f"refused only because of '{done.refusal}'" if done.refusal else "done"
    if not may_do and (done.changed or done.events != [(by, True)]):
        yield f"wrote to {done.changed or 'nothing'}, recorded {done.events}"


@pytest.mark.parametrize("name", KNOWN_CALLS)
def test_an_action_is_done_by_those_whose_role_holds_there_and_refused_to_others(
    name: str, world: World
) -> None:
    call, action = CALLS[name], DONE[name]
    wrong = []
    with undone():
        arguments = dict(call.arguments(world))
        if call.needs is None:
            done = outcome(action, None, arguments)
            wrong += faults(done, None, may_do=True, is_done=call.is_done)
        for (role, position), user in world.people.items() if call.needs else ():
            may_do = holds(role, position, (call.needs,), call.where)
            if call.holds:
                may_do = call.holds(role, position)
            done = outcome(action, user, arguments)
            found = faults(done, user.pk, may_do=may_do, is_done=call.is_done)
            wrong += [f"{role} {position}: {one}" for one in found]
    assert not wrong, f"{name} needs '{call.needs}'\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(ROWS.keys() & READ_BY_PROGRAMS.keys()))
def test_rows_are_read_by_programs_of_those_whose_role_holds_there(name: str, world: World) -> None:
    wrong = []
    with undone():
        one = ROWS[name].one(world)
        for (role, position), user in world.people.items():
            if position == "closed":
                continue  # its token opens nothing: tests/web/test_api.py
            is_read = READ_BY_PROGRAMS[name].rows(user).filter(pk=one.pk).exists()
            if is_read != holds(role, position, (ROWS[name].needs,), "place"):
                wrong.append(f"{role} {position}: {'read' if is_read else 'not read'}")
    assert not wrong, "\n".join(wrong)


def test_every_role_can_do_something_and_every_permission_is_given() -> None:
    """A role that may do nothing, or a permission that nobody has, is a line that was forgotten."""
    assert all(GRANTS.get(role) for role in Role)
    assert set().union(*GRANTS.values()) == set(Permission)


def test_the_matrix_is_about_a_place_with_neighbours(world: World) -> None:
    """Else everything that is refused would be refused for want of anything to see."""
    assert world.place.contains(world.home.territory)
    assert not world.beside.contains(world.home.territory)
    assert not world.below.contains(world.home.territory)
    assert world.place.contains(world.below)
    assert world.session.decisions.count() > 0
    assert isinstance(world.folder, Path)
