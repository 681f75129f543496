"""How alike two names are, for showing the likeliest first: 100 for the same, 0 for strangers."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache

from chakana.web.registry.sounds import key, words

SAME, BEGINS, SOUNDS = 100, 92, 90


def likeness(asked: str, name: str) -> int:
    """How well the words of ``name`` answer those that were ``asked``, in whatever order.

    >>> likeness("kispe mamni", "Rosa Quispe Mamani"), likeness("Nahui", "Julia Ñahui Pérez")
    (90, 100)
    """
    sought, left = words(asked), words(name)
    if not sought or not left:
        return 0
    total = 0
    for word in sought:
        likest, best = max(((alike(word, one), one) for one in left), default=(0, ""))
        total += likest
        if best:
            left.remove(best)
    return total // len(sought)


@lru_cache(maxsize=100_000)
def alike(asked: str, word: str) -> int:
    """How alike two words are, the first of which may be only the beginning of a name."""
    if asked == word:
        return SAME
    if len(asked) > 1 and word.startswith(asked):
        return BEGINS
    if key(asked) == key(word):
        return SOUNDS
    return round(85 * SequenceMatcher(None, asked, word).ratio())
