"""What changes who takes part."""

from chakana.web.enrolment.actions.entering import (
    Enrolled,
    decline,
    enrol,
    enrol_eligible,
    tell_commitments,
)
from chakana.web.enrolment.actions.leaving import end_enrolment, find_leavers

__all__ = [
    "Enrolled", "decline", "end_enrolment", "enrol", "enrol_eligible", "find_leavers",
    "tell_commitments",
]  # fmt: skip
