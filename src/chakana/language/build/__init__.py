"""From a programme's shape to a :class:`Definition`: every name resolved, every rule typed."""

from __future__ import annotations

from collections.abc import Iterable

from chakana.expressions.types import Type
from chakana.language import model
from chakana.language.build.components import ComponentBuilder
from chakana.language.build.derived import Derivation
from chakana.language.build.draft import Draft
from chakana.language.build.names import Names
from chakana.language.build.rules import RuleReader
from chakana.language.build.values import typed_value
from chakana.language.definition import Component, Definition
from chakana.language.document import Document
from chakana.problems import Problem, suggest

__all__ = ["Builder", "typed_value"]


class Builder:
    """Builds one definition; what is wrong gathers in ``problems``."""

    def __init__(
        self, programme: model.Programme, document: Document, used: Iterable[Definition]
    ) -> None:
        self.draft = Draft(programme, document, used)
        self.reader = RuleReader(self.draft)

    @property
    def problems(self) -> list[Problem]:
        return self.draft.problems

    def build(self) -> Definition:
        """The definition, without the components that cannot be read."""
        draft = self.draft
        Names(draft).declare()
        Derivation(draft, self.reader).derive()
        self._evaluation()
        return Definition(
            draft.programme, draft.document, draft.used, draft.parameters, draft.variables,
            self._components(),
        )  # fmt: skip

    def _components(self) -> dict[str, Component]:
        built = {
            name: ComponentBuilder(self.draft, self.reader, name, part).build()
            for name, part in self.draft.programme.components.items()
        }
        return {name: component for name, component in built.items() if component is not None}

    def _evaluation(self) -> None:
        """The design's running variable is declared, and its cutoff is a value of the same kind."""
        design = self.draft.programme.evaluation
        if design is None:
            return
        wanted: Type | None = None
        if design.running_variable is not None:
            mine = {spec.full_name: spec for spec in self.draft.variables.values()}
            spec = mine.get(design.running_variable)
            if spec is None:
                message = f"No variable is called '{design.running_variable}'."
                hint = suggest(design.running_variable, mine)
                self.draft.report("CHK103", message, ("evaluation", "running_variable"), hint)
            else:
                wanted = spec.type
        if design.cutoff is not None:
            self.reader.rule(design.cutoff, "country", ("evaluation", "cutoff"), wanted)
