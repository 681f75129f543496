"""A small office with half a year behind it, made by the same actions that people use.

``python -m tests.journeys.world`` makes it in the folder that CHAKANA_DATA names.
"""

from __future__ import annotations

import base64
import json
import sys
from datetime import date
from pathlib import Path

HOUSEHOLDS, SEED = 500, 11
PASSWORD = "camino-de-la-feria"  # noqa: S105  of an office that is thrown away
SECRET = base64.b32encode(b"an office of tests").decode()
"""What the telephones of those who touch money hold."""
SESSIONS = "sessions.json"


def make(folder: Path) -> None:
    """Generate the households, play a year of Juntos, and leave work on every desk."""
    from chakana.population.generate import generate
    from chakana.web.play import play
    from chakana.web.upkeep.serving import prepare

    prepare()
    people = folder / "people"
    generate(HOUSEHOLDS, SEED, people, "andahuaylas")
    play(people, 2014, 2014, lambda text: None)
    _same_password()
    _left_open()
    _logged_in(folder)


def _same_password() -> None:
    """Everybody comes in by the same password, and shows the codes of the same secret."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    from chakana.web.accounts.models import User

    for user in User.objects.all():
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    held = Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user")
    for one in list(held):
        one.delete()
        TOTP.activate(one.user, SECRET)


def _logged_in(folder: Path) -> None:
    """A session of each account, for walks that begin behind the door: name → its key."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from chakana.web.accounts.models import User

    found = {}
    for user in User.objects.all():
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["second_factor"] = user.pk
        session.create()
        found[user.username] = session.session_key
    (folder / SESSIONS).write_text(json.dumps(found), encoding="utf-8")


def _left_open() -> None:
    """A payment that nobody has computed yet, and whatever else waits for somebody."""
    from chakana.web.accounts.models import User
    from chakana.web.targeting.models import Assessment
    from chakana.web.territories.models import Territory
    from chakana.web.transfers.actions import open_cycle

    country = Territory.objects.get(rank="country")
    preparer = User.objects.get(username="payments-preparer")
    approved = Assessment.objects.order_by("pk").last()
    assert approved is not None
    open_cycle(
        by=preparer, version=approved.version, component=approved.component, territory=country,
        begins=date(2015, 1, 1), ends=date(2015, 2, 28),
    )  # fmt: skip


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chakana.web.settings")
    import django

    django.setup()
    make(Path(os.environ["CHAKANA_DATA"]))
    sys.exit(0)
