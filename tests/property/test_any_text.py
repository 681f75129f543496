"""Any text whatever gives a definition or coded errors: no traceback, no hang, nothing executed."""

from __future__ import annotations

import contextlib
import json
import signal
import string
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.language.minimal import MINIMAL

from chakana.engines.outcome import assess_one
from chakana.engines.reference import Thing
from chakana.language.codes import CODES
from chakana.language.definition import Definition
from chakana.language.document import read_text
from chakana.language.load import BUILT_IN, Library
from chakana.problems import ChakanaError, Problem

REPOSITORY = Path(__file__).resolve().parents[2]
LIBRARY = Library()
SOURCES = [MINIMAL, *(path.read_text() for path in sorted(BUILT_IN.glob("*/*.yaml")))]
PATIENCE = 60
"""Seconds after which a text counts as a hang; the slowest honest one takes a second or two."""


@contextlib.contextmanager
def without_hanging() -> Iterator[None]:
    """Fail, where the clock can be set, when the body takes beyond all measure."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"still not done after {PATIENCE} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def examined(text: str) -> tuple[Definition | None, list[Problem]]:
    with without_hanging():
        try:
            return LIBRARY.examine_document(read_text(text))
        except ChakanaError as error:
            return None, list(error.problems)


def assert_sound(text: str) -> Definition | None:
    """A definition that works, or errors that say what, where and why."""
    definition, problems = examined(text)
    errors = [problem for problem in problems if problem.severity == "error"]
    assert (definition is None) == bool(errors)
    for problem in problems:
        assert problem.code in CODES
        assert problem.message
        assert str(problem)
        assert json.dumps(problem.as_dict())
        lines = read_lines(text)
        if problem.location.line and problem.location.file == "<text>":
            assert problem.location.line <= len(lines)
            assert problem.location.column <= len(lines[problem.location.line - 1]) + 1
    if definition is not None:
        assert_usable(definition)
    return definition


def read_lines(text: str) -> list[str]:
    from chakana.language.document import _BREAK

    return _BREAK.split(text)


def assert_usable(definition: Definition) -> None:
    """It has an identity, and can be asked of somebody of whom nothing is known."""
    assert len(definition.identity) == 64
    for component in definition.components.values():
        with without_hanging():
            outcome = assess_one(
                definition, component, Thing(component.unit, {}), date(2024, 6, 15)
            )
        assert outcome.eligible in (True, False)


# --- any characters -------------------------------------------------------------------------------

YAML_LIKE = st.lists(
    st.sampled_from(
        ["a", "b", ": ", ":", "\n", "\n  ", "- ", "{", "}", "[", "]", ", ", "&a ", "*a", "!!int ",
         "!!python/object/apply:os.system ", "<<: ", "? ", "|", ">-", "'", '"', "#", " #", "%", "@",
         "`", "---\n", "...\n", "\t", "~", "null", "chakana: 1\n", "\\x00", "\u00e9", "\u2028",
         "\x85", "\ufeff", "\U0001f33d", "reform", "components", "=", "\r", "\r\n"]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(), st.text(st.characters(codec=None)), YAML_LIKE))
def test_any_characters(text: str) -> None:
    assert_sound(text)


@given(YAML_LIKE, st.integers(0, 10_000))
def test_any_characters_within_a_definition(found: str, place: int) -> None:
    at = place % len(MINIMAL)
    assert_sound(MINIMAL[:at] + found + MINIMAL[at:])


# --- mutations of real definitions ----------------------------------------------------------------

INSERTED = st.sampled_from(
    ["\u00a0", "\u200b", "\x00", "\x07", "\ud800", "\ufffe", "\u202e", "9" * 400, "1e999999999",
     "-" * 50, "(" * 300, "[" * 100, "{a: " * 80, "&x ", "*x", "!!python/name:os ", "<<: {a: 1}",
     "# ", ": ", "'", '"', "\t", "0x1F", "NO", "not " * 40, "case when ", "\n", "\n\n  ", "%YAML 9",
     "enrolled_in('pe/juntos')", "x" * 30_000, "decimal(" * 40, "ñ\u0301", "null", "~", "|\n",
     ">-\n"]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A real definition, spoilt in one to six places."""
    lines = draw(st.sampled_from(SOURCES)).splitlines()
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(lines) - 1, 0)))
        other = draw(st.integers(0, max(len(lines) - 1, 0)))
        match draw(
            st.sampled_from(["delete", "repeat", "swap", "indent", "insert", "cut", "join"])
        ):
            case "delete":
                del lines[at : at + draw(st.integers(1, 8))]
            case "repeat":
                lines.insert(other, lines[at] if lines else "")
            case "swap" if lines:
                lines[at], lines[other] = lines[other], lines[at]
            case "indent" if lines:
                lines[at] = " " * draw(st.integers(0, 12)) + lines[at].lstrip()
            case "insert" if lines:
                column = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:column] + draw(INSERTED) + lines[at][column:]
            case "cut" if lines:
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
            case "join" if lines:
                lines[at] += " " + lines[other].strip()
    return "\n".join(lines)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_mutated_definitions(text: str) -> None:
    assert_sound(text)


