"""Whether a text takes hold of what another programme owes its families, judged by its words.

The words and patterns are data (``threats.yaml``, which explains their notation). No list of
words is ever whole: a text that means the same in other words passes, and people who read a
definition must still read it. What a rule does is judged by :mod:`chakana.language.integrity`
without any words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from chakana.language.document import read_document

BENEFIT = "@"
"""Stands in a text for the name of a benefit."""
NEAR = 40
"""How many words on either side of a benefit are read."""
_SIGNS = ".,;:!?()"
_TOKEN = re.compile(rf"[^\W_]+|{BENEFIT}|[{re.escape(_SIGNS)}]")

Name = tuple[str, ...]
"""A name as its words, in lower case and without accents."""


def words(text: str) -> Name:
    """The words of ``text`` in lower case, in Latin letters without accents.

    >>> words("Haku Wiñay"), words("Juntоs")  # the second has a Cyrillic letter
    (('haku', 'winay'), ('juntos',))
    """
    return tuple(re.findall(r"[^\W_]+", _folded(text).lower()))


def _folded(text: str) -> str:
    """``text`` in Latin letters without accents and without what nobody sees."""
    apart = unicodedata.normalize("NFKD", text.replace("’", "'").replace("n't", "n not"))
    kept = (one for one in apart if not unicodedata.combining(one))
    seen = (one for one in kept if unicodedata.category(one) != "Cf")
    alike = _look_alikes()
    return "".join(alike.get(one, one) for one in seen)


def known_programmes() -> set[Name]:
    """Programmes that many countries know by name."""
    return {words(name) for name in _data()["programmes"]}


def benefits(*, moves_money: bool) -> set[Name]:
    """Common names of benefits; those of payments too for a programme that moves no money."""
    lists = ["benefits"] if moves_money else ["benefits", "payments"]
    return {words(name) for one in lists for names in _data()[one].values() for name in names}


@dataclass(frozen=True)
class Names:
    """Names of benefits: those of ``proper`` are names only where they begin with a capital."""

    known: frozenset[Name]
    proper: frozenset[Name] = frozenset()

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """How many words the names have, the most first."""
        return tuple(sorted({len(name) for name in self.known | self.proper}, reverse=True))

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The words with which a name begins."""
        return frozenset(name[0] for name in self.known | self.proper)

    def at(self, tokens: Sequence[str], place: int) -> Name | None:
        """The longest name that begins at ``place``."""
        if tokens[place].lower() not in self.first_words:
            return None
        is_capital = tokens[place][0].isupper()
        for length in self.lengths:
            span = tuple(token.lower() for token in tokens[place : place + length])
            if span in self.known and (is_capital or span[0] not in _common()):
                return span
            if span in self.proper and is_capital:
                return span
        return None


@dataclass(frozen=True)
class Judgement:
    """What a text says of a benefit: its name, whether it is threatened, or promised instead."""

    named: str
    threatens: bool
    promises: bool


def judge(text: str, names: Names) -> Judgement | None:
    """What ``text`` says of those of ``names`` that stand in it; None if there are none."""
    tokens, found = _marked(_TOKEN.findall(_folded(text)), names)
    if not found:
        return None
    line = _near(tokens)
    for pattern in _patterns("harmless"):
        line = pattern.sub(lambda match: "_ " * match.group().count(" "), line)
    is_assured = any(pattern.search(line) for pattern in _patterns("assurances"))
    kinds = ("loss",) if is_assured else ("loss", "ties")
    threatens = any(
        not _is_denied(line, match)
        for kind in kinds
        for pattern in _patterns(kind)
        for match in pattern.finditer(line)
    )
    denies = is_assured or any(token in _denials() for token in line.split())
    return Judgement(" ".join(found).title(), threatens, denies and not threatens)


def _marked(tokens: Sequence[str], names: Names) -> tuple[list[str], Name | None]:
    """``tokens`` in lower case, each name of a benefit as one mark, and the first of the names."""
    made: list[str] = []
    first: Name | None = None
    place = 0
    while place < len(tokens):
        name = names.at(tokens, place)
        made.append(BENEFIT if name else tokens[place].lower())
        place += len(name) if name else 1
        first = first or name
    return made, first


def _near(tokens: list[str]) -> str:
    """The tokens that stand near a benefit, in one line; a full stop where others are left out."""
    kept: list[str] = []
    end = 0
    for place, token in enumerate(tokens):
        if token != BENEFIT or place + NEAR <= end:
            continue
        start = max(place - NEAR, end)
        kept += (
            [".", *tokens[start : place + NEAR]] if start > end else tokens[start : place + NEAR]
        )
        end = min(place + NEAR, len(tokens))
    return "".join(f"{token} " for token in kept)


def _is_denied(line: str, match: re.Match[str]) -> bool:
    if match.end() < len(line) and line[match.end() :].split(" ", 1)[0] in _set("nothing"):
        return True
    for word in reversed(line[max(match.start() - 200, 0) : match.start()].split()):
        if word in _denials():
            return True
        if word not in _set("between"):
            return False
    return False


# the data


@cache
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = read_document(Path(__file__).with_name("threats.yaml")).data
    return data


@cache
def _set(name: str) -> frozenset[str]:
    """The words of a list that is written in lines of ``a|b|c``."""
    return frozenset(word for line in _data()[name] for word in line.split("|"))


def _denials() -> frozenset[str]:
    return _set("denials")


@cache
def _common() -> frozenset[str]:
    return frozenset(_data()["common"])


@cache
def _look_alikes() -> Mapping[str, str]:
    alike: dict[str, str] = _data()["look_alikes"]
    return alike | {other.upper(): latin.upper() for other, latin in alike.items()}


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of a list, of every language."""
    return tuple(_compiled(text) for texts in _data()[kind].values() for text in texts)


def _compiled(text: str) -> re.Pattern[str]:
    """A pattern in the notation of ``threats.yaml``, for a line in which a space ends each word."""
    return re.compile(r"(?<!\S)" + "".join(_element(element) for element in text.split()))


def _element(element: str) -> str:
    if element == "…":
        denials = "|".join(sorted(_denials()))
        return rf"(?:(?!(?:{denials}) )[^\s.;:!?]+ ){{0,8}}?"
    if element == ".":
        return rf"(?:[{re.escape(_SIGNS)}] |$)"
    if element == "{benefit}":
        return f"{BENEFIT} "
    choices = "|".join(_word(word) for word in element.removesuffix("?").split("|"))
    return f"(?:(?:{choices}) )" + ("?" if element.endswith("?") else "")


def _word(word: str) -> str:
    return re.escape(word.removesuffix("*")) + (r"[^\W_]*" if word.endswith("*") else "")
