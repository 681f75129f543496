"""What templates say: texts by their name; figures, money and days as people read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from chakana.expressions.figures import grouped as with_groups
from chakana.web import texts
from chakana.web.targeting.models import Version
from chakana.web.targeting.versions import newest, title
from chakana.web.texts import say

register = template.Library()
NOTHING = "—"


@register.simple_tag
def text(key: str, **places: object) -> str:
    """The text called ``key`` in the language of the page."""
    return say(key, **places)


@register.filter
def worded(key: object) -> str:
    """The text called ``key``: a role, a state, the name of a page."""
    return say(str(key))


@register.filter
def why_less(reason: str) -> str:
    """Why a family is owed fewer months than a payment has."""
    return say(f"why_{reason}")


@register.filter
def titled(programme: Version | str) -> str:
    """What people call a programme: of a version of it, or of its code as last kept."""
    version = newest(programme) if isinstance(programme, str) else programme
    return title(version) if version else str(programme)


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
        return NOTHING
    return with_groups(Decimal(value))


@register.filter
def money(value: Decimal | str | None, currency: str = "") -> str:
    """An amount with its currency, that of the country unless another is given: S/ 1 200.00."""
    return NOTHING if value is None else texts.money(value, currency)


@register.filter
def day(value: date | None) -> str:
    """A day in words: 31 de diciembre de 2013."""
    return NOTHING if value is None else texts.day(_local(value))


@register.filter
def short_day(value: date | None) -> str:
    """A day for a column: 31 dic 2013."""
    return NOTHING if value is None else texts.short_day(_local(value))


@register.filter
def moment(value: datetime | None) -> str:
    """A day and the hour, in the time of the office: 31 dic 2013, 16:05."""
    if value is None:
        return NOTHING
    return f"{texts.short_day(_local(value))}, {timezone.localtime(value):%H:%M}"


@register.simple_tag
def period(begins: date, ends: date) -> str:
    """Whole months in words: enero y febrero de 2014."""
    return texts.period(begins, ends)


def _local(value: date) -> date:
    if not isinstance(value, datetime):
        return value
    return (timezone.localtime(value) if timezone.is_aware(value) else value).date()


@register.filter
def answered(value: Any) -> str:
    """What was answered: yes or no for true and false, figures without needless zeros."""
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if isinstance(value, float):
        return with_groups(Decimal(str(value)).normalize())
    return str(value)
