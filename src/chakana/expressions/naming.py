"""What the things of a definition are called: variables, parameters, and those who act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chakana.expressions import phrases
from chakana.expressions.figures import Language, unit_word
from chakana.expressions.lexicon import known_word
from chakana.expressions.nodes import Parameter, Variable

if TYPE_CHECKING:
    from chakana.language.definition import Definition
    from chakana.language.model import Text


def name_in_words(node: Variable | Parameter, definition: Definition, language: Language) -> str:
    """The label of a variable or parameter; its own name when it has none."""
    if isinstance(node, Parameter):
        series = definition.parameters.get(node.name)
        return series.part.label.in_language(language) if series else node.name.replace("_", " ")
    spec = definition.variables.get((node.level, node.name))
    return spec.part.label.in_language(language) if spec else node.name.replace("_", " ")


def word(name: str, language: Language) -> str:
    """A word of the vocabulary or of a unit, or ``name`` itself with its underscores opened.

    >>> word("lottery", "es"), word("household", "es"), word("talking_map_shown", "es")
    ('sorteo', 'hogar', 'talking map shown')
    """
    plural = phrases.is_plural(name, "en")
    found = known_word(name, language) or unit_word(name, language, plural=plural)
    return found if found != name else name.replace("_", " ")


def actor_in_words(name: str | Text, definition: Definition, language: Language) -> str:
    """Who acts or pays: as the definition labels it, a level (*the household*), or a word."""
    label = definition.actor(name)
    if label is not None:
        return label.in_language(language)
    if name in phrases.levels():
        return phrases.the_level(str(name), language)
    return word(str(name), language)


def decider(name: str, definition: Definition, language: Language) -> str:
    """Who acts, inside a sentence: ``la asamblea local``, ``the household``."""
    said = actor_in_words(name, definition, language)
    return phrases.noun_phrase(said, language) if definition.actor(name) else said
