"""How a definition is laid out: the order of its keys, what stands on one line, where it folds."""

from __future__ import annotations

import functools
import re
import typing
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import BaseModel

from chakana.language import model
from chakana.language.remarks import Collection, Entry, Remark, Remarked, Scalar
from chakana.language.scalars import RuleText

WIDTH = 100
_LAST = ("source", "assumption", "because", "note", "also")
_ON_ONE_LINE: tuple[type[BaseModel], ...] = (
    model.Text, model.Interval, model.PaidShare, model.SimulatedAs, model.Alternative,
    model.ScoreTerm,
)  # fmt: skip
"""Small parts that stand in braces whenever they fit on the line."""


@dataclass(frozen=True)
class Place:
    """What the models say of a value: its part, the part of each thing in it, or plain values."""

    part: type[BaseModel] | None = None
    each: type[BaseModel] | None = None
    is_rule: bool = False
    of_values: bool = False


NOWHERE = Place()


def lay_out(remarked: Remarked, root_part: type[BaseModel] | None) -> str:
    """The canonical text; it ends with a line break."""
    lines = _remarks(remarked.head, "", first=True)
    root = remarked.root
    if isinstance(root, Collection) and root.entries:
        lines += _block(root, "", Place(root_part))
    elif isinstance(root, Scalar) and root.value is not None:
        lines.append(scalar_text(root))
    elif isinstance(root, Collection):
        lines.append("{}" if root.is_mapping else "[]")
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


# blocks


def _block(node: Collection, indent: str, place: Place, *, begins: bool = True) -> list[str]:
    """The entries one below the other; no blank line stands before the one that begins a block."""
    lines: list[str] = []
    for entry in _in_order(node, place):
        above, told = _entry(entry, indent, _inside(place, entry.key))
        lines += _remarks(above, indent, first=begins)
        if entry.blank_before and (above or not begins):
            lines.append("")
        lines += told
        begins = False
    return lines + _remarks(node.tail, indent, first=False)


def _remarks(remarks: list[Remark], indent: str, *, first: bool) -> list[str]:
    lines = []
    for index, remark in enumerate(remarks):
        if remark.blank_before and not (first and index == 0):
            lines.append("")
        lines.append(indent + remark.text)
    return lines


def _entry(entry: Entry, indent: str, place: Place) -> tuple[list[Remark], list[str]]:
    """The comments that stand above an entry, and its lines."""
    head = f"{indent}-" if entry.key is None else f"{indent}{key_text(entry.key)}:"
    above = [*entry.above, *(Remark(text, False) for text in entry.beside[1:])]
    beside = f"  {entry.beside[0]}" if entry.beside else ""
    value = entry.value
    if isinstance(value, Scalar):
        return above, _scalar_lines(head, value, indent, place, beside)
    short = _short(value, place, len(head) + 1)
    if short is not None:
        return above, [f"{head} {short}{beside}"]
    if entry.key is not None:
        return above, [f"{head}{beside}", *_block(value, f"{indent}  ", place)]
    own = [*entry.above, *(Remark(text, False) for text in entry.beside)]
    inner, lines = _item(value, indent, place)
    return [*own, *inner], lines


def _item(value: Collection, indent: str, place: Place) -> tuple[list[Remark], list[str]]:
    """A mapping or list inside a list: its first line stands beside the dash, bare of comments."""
    first, *rest = _in_order(value, place)
    inner = f"{indent}  "
    above, told = _entry(first, inner, _inside(place, first.key))
    if rest or value.tail:
        others = Collection(value.is_mapping, False, value.start, entries=rest, tail=value.tail)
        told += _block(others, inner, place, begins=False)
    return above, [f"{indent}- {told[0].lstrip()}", *told[1:]]


def _in_order(node: Collection, place: Place) -> list[Entry]:
    if not node.is_mapping or place.part is None:
        return node.entries
    order = {name: index for index, name in enumerate(field_order(place.part))}
    return sorted(node.entries, key=lambda entry: order.get(str(entry.key), len(order)))


# one line


def _short(node: Collection, place: Place, taken: int) -> str | None:
    """``node`` in braces or brackets, if it belongs on one line and fits after ``taken``."""
    if not node.entries and not node.tail:
        return "{}" if node.is_mapping else "[]"
    if node.has_remarks or not (node.flow or _belongs_on_one_line(node, place)):
        return None
    text = _flow(node, place)
    return text if text is not None and taken + len(text) <= WIDTH else None


def _belongs_on_one_line(node: Collection, place: Place) -> bool:
    plain = all(isinstance(entry.value, Scalar) for entry in node.entries)
    if place.part is not None:
        return place.part in _ON_ONE_LINE
    return plain and place.of_values


def _flow(node: Collection, place: Place) -> str | None:
    parts = []
    for entry in _in_order(node, place):
        inner = _inside(place, entry.key)
        value = entry.value
        if isinstance(value, Scalar):
            text = scalar_text(value, in_flow=True)
            if "\n" in (value.value or "") or (inner.is_rule and text[:1] in "\"'"):
                return None
        else:
            found = _flow(value, inner) if value.entries else ("{}" if value.is_mapping else "[]")
            if found is None:
                return None
            text = found
        parts.append(text if entry.key is None else f"{key_text(entry.key, in_flow=True)}: {text}")
    body = ", ".join(parts)
    return f"{{{body}}}" if node.is_mapping else f"[{body}]"


