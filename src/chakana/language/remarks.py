"""A YAML text as a tree that keeps what data forgets: comments, blank lines and how it was written.

The formatter reads it. A comment on a line of its own belongs to what follows it, or closes the
block it is indented with; one at the end of a line belongs to what stands there.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n\r\x85\u2028\u2029]*", re.MULTILINE)
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


@dataclass
class Remark:
    """A comment on a line of its own, and whether a blank line stands before it."""

    text: str
    blank_before: bool


@dataclass(eq=False)
class Scalar:
    """A value: its text (None for null) and whether the author quoted it."""

    value: str | None
    style: str
    start: int
    end: int


@dataclass(eq=False)
class Entry:
    """A key with its value, or (``key`` None) an item of a list."""

    key: str | None
    value: Scalar | Collection
    start: int
    column: int
    blank_before: bool
    home: Collection
    above: list[Remark] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Collection:
    """A mapping or a list; ``tail`` holds the comments that close it."""

    is_mapping: bool
    flow: bool
    start: int
    end: int = 0
    owner: Entry | None = None
    entries: list[Entry] = field(default_factory=list)
    tail: list[Remark] = field(default_factory=list)

    def walk(self) -> Iterator[Entry]:
        """Every entry below, in the order of the text."""
        for entry in self.entries:
            yield entry
            if isinstance(entry.value, Collection):
                yield from entry.value.walk()

    @property
    def has_remarks(self) -> bool:
        """Whether a comment stands anywhere inside."""
        inside = any(entry.above or entry.beside for entry in self.walk())
        return (
            bool(self.tail)
            or inside
            or any(
                isinstance(entry.value, Collection) and entry.value.tail for entry in self.walk()
            )
        )


@dataclass
class Remarked:
    """A whole text: its root, and the comments at its head."""

    root: Scalar | Collection | None
    head: list[Remark]
    comments: list[str]


def read_remarked(text: str) -> Remarked:
    """``text``, already known to be plain YAML, with its comments in their places."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in _BREAK.finditer(text))]
        self.spans: list[tuple[int, int]] = []
        self.headers: dict[int, tuple[int, int]] = {}

    def read(self) -> Remarked:
        events = iter(list(yaml.parse(self.text, Loader=_LOADER)))
        root = None
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                root = self.node(event, events)
        found = list(self.comments())
        head: list[Remark] = []
        if isinstance(root, Collection):
            entries = list(root.walk())
            for start, text in found:
                self.attach(root, entries, start, text)
            head = _head_of(root)
        else:
            head = [Remark(text, False) for _, text in found]
        return Remarked(root, head, [text for _, text in found])

    # the tree

    def offset(self, mark: Any) -> int:
        """Where a mark stands; at the end of the text libyaml counts one line too many."""
        if mark.line >= len(self.starts):
            return len(self.text)
        start: int = self.starts[mark.line]
        return start + int(mark.column)

    def line_of(self, offset: int) -> int:
        return bisect.bisect_right(self.starts, offset) - 1

    def line(self, number: int) -> str:
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : end]

    def is_blank(self, number: int) -> bool:
        return number >= 0 and not self.line(number).strip()

    def node(self, event: Any, events: Iterator[Any]) -> Scalar | Collection:
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        return self.collection(event, events)

    def scalar(self, event: Any) -> Scalar:
        start, end = self.offset(event.start_mark), self.offset(event.end_mark)
        style = event.style or ""
        if style in ("|", ">"):
            line_end = start + len(_BREAK.split(self.text[start:end], maxsplit=1)[0])
            self.spans.append((line_end, end))
        else:
            self.spans.append((start, end))
        missing = not style and event.value in ("", "~", "null")
        return Scalar(None if missing else str(event.value), style, start, end)

    def collection(self, event: Any, events: Iterator[Any]) -> Collection:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        made = Collection(is_mapping, bool(event.flow_style), self.offset(event.start_mark))
        for inner in events:
            if isinstance(inner, yaml.CollectionEndEvent):
                made.end = self.offset(inner.end_mark)
                break
            made.entries.append(self.entry(made, inner, events))
        return made

    def entry(self, home: Collection, event: Any, events: Iterator[Any]) -> Entry:
        key = None
        start = self.offset(event.start_mark)
        if home.is_mapping:
            key = self.scalar(event).value or ""
            value = self.node(next(events), events)
        else:
            value = self.node(event, events)
            start = start if home.flow else self.dash(home, start)
        line = self.line_of(start)
        made = Entry(key, value, start, start - self.starts[line], self.is_blank(line - 1), home)
        if isinstance(value, Collection):
            value.owner = made
        return made

    def dash(self, home: Collection, start: int) -> int:
        """Where the '-' of the item stands whose value starts at ``start``."""
        column = home.start - self.starts[self.line_of(home.start)]
        number = self.line_of(start)
        while number > 0 and self.line(number)[column : column + 1] != "-":
            number -= 1
        return self.starts[number] + column

    # the comments

    def comments(self) -> Iterator[tuple[int, str]]:
        """Where each comment starts, and its text: whatever '#' begins outside the scalars."""
        self.spans.sort()
        position = 0
        for start, end in [*self.spans, (len(self.text), len(self.text))]:
            for found in _COMMENT.finditer(self.text, position, max(position, start)):
                yield found.start(), found.group().rstrip()
            position = max(position, end)

    def attach(self, root: Collection, entries: list[Entry], start: int, text: str) -> None:
        """Give a comment its place; ``entries`` are all there are, in the order of the text."""
        line = self.line_of(start)
        before = self.text[self.starts[line] : start]
        index = bisect.bisect_right(entries, start, key=lambda entry: entry.start)
        previous = entries[index - 1] if index else None
        following = entries[index] if index < len(entries) else None
        if before.strip() and previous is not None:
            self.out_of_flow(previous, start).beside.append(text)
            return
        remark = Remark(text, self.is_blank(line - 1))
        self.attach_line(root, previous, following, start, start - self.starts[line], remark)

    def out_of_flow(self, entry: Entry, at: int) -> Entry:
        """The entry that ends just before ``at``: not one inside braces already closed."""
        while entry.home.flow and entry.home.end <= at and entry.home.owner is not None:
            entry = entry.home.owner
        return entry

    def attach_line(
        self, root: Collection, previous: Entry | None, following: Entry | None, at: int,
        column: int, remark: Remark,
    ) -> None:  # fmt: skip
        if previous is None:
            (following.above if following else root.tail).append(remark)
            return
        previous = self.out_of_flow(previous, at)
        if isinstance(previous.value, Scalar) and previous.value.start > at:
            previous.above.append(remark)  # between a key and its value
            return
        home = previous.value if self.opens(previous, following) else previous.home
        assert isinstance(home, Collection)
        if home.flow and home.end > at:
            (following.above if following in home.entries else home.tail).append(remark)
            return
        if following is not None and column <= following.column:
            following.above.append(remark)
            return
        while home.owner is not None and home.entries and home.entries[0].column > column:
            home = home.owner.home
        (following.above if following in home.entries else home.tail).append(remark)

    def opens(self, previous: Entry, following: Entry | None) -> bool:
        """Whether ``following`` is the first thing inside ``previous``."""
        return isinstance(previous.value, Collection) and following in previous.value.entries[:1]


def _head_of(root: Collection) -> list[Remark]:
    """The comments above the first key stay at the top, whatever key comes first."""
    if not root.entries:
        return []
    first = root.entries[0]
    head = [*first.above, *(Remark(text, False) for text in first.beside[1:])]
    first.above, first.beside = [], first.beside[:1]
    if head and first.blank_before:
        head.append(Remark("", False))
    first.blank_before = False
    return head
