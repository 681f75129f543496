"""What a manual is made of: frozen blocks of plain data that know neither HTML nor typst.

Everything a reader sees is a string in one of these fields; :mod:`chakana.guidebook.plain` hands
them to the two renderers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Literal, TypeAlias

NoteKind = Literal["source", "assumption", "contradiction"]


@dataclass(frozen=True)
class Note:
    """Where something comes from, that it is assumed, or what another source says.

    Reasons and remarks stand in the annexes, so that the chapters stay readable.
    """

    kind: NoteKind
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text. ``lead`` opens a chapter; ``quiet`` explains; ``figure`` is large."""

    text: str
    style: Literal["plain", "lead", "quiet", "figure", "strong"] = "plain"
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A rule in plain words, with its exact text beside it. Without words the text stands alone."""

    words: str
    exact: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Point:
    """One line of a list."""

    text: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Points:
    """A list; ``ordered`` when the order matters."""

    items: tuple[Point, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Pair:
    """A term and what it is."""

    term: str
    value: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Pairs:
    """Terms with what they are: responsible, deadline, form …"""

    items: tuple[Pair, ...]


@dataclass(frozen=True)
class Row:
    """A row of a table; its notes go to a last column of their own."""

    cells: tuple[str, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table with a caption. The first column heads its row; ``figures`` are set flush right."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    figures: tuple[int, ...] = ()
    notes_title: str = ""
    """The heading of the column of notes; empty when no row has any."""
    widths: tuple[int, ...] = ()
    """How wide each column is for the others, that of the notes last."""


@dataclass(frozen=True)
class Step:
    """One step or clause: a title, what stands beside it (who decides), and what it says."""

    title: str
    tag: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Steps:
    """Steps to pass in order, or clauses that stand side by side."""

    items: tuple[Step, ...]
    ordered: bool = True


@dataclass(frozen=True)
class Box:
    """Something that must not be overlooked. ``never``: what nobody may ask."""

    kind: Literal["never", "right", "note"]
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Bar:
    """One weight among others."""

    label: str
    percent: float
    """The length of the bar, 0 to 100."""
    value: str


@dataclass(frozen=True)
class Bars:
    """Weights as bars, readable as a table with two columns."""

    caption: str
    columns: tuple[str, str]
    items: tuple[Bar, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Rung:
    """One programme on the ladder."""

    title: str
    detail: str
    here: bool = False


@dataclass(frozen=True)
class Ladder:
    """The rungs from the lowest to the highest; one of them is this programme."""

    caption: str
    items: tuple[Rung, ...]


@dataclass(frozen=True)
class Example:
    """A worked case: given … then …; ``sentence`` is what its author wrote above it."""

    title: str
    sentence: str
    given_title: str
    given: tuple[Pair, ...]
    then_title: str
    then: tuple[Pair, ...]
    verdict: str
    favourable: bool


Block: TypeAlias = Paragraph | Rule | Points | Pairs | Table | Steps | Box | Bars | Ladder | Example


@dataclass(frozen=True)
class Section:
    """A section of a chapter; ``id`` is unique in the manual."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter: opening blocks, then sections. ``id`` is unique in the manual."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    starts_page: bool = False
    """Whether it opens a new page on paper."""


@dataclass(frozen=True)
class Leaflet:
    """One page for a household or an organisation; ``panels`` follow each other in two columns."""

    title: str
    programme: str
    opening: str
    panels: tuple[Box, ...]
    contact: tuple[str, ...]
    footer: str
    draft: str
    """That it rests on assumptions, and on how many; empty where there are none."""


@dataclass(frozen=True)
class Manual:
    """A whole manual in one language, as of one day."""

    language: str
    kind: str
    """``Operational manual``, in its language."""
    title: str
    summary: str
    programme: str
    day: str
    """ISO date on which the values hold."""
    identity: str
    """The hash of the definition, 64 hexadecimal digits."""
    cover: tuple[Pair, ...]
    statement: str
    words: dict[str, str]
    """The few words that a renderer itself writes: contents, page, skip …"""
    chapters: tuple[Chapter, ...]
    leaflet: Leaflet | None = None


def table(
    caption: str,
    columns: Iterable[str],
    rows: Iterable[Row],
    *,
    notes_title: str,
    figures: Iterable[int] = (),
) -> Table:
    """A table without the columns in which no row says anything, as wide as their texts ask."""
    rows, titles = tuple(rows), tuple(columns)
    kept = [i for i in range(len(titles)) if i == 0 or any(row.cells[i] for row in rows)]
    kept_rows = tuple(Row(tuple(row.cells[i] for i in kept), row.notes) for row in rows)
    notes = [" ".join(note.text for note in row.notes) for row in rows]
    texts = [[titles[i], *(row.cells[i] for row in rows)] for i in kept]
    noted = any(notes)
    return Table(
        caption,
        tuple(titles[i] for i in kept),
        kept_rows,
        tuple(kept.index(i) for i in figures if i in kept),
        notes_title if noted else "",
        tuple(_width(column) for column in [*texts, *([notes] if noted else [])]),
    )


def _width(texts: Sequence[str]) -> int:
    """Between 3 and 12: long texts get more room, though less than they are longer."""
    longest = max((len(text) for text in texts), default=0)
    longest_word = max((len(word) for text in texts for word in text.split()), default=0)
    return max(3, min(12, max(round(sqrt(longest)), ceil(longest_word / 3))))
