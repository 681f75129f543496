"""What an assessment lacks: made where it is found missing, carried as it is, worded here only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast

from chakana.expressions.figures import Language, day_in_words
from chakana.expressions.naming import decider
from chakana.expressions.phrases import (
    contracted,
    is_predicate,
    is_sentence,
    lowered,
    noun_phrase,
    some,
    the_level,
)
from chakana.expressions.types import Kind, Level
from chakana.language.definition import Definition
from chakana.language.labels import Labels

MissingKind = Literal["variable", "parameter", "decision", "enrolment", "territory"]
LABELS = Path(__file__).with_name("labels.yaml")


@dataclass(frozen=True)
class Missing:
    """Something that is not known, and that an answer hangs on.

    ``name`` is the full name of a variable, the name of a parameter, who decides, the programme
    that a unit may be enrolled in, or the rank of the territory; a parameter has the ``day`` on
    which it has no value.
    """

    kind: MissingKind
    name: str
    day: date | None = None

    def __str__(self) -> str:
        """In the terms of the definition language, as tables and worked cases tell it.

        >>> str(Missing("variable", "household.income")), str(Missing("decision", "assembly"))
        ('household.income', 'decision of the assembly')
        """
        match self.kind:
            case "variable":
                return self.name
            case "parameter":
                return f"value of {self.name} on {self.day}"
            case "decision":
                return f"decision of the {self.name}"
            case "enrolment":
                return f"enrolment in {self.name}"
            case "territory":
                return f"the {self.name}"


def in_words(
    one: Missing,
    definition: Definition,
    language: Language,
    programme: Callable[[str], str] = str,
) -> str:
    """What is missing, as a noun phrase or an indirect question, by the labels of the definition.

    ``programme`` gives the title of a programme by its identifier.
    """
    say = Labels(LABELS, language)
    match one.kind:
        case "variable":
            return _variable(one.name, definition, language)
        case "parameter":
            series = definition.parameters.get(one.name)
            label = series.part.label.in_language(language) if series else one.name
            day = day_in_words(one.day, language, definition.programme.country) if one.day else ""
            name = noun_phrase(label, language)
            return contracted(say("value_of", name=name, day=day), language)
        case "decision":
            return say("decision_of", who=decider(one.name, definition, language))
        case "enrolment":
            return say("enrolment_in", programme=programme(one.name))
        case "territory":
            return say("territory", where=the_level(one.name, language))


def with_name(one: Missing, definition: Definition, language: Language) -> str:
    """As :func:`in_words`, with the name that a definition gives a variable or parameter."""
    said = in_words(one, definition, language)
    return f"{said} ({one.name})" if one.kind in ("variable", "parameter") else said


def _variable(name: str, definition: Definition, language: Language) -> str:
    """``la fecha de nacimiento de alguna persona``, ``whether the household is rural``."""
    level, _, short = name.partition(".")
    spec = definition.variables.get((cast(Level, level), short))
    if spec is None:
        return name
    say, label = Labels(LABELS, language), spec.part.label.in_language(language)
    whose = some(level, language) if level == "member" else the_level(level, language)
    if spec.type.kind is Kind.BOOLEAN and is_sentence(label, language):
        return say("whether", said=lowered(label))
    if spec.type.kind is Kind.BOOLEAN and is_predicate(label, language):
        return say("whether", said=f"{whose} {lowered(label)}")
    said = noun_phrase(label, language)
    return say("of_somebody", what=said, who=whose) if level == "member" else said
