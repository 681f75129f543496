"""What is done with a file of households, from the moment it is sent until its rows are registered.

Each step is short; what is long is done by a job (``jobs``) that then calls the next action.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.utils import timezone

from chakana.interchange.forms import fields
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.audit.events import record
from chakana.web.imports import places
from chakana.web.imports.checking import Counts
from chakana.web.imports.definitions import definition_of
from chakana.web.imports.figures import has_decimal_commas
from chakana.web.imports.meaning import Meaning, guess, signature
from chakana.web.imports.models import Remembered, Upload
from chakana.web.imports.places import Given
from chakana.web.imports.reading import About
from chakana.web.imports.registering import Tell, register
from chakana.web.registry.intake import begun
from chakana.web.registry.models import Consent, Import
from chakana.web.territories.models import Territory
from chakana.web.texts import language
from chakana.web.work import jobs

State = Upload.State
Choice = Literal["good", "all"]
"""Register the good rows and leave the others out, or all rows or none."""


@action
def receive_file(
    *, by: User, given: Given, shown_as: str, programme: str, territory: Territory,
    corrects: Upload | None = None,
) -> Upload:  # fmt: skip
    """Begin with a file that lies in the data folder; the same file again is the same upload.

    Refused for a file whose rows were registered, or that somebody else is at work on.
    """
    require(may(by, Permission.IMPORT_HOUSEHOLDS, territory))
    definition_of(programme)
    if corrects is not None:
        require(may(by, Permission.IMPORT_HOUSEHOLDS, corrects.territory))
    if Import.objects.filter(digest=given.digest).exists():
        raise Refused("imported_already")
    told = {"by": by, "token": given.token, "size": given.size, "programme": programme,
            "territory": territory, "corrects": corrects, "shown_as": shown(shown_as)}  # fmt: skip
    open_ones = Upload.objects.exclude(state__in=Upload.OVER)
    upload, is_new = open_ones.get_or_create(digest=given.digest, defaults=told)
    if not is_new:
        if upload.by_id != by.pk:
            raise Refused("upload_open_already")
        if upload.programme != programme or upload.territory_id != territory.pk:
            raise Refused("upload_open_otherwise", number=upload.pk)
        transaction.on_commit(lambda: places.discard(given.token))
        return upload
    _work(upload, by, "read_file")
    record(by=by, action="receive_file", subject=upload, territory=territory,
           after={"digest": given.digest, "size": given.size, "programme": programme})  # fmt: skip
    return upload


ENCODINGS = ("utf-8", "windows-1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "cp850")


def shown(name: str) -> str:
    """A file's name as it is shown: without folders and without what is no letter."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(one for one in last if one.isprintable()).strip()[:100] or "?"


@action
def read_again(*, by: User, upload: Upload, encoding: str) -> Upload:
    """Read the file once more, its text in another encoding (one of ``ENCODINGS``)."""
    if encoding not in ENCODINGS:
        raise Refused("upload_no_encoding", encodings=", ".join(ENCODINGS))
    upload = _held(by, upload, State.UNREADABLE, State.READ)
    others = Upload.objects.filter(digest=upload.digest).exclude(pk=upload.pk)
    if others.exclude(state__in=Upload.OVER).exists():
        raise Refused("upload_open_already")
    upload.layout, upload.problem, upload.state = {"encoding": encoding}, {}, State.RECEIVED
    _work(upload, by, "read_file")
    record(by=by, action="read_again", subject=upload, territory=upload.territory,
           after=upload.layout)  # fmt: skip
    return upload


@action
def take_reading(*, by: User, upload: Upload, found: About) -> Upload:
    """Keep what was read of a file; its columns mean what they meant last time, or are guessed."""
    upload = _held(by, upload, State.RECEIVED, at_work=True)
    upload.columns, upload.state = found.columns, State.READ
    upload.signature = signature(found.columns)
    upload.counts = {"rows": found.rows, "left_out": found.left_out}
    last = remembered(upload).first()
    upload.meaning = last.meaning if last else _guessed(upload)
    upload.save()
    record(by=by, action="take_reading", subject=upload, territory=upload.territory,
           after={"rows": found.rows})  # fmt: skip
    return upload


