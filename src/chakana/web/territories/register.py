"""The register of districts: what is known of them today, what it is called, its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from chakana.language.document import read_document
from chakana.population.schema import standard_variables
from chakana.web.territories.maps.classes import SHARE, written
from chakana.web.territories.models import Figure, Territory, Variable
from chakana.web.texts import language, say

RATE, LOW, HIGH, PERSONS, ALTITUDE = (
    "poverty_rate", "poverty_rate_low", "poverty_rate_high", "persons", "altitude",
)  # fmt: skip
SHORT = Path(__file__).with_name("variables.yaml")
NOT_SHOWN = ("latitude", "longitude")
"""Figures that stand on the map and in no list."""


@dataclass(frozen=True)
class Word:
    """What a variable is called in the language of the page, and its unit."""

    name: str
    label: str
    unit: str

    def shown(self, value: Any) -> str:
        """A value as people read it."""
        if isinstance(value, bool):
            return say("yes" if value else "no")
        if isinstance(value, int | float):
            return written(value, self.unit)
        return say("unknown") if value is None else str(value)


def words() -> Mapping[str, Word]:
    """Every variable of territories that has a name: of a mapping, else a short one, else that of
    populations.
    """
    spoken = language()
    found = {}
    for name, known in standard_variables()["territory"].items():
        unit = SHARE if known.between == (0, 1) else ""
        found[name] = Word(name, known.en if spoken == "en" else known.es, unit)
    for name, short in _short_names().items():
        found[name] = Word(name, short[spoken], short["unit"])
    for one in Variable.objects.all():
        found[one.name] = Word(one.name, one.en if spoken == "en" else one.es, one.unit)
    return found


@cache
def _short_names() -> Mapping[str, Mapping[str, str]]:
    named: Mapping[str, Mapping[str, str]] = read_document(SHORT).data
    return named


def word(name: str, known: Mapping[str, Word]) -> Word:
    """What ``name`` is called; its own letters where nobody gave it a name."""
    return known.get(name) or Word(name, name.replace("_", " "), "")


@dataclass(frozen=True)
class Held:
    """A figure that holds: its value, from when, and its source."""

    value: Any
    holds_from: date
    source: str


def held(
    territories: QuerySet[Territory], variables: Iterable[str], day: date, known_at: datetime
) -> dict[int, dict[str, Held]]:
    """For each of ``territories`` the figures of ``variables`` that hold on ``day``, by what was
    known at a moment: one query, whatever their number.
    """
    rows = Figure.objects.filter(
        territory__in=territories.order_by(), variable__in=list(variables), holds_from__lte=day,
        known_from__lte=known_at,
    ).order_by("holds_from", "known_from")  # fmt: skip
    found: dict[int, dict[str, Held]] = {}
    fields = ("territory_id", "variable", "value", "holds_from", "source")
    for key, variable, *told in rows.values_list(*fields):
        found.setdefault(key, {})[variable] = Held(*told)
    return found


def today(territories: QuerySet[Territory], *variables: str) -> dict[int, dict[str, Held]]:
    """What holds today by all that is known now."""
    return held(territories, variables, timezone.localdate(), timezone.now())


@dataclass(frozen=True)
class Line:
    """One day's figure of a variable: what is said now, and what was said before it."""

    word: Word
    figure: Figure
    before: tuple[Figure, ...]

    @property
    def value(self) -> str:
        """The value as people read it."""
        return self.word.shown(self.figure.value)

    @property
    def earlier(self) -> str:
        """What was said of that day before, and by whom."""
        return "; ".join(f"{self.word.shown(one.value)} ({one.source})" for one in self.before)


def history(territory: Territory) -> list[Line]:
    """Every figure of ``territory``, by variable, the newest day first."""
    known = words()
    days: dict[tuple[str, date], list[Figure]] = {}
    for one in territory.figures.order_by("variable", "-holds_from", "-known_from"):
        if one.variable not in NOT_SHOWN:
            days.setdefault((one.variable, one.holds_from), []).append(one)
    lines = [
        Line(word(name, known), first, tuple(rest)) for (name, _), (first, *rest) in days.items()
    ]
    return sorted(lines, key=lambda line: (line.word.name != RATE, line.word.label))
