"""The names of a definition: what it takes from others, and what it declares itself."""

from __future__ import annotations

import re

from chakana.expressions.figures import has_unit
from chakana.expressions.grammar import is_reserved
from chakana.expressions.nodes import Value
from chakana.expressions.types import BOOLEAN, DATE, LEVELS, Kind, Type, of_unit
from chakana.expressions.units import parse_unit
from chakana.language import model
from chakana.language.build.draft import Draft
from chakana.language.build.values import share_hint, typed_value
from chakana.language.definition import ParameterSeries, VariableSpec
from chakana.language.document import Key

_UNIT_HINT = "Words joined by 'per': for example PEN per member per year, share, kilograms."
_NAME = re.compile(r"(?=.{1,60}$)[a-z][a-z0-9]*(_[a-z0-9]+)*")


class Names:
    """Puts the parameters and variables into the draft; derived variables without their rules."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def declare(self) -> None:
        """All names, those of other definitions first."""
        self._inherit()
        self._own_parameters()
        self._own_variables()

    def _inherit(self) -> None:
        for other in self.draft.used:
            for name, series in other.parameters.items():
                if self.draft.parameters.setdefault(name, series).programme != series.programme:
                    self._clash(name, series.programme)
            for key, spec in other.variables.items():
                if self.draft.variables.setdefault(key, spec).programme != spec.programme:
                    self._clash(spec.full_name, spec.programme)

    def _clash(self, name: str, programme: str) -> None:
        message = f"'{name}' comes from two of the definitions used; one is {programme}."
        self.draft.report("CHK111", message, ("uses",), "Rename it in one of them.")

    def _own_parameters(self) -> None:
        for name, part in self.draft.programme.parameters.items():
            key: Key = ("parameters", name)
            if self._is_taken_word(name, name, key):
                continue
            if name in self.draft.parameters:
                message = (
                    f"'{name}' is already declared by {self.draft.parameters[name].programme}."
                )
                self.draft.report(
                    "CHK111", message, key, "Use that one, or choose another name.", of_key=True
                )
            declared = self._declared_type(part.type or "number", part.unit, key)
            if declared is None:
                self.draft.undeclared.add(name)
                continue
            values = tuple(
                (day, self._value(text, declared, (*key, "values", day.isoformat())))
                for day, text in sorted(part.values.items())
            )
            self.draft.parameters[name] = ParameterSeries(
                name, declared, values, part, self.draft.programme.programme
            )

    def _declared_type(
        self, kind: str, unit: str | None, key: Key, part: model.VariablePart | None = None
    ) -> Type | None:
        if kind == "number":
            if unit is None:
                hint = "unit: share, unit: years, unit: PEN per household per month …"
                self.draft.report(
                    "CHK105", f"'{key[-1]}' is a figure without a unit.", key, hint, of_key=True
                )
                return None
            try:
                self._known_words(unit)
                return of_unit(parse_unit(unit))
            except ValueError as error:
                self.draft.report("CHK105", f"{error}.", (*key, "unit"), _UNIT_HINT)
                return None
        if unit is not None:
            self.draft.report("CHK105", f"A {kind} has no unit.", (*key, "unit"), "Remove it.")
        choices = tuple(part.values) if part and part.values else None
        labels = tuple(part.labels.items()) if part else ()
        return {"boolean": BOOLEAN, "date": DATE}.get(kind) or Type(
            Kind.TEXT, None, choices, labels
        )

    def _known_words(self, unit: str) -> None:
        """ValueError where several words that nobody knows stand for one: no unit, a sentence."""
        if unknown := [word for word in unit.split(" per ") if " " in word and not has_unit(word)]:
            named = ", ".join(f"'{word}'" for word in unknown)
            why = f": {named} is no word of units" if unknown != [unit] else ""
            raise ValueError(f"'{unit}' is not a unit{why}")

    def _value(self, text: str, wanted: Type, key: Key) -> Value:
        try:
            return typed_value(text, wanted)
        except ValueError as error:
            self.draft.report("CHK007", str(error), key, share_hint(text, wanted))
            return None

    def _own_variables(self) -> None:
        for full_name, part in self.draft.programme.variables.items():
            key: Key = ("variables", full_name)
            level, _, name = full_name.partition(".")
            if self._is_taken_word(name, full_name, key):
                continue
            if level not in LEVELS or not _NAME.fullmatch(name):
                hint = f"Write its level first, for example 'household.{name or level}'."
                self.draft.report(
                    "CHK007", f"'{full_name}' is not a level and a name.", key, hint, of_key=True
                )
                continue
            declared = self._declared_type(part.type, part.unit, key, part)
            if (level, name) in self.draft.variables:
                other = self.draft.variables[level, name].programme
                hint = "Use that one, or choose another name."
                self.draft.report(
                    "CHK111",
                    f"'{full_name}' is already declared by {other}.",
                    key,
                    hint,
                    of_key=True,
                )
            elif declared is None:
                self.draft.undeclared.add(full_name)
            else:
                self.draft.variables[level, name] = VariableSpec(
                    level, name, declared, None, part, self.draft.programme.programme
                )

    def _is_taken_word(self, word: str, name: str, key: Key) -> bool:
        """Whether ``word`` means something in rules already; reports it."""
        if word.startswith("enrolled__"):
            message = f"'{name}': names that begin with 'enrolled__' are kept."
            hint = "Write enrolled_in('pe/juntos') in the rule."
            self.draft.report("CHK206", message, key, hint, of_key=True)
            return True
        if is_reserved(word):
            hint = "Choose another name."
            self.draft.report("CHK007", f"'{name}' is a word of the rules.", key, hint, of_key=True)
            return True
        return False
