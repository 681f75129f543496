"""A file on its way from a browser or a command into the data folder: never whole in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from chakana.web.accounts.models import User
from chakana.web.accounts.permissions import visible
from chakana.web.accounts.roles import Permission
from chakana.web.actions import Refused
from chakana.web.imports import actions, places, reading
from chakana.web.imports.models import Upload
from chakana.web.territories.models import Territory


class Streamed(TemporaryFileUploadHandler):
    """Writes what arrives onto the disk and stops where it is too much, whatever was announced."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.arrived = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece; raises StopUpload when the limit is passed."""
        self.arrived += len(raw_data)
        if self.arrived > places.MOST_BYTES:
            raise StopUpload(connection_reset=True)
        super().receive_data_chunk(raw_data, start)


def send(
    *, by: User, files: Sequence[UploadedFile[Any]], programme: str, code: str,
    corrects: Upload | None = None,
) -> Upload:  # fmt: skip
    """Keep the files of a browser and begin with them. :class:`Refused` with the reason."""
    named = [(one.name or "", one.chunks()) for one in files]
    return _begin(by, named, programme, code, corrects)


def send_paths(
    *, by: User, paths: Sequence[Path], programme: str, code: str, corrects: Upload | None = None
) -> Upload:
    """Keep copies of files of this machine and begin with them. As :func:`send`."""
    named = [(path.name, places.pieces(path)) for path in paths]
    return _begin(by, named, programme, code, corrects)


def _begin(
    by: User, named: Sequence[tuple[str, Iterable[bytes]]], programme: str, code: str,
    corrects: Upload | None,
) -> Upload:  # fmt: skip
    if not named:
        raise Refused("upload_no_file")
    territory = _territory(by, code)
    parts = [(reading.ending_of(name), pieces) for name, pieces in named[:2]]
    given = places.keep(parts)
    try:
        return actions.receive_file(
            by=by, given=given, shown_as=named[0][0], programme=programme, territory=territory,
            corrects=corrects,
        )  # fmt: skip
    except BaseException:
        places.discard(given.token)
        raise


def _territory(by: User, code: str) -> Territory:
    found = visible(by, Permission.IMPORT_HOUSEHOLDS).filter(code=code).first()
    if found is None:
        raise Refused("upload_no_territory")
    return found
