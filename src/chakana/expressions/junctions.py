"""Conditions joined by *and*, *or* and *not*, said as one sentence (see ``words.py``)."""

from __future__ import annotations

from chakana.expressions import phrases
from chakana.expressions.naming import name_in_words
from chakana.expressions.nodes import All, Any, Case, Node, Not, Parameter
from chakana.expressions.render import truth_tested
from chakana.expressions.spoken import FigureSpeaker
from chakana.expressions.types import LEVELS


class JunctionSpeaker(FigureSpeaker):
    """Says what is made of several conditions. A switch is a true or false parameter."""

    def negation(self, node: Not, wanted: bool) -> str:
        return self.truth(node.operand, wanted=not wanted)

    def conjunction(self, node: All, wanted: bool) -> str:
        tested = truth_tested(node)
        if tested is not None:
            said = self.truth(tested[0], wanted=tested[1])
            unsure = self.pick(f"no consta que {said}", f"it is not established that {said}")
            return said if wanted else unsure
        return self.unsettled(node, wanted, together=wanted)

    def disjunction(self, node: Any, wanted: bool) -> str:
        return self.unsettled(node, wanted, together=not wanted)

    def unsettled(self, node: All | Any, wanted: bool, *, together: bool) -> str:
        """The parts that the day leaves open; beside them each switch that changes nothing."""
        rest = self.open_parts(node)
        said = self.junction(rest, wanted, together=together)
        idle = [self.switch_named(part) for part in node.operands if part not in rest]
        return f"{said} ({'; '.join(idle)})" if idle else said

    def open_parts(self, node: All | Any) -> tuple[Node, ...]:
        """The parts without the switches that change nothing on the day; all, were none left."""
        settled = isinstance(node, All)
        rest = tuple(part for part in node.operands if self.switch(part) is not settled)
        return rest or node.operands

    def switch_named(self, node: Node) -> str:
        """A true or false parameter with its value: *«Se atiende solo a hogares rurales»: sí*."""
        if isinstance(node, Not):
            return self.switch_named(node.operand)
        assert isinstance(node, Parameter)
        label = name_in_words(node, self.definition, self.language)
        value = self.definition.parameters[node.name].at(self.day)
        state = self.value(value, node.type)
        return self.pick(f"«{label}»: {state}", f"“{label}”: {state}")

    def switch(self, node: Node) -> bool | None:
        """Whether a true or false parameter holds on the day, or does not where it is denied."""
        if isinstance(node, Not):
            found = self.switch(node.operand)
            return None if found is None else not found
        if not isinstance(node, Parameter) or not self.has(node):
            return None
        value = self.definition.parameters[node.name].at(self.day)
        return value if isinstance(value, bool) else None

    def junction(self, nodes: tuple[Node, ...], wanted: bool, *, together: bool) -> str:
        """Parts joined by *and* or *or*; a mixed part inside stands in parentheses."""
        said = []
        for node in nodes:
            text = self.truth(node, wanted=wanted)
            said.append(f"({text})" if self.is_compound(node) else text)
        word = self.pick("y", "and") if together else self.pick("o", "or")
        return self._sharing_subject(said, word)

    def is_compound(self, node: Node) -> bool:
        """Whether a condition is said in several parts: inside another it needs parentheses."""
        if isinstance(node, All) and truth_tested(node) is not None:
            return False
        if isinstance(node, (All, Any)):
            return len(self.open_parts(node)) > 1
        return isinstance(node, Case)

    def _sharing_subject(self, said: list[str], word: str) -> str:
        """A subject that all parts share is told once: *el hogar vive … y tiene …*."""
        known = [
            *self.subjects.values(),
            *(phrases.the_level(one, self.language) for one in LEVELS),
        ]
        for subject in known:
            if all(text.startswith(f"{subject} ") for text in said):
                rest = [text.removeprefix(f"{subject} ") for text in said]
                return f"{subject} {phrases.joined(rest, word, self.language)}"
        return phrases.joined(said, word, self.language)
