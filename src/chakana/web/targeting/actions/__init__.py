"""What can be done about who is eligible: adopt, assess, call, hold, sign."""

from chakana.web.targeting.actions.appeals import answer_appeal, call_for_appeal, file_appeal
from chakana.web.targeting.actions.assessments import assess_households, replay_assessment
from chakana.web.targeting.actions.definitions import adopt_definition, keep_definition
from chakana.web.targeting.actions.minutes import hold_session, sign_minutes
from chakana.web.targeting.actions.sessions import (
    call_again,
    call_session,
    call_sessions,
    postpone_session,
)

__all__ = [
    "adopt_definition", "answer_appeal", "assess_households", "call_again", "call_for_appeal",
    "call_session", "call_sessions", "file_appeal", "hold_session", "keep_definition",
    "postpone_session", "replay_assessment", "sign_minutes",
]  # fmt: skip
