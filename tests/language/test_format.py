"""The formatter changes the layout and nothing else, and never twice."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.definitions import SMALL

from chakana.language.document import read_text
from chakana.language.format import format_file, format_text
from chakana.language.layout import WIDTH
from chakana.language.load import BUILT_IN, Library, load_text
from chakana.language.remarks import read_remarked
from chakana.problems import ChakanaError

FILES = sorted(BUILT_IN.rglob("*.yaml"))
TEXTS = {path: path.read_text(encoding="utf-8") for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_of_the_library_keeps_its_data_and_comments(path: Path) -> None:
    text = TEXTS[path]
    new = format_text(text)
    assert format_text(new) == new
    assert read_text(new).data == read_text(text).data
    marks = [line.strip() for line in text.splitlines() if line.strip().startswith("#")]
    assert [line for line in marks if line not in new] == []


@pytest.mark.parametrize("name", Library().names())
def test_the_identity_of_a_definition_does_not_change(name: str) -> None:
    library = Library()
    definition, _ = library.examine(name)
    if definition is None or definition.reform_of:
        return  # another test demands that the library loads; a reform has no identity of its own
    again = load_text(format_text(definition.document.text), library=library)
    assert again.identity == definition.identity


def test_the_canonical_layout() -> None:
    text = """
# at the head
chakana:   1

title: {en:   "Small", es: 'Pequeño'}   # beside
programme: pe/small


country: "PER"
parameters:
    share:
        # of the share
        source:   "law, line 1"
        unit: share
        also: [{note: other, value: "0.5", source: "law, line 9"}]
        values: {2005-01-01:   0.40}
        label:
            es: Parte
            en: Share
        # closes the share
components: {}
sources:
    law: {title: "A: law", year: 2016}
uses: [
    pe/one,  # the first
    pe/two ]
summary:
    es: Un texto que es largo y que no cabe en una sola línea de cien columnas porque sigue y sigue
    en: "yes"
"""
    assert (
        format_text(text)
        == """\
# at the head
chakana: 1
programme: pe/small

title: {es: Pequeño, en: Small}  # beside
summary:
  es: Un texto que es largo y que no cabe en una sola línea de cien columnas porque sigue y sigue
  en: "yes"

country: PER
sources:
  law: {title: "A: law", year: 2016}
uses:
  - pe/one  # the first
  - pe/two
parameters:
  share:
    label: {es: Parte, en: Share}
    unit: share
    values: {2005-01-01: 0.40}
    # of the share
    source: law, line 1
    also: [{value: "0.5", source: "law, line 9", note: other}]
    # closes the share
components: {}
"""
    )


def test_a_long_rule_folds_and_keeps_its_words() -> None:
    rule = " and ".join(f"name in ('Apurímac', 'Ayacucho {n}')" for n in range(8))
    new = format_text(f"programme: x\ncomponents:\n  one:\n    mandate:\n      rule: {rule}\n")
    assert "rule: >-\n" in new
    assert all(len(line) <= WIDTH for line in new.splitlines())
    assert read_text(new).data["components"]["one"]["mandate"]["rule"] == rule


def test_a_long_rule_breaks_before_its_clauses() -> None:
    rule = (
        "lives_in_poverty and (rural or not rural_only) and name <> 'black and white' "
        "and (any(member.age < child_age) or any(member.pregnant))"
    )
    new = format_text(f"programme: x\ncomponents:\n  one:\n    mandate:\n      rule: {rule}\n")
    assert new.endswith("""\
      rule: >-
        lives_in_poverty and (rural or not rural_only) and name <> 'black and white'
        and (any(member.age < child_age) or any(member.pregnant))
