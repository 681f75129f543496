"""A reform: changes to another definition, by path, that give a new definition."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from chakana.language import model
from chakana.language.document import Document, Key, Mark, read_document
from chakana.language.shape import fit
from chakana.problems import ChakanaError, Location, Problem, suggest

if TYPE_CHECKING:
    from chakana.language.load import Library

MAXIMUM_STACK = 20


def is_reform(document: Document) -> bool:
    """Whether the document changes another definition instead of being one."""
    return isinstance(document.data, dict) and "reform" in document.data


def apply_reform(document: Document, library: Library, depth: int = 0) -> Document:
    """The definition that a reform gives, as a document whose places point into either file."""
    reform, problems = fit(document, model.Reform)
    if reform is None:
        raise ChakanaError(problems)
    path = library.path_of(reform.of)
    if path is None or depth > MAXIMUM_STACK:
        message = f"No definition is called '{reform.of}'."
        if path is not None:
            message = (
                f"More than {MAXIMUM_STACK} reforms stand on one another, or they form a circle."
            )
        raise ChakanaError(
            document.problem("CHK009", message, ("of",), hint=suggest(reform.of, library.names()))
        )
    base = read_document(path)
    if is_reform(base):
        base = apply_reform(base, library, depth + 1)
    return _patched(base, document, reform)


def _patched(base: Document, document: Document, reform: model.Reform) -> Document:
    data: dict[str, Any] = copy.deepcopy(base.data)
    marks = dict(base.marks)
    for path, change in reform.changes.items():
        key = _resolve(data, path, document)
        _put(data, key, change)
        origin: Key = ("changes", path)
        for place, mark in document.marks.items():
            if place[:2] == origin:
                marks[key + place[2:]] = mark
    for field, value in (("programme", reform.reform), ("title", document.data["title"])):
        data[field] = value
    return _ReformedDocument(base.file, base.text, data, marks, document, base.marks)


class _ReformedDocument(Document):
    """The patched document; a place that the reform wrote is a place in the reform's file."""

    def __init__(
        self, file: str, text: str, data: Any, marks: dict[Key, Mark], reform: Document,
        base_marks: dict[Key, Mark],
    ) -> None:  # fmt: skip
        super().__init__(file, text, data, marks)
        object.__setattr__(self, "_reform", reform)
        object.__setattr__(self, "_base_marks", base_marks)

    def _home(self, key: Key) -> Document:
        mine = self.marks.get(key)
        if mine is not None and self._base_marks.get(key) is not mine:  # type: ignore[attr-defined]
            return self._reform  # type: ignore[attr-defined, no-any-return]
        return Document(self.file, self.text, self.data, self.marks)

    def location(self, key: Key, *, of_key: bool = False) -> Location:
        while key not in self.marks and key:
            key, of_key = key[:-1], True
        home = self._home(key)
        return Document(home.file, home.text, self.data, self.marks).location(key, of_key=of_key)

    def offset_location(self, key: Key, offset: int) -> Location:
        home = self._home(key)
        return Document(home.file, home.text, self.data, self.marks).offset_location(key, offset)

    def excerpt(self, location: Location) -> str:
        reform: Document = self._reform  # type: ignore[attr-defined]
        if location.file == reform.file:
            return reform.excerpt(location)
        return super().excerpt(location)


def _resolve(data: Any, path: str, document: Document) -> Key:
    """The key of a dotted path; names such as ``member.age`` may hold a dot themselves."""
    parts = path.split(".")
    key: Key = ()
    while parts:
        taken = _longest_name(data, parts)
        if taken == 0:
            if len(parts) == 1 and isinstance(data, dict):
                return (*key, parts[0])
            raise ChakanaError(_nothing_there(document, path, parts[0], data))
        name = ".".join(parts[:taken])
        key, data, parts = (*key, name), data[name], parts[taken:]
    return key


def _longest_name(data: Any, parts: list[str]) -> int:
    if not isinstance(data, dict):
        return 0
    lengths = range(len(parts), 0, -1)
    return next((length for length in lengths if ".".join(parts[:length]) in data), 0)


def _nothing_there(document: Document, path: str, part: str, data: Any) -> Problem:
    hint = suggest(part, data) if isinstance(data, dict) else "A value has no parts."
    return document.problem("CHK010", f"'{path}' is not in the definition: no '{part}' there.",
                            ("changes", path), hint=hint, of_key=True)  # fmt: skip


def _put(data: dict[str, Any], key: Key, change: Any) -> None:
    holder: Any = data
    for part in key[:-1]:
        holder = holder[part]
    last = key[-1]
    if change is None:
        holder.pop(last, None)
    elif isinstance(change, dict) and isinstance(holder.get(last), dict):
        holder[last].update(change)
    else:
        holder[last] = change
