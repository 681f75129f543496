"""Codes that people read aloud and type: no letters that look alike, only a digest kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

from chakana.web.assumptions import assumed

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new(letters: int | None = None) -> str:
    """A code that nobody has, in groups of five.

    >>> len(new(10))
    11
    """
    count = letters or assumed("family_code_letters")
    text = "".join(secrets.choice(ALPHABET) for _ in range(count))
    return "-".join(text[place : place + 5] for place in range(0, count, 5))


def plain(text: str) -> str:
    """A code as it was made, however it was typed: small letters, spaces, hyphens, O for 0.

    >>> plain(" abcde fghjk ")
    'ABCDEFGHJK'
    """
    return "".join(one for one in text.upper() if one in ALPHABET)


def digest(text: str, key: str = "") -> str:
    """What is kept of a code: an HMAC-SHA256 under the site's key (or ``key``), in hexadecimal."""
    secret = (key or settings.SECRET_KEY).encode()
    return hmac.new(secret, plain(text).encode(), hashlib.sha256).hexdigest()


def digests(text: str) -> list[str]:
    """What may be kept of a code: under the site's key and under those of before."""
    return [digest(text, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
