"""Every parameter with its values by date, and the data that the office must collect."""

from __future__ import annotations

from collections.abc import Iterator

from chakana.expressions.nodes import Arithmetic, Case, Node, Parameter, Variable
from chakana.guidebook.blocks import (
    Block,
    Chapter,
    Paragraph,
    Row,
    Section,
    Step,
    Steps,
    Table,
    table,
)  # fmt: skip
from chakana.guidebook.wording import Wording
from chakana.language import model
from chakana.language.definition import Definition, ParameterSeries, VariableKey, VariableSpec


def parameters(say: Wording) -> Chapter | None:
    """The value in force of each parameter, since when, and what it was or will be."""
    used, _ = names_used(say.definition)
    own = say.definition.id
    shown = [
        one
        for one in say.definition.parameters.values()
        if one.programme == own or one.name in used
    ]
    if not shown:
        return None
    columns = [say.label(key) for key in ("parameter", "in_force", "since", "other_values")]
    rows = [_parameter(say, series) for series in shown]
    caption = say.label("values_on", day=say.date(say.day))
    block = table(caption, columns, rows, notes_title=say.label("notes"))
    return Chapter(
        "values", say.label("values"), (Paragraph(say.label("values_intro"), "quiet"), block)
    )


def _parameter(say: Wording, series: ParameterSeries) -> Row:
    unit = series.part.unit
    started = [day for day, _ in series.values if day <= say.day]
    current = started[-1] if started else None
    others = [
        say.label("value_from", value=say.value(value, unit), day=say.date(day))
        for day, value in series.values
        if day != current
    ]
    if current is None:
        now, since = say.label("no_value_on", day=say.date(say.day)), ""
    else:
        now, since = say.value(series.at(say.day), unit), say.date(current)
    label = say.text(series.part.label)
    if series.programme != say.definition.id:
        label = say.label("from_programme", name=label, programme=say.programme(series.programme))
    return Row((label, now, since, "; ".join(others)), say.notes(series.part, unit))


def data(say: Wording) -> Chapter | None:
    """What must be recorded of each person, household or territory, and what follows."""
    _, used = names_used(say.definition)
    specs = [
        spec for key, spec in say.definition.variables.items()
        if key in used or spec.programme == say.definition.id
    ]  # fmt: skip
    recorded = [spec for spec in specs if spec.node is None]
    derived = [spec for spec in specs if spec.node is not None]
    if not specs:
        return None
    sections = []
    if recorded:
        sections.append(
            Section("data-recorded", say.label("data_recorded"), (_recorded(say, recorded),))
        )
    if derived:
        steps = Steps(tuple(_derived(say, spec) for spec in derived), ordered=False)
        sections.append(Section("data-derived", say.label("data_derived"), (steps,)))
    intro = Paragraph(say.label("data_intro"), "quiet")
    return Chapter("data", say.label("data"), (intro,), tuple(sections))


def _recorded(say: Wording, specs: list[VariableSpec]) -> Table:
    columns = [say.label("datum"), say.label("of_whom"), say.label("answer")]
    rows = [
        Row(
            (say.text(spec.part.label), say.word(spec.level), _answer(say, spec)),
            say.notes(spec.part),
        )
        for spec in specs
    ]
    return table(say.label("data_recorded"), columns, rows, notes_title=say.label("notes"))


def _answer(say: Wording, spec: VariableSpec) -> str:
    part = spec.part
    if part.values:
        return " · ".join(say.choice(spec, value) for value in part.values)
    if part.type == "boolean":
        return f"{say.label('yes')} · {say.label('no')}"
    if part.type == "number":
        return say.unit(part.unit or "share")
    return say.label(f"type_{part.type}")


def _derived(say: Wording, spec: VariableSpec) -> Step:
    title, tag = say.text(spec.part.label), say.word(spec.level)
    blocks: tuple[Block, ...]
    assert spec.node is not None
    if spec.part.score is not None:
        blocks = (_score(say, spec.part.score, spec.node), *_errors(say, spec.part))
    else:
        exact = " ".join((spec.part.rule or "").split())
        blocks = (say.rule_text(spec.node, exact, spec.part),)
    return Step(title, tag, blocks)


def _score(say: Wording, score: model.Score, node: Node) -> Table:
    """The weight of each term; what counts is told in words."""
    rows = [Row((say.label("intercept"), "", say.figure(score.intercept)))]
    _, *nodes = _added(node)
    for term, added in zip(score.terms, nodes, strict=True):
        kind = say.label("when_true" if isinstance(added, Case) else "times")
        counted = added.branches[0][0] if isinstance(added, Case) else [*added.children()][-1]
        rows.append(Row((say.in_words(counted), kind, say.figure(term.weight))))
    columns = [say.label("term"), say.label("counts"), say.label("weight")]
    return table(say.label("score_terms"), columns, rows, notes_title="", figures=(2,))


_SHARES = ("r_squared", "exclusion", "inclusion", "poorest")
_COUNTS = ("households", "folds")


def _errors(say: Wording, part: model.VariablePart) -> Iterator[Block]:
    """How well a fitted score predicts; nothing where its definition does not tell."""
    if not part.errors:
        return
    rows = []
    for name, value in part.errors.items():
        is_known = name == "error" or name in _SHARES or name in _COUNTS
        unit = part.unit if name == "error" else "share" if name in _SHARES else "units"
        title = say.label(f"score_{name}") if is_known else say.word(name)
        rows.append(Row((title, say.scalar(value, unit))))
    columns = [say.label("what"), say.label("value")]
    yield table(say.label("score_errors"), columns, rows, notes_title="", figures=(1,))


def _added(node: Node) -> Iterator[Node]:
    """The terms of a score, which are added in pairs."""
    if isinstance(node, Arithmetic) and node.operator == "+":
        yield from _added(node.left)
        yield from _added(node.right)
    else:
        yield node


def names_used(definition: Definition) -> tuple[set[str], set[VariableKey]]:
    """The parameters and variables that the components' rules use, also through derived ones."""
    parameters: set[str] = set()
    variables: set[VariableKey] = set()
    pending: list[Node] = [
        rule.node for one in definition.components.values() for rule in one.rules
    ]
    pending += [
        spec.node
        for spec in definition.variables.values()
        if spec.node and spec.programme == definition.id
    ]
    while pending:
        for part in pending.pop().walk():
            if isinstance(part, Parameter):
                parameters.add(part.name)
            elif isinstance(part, Variable) and (part.level, part.name) not in variables:
                variables.add((part.level, part.name))
                spec = definition.variables.get((part.level, part.name))
                if spec is not None and spec.node is not None:
                    pending.append(spec.node)
    return parameters, variables
