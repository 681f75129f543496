"""Who takes part."""

from datetime import date

from tests.web.matrix.lines import Call, Rows

from chakana.web.accounts.roles import Permission
from chakana.web.enrolment.models import Enrolment

ROWS = {
    "enrolments": Rows(Permission.SEE_HOUSEHOLDS, lambda w: Enrolment.objects.all()[0]),
}
CALLS = {
    "enrolment.enrol_eligible": Call(
        Permission.ENROL, lambda w: {"assessment": w.approved, "since": date(2014, 1, 1)}
    ),
}
