"""What a manual promises to say, whatever it is set in."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.guidebook.pages import DAY, all_texts, chapter, every_part, manual

from chakana.engines.missing import Missing
from chakana.expressions.figures import Language
from chakana.guidebook.blocks import Bars, Ladder, Manual, Table
from chakana.guidebook.chapters.examples import MOST_EXAMPLES, chosen_of
from chakana.guidebook.manual import build_manual
from chakana.guidebook.plain import plain
from chakana.guidebook.wording import Wording
from chakana.language.load import Library, load
from chakana.simulation.cases import run_cases

NARROW = "\u00a0"


@pytest.fixture(scope="module", name="english")
def english_manual() -> Manual:
    return manual("en")


def section_of(of: Manual, name: str) -> str:
    found = next(part for one in of.chapters for part in one.sections if part.id == name)
    return "\n".join(all_texts(plain(found)))


def test_amounts_stand_by_date_and_by_year(english: Manual) -> None:
    """80, 100 and 120.50 a month in the file are 960, 1 200 and 1 446 a year by hand."""
    tables = [
        block
        for one in english.chapters
        for section in one.sections
        for block in section.blocks
        if isinstance(block, Table) and block.caption == "Amounts by date"
    ]
    (found,) = tables
    rows = [tuple(cell.replace(NARROW, " ") for cell in row.cells) for row in found.rows]
    assert rows == [
        ("1 January 2010", "S/ 80 per household per month", "S/ 960"),
        ("1 July 2015", "S/ 100 per household per month", "S/ 1 200"),
        ("1 January 2030", "S/ 120.50 per household per month", "S/ 1 446"),
    ]


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2012, 5, 1), "S/ 80"),
        (date(2015, 7, 1), "S/ 100"),
        (date(2030, 1, 1), "S/ 120.50"),
        (date(2009, 12, 31), "no value on 31 December 2009"),
    ],
)
def test_the_value_in_force_is_that_of_the_day(day: date, in_force: str) -> None:
    values = next(one for one in manual(day=day).chapters if one.id == "values")
    rows = [row for block in values.blocks if isinstance(block, Table) for row in block.rows]
    (monthly,) = [row for row in rows if row.cells[0].startswith("Payment a month")]
    assert monthly.cells[1].replace(NARROW, " ").startswith(in_force)


def test_what_may_never_be_demanded_comes_before_anything_asked(english: Manual) -> None:
    ids = [one.id for one in english.chapters]
    assert ids.index("never-demanded") < ids.index("component-payment")
    said = chapter(english, "never-demanded")
    assert "To work unpaid" in said
    assert "To vote for somebody" in said
    assert "Go to school" in said  # all that is asked is named beside it


def test_what_is_only_simulated_is_shown_as_no_rule(english: Manual) -> None:
    for one in english.chapters:
        said = "\n".join(all_texts(plain(one)))
        assert ("SIMULATED ONLY" in said) == (one.id == "assumptions")
    assert "SIMULATED ONLY" in section_of(english, "simulated-title")
    assert "SIMULATED ONLY" not in section_of(english, "assumed-title")


def test_each_step_says_who_decides(english: Manual) -> None:
    said = section_of(english, "payment-eligibility")
    assert "Decided by: The community assembly" in said
    assert "Looked at: district" in said
    assert "district.poverty_rate >= least_poverty" in said
    assert "40" in said
    assert "Source: doc, line 25" in said


def test_only_what_the_definition_names_may_suspend(english: Manual) -> None:
    said = section_of(english, "payment-conditions")
    assert "30 days" in said
    assert "Nothing may suspend this benefit." in section_of(english, "grant-conditions")


def test_an_appeal_is_found_by_its_name(english: Manual) -> None:
    said = chapter(english, "appeals")
    assert "Appeal" in said
    assert "15 days" in said
    assert "Days to appeal" in said


def test_terms_are_worked_out_where_they_are_the_same_for_all(english: Manual) -> None:
    said = section_of(english, "grant-benefit").replace(NARROW, " ")
    for term in ("30 %", "60 %", "40 %", "S/ 3 000", "16 %", "S/ 250", "in cash and in labour"):
        assert term in said
    assert "35 %" in section_of(english, "payment-results").replace(NARROW, " ")
    assert "4 percentage points" in section_of(english, "payment-results")


def test_the_terms_of_a_score_are_told_in_words(english: Manual) -> None:
    said = section_of(english, "data-derived")
    assert "Earth floor: yes" in said
    assert "earth_floor" not in said
    assert said.index("\n10\n") < said.index("\nwhen true\n") < said.index("\n−4\n")


def test_a_day_of_a_case_is_said_as_a_day() -> None:
    """Juntos' fifth case turns twenty: 15 September 1993 in its file."""
    juntos = load("pe/juntos")
    said = chapter(
        build_manual(juntos, "es", DAY, cases=run_cases(Library(), juntos.id)), "examples"
    )
    assert "15 de setiembre de 1993" in said.replace(NARROW, " ")
    assert not re.search(r"\d{4}-\d\d-\d\d", said)


