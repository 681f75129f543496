"""A site of its own on which the office works. Its commands (``site_process``): ``prepare``,
``told``, ``ask KIND``, ``step [N]``, ``hold``, ``race WHAT``.

``ask`` asks for long work, ``step`` does it as the worker does; with N the process ends at its Nth
call of one of our functions, by the signal that nobody can catch. ``race`` has several people do
the same at the same moment.
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
    from chakana.web.accounts.models import User
    from chakana.web.targeting.models import Assessment
    from chakana.web.territories.models import Territory

HOUSEHOLDS, SEED, RACERS = 60, 11, 3
OURS = tuple(f"/chakana/web/{one}" for one in (
    "targeting/", "enrolment/", "registry/", "bulk.py", "audit/", "actions.py", "work/jobs.py"
))  # fmt: skip
DAY, SINCE = date(2013, 12, 31), "2014-01-01"
STAGE = "approved_by_assembly"


def prepare() -> dict[str, Any]:
    """A register, and nobody assessed."""
    from tests.web.own_office import founded

    founded(HOUSEHOLDS, SEED)
    return {}


def ask(kind: str) -> dict[str, Any]:
    """Ask for work of a kind, as its page does."""
    from chakana.web.work.jobs import start

    by, country = _user("national"), _country()
    if kind == "make_export":
        _export(by, country)
    else:
        start(by=by, kind=kind, territory=country, arguments=_arguments(kind, country))
    return {}


def _arguments(kind: str, country: Territory) -> dict[str, Any]:
    place, day = {"territory": country.pk}, {"day": DAY.isoformat()}
    if kind == "assess":
        return place | day | {"programme": "pe/juntos", "component": "transfer"}
    if kind == "find_leavers":
        return place | day | {"programme": "pe/juntos", "component": "transfer"}
    last = {"assessment": _last().pk}
    if kind == "replay":
        return last
    if kind == "enrol_list":
        return last | place | {"since": SINCE, "told_on": DAY.isoformat()}
    return last | place | {"stage": STAGE, "rank": "district", "called_for": DAY.isoformat(),
                           "place": ""}  # fmt: skip


def _export(by: User, country: Territory) -> None:
    from chakana.web.registry.exports import ask_for_export
    from chakana.web.registry.models import Consent, Export

    ask_for_export(by=by, territory=country, why="a test", purpose=Consent.Purpose.REGISTER,
                   columns=["exported_number"], format=Export.Format.CSV)  # fmt: skip


def step(kill: str = "0") -> dict[str, Any]:
    """Do the work that was asked for last; how it stands, and how many calls it took."""
    from chakana.web.work import jobs
    from chakana.web.work.models import Job

    jobs.DEAD = 0.0  # whoever worked on it is dead: this process is the only one
    jobs.take_up_again()
    with counted(OURS, int(kill)) as calls:
        jobs.work.func(Job.objects.order_by("-pk")[0].pk)
    return {"state": Job.objects.order_by("-pk")[0].state, "calls": calls.count}


def hold() -> dict[str, Any]:
    """Hold every session that was called, and sign what it decided."""
    from tests.web.assembly import held

    from chakana.web.targeting.models import Session

    for one in Session.objects.filter(state=Session.State.CALLED).order_by("pk"):
        held(_user("president"), _user("national"), one)
    return {}


def race(what: str) -> list[str]:
    """What each of some people is told who do the same at the same moment."""
    return at_once([_told_by(RACES[what])] * RACERS)


def _told_by(do: Callable[[], Any]) -> Callable[[], str]:
    def attempt() -> str:
        from chakana.web.actions import Refused

        try:
            do()
        except Refused as refused:
            return refused.reason
        return "done"

    return attempt


def _calls_sessions() -> None:
    from chakana.web.targeting.actions import call_session

    call_session(by=_user("national"), assessment=_last(), stage=STAGE, territory=_country(),
                 called_for=DAY)  # fmt: skip


def _works() -> None:
    """A worker that takes the job that was asked for last."""
    from chakana.web.work import jobs
    from chakana.web.work.models import Job

    jobs.work.func(Job.objects.order_by("-pk")[0].pk)


def _gives_codes() -> None:
    from chakana.web.families.actions import issue_codes
    from chakana.web.registry.models import Household

    homes = Household.objects.select_related("territory").order_by("pk")[:5]
    issue_codes(by=_user("national"), households=homes, territory=_country())


def _sends_the_file() -> None:
    from chakana.web.imports import places
    from chakana.web.imports.actions import receive_file

    given = places.keep([(".csv", [b"clave,ubigeo\nK1,PER"]), (".csv", [b"clave,nombres\nK1,A"])])
    receive_file(by=_user("national"), given=given, shown_as="x", programme="pe/juntos",
                 territory=_country())  # fmt: skip


def _registers() -> None:
    from chakana.population.generate import generate
    from chakana.web.registry.actions import import_households

    folder = Path(os.environ["CHAKANA_DATA"], f"more-{os.getpid()}")
    generate(20, 5, folder)
    import_households(by=_user("national"), folder=folder, country=_country(), why="a test")


def _makes_an_account() -> None:
    from chakana.web.accounts.actions import make_account
    from chakana.web.accounts.roles import Role

    make_account(by=_user("national"), username="new", role=Role.DISTRICT_OFFICER,
                 territory=_country())  # fmt: skip


def _finds_leavers() -> None:
    from chakana.web.enrolment.actions import find_leavers

    find_leavers(by=_user("national"), programme="pe/juntos", component="transfer",
                 territory=_country(), day=DAY)  # fmt: skip


RACES: dict[str, Callable[[], None]] = {
    "sessions": _calls_sessions, "work": _works, "codes": _gives_codes, "file": _sends_the_file,
    "register": _registers, "account": _makes_an_account, "leavers": _finds_leavers,
}  # fmt: skip


def _user(name: str) -> User:
    from chakana.web.accounts.models import User

    return User.objects.get(username=name)


def _country() -> Territory:
    from chakana.web.territories.models import Territory

    return Territory.objects.get(path="PER/")


def _last() -> Assessment:
    from chakana.web.targeting.models import Assessment

    return Assessment.objects.select_related("version", "territory").order_by("-pk")[0]


def told() -> dict[str, Any]:
    """What the site holds: the same however its work went."""
    from collections import Counter

    from chakana.web.accounts.models import Appointment
    from chakana.web.audit.events import faults
    from chakana.web.audit.models import Event
    from chakana.web.enrolment.models import Enrolment, Leaver, Waiting
    from chakana.web.families.models import FamilyCode
    from chakana.web.imports.models import Upload
    from chakana.web.registry.models import Export, Household
    from chakana.web.targeting.models import Assessment, Decision, Replay, Result, Session
    from chakana.web.work.models import Job

    done = Event.objects.filter(is_refusal=False).values_list("action", flat=True)
    assessed = Assessment.objects.order_by("pk")
    exports = Path(os.environ["CHAKANA_DATA"], "exports")
    return {
        "trail": list(faults()), "events": Counter(done),
        "jobs": Counter(Job.objects.values_list("state", flat=True)),
        "assessments": list(assessed.values_list("digest", "snapshot", "eligible")),
        "results": Result.objects.count(), "replays": Replay.objects.count(),
        "sessions": Session.objects.count(), "decisions": Decision.objects.count(),
        "called": Decision.objects.values("household").distinct().count(),
        "enrolled": Enrolment.objects.count(), "waiting": Waiting.objects.count(),
        "leavers": Leaver.objects.count(), "households": Household.objects.count(),
        "files": sorted(one.suffix for one in exports.glob("*")),
        "written": list(Export.objects.order_by("pk").values_list("rows", flat=True)),
        "codes": FamilyCode.objects.filter(replaced_at=None).count(),
        "uploads": Upload.objects.count(), "appointments": Appointment.objects.count(),
    }  # fmt: skip


def main() -> None:
    """Do what each line of the input asks, and print what came of it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "chakana.web.settings"
    import django

    django.setup()
    serve({"prepare": prepare, "told": told, "ask": ask, "step": step, "hold": hold, "race": race})


if __name__ == "__main__":
    main()
