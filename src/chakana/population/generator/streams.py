"""Random streams: one per fixed block of households, so that a block never depends on another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

BLOCK = 65_536
"""Households of a block. It is part of the method: another size gives another population."""

TREE, HOUSEHOLDS, MEMBERS = 0, 1, 2


def stream(seed: int, *place: int) -> np.random.Generator:
    """The stream at ``place`` (a kind of draw, then a block); any two places are independent."""
    import numpy as np

    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=place))


def block_bounds(block: int, households: int) -> tuple[int, int]:
    """The first household of ``block`` and the one after its last, counted from 0."""
    start = block * BLOCK
    return start, min(start + BLOCK, households)


def block_count(households: int) -> int:
    """How many blocks hold ``households``."""
    return -(-households // BLOCK)