def test_criteria_are_bars_from_the_heaviest(english: Manual) -> None:
    grant = next(one for one in english.chapters if one.id == "component-grant")
    (bars,) = [b for s in grant.sections for b in s.blocks if isinstance(b, Bars)]
    assert [(bar.label.strip(), bar.value) for bar in bars.items] == [
        ("Market", "55"),
        ("Group", "45"),
    ]
    assert bars.items[0].percent == 100
    assert bars.items[1].percent == pytest.approx(4500 / 55)


def test_the_ladder_runs_from_below_to_above(english: Manual) -> None:
    part = next(one for one in english.chapters if one.id == "ladder")
    (drawn,) = [block for block in part.blocks if isinstance(block, Ladder)]
    assert [rung.title for rung in drawn.items] == [
        "Before (XX)",
        "The rung below",
        "Every part ",
        "The rung above",
        "Top (XX)",
    ]
    assert [rung.here for rung in drawn.items] == [False, False, True, False, False]


def test_contradictions_keep_both_sides(english: Manual) -> None:
    said = chapter(english, "contradictions").replace(NARROW, " ")
    for side in ("S/ 100", "S/ 90", "754 000 households", "750 000 households", "S/ 7 830 000"):
        assert side in said
    assert "other, line 7" in said


def test_every_cited_line_is_listed(english: Manual) -> None:
    said = chapter(english, "sources").split("\n")
    skipped = {7, 24, 55, 65}  # those of the other document
    for number in set(range(1, 66)) - skipped:
        assert f"line {number}" in said, number


def test_a_year_is_not_a_quantity(english: Manual) -> None:
    assert "2005" in chapter(english, "financing").split("\n")


def test_a_figure_with_an_exponent_stays_a_text() -> None:
    """1e999999 is a finite decimal whose digits would fill the memory."""
    say = Wording(every_part(), "en", DAY)
    assert say.scalar("1e999999", "households") == "1e999999"
    assert say.scalar("-1234.50", "PEN").replace(NARROW, " ") == "−S/ 1 234.50"


def test_examples_were_run_and_those_that_fail_stay_out(english: Manual) -> None:
    said = chapter(english, "examples").replace(NARROW, " ")
    assert "A poor household with a child is paid" in said
    assert "S/ 100" in said
    assert "Eligible" in said
    assert "Not eligible" in said
    assert "missing: the age of some member" in said
    assert "THIS CASE FAILS" not in said


def test_the_leaflet_says_what_is_given_asked_and_never_demanded(english: Manual) -> None:
    assert english.leaflet is not None
    said = "\n".join(all_texts(plain(english.leaflet))).replace(NARROW, " ")
    for part in ("S/ 100 per household per month", "To work unpaid", "Go to school", "30 days"):
        assert part in said
    assert english.identity[:12] in said


