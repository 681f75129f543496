"""The ladder from protection to production: the rungs below and above this programme."""

from __future__ import annotations

from chakana.guidebook.blocks import Chapter, Ladder, Pair, Pairs, Rung
from chakana.guidebook.wording import Wording
from chakana.language import model


def ladder(say: Wording) -> Chapter | None:
    """The rung of this programme between those that lead to it and those that follow."""
    part = say.definition.programme.rung
    if part is None:
        return None
    rungs = [Rung(say.programme(name), say.label("rung_below")) for name in _below(say, part)]
    rungs.append(Rung(say.text(say.definition.programme.title), say.label("rung_here"), here=True))
    rungs += _above(say, part.next)
    pairs = [Pair(say.label("position"), say.figure(part.position), say.notes(part))]
    blocks = (Ladder(say.label("ladder_caption"), tuple(rungs)), Pairs(tuple(pairs)))
    return Chapter("ladder", say.label("ladder"), blocks)


def _below(say: Wording, part: model.Rung) -> list[str]:
    """What this programme says it comes after, and what says that it leads here."""
    leading = [name for name, one in say.neighbours.items() if one.next == say.definition.id]
    named = [part.after, *leading] if part.after else leading
    return [name for name in dict.fromkeys(named) if name != say.definition.id]


def _above(say: Wording, following: str | None) -> list[Rung]:
    rungs: list[Rung] = []
    passed = {say.definition.id}
    while following and following not in passed:
        passed.add(following)
        title = say.programme(following)
        rungs.append(
            Rung(title[:1].upper() + title[1:], say.label("rung_above" if rungs else "rung_next"))
        )
        other = say.neighbours.get(following)
        following = other.next if other else None
    return rungs
