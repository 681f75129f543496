"""Every code of the guidebook: what it means. The reference is printed from here."""

from __future__ import annotations

from chakana.problems import ChakanaError, Location, Problem

CODES: dict[str, str] = {
    "GDB001": "The typesetter of PDFs is not installed.",
    "GDB002": "A manual that is to be written as something else than HTML or PDF.",
    "GDB003": "A leaflet of a definition that gives nothing.",
    "GDB004": "A manual that cannot be written where it was to be.",
}
"""Code → meaning."""


def stop(code: str, message: str, hint: str, place: str) -> ChakanaError:
    """The error to raise for ``code`` at ``place``, a file or the room itself."""
    return ChakanaError(Problem(code, message, Location(place), hint))
