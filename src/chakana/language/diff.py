"""What changed between two definitions, in words and by meaning, not line by line.

``the parameter “Ceiling” (ceiling) rises from S/ 99 000 to S/ 120 000 per plan from 1 January
2014``. Layout, comments and the order of names that have none say nothing here. Works on any
two definitions, so on a reform and what it reforms as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel

from chakana.expressions import nodes
from chakana.expressions.figures import LANGUAGES, Language, day_in_words, value_in_words
from chakana.expressions.nodes import Value
from chakana.expressions.phrases import contracted, joined
from chakana.expressions.types import BARE_NUMBER, Type
from chakana.language import model
from chakana.language.definition import Definition, ParameterSeries, Rule
from chakana.language.document import Key
from chakana.language.field_names import field_name

ChangeKind = Literal[
    "added", "removed", "moved", "value", "rule", "respelled", "text", "provenance", "changed"
]
_PROVENANCE = ("source", "assumption", "because")
_UNORDERED = ("parameters", "variables", "facts", "sources", "indicators", "financing")
_NEVER_TOLD = ("chakana", "programme")
THING = "\0"
"""In a sentence: where the name of what changes stands."""


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


def differences(old: Definition, new: Definition) -> list[Change]:
    """Every change of meaning from ``old`` to ``new``, in the order of a definition."""
    return list(_Differ(old, new).parts(old.programme, new.programme, ()))


class _Differ:
    def __init__(self, old: Definition, new: Definition) -> None:
        self.old, self.new = old, new
        self.rules = (
            {rule.key: rule for rule in _rules(old)},
            {rule.key: rule for rule in _rules(new)},
        )

    # parts and mappings of parts

    def parts(self, old: BaseModel, new: BaseModel, key: Key) -> Iterator[Change]:
        if isinstance(old, model.Text) and isinstance(new, model.Text):
            yield from self.texts(old, new, key)
            return
        if isinstance(old, model.Sourced) and isinstance(new, model.Sourced):
            yield from self.provenance(old, new, key)
        for name, entry in type(new).model_fields.items():
            alias = entry.alias or name
            if alias in _PROVENANCE and isinstance(new, model.Sourced):
                continue
            if not key and alias in _NEVER_TOLD:
                continue
            yield from self.field(getattr(old, name), getattr(new, name), (*key, alias))

    def field(self, old: Any, new: Any, key: Key) -> Iterator[Change]:
        if old == new and not isinstance(new, (dict, BaseModel)):
            return
        if key[-1] == "values" and len(key) == 3 and key[0] == "parameters":
            yield from self.series(str(key[1]), key)
        elif isinstance(old, BaseModel) and isinstance(new, BaseModel):
            yield from self.parts(old, new, key)
        elif isinstance(old, dict) and isinstance(new, dict):
            yield from self.named(old, new, key)
        elif isinstance(old, list) and isinstance(new, list):
            yield from self.lists(old, new, key)
        elif isinstance(old, BaseModel) or isinstance(new, BaseModel):
            yield self.came_or_went(old, new, key)
        else:
            yield self.leaf(old, new, key)

    def named(self, old: Mapping[Any, Any], new: Mapping[Any, Any], key: Key) -> Iterator[Change]:
        for name in old:
            if name not in new:
                yield self.came_or_went(old[name], None, (*key, str(name)))
        for name in new:
            if name not in old:
                yield self.came_or_went(None, new[name], (*key, str(name)))
            else:
                yield from self.field(old[name], new[name], (*key, str(name)))
        kept_before = [name for name in old if name in new]
        kept_after = [name for name in new if name in old]
        if kept_before != kept_after and key[-1] not in _UNORDERED:
            yield self.moved([str(name) for name in new], key)

    def moved(self, names: list[str], key: Key) -> Change:
        now = [f"'{name}'" for name in names]
        field = field_name(str(key[-1]), "es"), field_name(str(key[-1]), "en")
        return self.tell(
            "moved", key, None, ", ".join(names), key[:-1],
            f"en {THING} cambia el orden ({field[0]}): ahora {joined(now, 'y', 'es')}",
            f"in {THING} the order changes ({field[1]}): now {joined(now, 'and', 'en')}",
        )  # fmt: skip

    def lists(self, old: list[Any], new: list[Any], key: Key) -> Iterator[Change]:
        gone = [item for item in old if item not in new]
        come = [item for item in new if item not in old]
        if gone:
            es, en = _listed(gone, "es"), _listed(gone, "en")
            said = f"se quita de {THING}: {es}", f"removed from {THING}: {en}"
            yield self.tell("removed", key, en, None, key, *said)
        if come:
            es, en = _listed(come, "es"), _listed(come, "en")
            said = f"se agrega a {THING}: {es}", f"added to {THING}: {en}"
            yield self.tell("added", key, None, en, key, *said)
        if not gone and not come:
            said = f"cambia el orden de {THING}", f"the order of {THING} changes"
            yield self.tell("moved", key, None, _listed(new, "en"), key, *said)

    def came_or_went(self, old: Any, new: Any, key: Key) -> Change:
        came = new is not None
        part, at = (new, self.new) if came else (old, self.old)
        es, en = (_colon(_says(part, at, key, one)) for one in LANGUAGES)
        content = en.removeprefix(": ") or _plain(part)
        if came:
            told = f"se agrega {THING}{es}", f"{THING} is added{en}"
            return self.tell("added", key, None, content, key, *told, at)
        told = f"se quita {THING}{es}", f"{THING} is removed{en}"
        return self.tell("removed", key, content, None, key, *told, at)

    # values

    def series(self, name: str, key: Key) -> Iterator[Change]:
        """The stretches of time in which a parameter has another value."""
        old, new = self.old.parameters[name], self.new.parameters[name]
        for start, end, before, after in _stretches(old, new):
            pair = _Pair(before, after, old.type, new.type)
            es, en = (pair.sentence(_when(start, end, one), one) for one in LANGUAGES)
            was, now = pair.said("en")
            yield self.tell("value", (*key, start.isoformat()), was, now, key[:2], es, en)

    def leaf(self, old: Any, new: Any, key: Key) -> Change:
        rules = self.rules[0].get(key), self.rules[1].get(key)
        if rules[0] is not None and rules[1] is not None:
            return self.rule(rules[0], rules[1], key)
        before, after = _plain(old), _plain(new)
        if old is None:
            told = (
                f"{THING}: ahora «{after}», antes nada",
                f"{THING}: now “{after}”, nothing before",
            )
            return self.tell("added", key, None, after, key, *told)
        if new is None:
            told = (
                f"{THING}: antes «{before}», ahora nada",
                f"{THING}: “{before}” before, nothing now",
            )
            return self.tell("removed", key, before, None, key, *told)
        if isinstance(old, Decimal) and isinstance(new, Decimal):
            pair = _Pair(float(old), float(new), BARE_NUMBER, BARE_NUMBER)
            es, en = (pair.sentence("", one) for one in LANGUAGES)
            return self.tell("value", key, before, after, key, es, en)
        es = f"{THING} cambia de «{before}» a «{after}»"
        en = f"{THING} changes from “{before}” to “{after}”"
        return self.tell("changed", key, before, after, key, es, en)

    def rule(self, old: Rule, new: Rule, key: Key) -> Change:
        pair = _Pair(_figure(old.node), _figure(new.node), old.node.type, new.node.type)
        if None not in (pair.before, pair.after) and pair.before != pair.after:
            es, en = (pair.sentence("", one) for one in LANGUAGES)
            return self.tell("value", key, old.text, new.text, key, es, en)
        if old.node == new.node and old.level == new.level:
            es = f"{THING} se escribe de otro modo y dice lo mismo: «{new.text}»"
            en = f"{THING} is spelled another way and says the same: “{new.text}”"
            return self.tell("respelled", key, old.text, new.text, key, es, en)
        es = f"{THING} se reescribe: decía «{old.text}», dice «{new.text}»"
        en = f"{THING} is rewritten: it said “{old.text}”, it says “{new.text}”"
        return self.tell("rule", key, old.text, new.text, key, es, en)

    def texts(self, old: model.Text, new: model.Text, key: Key) -> Iterator[Change]:
        for language in ("es", "en", "qu"):
            before, after = getattr(old, language), getattr(new, language)
            if before != after:
                place = (*key, language)
                es = f"{THING} cambia de «{before or '—'}» a «{after or '—'}»"
                en = f"{THING} changes from “{before or '—'}” to “{after or '—'}”"
                yield self.tell("text", place, before, after, place, es, en)

    def provenance(self, old: model.Sourced, new: model.Sourced, key: Key) -> Iterator[Change]:
        """An assumption that found its source, a source given up, another source or reason."""
        if old.assumption and not new.assumption and new.source:
            es = f"{THING} era un supuesto y ahora tiene fuente: {new.source}"
            en = f"{THING} was an assumption and now has a source: {new.source}"
            yield self.tell("provenance", key, old.because, new.source, key, es, en)
        elif new.assumption and not old.assumption:
            why = new.because or "—"
            es = f"{THING} pasa a ser un supuesto ({why}); antes: {old.source or 'sin fuente'}"
            en = f"{THING} becomes an assumption ({why}); before: {old.source or 'no source'}"
            yield self.tell("provenance", key, old.source, new.because, key, es, en)
        else:
            yield from self.other_provenance(old, new, key)

    def other_provenance(
        self, old: model.Sourced, new: model.Sourced, key: Key
    ) -> Iterator[Change]:
        for field in _PROVENANCE:
            before, after = getattr(old, field), getattr(new, field)
            if before != after:
                place = (*key, field)
                was, now = _plain(before), _plain(after)
                es = f"{THING}: antes «{was}», ahora «{now}»"
                en = f"{THING}: “{was}” before, “{now}” now"
                yield self.tell("provenance", place, was, now, place, es, en)

    # names

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
                said[-1] = f"{said[-1]} {_called(part, step, language)}"
            else:
                said.append(field_name(step, language))
        if not said:
            return _word("el programa", "the programme", language)
        return f" {_word('de', 'of', language)} ".join(reversed(said))

    def part(self, key: Key, at: Definition | None) -> Any:
        """What stands at ``key``: now, or before where it is gone."""
        if at is not None:
            return _at(at.programme, key)
        found = _at(self.new.programme, key)
        return found if found is not None else _at(self.old.programme, key)


def _called(part: Any, name: str, language: Language) -> str:
    """``“Ceiling” (ceiling)``, or the name alone when there is no label."""
    label = getattr(part, "label", None) or getattr(part, "title", None)
    if isinstance(label, model.Text):
        shown = label.in_language(language)
        return f"«{shown}» ({name})" if language == "es" else f"“{shown}” ({name})"
    return f"'{name}'"


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


def _rules(definition: Definition) -> Iterator[Rule]:
    for component in definition.components.values():
        yield from component.rules
    for spec in definition.variables.values():
        if spec.node is not None and spec.part.rule is not None and spec.programme == definition.id:
            key: Key = ("variables", spec.full_name, "rule")
            yield Rule(spec.name, spec.level, spec.node, spec.part.rule, key)


def _stretches(
    old: ParameterSeries, new: ParameterSeries
) -> Iterator[tuple[date, date | None, Value, Value]]:
    """From when, until when, the value before and the value now, where they differ."""
    starts = sorted({start for start, _ in (*old.values, *new.values)})
    found: list[tuple[date, date | None, Value, Value]] = []
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else None
        before, after = old.at(start), new.at(start)
        if found and found[-1][1] == start and found[-1][2:] == (before, after):
            found[-1] = (found[-1][0], end, before, after)
        else:
            found.append((start, end, before, after))
    same_type = old.type == new.type
    return (one for one in found if one[2] != one[3] or not same_type)


def _says(part: Any, at: Definition, key: Key, language: Language) -> str:
    """What a part that comes or goes says: its rule, its value, its amount."""
    if isinstance(part, model.ParameterPart) and str(key[-1]) in at.parameters:
        series = at.parameters[str(key[-1])]
        return "; ".join(
            value_in_words(value, series.type, language) + _when(start, None, language)
            for start, value in series.values
        )
    for field in ("rule", "amount", "share", "value"):
        found = getattr(part, field, None)
        if found is not None:
            return f"«{found}»" if language == "es" else f"“{found}”"
    decided = getattr(part, "decided_by", None)
    if decided:
        return _word(f"decide {decided}", f"decided by {decided}", language)
    return _shown(part, language) if not isinstance(part, BaseModel) else ""


def _shown(item: Any, language: Language) -> str:
    if isinstance(item, model.Text):
        text = item.in_language(language)
        return f"«{text}»" if language == "es" else f"“{text}”"
    if isinstance(item, model.Alternative):
        return f"{item.value} ({item.source or item.note or '—'})"
    if isinstance(item, BaseModel):
        label = getattr(item, "label", None)
        return _shown(label, language) if isinstance(label, model.Text) else _plain(item)
    return f"'{_plain(item)}'"


def _plain(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, BaseModel):
        return value.model_dump_json(by_alias=True, exclude_defaults=True)
    return str(value)


def _listed(items: list[Any], language: Language) -> str:
    return joined([_shown(item, language) for item in items], _word("y", "and", language), language)


def _figure(node: nodes.Node) -> Value:
    return node.value if isinstance(node, nodes.Literal) else None


def _when(start: date, end: date | None, language: Language) -> str:
    """*from 1 January 2014 until …*"""
    told = f" {_word('desde el', 'from', language)} {day_in_words(start, language)}"
    if end is not None:
        told += f" {_word('hasta el', 'until', language)} {day_in_words(end, language)}"
    return told


@dataclass(frozen=True)
class _Pair:
    """A value before and after, each of its type; None where there was or is none."""

    before: Value
    after: Value
    old: Type
    new: Type

    def said(self, language: Language) -> tuple[str | None, str | None]:
        before = None if self.before is None else value_in_words(self.before, self.old, language)
        after = None if self.after is None else value_in_words(self.after, self.new, language)
        return before, after

    def sentence(self, when: str, language: Language) -> str:
        """*… rises from S/ 99 000 to S/ 120 000 per plan*: a unit that both have is said once."""
        before, after = self.said(language)
        if before is None:
            es = f"{THING} vale {after}{when} (antes no tenía valor)"
            return _word(es, f"{THING} is {after}{when} (it had no value)", language)
        if after is None:
            es = f"{THING} deja de tener valor{when} (era {before})"
            return _word(es, f"{THING} has no value{when} (it was {before})", language)
        if self.old == self.new and self.old.is_numeric:
            tail = next((f" {word} " for word in ("por", "per") if f" {word} " in after), None)
            if tail and before.partition(tail)[2] == after.partition(tail)[2]:
                before = before.partition(tail)[0]
        es = f"{THING} {self._verb('es')} de {before} a {after}{when}"
        return _word(es, f"{THING} {self._verb('en')} from {before} to {after}{when}", language)

    def _verb(self, language: Language) -> str:
        numeric = (int, float)
        if isinstance(self.before, numeric) and isinstance(self.after, numeric):
            if self.old.is_numeric and self.before < self.after:
                return _word("sube", "rises", language)
            if self.old.is_numeric and self.before > self.after:
                return _word("baja", "falls", language)
        return _word("cambia", "changes", language)


def _word(spanish: str, english: str, language: Language) -> str:
    return spanish if language == "es" else english


def _colon(text: str) -> str:
    return f": {text}" if text else ""
