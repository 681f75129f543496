"""What an assembly does, for tests that need its decision and not the way to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chakana.web.targeting.actions import hold_session, sign_minutes
from chakana.web.targeting.actions.minutes import Objected
from chakana.web.targeting.models import Session, Signature
from chakana.web.targeting.quorum import quorum_of

if TYPE_CHECKING:
    from chakana.web.accounts.models import User


def held(
    president: User, secretary: User, session: Session, objections: Sequence[Objected] = ()
) -> Session:
    """A session held on the day it was called for, by as many as must come, and signed by both."""
    session = hold_session(
        by=president, session=session, held_on=session.called_for,
        present=quorum_of(session).people, objections=objections,
    )  # fmt: skip
    for part, user in (("president", president), ("secretary", secretary)):
        sign_minutes(by=user, session=session, part=Signature.Part(part), name=user.username)
    session.refresh_from_db()
    return session
