"""One change between two definitions, and how the thing that changes is named in its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from chakana.expressions.figures import LANGUAGES, Language
from chakana.expressions.phrases import contracted
from chakana.language.changed_values import THING, word
from chakana.language.definition import Definition
from chakana.language.document import Key
from chakana.language.field_names import field_name
from chakana.language.parts_in_words import called

ChangeKind = Literal[
    "added", "removed", "moved", "value", "rule", "respelled", "text", "provenance", "changed"
]


@dataclass(frozen=True)
class Change:
    """One change: its kind, where it is, what stood and stands there, and the sentence for it."""

    kind: ChangeKind
    path: Key
    before: str | None
    after: str | None
    es: str
    en: str

    def sentence(self, language: Language) -> str:
        """The change in words."""
        return self.es if language == "es" else self.en

    def as_dict(self) -> dict[str, Any]:
        """The change as plain data, its path dotted."""
        return {
            "kind": self.kind, "path": ".".join(map(str, self.path)), "before": self.before,
            "after": self.after, "es": self.es, "en": self.en,
        }  # fmt: skip


class Teller:
    """Names the things that changed between ``old`` and ``new``."""

    def __init__(self, old: Definition, new: Definition) -> None:
        self.old, self.new = old, new

    def tell(
        self, kind: ChangeKind, path: Key, before: str | None, after: str | None, thing: Key,
        es: str, en: str, at: Definition | None = None,
    ) -> Change:  # fmt: skip
        """A change whose sentences say where :data:`THING` stands what is at ``thing``."""
        texts = {"es": es, "en": en}
        said = [
            contracted(texts[language].replace(THING, self.name(thing, language, at)), language)
            for language in LANGUAGES
        ]
        return Change(kind, path, before, after, *said)

    def name(self, key: Key, language: Language, at: Definition | None = None) -> str:
        """*the stage “…” (district_is_poor) of the component “…” (transfer)*."""
        said: list[str] = []
        for index, step in enumerate(map(str, key)):
            below = key[: index + 1]
            part = self.part(below, at)
            if index and isinstance(self.part(key[:index], at), dict):
                said[-1] = f"{said[-1]} {called(part, step, language)}"
            else:
                said.append(field_name(step, language))
        if not said:
            return word("el programa", "the programme", language)
        return f" {word('de', 'of', language)} ".join(reversed(said))

    def part(self, key: Key, at: Definition | None) -> Any:
        """What stands at ``key``: now, or before where it is gone."""
        if at is not None:
            return _at(at.programme, key)
        found = _at(self.new.programme, key)
        return found if found is not None else _at(self.old.programme, key)


def _below(part: Any, step: str | int) -> Any:
    if isinstance(part, BaseModel):
        for name, entry in type(part).model_fields.items():
            if step in (name, entry.alias):
                return getattr(part, name)
        return None
    if isinstance(part, dict):
        return next((value for name, value in part.items() if str(name) == step), None)
    return None


def _at(part: Any, key: Key) -> Any:
    for step in key:
        part = _below(part, step)
    return part
