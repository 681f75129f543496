"""Draws that are the same on every engine: who an assembly of assumed strictness approves.

A draw is a figure of a unit and a purpose, mixed by squaring modulo the prime 2³¹ − 1: whole
numbers only, so that Python, Polars, DuckDB and Spark agree to the last digit. It is not for
secrets; it is uniform enough to simulate decisions, which a test holds it to.
"""

from __future__ import annotations

import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import narwhals as nw
    import polars as pl

PRIME = 2**31 - 1
_FACTOR = 1_103_515_245

Whole = TypeVar("Whole", "int", "nw.Expr", "pl.Expr")


def draw(unit: Whole, purpose: str) -> Whole:
    """A whole number from 0 to 2³¹ − 2 for a unit's identifier (0 or more) and a purpose."""
    salt = zlib.crc32(purpose.encode()) % PRIME
    mixed = unit % PRIME
    for turn in range(4):
        mixed = (mixed * _FACTOR + (salt + turn)) % PRIME
        mixed = mixed * (mixed + 1) % PRIME
    return mixed


def threshold(share: Decimal) -> int:
    """Draws below it are a ``share`` (0 to 1) of all."""
    return int(share * PRIME)


def is_approved(unit: int, purpose: str, share: Decimal) -> bool:
    """Whether people of whom ``share`` approve are taken to approve this unit."""
    return draw(unit, purpose) < threshold(share)
