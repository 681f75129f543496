"""Why a household has its place in the order: told so that it can be checked by hand.

How many there are and how many are taken comes from the counts made with the assessment, so that it
stays as it was then.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from chakana.engines.explained import FoundValue
from chakana.engines.explanation import met
from chakana.expressions.figures import value_in_words
from chakana.expressions.words import rule_in_words
from chakana.language.definition import Component
from chakana.simulation.selection import constant
from chakana.web.enrolment.models import Waiting
from chakana.web.targeting.models import Result, Tally
from chakana.web.targeting.queries import unit_of
from chakana.web.targeting.versions import read
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import inside
from chakana.web.texts import language, say

RANKS_BY = "selection.rank_by"
LIMITS = ("number", "budget", "cutoff")


@dataclass(frozen=True)
class Limit:
    """What bounds how many are taken: what it is, its rule in words, and its value on the day."""

    label: str
    rule: str
    value: str


@dataclass(frozen=True)
class Place:
    """A place in the order of ``where``, of ``ranked`` households that have one.

    ``rule`` is what the definition orders by, in words, empty where a lot decides; ``figures`` what
    the household has of it, ``score`` what that came to. ``taken`` are those whom the selection
    reaches of the ``eligible``, null while a committee has still to choose.
    """

    number: int
    rule: str
    score: Decimal | None
    figures: tuple[FoundValue, ...]
    source: str
    limits: tuple[Limit, ...]
    ranked: int
    eligible: int
    taken: int | None
    where: Territory


def explained(result: Result) -> Place:
    """The place of ``result`` with the figures that give it."""
    made = result.assessment
    component = read(made.version).component(made.component)
    where = stratum(result, component)
    counts = inside(Tally.objects.filter(assessment=made), where).aggregate(
        ranked=Sum("ranked"), eligible=Sum("eligible"), taken=Sum("taken")
    )
    chooses = component.part.selection.mode == "committee"
    return Place(
        number=result.place or 0, rule=_rule(result, component, RANKS_BY),
        score=None if result.score is None else Decimal(str(result.score)),
        figures=_figures(result, component), source=component.part.selection.source or "",
        limits=tuple(_limits(result, component)), ranked=counts["ranked"] or 0,
        eligible=counts["eligible"] or 0, taken=None if chooses else counts["taken"] or 0,
        where=where,
    )  # fmt: skip


def of_wait(wait: Waiting) -> Place | None:
    """The place that a household keeps while it waits; None where nobody is put in order."""
    rows = wait.assessment.results.filter(household=wait.household_id, place__isnull=False)
    found = rows.select_related("assessment__version", "record__territory", "territory").first()
    return explained(found) if found else None


def stratum(result: Result, component: Component) -> Territory:
    """The territory within which places are given: that of the selection's rank, or the country."""
    rank, place = component.part.selection.strata, result.territory
    while place.parent is not None and place.rank != rank:
        place = place.parent
    return place


def _rule(result: Result, component: Component, path: str) -> str:
    rule, made = component.amounts.get(path), result.assessment
    if rule is None:
        return ""
    return rule_in_words(rule.node, read(made.version), made.day, language(), rule.level)


def _figures(result: Result, component: Component) -> tuple[FoundValue, ...]:
    """What the rule of the order met in the household, as it was known to the assessment."""
    if RANKS_BY not in component.amounts:
        return ()
    made, unit = result.assessment, unit_of(result, component)
    return met(read(made.version), component, RANKS_BY, unit, made.day, language())


def _limits(result: Result, component: Component) -> list[Limit]:
    made, found = result.assessment, []
    definition = read(made.version)
    for name in LIMITS:
        path = f"selection.{name}"
        if path in component.amounts:
            value = constant(definition, path, component, made.day)
            told = value_in_words(
                value, component.amounts[path].node.type, language(),
                definition.programme.country, rounded=False,
            )  # fmt: skip
            found.append(Limit(say(f"limit_{name}"), _rule(result, component, path), told))
    return found
