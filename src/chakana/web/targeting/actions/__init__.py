"""What can be done about who is eligible: adopt, assess, call, hold."""

from chakana.web.targeting.actions.assessments import assess_households, replay_assessment
from chakana.web.targeting.actions.definitions import adopt_definition, keep_definition
from chakana.web.targeting.actions.sessions import call_session, hold_session

__all__ = [
    "adopt_definition", "assess_households", "call_session", "hold_session", "keep_definition",
    "replay_assessment",
]  # fmt: skip