def test_both_languages_say_the_same_things_in_the_same_order() -> None:
    english, spanish = manual("en"), manual("es")
    assert [one.id for one in english.chapters] == [one.id for one in spanish.chapters]
    for one, other in zip(english.chapters, spanish.chapters, strict=True):
        assert [s.id for s in one.sections] == [s.id for s in other.sections]
        assert one.title != other.title or one.id.startswith("component-")


def test_of_many_cases_those_that_end_differently_are_chosen() -> None:
    """Juntos has more cases than are shown, and cases of each verdict."""
    results = run_cases(Library(), "pe/juntos")
    chosen = chosen_of(results)
    assert len(results) > len(chosen) == MOST_EXAMPLES
    assert [results.index(one) for one in chosen] == sorted(results.index(one) for one in chosen)
    assert any(one.outcome.eligible for one in chosen)
    assert any(one.outcome.failed for one in chosen)
    assert any(one.outcome.unknown and not one.outcome.failed for one in chosen)


def test_what_an_assessment_lacks_is_told_by_its_label() -> None:
    say = Wording(load("pe/juntos"), "es", date(2014, 1, 1))
    told = {
        Missing("parameter", "poverty_line", date(2000, 1, 31)): (
            "el valor de la línea de pobreza al 31 de enero de 2000"
        ),
        Missing("enrolment", "pe/haku-winay"): "si participa en Haku Winay (Perú)",
        Missing("decision", "assembly"): "lo que decide la asamblea local",
        Missing("variable", "member.birth_date"): "la fecha de nacimiento de alguna persona",
        Missing("variable", "member.pregnant"): "si alguna persona está embarazada",
        Missing("territory", "district"): "el distrito en que está",
    }
    assert {one: say.missing(one) for one in told} == told


@pytest.mark.parametrize(
    ("language", "cover", "paid", "score"),
    [
        ("es", "descansa en {} supuestos, marcados", "Se paga cada 2 meses.", "70 182"),
        ("en", "rests on {} assumptions, marked", "Paid every 2 months.", "70 182"),
    ],
)
def test_a_draft_says_so_and_marks_what_it_assumes(
    language: Language, cover: str, paid: str, score: str
) -> None:
    """The assumptions are counted in the text of the file, where each is one line or flow entry."""
    prospera = load("mx/prospera")
    made = build_manual(prospera, language, date(2014, 9, 1))
    count = len(re.findall(r"assumption: true", prospera.document.text))
    said = cover.format(count)
    assert said in [pair.value for pair in made.cover]
    assert made.leaflet is not None
    assert made.leaflet.draft.endswith(f": {said}")
    leaflet = "\n".join(all_texts(plain(made.leaflet))).replace(NARROW, " ")
    word = {"es": "supuesto", "en": "assumption"}[language]
    assert re.search(rf"MXN 475 .*\({word}\)$", leaflet, re.MULTILINE)
    assert paid in leaflet
    errors = section_of(made, "data-derived").replace(NARROW, " ")
    for figure in ("66.98", "45.2 %", "47.7 %", score):
        assert figure in errors
    assert "Encuesta Nacional de Ingresos y Gastos de los Hogares 2016" in chapter(made, "sources")


def test_an_amount_with_a_source_bears_no_mark(english: Manual) -> None:
    assert english.leaflet is not None
    assert "(assumption)" not in "\n".join(all_texts(plain(english.leaflet)))


def test_the_month_is_named_as_in_the_country() -> None:
    day = date(2014, 9, 1)
    assert Wording(load("pe/juntos"), "es", day).date(day) == "1 de setiembre de 2014"
    assert Wording(load("mx/prospera"), "es", day).date(day) == "1 de septiembre de 2014"


def test_a_notice_is_given_beforehand() -> None:
    made = manual("es")
    assert made.leaflet is not None
    assert "Que le avisen de una suspensión con 30 días de anticipación." in all_texts(
        plain(made.leaflet)
    )