def _guessed(upload: Upload) -> dict[str, Any]:
    """What the columns seem to mean, by their names and by how figures are written."""
    definition = definition_of(upload.programme)
    found = guess(definition, upload.columns)
    decimal_comma = has_decimal_commas(upload.token, definition, found)
    return replace(found, decimal_comma=decimal_comma).as_data()


def remembered(upload: Upload) -> Any:
    """What the columns of files with this heading meant, the last used first."""
    return Remembered.objects.filter(programme=upload.programme, signature=upload.signature)


@action
def find_unreadable(*, by: User, upload: Upload, problem: Mapping[str, Any]) -> Upload:
    """Say that a file cannot be read, and why; nothing of it was taken."""
    upload = _held(by, upload, State.RECEIVED, at_work=True)
    upload.state, upload.problem = State.UNREADABLE, dict(problem)
    upload.save()
    record(by=by, action="find_unreadable", subject=upload, territory=upload.territory,
           after={"reason": problem["reason"]})  # fmt: skip
    return upload


@action
def understand(*, by: User, upload: Upload, meaning: Meaning, name: str = "") -> Upload:
    """Say what the columns mean; every row is then checked. Remembered under ``name``."""
    upload = _held(by, upload, State.READ, State.UNDERSTOOD, State.CHECKED)
    _require_meaning(upload, meaning)
    upload.meaning, upload.state = meaning.as_data(), State.UNDERSTOOD
    Remembered.objects.update_or_create(
        programme=upload.programme, signature=upload.signature, name=name.strip()[:80] or "1",
        defaults={"meaning": upload.meaning, "by": by, "used_at": timezone.now()},
    )  # fmt: skip
    _work(upload, by, "check_rows")
    record(by=by, action="understand", subject=upload, territory=upload.territory,
           after={"told": sorted(meaning.columns), "same": sorted(meaning.same)})  # fmt: skip
    return upload


def _require_meaning(upload: Upload, meaning: Meaning) -> None:
    homes = upload.columns.get("household", [])
    persons = upload.columns.get("member", homes)
    labels = {one.full_name: one.label for one in fields(definition_of(upload.programme))}
    for field, column in meaning.columns.items():
        if column not in (persons if field.startswith("member.") else homes):
            raise Refused("upload_no_column", asked=labels[field].in_language(language()))
    for name in ("territory", "observed_on", "consent"):
        full = f"household.{name}"
        if not meaning.columns.get(full) and not meaning.same.get(full):
            raise Refused(f"upload_say_{name}")
    has_persons = meaning.rows != "households"
    if meaning.home_key not in ([*homes] if has_persons else ["", *homes]):
        raise Refused("upload_say_key")
    if meaning.rows == "both" and meaning.parent_key not in persons:
        raise Refused("upload_say_parent")


@action
def take_check(*, by: User, upload: Upload, counts: Counts) -> Upload:
    """Keep what the check of every row found."""
    upload = _held(by, upload, State.UNDERSTOOD, at_work=True)
    upload.state = State.CHECKED
    upload.counts = {**upload.counts, **vars(counts)}
    upload.save()
    record(by=by, action="take_check", subject=upload, territory=upload.territory,
           after=vars(counts))  # fmt: skip
    return upload


