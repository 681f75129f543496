"""A site of its own on whose upload a worker is killed. Its commands (``site_process``):
``prepare``, ``told``, ``step UNTIL [N]``.

``step`` does what awaits the upload as a worker does; with N the process ends at its Nth call of
one of our functions, by the signal that nobody can catch.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.web.site_process import counted, serve

HOMES = 60
OURS = ("/chakana/web/imports/", "/chakana/web/registry/", "/chakana/web/bulk.py",
        "/chakana/web/audit/", "/chakana/web/actions.py", "/chakana/web/work/jobs.py")  # fmt: skip


def main() -> None:
    """Do what each line of the input asks, and print what came of it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "chakana.web.settings"
    import django

    django.setup()
    from chakana.web.imports.definitions import definition_of

    definition_of("pe/juntos")  # read once, before children are made
    serve({"prepare": prepare, "told": told, "step": step})


def prepare() -> dict[str, Any]:
    """An empty site with an officer and a file that was sent; every tenth household is at fault."""
    from chakana.web.accounts.actions import appoint
    from chakana.web.accounts.models import User
    from chakana.web.accounts.roles import Role
    from chakana.web.imports import actions, places
    from chakana.web.territories.models import Territory
    from chakana.web.upkeep.serving import prepare as made_ready

    made_ready()
    country = Territory.objects.create(code="PER", rank="country", name="Perú", path="PER/")
    officer = User.objects.create_user("officer")
    appoint(by=None, user=officer, role=Role.NATIONAL_OFFICER, territory=country)
    homes = ["clave,ubigeo,fecha,acepta,zona rural"]
    homes += [f"K{n},{'PER' if n % 10 else 'XXX'},2024-01-01,si,si" for n in range(HOMES)]
    persons = ["clave,nombres,dni", *(f"K{n},Ana,{n}" for n in range(HOMES))]
    parts = [(".csv", ["\n".join(lines).encode()]) for lines in (homes, persons)]
    actions.receive_file(by=officer, given=places.keep(parts), shown_as="x", territory=country,
                         programme="pe/juntos")  # fmt: skip
    return {}


def step(until: str, kill: str = "0") -> dict[str, Any]:
    """Ask for the next step of the upload and do its work; how many calls it took. Only the state
    where it stands at ``until`` and nothing is left of its work.
    """
    from chakana.web.imports import actions, linking
    from chakana.web.imports.meaning import Meaning
    from chakana.web.imports.models import Upload
    from chakana.web.work import jobs

    linking.BATCH = 15
    jobs.DEAD = 0.0  # whoever worked on it is dead: this process is the only one
    upload = Upload.objects.select_related("by", "job").get()
    state, by = Upload.State, upload.by
    jobs.take_up_again()
    upload.job.refresh_from_db()
    if upload.state == until and upload.job.is_over:
        return {"state": until}
    if upload.state == until:
        pass  # killed after its transaction: what is left is to say so
    elif upload.state == state.READ:
        meaning = Meaning.from_data(upload.meaning)
        upload = actions.understand(by=by, upload=upload, meaning=meaning)
    elif upload.state == state.CHECKED:
        upload = actions.confirm(by=by, upload=upload, choice="good", why="")
    elif upload.job.state == "failed":
        upload = actions.begin_again(by=by, upload=upload)
    with counted(OURS, int(kill)) as calls:
        jobs.work.func(upload.job.pk)
    upload.refresh_from_db()
    return {"state": upload.state, "calls": calls.count}


def told() -> dict[str, Any]:
    """What the register and the trail hold."""
    from chakana.web.audit.events import faults
    from chakana.web.audit.models import Event
    from chakana.web.imports.models import Origin, Upload
    from chakana.web.registry.models import Household, Import, Person, Record

    upload = Upload.objects.get()
    keys = list(Origin.objects.values_list("key", flat=True))
    return {
        "state": upload.state, "households": Household.objects.count(),
        "records": Record.objects.count(), "people": Person.objects.count(), "keys": sorted(keys),
        "imports": Import.objects.count(), "trail": list(faults()),
        "registered": Event.objects.filter(action="register_rows", is_refusal=False).count(),
        "good": upload.counts.get("good"), "faults": upload.counts.get("faults"),
    }  # fmt: skip


if __name__ == "__main__":
    main()
