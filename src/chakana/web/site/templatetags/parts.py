"""Parts of pages that need more than a class: fields, badges, steps, what must be confirmed.

``/estilo/`` shows each with the markup that makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from chakana.web.texts import say

register = template.Library()
Option = tuple[object, object]
"""What is sent and what is read."""

KINDS: Mapping[str, tuple[str, ...]] = {
    "good": (
        "paid",
        "approved",
        "closed",
        "ended",
        "accepted",
        "answered",
        "valid",
        "active_now",
        "received_in_full",
    ),
    "bad": ("returned", "refused", "failed", "rejected", "not_received"),
    "warning": ("suspended", "overdue", "contested", "late", "received_in_part"),
    "active": ("running", "computed", "checked", "sent", "reconciled", "open"),
    "unknown": ("unknown", "none"),
}
"""Words of states and the kind of badge they have where a page gives none."""


@register.simple_block_tag
def crumbs(content: str) -> SafeString:
    """The way to this page: links of the pages above it, after the home page."""
    return format_html(
        '<nav class="crumbs" aria-label="{}"><a href="{}">{}</a>{}</nav>',
        say("way_here"), reverse("home"), say("home"), content,
    )  # fmt: skip


@register.simple_tag
def badge(name: str, kind: str = "", text: str = "") -> SafeString:
    """Where something stands: the text ``name`` (or ``text``), with a shape for its ``kind``.

    Kinds: waiting, active, good, bad, warning, unknown.
    """
    chosen = kind or next((one for one, names in KINDS.items() if name in names), "waiting")
    return format_html('<span class="badge {}">{}</span>', chosen, text or say(name))


@register.simple_tag
def stepper(names: Iterable[object], current: object) -> SafeString:
    """The steps of a way, those behind and the one where it stands; names are those of texts."""
    keys = [str(getattr(one, "value", one)) for one in names]
    at = keys.index(str(current))
    items = format_html_join("", "<li{}>{}</li>", (
        (_step(index, at), say(key)) for index, key in enumerate(keys)
    ))  # fmt: skip
    return format_html('<ol class="steps">{}</ol>', items)


def _step(index: int, at: int) -> SafeString:
    if index < at:
        return mark_safe(' class="done"')
    return mark_safe(' aria-current="step"' if index == at else "")  # noqa: S308


@register.simple_tag
def field(
    name: str, label: str, hint: str = "", error: Any = "", value: object = "", **more: object
) -> SafeString:
    """A line to fill in. ``optional=True`` says so; other words become attributes of the input."""
    optional = bool(more.pop("optional", False))
    given = {"type": "text", **more, **_common(name, hint, error)}
    if value not in ("", None):
        given["value"] = value
    return _around(name, label, hint, error, optional, format_html("<input{}>", _html(given)))


@register.simple_tag
def area(
    name: str, label: str, hint: str = "", error: Any = "", value: object = "", **more: object
) -> SafeString:
    """Several lines to fill in."""
    optional = bool(more.pop("optional", False))
    given = _html({"rows": 4, **more, **_common(name, hint, error)})
    made = format_html("<textarea{}>\n{}</textarea>", given, value or "")
    return _around(name, label, hint, error, optional, made)


@register.simple_tag
def choose(
    name: str, label: str, options: Iterable[Option], value: object = "", hint: str = "",
    error: Any = "", empty: str = "", **more: object,
) -> SafeString:  # fmt: skip
    """One of ``options``, pairs of what is sent and what is read; ``empty`` reads for none."""
    optional = bool(more.pop("optional", False))
    pairs = [*([("", empty)] if empty else []), *options]
    lines = format_html_join("", '<option value="{}"{}>{}</option>', (
        (sent, _if(str(sent) == str(value), " selected"), read) for sent, read in pairs
    ))  # fmt: skip
    given = _html({**more, **_common(name, hint, error)})
    made = format_html("<select{}>{}</select>", given, lines)
    return _around(name, label, hint, error, optional, made)


@register.simple_tag
def radios(
    name: str, legend: str, options: Iterable[Option], value: object = "", hint: str = "",
    error: Any = "", **more: object,
) -> SafeString:  # fmt: skip
    """One of a few, all of them seen."""
    lines = format_html_join("", _RADIO, (
        (name, index, sent, _if(str(sent) == str(value), " checked"), _html(dict(more)), read)
        for index, (sent, read) in enumerate(options)
    ))  # fmt: skip
    told = _told_by(name, hint, error)
    return format_html(
        '<fieldset class="field{}" id="{}"{}><legend>{}</legend>{}{}</fieldset>',
        _if(error, " wrong"), name, _html({"aria-describedby": told} if told else {}), legend,
        _help(name, hint, error), lines,
    )  # fmt: skip


_RADIO = (
    '<label class="tick"><input type="radio" name="{0}" id="{0}-{1}" value="{2}"{3}{4}> {5}</label>'
)


@register.simple_tag
def tick(name: str, label: str, value: object = "1", checked: bool = False, **more: object) -> str:
    """A box to tick."""
    given = {"type": "checkbox", "name": name, "id": name, "value": value, **more}
    return format_html('<label class="tick"><input{}{}> {}</label>',
                       _html(given), _if(checked, " checked"), label)  # fmt: skip


@register.simple_tag
def error_summary(errors: Mapping[str, Any]) -> SafeString:
    """What must be mended, above the form: each line leads to its field. Nothing if all is well."""
    if not errors:
        return SafeString("")
    lines = format_html_join("", '<li><a href="#{}">{}</a></li>', (
        (name, _first(told)) for name, told in errors.items()
    ))  # fmt: skip
    return format_html(
        '<div class="message error" role="alert" tabindex="-1">'
        "<strong>{}</strong><ul>{}</ul></div>",
        say("mend_this"), lines,
    )  # fmt: skip


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context, content: str, label: str, address: str, about: str = "", yes: str = "",
    kind: str = "danger",
) -> SafeString:  # fmt: skip
    """What cannot be undone: ``label`` opens it, ``about`` says what follows, ``yes`` does it.

    The block may hold fields, such as why.
    """
    return format_html(
        '<details class="confirm {0}"><summary>{1}</summary><form method="post" action="{2}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{3}">'
        '<p>{4}</p>{5}<button class="{0}">{6}</button></form></details>',
        kind, label, address, context.get("csrf_token", ""), about or say("cannot_be_undone"),
        content, yes or label,
    )  # fmt: skip


def _around(
    name: str, label: str, hint: str, error: Any, optional: bool, made: SafeString
) -> SafeString:
    mark = format_html(' <span class="optional">({})</span>', say("optional")) if optional else ""
    return format_html(
        '<div class="field{}"><label for="{}">{}{}</label>{}{}</div>',
        _if(error, " wrong"), name, label, mark, _help(name, hint, error), made,
    )  # fmt: skip


def _help(name: str, hint: str, error: Any) -> SafeString:
    """The hint and the error of a field, each under an id that the field names."""
    said = format_html('<p class="hint" id="{}-hint">{}</p>', name, hint) if hint else ""
    wrong = _first(error) and format_html(
        '<p class="error" id="{}-error"><span class="hidden">{}:</span> {}</p>',
        name, say("error"), _first(error),
    )  # fmt: skip
    return format_html("{}{}", said, wrong or "")


def _told_by(name: str, hint: str, error: Any) -> str:
    return " ".join(f"{name}-{part}" for part, there in (("hint", hint), ("error", error)) if there)


def _common(name: str, hint: str, error: Any) -> dict[str, object]:
    told = _told_by(name, hint, error)
    found: dict[str, object] = {"name": name, "id": name}
    if told:
        found["aria_describedby"] = told
    if error:
        found["aria_invalid"] = "true"
    return found


def _first(error: Any) -> str:
    """The sentence of an error: a text, or the first of a list as forms give it."""
    if isinstance(error, str) or not error:
        return str(error or "")
    return str(next(iter(error)))


def _html(given: Mapping[str, object]) -> SafeString:
    """Attributes as HTML: ``aria_label`` is written aria-label, those without value are left."""
    kept = {name.replace("_", "-"): value for name, value in given.items()
            if value not in (None, False)}  # fmt: skip
    return flatatt(kept)


def _if(said: object, text: str) -> SafeString:
    return mark_safe(text if said else "")  # noqa: S308
