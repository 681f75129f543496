"""The integrity rule: no programme may use another's benefit as a condition or a threat.

The abuse is recorded in Peru (FAO 2016, lines 510–520): families were told that their Juntos
payment depended on healthy homes, on community work, on joining Haku Wiñay. A definition that
does so is refused, whether it says it in a rule, in a consequence or in a text.

Naming another programme to give its families priority, or to describe whom a programme is
meant for, is allowed: ``enrolled_in('pe/juntos')`` in a mandate, an eligibility stage or a
ranking, never negated there, and never in a condition, an exit or an amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chakana.expressions.nodes import Case, Comparison, EnrolledIn, Literal, Node, Not
from chakana.language import model
from chakana.language.definition import Component, Definition, Rule
from chakana.language.document import Key

Refusal = tuple[str, Key, str]
"""Message, place, suggestion."""

_HINT = "What another programme owes its families is not ours to give or take away."


def refused_hold_on_others(definition: Definition) -> Iterator[Refusal]:
    """Every place where the definition takes hold of another programme's benefit."""
    for component in definition.components.values():
        yield from _in_conditions(definition, component)
        yield from _in_rules(definition, component)
    yield from _in_texts(definition)


def _in_conditions(definition: Definition, component: Component) -> Iterator[Refusal]:
    for name, condition in component.part.conditions.items():
        key: Key = ("components", component.name, "conditions", name, "on_failure")
        if condition.on_failure not in ("suspension", "none"):
            message = f"Failing '{name}' may only lead to this component's own suspension or to nothing, not to '{condition.on_failure}'."
            yield message, key, f"on_failure: suspension or on_failure: none. {_HINT}"


def _in_rules(definition: Definition, component: Component) -> Iterator[Refusal]:
    """Participation elsewhere decides nothing that is owed, and is never held against a family."""
    strict = [
        rule
        for condition in component.conditions
        for rule in (condition.applies_to, condition.rule)
    ]
    strict += [*component.exits.values(), component.amount, *component.costs.values()]
    strict += [rule for path, rule in component.amounts.items() if not path.startswith("selection")]
    for rule in filter(None, strict):
        for node in _others(rule.node, definition):
            yield _message(rule, node), rule.key, _HINT
    lenient = [component.mandate, *(stage.rule for stage in component.stages)]
    for rule in filter(None, lenient):
        for node in _held_against(rule.node, definition):
            yield f"{_message(rule, node)} to shut a family out", rule.key, _HINT


def _message(rule: Rule, node: EnrolledIn) -> str:
    place = ".".join(str(part) for part in rule.key[2:])
    return f"'{place}' uses taking part in {node.programme}"


def _others(node: Node, definition: Definition) -> Iterator[EnrolledIn]:
    for found in node.walk():
        if isinstance(found, EnrolledIn) and found.programme != definition.id:
            yield found


def _held_against(node: Node, definition: Definition) -> Iterator[EnrolledIn]:
    """``not enrolled_in(…)``, ``enrolled_in(…) = false`` and a case on it in a deciding rule."""
    for found in node.walk():
        if isinstance(found, (Not, Case)):
            yield from _others(found, definition)
        elif isinstance(found, Comparison):
            sides = (found.left, found.right)
            against = found.operator == "<>" or any(
                isinstance(side, Literal) and side.value is False for side in sides
            )
            if against:
                yield from _others(found, definition)


_THREAT = re.compile(
    r"\b(suspen\w*|perder\w*|pierd\w*|quit(ar|an|ará)\w*|retir(ar|an|ará)\w*|cort(ar|an|ará)\w*|castig\w*|"
    r"lose[sd]?|losing|forfeit\w*|withh?\w*ld\w*|withdraw\w*|cut off|punish\w*|stop(s|ped)? receiving)\b",
    re.IGNORECASE,
)
_HARMLESS = ("never_demanded", "theory_of_change", "facts", "sources", "because", "note", "source")


def _in_texts(definition: Definition) -> Iterator[Refusal]:
    """A text people will read that threatens with what another programme pays."""
    names = _other_names(definition)
    for key, part in _texts(definition.programme):
        if any(field in _HARMLESS for field in key):
            continue
        for language in ("es", "en"):
            text = getattr(part, language)
            named = next(
                (name for name in names if re.search(rf"\b{re.escape(name)}\b", text, re.I)), None
            )
            if named and _THREAT.search(text) and not _denies(text):
                message = f"This text threatens families with losing what {named} owes them."
                yield (
                    message,
                    (*key, language),
                    f"Say it under 'never_demanded', or leave it out. {_HINT}",
                )


def _denies(text: str) -> bool:
    """Whether the text promises that nothing is lost, which is the opposite of a threat."""
    return bool(
        re.search(r"\b(no|nunca|jamás|ni|never|not|nobody|nadie|sin|without)\b", text, re.I)
    )


def _other_names(definition: Definition) -> set[str]:
    programme = definition.programme
    others = {*programme.alongside, *programme.lineage}
    others |= {node.programme for component in definition.components.values()
               for rule in component.rules for node in _others(rule.node, definition)}  # fmt: skip
    others |= {str(programme.rung.next), str(programme.rung.after)} if programme.rung else set()
    own = {definition.id.rsplit("/", 1)[-1]}
    names = {other.rsplit("/", 1)[-1] for other in others} - own - {"None"}
    return names | {name.replace("-", " ") for name in names} | ({"juntos"} - own)


def _texts(value: object, key: Key = ()) -> Iterator[tuple[Key, model.Text]]:
    from chakana.language.check import parts

    for place, part in parts(value, key):
        if isinstance(part, model.Text):
            yield place, part
