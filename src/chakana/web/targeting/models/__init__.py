"""Versions of definitions, what they said of each household, and what people decided."""

from chakana.web.targeting.models.appeals import Appeal
from chakana.web.targeting.models.assessments import Assessment, Replay, Result, Tally
from chakana.web.targeting.models.sessions import Decision, Objection, Session, Signature
from chakana.web.targeting.models.versions import Adoption, Version, VersionText

__all__ = [
    "Adoption", "Appeal", "Assessment", "Decision", "Objection", "Replay", "Result", "Session",
    "Signature", "Tally", "Version", "VersionText",
]  # fmt: skip