@action
def confirm(
    *, by: User, upload: Upload, choice: Choice, why: str,
    purposes: Sequence[Consent.Purpose] = (),
) -> Upload:  # fmt: skip
    """Have the rows registered: ``good`` leaves out those at fault, ``all`` wants none of them.

    ``purposes`` are what the form asked consent for besides what its own column says.
    """
    upload = _held(by, upload, State.CHECKED)
    if not upload.counts["good"]:
        raise Refused("upload_nothing_good")
    left_out = upload.counts["households"] - upload.counts["good"] - upload.counts["registered"]
    if choice == "all" and (left_out or upload.counts["faults"] > upload.counts["registered"]):
        raise Refused("upload_has_faults")
    upload.state = State.CONFIRMED
    asked = {*purposes, Consent.Purpose.REGISTER} if _asks_consent(upload) else {*purposes}
    upload.counts = {**upload.counts, "why": why[:500], "purposes": sorted(map(str, asked))}
    _work(upload, by, "register_rows")
    record(by=by, action="confirm", subject=upload, territory=upload.territory,
           after={"choice": choice, "good": upload.counts["good"], "left_out": left_out,
                  "purposes": upload.counts["purposes"]},
           why=why)  # fmt: skip
    return upload


def _asks_consent(upload: Upload) -> bool:
    """Whether the form asked for consent: whoever did not agree is not registered."""
    meaning, name = Meaning.from_data(upload.meaning), "household.consent"
    return name in meaning.columns or name in meaning.same


@action
def register_rows(*, by: User, upload: Upload, tell: Tell) -> Upload:
    """Register every good row of a confirmed file, or none: one transaction. Once, however often
    it is asked.
    """
    upload = Upload.objects.select_for_update(of=("self",)).select_related("territory").get(
        pk=upload.pk
    )  # fmt: skip
    if upload.state == State.REGISTERED:
        return upload
    upload = _held(by, upload, State.CONFIRMED, at_work=True)
    source = f"{upload.programme}, {upload}"
    made = begun(by=by, source=source, digest=upload.digest, is_generated=False,
                 purposes=upload.counts["purposes"])  # fmt: skip
    try:
        made.households = register(upload, made, tell)
    except IntegrityError:
        raise Refused("upload_meanwhile") from None
    made.save(update_fields=["households"])
    upload.made, upload.state = made, State.REGISTERED
    upload.save()
    transaction.on_commit(lambda: places.forget_rows(upload.token))
    record(by=by, action="register_rows", subject=upload, territory=upload.territory,
           after={"import": made.pk, "households": made.households, "digest": upload.digest,
                  "faults": upload.counts["faults"]}, why=upload.counts.get("why", ""))  # fmt: skip
    return upload


@action
def begin_again(*, by: User, upload: Upload) -> Upload:
    """Do the step once more whose work failed."""
    kinds = {State.RECEIVED: "read_file", State.UNDERSTOOD: "check_rows",
             State.CONFIRMED: "register_rows"}  # fmt: skip
    upload = _held(by, upload, *kinds)
    _work(upload, by, kinds[State(upload.state)])
    record(by=by, action="begin_again", subject=upload, territory=upload.territory,
           after={"state": upload.state})  # fmt: skip
    return upload


@action
def discard(*, by: User, upload: Upload, why: str) -> Upload:
    """Register nothing of a file and remove it."""
    upload = _held(by, upload, State.READ, State.UNDERSTOOD, State.CHECKED, State.UNREADABLE,
                   State.RECEIVED, State.CONFIRMED)  # fmt: skip
    upload.state = State.DISCARDED
    upload.save()
    transaction.on_commit(lambda: places.discard(upload.token))
    record(by=by, action="discard", subject=upload, territory=upload.territory, why=why)
    return upload


def _held(by: User, upload: Upload, *states: State, at_work: bool = False) -> Upload:
    """The upload as it stands, kept for this transaction. Refused where it stands elsewhere."""
    require(may(by, Permission.IMPORT_HOUSEHOLDS, upload.territory))
    rows = Upload.objects.select_for_update(of=("self",)).select_related("territory", "job")
    held = rows.get(pk=upload.pk)
    if held.state not in states:
        raise Refused("upload_not_now")
    if held.is_at_work and not at_work:
        raise Refused("upload_at_work")
    return held


def _work(upload: Upload, by: User, kind: str) -> None:
    """Ask for the next step of an upload, and keep it."""
    upload.job = jobs.start(
        by=by, kind=kind, arguments={"upload": upload.pk}, territory=upload.territory
    )
    upload.save()
