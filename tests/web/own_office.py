"""The office of a site that has its own database: its people, a register, and a definition."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.web.conftest import Office

    from chakana.web.accounts.models import User
    from chakana.web.targeting.models import Version


def founded(households: int, seed: int) -> tuple[Office, Version]:
    """An office with ``households`` generated ones, everything ready for a first assessment."""
    from tests.web.conftest import Office
    from tests.web.services import open_services

    from chakana.language.load import Library
    from chakana.population.generate import generate
    from chakana.web.accounts.roles import Role
    from chakana.web.registry.actions import import_households
    from chakana.web.registry.models import Consent
    from chakana.web.targeting import actions
    from chakana.web.territories.models import Territory
    from chakana.web.upkeep.serving import prepare

    prepare()
    country = Territory.objects.create(code="PER", rank="country", name="Perú", path="PER/")
    told = (("national", Role.NATIONAL_OFFICER), ("president", Role.ASSEMBLY_PRESIDENT),
            ("preparer", Role.PAYMENTS_PREPARER), ("approver", Role.PAYMENTS_APPROVER),
            ("other", Role.PAYMENTS_APPROVER))  # fmt: skip
    national, president, preparer, approver, _ = (_made(*one, country) for one in told)
    folder = Path(os.environ["CHAKANA_DATA"], "people")
    generate(households, seed, folder)
    import_households(by=national, folder=folder, country=country, why="a test",
                      purposes=(Consent.Purpose.REGISTER,))  # fmt: skip
    juntos = Library().load("pe/juntos")
    version = actions.keep_definition(by=national, definition=juntos, country=country)
    actions.adopt_definition(by=national, version=version, country=country,
                             holds_from=date(2005, 1, 1), why="a test")  # fmt: skip
    open_services(country, [country], date(2005, 1, 1))
    return Office(country, national, president, preparer, approver), version


def _made(name: str, role: Any, place: Any) -> User:
    from chakana.web.accounts.actions import appoint
    from chakana.web.accounts.models import User

    user = User.objects.create_user(name)
    appoint(by=None, user=user, role=role, territory=place)
    return user
