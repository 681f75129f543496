"""Files of households: asked for with a reason, made in the background, kept for some days.

Who asked, why, for what use and who took each of them stays in the trail.
"""

from __future__ import annotations

import csv
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from chakana.interchange.workbooks import write_workbook
from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import may
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused, action, require
from chakana.web.assumptions import assumed
from chakana.web.audit.events import record
from chakana.web.cells import safe
from chakana.web.registry import exported
from chakana.web.registry.models import Consent, Export
from chakana.web.registry.privacy import without_people
from chakana.web.territories.models import Territory
from chakana.web.texts import say
from chakana.web.work.jobs import start

MOST_OF_XLSX = 100_000
"""Rows of a workbook; more are better taken as CSV, which no spreadsheet need hold in memory."""


@action
def ask_for_export(
    *, by: User, territory: Territory, why: str, purpose: Consent.Purpose,
    columns: Sequence[str], format: Export.Format,
) -> Export:  # fmt: skip
    """Ask for a file of the households of ``territory`` that agreed to ``purpose``."""
    require(may(by, Permission.EXPORT_HOUSEHOLDS, territory))
    if not why.strip():
        raise Refused("say_what_for")
    chosen = [one for one in exported.COLUMNS if one in columns]
    if not chosen:
        raise Refused("choose_columns")
    export = Export(
        by=by, asked_at=timezone.now(), why=why.strip(), purpose=purpose, territory=territory,
        columns=chosen, format=format, token=secrets.token_urlsafe(20)[:32], canary=_canary(),
    )  # fmt: skip
    export.job = start(by=by, kind="make_export", territory=territory, arguments={})
    export.save()
    record(by=by, action="ask_for_export", subject=export, territory=territory,
           after={"purpose": str(purpose), "columns": chosen, "format": str(format)},
           why=without_people(why))  # fmt: skip
    return export


def _canary() -> str:
    """A number such as households have, of none: nothing is registered under 99."""
    return f"99-{secrets.randbelow(10**8):08d}"


@action
def make_export(*, by: User, export: Export) -> Export:
    """Write the file of an export that was asked for. Made again it is the same."""
    export = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    require(may(by, Permission.EXPORT_HOUSEHOLDS, export.territory))
    if export.ready_at is not None:
        return export
    count = exported.households(export).count()
    if export.format == Export.Format.XLSX and count > MOST_OF_XLSX:
        raise Refused("take_it_as_csv", most=MOST_OF_XLSX)
    path = place_of(export)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    _write(export, part)
    part.replace(path)
    now = timezone.now()
    export.rows, export.digest, export.ready_at = count, _digest(path), now
    export.expires_at = now + timedelta(days=assumed("export_kept_for"))
    export.save(update_fields=["rows", "digest", "ready_at", "expires_at"])
    record(by=by, action="make_export", subject=export, territory=export.territory,
           after={"rows": count, "digest": export.digest})  # fmt: skip
    return export


@action
def take_export(*, by: User, export: Export) -> Path:
    """The file, for whoever asked for it; that it was taken stays on record."""
    require(may(by, Permission.EXPORT_HOUSEHOLDS, export.territory))
    if export.by_id != by.pk:
        raise Refused("export_of_another")
    if export.expires_at is None or timezone.now() >= export.expires_at:
        raise Refused("export_is_over")
    path = place_of(export)
    if not path.is_file() or _digest(path) != export.digest:
        raise Refused("export_is_gone")
    record(by=by, action="take_export", subject=export, territory=export.territory,
           after={"digest": export.digest})  # fmt: skip
    return path


def forget_what_is_over() -> int:
    """Remove the files whose days have passed; how many. The worker does it as time goes by."""
    over = Export.objects.filter(expires_at__lte=timezone.now())
    found = [path for path in map(place_of, over) if path.exists()]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def place_of(export: Export) -> Path:
    """Where its file lies."""
    folder: Path = settings.DATA / "exports"
    return folder / f"{export.token}.{export.format}"


def _write(export: Export, path: Path) -> None:
    if export.format == Export.Format.CSV:
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([safe(cell) for cell in row] for row in exported.rows(export))
        return
    with path.open("wb") as file:
        sheets = {say("export_sheet"): exported.rows(export), say("export_about"): _about(export)}
        write_workbook(file, path.name, sheets)


def _about(export: Export) -> Iterable[list[str]]:
    yield [exported.mark_of(export)]
    yield [say(export.purpose)]
    yield [export.why]
    yield [say("export_promise")]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
