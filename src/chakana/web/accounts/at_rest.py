"""Secrets of second factors as the database keeps them: locked with a key that is not in it.

A copy of the database alone opens nothing. The key is made of ``SECRET_KEY``; those named in
``SECRET_KEY_FALLBACKS`` still open what they locked.
"""

from __future__ import annotations

import base64
import logging

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

log = logging.getLogger("chakana.accounts")
USE = b"chakana: secrets of second factors"


def lock(text: str) -> str:
    """``text`` as it may be kept."""
    return _box().encrypt(text.encode()).decode()


def unlock(kept: str) -> str | None:
    """What was locked; None where no key that is known here locked it."""
    try:
        return _box().decrypt(kept.encode()).decode()
    except (InvalidToken, UnicodeError):
        log.error("a secret of a second factor was locked with another SECRET_KEY")
        return None


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(one)) for one in keys])


def _derived(secret: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=USE).derive(secret.encode())
    return base64.urlsafe_b64encode(made)
