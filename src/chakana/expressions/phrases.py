"""The little grammar that rules need to be said in Spanish and English.

Labels are written by authors: a noun phrase for a figure or a text (*Años cumplidos*), a
predicate for something true or false (*Vive en zona rural*), at times a whole sentence (*El piso
es de tierra*). From these the functions below build articles, agreement and negation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from chakana.expressions.figures import Language
from chakana.expressions.lexicon import lexicon


def _words(key: str) -> Any:
    return lexicon("phrases")[key]


def levels() -> Mapping[str, Any]:
    """The words of each level: singular and plural in each language, and the Spanish gender."""
    return cast(Mapping[str, Any], _words("levels"))


def level_noun(level: str, language: Language, *, plural: bool = False) -> str:
    """``hogar``, ``households`` …"""
    return str(levels()[level][language][plural])


def the_level(level: str, language: Language) -> str:
    """``el hogar``, ``the household``."""
    noun = level_noun(level, language)
    return f"{_agree(level, 'el', 'la')} {noun}" if language == "es" else f"the {noun}"


def some(level: str, language: Language) -> str:
    """``alguna persona``, ``some member``."""
    spanish = f"{_agree(level, 'algún', 'alguna')} {level_noun(level, 'es')}"
    return spanish if language == "es" else f"some {level}"


def every(level: str, language: Language) -> str:
    """``toda persona``, ``every member``."""
    spanish = f"{_agree(level, 'todo', 'toda')} {level_noun(level, 'es')}"
    return spanish if language == "es" else f"every {level}"


def none_of(level: str, language: Language) -> str:
    """``ninguna persona``, ``no member``."""
    spanish = f"{_agree(level, 'ningún', 'ninguna')} {level_noun(level, 'es')}"
    return spanish if language == "es" else f"no {level}"


def whoever(level: str, language: Language) -> str:
    """Whom a count keeps: ``quien`` or ``cada hogar que``."""
    if language == "es":
        return "quien" if level == "member" else f"cada {level_noun(level, language)} que"
    return "whoever" if level == "member" else f"each {level} that"


def _agree(level: str, masculine: str, feminine: str) -> str:
    return feminine if levels()[level]["gender"] == "f" else masculine


def lowered(label: str) -> str:
    """A label inside a sentence: small first letter (not of an acronym), nothing after ';'.

    >>> lowered("It is classified as poor"), lowered("IT courses")
    ('is classified as poor', 'IT courses')
    """
    text = label.split(";")[0].strip().rstrip(".").removeprefix("It ")
    first = text.split(" ")[0]
    return text if len(first) > 1 and first[1:2].isupper() else text[:1].lower() + text[1:]


def is_sentence(label: str, language: Language) -> bool:
    """Whether the label has its own subject: it begins with an article."""
    return lowered(label).split(" ")[0] in _words("articles")[language]


def is_predicate(label: str, language: Language) -> bool:
    """Whether the label is what is said of a subject: it begins with a verb."""
    first = lowered(label).split(" ")[0]
    if language == "es":
        known = (*_words("verbs")["es"], "no", "se")
        return first in known or bool(re.search(r"[aeéó]$", first))
    ends = first.endswith("s") and not first.endswith("ss")
    is_verb = first in _words("verbs")["en"] or first in _words("past")
    return is_verb or ends or first.endswith("ed")


def denied(label: str, language: Language) -> str | None:
    """The predicate ``label`` negated; None when it is not one, or its verb is not known."""
    if not is_predicate(label, language):
        return None
    text = lowered(label)
    if language == "es":
        return text.removeprefix("no ") if text.startswith("no ") else f"no {text}"
    verb, _, rest = text.partition(" ")
    refused = _denied_verb(verb)
    return f"{refused} {rest}".strip() if refused else None


def _denied_verb(verb: str) -> str | None:
    if verb in _words("past"):
        return f"did not {_words('past')[verb]}"
    if verb.endswith("ed"):
        return None
    if verb in ("can", "will", "may", "must", "is", "was", "are", "does", "did"):
        return "cannot" if verb == "can" else f"{verb} not"
    if verb == "has":
        return "does not have"
    if re.search(r"(ss|ch|sh|x|o)es$", verb):
        return f"does not {verb[:-2]}"
    return f"does not {verb[:-3]}y" if verb.endswith("ies") else f"does not {verb[:-1]}"


def noun_phrase(label: str, language: Language) -> str:
    """A label with its article: ``la parte de la población``, ``the land that it works``."""
    text = lowered(label)
    first = text.split(" ")[0]
    if first in _words("articles")[language]:
        return text
    if language == "en":
        return f"the {text}"
    return f"{_spanish_article(first)} {text}"


def _spanish_article(noun: str) -> str:
    word = noun.lower().strip(".,:")
    plural = is_plural(word, "es")
    ends_so = word.endswith(tuple(_words("feminine_endings")))
    feminine = word in _words("feminine") or (ends_so and word not in _words("masculine"))
    if feminine and not plural and re.match(r"(á|ha?mbre|agua|área|a[lr]ma)", word):
        return "el"
    return ("las" if plural else "la") if feminine else ("los" if plural else "el")


def is_plural(label: str, language: Language) -> bool:
    """Whether a label names several things (*Years of schooling*)."""
    text = lowered(label)
    if language == "es":
        first = text.split(" ")[0]
        return first.endswith("s") and first not in _words("singular_in_s")
    head = re.split(r" (?:of|that|in|per|with|for|since|at|by|on|from|who|to|which|when) ", text)[0]
    noun = head.split(" ")[-1]
    return noun in _words("irregular_plurals") or (
        noun.endswith("s") and not noun.endswith(("ss", "us", "is"))
    )


def joined(parts: Sequence[str], word: str, language: Language) -> str:
    """``a, b y c``; *y* and *o* change before their own sound.

    >>> joined(["uno", "otro"], "o", "es"), joined(["a", "b", "c"], "and", "en")
    ('uno u otro', 'a, b and c')
    """
    if len(parts) == 1:
        return parts[0]
    if language == "es":
        word = _before(word, parts[-1])
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _before(word: str, following: str) -> str:
    start = following.lower().lstrip("«(“")
    if word == "y" and re.match(r"(i|hi(?![ae]))", start):
        return "e"
    return "u" if word == "o" and re.match(r"h?o", start) else word


def contracted(text: str, language: Language) -> str:
    """``de el`` is ``del`` and ``a el`` is ``al``; one space between words."""
    text = re.sub(r"[ \n]+", " ", text).strip()
    if language == "es":
        text = re.sub(r"\b([Dd])e el\b", r"\1el", text)
        text = re.sub(r"\b([Aa]) el\b", r"\1l", text)
    return text
