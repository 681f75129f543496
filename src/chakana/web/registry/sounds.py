"""How a word of a name sounds in Spanish as spoken in the Andes: a short key for spellings alike.

Quispe, Kispe and Qquispi have one key; so have Ñahui and Nahui, Huamán and Guaman, Vargas and
Bargas, Mamani and a hasty Mamni. Vowels after the first letter are left out: speakers of Quechua
and Aymara hear e and i, o and u as one, and it is vowels that are lost in typing. A key says who
may be meant; how alike the names are is for ``likeness`` to say.
"""

from __future__ import annotations

import re
from functools import lru_cache

from chakana.web.plain import plain

LONGEST = 10
PARTICLES = frozenset(["de", "del", "la", "las", "los", "y", "da", "do", "dos", "e", "viuda"])
"""Small words of names that tell nobody apart."""

_ORDER: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]", ""),
        (r"^x", "j"),
        (r"x", "s"),
        (r"cc|qq|kk|ck", "k"),
        (r"ch|sh", "x"),  # one letter for ch, which Quechua also writes sh
        (r"ph", "f"),
        (r"ll(?=[aeiou])", "y"),
        (r"hu(?=[aeio])|gu(?=[ao])|^u(?=[aeio])|(?<=[aeio])u(?=[aeio])", "w"),
        (r"gu(?=[ei])", "1"),
        (r"qu?", "k"),
        (r"c(?=[ei])|z|ts", "s"),
        (r"c", "k"),
        (r"g(?=[ei])", "j"),
        (r"1", "g"),
        (r"h", ""),
        (r"v", "b"),
        (r"m(?=[pbf])", "n"),
        (r"y(?![aeiou])|(?<=[^aeiou])y", "i"),
        (r"^i(?=[aeou])|(?<=[aeou])i(?=[aeou])", "y"),
        (r"(.)\1+", r"\1"),
    )
)
_FIRST = str.maketrans("eo", "iu")
_VOWEL = re.compile(r"[aeiou]")


def words(name: str) -> list[str]:
    """The words of a name as they are compared, without particles unless there are no others.

    >>> words("Ñahui de la Cruz, María")
    ['nahui', 'cruz', 'maria']
    """
    found = re.findall(r"[a-z0-9]+", plain(name).replace("'", "").replace("’", ""))
    return [one for one in found if one not in PARTICLES] or found


@lru_cache(maxsize=200_000)
def key(word: str) -> str:
    """The key of one word of ``words``; the word itself where nothing of it sounds.

    >>> [key(one) for one in ("quispe", "kispi", "mamani", "mamni", "huaman", "guaman")]
    ['ksp', 'ksp', 'mmn', 'mmn', 'wmn', 'wmn']
    """
    sound = word
    for pattern, becomes in _ORDER:
        sound = pattern.sub(becomes, sound)
    if not sound:
        return word[:LONGEST]
    return (sound[0].translate(_FIRST) + _VOWEL.sub("", sound[1:]))[:LONGEST]


def keys(*names: str) -> frozenset[str]:
    """The keys of all words of a person's names."""
    return frozenset(key(word) for name in names for word in words(name))
