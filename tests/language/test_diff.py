"""Changes told by meaning: exact sentences, nothing for layout, something for every change."""

# ruff: noqa: E501  (sentences are expected whole)
from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.definitions import SMALL

from chakana.language import model
from chakana.language.change import Change
from chakana.language.definition import Definition
from chakana.language.diff import differences
from chakana.language.field_names import FIELD_NAMES
from chakana.language.format import format_text
from chakana.language.load import Library, load_text
from chakana.problems import ChakanaError

OLD = load_text(SMALL)


def changed(*pairs: tuple[str, str]) -> list[Change]:
    text = SMALL
    for before, after in pairs:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return differences(OLD, load_text(text))


def test_nothing_changed() -> None:
    assert differences(OLD, OLD) == []


def test_layout_and_comments_are_no_change() -> None:
    again = load_text(format_text(SMALL.replace("chakana: 1", "chakana: 1  # first\n\n# more")))
    assert differences(OLD, again) == []


SENTENCES = [
    ("{2005-01-01: 99000}", "{2005-01-01: 99000, 2014-01-01: 120000}",
     "el parámetro «Tope por plan» (ceiling) sube de S/ 99 000 a S/ 120 000 por mes desde el 1 de enero de 2014",
     "the parameter “Ceiling for a plan” (ceiling) rises from S/ 99 000 to S/ 120 000 per month from 1 January 2014"),
    ("{2005-01-01: 0.40}", "{2005-01-01: 0.35, 2010-06-01: 0.40}",
     "el parámetro «Umbral de pobreza» (threshold) baja de 40 % a 35 % desde el 1 de enero de 2005 hasta el 1 de junio de 2010",
     "the parameter “Poverty threshold” (threshold) falls from 40 % to 35 % from 1 January 2005 until 1 June 2010"),
    ("{2005-01-01: 65}", "{2007-01-01: 65}",
     "el parámetro «Edad mayor» (old_age) deja de tener valor desde el 1 de enero de 2005 hasta el 1 de enero de 2007 (era 65 años)",
     "the parameter “Old age” (old_age) has no value from 1 January 2005 until 1 January 2007 (it was 65 years)"),
    ("    assumption: true\n    because: the law names no age", "    source: law, line 99",
     "el parámetro «Edad mayor» (old_age) era un supuesto y ahora tiene fuente: law, line 99",
     "the parameter “Old age” (old_age) was an assumption and now has a source: law, line 99"),
    ("    source: law, line 1\n", "    assumption: true\n    because: lost\n",
     "el parámetro «Umbral de pobreza» (threshold) pasa a ser un supuesto (lost); antes: law, line 1",
     "the parameter “Poverty threshold” (threshold) becomes an assumption (lost); before: law, line 1"),
    ("any(member.age < 19) or any(member.pregnant)", "any(member.age < 18)",
     "la regla de la etapa «Hay un niño» (has_child) del componente «Transferencia» (transfer) se reescribe: "
     "decía «any(member.age < 19) or any(member.pregnant)», dice «any(member.age < 18)»",
     "the rule of the stage “There is a child” (has_child) of the component “Transfer” (transfer) is rewritten: "
     "it said “any(member.age < 19) or any(member.pregnant)”, it says “any(member.age < 18)”"),
    ("rule: poverty_rate >= threshold", "rule: (poverty_rate) >= threshold",
     "la regla de la etapa «El distrito es pobre» (district_is_poor) del componente «Transferencia» (transfer) "
     "se escribe de otro modo y dice lo mismo: «(poverty_rate) >= threshold»",
     "the rule of the stage “The district is poor” (district_is_poor) of the component “Transfer” (transfer) "
     "is spelled another way and says the same: “(poverty_rate) >= threshold”"),
    ("approved: 0.9", "approved: 0.8",
     "la parte que se aprueba de la simulación de la decisión de la etapa «La asamblea está de acuerdo» "
     "(assembly_agrees) del componente «Transferencia» (transfer) baja de 0.9 a 0.8",
     "the share that is approved of the simulation of the decision of the stage “The assembly agrees” "
     "(assembly_agrees) of the component “Transfer” (transfer) falls from 0.9 to 0.8"),
    ("values: [poor, not_poor]", "values: [poor, not_poor, extreme]",
     "se agrega a los valores de la variable «Clasificación; vacía si no la hay» (household.class): 'extreme'",
     "added to the values of the variable “Classification; empty when there is none” (household.class): 'extreme'"),
    ("refer_to: pe/haku-winay", "refer_to: pe/aliados-1",
     "el programa al que se deriva de la regla de salida «Ya no es pobre» (not_poor) del componente "
     "«Transferencia» (transfer) cambia de «pe/haku-winay» a «pe/aliados-1»",
     "the programme referred to of the exit rule “No longer poor” (not_poor) of the component "
     "“Transfer” (transfer) changes from “pe/haku-winay” to “pe/aliados-1”"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "spanish", "english"), SENTENCES)
