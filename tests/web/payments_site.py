"""A site of its own with a payment to be made. Its commands (``site_process``): ``prepare``,
``told``, ``step MOVE [N]``, ``race WHAT``, ``full MOVE BYTES``.

``step`` takes the payment a step; with N the process ends at its Nth call of one of our functions,
by the signal that nobody can catch. ``race`` has several people do something at the same moment.
``full`` takes a step where no file grows beyond so many bytes, as on a disk that is full.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.web.site_process import at_once, counted, serve

if TYPE_CHECKING:
    from chakana.interchange.payments import Answer
    from chakana.web.transfers.models import Cycle

HOUSEHOLDS, SEED, RACERS, WRITTEN = 80, 11, 3, 12
OURS = ("/chakana/web/transfers/", "/chakana/web/ledger/", "/chakana/web/bulk.py",
        "/chakana/web/audit/", "/chakana/web/actions.py", "/chakana/web/conditions/")  # fmt: skip
BEGINS, ENDS, DAY = date(2014, 1, 1), date(2014, 2, 28), date(2013, 12, 31)
ENDED_AT = {"compute": "computed", "check": "checked", "approve": "approved", "send": "sent",
            "reconcile": "reconciled", "close": "closed"}  # fmt: skip


def prepare() -> dict[str, Any]:
    """A register, an assembly's approval, families enrolled and payable, and a draft."""
    from tests.web.assembly import held
    from tests.web.desk import opened, payable
    from tests.web.own_office import founded

    from chakana.web.enrolment.actions import enrol_eligible
    from chakana.web.targeting import actions

    office, version = founded(HOUSEHOLDS, SEED)
    national, country = office.national, office.country
    asked = {"by": national, "programme": "pe/juntos", "component": "transfer",
             "territory": country, "day": DAY}  # fmt: skip
    session = actions.call_session(
        by=national, assessment=actions.assess_households(**asked), stage="approved_by_assembly",
        territory=country, called_for=DAY,
    )  # fmt: skip
    held(office.president, national, session)
    payable(office)
    enrol_eligible(by=national, assessment=actions.assess_households(**asked), since=BEGINS)
    opened(office, version, BEGINS, ENDS)
    return {}


def step(move: str, kill: str = "0") -> dict[str, Any]:
    """Take the payment this step, unless it was taken; how many calls it took."""
    if _was_done(move):
        return {"done": True}
    with counted(OURS, int(kill)) as calls:
        _do(move, "approver" if move == "approve" else "preparer")
    return {"done": _was_done(move), "calls": calls.count}


def full(move: str, most: str) -> str:
    """What a step ends in that finds no room; empty where it was taken all the same."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
    try:
        _do(move, "preparer")
    except Exception as error:  # noqa: BLE001  which it is, the test says
        return type(error).__name__
    return ""


def _was_done(move: str) -> bool:
    from chakana.web.transfers.models import Order

    if move == "answer":
        return not Order.objects.filter(state=Order.State.NONE).exists()
    return _cycle().steps.filter(move=move).exists()


def _do(move: str, name: str) -> None:
    from chakana.web.accounts.models import User
    from chakana.web.transfers import actions

    by, cycle = User.objects.get(username=name), _cycle()
    if move == "answer":
        actions.take_answers(by=by, cycle=cycle, answers=_answers(cycle))
    else:
        getattr(actions, move)(by=by, cycle=cycle)


def _cycle() -> Cycle:
    from chakana.web.transfers.models import Cycle

    return Cycle.objects.select_related("version", "territory").get()


def _answers(cycle: Cycle) -> dict[str, Answer]:
    from chakana.interchange.payments import Answer

    rows = cycle.orders.order_by("pk").values_list("reference", flat=True)
    return {one: Answer("returned" if n % 7 == 0 else "paid") for n, one in enumerate(rows)}


def race(what: str) -> list[str]:
    """What each of some people is told who do the same at the same moment."""
    if what == "approve":
        return at_once([_trying("approve", name) for name in ("approver", "other")])
    if what == "key":
        return at_once([_calling] * RACERS)
    if what == "trail":
        return at_once([_writing] * RACERS)
    return at_once([_trying(what, "preparer")] * RACERS)


def _trying(move: str, name: str) -> Callable[[], str]:
    def attempt() -> str:
        from chakana.web.actions import Refused

        try:
            _do(move, name)
        except Refused as refused:
            return refused.reason
        return "done"

    return attempt


def _calling() -> str:
    """A program sends the same request under the same key: the answer's status and key."""
    from django.test import Client

    token = Path(os.environ["CHAKANA_DATA"], "token").read_text(encoding="ascii")
    answer = Client(SERVER_NAME="localhost").post(
        "/api/v1/actions/transfers/propose_destinations",
        Path(os.environ["CHAKANA_DATA"], "body").read_bytes(), "application/json",
        secure=True,
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "the-same-key"},
    )  # fmt: skip
    return f"{answer.status_code} {answer.json().get('key')}"


def _writing() -> str:
    from chakana.web.audit.events import record

    for number in range(WRITTEN):
        record(by=None, action="check", subject=f"{os.getpid()} {number}")
    return "done"


def token() -> dict[str, Any]:
    """Give the preparer a token, and keep the body of a request."""
    import json

    from chakana.web.accounts.models import User
    from chakana.web.accounts.tokens import issue_token
    from chakana.web.enrolment.models import Enrolment

    national, preparer = (User.objects.get(username=one) for one in ("national", "preparer"))
    _, secret = issue_token(by=national, user=preparer, name="a test", days=1)
    number = Enrolment.objects.order_by("pk")[0].household.number
    body = {"territory": "PER", "proposals": [[number, "018", "0-1", ""]], "why": "a test"}
    folder = Path(os.environ["CHAKANA_DATA"])
    (folder / "token").write_text(secret, encoding="ascii")
    (folder / "body").write_text(json.dumps(body), encoding="utf-8")
    return {}


def told() -> dict[str, Any]:
    """What the payment, the ledger and the trail hold: the same however it went."""
    from collections import Counter

    from chakana.web.audit.events import faults as trail
    from chakana.web.audit.models import Event
    from chakana.web.ledger.models import Account, Entry
    from chakana.web.ledger.queries import balance
    from chakana.web.transfers import files
    from chakana.web.transfers.models import BankFile, Change, Cycle, Entitlement, Order
    from chakana.web.transfers.proof import faults

    done = Event.objects.filter(is_refusal=False).values_list("action", flat=True)
    steps = _cycle().steps.order_by("pk").values_list("move", flat=True)
    return {
        "state": _cycle().state, "steps": list(steps), "cycles": Cycle.objects.count(),
        "roster": Entitlement.objects.count(), "ordered": str(_cycle().ordered),
        "orders": Counter(Order.objects.values_list("state", flat=True)),
        "entries": Entry.objects.count(), "unposted": Entry.objects.filter(posted_at=None).count(),
        "balances": {one.kind: str(balance(one)) for one in Account.objects.order_by("kind")},
        "files": [bool(files.content(one)) for one in BankFile.objects.all()],
        "proof": list(faults()), "trail": list(trail()), "events": Counter(done),
        "proposals": Change.objects.count(),
    }  # fmt: skip


def main() -> None:
    """Do what each line of the input asks, and print what came of it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "chakana.web.settings"
    import django

    django.setup()
    serve(
        {"prepare": prepare, "told": told, "step": step, "race": race, "full": full, "token": token}
    )


if __name__ == "__main__":
    main()
