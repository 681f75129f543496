"""An explanation laid out for a terminal, in Spanish or English."""

from __future__ import annotations

from collections.abc import Iterator

from chakana.engines.explanation import (
    ConditionExplained,
    Explanation,
    FoundValue,
    StageExplained,
)
from chakana.expressions.figures import Language

_WORDS = {
    "es": {
        "eligible": "CUMPLE", "not_eligible": "NO CUMPLE", "because": "porque no pasa",
        "waiting": "no se puede saber aún", "stages": "Etapas", True: "sí", False: "no", None: "¿?",
        "needed": "se pide", "found": "se halló", "missing": "falta", "source": "fuente",
        "amount": "Monto", "rule": "regla", "conditions": "Condiciones", "exit": "Salida",
        "refer": "se deriva a", "parameters": "Parámetros vigentes", "since": "desde",
        "meant": "El componente está pensado para este hogar", "also": "También falla",
        "concerns": "obliga si", "verified": "verifica", "version": "Versión", "at": "a la fecha",
        "met": "cumplida", "not_met": "no cumplida", "unknown": "no se conoce",
        "not_concerned": "no obliga a nadie", "none": "Nadie sale ahora",
    },
    "en": {
        "eligible": "ELIGIBLE", "not_eligible": "NOT ELIGIBLE",
        "because": "because it does not pass", "waiting": "it cannot be told yet",
        "stages": "Stages", True: "yes", False: "no", None: "??",
        "needed": "asked", "found": "found", "missing": "missing", "source": "source",
        "amount": "Amount", "rule": "rule", "conditions": "Conditions", "exit": "Exit",
        "refer": "is referred to", "parameters": "Parameters in force", "since": "since",
        "meant": "The component is meant for this unit", "also": "Also failing",
        "concerns": "concerns those for whom", "verified": "verified by", "version": "Version",
        "at": "on", "met": "met", "not_met": "not met", "unknown": "unknown",
        "not_concerned": "concerns nobody here", "none": "No exit rule holds",
    },
}  # fmt: skip


def told(explanation: Explanation, language: Language) -> str:
    """The explanation as lines of text."""
    return "\n".join(_lines(explanation, _WORDS[language]))


def _lines(one: Explanation, say: dict[object, str]) -> Iterator[str]:
    yield f"{one.title} ({one.programme}) · {one.label} ({one.component}) · {say['at']} {one.at}"
    yield _verdict(one, say)
    if one.missing:
        yield f"{say['missing'].capitalize()}: {'; '.join(one.missing)}"
    yield f"{say['meant']}: {say[one.meant]} ({one.mandate})"
    yield ""
    yield f"{say['stages']}:"
    for stage in one.stages:
        yield from _stage(stage, say)
    yield from _amount(one, say)
    if one.conditions:
        yield f"{say['conditions']}:"
        for condition in one.conditions:
            yield from _condition(condition, say)
    if one.exit is not None:
        refer = f"; {say['refer']} {one.exit.refer_to}" if one.exit.refer_to else ""
        yield f"{say['exit']}: {one.exit.label}: {one.exit.rule}{refer}"
    yield f"{say['parameters']}:"
    for parameter in one.parameters:
        since = f" ({say['since']} {parameter.since})" if parameter.since else ""
        yield f"  {parameter.label}: {parameter.value}{since} [{parameter.source}]"
    yield f"{say['version']}: {one.identity}"


def _verdict(one: Explanation, say: dict[object, str]) -> str:
    if one.eligible:
        return say["eligible"]
    labels = {stage.name: f"{stage.label} ({stage.name})" for stage in one.stages}
    first = labels.get(one.first_failing or "", "")
    others = [labels[name] for name in one.failing if name != one.first_failing]
    also = f". {say['also']}: {'; '.join(others)}" if others else ""
    if one.failing:
        return f"{say['not_eligible']}: {say['because']}: {first}{also}"
    return f"{say['not_eligible']}: {say['waiting']}: {first}"


def _stage(stage: StageExplained, say: dict[object, str]) -> Iterator[str]:
    yield f"  [{say[stage.passed]}] {stage.label} ({stage.name})"
    yield f"       {say['needed']}: {stage.needed}"
    if stage.found:
        yield f"       {say['found']}: {'; '.join(map(_found, stage.found))}"
    if stage.missing:
        yield f"       {say['missing']}: {'; '.join(stage.missing)}"
    if stage.source:
        yield f"       {say['source']}: {stage.source}"


def _found(value: FoundValue) -> str:
    return f"{value.label}: {', '.join(value.values) or '—'}"


def _amount(one: Explanation, say: dict[object, str]) -> Iterator[str]:
    if one.amount is not None:
        yield f"{say['amount']}: {one.amount} ({say['rule']}: {one.amount_rule})"
    elif one.amount_rule is not None and one.eligible:
        missing = (
            f"; {say['missing']}: {', '.join(one.amount_missing)}" if one.amount_missing else ""
        )
        yield f"{say['amount']}: {say['unknown']} ({say['rule']}: {one.amount_rule}){missing}"


def _condition(condition: ConditionExplained, say: dict[object, str]) -> Iterator[str]:
    yield f"  [{say[condition.state]}] {condition.label} ({condition.name})"
    if condition.concerns:
        yield f"       {say['concerns']}: {condition.concerns}"
    yield f"       {say['needed']}: {condition.asks}; {say['verified']}: {condition.verified_by}"
    if condition.state != "not_concerned":
        yield f"       {say['found']}: {'; '.join(map(_found, condition.found))}"
