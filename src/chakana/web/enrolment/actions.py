"""Taking households into a component."""

from __future__ import annotations

from datetime import date

from chakana.web import bulk
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import action, require
from chakana.web.audit.events import record
from chakana.web.enrolment.models import Enrolment
from chakana.web.targeting.models import Assessment


@action
def enrol_eligible(*, by: User, assessment: Assessment, since: date) -> int:
    """Enrol every household that ``assessment`` found eligible and that does not take part yet."""
    require(may(by, Permission.ENROL, assessment.territory))
    programme, component = assessment.version.programme, assessment.component
    there = Enrolment.objects.filter(programme=programme, component=component, until=None)
    found = assessment.results.filter(is_eligible=True)
    new = found.exclude(household__in=there.values("household")).order_by("household_id")
    homes = list(new.values_list("household_id", flat=True))
    because = f"assessment {assessment.pk}"
    rows = ((home, programme, component, since, because, "") for home in homes)
    columns = ("household_id", "programme", "component", "since", "because", "left_because")
    count = bulk.insert(Enrolment, columns, rows)
    record(by=by, action="enrol_eligible", subject=assessment, territory=assessment.territory,
           after={"enrolled": count})  # fmt: skip
    return count
