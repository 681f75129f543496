"""Minutes as an accessible PDF, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from chakana.guidebook.pdf import render_form
from chakana.web.targeting.models import Objection, Session, Signature
from chakana.web.targeting.versions import read
from chakana.web.texts import day, language, say, short_day

TEMPLATE = Path(__file__).with_name("form.typ")
Part = dict[str, Any]


def minutes_pdf(session: Session) -> bytes:
    """The minutes of a session that was held, with who signed them and the seal over them."""
    assert session.held_on is not None
    return render_form(TEMPLATE, minutes_form(session), session.held_on)


def minutes_form(session: Session) -> dict[str, Any]:
    """What stands on the minutes, in order; read from what was recorded."""
    definition = read(session.assessment.version)
    component = definition.component(session.assessment.component)
    assert session.held_on is not None
    return {
        "title": say("minutes_of", territory=session.territory.name),
        "lead": f"{definition.programme.title.in_language(language())} · "
        f"{component.part.label.in_language(language())}",
        "foot": say("minutes_foot", number=session.pk, seal=session.seal[:16]),
        "page": say("page_word"),
        "day": session.held_on.isoformat(),
        "language": language(),
        "parts": list(_parts(session)),
    }


def stage_label(session: Session) -> str:
    """What the stage that people decide is called."""
    component = read(session.assessment.version).component(session.assessment.component)
    part = next(one.part for one in component.stages if one.name == session.stage)
    return part.label.in_language(language()) if part.label else session.stage.replace("_", " ")


def _parts(session: Session) -> Iterator[Part]:
    yield {"kind": "pairs", "items": list(_facts(session))}
    if session.state == Session.State.WITHOUT_QUORUM:
        told = say("no_quorum_told", present=session.present, quorum=session.quorum)
        yield {"kind": "paragraphs", "texts": [told]}
    else:
        yield _objections(session)
        yield _list(session)
    yield {"kind": "signatures", "title": say("signatures"), "items": _signatures(session)}
    yield {"kind": "seal", "text": say("seal_told"), "seal": session.seal}


def _facts(session: Session) -> Iterator[tuple[str, str]]:
    yield say("decides_on"), stage_label(session)
    yield say("called_for"), day(session.called_for)
    assert session.held_on is not None
    yield say("day_held"), day(session.held_on)
    if session.place:
        yield say("session_place"), session.place
    yield say("how_many"), say("present_of_quorum", present=session.present, quorum=session.quorum)
    if session.state == Session.State.RECORDED:
        kept = session.households - (session.taken_off or 0)
        yield say("approved_households"), str(kept)
        yield say("taken_off_households"), str(session.taken_off)
    yield say("rests_on"), say("rests_on_told", version=session.assessment.version.short,
                               day=short_day(session.assessment.day))  # fmt: skip


def _objections(session: Session) -> Part:
    found = Objection.objects.filter(decision__session=session).select_related("decision")
    rows = [
        [str(one.decision.position), one.decision.name, one.who or say("unnamed"), one.said,
         one.answer, say("taken_off" if one.takes_off else "stays")]
        for one in found.order_by("decision__position", "pk")
    ]  # fmt: skip
    if not rows:
        return {"kind": "paragraphs", "title": say("objections"), "texts": [say("no_objections")]}
    names = ("list_number", "name", "who_objects", "objection", "answer", "decision")
    return {"kind": "listing", "title": say("objections"), "columns": [say(one) for one in names],
            "widths": [0, 3, 2, 4, 4, 2], "rows": rows}  # fmt: skip


def _list(session: Session) -> Part:
    rows = [
        [str(one.position), one.name, one.community,
         say("approved_word" if one.is_approved else "taken_off")]
        for one in session.decisions.order_by("position")
    ]  # fmt: skip
    names = ("list_number", "name", "community", "decision")
    return {"kind": "listing", "title": say("list_decided"), "columns": [say(one) for one in names],
            "widths": [0, 4, 3, 2], "rows": rows}  # fmt: skip


def _signatures(session: Session) -> list[dict[str, str]]:
    signed = {one.part: one for one in session.signatures.select_related("by")}
    return [_signature(part, signed.get(part)) for part in Signature.Part]


def _signature(part: Signature.Part, signed: Signature | None) -> dict[str, str]:
    if signed is None:
        return {"part": say(part), "name": " ", "when": say("not_signed_yet")}
    at = timezone.localtime(signed.at)
    when = say("signed_at", user=signed.by.username, day=short_day(at.date()), hour=f"{at:%H:%M}")
    return {"part": say(part), "name": signed.name, "when": when}
