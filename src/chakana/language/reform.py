"""A reform: changes to another definition, by path, that give a new definition."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from chakana.language import model
from chakana.language.document import Document, Key, read_document
from chakana.language.shape import fit
from chakana.language.shelf import Shelf
from chakana.problems import ChakanaError, Problem, suggest

MAXIMUM_STACK = 20


def is_reform(document: Document) -> bool:
    """Whether the document changes another definition instead of being one."""
    return isinstance(document.data, dict) and "reform" in document.data


def apply_reform(document: Document, shelf: Shelf, depth: int = 0) -> Document:
    """The definition that a reform gives, as a document whose places point into either file."""
    reform, problems = fit(document, model.Reform)
    if reform is None:
        raise ChakanaError(problems)
    path = shelf.path_of(reform.of)
    if path is None or depth > MAXIMUM_STACK:
        message = f"No definition is called '{reform.of}'."
        if path is not None:
            message = (
                f"More than {MAXIMUM_STACK} reforms stand on one another, or they form a circle."
            )
        raise ChakanaError(
            document.problem("CHK009", message, ("of",), hint=shelf.nearest(reform.of))
        )
    base = read_document(path)
    if is_reform(base):
        base = apply_reform(base, shelf, depth + 1)
    return _patched(base, document, reform)


def _patched(base: Document, document: Document, reform: model.Reform) -> Document:
    data: dict[str, Any] = copy.deepcopy(base.data)
    marks = dict(base.marks)
    homes: dict[Key, Key] = {("reform",): ("programme",), ("title",): ("title",)}
    for path, change in reform.changes.items():
        key = _resolve(data, path, document)
        was_there = key in marks
        _put(data, key, change)
        if not (was_there and isinstance(change, dict)):
            marks.setdefault(key, document.marks["changes", path])
            homes["changes", path] = key
        for name in change if isinstance(change, dict) else ():
            homes["changes", path, name] = (*key, name)
    data["programme"], data["title"] = document.data["reform"], document.data["title"]
    for language in document.data["title"]:
        homes["title", language] = ("title", language)
    marks |= {there: document.marks[here] for here, there in homes.items()}
    written = frozenset(homes.values())
    return ReformedDocument(base.file, base.text, data, marks, base, document, written)


@dataclass(frozen=True)
class ReformedDocument(Document):
    """The patched document; a place that the reform wrote is a place in the reform's file."""

    base: Document = field(repr=False)
    reform: Document = field(repr=False)
    written: frozenset[Key] = field(repr=False)

    @property
    def origin(self) -> str:
        return self.base.origin

    def home(self, key: Key) -> Document:
        """The reform where it wrote, else wherever the document below says."""
        while key not in self.marks and key:
            key = key[:-1]
        return self.reform if key in self.written else self.base.home(key)


def reformed(document: Document) -> tuple[str, ...]:
    """The definitions that a reform changes, the nearest first; empty for what is no reform.

    They are the same programme: its families are theirs, its benefit is theirs.
    """
    if not isinstance(document, ReformedDocument):
        return ()
    return (str(document.reform.data["of"]), *reformed(document.base))


def _resolve(data: Any, path: str, document: Document) -> Key:
    """The key of a dotted path; names such as ``member.age`` may hold a dot themselves."""
    parts = path.split(".")
    if parts[0] in ("chakana", "programme", "title"):
        message = f"'{path}' belongs to the reform itself."
        hint = "Write 'reform' and 'title' above 'changes'."
        place = ("changes", path)
        raise ChakanaError(document.problem("CHK010", message, place, hint=hint, of_key=True))
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
