"""Rules said in Spanish and English: exact sentences, and no rule that cannot be said."""

# ruff: noqa: E501  (sentences are expected whole)
from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from tests.language.definitions import SMALL
from tests.language.rule_texts import SCOPE, truths

from chakana.expressions import phrases
from chakana.expressions.figures import LANGUAGES
from chakana.expressions.nodes import NODES
from chakana.expressions.parse import RuleError, Scope, parse_rule
from chakana.expressions.types import Level
from chakana.expressions.words import rule_in_words
from chakana.language.definition import Definition
from chakana.language.load import Library, load_text

DEFINITION = load_text(SMALL)
DAY = date(2014, 1, 1)

SENTENCES = [
    ("district.poverty_rate >= threshold",
     "la tasa de pobreza es de al menos 40 % (umbral de pobreza)",
     "the poverty rate is at least 40 % (poverty threshold)"),
    ("rural", "el hogar vive en zona rural", "the household lives in a rural area"),
    ("not rural", "el hogar no vive en zona rural", "the household does not live in a rural area"),
    ("not earth_floor", "no se cumple que el piso es de tierra",
     "it is not the case that the floor is of earth"),
    ("any(member.age < 19)", "alguna persona del hogar tiene menos de 19 años",
     "some member of the household is under 19 years old"),
    ("not any(member.pregnant)", "ninguna persona del hogar está embarazada",
     "no member of the household is pregnant"),
    ("all(member.age between 3 and 18)", "toda persona del hogar tiene entre 3 años y 18 años",
     "every member of the household is between 3 years and 18 years old"),
    ("any(member.pregnant) filter (where member.age < 19)",
     "alguna persona del hogar que tiene menos de 19 años está embarazada",
     "some member of the household who is under 19 years old is pregnant"),
    ("any(member.pregnant and member.age >= old_age)",
     "alguna persona del hogar está embarazada y tiene al menos 65 años (edad mayor)",
     "some member of the household is pregnant and is at least 65 years old (old age)"),
    ("any(member.schooling > 6)",
     "para alguna persona del hogar, los años de estudio son más de 6 años",
     "for some member of the household, the years of schooling are more than 6 years"),
    ("count(member) between 2 and 5", "el número de personas del hogar está entre 2 personas y 5 personas",
     "the number of members of the household is between 2 persons and 5 persons"),
    ("count(member) filter (where member.pregnant) = 0",
     "el número de personas del hogar, contando solo a quien está embarazada, es 0 personas",
     "the number of members of the household, counting only whoever is pregnant, is 0 persons"),
    ("income < 240.50", "el ingreso del mes es menor que S/ 240.50 por mes",
     "the income of the month is less than S/ 240.50 per month"),
    ("class = 'not_poor'", "la clasificación es «no pobre»", "the classification is “not poor”"),
    ("class not in ('poor', 'not_poor')", "la clasificación no es «pobre» ni «no pobre»",
     "the classification is neither “poor” nor “not poor”"),
    ("class is null", "no se conoce la clasificación", "the classification is not known"),
    ("income is not null", "se conoce el ingreso del mes", "the income of the month is known"),
    ("registered < date '2013-06-01'", "la fecha de registro es anterior al 1 de junio de 2013",
     "the date of registration is before 1 June 2013"),
    ("years_between(registered, current_date) >= 2",
     "los años cumplidos entre la fecha de registro y la fecha de la evaluación son al menos 2 años",
     "the completed years between the date of registration and the date of the assessment are at least 2 years"),
    ("enrolled_in('pe/juntos')", "el hogar participa en pe/juntos",
     "the household takes part in pe/juntos"),
    ("not rural and not enrolled_in('pe/juntos')",
     "el hogar no vive en zona rural y no participa en pe/juntos",
     "the household does not live in a rural area and does not take part in pe/juntos"),
    ("rural is true", "el hogar vive en zona rural", "the household lives in a rural area"),
    ("rural = earth_floor",
     "se cumplen ambas cosas o ninguna: el hogar vive en zona rural; el piso es de tierra",
     "both or neither of these hold: the household lives in a rural area; the floor is of earth"),
    ("rural <> earth_floor",
     "se cumple solo una de estas cosas: el hogar vive en zona rural; el piso es de tierra",
     "only one of these holds: the household lives in a rural area; the floor is of earth"),
    ("rural <> true", "el hogar no vive en zona rural",
     "the household does not live in a rural area"),
    ("income not between 1 and 2", "el ingreso del mes no está entre S/ 1 por mes y S/ 2 por mes",
     "the income of the month is not between S/ 1 per month and S/ 2 per month"),
    ("any(member.age not between 3 and 5)", "alguna persona del hogar no tiene entre 3 años y 5 años",
     "some member of the household is not between 3 years and 5 years old"),
    ("not all(member.age = 4)", "no toda persona del hogar tiene 4 años",
     "not every member of the household is 4 years old"),
    ("count(member) filter (where member.schooling > 6) >= 1",
     "el número de personas del hogar, contando solo si los años de estudio son más de 6 años, es de al menos 1 persona",
     "the number of members of the household, counting only if the years of schooling are more than 6 years, is at least 1 person"),
    ("rural is not true", "no consta que el hogar vive en zona rural",
     "it is not established that the household lives in a rural area"),
    ("coalesce(rural, open)",
     "el hogar vive en zona rural, o si no se sabe, rige «Programa abierto» (en esa fecha: sí)",
     "the household lives in a rural area, or if that is not known, “Programme open” (on that date: yes) holds"),
    ("case when open then rural else earth_floor end",
     "si rige «Programa abierto» (en esa fecha: sí), el hogar vive en zona rural; y si no, el piso es de tierra",
     "if “Programme open” (on that date: yes) holds, the household lives in a rural area; otherwise the floor is of earth"),
    ("rural and (open or any(member.pregnant))",
     "el hogar vive en zona rural y (rige «Programa abierto» (en esa fecha: sí) o alguna persona del hogar está embarazada)",
     "the household lives in a rural area and (“Programme open” (on that date: yes) holds or some member of the household is pregnant)"),
]  # fmt: skip

