"""The home of each user, the door, and pages that show several slices."""

from tests.web.matrix.lines import Address

ADDRESSES = {
    "home": Address(),
    "set_language": Address(is_open=True),  # Django's own: changes nothing but the reader's cookie
    "help": Address(),
    "style": Address(),
    "household": Address(lambda w: [w.home.number]),
}
