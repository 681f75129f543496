"""Why a household is eligible or not."""

from __future__ import annotations

from dataclasses import replace

from chakana.engines.explained import Explanation
from chakana.engines.explanation import explain
from chakana.engines.reference import Thing
from chakana.language.definition import Component
from chakana.web.registry.models import Household
from chakana.web.registry.queries import thing
from chakana.web.targeting.decisions import decisions
from chakana.web.targeting.judging import results
from chakana.web.targeting.models import Assessment, Result
from chakana.web.targeting.versions import read
from chakana.web.texts import language

__all__ = ["explanation", "explanations", "results", "unit_of"]


def explanations(home: Household) -> list[tuple[Assessment, Explanation]]:
    """Why the household is eligible or not, by its newest result for each component."""
    newest: dict[tuple[str, str], Result] = {}
    found = home.results.select_related("assessment__version", "record__territory")
    for result in found.order_by("assessment_id"):
        newest[result.assessment.version.programme, result.assessment.component] = result
    return [(one.assessment, explanation(one)) for one in newest.values()]


def explanation(result: Result) -> Explanation:
    """A result told in words, on the record and the version of the definition that it rests on."""
    made = result.assessment
    definition = read(made.version)
    component = definition.component(made.component)
    told = explain(definition, component, unit_of(result, component), made.day, language())
    return _settled(result, told) if hasattr(made, "settles") else told


def unit_of(result: Result, component: Component) -> Thing:
    """The household as the assessment of ``result`` read it."""
    made = result.assessment
    unit = thing(read(made.version), result.record, made.day, made.known_at)
    unit.decided = _decided(result, component)
    unit.enrolled = {
        name: bool(result.taking_part >> index & 1) for index, name in enumerate(made.taking_part)
    }
    return unit


def _decided(result: Result, component: Component) -> dict[tuple[str, str], bool]:
    made = result.assessment
    rows = decisions(made.version.programme, component.name, made.day, made.known_at)
    mine = rows.filter(household=result.household_id).select_related("session")
    return {(component.name, one.session.stage): bool(one.is_approved) for one in mine}


def _settled(result: Result, told: Explanation) -> Explanation:
    """The answer to an appeal: the contested step as judged again, the others as decided before."""
    appeal = result.assessment.settles
    before = explanation(
        appeal.assessment.results.select_related("assessment__version", "record__territory").get(
            household=result.household_id
        )
    )
    passed = _bits(result, appeal.stage, [one.name for one in told.stages])
    stages = tuple(
        replace(new, passed=passed, missing=()) if new.name == appeal.stage else old
        for old, new in zip(before.stages, told.stages, strict=True)
    )
    failing = tuple(one.name for one in stages if one.passed is False)
    unknown = tuple(one.name for one in stages if one.passed is None)
    return replace(
        told, stages=stages, failing=failing, unknown=unknown, eligible=result.is_eligible,
        first_failing=next(iter((*failing, *unknown)), None),
        missing=tuple(dict.fromkeys(text for one in stages for text in one.missing)),
    )  # fmt: skip


def _bits(result: Result, stage: str, names: list[str]) -> bool:
    return not result.failed >> names.index(stage) & 1