FIGURES = [
    ("least(income, ceiling)",
     "lo menor entre el ingreso del mes y S/ 99 000 por mes (tope por plan)",
     "the least of the income of the month and S/ 99 000 per month (ceiling for a plan)"),
    ("threshold * income", "40 % (umbral de pobreza) del ingreso del mes",
     "40 % (poverty threshold) of the income of the month"),
    ("(1 - threshold) * ceiling", "(100 % menos 40 % (umbral de pobreza)) de S/ 99 000 por mes (tope por plan)",
     "(100 % minus 40 % (poverty threshold)) of S/ 99 000 per month (ceiling for a plan)"),
    ("per_year(income)", "el ingreso del mes, por año", "the income of the month, per year"),
    ("income / count(member)", "el ingreso del mes dividido entre el número de personas del hogar",
     "the income of the month divided by the number of members of the household"),
    ("max(member.age)", "el mayor valor de los años cumplidos de cada persona del hogar",
     "the largest value of the completed years of each member of the household"),
    ("case when rural then 10 else 5 end", "10 si el hogar vive en zona rural; y en otro caso 5",
     "10 if the household lives in a rural area; and otherwise 5"),
    ("income * 3 - ceiling", "(el ingreso del mes por 3) menos S/ 99 000 por mes (tope por plan)",
     "(the income of the month times 3) minus S/ 99 000 per month (ceiling for a plan)"),
]  # fmt: skip


def scope_of(definition: Definition, level: Level = "household") -> Scope:
    parameters = {name: series.type for name, series in definition.parameters.items()}
    variables = {key: spec.type for key, spec in definition.variables.items()}
    return Scope(level, parameters, variables)


@pytest.mark.parametrize(("text", "spanish", "english"), [*SENTENCES, *FIGURES])
def test_a_rule_is_said(text: str, spanish: str, english: str) -> None:
    node = parse_rule(text, scope_of(DEFINITION))
    assert rule_in_words(node, DEFINITION, DAY, "es") == spanish
    assert rule_in_words(node, DEFINITION, DAY, "en") == english


def test_the_sentences_speak_of_every_kind_of_node() -> None:
    said = [parse_rule(text, scope_of(DEFINITION)) for text, _, _ in [*SENTENCES, *FIGURES]]
    assert {type(part) for node in said for part in node.walk()} == set(NODES)


