"""Who works in the demonstration: one account for each role, where such a person would work."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chakana.web.accounts.actions import appoint
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.accounts.second_factor import needs, set_up
from chakana.web.territories.models import Territory

RANKS: Mapping[Role, str] = {
    Role.REGIONAL_OFFICER: "region",
    Role.DISTRICT_OFFICER: "district",
    Role.FIELD_WORKER: "district",
    Role.ASSEMBLY_PRESIDENT: "province",
    Role.SCHOOL_VERIFIER: "province",
    Role.HEALTH_VERIFIER: "province",
    Role.OTHER_PROGRAMME: "region",
}
"""The rank of the territory in which each works; the whole country for any other. One president
presides over the assemblies of a province, so that one account is enough to see them all."""


@dataclass(frozen=True)
class Account:
    """Somebody of the demonstration: ``name`` and ``password`` open the door."""

    role: Role
    user: User
    password: str
    territory: Territory
    codes: tuple[str, ...] = ()
    """Recovery codes, each of which serves once as the second factor, where the role needs one."""

    @property
    def name(self) -> str:
        return self.user.username


def officer(country: Territory) -> Account:
    """The national officer, whom whoever installs the system appoints."""
    return _account(Role.NATIONAL_OFFICER, country)


def accounts(country: Territory, leave_out: Role) -> Iterator[Account]:
    """One account for each other role, its password made up and told once."""
    for role in Role:
        if role != leave_out:
            rank = RANKS.get(role, country.rank)
            places = list(Territory.objects.filter(rank=rank).order_by("path"))
            # Of Andahuaylas' districts a rural one, with a clinic: neither the first nor the last.
            yield _account(role, places[-2:][0])


def _account(role: Role, territory: Territory) -> Account:
    password = secrets.token_urlsafe(9)
    user = User.objects.create_user(role.value.replace("_", "-"), password=password)
    appoint(by=None, user=user, role=role, territory=territory)
    codes = set_up(user)[1] if needs(user) else ()
    return Account(role, user, password, territory, tuple(codes))
