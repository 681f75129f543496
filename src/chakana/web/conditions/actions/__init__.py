"""What changes of conditions: periods, reports, notices, suspensions."""

from chakana.web.conditions.actions.notices import (
    answer_objection,
    deliver_notice,
    object_to_notice,
    prepare_notices,
)
from chakana.web.conditions.actions.periods import close_period, open_period
from chakana.web.conditions.actions.reports import report
from chakana.web.conditions.actions.suspending import resume, suspend

__all__ = [
    "answer_objection", "close_period", "deliver_notice", "object_to_notice", "open_period",
    "prepare_notices", "report", "resume", "suspend",
]  # fmt: skip
