"""The reader of documents: what was written is read, at the place where it was written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.minimal import MINIMAL

from chakana.language.document import Document, Key, read_text
from chakana.language.load import load_text

NAMES = st.from_regex(r"[a-z][a-z0-9_.]{0,8}", fullmatch=True)
PLAIN = (
    st.from_regex(r"[a-z0-9áñ€🌽][a-z0-9áñ€🌽 ]{0,12}", fullmatch=True)
    .map(str.strip)
    .filter(lambda text: text not in ("null", ""))
)
QUOTABLE = st.text(
    st.characters(categories=("L", "N", "P", "S"), exclude_characters="\x85\u2028\u2029\ufeff"),
    max_size=12,
)


class Writer:
    """Writes YAML and remembers what it wrote where: the reader is told nothing of this."""

    def __init__(self) -> None:
        self.lines: list[str] = [""]
        self.places: dict[Key, tuple[int, int]] = {}
        self.names: dict[Key, tuple[int, int]] = {}
        self.values: dict[Key, Any] = {}

    @property
    def here(self) -> tuple[int, int]:
        return len(self.lines), len(self.lines[-1]) + 1

    def put(self, text: str) -> None:
        self.lines[-1] += text

    def line(self, indent: int) -> None:
        self.lines.append(" " * indent)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@st.composite
def written(draw: st.DrawFn) -> Writer:
    """A document of nested mappings and lists, in every style, with blank lines and remarks."""
    writer = Writer()
    for _ in range(draw(st.integers(0, 2))):
        writer.put(draw(st.sampled_from(["", "# a remark", "#: {"])))
        writer.line(0)
    mapping(draw, writer, (), 0, 3)
    return writer


def mapping(draw: st.DrawFn, writer: Writer, key: Key, indent: int, depth: int) -> None:
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    for place, name in enumerate(names):
        if place:
            writer.line(indent)
        writer.names[*key, name] = writer.here
        writer.put(name + ":" + " " * draw(st.integers(1, 3)))
        value(draw, writer, (*key, name), indent, depth)
        if draw(st.booleans()) and not writer.lines[-1].strip().startswith(("|", ">")):
            writer.line(0)


def value(draw: st.DrawFn, writer: Writer, key: Key, indent: int, depth: int) -> None:
    kinds = ["plain", "single", "double", "flow"] + (["mapping", "list"] if depth else [])
    kind = draw(st.sampled_from(kinds))
    if kind == "mapping":
        deeper = indent + draw(st.integers(1, 4))
        writer.line(deeper)
        mapping(draw, writer, key, deeper, depth - 1)
    elif kind == "list":
        deeper = indent + draw(st.integers(0, 3))
        for index in range(draw(st.integers(1, 3))):
            writer.line(deeper)
            writer.put("- ")
            scalar(draw, writer, (*key, index), "plain")
    elif kind == "flow":
        writer.put("{" + " " * draw(st.integers(0, 2)))
        writer.names[*key, "within"] = writer.here
        writer.put("within: ")
        scalar(draw, writer, (*key, "within"), draw(st.sampled_from(["plain", "single", "double"])))
        writer.put("}")
    else:
        scalar(draw, writer, key, kind)


def scalar(draw: st.DrawFn, writer: Writer, key: Key, style: str) -> None:
    text = draw(PLAIN if style == "plain" else QUOTABLE)
    writer.places[key], writer.values[key] = writer.here, text
    if style == "single":
        writer.put("'" + text.replace("'", "''") + "'")
    elif style == "double":
        writer.put('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')
    else:
        writer.put(text)


def read_value(document: Document, key: Key) -> Any:
    found = document.data
    for part in key:
        found = found[part]
    return found


@given(written())
def test_a_scalar_is_where_it_was_written(writer: Writer) -> None:
    document = read_text(writer.text)
    for key, text in writer.values.items():
        assert read_value(document, key) == text
        location = document.location(key)
        assert (location.line, location.column) == writer.places[key]


@given(written())
def test_a_name_is_where_it_was_written(writer: Writer) -> None:
    document = read_text(writer.text)
    for key, place in writer.names.items():
        location = document.location(key, of_key=True)
        assert (location.line, location.column) == place


@given(written())
def test_nothing_else_is_read(writer: Writer) -> None:
    document = read_text(writer.text)
    scalars = {
        key for key, mark in document.marks.items() if isinstance(read_value(document, key), str)
    }
    assert scalars == set(writer.values)


@given(written(), st.lists(NAMES, max_size=3))
def test_what_is_absent_is_placed_at_the_nearest_that_is_there(
    writer: Writer, names: list[str]
) -> None:
    document = read_text(writer.text)
    for key in [*writer.names, ()]:
        location = document.location((*key, *names, "absent", "too"))
        assert location.file == "<text>"
        assert 0 < location.line <= len(document.lines)


LETTERS = "abcñé🌽'\"\\#:,{}[]&*!|>%@`x"


@given(
    st.lists(st.text(LETTERS, min_size=1, max_size=6), min_size=1, max_size=8),
    st.sampled_from(["|", ">", "|-", ">-", "'", '"', "'over lines", '"over lines']),
    st.integers(1, 4),
    st.data(),
)
def test_every_character_of_a_scalar_is_found(
    words: list[str], style: str, indent: int, data: st.DataObject
) -> None:
    """Whatever the style and the breaks: the place of a character holds that character."""
    breaks = "\n" + " " * indent
    gaps = [data.draw(st.sampled_from([" ", breaks] if len(style) > 1 or style in "|>" else [" "]))
            for _ in words]  # fmt: skip
    escapes = str.maketrans({"\\": "\\\\", '"': '\\"'} if style[0] == '"' else {})
    escapes |= str.maketrans({"'": "''"} if style[0] == "'" else {})
    body = "".join(
        word.translate(escapes) + gap for word, gap in zip(words, gaps, strict=True)
    ).rstrip()
    text = (
        f"a: {style}\n{' ' * indent}{body}\n"
        if style[0] in "|>"
        else f"a: {style[0]}{body}{style[0]}\n"
    )
    document = read_text(text)
    value = document.data["a"]
    assert value.split() == words
    lines = text.split("\n")
    for offset, character in enumerate(value):
        if character.isspace():
            continue
        location = document.offset_location(("a",), offset)
        found = lines[location.line - 1][location.column - 1 :]
        assert found[0] == character or found[:2] == "\\" + character


def test_the_end_of_a_scalar_has_a_place() -> None:
    document = read_text("a: >-\n  b\n  c\nd: e\n")
    assert document.offset_location(("a",), 3).line in (3, 4)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_editors_end_them(end: str) -> None:
    document = read_text(f"a: 1{end}b:{end}  c: 2{end}")
    assert (document.location(("b", "c")).line, document.location(("b", "c")).column) == (3, 6)


# --- identity -------------------------------------------------------------------------------------

SAME = {
    "blank lines and remarks": ("\nvariables:\n", "\n\n# here they are\n\nvariables:\n"),
    "quotes": ("rule: is_poor\n", "rule: 'is_poor'\n"),
    "a block": ("rule: is_poor\n", "rule: >-\n          is_poor\n"),
    "a block with breaks": (
        "rule: classification in ('extreme_poor', 'poor')",
        "rule: |\n      classification in\n        ('extreme_poor',   'poor')\n",
    ),
    "braces": (
        "      no_child_left:\n        rule: not any(member.age < 19)\n"
        "        source: law, line 12\n",
        '      no_child_left: {source: "law, line 12", rule: not any(member.age < 19)}\n',
    ),
    "the order of two values in time": (
        "{2005-01-01: 100, 2010-01-01: 120}",
        "{2010-01-01: 120, 2005-01-01: 100}",
    ),
    "the order of fields": (
        "    type: boolean\n    rule: classification in ('extreme_poor', 'poor')\n",
        "    rule: classification in ('extreme_poor', 'poor')\n    type: boolean\n",
    ),
    "zeros at the end of a figure": ("approved: 0.9,", "approved: 0.900,"),
    "zeros at the end of a value": ("{2005-01-01: 0.40}", "{2005-01-01: 0.4}"),
    "what goes without saying": (
        "selection: {mode: all, ",
        "selection: {mode: all, order: descending, ",
    ),
    "the order of parameters": (
        "parameters:\n",
        "parameters:\n  spare: {label: {es: a, en: a}, unit: share, values: "
        "{2005-01-01: 1}, source: 'law, line 1'}\n",
    ),
}
OTHER = {
    "a value": ("0.40}", "0.41}"),
    "a rule": ("age < 19", "age < 20"),
    "a text": ("en: Approval", "en: Consent"),
    "a space within a text": ("holder: A ministry", "holder: A  ministry"),
    "the order of stages": (
        "      is_poor:\n        rule: is_poor\n        source: law, line 7\n      approved:\n"
        "        decided_by: assembly\n"
        "        simulated_as: {approved: 0.9, assumption: true, because: "
        "no source gives a share}\n",
        "      approved:\n        decided_by: assembly\n        simulated_as: {approved: 0.9, "
        "assumption: "
        "true, because: no source gives a share}\n      is_poor:\n        rule: is_poor\n"
        "        source: "
        "law, line 7\n",
    ),
}
BASE = MINIMAL.replace("label: {es: Apoyo, en: Support}", "label: {es: Apoyo, en: Approval}")


@pytest.mark.parametrize(("old", "new"), SAME.values(), ids=SAME)
def test_layout_does_not_change_the_identity(old: str, new: str) -> None:
    assert BASE.count(old) == 1
    if "spare" in new:
        first, second = (
            BASE.replace(old, new),
            BASE.replace("\nvariables:", new.split("\n", 1)[1] + "\nvariables:"),
        )
        assert first != second
        assert load_text(first).identity == load_text(second).identity
        return
    assert load_text(BASE.replace(old, new)).identity == load_text(BASE).identity


@pytest.mark.parametrize(("old", "new"), OTHER.values(), ids=OTHER)
def test_meaning_does(old: str, new: str) -> None:
    assert BASE.count(old) == 1
    assert load_text(BASE.replace(old, new)).identity != load_text(BASE).identity
