"""An explanation laid out for a terminal, in Spanish or English."""

from __future__ import annotations

from collections.abc import Iterator

from chakana.cli.texts import texts
from chakana.engines.explained import (
    ConditionExplained,
    Explanation,
    FoundValue,
    StageExplained,
)
from chakana.expressions.figures import Language
from chakana.language.labels import Labels

_ANSWERS = {True: "yes", False: "no", None: "not_known"}


def told(explanation: Explanation, language: Language) -> str:
    """The explanation as lines of text."""
    return "\n".join(_lines(explanation, texts(language)))


def _lines(one: Explanation, say: Labels) -> Iterator[str]:
    yield say(
        "heading", title=one.title, programme=one.programme, label=one.label,
        component=one.component, day=one.at,
    )  # fmt: skip
    yield _verdict(one, say)
    if one.missing:
        yield f"{say('missing').capitalize()}: {'; '.join(one.missing)}"
    yield _meant(one, say)
    yield ""
    yield f"{say('stages')}:"
    for stage in one.stages:
        yield from _stage(stage, say)
    yield from _amount(one, say)
    if one.conditions:
        yield f"{say('conditions')}:"
        for condition in one.conditions:
            yield from _condition(condition, say)
    if one.exit is not None:
        refer = f"; {say('refer')} {one.exit.refer_to}" if one.exit.refer_to else ""
        yield f"{say('exit')}: {one.exit.label}: {one.exit.rule}{refer}"
    yield f"{say('parameters')}:"
    for parameter in one.parameters:
        since = f" ({say('since')} {parameter.since})" if parameter.since else ""
        yield f"  {parameter.label}: {parameter.value}{since} [{parameter.source}]"
    yield f"{say('version')}: {one.identity}"


def _verdict(one: Explanation, say: Labels) -> str:
    if one.eligible:
        return say("eligible")
    labels = {stage.name: f"{stage.label} ({stage.name})" for stage in one.stages}
    first = labels.get(one.first_failing or "", "")
    if not one.failing:
        return say("waiting", stage=first)
    others = [labels[name] for name in one.failing if name != one.first_failing]
    also = f". {say('also_failing', stages='; '.join(others))}" if others else ""
    return say("failing", stage=first) + also


def _meant(one: Explanation, say: Labels) -> str:
    if one.meant is None and one.meant_missing:
        return say("meant_unknown", mandate=one.mandate, missing="; ".join(one.meant_missing))
    return say("meant", answer=say(_ANSWERS[one.meant]), mandate=one.mandate)


def _stage(stage: StageExplained, say: Labels) -> Iterator[str]:
    yield f"  [{say(_ANSWERS[stage.passed])}] {stage.label} ({stage.name})"
    yield f"       {say('needed')}: {stage.needed}"
    if stage.found:
        yield f"       {say('found')}: {'; '.join(map(_found, stage.found))}"
    if stage.missing:
        yield f"       {say('missing')}: {'; '.join(stage.missing)}"
    if stage.source:
        yield f"       {say('source')}: {stage.source}"


def _found(value: FoundValue) -> str:
    return f"{value.label}: {', '.join(value.values) or '—'}"


def _amount(one: Explanation, say: Labels) -> Iterator[str]:
    if one.amount is not None:
        yield f"{say('amount')}: {one.amount} ({say('rule')}: {one.amount_rule})"
    elif one.amount_rule is not None and one.eligible:
        missing = (
            f"; {say('missing')}: {', '.join(one.amount_missing)}" if one.amount_missing else ""
        )
        yield f"{say('amount')}: {say('unknown')} ({say('rule')}: {one.amount_rule}){missing}"


def _condition(condition: ConditionExplained, say: Labels) -> Iterator[str]:
    yield f"  [{say(condition.state)}] {condition.label} ({condition.name})"
    if condition.concerns:
        yield f"       {say('concerns')}: {condition.concerns}"
    yield f"       {say('needed')}: {condition.asks}; {say('verified')}: {condition.verified_by}"
    if condition.state != "not_concerned":
        yield f"       {say('found')}: {'; '.join(map(_found, condition.found))}"
