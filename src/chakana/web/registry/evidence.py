"""Files that prove a change: looked at before they are kept, under a name that says nothing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from chakana.web.actions import Refused
from chakana.web.assumptions import assumed
from chakana.web.registry.models import Change, Evidence

_BEGINNINGS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


def place(token: str) -> Path:
    """Where the file of ``token`` lies."""
    folder: Path = Path(settings.MEDIA_ROOT) / "evidence"
    return folder / token


@contextmanager
def kept(file: IO[bytes] | None) -> Iterator[Evidence | None]:
    """Evidence whose file is written, and which is yet to get its change; gone if that fails.

    Refused where it is too large, or neither a PDF nor a picture whatever its name says.
    """
    if file is None:
        yield None
        return
    most = assumed("evidence_megabytes") * 1_000_000
    content = file.read(most + 1)
    if len(content) > most:
        raise Refused("evidence_too_large", most=assumed("evidence_megabytes"))
    kind = next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), None)
    if kind is None:
        raise Refused("evidence_kind")
    found = Evidence(token=secrets.token_hex(16), kind=kind, size=len(content),
                     digest=hashlib.sha256(content).hexdigest())  # fmt: skip
    path = place(found.token)
    try:
        _write(path, content)
        yield found
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)
    except OSError:
        raise Refused("file_not_kept") from None


def attach(evidence: Evidence | None, change: Change) -> None:
    """Keep ``evidence`` with ``change``."""
    if evidence is not None:
        evidence.change = change
        evidence.save()
