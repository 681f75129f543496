"""The texts of the guidebook: complete in both languages, used, and nowhere else."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import chakana.expressions
import chakana.guidebook
from chakana.expressions import naming
from chakana.expressions.figures import Language, unit_word
from chakana.expressions.lexicon import known_word
from chakana.expressions.units import parse_unit
from chakana.guidebook.labels import Labels
from chakana.guidebook.manual import build_manual
from chakana.language.document import read_document
from chakana.language.load import Library
from chakana.language.model import Component, Programme

FOLDER = Path(chakana.guidebook.__file__).parent
LIBRARY = Library()
VOCABULARY = Path(chakana.expressions.__file__).with_name("words.yaml")
TEXTS = {
    **{name: read_document(FOLDER / f"{name}.yaml").data for name in ("labels", "fields")},
    "words": read_document(VOCABULARY).data,
}
CODE = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))


@pytest.mark.parametrize("group", TEXTS)
def test_every_text_is_in_both_languages_with_the_same_places(group: str) -> None:
    for key, entry in TEXTS[group].items():
        assert {"es", "en"} <= set(entry) <= {"es", "en", "qu"}, key
        assert all(text.strip() for text in entry.values()), key
        places = [sorted(re.findall(r"\{(\w+)\}", text)) for text in entry.values()]
        assert all(found == places[0] for found in places), key


def test_every_label_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r'label\(\s*"(\w+)"', CODE))
    assert len(asked) > 100
    assert asked - set(TEXTS["labels"]) == set()


def test_no_label_is_left_over() -> None:
    """A label is named in the code, or made of a prefix that an f-string names there."""
    prefixes = tuple(re.findall(r'f"(\w+_)\{', CODE))
    left_over = [
        key for key in TEXTS["labels"] if f'"{key}"' not in CODE and not key.startswith(prefixes)
    ]
    assert not left_over


def test_every_choice_of_the_language_has_its_words() -> None:
    choices = {
        *Component.model_fields["instrument"].annotation.__args__,  # type: ignore[union-attr]
        *Programme.model_fields["lifecycle"].annotation.__args__[0].__args__,  # type: ignore[union-attr]
    }
    assert {choice for choice in choices if not Labels("es").knows(choice)} == set()


@pytest.mark.parametrize("name", LIBRARY.names())
def test_no_word_of_a_definition_stays_english_in_a_spanish_manual(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who acts, forms, criteria: a role with a label, or a word of ``words.yaml``; or a name."""
    untranslated = set()
    say = naming.word

    def listen(word: str, language: Language) -> str:
        said = say(word, language)
        is_a_name = re.fullmatch(r"[A-ZÁÉÍÓÚÑ]\w*( \([A-Z]+\))?", word)
        is_known = known_word(word, language) is not None
        if word and not is_known and said == word.replace("_", " ") and not is_a_name:
            untranslated.add(word)
        return said

    monkeypatch.setattr(naming, "word", listen)
    build_manual(LIBRARY.load(name), "es", date(2026, 1, 1))
    assert not untranslated


@pytest.mark.parametrize("name", LIBRARY.names())
def test_no_unit_of_a_figure_stays_english(name: str) -> None:
    """A unit has its Spanish word in ``figures.yaml``, or is a currency."""
    programme = LIBRARY.load(name).programme
    figures = [
        fact.unit for fact in programme.facts.values() if re.match(r"[-\d]", str(fact.value))
    ]
    figures += [part.unit for part in programme.parameters.values()]
    figures += [part.unit for part in programme.variables.values()]
    words = {word for unit in figures if unit for word, _ in parse_unit(unit).powers}
    english = {word for word in words if unit_word(word, "es", plural=True) == word}
    assert {word for word in english if not re.fullmatch("[A-Z]{3}", word)} == set()


def test_spanish_stands_in_for_a_language_without_texts() -> None:
    assert Labels("qu").label("contents") == "Contenido"  # type: ignore[arg-type]
