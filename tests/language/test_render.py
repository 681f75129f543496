"""A rule written out from its node reads back as the same node."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.language.rule_texts import SCOPE, truths

from chakana.expressions.nodes import NODES, Node
from chakana.expressions.parse import RuleError, Scope, parse_rule
from chakana.expressions.render import render
from chakana.language.load import Library

LIBRARY = Library()


def written(node: Node, scope: Scope) -> str:
    return render(node, scope.level, shadowed=scope.parameters)


@given(truths())
def test_what_is_written_reads_back_the_same(text: str) -> None:
    try:
        node = parse_rule(text, SCOPE)
    except RuleError:
        return
    again = written(node, SCOPE)
    assert parse_rule(again, SCOPE) == node, again
    assert written(parse_rule(again, SCOPE), SCOPE) == again
    assert again.count("(") <= text.count("(") + text.count("not ")


def rules_of_the_library() -> list[tuple[str, str, Node, Scope]]:
    found = []
    for name in LIBRARY.names():
        definition, _ = LIBRARY.examine(name)
        if definition is None:
            continue
        types = {key: spec.type for key, spec in definition.variables.items()}
        parameters = {key: series.type for key, series in definition.parameters.items()}
        rules = [rule for part in definition.components.values() for rule in part.rules]
        found += [
            (name, rule.text, rule.node, Scope(rule.level, parameters, types)) for rule in rules
        ]
        for spec in definition.variables.values():
            if spec.node is not None and spec.part.rule is not None:
                scope = Scope(spec.level, parameters, types)
                found.append((name, spec.part.rule, parse_rule(spec.part.rule, scope), scope))
    return found


def test_every_rule_of_the_library_reads_back_the_same() -> None:
    rules = rules_of_the_library()
    assert rules
    for name, text, _, scope in rules:
        node = parse_rule(text, scope)
        assert parse_rule(written(node, scope), scope) == node, f"{name}: {text}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("((income)) > ((5))", "income > 5"),
        ("(rural and open) or (rural)", "rural and open or rural"),
        ("(rural or open) and rural", "(rural or open) and rural"),
        ("not (income is null)", "income is not null"),
        ("not (zone in ('costa'))", "zone not in ('costa')"),
        ("income - (transfer - income) > 0.50", "income - (transfer - income) > 0.5"),
        ("2 * income > 10", "income * 2 > 10"),
        ("0 - income < 0", "-income < 0"),
        ("any((member.age < 19) and member.pregnant)", "any(member.age < 19 and member.pregnant)"),
        ("registered < '2013-06-01'", "registered < date '2013-06-01'"),
        ("household.rooms > rooms", "household.rooms > rooms"),
        ('"case"', '"case"'),
    ],
)  # fmt: skip
def test_the_canonical_spelling(text: str, expected: str) -> None:
    assert written(parse_rule(text, SCOPE), SCOPE) == expected


def test_every_node_can_be_written() -> None:
    text = """
        any(member.age < 19) and not rural or zone in ('costa') or income between 1 and 2
        or coalesce(income, transfer) > least(income, 5) + case when open then income else 2 end
        or income is not null or years_between(registered, current_date) > rooms
        or enrolled_in('pe/juntos')
    """
    kinds = {type(node) for node in parse_rule(text, SCOPE).walk()}
    assert kinds == set(NODES)
