"""YAML text to plain data with positions, and nothing else.

The document is built from PyYAML's event stream. Every scalar stays a string (``NO`` is not
false, ``017`` keeps its zero) until the field it belongs to gives it a type. Anchors, aliases,
tags, duplicate keys, several documents and deep nesting are refused, so that a stranger's file
can neither run anything nor blow up.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from yaml.reader import ReaderError

from chakana.problems import ChakanaError, Location, Problem, excerpt

try:
    from yaml.cyaml import CParser as _Parser  # type: ignore[attr-defined]
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
MAXIMUM_CHARACTERS = 1_000_000
MAXIMUM_SCALAR = 20_000
MAXIMUM_KEY = 200
MAXIMUM_PARTS = 50_000
MAXIMUM_PROBLEMS = 100
"""How many problems of one kind are told; after them the rest only costs time."""
MAXIMUM_MESSAGE = 600
"""How many characters a message may have that quotes what an author wrote."""

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for YAML, so that its line numbers and ours agree."""

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

    @property
    def origin(self) -> str:
        """The programme that a definition is; of a reform, the one at the foot of the reforms."""
        return str(self.data["programme"])

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, as YAML counts them."""
        return _BREAK.split(self.text)

    def home(self, key: Key) -> Document:
        """The document in whose file the part at ``key`` is written."""
        return self

    def location(self, key: Key, *, of_key: bool = False) -> Location:
        """The place of ``key``; of its nearest known parent when it is itself absent."""
        while key not in self.marks and key:
            key = key[:-1]
            of_key = True
        mark, file = self.marks.get(key), self.home(key).file
        if mark is None:
            return Location(file)
        if of_key:
            return Location(file, mark.key_line, mark.key_column)
        return Location(file, mark.line, mark.column)

    def excerpt(self, location: Location) -> str:
        """The line at ``location`` with a caret."""
        if not 0 < location.line <= len(self.lines):
            return ""
        return excerpt(self.lines[location.line - 1], location.column)

    def problem(
        self,
        code: str,
        message: str,
        key: Key = (),
        *,
        hint: str = "",
        of_key: bool = False,
        offset: int = 0,
    ) -> Problem:
        """A problem at ``key`` of this document, ``offset`` characters into its value."""
        location = (
            self.offset_location(key, offset) if offset else self.location(key, of_key=of_key)
        )
        while key not in self.marks and key:
            key = key[:-1]
        if len(message) > MAXIMUM_MESSAGE:
            message = f"{message[: MAXIMUM_MESSAGE - 1]}…"
        return Problem(code, message, location, hint, excerpt=self.home(key).excerpt(location))

    def offset_location(self, key: Key, offset: int) -> Location:
        """The place of character ``offset`` of the text of the scalar at ``key``.

        White space is passed over, for YAML folds it; every other character of the text stands
        in the file as it is, or as an escape of a quoted scalar. The end of the text is the place
        of its last character.
        """
        mark, value = self.marks.get(key), self._value(key)
        if mark is None or not isinstance(value, str):
            return self.location(key)
        wanted = len("".join(value[:offset].split()))
        last = start = Location(self.home(key).file, mark.line, mark.column)
        for line, column in self.home(key)._characters(mark):
            last = Location(start.file, line, column)
            if wanted == 0:
                return last
            wanted -= 1
        return last

    def _value(self, key: Key) -> Any:
        value: Any = self.data
        for part in key:
            value = value[part]
        return value

    def _characters(self, mark: Mark) -> Iterator[tuple[int, int]]:
        """Line and column of each visible character of the scalar at ``mark``, and what follows."""
        first, skipped = mark.line - 1, mark.column - 1
        if mark.style in (">", "|"):
            first, skipped = first + 1, 0
        pattern = _ONE_CHARACTER.get(mark.style, _ONE_CHARACTER[""])
        skipped += mark.style in ("'", '"')
        for number, line in enumerate(self.lines[first:], start=first + 1):
            for found in pattern.finditer(line, skipped):
                if not _is_blank_escape(found.group()):
                    yield number, found.start() + 1
            skipped = 0


_ONE_CHARACTER = {
    "": re.compile(r"\S"),
    "'": re.compile(r"''|\S"),
    '"': re.compile(r"\\x..|\\u.{4}|\\U.{8}|\\\S|[^\s\\]"),
}
"""One character of a scalar as it is written in each style."""


def _is_blank_escape(written: str) -> bool:
    """Whether an escape of a double-quoted scalar stands for white space."""
    if len(written) > 2 and written[1:2] in ("x", "u", "U"):
        with contextlib.suppress(ValueError, OverflowError):
            return chr(int(written[2:], 16)).isspace()
    return len(written) == 2 and written[0] == "\\" and written[1] in "ntrvf_NLP"


class _Builder:
    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.marks: dict[Key, Mark] = {}
        self.problems: list[Problem] = []
        self.lines = _BREAK.split(text)

    def refuse(self, code: str, message: str, mark: Any, hint: str) -> ChakanaError:
        problem = self.complaint(code, message, mark, hint)
        return ChakanaError([*self.problems, problem])

    def complaint(self, code: str, message: str, mark: Any, hint: str) -> Problem:
        line, column = mark.line, mark.column
        if line >= len(self.lines):  # YAML's end is after the last line
            line, column = len(self.lines) - 1, len(self.lines[-1])
        location = Location(self.file, line + 1, column + 1)
        return Problem(
            code, message, location, hint, "error", excerpt(self.lines[line], column + 1)
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
                event: Any = parser.get_event()
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
        if len(self.marks) > MAXIMUM_PARTS:
            message = f"The file has more than {MAXIMUM_PARTS} parts."
            raise self.refuse("CHK004", message, start, "Split the definition.")
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
        if not event.style and event.value in ("", "~", "null"):
            return None
        self._refuse_unseen(event)
        return str(event.value)

    def _refuse_unseen(self, event: Any) -> None:
        """An escape of a quoted scalar must not bring in what may not stand there itself."""
        found = _HIDDEN.search(event.value) or _UNSEEN.search(event.value)
        if found and event.style == '"':
            message = f"An escape hides a character (U+{ord(found.group()):04X}) in this text."
            raise self.refuse("CHK001", message, event.start_mark, "Delete it.")

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
            self._refuse_unseen(event)
            name = event.value
            if len(name) > MAXIMUM_KEY:
                message = f"A name of {len(name)} characters; at most {MAXIMUM_KEY} are read."
                raise self.refuse("CHK004", message, event.start_mark, "Shorten it.")
            if name in entries:
                self._duplicate(event, (*key, name))
            value_event: Any = next(events)
            entries[name] = self._node(value_event, events, (*key, name), event.start_mark)
        return entries

    def _duplicate(self, event: Any, key: Key) -> None:
        first = self.marks[key]
        message = f"'{key[-1]}' is already given on line {first.key_line}."
        self.problems.append(
            self.complaint("CHK003", message, event.start_mark, "Keep one of the two.")
        )
        if len(self.problems) >= MAXIMUM_PROBLEMS:
            raise ChakanaError(self.problems)

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
    """The document in ``text``; :class:`ChakanaError` (CHK001–CHK004) if it is not plain YAML."""
    if len(text) > MAXIMUM_CHARACTERS:
        raise ChakanaError(_too_long(file))
    builder = _Builder(file, text)
    if _UNSEEN.search(text):
        raise ChakanaError(_hidden_character(builder, _UNSEEN))
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


def _too_long(file: str) -> Problem:
    message = f"The file has more than {MAXIMUM_CHARACTERS} characters, which is too many."
    return Problem("CHK004", message, Location(file), "Split the definition.")


def read_document(path: Path | str) -> Document:
    """The document in the UTF-8 file at ``path``."""
    path = Path(path)
    try:
        if not path.is_dir() and path.exists() and not path.is_file():
            message = "The file cannot be read: it is a pipe or a device."
            hint = "Write it to a file first."
            raise ChakanaError(Problem("CHK009", message, Location(str(path)), hint))
        with path.open("rb") as file:
            content = file.read(4 * MAXIMUM_CHARACTERS + 1)
        if len(content) > 4 * MAXIMUM_CHARACTERS:
            raise ChakanaError(_too_long(str(path)))
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"The file is not UTF-8 text (byte {error.start})."
        hint = "Save it as UTF-8."
        raise ChakanaError(Problem("CHK001", message, Location(str(path)), hint)) from None
    except (OSError, ValueError) as error:  # a name with a NUL is no path
        message = f"The file cannot be read: {getattr(error, 'strerror', None) or error}."
        raise ChakanaError(Problem("CHK009", message, Location(str(path)))) from None
    return read_text(text, str(path))


def _syntax_problem(builder: _Builder, error: yaml.YAMLError) -> list[Problem]:
    if isinstance(error, ReaderError):
        return [*builder.problems, _hidden_character(builder)]
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    cause = str(getattr(error, "problem", None) or error).splitlines()[0]
    if mark is None:
        location = Location(builder.file)
        return [*builder.problems, Problem("CHK001", f"Not YAML: {cause}.", location)]
    hint = _yaml_hint(builder.lines, mark, cause)
    return list(builder.refuse("CHK001", f"Not YAML: {cause}.", mark, hint).problems)


_HIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")

_UNSEEN = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
"""What turns the order of letters round, or stands between them unseen.

With them a text, or a comment beside a rule, shows a reader what it does not say.
"""


def _hidden_character(builder: _Builder, hidden: re.Pattern[str] = _HIDDEN) -> Problem:
    """A character that YAML does not allow, and that the eye does not see."""
    for number, line in enumerate(builder.lines, start=1):
        found = hidden.search(line)
        if found:
            location = Location(builder.file, number, found.start() + 1)
            message = f"A hidden character (U+{ord(found.group()):04X}) stands here."
            shown = excerpt(hidden.sub("\ufffd", line), location.column)
            return Problem("CHK001", message, location, "Delete it.", excerpt=shown)
    return Problem("CHK001", "The text holds a hidden character.", Location(builder.file))


def _yaml_hint(lines: list[str], mark: Any, cause: str) -> str:
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
