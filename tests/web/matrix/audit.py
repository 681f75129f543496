"""The trail."""

from tests.web.matrix.lines import Address

from chakana.web.audit.templatetags.trail import to_what

ADDRESSES = {
    "trail": Address(shows=lambda w: to_what(f"assessment {w.assessment.pk}")),
}
