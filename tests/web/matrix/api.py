"""Calls of other systems."""

from tests.web.matrix.lines import Address, Call
from tests.web.test_spdci import message, numbered

from chakana.interchange.spdci import read_message
from chakana.web.accounts.roles import Permission

ADDRESSES = {
    "spdci_search": Address(is_open=True),  # with a token; its action is called below
}
CALLS = {
    "api.search_registry": Call(
        Permission.SEARCH_REGISTRY,
        lambda w: {"message": read_message(message(numbered(w.home.number)))},
        where="anywhere",
    ),
}