# scalars


def _scalar_lines(
    head: str, value: Scalar, indent: str, place: Place, beside: str
) -> list[str]:  # fmt: skip
    text = scalar_text(value)
    fits = len(head) + 1 + len(text) <= WIDTH
    inner = f"{indent}  "
    if value.value is not None and "\n" in value.value and _is_literal(value.value):
        sign = "|" if value.value.endswith("\n") else "|-"
        return [f"{head} {sign}{beside}", *(inner + line for line in value.value.splitlines())]
    quoted_rule = place.is_rule and text[:1] in "\"'"
    if value.value is not None and (not fits or quoted_rule) and _folds(value.value):
        return [f"{head} >-{beside}", *_folded(value.value, inner, place)]
    return [f"{head} {text}{beside}"]


def _is_literal(text: str) -> bool:
    """Whether '|' can hold it: no white space around lines, at most one break at the end."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    plain = all(line and line == line.strip() and line.isprintable() for line in lines)
    return plain and bool(lines)


def _folds(text: str) -> bool:
    """Whether '>-' can hold it: words with single spaces between them."""
    words = text.split(" ")
    return len(words) > 1 and all(word and word.isprintable() for word in words)


def _folded(text: str, indent: str, place: Place) -> list[str]:
    """Lines no wider than :data:`WIDTH`; a rule breaks before *and* and *or* where it can."""
    room = WIDTH - len(indent)
    pieces = _clauses(text) if place.is_rule else text.split(" ")
    lines: list[str] = []
    for piece in pieces:
        words = [piece] if len(piece) <= room else piece.split(" ")
        for word in words:
            if lines and len(lines[-1]) + 1 + len(word) <= room:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
    return [indent + line for line in lines]


def _clauses(rule: str) -> list[str]:
    """A rule cut before each *and* and *or* that stands in no parentheses and no quotes."""
    clauses: list[list[str]] = [[]]
    depth = 0
    quoted = False
    for word in rule.split(" "):
        if word in ("and", "or") and depth == 0 and not quoted and clauses[-1]:
            clauses.append([])
        clauses[-1].append(word)
        for character in word:
            quoted ^= character == "'"
            depth += 0 if quoted else (character == "(") - (character == ")")
    return [" ".join(words) for words in clauses]


_PLAIN = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@`~=<]|\.\.\.|---)\S(?:.*\S)?\Z")
_RESOLVER: Any = yaml.SafeLoader("")


def scalar_text(value: Scalar, *, in_flow: bool = False) -> str:
    """A value on one line: plain where YAML allows it, else in quotes."""
    text = value.value
    if text is None:
        return "null"
    quoted_for_a_reason = value.style in ("'", '"') and _reads_as_other(text)
    if is_plain(text, in_flow=in_flow) and not quoted_for_a_reason:
        return text
    return _quoted(text)


def key_text(key: str, *, in_flow: bool = False) -> str:
    """A key, in quotes where it needs them."""
    plain = is_plain(key, in_flow=in_flow) and len(key) < 100
    return key if plain else _quoted(key)


def is_plain(text: str, *, in_flow: bool = False) -> bool:
    """Whether ``text`` can stand without quotes and still be read as itself."""
    starts_signed = re.match(r"-[^\s-]", text) is not None
    if not text.isprintable() or not (
        _PLAIN.match(text) or (starts_signed and text == text.strip())
    ):
        return False
    if ": " in text or " #" in text or text.endswith(":") or text in ("null", "~"):
        return False
    return not (in_flow and re.search(r"[,\[\]{}]|:$|: ", text))


def _reads_as_other(text: str) -> bool:
    """Whether YAML would take the plain text for a number, a date, a truth or nothing."""
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    return bool(tag != "tag:yaml.org,2002:str")


def _quoted(text: str) -> str:
    if '"' not in text and "\\" not in text and text.isprintable():
        return f'"{text}"'
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return '"' + "".join(escapes.get(c) or _escaped(c) for c in text) + '"'


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


# what the models say


@functools.cache
def field_order(part: type[BaseModel]) -> tuple[str, ...]:
    """The keys of a part: as declared, with its source and what others say at the end."""
    names = [entry.alias or name for name, entry in part.model_fields.items()]
    return (*(n for n in names if n not in _LAST), *(n for n in _LAST if n in names))


@functools.cache
def _places(part: type[BaseModel]) -> dict[str, Place]:
    hints = typing.get_type_hints(part, include_extras=True)
    return {
        entry.alias or name: _place_of(hints[name]) for name, entry in part.model_fields.items()
    }


def _place_of(hint: Any) -> Place:
    if hint == RuleText:
        return Place(is_rule=True)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return Place(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (dict, list):
        inner = _place_of(arguments[-1])
        return Place(each=inner.part, of_values=inner.part is None)
    if origin is typing.Annotated:
        return _place_of(arguments[0])
    found = [place for place in map(_place_of, arguments) if place != NOWHERE]
    return found[0] if found else NOWHERE


def _inside(place: Place, key: str | None) -> Place:
    """The place of what stands under ``key`` (or in a list) at ``place``."""
    if place.part is not None:
        return _places(place.part).get(str(key), NOWHERE)
    return Place(place.each) if place.each is not None else NOWHERE
