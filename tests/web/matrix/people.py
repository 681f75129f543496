"""The door, one's own account, and accounts of others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.web.matrix.lines import Address
from tests.web.matrix.world import World

from chakana.web.accounts.roles import Role


def somebody(w: World) -> list[int]:
    return [w.somebody(Role.FIELD_WORKER).pk]


def dismissal(w: World) -> Mapping[str, Any]:
    held = w.somebody(Role.FIELD_WORKER).appointments.get()
    return {"do": "dismiss", "appointment": held.pk, "why": "a test"}


OWN = Address(is_open=True)
"""The door and one's own account: nothing of anybody else; tests/web/test_accounts_door.py."""
ADDRESSES = {
    "account_login": OWN,
    "mfa_authenticate": OWN,
    "account_logout": OWN,
    "account_reauthenticate": OWN,
    "mfa_reauthenticate": OWN,
    "account_change_password": OWN,
    "mfa_index": OWN,
    "mfa_activate_totp": OWN,
    "mfa_deactivate_totp": OWN,
    "mfa_view_recovery_codes": OWN,
    "mfa_generate_recovery_codes": OWN,
    "people_list": Address(shows=lambda w: f"/personas/{somebody(w)[0]}/"),
    "new_account": Address(
        posts=lambda w: {"username": "newcomer", "role": Role.FIELD_WORKER.value,
                         "territory": w.place.code},
    ),
    "person": Address(somebody, posts=dismissal),
}  # fmt: skip
