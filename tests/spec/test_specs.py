"""Every case of the printed reference holds, by every engine."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.spec.definitions import RESULTS, definition_text, hamlet
from tests.spec.engines import ENGINES
from tests.spec.specs import Case, topics

from chakana.expressions.nodes import NODES, Node, Value
from chakana.expressions.parse import FUNCTIONS
from chakana.language.document import read_text
from chakana.language.load import Library, load_text

CASES = [case for topic in topics() for case in topic.cases]


def named(case: Case) -> str:
    return f"{case.topic}: {case.title}"


def test_cases_have_titles_of_their_own() -> None:
    titles = [named(case) for case in CASES]
    assert len(titles) == len(set(titles))


RULES = [
    pytest.param(case, engine, id=f"{engine}: {named(case)}")
    for case in CASES
    for engine in ENGINES
    if case.rule and not case.refused and ENGINES[engine].shows(case.level)
]


@pytest.mark.parametrize(("case", "engine"), RULES)
def test_a_rule_gives(case: Case, engine: str) -> None:
    definition, people = load_text(definition_text(case)), hamlet(case)
    found: dict[tuple[date, str], Value] = {}
    for day in case.days:
        column = ENGINES[engine].column(definition, people, day, case.level, "result")
        found |= {(day, name): value for name, value in zip(row_names(case), column, strict=True)}
    expected = case.expected()
    assert {key: found[key] for key in expected} == expected
    for key, value in expected.items():
        assert type(found[key]) is type(value), key


def row_names(case: Case) -> list[str]:
    """The name of the row that each value of a column speaks of."""
    if case.level in ("member", "household"):
        return list(dict.fromkeys(row[case.level] for row in case.tables[case.level]))
    return [home[case.level] for home in case.tables["household"]]


ASSESSMENTS = [
    pytest.param(case, engine, id=f"{engine}: {named(case)}")
    for case in CASES
    for engine in ENGINES
    if not case.rule and ENGINES[engine].tells & case.tables["household"][0].keys()
]


@pytest.mark.parametrize(("case", "engine"), ASSESSMENTS)
def test_an_assessment_says(case: Case, engine: str) -> None:
    definition, people = load_text(definition_text(case)), hamlet(case)
    for day in case.days:
        told = ENGINES[engine].assessment(definition, people, day)
        rows = [row for row in case.tables["household"] if row.get("on", str(day)) == str(day)]
        for row, found in zip(rows, told, strict=True):
            columns = ENGINES[engine].tells & row.keys()
            assert {name: found[name] for name in columns} == {name: row[name] for name in columns}


def test_what_cannot_be_shown_is_shown_by_the_reference() -> None:
    """No column of a case goes unread: the reference engine tells them all."""
    told = ENGINES["reference"].tells
    for case in CASES:
        results = {"eligible", "because", "missing", "meant", "amount", "exit"}
        columns = {name for row in case.tables.get("household", []) for name in row}
        wanted = columns & results | {name for name in columns if name.startswith("condition ")}
        assert wanted <= told, named(case)


@pytest.mark.parametrize("case", [case for case in CASES if case.refused], ids=named)
def test_a_rule_is_refused(case: Case) -> None:
    text = definition_text(case)
    definition, problems = Library().examine_document(read_text(text))
    assert definition is None
    (problem,) = [one for one in problems if one.severity == "error"]
    assert (problem.code, problem.message) == (case.refused, case.says)


def test_every_node_has_a_case() -> None:
    seen: set[type[Node]] = set()
    for case in CASES:
        if case.rule and not case.refused:
            definition = load_text(definition_text(case))
            node = definition.variables[case.level, "result"].node
            assert node is not None
            seen |= {type(one) for one in node.walk()}
    assert seen >= set(NODES)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_a_case(function: str) -> None:
    written = [case.rule for case in CASES if not case.refused]
    assert any(re.search(rf"\b{function}\(", rule) for rule in written)


def test_every_column_is_read() -> None:
    """A column that is neither a variable nor a result would be a case that says nothing."""
    from tests.spec.definitions import _stored, variable_types

    for case in CASES:
        types = variable_types(case)
        for level, rows in case.tables.items():
            links = {level, "household", "district", "region", *RESULTS}
            strangers = {
                column
                for row in rows
                for column in row
                if column not in links
                and not column.startswith("condition ")
                and _stored(level, column, types) is None
            }
            assert not strangers, f"{named(case)}: {strangers}"


def test_the_printed_reference_is_current() -> None:
    from docs.generate_rules import PAGE, page

    renew = "run `.venv/bin/python -m docs.generate_rules`"
    assert PAGE.read_text(encoding="utf-8") == page(), renew
