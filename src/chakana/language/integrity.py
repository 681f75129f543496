"""The integrity rule: no programme may use another's benefit as a condition or a threat.

The abuse is recorded in Peru (FAO 2016, lines 510–520): families were told that their Juntos
payment depended on healthy homes, on community work, on joining Haku Wiñay. A definition that
does so is refused, whether it says it in a rule, in a consequence or in a text; texts are judged
by :mod:`chakana.language.threats`.

Naming another programme to give its families priority, or to describe whom a programme is
meant for, is allowed: ``enrolled_in('pe/juntos')`` in a mandate, an eligibility stage or a
ranking, where taking part may only help (:mod:`chakana.language.direction`); and never in a
condition, an exit or an amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from chakana.expressions.nodes import EnrolledIn
from chakana.language import model
from chakana.language.definition import Component, Definition, Rule
from chakana.language.direction import held_against, others_in
from chakana.language.document import Key
from chakana.language.parts import parts
from chakana.language.reform import reformed
from chakana.language.threats import Name, Names, benefits, judge, known_programmes, words

Refusal = tuple[str, Key, str]
"""Message, place, suggestion."""

HOLD_HINT = "What another programme owes its families is not ours to give or take away."


def refused_hold_on_others(definition: Definition, known: set[str]) -> Iterator[Refusal]:
    """Every place where the definition takes hold of another programme's benefit.

    ``known`` names the programmes of the library, which texts and variables may speak of.
    """
    for component in definition.components.values():
        yield from _in_conditions(component)
        yield from _in_rules(definition, component)
    names = _other_names(definition, known)
    yield from _in_variables(definition, names)
    yield from _in_texts(definition, names)


def _in_conditions(component: Component) -> Iterator[Refusal]:
    for name, condition in component.part.conditions.items():
        key: Key = ("components", component.name, "conditions", name, "on_failure")
        if condition.on_failure not in ("suspension", "none"):
            message = (
                f"Failing '{name}' may only lead to this component's own suspension or to "
                f"nothing, not to '{condition.on_failure}'."
            )
            yield message, key, f"on_failure: suspension or on_failure: none. {HOLD_HINT}"


def _in_rules(definition: Definition, component: Component) -> Iterator[Refusal]:
    """Participation elsewhere decides nothing that is owed, and is never held against a family."""
    deciding = [component.mandate, *(stage.rule for stage in component.stages if stage.rule)]
    ranking = component.amounts.get("selection.rank_by")
    for rule in component.rules:
        if rule in deciding or rule is ranking:
            continue
        for node in others_in(rule.node, definition):
            yield f"{_message(rule, node)}.", rule.key, HOLD_HINT
    for rule in deciding:
        for node in held_against(rule.node, definition):
            yield f"{_message(rule, node)} to shut a family out.", rule.key, HOLD_HINT
    if ranking is not None:
        least_first = component.part.selection.order == "ascending"
        for node in held_against(ranking.node, definition, wanted=-1 if least_first else 1):
            yield f"{_message(ranking, node)} to put a family behind.", ranking.key, HOLD_HINT


def _message(rule: Rule, node: EnrolledIn) -> str:
    return hold_message(rule.key, node.programme)


def hold_message(key: Key, programme: str) -> str:
    """What the rule at ``key`` does with ``programme``, without its full stop."""
    return f"'{'.'.join(map(str, key[2:]))}' uses taking part in {programme}"


_RECORDS = ("never_demanded", "theory_of_change", "facts", "sources", "elsewhere")
_REMARKS = ("because", "note", "source")


def _in_variables(definition: Definition, others: Names) -> Iterator[Refusal]:
    """A recorded variable that says who is in another programme: nothing could watch over it."""
    for full_name, part in definition.programme.variables.items():
        spoken = judge(full_name.replace("_", " ").replace(".", " ").title(), others)
        is_told_apart = full_name.partition(".")[2].startswith("enrolled__")  # refused already
        if spoken and not is_told_apart and part.rule is None and part.score is None:
            message = f"'{full_name}' records what {spoken.named} does with a family."
            hint = f"Ask with enrolled_in('…'), which is watched over. {HOLD_HINT}"
            yield message, ("variables", full_name), hint


def _in_texts(definition: Definition, others: Names) -> Iterator[Refusal]:
    """A text people will read that threatens with what another programme pays.

    Among what is demanded of families, and what suspends, another programme is not even named,
    unless to say that nothing there is lost.
    """
    known = others.known | _benefits_of_others(definition.programme)
    names = Names(known, others.proper)
    proper = Names(frozenset(), others.known | others.proper)
    for key, text in _texts(definition.programme):
        if _is_harmless(key):
            continue
        spoken = judge(text, names)
        if spoken and spoken.threatens:
            message = f"This text threatens families with losing what {spoken.named} owes them."
            hint = f"Say it under 'never_demanded', or leave it out. {HOLD_HINT}"
            yield message, key, hint
        elif _is_demanded(key) and (spoken := judge(text, proper)) and not spoken.promises:
            message = f"What is demanded of families speaks of {spoken.named}."
            hint = (
                f"A condition is this programme's alone, and so are its consequences. {HOLD_HINT}"
            )
            yield message, key, hint


def _is_harmless(key: Key) -> bool:
    """Whether a text is a record of what was found, a remark on it, or a promise.

    By its place: a component may be called what it likes.
    """
    return key[0] in _RECORDS or not set(key[-2:]).isdisjoint(_REMARKS)


def _is_demanded(key: Key) -> bool:
    return key[0] == "components" and key[2] in ("conditions", "suspension")


_COMMON = {(word,) for word in (*get_args(model.Instrument), "pmt", "programme", "grant")}
"""Names that are words of the language: a text that uses them speaks of no other programme."""


def _other_names(definition: Definition, known: set[str]) -> Names:
    """The names of other programmes: those it names itself, and the library's.

    A name of one word that only the library knows may be a word of the language (``pe/agua``), so
    it is a name where it begins with a capital. A definition without components, such as a
    register, owes nobody anything.
    """
    own = {definition.id, *reformed(definition.document)}
    registers = {used.id for used in definition.used if not used.programme.components}
    mine = {_called(name) for name in own} | _COMMON | {()}
    related = {_called(name) for name in _related(definition) - own - registers}
    related |= {words(text) for title in definition.programme.elsewhere.values()
                for text in (title.es, title.en)}  # fmt: skip
    listed = {_called(name) for name in known - own - registers}
    loose = related | known_programmes() | {name for name in listed if len(name) > 1}
    return Names(frozenset(loose - mine), frozenset(listed - mine))


def _called(programme: str) -> Name:
    return words(programme.rsplit("/", 1)[-1])


def _related(definition: Definition) -> set[str]:
    """The programmes that a definition names in a field or a rule."""
    programme = definition.programme
    others = {*programme.alongside, *programme.lineage, *programme.elsewhere}
    for component in definition.components.values():
        for rule in component.rules:
            others |= {node.programme for node in others_in(rule.node, definition)}
    if programme.rung:
        others |= {name for name in (programme.rung.next, programme.rung.after) if name}
    return others


def _benefits_of_others(programme: model.Programme) -> set[Name]:
    """Benefits by a common name (*the cash transfer*) that the programme does not give itself."""
    instruments = {component.instrument for component in programme.components.values()}
    if not instruments or "transfer" in instruments:
        return set()
    moves_money = not instruments.isdisjoint({"fund", "credit", "competition"})
    common = benefits(moves_money=moves_money)
    judged = ((text, judge(text, Names(frozenset(common)))) for text in _labels(programme))
    own = [words(text) for text, spoken in judged if spoken and not spoken.threatens]
    return {name for name in common if not _is_among(name, own)}


def _labels(programme: model.Programme) -> Iterator[str]:
    """What the programme calls its components, what they give, and its parameters."""
    given = [part.label for part in programme.parameters.values()]
    for component in programme.components.values():
        given.append(component.label)
        benefit = component.benefit
        if benefit is not None:
            given += [benefit.label] if benefit.label else []
            given += [item.label for item in benefit.items.values()]
            given += [prize.label for prize in benefit.prizes.values()]
    return (text for label in given for text in (label.es, label.en))


def _is_among(name: Name, texts: list[Name]) -> bool:
    length = len(name)
    return any(
        text[start : start + length] == name
        for text in texts
        for start in range(len(text) - length + 1)
    )


def _texts(programme: model.Programme) -> Iterator[tuple[Key, str]]:
    """Every text that people read with its path: in each language, or as it stands."""
    for key, part in parts(programme):
        for name, entry in type(part).model_fields.items():
            value, place = getattr(part, name), (*key, entry.alias or name)
            if name in _NO_TEXTS:
                continue
            if isinstance(value, str):
                yield place, value
            elif isinstance(value, list):
                for index, one in enumerate(value):
                    if isinstance(one, str):
                        yield (*place, index), one


_NO_TEXTS = (
    "programme", "variable", "on_failure", "running_variable", "source", "seed", "currency",
    "country", "rule", "applies_to", "rank_by", "number", "cutoff", "budget", "when", "of",
    "change", "interest", "months", "at_least", "lineage", "alongside", "uses", "refer_to",
)  # fmt: skip
"""Fields of plain text that hold a rule or a name."""
