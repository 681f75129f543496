"""Versions of definitions, what they said of each household, and what people decided."""

from chakana.web.targeting.models.results import Assessment, Decision, Result, Session
from chakana.web.targeting.models.versions import Adoption, Version, VersionText

__all__ = ["Adoption", "Assessment", "Decision", "Result", "Session", "Version", "VersionText"]