# --- any rule at any place ------------------------------------------------------------------------

TOKENS = [
    "and",
    "or",
    "not",
    "(",
    ")",
    ",",
    "=",
    "<>",
    "<",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "case",
    "when",
    "then",
    "else",
    "end",
    "in",
    "between",
    "is",
    "null",
    "true",
    "false",
    "any(",
    "all(",
    "count(",
    "sum(",
    "min(",
    "max(",
    "mean(",
    "filter (where",
    "coalesce(",
    "least(",
    "greatest(",
    "years_between(",
    "per_year(",
    "per_month(",
    "enrolled_in(",
    "'pe/juntos'",
    "'poor'",
    "current_date",
    "date '2020-01-01'",
    "'2020-02-30'",
    "0.5",
    "1",
    "1e15",
    "1e400",
    "10000.005",
    "income",
    "is_poor",
    "classification",
    "member.age",
    "member",
    "age",
    "attends_school",
    "poverty_rate",
    "district.poverty_rate",
    "household.income",
    "threshold",
    "transfer",
    "nothing",
    "select",
    "from",
    "like",
    ";",
    "--",
    "/*",
    "::",
    "[",
    "]",
    "{",
    "}",
    "@",
    "$1",
    "?",
    "%",
    "!",
    "cast(",
    "decimal(",
    "interval",
    "over (",
    "distinct",
    "*",
    ".",
    "'",
    '"',
    "__import__('os')",
    "lambda x: x",
    "exec(",
    "{{ 7*7 }}",
    "\n",
    "\\",
    "é",
    "x'",
    "next",
    "if",
    "array(",
    "struct<",
]
POSITIONS = {
    "a mandate": ("rule: income < 240", "rule: {}"),
    "a stage of the district": ("rule: poverty_rate >= threshold", "rule: {}"),
    "a stage": ("        rule: is_poor\n", "        rule: {}\n"),
    "an amount": ("amount: transfer\n", "amount: {}\n"),
    "whom a condition concerns": ("applies_to: age between 6 and 18", "applies_to: {}"),
    "a condition": ("rule: attends_school", "rule: {}"),
    "an exit": ("rule: not any(member.age < 19)", "rule: {}"),
    "a derived variable": ("rule: classification in ('extreme_poor', 'poor')", "rule: {}"),
    "a derived amount": (
        "    unit: PEN per month\n",
        "    unit: PEN per month\n    rule: {}\n    source: law, line 1\n",
    ),
    "a ranking": ("{mode: all, ", "{{mode: ranked, number: 5, rank_by: {}, "),
    "a number": ("{mode: all, ", "{{mode: lottery, number: {}, "),
    "a budget": ("{mode: all, ", "{{mode: lottery, budget: {}, "),
    "a cutoff": ("{mode: all, ", "{{mode: ranked, rank_by: income, cutoff: {}, "),
    "a cost": (
        "    conditions:\n",
        "    costs: {{office: {{label: {{es: a, en: a}}, source: 'law, line 1', amount: {}}}}}\n"
        "    conditions:\n",
    ),
    "a counterpart": (
        "      amount: transfer\n",
        "      amount: transfer\n"
        "      counterpart: {{at_least: {}, in: [cash], source: 'law, line 1'}}\n",
    ),
    "a prize": (
        "      amount: transfer\n",
        "      amount: transfer\n      prizes: {{first: {{label: {{es: a, en: a}}, amount: {}, "
        "source: 'law, line 1'}}}}\n",
    ),
    "a loan": (
        "      amount: transfer\n",
        "      amount: transfer\n      loan: {{interest: {}, months: 12, source: 'law, line 1'}}\n",
    ),
    "an adoption": (
        "    conditions:\n",
        "    adoption: {{share: {}, of: gardens, source: 'law, line 1'}}\n    conditions:\n",
    ),
    "an effect": (
        "    conditions:\n",
        "    effects: {{more: {{label: {{es: a, en: a}}, variable: household.income, change: {}, "
        "kind: relative, source: 'law, line 1'}}}}\n    conditions:\n",
    ),
    "a term of a score": (
        "  member.age:\n",
        "  household.score: {{label: {{es: a, en: a}}, type: number, unit: points, "
        "source: 'law, line 1', "
        "score: {{intercept: 1, terms: [{{when: {0}, weight: 1}}, {{of: {0}, weight: 2}}]}}}}\n"
        "  member.age:\n",
    ),
}


