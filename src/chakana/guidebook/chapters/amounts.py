"""What a rule comes to when it needs no data of anybody: amounts by date, shares, limits."""

from __future__ import annotations

from datetime import date

from chakana.engines.reference import Evaluator, Thing
from chakana.expressions.nodes import (
    Aggregate,
    AssessmentDate,
    EnrolledIn,
    Node,
    Parameter,
    Value,
    Variable,
)  # fmt: skip
from chakana.expressions.types import Kind
from chakana.guidebook.blocks import Block, Paragraph, Rule, Step
from chakana.guidebook.wording import Wording
from chakana.language import model
from chakana.language.definition import Rule as TypedRule

_OF_SOMEBODY = (Variable, EnrolledIn, Aggregate, AssessmentDate)


def is_constant(node: Node) -> bool:
    """Whether the rule gives everybody the same, at one date."""
    return not any(isinstance(part, _OF_SOMEBODY) for part in node.walk())


def value_on(say: Wording, rule: TypedRule, day: date) -> Value:
    """The value of a constant rule on ``day``; None where a parameter has none yet."""
    return Evaluator(say.definition, day).value(rule.node, Thing(rule.level, {}))


def unit_of(say: Wording, rule: TypedRule) -> str:
    """The unit of a rule: as the parameter declares it, or as it follows from the rule."""
    if isinstance(rule.node, Parameter):
        return say.definition.parameters[rule.node.name].part.unit or ""
    unit = rule.node.type.unit
    return str(unit) if unit is not None and rule.node.type.is_numeric else ""


def said(say: Wording, rule: TypedRule, unit: str | None = None) -> str:
    """A rule in short: its value where it is the same for all, else in words, else its text."""
    if is_constant(rule.node):
        value = value_on(say, rule, say.day)
        if value is None:
            return say.label("no_value_on", day=say.date(say.day))
        return say.value(value, unit if unit is not None else unit_of(say, rule))
    return say.in_words(rule.node) or " ".join(rule.text.split())


def share_said(say: Wording, rule: TypedRule) -> str:
    """As :func:`said`, of a rule that is a share even when it is a bare figure."""
    return said(say, rule, "share" if rule.node.type.kind is Kind.NUMBER else None)


def clause(
    say: Wording,
    title: str,
    rule: TypedRule,
    part: model.Part | None = None,
    *,
    unit: str | None = None,
) -> Step:
    """A titled rule: its value stands out where it is the same for all."""
    shown = say.rule(rule, part)
    blocks: list[Block] = [shown]
    if is_constant(rule.node):
        blocks = [Paragraph(said(say, rule, unit), "figure"), Rule("", shown.exact, shown.notes)]
        if shown.exact.replace(".", "", 1).isdigit():
            blocks = [Paragraph(said(say, rule, unit), "figure", shown.notes)]
    return Step(title, "", tuple(blocks))


def change_days(say: Wording, rule: TypedRule) -> list[date]:
    """The days on which a parameter of the rule takes a new value, oldest first."""
    named = [node.name for node in rule.node.walk() if isinstance(node, Parameter)]
    return sorted({day for name in named for day, _ in say.definition.parameters[name].values})