def test_a_change_is_told(before: str, after: str, spanish: str, english: str) -> None:
    (change,) = changed((before, after))
    assert change.es == spanish
    assert change.en == english


STAGE = """\
      has_child:
        label: {es: Hay un niño, en: There is a child}
        rule: any(member.age < 19) or any(member.pregnant)
        source: law, line 14
"""


def test_a_stage_is_removed_and_added() -> None:
    (removed,) = changed((STAGE, ""))
    assert removed.kind == "removed"
    assert removed.en == (
        "the stage “There is a child” (has_child) of the component “Transfer” (transfer) is removed: "
        "“any(member.age < 19) or any(member.pregnant)”"
    )
    (added,) = differences(load_text(SMALL.replace(STAGE, "")), OLD)
    assert added.kind == "added"
    assert added.es.startswith("se agrega la etapa «Hay un niño» (has_child) del componente")


def test_stages_in_another_order() -> None:
    moved = SMALL.replace(STAGE, "").replace("    eligibility:\n", f"    eligibility:\n{STAGE}")
    (change,) = differences(OLD, load_text(moved))
    assert change.kind == "moved"
    assert "now 'has_child', 'district_is_poor' and 'assembly_agrees'" in change.en


def test_a_reform_is_compared_with_what_it_reforms(tmp_path: Path) -> None:
    (tmp_path / "pe").mkdir()
    (tmp_path / "pe" / "small.yaml").write_text(SMALL, encoding="utf-8")
    reform = tmp_path / "reform.yaml"
    reform.write_text(
        "chakana: 1\nreform: pe/small-more\nof: pe/small\ntitle: {es: Más, en: More}\n"
        "changes:\n  parameters.ceiling.values: {2014-01-01: 120000}\n",
        encoding="utf-8",
    )
    library = Library.with_folders([tmp_path])
    changes = differences(library.load("pe/small"), library.load(reform))
    assert [change.path[:2] for change in changes] == [
        ("title", "es"), ("title", "en"), ("parameters", "ceiling")
    ]  # fmt: skip
    assert "rises from S/ 99 000 to S/ 120 000" in changes[-1].en


def test_every_field_has_a_name_in_both_languages() -> None:
    models = [one for one in vars(model).values() if isinstance(one, type)]
    fields = {
        entry.alias or name
        for one in models
        if issubclass(one, model.Part)
        for name, entry in one.model_fields.items()
    }
    assert fields == set(FIELD_NAMES)
    assert all(all(names) for names in FIELD_NAMES.values())


def loaded() -> list[Definition]:
    library = Library()
    found = [library.examine(name)[0] for name in library.names()]
    return [definition for definition in found if definition is not None]


LINES = [
    number
    for number, line in enumerate(SMALL.splitlines())
    if ": " in line and not line.startswith(("#", "chakana", "programme", "country", "currency"))
]


@given(st.sampled_from(LINES), st.sampled_from(["1", "2", "9", "x", "law", "poor"]))
def test_whatever_changes_the_identity_is_told(number: int, replacement: str) -> None:
    """Single words of the text are replaced; the identity is a hash made elsewhere."""
    lines = SMALL.splitlines()
    head, _, tail = lines[number].rpartition(" ")
    lines[number] = f"{head} {replacement}{'}' * tail.count('}')}"
    try:
        new = load_text("\n".join(lines))
    except ChakanaError:
        return
    changes = differences(OLD, new)
    assert bool(changes) == (new.identity != OLD.identity)
    for change in changes:
        assert "\0" not in change.es + change.en
        assert change.before != change.after


def test_two_programmes_of_the_library_can_be_compared() -> None:
    definitions = loaded()
    for old, new in pairwise(definitions):
        changes = differences(old, new)
        assert changes
        assert len({(change.kind, change.path, change.before) for change in changes}) == len(
            changes
        )
