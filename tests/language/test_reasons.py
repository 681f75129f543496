"""Reasons, notes and names of those who act are told in the language that is asked for.

The texts that are expected are those written here, each beside the other language's.
"""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.language.minimal import MINIMAL, Marked, only_problem, problems_of, spoilt

from chakana.expressions.figures import LANGUAGES, Language
from chakana.expressions.words import rule_in_words
from chakana.guidebook.manual import build_manual
from chakana.guidebook.plain import plain
from chakana.language import model
from chakana.language.assumptions import assumptions_of
from chakana.language.diff import differences
from chakana.language.format import format_text
from chakana.language.load import BUILT_IN, Library, load_text
from chakana.language.parts import parts
from chakana.simulation.cases import run_cases

PLAIN = "because: no source gives a share"
BOTH = "because: {es: ninguna fuente da una parte, en: no source gives a share}"
TRANSLATED = MINIMAL.replace(PLAIN, BOTH)
DAY = date(2013, 6, 1)


def manual(text: str, language: Language) -> str:
    """All that the manual says, as one text; without capitals, which open its sentences."""
    told = plain(build_manual(load_text(text), language, DAY))
    return json.dumps(told, ensure_ascii=False).casefold()


def test_a_reason_is_told_in_the_language_asked_for() -> None:
    (found,) = assumptions_of(load_text(TRANSLATED))
    assert found.as_dict("es")["because"] == "ninguna fuente da una parte"
    assert found.as_dict("en")["because"] == "no source gives a share"
    assert "ninguna fuente da una parte" in manual(TRANSLATED, "es")
    assert "no source gives a share" not in manual(TRANSLATED, "es")


def test_a_plain_reason_stands_for_both_and_is_the_same_definition() -> None:
    twice = "because: {es: no source gives a share, en: no source gives a share}"
    assert problems_of(MINIMAL) == []
    assert load_text(MINIMAL).identity == load_text(MINIMAL.replace(PLAIN, twice)).identity
    assert load_text(MINIMAL).identity != load_text(TRANSLATED).identity
    assert "no source gives a share" in manual(MINIMAL, "es")


def test_a_reason_left_in_one_language_is_told_once() -> None:
    text = TRANSLATED.replace(
        'selection: {mode: all, source: "law, line 8"}',
        'selection: {mode: all, source: "law, line 8", because: ▶there is money for all}',
    ).replace("source: law, line 9\n", "source: law, line 9\n      because: so it is\n")
    marked = Marked.of(text)
    found = only_problem(marked.text)
    assert (found.code, found.severity) == ("CHK214", "warning")
    assert (found.location.line, found.location.column) == (marked.line, marked.column)
    assert "2 are, all told" in found.message


@pytest.mark.parametrize(
    ("written", "code", "message"),
    [
        ("because: [one, two]", "CHK007", "'because': write a text, or a text in each language."),
        ("because: {fr: rien}", "CHK007", "'because': write a text, or a text in each language."),
        ("because: {en: none}", "CHK006", "'es' is missing."),
        ("because: {es: a, en: b, fr: c}", "CHK005", "There is no field 'fr' here."),
    ],
)
def test_a_reason_of_another_form_is_refused(written: str, code: str, message: str) -> None:
    found = only_problem(spoilt(PLAIN, written))
    assert (found.code, found.message) == (code, message)


def test_a_changed_reason_is_told_in_each_language() -> None:
    changed = TRANSLATED.replace("da una parte", "da una cifra")
    (change,) = differences(load_text(TRANSLATED), load_text(changed))
    assert change.kind == "provenance"
    assert "antes «ninguna fuente da una parte», ahora «ninguna fuente da una cifra»" in change.es


NAMED = MINIMAL.replace(
    "verified_by: the school", "verified_by: {es: la escuela, en: the school}"
).replace("holder: A ministry", "holder: {es: Un ministerio, en: A ministry}")


def test_who_acts_is_named_in_the_language_asked_for() -> None:
    spanish, english = (manual(NAMED, language) for language in LANGUAGES)
    for here, there in (("la escuela", "the school"), ("un ministerio", "a ministry")):
        assert here in spanish
        assert there not in spanish
        assert there in english


def test_a_name_that_gets_its_other_language_is_a_change_and_no_loss() -> None:
    (change,) = differences(
        load_text(MINIMAL),
        load_text(MINIMAL.replace("the school", "{es: la escuela, en: the school}")),
    )
    assert change.kind == "changed"
    assert change.es.endswith("cambia de «the school» a «la escuela»")


VALUES = "    values: [extreme_poor, poor, not_poor]\n"
CALLED = f"""{VALUES}    labels:
      extreme_poor: {{es: en la miseria, en: destitute}}
      poor: {{es: con carencias, en: in want}}
"""


def test_the_choices_of_a_text_are_said_by_their_labels() -> None:
    definition = load_text(MINIMAL.replace(VALUES, CALLED))
    rule = definition.variables["household", "is_poor"].node
    assert rule is not None
    said = {one: rule_in_words(rule, definition, DAY, one) for one in LANGUAGES}
    assert "«en la miseria» o «con carencias»" in said["es"]
    assert "“destitute” or “in want”" in said["en"]
    assert "en la miseria · con carencias · no pobre" in manual(
        MINIMAL.replace(VALUES, CALLED), "es"
    )


def test_a_label_for_no_value_is_refused() -> None:
    found = only_problem(MINIMAL.replace(VALUES, CALLED.replace("      poor:", "      por:")))
    assert found.code == "CHK210"
    assert "poor" in found.hint


def test_both_languages_keep_the_layout() -> None:
    laid_out = format_text(NAMED.replace(PLAIN, BOTH))
    assert f"        {BOTH}" in laid_out
    assert "verified_by: {es: la escuela, en: the school}" in laid_out
    assert format_text(laid_out) == laid_out


@pytest.mark.parametrize("name", Library().names())
def test_the_library_gives_its_reasons_in_both_languages(name: str) -> None:
    programme = Library().load(name).programme
    plain_ones = [
        ".".join(map(str, key))
        for key, text in parts(programme)
        if isinstance(text, model.Text) and key[-1] in ("because", "note") and text.es == text.en
    ]
    assert plain_ones == []


WITH_CASES = sorted(
    path.relative_to(BUILT_IN).as_posix().removesuffix(".cases.yaml")
    for path in BUILT_IN.rglob("*.cases.yaml")
)


@pytest.mark.parametrize("name", WITH_CASES)
def test_the_library_tells_its_cases_in_both_languages(name: str) -> None:
    told = [result.case.case for result in run_cases(Library(), name)]
    assert [text.en for text in told if text.es == text.en] == []