def test_a_parameter_without_a_value_yet_says_so() -> None:
    node = parse_rule("district.poverty_rate >= threshold", scope_of(DEFINITION))
    said = rule_in_words(node, DEFINITION, date(1999, 1, 1), "en")
    assert said == (
        "the poverty rate is at least “poverty threshold” (without a value on that date)"
    )


@given(truths())
def test_every_rule_can_be_said(text: str) -> None:
    """Names that the definition does not hold are said by themselves, so any rule will do."""
    try:
        node = parse_rule(text, SCOPE)
    except RuleError:
        return
    for language in LANGUAGES:
        said = rule_in_words(node, DEFINITION, DAY, language)
        assert said
        assert "\0" not in said
        assert "None" not in said


def test_every_rule_of_the_library_is_said_with_its_labels() -> None:
    """Every variable and parameter that a rule names is told by its label, in both languages."""
    library = Library()
    for name in library.names():
        definition, _ = library.examine(name)
        for component in definition.components.values() if definition else ():
            for rule in component.rules:
                for language in LANGUAGES:
                    said = rule_in_words(rule.node, definition, DAY, language, rule.level)
                    assert said
                    assert "_" not in said.replace("core_team", ""), f"{name} {rule.key}: {said}"


@pytest.mark.parametrize(
    ("label", "denied"),
    [
        ("Is pregnant", "is not pregnant"),
        ("Has electricity", "does not have electricity"),
        ("Works land of its own", "does not work land of its own"),
        ("Teaches others", "does not teach others"),
        ("Carries water", "does not carry water"),
        ("Can read", "cannot read"),
        ("Went to the check-up", "did not go to the check-up"),
        ("Attended a course", None),
        ("Producer of milk", None),
    ],
)
def test_an_english_predicate_is_denied(label: str, denied: str | None) -> None:
    assert phrases.denied(label, "en") == denied


@pytest.mark.parametrize(
    ("label", "phrase"),
    [
        ("Tierra que trabaja", "la tierra que trabaja"),
        ("Años de estudio", "los años de estudio"),
        ("Parte de la población", "la parte de la población"),
        ("Días de espera", "los días de espera"),
        ("Área del predio", "el área del predio"),
        ("Superficies regadas", "las superficies regadas"),
        ("El valor", "el valor"),
        ("Tema de la demanda", "el tema de la demanda"),
        ("Lo que gana", "lo que gana"),
        ("IDH del distrito", "el IDH del distrito"),
    ],
)
def test_a_spanish_label_takes_its_article(label: str, phrase: str) -> None:
    assert phrases.noun_phrase(label, "es") == phrase


@pytest.mark.parametrize(
    ("rule", "spanish", "english"),
    [
        ("is_poor", "el hogar se clasifica como pobre", "the household is classified as poor"),
        ("not is_poor", "el hogar no se clasifica como pobre",
         "the household is not classified as poor"),
        ("votes", "voto: sí", "vote: yes"),
        ("not votes", "voto: no", "vote: no"),
        ("any(member.pupil)", "para alguna persona del hogar, estudios en curso: sí",
         "for some member of the household, pupil: yes"),
    ],
)  # fmt: skip
def test_a_truth_is_told_whatever_its_label_is(rule: str, spanish: str, english: str) -> None:
    """A predicate with or without its subject, and a noun that is no predicate."""
    added = """variables:
  household.is_poor:
    label: {es: Se clasifica como pobre, en: It is classified as poor}
    type: boolean
    source: law, line 20
  household.votes:
    label: {es: Voto, en: Vote}
    type: boolean
    source: law, line 20
  member.pupil:
    label: {es: Estudios en curso, en: Pupil}
    type: boolean
    source: law, line 20
"""
    text = SMALL.replace("variables:\n", added, 1)
    text = text.replace("rule: any(member.age < 19) or any(member.pregnant)", f"rule: {rule}")
    definition = load_text(text)
    stage = definition.component().stages[1]
    assert stage.rule is not None
    for language, said in (("es", spanish), ("en", english)):
        assert rule_in_words(stage.rule.node, definition, DAY, language) == said  # type: ignore[arg-type]
