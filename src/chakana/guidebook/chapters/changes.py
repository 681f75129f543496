"""What a reform changes in the definition that it reforms."""

from __future__ import annotations

from chakana.guidebook.blocks import Block, Chapter, Paragraph, Point, Points
from chakana.guidebook.chapters.annexes import only_simulated
from chakana.guidebook.wording import Wording
from chakana.language.definition import Definition
from chakana.language.diff import differences

_OF_MEANING = ("added", "removed", "moved", "value", "rule", "text", "changed")
"""Kinds of changes that those who apply the manual must know; reasons stand in the annex."""


def changes(say: Wording, reformed: Definition | None) -> Chapter | None:
    """Each change in a sentence; None where the definition is no reform."""
    if reformed is None:
        return None
    found = [
        Point(sentence[:1].upper() + sentence[1:])
        for change in differences(reformed, say.definition)
        if change.kind in _OF_MEANING
        and change.path[0] != "title"
        and not only_simulated(change.path)
        and (sentence := change.sentence(say.language))
    ]
    opening = say.label("changes_intro", programme=say.text(reformed.programme.title))
    blocks: tuple[Block, ...] = (Paragraph(opening), Points(tuple(found)))
    return Chapter("changes", say.label("changes"), blocks)
