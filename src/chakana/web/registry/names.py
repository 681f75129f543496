"""Names of people: how they are searched, and made-up ones for generated households."""

from __future__ import annotations

import unicodedata

GIVEN = (
    "Rosa", "Juana", "María", "Julia", "Carmen", "Luz", "Nelly", "Yolanda", "Teófila", "Saturnina",
    "Juan", "José", "Luis", "Carlos", "Víctor", "Julio", "Percy", "Wilber", "Nazario", "Eusebio",
)  # fmt: skip
FAMILY = (
    "Quispe", "Huamán", "Mamani", "Condori", "Flores", "Rojas", "Ccahua", "Ñahui", "Oscco",
    "Palomino", "Vargas", "Pérez", "Sullca", "Altamirano", "Tello", "Ortiz", "Navarro", "Cárdenas",
    "Quintana",
)  # fmt: skip


def plain(name: str) -> str:
    """Small letters without accents, as names are compared.

    >>> plain("  Ñahui Pérez ")
    'nahui perez'
    """
    split = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(one for one in split if not unicodedata.combining(one)).split())


def made_up(household: int, position: int) -> tuple[str, str]:
    """Given and family names of a generated person: nobody's, and the same on every run."""
    step = household * 7919 + position * 104729
    first, second = FAMILY[household % len(FAMILY)], FAMILY[(step // 31) % len(FAMILY)]
    return GIVEN[step % len(GIVEN)], f"{first} {second}"
