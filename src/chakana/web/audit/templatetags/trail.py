"""Events in the words of whoever reads the trail."""

from __future__ import annotations

from django import template
from django.utils.html import format_html

from chakana.web.texts import files, say

register = template.Library()


@register.filter
def did(action: str) -> str:
    """What was done, in words; its name as it stands where nobody has given it any."""
    name = f"did_{action}"
    return say(name) if name in files() else format_html('<code lang="en">{}</code>', action)


@register.filter
def to_what(subject: str) -> str:
    """To what: ``cycle 7`` is "Pago 7" where the kind has a word."""
    kind, _, key = subject.partition(" ")
    name = f"thing_{kind}"
    return f"{say(name)} {key}" if name in files() else subject
