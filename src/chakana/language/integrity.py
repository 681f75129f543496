"""The integrity rule: no programme may use another's benefit as a condition or a threat.

The abuse is recorded in Peru (FAO 2016, lines 510–520): families were told that their Juntos
payment depended on healthy homes, on community work, on joining Haku Wiñay. A definition that
does so is refused, whether it says it in a rule, in a consequence or in a text.

Naming another programme to give its families priority, or to describe whom a programme is
meant for, is allowed: ``enrolled_in('pe/juntos')`` in a mandate, an eligibility stage or a
ranking, where taking part may only help (:mod:`chakana.language.direction`); and never in a
condition, an exit or an amount.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import get_args

from chakana.expressions.nodes import EnrolledIn
from chakana.language import model
from chakana.language.definition import Component, Definition, Rule
from chakana.language.direction import held_against, others_in
from chakana.language.document import Key

Refusal = tuple[str, Key, str]
"""Message, place, suggestion."""

_HINT = "What another programme owes its families is not ours to give or take away."


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
            yield message, key, f"on_failure: suspension or on_failure: none. {_HINT}"


def _in_rules(definition: Definition, component: Component) -> Iterator[Refusal]:
    """Participation elsewhere decides nothing that is owed, and is never held against a family."""
    deciding = [component.mandate, *(stage.rule for stage in component.stages if stage.rule)]
    ranking = component.amounts.get("selection.rank_by")
    for rule in component.rules:
        if rule in deciding or rule is ranking:
            continue
        for node in others_in(rule.node, definition):
            yield f"{_message(rule, node)}.", rule.key, _HINT
    for rule in deciding:
        for node in held_against(rule.node, definition):
            yield f"{_message(rule, node)} to shut a family out.", rule.key, _HINT
    if ranking is not None:
        least_first = component.part.selection.order == "ascending"
        for node in held_against(ranking.node, definition, wanted=-1 if least_first else 1):
            yield f"{_message(ranking, node)} to put a family behind.", ranking.key, _HINT


def _message(rule: Rule, node: EnrolledIn) -> str:
    place = ".".join(str(part) for part in rule.key[2:])
    return f"'{place}' uses taking part in {node.programme}"


_RECORDS = ("never_demanded", "theory_of_change", "facts", "sources")
_REMARKS = ("because", "note", "source")
_THREAT = re.compile(
    r"\b(suspen\w*|p[ei]erd\w*|perd(er|era|eran|io|ieron)\w*|quit(a|an|ar|ara|aran|e|en)(sele|les?)?|"
    r"retir(a|an|ar|ara|aran|e|en|ado|ada)(sele|les?)?|cort(ar|ara|aran)(les?)?|castig\w*|cancel\w*|"
    r"(dej(a|an|ar|ara|aran) de|ya no|no|nunca|jamas) (recib|cobr|percib)\w*|bloque\w*|anul\w*|"
    r"d(a|an|ar|ara|aran) de baja|exclu[iy]\w*|exclusion|descont\w*|descuent\w*|desafili\w*|"
    r"congel\w*|"
    r"sal(dra|dran|en|ir) de|qued(a|an|ar|ara|aran) fuera|"
    r"los(e|es|ing)|lost|forfeit\w*|withh[eo]ld\w*|withdraw\w*|cut off|taken? away|punish\w*|"
    r"stop(s|ped)? receiving|will be stopped|(no longer|never|not) (receiv|get|collect)\w*|"
    r"block(s|ed|ing)?|freez\w*|frozen|discontinu\w*|revok\w*|terminat\w*|disqualif\w*|exclud\w*|"
    r"remov\w* from|out of|goe?s? without|docked|to keep|expel\w*)\b"
)
"""Words of loss, on text without accents and in lower case."""
_NEGATION = re.compile(
    "no|nunca|jamas|ni|never|not|nobody|nadie|sin|without|cannot|ningun|ninguna|neither|nor"
)
_NOTHING = re.compile(r"\s+(nothing|nada|no|ningun|ninguna)\b")
"""What denies a word of loss from behind: 'loses nothing'."""
_BETWEEN = re.compile(
    "se|le|les|lo|la|los|las|me|te|nos|su|sus|puede|pueden|podra|podran|debe|deben|sera|seran|va|van|"
    "a|es|son|ha|han|que|ser|one|will|can|may|must|shall|could|should|would|be|is|are|was|were|ever|"
    "anybody|anyone|family|families|household|households|familia|familias|hogar|hogares|has|have|do|"
    "does|to|of|it|its|their|the|being"
)
"""Words that may stand between a negation and what it denies."""


def _in_variables(definition: Definition, names: set[tuple[str, ...]]) -> Iterator[Refusal]:
    """A recorded variable that says who is in another programme: nothing could watch over it."""
    lengths = {len(name) for name in names}
    for full_name, part in definition.programme.variables.items():
        named = _named_in(full_name.replace("_", " ").replace(".", " "), names, lengths)
        is_told_apart = full_name.partition(".")[2].startswith("enrolled__")  # refused already
        if named and not is_told_apart and part.rule is None and part.score is None:
            message = f"'{full_name}' records what {named} does with a family."
            hint = f"Ask with enrolled_in('…'), which is watched over. {_HINT}"
            yield message, ("variables", full_name), hint


def _in_texts(definition: Definition, names: set[tuple[str, ...]]) -> Iterator[Refusal]:
    """A text people will read that threatens with what another programme pays."""
    lengths = {len(name) for name in names}
    for key, part in _texts(definition.programme):
        if _is_harmless(key):
            continue
        for language in ("es", "en"):
            text = _plain(getattr(part, language))
            named = _named_in(text, names, lengths) if _threatens(text) else None
            if named:
                message = f"This text threatens families with losing what {named} owes them."
                hint = f"Say it under 'never_demanded', or leave it out. {_HINT}"
                yield message, (*key, language), hint


def _is_harmless(key: Key) -> bool:
    """Whether a text is a record of what was found, a remark on it, or a promise.

    By its place: a component may be called what it likes.
    """
    return key[0] in _RECORDS or key[-1] in _REMARKS


def _plain(text: str) -> str:
    """``text`` in lower case and without accents: 'Haku Wiñay' is found as 'haku winay'."""
    apart = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("n't", "n not"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _threatens(text: str) -> bool:
    """Whether some word of loss is not denied: 'nobody loses', 'no se pierde' promise instead."""
    return any(
        not _is_denied(text[: found.start()]) and not _NOTHING.match(text, found.end())
        for found in _THREAT.finditer(text)
    )


def _is_denied(before: str) -> bool:
    words = re.findall(r"[^\W_]+|[,;:.!?()]", before[-120:])
    for word in reversed(words):
        if _NEGATION.fullmatch(word):
            return True
        if not _BETWEEN.fullmatch(word):
            return False
    return False


_COMMON = {(word,) for word in (*get_args(model.Instrument), "pmt", "programme", "grant")}
"""Names that are words of the language: a text that uses them speaks of no other programme."""


def _other_names(definition: Definition, known: set[str]) -> set[tuple[str, ...]]:
    """The names of other programmes, each as its words: those it names, and the library's."""
    programme = definition.programme
    others = {*programme.alongside, *programme.lineage, *known} - {definition.id}
    for component in definition.components.values():
        for rule in component.rules:
            others |= {node.programme for node in others_in(rule.node, definition)}
    if programme.rung:
        others |= {name for name in (programme.rung.next, programme.rung.after) if name}
    found = {tuple(re.findall(r"[^\W_]+", _plain(name.rsplit("/", 1)[-1]))) for name in others}
    own = tuple(re.findall(r"[^\W_]+", definition.id.rsplit("/", 1)[-1]))
    return {words for words in found if words and words != own and words not in _COMMON}


def _named_in(text: str, names: set[tuple[str, ...]], lengths: set[int]) -> str | None:
    words = re.findall(r"[^\W_]+", text)
    for length in lengths:
        for start in range(len(words) - length + 1):
            candidate = tuple(words[start : start + length])
            if candidate in names:
                return " ".join(candidate).title()
    return None


def _texts(value: object, key: Key = ()) -> Iterator[tuple[Key, model.Text]]:
    from chakana.language.check import parts

    for place, part in parts(value, key):
        if isinstance(part, model.Text):
            yield place, part
