"""Charts in templates of every slice: ``{% load charts %}{% stacked_chart title parts rows %}``."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from chakana.web.site import charts
from chakana.web.site.charts import Number

register = template.Library()


@register.simple_tag
def bar_chart(title: str, rows: Sequence[tuple[str, Number]]) -> SafeString:
    """A bar for each row."""
    return charts.bars(title, rows)


@register.simple_tag
def stacked_chart(
    title: str, parts: Sequence[str], rows: Sequence[tuple[str, Sequence[Number]]]
) -> SafeString:
    """A bar for each row, cut into parts."""
    return charts.stacked(title, parts, rows)
