"""Which services a definition needs before it may ask families to use them, and where they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from chakana.language.definition import Component
from chakana.web.territories.models import Territory
from chakana.web.territories.supply import reach, reach_of
from chakana.web.texts import language, say

Lacking = Mapping[str, bool | None]
"""For each condition whose service is not within reach: false where there is none, null where none
is known. Nothing for a territory that has all."""


def needed(component: Component) -> dict[str, str]:
    """The kind of service that each condition needs, for those that need one."""
    return {one.name: one.part.needs.service for one in component.conditions if one.part.needs}


def lacking_in(component: Component, territory: Territory, day: date) -> Lacking:
    """What lacks in one territory on ``day``."""
    there = cache(lambda kind: reach(territory, kind, day))
    found = {name: there(kind) for name, kind in needed(component).items()}
    return {name: answer for name, answer in found.items() if answer is not True}


class Supply:
    """What lacks in each territory of a wider one on a day: asked once a service, then looked up.

    A territory of which nothing is known lacks everything.
    """

    def __init__(self, component: Component, within: Territory, day: date) -> None:
        self.needed = needed(component)
        kinds = set(self.needed.values())
        self.known = {kind: reach_of(kind, day, within) for kind in kinds}

    def lacking(self, territory: int) -> Lacking:
        """What lacks in the territory of this key."""
        found = {name: self.known[kind].get(territory) for name, kind in self.needed.items()}
        return {name: answer for name, answer in found.items() if answer is not True}


def in_words(component: Component, lacking: Lacking) -> list[str]:
    """Each service that lacks as a sentence."""
    parts = component.part.conditions
    told = []
    for name, answer in lacking.items():
        needs = parts[name].needs if name in parts else None
        service = needs.label.in_language(language()) if needs else name
        told.append(say("none_within_reach" if answer is False else "none_known", service=service))
    return told
