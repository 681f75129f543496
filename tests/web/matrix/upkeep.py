"""Whether the site is well, for whoever watches over it."""

from tests.web.matrix.lines import Address

ADDRESSES = {
    "health": Address(),
    "metrics": Address(is_open=True),  # only for whoever asks from the machine itself
}
