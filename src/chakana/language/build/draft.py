"""A definition while it is being built: what is known of it so far, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from chakana.language import model
from chakana.language.definition import Definition, ParameterSeries, VariableKey, VariableSpec
from chakana.language.document import Document, Key
from chakana.problems import Problem


class Draft:
    """Names gather in ``parameters`` and ``variables``, complaints in ``problems``."""

    def __init__(
        self, programme: model.Programme, document: Document, used: Iterable[Definition]
    ) -> None:
        self.programme, self.document, self.used = programme, document, tuple(used)
        self.problems: list[Problem] = []
        self.parameters: dict[str, ParameterSeries] = {}
        self.undeclared: set[str] = set()
        """Names whose declaration is wrong, and told to be: rules that use them are not blamed."""
        self.variables: dict[VariableKey, VariableSpec] = {}

    def report(
        self, code: str, message: str, key: Key, hint: str = "", *, of_key: bool = False
    ) -> None:
        self.problems.append(self.document.problem(code, message, key, hint=hint, of_key=of_key))
