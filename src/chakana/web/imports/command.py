"""The same steps as on the pages, one after the other, for the command line."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import scope, visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.imports import actions, listing
from chakana.web.imports.meaning import Meaning
from chakana.web.imports.models import Upload
from chakana.web.imports.sending import send_paths
from chakana.web.registry.actions import import_households
from chakana.web.texts import say
from chakana.web.work import jobs

Say = Callable[[str], None]
PAUSE = 0.5
"""Seconds between looks where the site's own worker was quicker to take the work."""


@dataclass(frozen=True)
class Wanted:
    """What was asked on the command line. ``register`` is ``good``, ``all`` or ``no``."""

    file: Path
    by: str
    programme: str
    members: Path | None
    territory: str
    columns: str
    same: tuple[str, ...]
    encoding: str
    corrects: int | None
    register: str
    faults: Path | None
    why: str


def run(wanted: Wanted, tell: Say) -> None:
    """Check the rows of a file, and register them where it is wanted. :class:`Refused` if not."""
    by = User.objects.filter(username=wanted.by).first()
    if by is None:
        raise Refused("upload_no_user")
    if wanted.file.is_dir():
        _population(by, wanted, tell)
        return
    upload = _read(by, wanted)
    if upload.state == Upload.State.CONFIRMED:  # begun before, and its worker was killed
        made = _done(upload).made
        tell(say("upload_done", count=made.households if made else 0))
        return
    upload = _understood(by, upload, wanted)
    for line in _told(upload):
        tell(line)
    if wanted.faults:
        with wanted.faults.open("w", encoding="utf-8", newline="") as file:
            file.writelines(listing.as_csv(upload))
    if wanted.register != "no":
        choice: actions.Choice = "all" if wanted.register == "all" else "good"
        upload = actions.confirm(by=by, upload=upload, choice=choice, why=wanted.why)
        made = _done(upload).made
        tell(say("upload_done", count=made.households if made else 0))


def _population(by: User, wanted: Wanted, tell: Say) -> None:
    """A population folder: checked as a whole, its territories added, all of it or nothing."""
    held = scope(by, Permission.IMPORT_HOUSEHOLDS)
    if not held:
        raise Refused("not_your_role")
    country = held[0]
    if wanted.territory:
        found = visible(by, Permission.IMPORT_HOUSEHOLDS).filter(code=wanted.territory).first()
        if found is None:
            raise Refused("upload_no_territory")
        country = found
    made = import_households(by=by, folder=wanted.file, country=country, why=wanted.why)
    tell(say("upload_done", count=made.households))


def _read(by: User, wanted: Wanted) -> Upload:
    corrects = None
    if wanted.corrects is not None:
        corrects = Upload.objects.filter(pk=wanted.corrects).first()
    held = scope(by, Permission.IMPORT_HOUSEHOLDS)
    code = wanted.territory or (held[0].code if held else "")
    upload = send_paths(
        by=by, paths=[wanted.file, *([wanted.members] if wanted.members else [])],
        programme=wanted.programme, code=code, corrects=corrects,
    )  # fmt: skip
    upload = _done(upload)
    if upload.state == Upload.State.UNREADABLE and wanted.encoding:
        upload = _done(actions.read_again(by=by, upload=upload, encoding=wanted.encoding))
    if upload.state == Upload.State.UNREADABLE:
        raise Refused(upload.problem["reason"], **upload.problem["places"])
    return upload


def _understood(by: User, upload: Upload, wanted: Wanted) -> Upload:
    kept = actions.remembered(upload)
    meaning, name = Meaning.from_data(upload.meaning), wanted.columns
    if name:
        chosen = kept.filter(name=name).first()
        meaning = Meaning.from_data(chosen.meaning) if chosen else meaning
    elif last := kept.first():
        name = last.name
    told = dict(one.partition("=")[::2] for one in wanted.same)
    meaning = replace(meaning, same={**meaning.same, **told})
    return _done(actions.understand(by=by, upload=upload, meaning=meaning, name=name))


def _done(upload: Upload) -> Upload:
    """The upload once its present work is over; :class:`Refused` where that ended badly."""
    job = upload.job
    if job is not None and not job.is_over:
        jobs.work.func(job.pk)
        job.refresh_from_db()
        while not job.is_over:
            time.sleep(PAUSE)
            job.refresh_from_db()
    if job is not None and job.state != job.State.ENDED:
        raise Refused("upload_ended_badly", error=job.error)
    upload.refresh_from_db()
    return upload


def _told(upload: Upload) -> Iterator[str]:
    """What the check found."""
    found = listing.found(upload)
    counts = found["counts"]
    yield say("upload_one", number=upload.pk)
    for key, count in (("upload_homes_in_file", counts["households"]), ("upload_good",
                       counts["good"]), ("upload_bad", found["bad"]),
                       ("upload_known", counts["registered"])):  # fmt: skip
        yield f"{say(key)}: {count}"
    for one in found["reasons"]:
        yield f"  {one['count']} × {one['reason']} ({one['table']}: {one['column'] or '—'})"
