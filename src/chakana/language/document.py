"""YAML text to plain data with positions, and nothing else.

The document is built from PyYAML's event stream. Every scalar stays a string (``NO`` is not
false, ``017`` keeps its zero) until the field it belongs to gives it a type. Anchors, aliases,
tags, duplicate keys, several documents and deep nesting are refused, so that a stranger's file
can neither run anything nor blow up.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from chakana.problems import ChakanaError, Location, Problem, excerpt

try:
    from yaml import CParser as _Parser
except ImportError:  # the C parser is absent from a pure-Python build of PyYAML
    from yaml.parser import Parser as _ParserMixin
    from yaml.reader import Reader as _Reader
    from yaml.scanner import Scanner as _Scanner

    class _Parser(_Reader, _Scanner, _ParserMixin):  # type: ignore[no-redef]
        def __init__(self, stream: str) -> None:
            _Reader.__init__(self, stream)
            _Scanner.__init__(self)
            _ParserMixin.__init__(self)


MAXIMUM_DEPTH = 64
MAXIMUM_CHARACTERS = 4_000_000
MAXIMUM_SCALAR = 20_000

Key = tuple[str | int, ...]


@dataclass(frozen=True)
class Mark:
    """Where a key and its value stand (lines and columns from 1) and how the value is written."""

    key_line: int
    key_column: int
    line: int
    column: int
    style: str = ""


@dataclass(frozen=True)
class Document:
    """A YAML text as nested dicts and lists of strings, with the place of every key and value."""

    file: str
    text: str
    data: Any
    marks: dict[Key, Mark] = field(repr=False)

    def location(self, key: Key, *, of_key: bool = False) -> Location:
        """The place of ``key``; of its nearest known parent when it is itself absent."""
        while key not in self.marks and key:
            key = key[:-1]
            of_key = True
        mark = self.marks.get(key)
        if mark is None:
            return Location(self.file)
        if of_key:
            return Location(self.file, mark.key_line, mark.key_column)
        return Location(self.file, mark.line, mark.column)

    def excerpt(self, location: Location) -> str:
        """The line at ``location`` with a caret."""
        lines = self.text.splitlines()
        if not 0 < location.line <= len(lines):
            return ""
        return excerpt(lines[location.line - 1], location.column)

    def problem(
        self, code: str, message: str, key: Key = (), *, hint: str = "", of_key: bool = False
    ) -> Problem:
        """A problem at ``key`` of this document."""
        location = self.location(key, of_key=of_key)
        return Problem(code, message, location, hint, excerpt=self.excerpt(location))

    def offset_location(self, key: Key, offset: int) -> Location:
        """The place of character ``offset`` of the text of the scalar at ``key``.

        Plain and quoted one-line scalars map exactly. In a folded or literal block the position
        is found by matching the words before it, which is exact but for the white space.
        """
        mark = self.marks[key]
        if mark.style in (">", "|") or "\n" in self._raw(mark):
            return self._offset_in_block(key, mark, offset)
        quote = 1 if mark.style in ("'", '"') else 0
        return Location(self.file, mark.line, mark.column + quote + offset)

    def _raw(self, mark: Mark) -> str:
        lines = self.text.splitlines()
        return lines[mark.line - 1][mark.column - 1 :] if mark.line <= len(lines) else ""

    def _offset_in_block(self, key: Key, mark: Mark, offset: int) -> Location:
        value: Any = self.data
        for part in key:
            value = value[part]
        wanted = len("".join(str(value)[:offset].split()))
        lines = self.text.splitlines()
        for number in range(mark.line, len(lines)):
            for column, character in enumerate(lines[number], start=1):
                if character.isspace():
                    continue
                if wanted == 0:
                    return Location(self.file, number + 1, column)
                wanted -= 1
        return Location(self.file, mark.line, mark.column)


class _Builder:
    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.marks: dict[Key, Mark] = {}
        self.problems: list[Problem] = []

    def refuse(self, code: str, message: str, mark: Any, hint: str) -> ChakanaError:
        location = Location(self.file, mark.line + 1, mark.column + 1)
        lines = self.text.splitlines()
        shown = excerpt(lines[mark.line], mark.column + 1) if mark.line < len(lines) else ""
        return ChakanaError(
            [*self.problems, Problem(code, message, location, hint, "error", shown)]
        )

    def build(self) -> Any:
        events = self._events()
        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    hint = "Put each definition in a file of its own."
                    message = "The file holds more than one YAML document."
                    raise self.refuse("CHK002", message, event.start_mark, hint)
            elif isinstance(event, yaml.NodeEvent):
                data = self._node(event, events, (), event.start_mark)
        return data

    def _events(self) -> Iterator[Any]:
        depth = 0
        parser = _Parser(self.text)
        try:
            while parser.check_event():
                event = parser.get_event()
                depth += isinstance(event, yaml.CollectionStartEvent)
                depth -= isinstance(event, yaml.CollectionEndEvent)
                if depth > MAXIMUM_DEPTH:
                    hint = "No definition needs so many levels; look for a runaway indentation."
                    message = f"Nested deeper than {MAXIMUM_DEPTH} levels."
                    raise self.refuse("CHK004", message, event.start_mark, hint)
                yield event
        finally:
            with contextlib.suppress(AttributeError):
                parser.dispose()

    def _node(self, event: Any, events: Iterator[Any], key: Key, key_mark: Any) -> Any:
        self._refuse_hostile(event)
        style = getattr(event, "style", None) or ""
        start = event.start_mark
        self.marks[key] = Mark(
            key_mark.line + 1, key_mark.column + 1, start.line + 1, start.column + 1, style
        )
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, key)
        return self._mapping(events, key)

    def _scalar(self, event: Any) -> str | None:
        if len(event.value) > MAXIMUM_SCALAR:
            message = (
                f"A value of {len(event.value)} characters; at most {MAXIMUM_SCALAR} are read."
            )
            raise self.refuse("CHK004", message, event.start_mark, "Shorten it.")
        if event.style is None and event.value in ("", "~", "null"):
            return None
        return str(event.value)

    def _sequence(self, events: Iterator[Any], key: Key) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, (*key, len(items)), event.start_mark))
        return items

    def _mapping(self, events: Iterator[Any], key: Key) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            self._refuse_hostile(event)
            if not isinstance(event, yaml.ScalarEvent):
                hint = "Write a name before the colon. Braces and brackets need quotes around them."
                raise self.refuse("CHK002", "A key must be a plain word.", event.start_mark, hint)
            name = event.value
            if name in entries:
                self._duplicate(event, (*key, name))
            value_event = next(events)
            entries[name] = self._node(value_event, events, (*key, name), event.start_mark)
        return entries

    def _duplicate(self, event: Any, key: Key) -> None:
        first = self.marks[key]
        message = f"'{key[-1]}' is already given on line {first.key_line}."
        error = self.refuse("CHK003", message, event.start_mark, "Keep one of the two.")
        self.problems = list(error.problems)

    def _refuse_hostile(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            hint = "Write the value out, or name it once as a parameter."
            message = "Anchors (&) and aliases (*) are not part of the language."
            raise self.refuse("CHK002", message, event.start_mark, hint)
        if getattr(event, "tag", None) and event.tag != "!":
            hint = "Remove the tag; a value that must start with '!' needs quotes."
            message = f"The tag {event.tag} is not part of the language."
            raise self.refuse("CHK002", message, event.start_mark, hint)


def read_text(text: str, file: str = "<text>") -> Document:
    """The document in ``text``. Raises :class:`ChakanaError` (CHK001–CHK004) if it is not plain YAML."""
    if len(text) > MAXIMUM_CHARACTERS:
        message = f"The file has {len(text)} characters; at most {MAXIMUM_CHARACTERS} are read."
        raise ChakanaError(Problem("CHK004", message, Location(file), "Split the definition."))
    builder = _Builder(file, text)
    try:
        data = builder.build()
    except yaml.YAMLError as error:
        raise ChakanaError(_syntax_problem(builder, error)) from None
    except (UnicodeError, ValueError) as error:
        message = f"The text cannot be read: {error}"
        raise ChakanaError(Problem("CHK001", message, Location(file))) from None
    if builder.problems:
        raise ChakanaError(builder.problems)
    return Document(file, text, data, builder.marks)


def read_document(path: Path | str) -> Document:
    """The document in the UTF-8 file at ``path``."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"The file cannot be read: {error.strerror or error}."
        raise ChakanaError(Problem("CHK009", message, Location(str(path)))) from None
    except UnicodeDecodeError as error:
        message = f"The file is not UTF-8 text (byte {error.start})."
        hint = "Save it as UTF-8."
        raise ChakanaError(Problem("CHK001", message, Location(str(path)), hint)) from None
    return read_text(text, str(path))


def _syntax_problem(builder: _Builder, error: yaml.YAMLError) -> list[Problem]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    cause = str(getattr(error, "problem", None) or error).splitlines()[0]
    if mark is None:
        location = Location(builder.file)
        return [*builder.problems, Problem("CHK001", f"Not YAML: {cause}.", location)]
    hint = _yaml_hint(builder.text, mark, cause)
    return list(builder.refuse("CHK001", f"Not YAML: {cause}.", mark, hint).problems)


def _yaml_hint(text: str, mark: Any, cause: str) -> str:
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    if "mapping values are not allowed" in cause:
        return (
            "A colon followed by a space ends a plain value. Quote the value, or write it as a "
            "block after '>-' on lines of its own."
        )
    if "\t" in line:
        return "Indent with spaces; YAML does not allow tabs."
    if "{" in line or "[" in line:
        return (
            "Inside { } and [ ] a comma ends the value: write a rule with commas as a block ('>-')."
        )
    return "Check the indentation and the quotes on this line and the one before."