def at_position(position: str, rule: str) -> str:
    """The minimal definition with ``rule``, in quotes, at a place where a rule stands."""
    old, new = POSITIONS[position]
    assert MINIMAL.count(old) == 1
    quoted = "'" + rule.replace("'", "''").replace("\n", " ") + "'"
    return MINIMAL.replace(old, new.format(quoted))


@pytest.mark.parametrize("position", POSITIONS)
def test_a_position_takes_a_rule(position: str) -> None:
    """The places are real: what cannot be read is told as a rule's problem."""
    problems = examined(at_position(position, "1 1"))[1]
    assert any(problem.code == "CHK101" for problem in problems)


def expressions() -> st.SearchStrategy[str]:
    """Rules of the right grammar, and of whatever kinds."""
    names = st.sampled_from(
        ["income", "is_poor", "classification", "poverty_rate", "district.poverty_rate",
         "threshold", "transfer", "age", "member.age", "0", "1", "2.5", "'poor'", "true",
         "current_date",
         "'2020-01-01'", "household.income", "enrolled_in('pe/juntos')", "count(member)"]
    )  # fmt: skip
    shapes = (
        "({0} and {1})", "({0} or {1})", "(not {0})", "({0} < {1})", "({0} = {1})", "({0} <> {1})",
        "({0} + {1})", "({0} - {1})", "({0} * {1})", "({0} / {1})", "(- {0})", "({0} is null)",
        "({0} is not null)", "({0} between {1} and {0})", "({0} in ({1}, 'poor'))",
        "case when {0} then {1} else {0} end", "case when {0} then {1} end", "coalesce({0}, {1})",
        "least({0}, {1})", "greatest({0}, {1})", "any({0})", "all({0})", "count({0})", "sum({0})",
        "min({0})", "mean({0}) filter (where {1})", "per_year({0})", "per_month({0})",
        "years_between({0}, {1})", "days_between({0}, {1})",
    )  # fmt: skip

    def wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(str.format, st.sampled_from(shapes), inner, inner)

    return st.recursive(names, wider, max_leaves=12)