""")


def test_a_rule_that_begins_with_a_quote_becomes_a_block() -> None:
    text = "programme: x\ncomponents:\n  one:\n    mandate: {rule: \"'poor' = class, or\"}\n"
    assert "rule: >-\n        'poor' = class, or\n" in format_text(text)


COMMENTS = st.sampled_from(["own", "beside", "flow", "key", "blank"])


@given(
    st.sampled_from(sorted(TEXTS)),
    st.integers(0, 10**6),
    st.lists(
        st.tuples(COMMENTS, st.integers(0, 10**6), st.integers(0, 10)), min_size=1, max_size=9
    ),
)
def test_comments_anywhere_are_kept(
    path: Path, where: int, changes: list[tuple[str, int, int]]
) -> None:
    """Comments are put at random places of a section; whatever is still YAML must survive."""
    lines = _section(TEXTS[path].splitlines(), where)
    for number, (kind, place, indent) in enumerate(changes):
        _disturb(lines, kind, place % len(lines), f"# remark {number}", " " * indent)
    text = "\n".join(lines)
    try:
        data = read_text(text).data
    except ChakanaError:
        return
    new = format_text(text)
    assert format_text(new) == new
    assert read_text(new).data == data
    told = read_remarked(text).comments
    assert all(new.count(comment) >= told.count(comment) for comment in told)


def _section(lines: list[str], where: int) -> list[str]:
    tops = [number for number, line in enumerate(lines) if line[:1] not in (" ", "#", "")]
    start = where % len(tops)
    end = tops[start + 1] if start + 1 < len(tops) else len(lines)
    return lines[tops[start] : end][:60]


def _disturb(lines: list[str], kind: str, at: int, comment: str, indent: str) -> None:
    if kind == "own":
        lines.insert(at, indent + comment)
    elif kind == "beside":
        lines[at] += f"  {comment}"
    elif kind == "flow":
        lines[at] = lines[at].replace(", ", f",  {comment}\n                  ", 1)
    elif kind == "key":
        lines[at] = lines[at].replace(": ", f":  {comment}\n                  ", 1)
    else:
        lines.insert(at, "")


AWKWARD = [
    "", "null", "~", "017", "no", "1e5", "- a", "a: b", "a #b", "{", "'", '"', "|", "a\nb\n", " x",
    "x ", "a\n\nb", "2013-01-01", "@x", "a,b", "[x]", "!t", "%", "?",
]  # fmt: skip
SCALARS = st.one_of(st.text(max_size=40), st.sampled_from(AWKWARD))
TREES = st.recursive(
    st.one_of(SCALARS, st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(SCALARS.filter(bool), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(SCALARS.filter(bool), TREES, min_size=1, max_size=4), st.booleans())
def test_any_value_survives(data: dict[str, object], flow: bool) -> None:
    """The text is written by PyYAML, an implementation that is not ours."""
    import yaml

    text = yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow)
    try:
        before = read_text(text).data
    except ChakanaError:
        return
    new = format_text(text)
    assert read_text(new).data == before
    assert format_text(new) == new


def test_the_file_is_replaced_at_once_and_keeps_its_mode(tmp_path: Path) -> None:
    path, link = tmp_path / "small.yaml", tmp_path / "link.yaml"
    path.write_text(SMALL + "\n\n\n", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    assert format_file(link, check=True)
    assert path.read_text(encoding="utf-8").endswith("\n\n\n")
    assert format_file(link)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert not format_file(path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link.yaml", "small.yaml"]


def test_line_ends_of_other_systems_become_ours(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + format_text(SMALL).replace("\n", "\r\n").encode())
    assert format_file(path)
    assert path.read_bytes() == format_text(SMALL).encode()
    assert not format_file(path)


def test_what_is_not_yaml_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("a: [1, 2\nb: 3\n", encoding="utf-8")
    with pytest.raises(ChakanaError, match="CHK001"):
        format_file(path)
    assert path.read_text(encoding="utf-8") == "a: [1, 2\nb: 3\n"


def test_a_write_that_fails_leaves_the_old_text(tmp_path: Path) -> None:
    """The system refuses files of more than ten bytes while the new text is written."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL + "\n\n", encoding="utf-8")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(ChakanaError, match="CHK009"):
            format_file(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_text(encoding="utf-8") == SMALL + "\n\n"
    assert [one.name for one in tmp_path.iterdir()] == ["small.yaml"]
