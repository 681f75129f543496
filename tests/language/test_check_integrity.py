"""CHK206: no programme may condition on, or threaten, what another programme owes its families."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.language.minimal import MINIMAL, Marked, assert_points_at, problems_of, spoilt

from chakana.language.codes import CODES, WARNINGS
from chakana.language.load import Library

JUNTOS = "enrolled_in('pe/juntos')"
INDIRECT = f"""\
  household.in_juntos:
    label: {{es: X, en: X}}
    type: boolean
    rule: {JUNTOS}
    source: law, line 1
  member.age:"""


def refusals(text: str) -> list[str]:
    return [problem.message for problem in problems_of(text) if problem.code == "CHK206"]


AGAINST = {
    "not": f"is_poor and not {JUNTOS}",
    "not in": f"{JUNTOS} not in (true)",
    "is false": f"{JUNTOS} is false",
    "equals false": f"{JUNTOS} = false",
    "false equals": f"false = {JUNTOS}",
    "differs from true": f"{JUNTOS} <> true",
    "among the false": f"{JUNTOS} in (false)",
    "a case": f"case when {JUNTOS} then false else is_poor end",
    "a case of two steps": f"case when is_poor then true when {JUNTOS} then false else true end",
    "in figures": f"case when {JUNTOS} then 0 else 1 end > 0",
    "in figures turned": f"case when {JUNTOS} then 1 else 0 end < 1",
    "subtracted": f"1 - case when {JUNTOS} then 1 else 0 end > 0",
    "compared with a truth": f"{JUNTOS} = is_poor",
    "only where not known": f"{JUNTOS} is null",
    "twice denied, thrice": f"not not not {JUNTOS}",
    "compared with itself": f"{JUNTOS} = enrolled_in('pe/other')",
}
FOR = {
    "plainly": JUNTOS,
    "or": f"is_poor or {JUNTOS}",
    "and": f"is_poor and {JUNTOS}",
    "equals true": f"{JUNTOS} = true",
    "is true": f"is_poor or {JUNTOS} = true and {JUNTOS}",
    "twice denied": f"not not {JUNTOS}",
    "differs from false": f"{JUNTOS} <> false",
    "a case": f"case when {JUNTOS} then true else is_poor and false end or is_poor",
    "where known": f"coalesce({JUNTOS}, false)",
    "in figures": f"case when {JUNTOS} then 1 else 0 end > 0",
    "its own": "not enrolled_in('pe/minimal')",
}


def at_stage(rule: str) -> str:
    return spoilt("        rule: is_poor\n", f"        rule: >-\n          {rule}\n").replace(
        "rule: income < 240", "rule: income < 240 or is_poor"
    )


@pytest.mark.parametrize("rule", AGAINST.values(), ids=AGAINST)
def test_a_stage_may_not_hold_it_against_a_family(rule: str) -> None:
    messages = refusals(at_stage(rule))
    assert messages
    assert all("shut a family out" in message for message in messages)


@pytest.mark.parametrize("rule", FOR.values(), ids=FOR)
def test_a_stage_may_let_it_speak_for_a_family(rule: str) -> None:
    assert refusals(at_stage(rule)) == []


def test_a_case_that_helps_is_told_from_one_that_harms() -> None:
    """The value of a case rises or falls with what is written in its branches."""
    helps = f"case when {JUNTOS} then 2 else 1 end > 1"
    assert refusals(at_stage(helps)) == []
    assert refusals(at_stage(helps.replace("then 2 else 1", "then 1 else 2")))


@pytest.mark.parametrize(
    ("rule", "refused"),
    [("not in_juntos", True), ("in_juntos or is_poor", False), ("not (not in_juntos)", False)],
)
def test_a_derived_variable_hides_nothing(rule: str, refused: bool) -> None:
    text = at_stage(rule).replace("  member.age:", INDIRECT)
    assert bool(refusals(text)) is refused


def test_a_reform_is_the_same_programme(tmp_path: Path) -> None:
    """Taking part in what it reforms is taking part in itself; an exit may ask for it."""
    folder = tmp_path / "pe"
    folder.mkdir()
    text = spoilt("rule: not any(member.age < 19)", "rule: not enrolled_in('pe/minimal')")
    (folder / "minimal.yaml").write_text(text)
    for name, of in (("one", "minimal"), ("two", "one")):
        (folder / f"{name}.yaml").write_text(
            f"chakana: 1\nreform: pe/{name}\nof: pe/{of}\ntitle: {{es: a, en: a}}\n"
            "changes: {parameters.threshold.values: {2005-01-01: 0.5}}\n"
        )
    library = Library.with_folders([tmp_path])
    assert [library.examine(f"pe/{name}")[1] for name in ("minimal", "one", "two")] == [[], [], []]


def test_a_column_of_enrolment_cannot_be_declared() -> None:
    """Else 'not enrolled__pe_juntos' would say what 'not enrolled_in' may not."""
    marked = Marked.of(spoilt("  member.age:", "  ▶household.enrolled__pe_juntos:\n    label: "
                              "{es: X, en: X}"
                              "\n    type: boolean\n  member.age:"))  # fmt: skip
    (problem,) = [one for one in problems_of(marked.text) if one.code == "CHK206"]
    assert "enrolled_in('pe/juntos')" in problem.hint
    assert_points_at(problem, marked)


OWED = {
    "a condition": ("rule: attends_school\n", f"level: household\n        rule: ▶{JUNTOS}\n"),
    "whom a condition concerns": (
        "applies_to: age between 6 and 18\n        rule: attends_school",
        f"level: household\n        applies_to: ▶{JUNTOS}\n"
        "        rule: any(member.attends_school)",
    ),
    "an exit": ("rule: not any(member.age < 19)", f"rule: ▶{JUNTOS}"),
    "an amount": ("amount: transfer\n", f"amount: ▶case when {JUNTOS} then transfer else 0 end\n"),
    "an amount by a derived variable": (
        "amount: transfer\n",
        "amount: ▶case when in_juntos then transfer else 0 end\n",
    ),
}


@pytest.mark.parametrize(("old", "new"), OWED.values(), ids=OWED)
def test_nothing_owed_depends_on_it(old: str, new: str) -> None:
    text = spoilt(old, new).replace(
        "        applies_to: age between 6 and 18\n        level", "        level"
    )
    marked = Marked.of(text.replace("  member.age:", INDIRECT))
    (problem,) = [one for one in problems_of(marked.text) if one.code == "CHK206"]
    assert "pe/juntos" in problem.message
    assert_points_at(problem, marked)


@pytest.mark.parametrize(
    ("ranking", "order", "refused"),
    [
        (f"case when {JUNTOS} then 1 else 0 end", "descending", False),
        (f"case when {JUNTOS} then 1 else 0 end", "ascending", True),
        (f"case when {JUNTOS} then 0 else 1 end", "descending", True),
        (f"case when {JUNTOS} then 0 else 1 end", "ascending", False),
        (f"2 * case when {JUNTOS} then 1 else 0 end + 3", "descending", False),
        (f"-1 * case when {JUNTOS} then 1 else 0 end", "descending", True),
    ],
)
def test_a_ranking_may_only_put_a_family_forward(ranking: str, order: str, refused: bool) -> None:
    text = spoilt(
        "selection: {mode: all, source",
        f'selection: {{mode: ranked, rank_by: "{ranking}", order: {order}, number: 5, source',
    )
    assert bool(refusals(text)) is refused


def test_failing_a_condition_reaches_no_other_programme() -> None:
    text = spoilt(
        "verified_by: the school", "verified_by: the school\n        on_failure: ▶suspend pe/juntos"
    )
    (problem,) = problems_of(text.replace("▶", ""))
    assert problem.code == "CHK206"
    assert_points_at(problem, Marked.of(text))


THREATS = {
    "en": [
        "Families who do not attend lose Juntos.",
        "Those without a healthy home will be suspended from Juntos",
        "If the work is not done, Juntos withholds the payment",
        "Participants who leave will be punished: no more Juntos",
        "Not joining means that you lose Juntos",
        "We never complain; the lazy forfeit Juntos",
        "Your Juntos payment can be taken away",
    ],
    "es": [
        "Quien no asiste pierde Juntos",
        "Si no cumple la faena, se le suspende Juntos",
        "Se le retira Juntos a quien no participa",
        "A la familia que no mejora su casa se le quita Juntos",
        "No se admite la pereza: perderá Juntos",
        "Cortarán Juntos a quien falte",
        "Dejará de recibir Juntos",
    ],
}
PROMISES = {
    "en": [
        "Joining never affects Juntos: nobody loses it.",
        "A family that does not join owes nothing and loses nothing, and remains in Juntos",
        "No household may lose Juntos for this",
        "Nobody can be suspended from Juntos for leaving",
        "A family does not lose Juntos",
        "A family doesn't lose Juntos",
        "Suspended by this programme alone",
    ],
    "es": [
        "No se pierde Juntos por participar",
        "Nunca se le quita Juntos a una familia",
        "Nadie pierde Juntos",
        "Ninguna familia perderá Juntos",
        "La familia que no adopta no debe nada y no pierde nada; sigue en Juntos",
        "Sin perder Juntos, la familia recibe visitas",
        "Suspensión propia del programa",
    ],
}


@pytest.mark.parametrize(
    ("language", "text"), [(k, t) for k, many in THREATS.items() for t in many]
)
def test_a_threat(language: str, text: str) -> None:
    label = {"es": "Escuela", "en": "School"} | {language: "▶'" + text.replace("'", "''") + "'"}
    marked = Marked.of(spoilt("label: {es: Escuela, en: School}",
                              f"label: {{es: {label['es']}, en: {label['en']}}}"))  # fmt: skip
    (problem,) = problems_of(marked.text)
    assert problem.code == "CHK206"
    assert "Juntos" in problem.message
    assert_points_at(problem, marked)


@pytest.mark.parametrize(
    ("language", "text"), [(k, t) for k, many in PROMISES.items() for t in many]
)
def test_a_promise_is_no_threat(language: str, text: str) -> None:
    label = {"es": "Escuela", "en": "School"} | {language: "'" + text.replace("'", "''") + "'"}
    new = f"label: {{es: {label['es']}, en: {label['en']}}}"
    assert problems_of(spoilt("label: {es: Escuela, en: School}", new)) == []


@pytest.mark.parametrize(
    "text", ["Families in Juntos are visited first", "Se visita primero a quienes están en Juntos"]
)
def test_another_programme_is_named_where_nothing_is_demanded(text: str) -> None:
    assert problems_of(spoilt("label: {es: Apoyo", f"label: {{es: {text}")) == []


def test_names_are_found_with_their_accents() -> None:
    text = spoilt("currency: PEN", "currency: PEN\nalongside: [pe/haku-winay]").replace(
        "es: Escuela", "es: Quien falta pierde Haku Wiñay"
    )
    assert len(refusals(text)) == 1


def test_what_may_never_be_demanded_may_name_the_threat() -> None:
    text = MINIMAL + (
        "never_demanded:\n  juntos:\n    label: {es: Amenazar con que pierda Juntos, "
        "en: To threaten that they lose Juntos}\n    source: law, line 1\n"
    )
    assert problems_of(text) == []


def test_every_code_that_is_given_is_explained() -> None:
    assert set(CODES) >= WARNINGS


def test_a_variable_that_records_another_programme_is_a_hold_that_nobody_watches() -> None:
    text = spoilt(
        "variables:\n",
        "variables:\n  household.receives_juntos: ▶{label: {es: Recibe, en: Receives}, "
        'type: boolean, source: "book, line 1"}\n',
    )
    marked = Marked.of(text)
    found = [problem for problem in problems_of(marked.text) if problem.code == "CHK206"]
    assert len(found) == 1
    assert "enrolled_in" in found[0].hint
    assert_points_at(found[0], marked)


def test_the_programmes_of_another_country_are_known_too() -> None:
    label = "label: {es: Escuela, en: ▶Whoever stays away loses Prospera}"
    marked = Marked.of(spoilt("label: {es: Escuela, en: School}", label))
    (problem,) = problems_of(marked.text)
    assert problem.code == "CHK206"
    assert_points_at(problem, marked)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("applies_to: age between 6 and 18", f"applies_to: {JUNTOS}"),
        ("rule: attends_school", f"rule: {JUNTOS}"),
        ("rule: attends_school", f"level: organisation\n        rule: {JUNTOS}"),
    ],
)
def test_a_hold_is_told_first_even_if_its_level_is_wrong(old: str, new: str) -> None:
    found = problems_of(spoilt(old, new))
    assert [one.code for one in found][:2] == ["CHK206", "CHK106"]
    assert len(refusals(spoilt(old, new))) == 1
    assert "uses taking part in pe/juntos" in found[0].message
