"""Juntos played for some years on a generated register, by the same actions that people use.

Nothing here writes a row but through an action, as whoever does that work. What happens to families
(who is objected to, whose payment comes back) follows assumptions that stand in ``years``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from chakana.language.load import Library
from chakana.web.accounts.roles import Role
from chakana.web.play.desks import Desks
from chakana.web.play.people import Account, accounts, officer
from chakana.web.play.years import PROGRAMME, Play
from chakana.web.territories.models import Territory


class Played(NamedTuple):
    """The accounts that open the door, and the code of a family that opens the public page."""

    accounts: list[Account]
    card: str


def play(folder: Path, first: int, last: int, tell: Callable[[str], None]) -> Played:
    """Play the years from ``first`` to ``last`` on the households of ``folder``."""
    library = Library()
    country = Territory.objects.create(code="PER", rank="country", name="Perú", path="PER/")
    national = officer(country)
    scenes = Play(country, library.load(PROGRAMME), tell)
    scenes.library(national.user, library)
    scenes.register(national.user, folder)
    found = [national, *accounts(country, leave_out=Role.NATIONAL_OFFICER)]
    approved = scenes.years(first, last)
    card = Desks(country, scenes.definition, scenes.by).leave(approved)
    return Played(found, card)
