"""What files would change of the tree that is there, and doing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chakana.web.territories import tree
from chakana.web.territories.bringing.content import Content
from chakana.web.territories.bringing.faults import Fault
from chakana.web.territories.models import Territory
from chakana.web.territories.tree import ORDER, Named
from chakana.web.texts import say

There = dict[str, Territory]


@dataclass(frozen=True)
class Changes:
    """What an import would do: territories that are ``new`` or ``renamed`` (with the old name) or
    ``moved`` (other coordinates), those there that no file tells of any more (``vanished``; they
    stay), and the rows that are wrong.
    """

    content: Content
    new: list[Named]
    renamed: list[tuple[str, Named]]
    moved: list[str]
    vanished: list[Territory]
    faults: list[Fault]

    def counts(self) -> dict[str, int]:
        """How many of each, for the trail and the page."""
        told = self.content
        return {
            "new": len(self.new), "renamed": len(self.renamed), "moved": len(self.moved),
            "vanished": len(self.vanished), "boundaries": len(told.outlines),
            "without_boundary": len(told.without_boundary), "left_out": told.left_out,
        }  # fmt: skip


def compare(content: Content, there: There, within: Territory) -> Changes:
    """``content`` against the tree ``there``; everything told must lie in ``within``."""
    held = {code: there[code] for code in content.named if code in there}
    new = [told for code, told in content.named.items() if code not in held]
    renamed = [
        (one.name, content.named[code])
        for code, one in held.items()
        if content.named[code].renames(one)
    ]
    moved = [
        code
        for code, place in content.points.items()
        if code in there and (there[code].latitude, there[code].longitude) != place
    ]
    faults = [*content.faults, *_strangers(content, there, within)]
    order = sorted(faults, key=lambda fault: (fault.file, fault.row))
    return Changes(content, new, renamed, moved, _vanished(content, there, within), order)


def carry_out(changes: Changes, there: There) -> int:
    """Do what ``changes`` say, also to ``there``; how many figures were new."""
    content = changes.content
    tree.plant(changes.new, there, content.points)
    for _, told in changes.renamed:
        there[told.code].name = told.name
    for code in changes.moved:
        there[code].latitude, there[code].longitude = content.points[code]
    touched = dict.fromkeys([*(told.code for _, told in changes.renamed), *changes.moved])
    tree.correct([there[code] for code in touched])
    tree.outline(content.outlines, there)
    return tree.tell(content.told, there)


def _vanished(content: Content, there: There, within: Territory) -> list[Territory]:
    ranks = {told.rank for told in content.named.values()}
    return [
        one
        for code, one in there.items()
        if one.rank in ranks and code not in content.named and within.contains(one)
    ]


def _strangers(content: Content, there: There, within: Territory) -> Iterator[Fault]:
    """Rows that speak of a territory that there is not, or that is another one than they say."""
    for one in content.mentions:
        named, held = content.named.get(one.code), there.get(one.code)
        rank = held.rank if held else named.rank if named else ""
        if not rank:
            yield one.fault("row_unknown_parent" if one.below else "row_unknown_territory")
        elif held is not None and not within.contains(held):
            yield one.fault("row_outside", territory=within.name)
        elif one.below and ORDER[rank] >= ORDER[one.below]:
            yield one.fault("row_parent_not_above", rank=say(f"rank_{rank}"))
        elif one.rank and one.rank != rank:
            yield one.fault("row_other_rank", rank=say(f"rank_{rank}"))
        elif one.rank and named and held and held.parent_code != named.parent:
            yield one.fault("row_other_parent", parent=held.parent_code)
