"""What changed between two definitions, in words and by meaning, not line by line.

``the parameter “Ceiling” (ceiling) rises from S/ 99 000 to S/ 120 000 per plan from 1 January
2014``. Layout, comments and the order of names that have none say nothing here. Works on any
two definitions, so on a reform and what it reforms as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from chakana.expressions import nodes
from chakana.expressions.figures import LANGUAGES
from chakana.expressions.nodes import Value
from chakana.expressions.phrases import joined
from chakana.expressions.types import BARE_NUMBER
from chakana.language import model
from chakana.language.change import Change, Teller
from chakana.language.changed_values import THING, Pair, stretches, when
from chakana.language.definition import Definition, Rule
from chakana.language.document import Key
from chakana.language.field_names import field_name
from chakana.language.parts_in_words import listed, plain, says

_PROVENANCE = ("source", "assumption", "because")
_UNORDERED = (
    "parameters", "variables", "facts", "sources", "indicators", "financing", "elsewhere",
)  # fmt: skip
_NEVER_TOLD = ("chakana", "programme")


def differences(old: Definition, new: Definition) -> list[Change]:
    """Every change of meaning from ``old`` to ``new``, in the order of a definition."""
    return list(_Differ(old, new).parts(old.programme, new.programme, ()))


class _Differ(Teller):
    def __init__(self, old: Definition, new: Definition) -> None:
        super().__init__(old, new)
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
        elif isinstance(old, (str, model.Text)) and isinstance(new, (str, model.Text)):
            yield self.leaf(old, new, key)
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
            es, en = listed(gone, "es"), listed(gone, "en")
            said = f"se quita de {THING}: {es}", f"removed from {THING}: {en}"
            yield self.tell("removed", key, en, None, key, *said)
        if come:
            es, en = listed(come, "es"), listed(come, "en")
            said = f"se agrega a {THING}: {es}", f"added to {THING}: {en}"
            yield self.tell("added", key, None, en, key, *said)
        if not gone and not come:
            said = f"cambia el orden de {THING}", f"the order of {THING} changes"
            yield self.tell("moved", key, None, listed(new, "en"), key, *said)

    def came_or_went(self, old: Any, new: Any, key: Key) -> Change:
        came = new is not None
        part, at = (new, self.new) if came else (old, self.old)
        said = [says(part, at, key, one) for one in LANGUAGES]
        es, en = (f": {text}" if text else "" for text in said)
        content = said[1] or plain(part)
        if came:
            told = f"se agrega {THING}{es}", f"{THING} is added{en}"
            return self.tell("added", key, None, content, key, *told, at)
        told = f"se quita {THING}{es}", f"{THING} is removed{en}"
        return self.tell("removed", key, content, None, key, *told, at)

    # values

    def series(self, name: str, key: Key) -> Iterator[Change]:
        """The stretches of time in which a parameter has another value."""
        old, new = self.old.parameters[name], self.new.parameters[name]
        country = self.new.programme.country
        for start, end, before, after in stretches(old, new):
            pair = Pair(before, after, old.type, new.type, country)
            es, en = (pair.sentence(when(start, end, one, country), one) for one in LANGUAGES)
            was, now = pair.said("en")
            yield self.tell("value", (*key, start.isoformat()), was, now, key[:2], es, en)

    def leaf(self, old: Any, new: Any, key: Key) -> Change:
        rules = self.rules[0].get(key), self.rules[1].get(key)
        if rules[0] is not None and rules[1] is not None:
            return self.rule(rules[0], rules[1], key)
        before, after = plain(old), plain(new)
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
            pair = Pair(float(old), float(new), BARE_NUMBER, BARE_NUMBER)
            es, en = (pair.sentence("", one) for one in LANGUAGES)
            return self.tell("value", key, before, after, key, es, en)
        es = f"{THING} cambia de «{plain(old, 'es')}» a «{plain(new, 'es')}»"
        en = f"{THING} changes from “{before}” to “{after}”"
        return self.tell("changed", key, before, after, key, es, en)

    def rule(self, old: Rule, new: Rule, key: Key) -> Change:
        pair = Pair(
            _figure(old.node), _figure(new.node), old.node.type, new.node.type,
            self.new.programme.country,
        )  # fmt: skip
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
            yield self.tell("provenance", key, plain(old.because), new.source, key, es, en)
        elif new.assumption and not old.assumption:
            why = [plain(new.because, language) for language in LANGUAGES]
            es = f"{THING} pasa a ser un supuesto ({why[0]}); antes: {old.source or 'sin fuente'}"
            en = f"{THING} becomes an assumption ({why[1]}); before: {old.source or 'no source'}"
            yield self.tell("provenance", key, old.source, plain(new.because), key, es, en)
        else:
            yield from self.other_provenance(old, new, key)

    def other_provenance(
        self, old: model.Sourced, new: model.Sourced, key: Key
    ) -> Iterator[Change]:
        for field in _PROVENANCE:
            before, after = getattr(old, field), getattr(new, field)
            if before != after:
                place = (*key, field)
                es = f"{THING}: antes «{plain(before, 'es')}», ahora «{plain(after, 'es')}»"
                was, now = plain(before), plain(after)
                en = f"{THING}: “{was}” before, “{now}” now"
                yield self.tell("provenance", place, was, now, place, es, en)


def _rules(definition: Definition) -> Iterator[Rule]:
    for component in definition.components.values():
        yield from component.rules
    for spec in definition.variables.values():
        if spec.node is not None and spec.part.rule is not None and spec.programme == definition.id:
            key: Key = ("variables", spec.full_name, "rule")
            yield Rule(spec.name, spec.level, spec.node, spec.part.rule, key)


def _figure(node: nodes.Node) -> Value:
    return node.value if isinstance(node, nodes.Literal) else None
