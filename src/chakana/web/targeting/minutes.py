"""What minutes say, as plain data that never changes, and the seal over it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from chakana.web.targeting.models import Session


def content(session: Session) -> dict[str, Any]:
    """All that the minutes of a session say, read from what was recorded and from nothing else."""
    made = session.assessment
    decisions = session.decisions.order_by("position").prefetch_related("objections")
    return {
        "session": session.pk,
        "follows": session.follows_id,
        "programme": made.version.programme,
        "version": made.version.digest,
        "component": made.component,
        "stage": session.stage,
        "assessment": made.pk,
        "assessed_on": made.day.isoformat(),
        "territory": session.territory.code,
        "called_for": session.called_for.isoformat(),
        "place": session.place,
        "held_on": session.held_on.isoformat() if session.held_on else None,
        "present": session.present,
        "quorum": session.quorum,
        "state": str(session.state),
        "list": [_line(one) for one in decisions],
    }


def _line(one: Any) -> dict[str, Any]:
    return {
        "position": one.position,
        "household": one.household_id,
        "name": one.name,
        "community": one.community,
        "is_approved": one.is_approved,
        "objections": [
            {"who": said.who, "said": said.said, "answer": said.answer,
             "takes_off": said.takes_off}
            for said in one.objections.all()
        ],
    }  # fmt: skip


def seal(session: Session) -> str:
    """SHA-256, in hexadecimal, of what the minutes say."""
    text = json.dumps(content(session), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def fits(session: Session) -> bool:
    """Whether the minutes still say what was sealed and signed."""
    signed = all(one.seal == session.seal for one in session.signatures.all())
    return signed and session.seal == seal(session)