RULES = st.one_of(
    st.lists(st.sampled_from(TOKENS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(TOKENS), max_size=40).map("".join),
    expressions(),
    st.text(string.printable, max_size=60),
    st.text(max_size=40),
)


@settings(max_examples=max(settings().max_examples, 300))
@given(st.sampled_from(sorted(POSITIONS)), RULES)
def test_any_rule_at_any_place(position: str, rule: str) -> None:
    assert_sound(at_position(position, rule))


NESTED = [
    "(",
    "[",
    "{",
    "any(",
    "count(",
    "not ",
    "- ",
    "case when ",
    "case when is_poor then ",
    "x in (",
    "coalesce(1, ",
    "cast(",
    "decimal(",
    "array(",
    "struct<",
    "date ",
    "interval ",
    "(select ",
    "x -> ",
    "a.",
    "x::",
    "f(",
    "any(x) filter (where ",
    "values (",
    "if(",
    "between ",
    "! ",
    "~",
    "date(",
    "is ",
    "current_date(",
    "'",
    "''",
    '"',
    "is not ",
    "x between 1 and ",
]


@pytest.mark.parametrize("opening", NESTED)
def test_nesting_neither_hangs_nor_falls(opening: str) -> None:
    """Some of these take a parser of all of SQL a time that doubles with every level."""
    for depth in (12, 20, 40, 400):
        for closing in ("", ")" * depth, " end" * depth):
            rule = (opening * depth + "income" + closing)[:7_900]
            assert_sound(at_position("a stage", rule))


# --- any reform -----------------------------------------------------------------------------------


@st.composite
def reforms(draw: st.DrawFn) -> str:
    """A reform with paths that are there, nearly there, and nowhere."""
    data = read_text((BUILT_IN / "pe" / "sisfoh.yaml").read_text()).data
    lines = []
    for _ in range(draw(st.integers(1, 6))):
        path, value = [], data
        while isinstance(value, dict) and value and draw(st.booleans()):
            name = draw(st.sampled_from(sorted(value)))
            path.append(name)
            value = value[name]
        path += draw(st.lists(st.sampled_from(["", "rule", "values", "x", "es", "."]), max_size=2))
        new = draw(st.sampled_from(
            ["1", "null", "x", "{2014-01-01: 5}", "{a: b}", "{}", "is_poor", "'not ('", "[1]", "''",
             "{es: a, en: b}", "{rule: null}", "9999-12-31", "{x: {y: z}}"]
        ))  # fmt: skip
        lines.append(f"  {json.dumps('.'.join(path))}: {new}")
    return (
        "chakana: 1\nreform: xx/any\nof: pe/sisfoh\ntitle: {es: a, en: a}\nchanges:\n"
        + "\n".join(dict.fromkeys(lines))
    )


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(reforms())
def test_any_reform(text: str) -> None:
    assert_sound(text)


# --- what a stranger might send -------------------------------------------------------------------

LAUGHS = "a: &a [x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(12)
)
MANY_RULES = "".join(
    f"  household.r{n}: {{label: {{es: a, en: a}}, type: boolean, rule: x{n}, "
    "source: 'law, line 1'}\n"
    for n in range(3_000)
)
LONG_RULES = "".join(
    f"  household.r{n}: {{label: {{es: a, en: a}}, type: boolean, source: 'law, line 1', "
    f"rule: {' or '.join(['income < 5'] * 500)}}}\n"
    for n in range(100)
)
MANY_NAMES = "".join(
    f"  household.n{n}: {{label: {{es: a, en: a}}, type: boolean}}\n" for n in range(4_000)
)
DIAMOND = "".join(
    f"  household.d{n}: {{label: {{es: a, en: a}}, type: boolean, source: 'law, line 1', "
    f"rule: d{n - 1} and d{n - 1}}}\n"
    for n in range(1, 50)
)
HOSTILE = {
    "a billion laughs": (LAUGHS, {"CHK002"}),
    "deep brackets": ("[" * 100_000, {"CHK004"}),
    "deep braces": ("{a: " * 100_000, {"CHK004"}),
    "deep indentation": ("\n".join(" " * n + "a:" for n in range(1_200)), {"CHK004"}),
    "deep dashes": ("- " * 100_000, {"CHK004"}),
    "deep question marks": ("? " * 100_000, {"CHK002", "CHK004"}),
    "five megabytes": ("a: b\n" * 1_000_000, {"CHK004"}),
    "a million small parts": ("- a\n" * 249_000, {"CHK004"}),
    "a hundred thousand names twice": ("a: 1\n" * 100_000, {"CHK003"}),
    "a long line": ("a: " + "b" * 900_000, {"CHK004"}),
    "a long key": ("b" * 900_000 + ": a", {"CHK001", "CHK004"}),
    "a long quoted key": ("'" + "b" * 900_000 + "': a", {"CHK001", "CHK004"}),
    "many flows": ("[" + "{}, " * 200_000, {"CHK004"}),
    "unclosed quotes": ("'" + "a\n" * 400_000, {"CHK001", "CHK004"}),
    "many wrong fields": (MINIMAL + "".join(f"f{n}: 1\n" for n in range(40_000)), {"CHK005"}),
    "many unreadable rules among many names": (
        MINIMAL.replace("  member.age:\n", MANY_NAMES + MANY_RULES + "  member.age:\n"),
        {"CHK103"},
    ),
    "many long rules": (
        MINIMAL.replace("  member.age:\n", LONG_RULES + "  member.age:\n"),
        {"CHK004"},
    ),
    "a diamond of variables": (
        MINIMAL.replace(
            "  member.age:\n", DIAMOND.replace("d0 and d0", "is_poor") + "  member.age:\n"
        ).replace("        rule: is_poor\n", "        rule: d49\n"),
        set(),
    ),
    "many names of other programmes in many texts": (
        MINIMAL.replace(
            "currency: PEN",
            "currency: PEN\nalongside: [" + ", ".join(f"xx/p{n}" for n in range(10_000)) + "]",
        )
        + "objectives:\n"
        + "".join(
            f"  o{n}: {{label: {{es: '{'pierde esto ' * 5}', en: x}}}}\n" for n in range(4_000)
        ),
        set(),
    ),
    "a unit of many words": (
        MINIMAL.replace("unit: share\n    values", "unit: " + "a per " * 3_000 + "b\n    values"),
        {"CHK105"},
    ),
    "python": (
        "!!python/object/apply:os.system ['touch hacked']\n",
        {"CHK002"},
    ),
    "python in a value": ("a: !!python/object/new:exec ['import os']\n", {"CHK002"}),
    "python in a rule": (
        at_position("a stage", "__import__('os').system('touch hacked')"),
        {"CHK102"},
    ),
    "a template in a rule": (at_position("a stage", "{{ ''.__class__ }}"), {"CHK102"}),
    "a query in a rule": (at_position("a stage", "(select load_file('/etc/passwd'))"), {"CHK102"}),
    "a file in uses": (
        MINIMAL.replace("country: PER", "country: PER\nuses: [../../etc/passwd]"),
        {"CHK007"},
    ),
    "exponential types in a rule": (at_position("a stage", "decimal(" * 60 + ")" * 60), {"CHK102"}),
}


def test_hostile_texts_in_a_small_process() -> None:
    """All of them in 1.5 GB and a few minutes: a proof that none of them takes all there is."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.property.hostile_process"],
        input=json.dumps([text for text, _ in HOSTILE.values()]),
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        timeout=600,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-2_000:]
    told = json.loads(answer.stdout)
    assert told["events"] == []
    for (name, (_, wanted)), codes in zip(HOSTILE.items(), told["codes"], strict=True):
        if wanted:
            assert set(codes) & wanted, (name, codes[:5])
        assert len(codes) <= 1_000, name
