"""Names as they are compared: small letters without accents."""

from __future__ import annotations

import unicodedata


def plain(name: str) -> str:
    """Small letters without accents, as names are compared.

    >>> plain("  Ñahui Pérez ")
    'nahui perez'
    """
    split = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(one for one in split if not unicodedata.combining(one)).split())
