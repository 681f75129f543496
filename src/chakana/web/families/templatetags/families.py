"""Texts of a definition in the language of the page."""

from __future__ import annotations

from django import template

from chakana.language.model.texts import Text
from chakana.web.assumptions import assumed
from chakana.web.families.models import PressureReport
from chakana.web.families.queries import Standing, programmes
from chakana.web.texts import language, say

register = template.Library()


@register.simple_tag
def in_words(text: Text) -> str:
    """A text of a definition as it is said here."""
    return text.in_language(language())


@register.simple_tag
def commitments(standing: Standing) -> list[str]:
    """The conditions that the family committed itself to."""
    component = standing.definition.component(standing.enrolment.component)
    return [one.part.label.in_language(language()) for one in component.conditions]


@register.simple_tag
def pressure_intro() -> str:
    """What is promised to whoever reports, with the days that the office has."""
    return say("pressure_intro", days=assumed("pressure_answered_within"))


@register.simple_tag
def demanded(report: PressureReport) -> str:
    """What the report says was demanded."""
    definition = programmes().get(report.programme)
    items = definition.programme.never_demanded if definition else {}
    item = items.get(report.demanded)
    return item.label.in_language(language()) if item else say("pressure_other")
