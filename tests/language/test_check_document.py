"""CHK0: the document. Each slip is found, pointed at and explained; its near-miss is let pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.language.minimal import (
    MINIMAL,
    Marked,
    assert_points_at,
    only_problem,
    problems_of,
    spoilt,
)

from chakana.language.document import (
    MAXIMUM_CHARACTERS,
    MAXIMUM_PARTS,
    MAXIMUM_PROBLEMS,
    read_document,
    read_text,
)
from chakana.language.load import Library
from chakana.problems import ChakanaError, excerpt


def test_the_minimal_definition_is_right() -> None:
    assert problems_of(MINIMAL) == []


SLIPS = {
    "a colon within a plain rule": (
        "CHK001",
        "rule: income < 240",
        "rule: income < 240▶: always",
        "mapping values are not allowed",
        "after '>-'",
    ),
    "a tab": ("CHK001", "  law: {title: The law}", "▶\tlaw: {title: The law}", "Not YAML", "tabs"),
    "a bracket that is never closed": (
        "CHK001",
        "only_for: [school]\n      source▶:",
        "only_for: [school\n      source▶:",
        "Not YAML",
        "",
    ),
    "a hidden character": (
        "CHK001",
        "country: PER",
        "country: P▶\x08ER",
        "U+0008",
        "Delete it",
    ),
    "an anchor": (
        "CHK002",
        "rule: is_poor\n",
        "rule: ▶&it is_poor\n",
        "Anchors",
        "Write the value out",
    ),
    "an alias": ("CHK002", "rule: is_poor\n", "rule: ▶*it\n", "aliases", "Write the value out"),
    "a merge key": ("CHK002", "  law: {", "  <<: ▶*all\n  law: {", "aliases", ""),
    "a tag": (
        "CHK002",
        "rule: is_poor\n",
        "rule: ▶!!python/object:os.system is_poor\n",
        "python/object:os.system is not part",
        "Remove the tag",
    ),
    "a tag on a mapping": (
        "CHK002",
        "  law: {",
        "  law: ▶!!python/object/apply:os.system {",
        "is not part of the language",
        "Remove the tag",
    ),
    "a list as a key": (
        "CHK002",
        "  law: {",
        "  ▶[law]: {",
        "A key must be a plain word",
        "Braces",
    ),
    "a second document": (
        "CHK002",
        "country: PER",
        "country: PER\n▶---\ncountry: PER",
        "more than one YAML document",
        "a file of its own",
    ),
    "a key twice": (
        "CHK003",
        "country: PER",
        "country: PER\n▶country: COL",
        "already given on line 4",
        "one of",
    ),
    "too deep": ("CHK004", "country: PER", "country: " + "[" * 63 + "▶[", "64 levels", "runaway"),
    "a very long value": (
        "CHK004",
        "country: PER",
        "country: ▶" + "x" * 20_001,
        "20001",
        "Shorten",
    ),
    "a very long name": ("CHK004", "country: PER", f"▶{'x' * 201}: PER", "201", "Shorten"),
    "a field that is not there": (
        "CHK005",
        "currency: PEN",
        "▶curency: PEN",
        "no field 'curency'",
        "Did you mean 'currency'?",
    ),
    "a field of a part that is not there": (
        "CHK005",
        "    selection: {mode: all, source",
        "    selection: {mode: all, ▶soruce",
        "no field 'soruce'",
        "Did you mean 'source'?",
    ),
    "a part that is missing": (
        "CHK006",
        '    selection: {mode: all, source: "law, line 8"}\n',
        "",
        "'selection' is missing",
        "selection: {mode: all}",
    ),
    "a language that is missing": (
        "CHK006",
        "label: {es: Apoyo, en: Support}",
        "▶label: {es: Apoyo}",
        "'en' is missing",
        "Spanish and English",
    ),
    "an instrument that there is not": (
        "CHK007",
        "instrument: transfer",
        "instrument: ▶gift",
        "'gift' for 'instrument'",
        "'campaign'",
    ),
    "a name with a capital": (
        "CHK007",
        "      is_poor:\n        rule",
        "      ▶isPoor:\n        rule",
        "not a name",
        "Lower case",
    ),
    "a country in words": (
        "CHK007",
        "country: PER",
        "country: ▶Peru",
        "right form",
        "Three capitals",
    ),
    "NO is the text NO, not false": (
        "CHK007",
        "assumption: true",
        "assumption: ▶NO",
        "'NO' for 'assumption'",
        "",
    ),
    "a figure with a separator": (
        "CHK007",
        "approved: 0.9",
        "approved: ▶1'000",
        "write a figure such as",
        "",
    ),
    "a share above one": (
        "CHK007",
        "values: {2005-01-01: 0.40}",
        "values: {2005-01-01: ▶40}",
        "'40' is not a share",
        "",
    ),
    "a day in another order": (
        "CHK007",
        "values: {2005-01-01: 0.40}",
        "values: {▶01-01-2005: 0.40}",
        "2026-01-31",
        "",
    ),
    "a tenth of a cent": (
        "CHK007",
        "2005-01-01: 100,",
        "2005-01-01: ▶100.005,",
        "more than two decimals",
        "",
    ),
    "an empty value": (
        "CHK007",
        "mandate:\n      rule: income < 240\n",
        "mandate:\n      rule:▶\n",
        "'rule' is empty",
        "rule: any(",
    ),
    "a variable without its level": (
        "CHK007",
        "  household.income:",
        "  ▶income:",
        "not a level and a name",
        "household.income",
    ),
    "a name that rules use": (
        "CHK007",
        "  member.attends_school:",
        "  ▶member.case:",
        "a word of the rules",
        "another name",
    ),
    "a list where a mapping is needed": (
        "CHK007",
        "  law: {title: The law}",
        "  law: ▶[The law]",
        "not a mapping of names",
        "",
    ),
    "another version of the language": (
        "CHK007",
        "chakana: 1",
        "chakana: ▶2",
        "'2' for 'chakana' is not possible",
        "It is '1'",
    ),
}


@pytest.mark.parametrize(("code", "old", "new", "message", "hint"), SLIPS.values(), ids=SLIPS)
def test_a_slip(code: str, old: str, new: str, message: str, hint: str) -> None:
    text = spoilt(old.replace("▶", ""), new)
    problem = problems_of(text.replace("▶", ""))[0]
    assert problem.code == code, problem
    assert message in problem.message
    assert hint in problem.hint
    if "▶" in text:
        assert_points_at(problem, Marked.of(text))


GOOD = {
    "a colon within quotes": ("{title: The law}", "{title: 'The law: a reading'}"),
    "a colon in a block": ("basis: {es: Ley, en: Law}", "basis: {es: Ley, en: 'Law: one'}"),
    "a star within quotes": ("holder: A ministry", "holder: '*a ministry'"),
    "an exclamation in quotes": ("holder: A ministry", "holder: '!important'"),
    "null of quotes is a word": ("holder: A ministry", "holder: 'null'"),
    "a remark": ("rule: is_poor\n", "rule: is_poor  # as the register says\n"),
    "a rule in a block": (
        "rule: is_poor\n",
        "rule: >-\n          is_poor\n          and is_poor\n",
    ),
    "a code that begins with zero": ("holder: A ministry", "holder: 017"),
    "one document between marks": (MINIMAL[:12], "---\n" + MINIMAL[:12]),
    "sixty-four levels are enough for anybody": ("holder: A ministry", "holder: (((())))"),
    "the day of a leap year": ("{2005-01-01: 0.40}", "{2004-02-29: 0.40}"),
}


@pytest.mark.parametrize(("old", "new"), GOOD.values(), ids=GOOD)
def test_a_near_miss(old: str, new: str) -> None:
    assert problems_of(spoilt(old, new)) == []


def test_a_zero_is_kept() -> None:
    document = read_text("code: 010101\nanswer: NO\n")
    assert document.data == {"code": "010101", "answer": "NO"}


def test_only_plain_null_is_nothing() -> None:
    assert read_text("a: null\nb: ~\nc:\nd: 'null'\ne: ''\n").data == {
        "a": None, "b": None, "c": None, "d": "null", "e": "",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "# only a remark\n", "- a\n- b\n", "just a sentence", "1"])
def test_what_is_no_definition(text: str) -> None:
    problem = only_problem(text)
    assert problem.code == "CHK008"
    assert "chakana: 1" in problem.hint


def test_a_comma_in_braces_is_explained() -> None:
    text = spoilt(
        "mandate:\n      rule: income < 240\n      source: law, line 5",
        'mandate: {rule: any(member.age < 5) or coalesce(income▶, 0) < 5, source: "law, line 5"}',
    )
    problem = only_problem(text.replace("▶, 0", ", ▶0").replace("▶", ""))
    assert problem.code == "CHK107"
    assert_points_at(problem, Marked.of(text.replace("▶, 0", ", ▶0")))
    assert "comma" in problem.message
    assert ">-" in problem.hint


def test_a_rule_that_became_a_mapping_is_explained() -> None:
    text = spoilt("rule: is_poor\n", "rule:\n          is_poor and any(member.age < 5): yes\n")
    problem = only_problem(text)
    assert problem.code == "CHK007"
    assert "a colon and a space made it a mapping" in problem.message


def test_every_repeated_key_is_told_up_to_a_limit() -> None:
    text = "a: 1\n" * 5
    assert [problem.location.line for problem in problems_of(text)] == [2, 3, 4, 5]
    assert len(problems_of("a: 1\n" * 5_000)) == MAXIMUM_PROBLEMS


def test_too_many_wrong_fields_are_told_up_to_a_limit() -> None:
    text = MINIMAL + "".join(f"x{number}: 1\n" for number in range(5_000))
    assert len(problems_of(text)) == MAXIMUM_PROBLEMS


def test_five_megabytes_are_refused() -> None:
    text = "a: b\n" * 1_000_000
    problem = only_problem(text)
    assert problem.code == "CHK004"
    assert str(MAXIMUM_CHARACTERS) in problem.message


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    """A sparse file of a terabyte: reading it would take all the memory there is."""
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(ChakanaError) as caught:
        read_document(path)
    assert [problem.code for problem in caught.value.problems] == ["CHK004"]


def test_too_many_parts_are_refused() -> None:
    problem = only_problem("- a\n" * (MAXIMUM_PARTS + 1))
    assert problem.code == "CHK004"
    assert problem.location.line > 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    definition, (problem,) = Library().examine(tmp_path / "absent.yaml")
    assert definition is None
    assert problem.code == "CHK009"


@pytest.mark.parametrize("name", ["pe/junto", "x" * 5_000, "", "../../etc/passwd", "a\0b"])
def test_a_name_that_the_library_does_not_hold(name: str) -> None:
    definition, (problem,) = Library().examine(name)
    assert definition is None
    assert problem.code == "CHK009"


def test_a_near_name_is_offered() -> None:
    _, (problem,) = Library().examine("pe/sisfo")
    assert problem.hint == "Did you mean 'pe/sisfoh'?"


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("title: Mínima".encode("latin-1"))
    _, (problem,) = Library().examine(path)
    assert problem.code == "CHK001"
    assert problem.hint == "Save it as UTF-8."


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_text(MINIMAL, encoding="utf-8-sig")
    assert Library().examine(path)[1] == []


def test_a_folder_is_not_a_definition(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    _, (problem,) = Library().examine(tmp_path / "folder.yaml")
    assert problem.code == "CHK009"


def test_a_definition_is_called_as_its_file(tmp_path: Path) -> None:
    (tmp_path / "pe").mkdir()
    text = MINIMAL.replace("programme: pe/minimal", "programme: ▶pe/other")
    marked = Marked.of(text)
    (tmp_path / "pe" / "minimal.yaml").write_text(marked.text, encoding="utf-8")
    definition, (problem,) = Library.with_folders([tmp_path]).examine("pe/minimal")
    assert definition is None
    assert problem.code == "CHK007"
    assert "'pe/minimal'" in problem.hint
    assert_points_at(problem, marked)


def test_a_file_outside_the_library_is_called_as_it_likes(tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(MINIMAL, encoding="utf-8")
    assert Library().examine(path)[1] == []


DECIMALS = {
    "a value of a parameter": (
        spoilt("values: {2005-01-01: 0.40}", "values: {2005-01-01: 0,▶50}"),
        "A decimal takes a point: 0.50.",
    ),
    "a field": (spoilt("approved: 0.9,", "approved: 0,▶9,"), "A decimal takes a point: 0.9."),
    "a whole figure": (
        spoilt("2010-01-01: 120}", "2010-01-01: -1,▶000}"),
        "A decimal takes a point: -1.000.",
    ),
}


@pytest.mark.parametrize("name", DECIMALS)
def test_a_figure_that_a_comma_cut_is_told_how_to_write_it(name: str) -> None:
    text, hint = DECIMALS[name]
    marked = Marked.of(text)
    problem = only_problem(marked.text)
    assert problem.hint == hint
    assert "was left over" in problem.message
    assert_points_at(problem, marked)


def test_a_line_that_is_cut_says_on_which_side() -> None:
    line = "0123456789" * 30
    assert excerpt(line[:100], 5).splitlines()[0] == "    " + line[:100]
    first, caret = excerpt(line, 5).splitlines()
    assert first == f"    {line[:99]}…"
    assert caret.index("^") == first.index("4")
    middle, caret = excerpt(line, 150).splitlines()
    assert (middle[4], middle[-1], len(middle)) == ("…", "…", 104)
    assert middle[caret.index("^")] == line[149]
    last, caret = excerpt(line, 300).splitlines()
    assert (last[4], last[-1]) == ("…", line[-1])
    assert last[caret.index("^")] == line[299]
