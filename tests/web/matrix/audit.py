"""The trail."""

from tests.web.matrix.lines import Address

ADDRESSES = {
    "trail": Address(shows=lambda w: f"assessment {w.assessment.pk}"),
}
