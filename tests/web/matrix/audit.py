"""The trail."""

from tests.web.matrix.lines import Address
from tests.web.matrix.world import World

from chakana.web.audit.models import Event
from chakana.web.audit.templatetags.trail import to_what


def of_assessment(w: World) -> int:
    """The event that tells of the assessment of the place."""
    return Event.objects.filter(subject=f"assessment {w.assessment.pk}")[0].number


ADDRESSES = {
    "event": Address(lambda w: [of_assessment(w)]),
    "trail": Address(shows=lambda w: to_what(f"assessment {w.assessment.pk}")),
}
