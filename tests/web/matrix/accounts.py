"""People and their roles."""

from tests.web.matrix.lines import Call
from tests.web.matrix.world import COVERS, World

from chakana.web.accounts.models import Token
from chakana.web.accounts.roles import Permission, Role
from chakana.web.accounts.tokens import issue_token


def token(w: World) -> Token:
    text = issue_token(
        by=w.people[Role.NATIONAL_OFFICER, "above"], user=w.somebody(Role.FIELD_WORKER),
        name="a test", days=3,
    )  # fmt: skip
    return text[0]


def of_worker(**told: object) -> Call:
    return Call(
        Permission.APPOINT,
        lambda w: {"user": w.somebody(Role.FIELD_WORKER), "why": "a test", **told},
    )


CALLS = {
    "accounts.make_account": Call(
        Permission.APPOINT,
        lambda w: {"username": "newcomer", "role": Role.FIELD_WORKER, "territory": w.place},
    ),
    "accounts.close_account": of_worker(),
    "accounts.give_password": of_worker(),
    "accounts.reset_second_factor": of_worker(),
    "accounts.issue_token": Call(
        Permission.ISSUE_TOKENS,
        lambda w: {"user": w.somebody(Role.FIELD_WORKER), "name": "a test", "days": 3},
    ),
    "accounts.revoke_token": Call(
        Permission.ISSUE_TOKENS, lambda w: {"token": token(w), "why": "a test"},
        holds=lambda role, position: (role, position) == (Role.FIELD_WORKER, "there")
        or (role == Role.NATIONAL_OFFICER and position in COVERS["place"]),
    ),
    "accounts.appoint": Call(
        Permission.APPOINT,
        lambda w: {"user": w.people[Role.AUDITOR, "beside"], "role": Role.FIELD_WORKER,
                   "territory": w.place},
    ),
    "accounts.dismiss": Call(
        Permission.APPOINT,
        lambda w: {"appointment": w.somebody(Role.FIELD_WORKER).appointments.get(),
                   "why": "a test"},
    ),
}  # fmt: skip
