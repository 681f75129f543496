"""Everything in a definition that no source gives: what was assumed, and why.

An assumption is honest only while it is seen. The report lists every one, those of the
definitions it uses included, so that each can be discussed, tested or replaced by a source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chakana.expressions.figures import Language
from chakana.language import model
from chakana.language.definition import Definition
from chakana.language.document import Key
from chakana.language.parts import parts


@dataclass(frozen=True)
class Assumption:
    """One assumed part: whose definition it is in, its dotted path, its label and the reason."""

    programme: str
    path: str
    label: model.Text | None
    because: model.Text | None

    def as_dict(self, language: Language) -> dict[str, str]:
        """The assumption as plain data."""
        return {
            "programme": self.programme,
            "path": self.path,
            "label": self.label.in_language(language) if self.label else "",
            "because": self.because.in_language(language) if self.because else "",
        }


def assumptions_of(definition: Definition) -> tuple[Assumption, ...]:
    """The assumptions of a definition, then those of the definitions it uses, in their order."""
    found = list(_own(definition))
    for used in definition.used:
        found += [one for one in assumptions_of(used) if one not in found]
    return tuple(found)


def sourced_count(definition: Definition) -> int:
    """How many parts of the definition itself name a source."""
    return sum(bool(getattr(part, "source", None)) for _, part in parts(definition.programme))


def _own(definition: Definition) -> list[Assumption]:
    found = list(parts(definition.programme))
    labels = {key: getattr(part, "label", None) for key, part in found}
    return [
        Assumption(definition.id, ".".join(map(str, key)), _label(labels, key), part.because)
        for key, part in found
        if isinstance(part, model.Sourced) and part.assumption
    ]


def _label(labels: Mapping[Key, object], key: Key) -> model.Text | None:
    """The part's own label, or that of the nearest thing it belongs to."""
    while key:
        label = labels.get(key)
        if isinstance(label, model.Text):
            return label
        key = key[:-1]
    return None
