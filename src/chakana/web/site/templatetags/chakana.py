"""What templates say: texts by their name, figures and answers as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.template import Context

from chakana.expressions.figures import grouped as with_groups
from chakana.web.texts import say

register = template.Library()


@register.simple_tag
def text(key: str, **places: object) -> str:
    """The text called ``key`` in the language of the page."""
    return say(key, **places)


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int, step: int) -> str:
    """The address of the page after or before this one, with whatever was asked for."""
    asked = context["request"].GET.copy()
    asked["page"] = str(number + step)
    return f"?{asked.urlencode()}"


@register.filter
def grouped(value: Decimal | int | None) -> str:
    """A figure with its thousands apart: 15 302, 3 060 400.00; a dash for none."""
    if value is None:
        return "—"
    return with_groups(Decimal(value))


@register.filter
def answered(value: Any) -> str:
    """What was answered: yes or no for true and false, figures without needless zeros."""
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if isinstance(value, float):
        return with_groups(Decimal(str(value)).normalize())
    return str(value)
