"""Texts of a simulation speak of those whom a component serves: households, or organisations."""

from __future__ import annotations

import re
from datetime import date

import polars as pl
import pytest
from tests.engines.tables import Hamlet

from chakana.expressions.figures import Language
from chakana.language.load import load_text
from chakana.simulation.compare import compare
from chakana.simulation.report.page import page
from chakana.simulation.sheets import Sheets
from chakana.simulation.simulate import simulate
from chakana.simulation.welfare import Welfare
from chakana.targeting.answer import answer_sheets, targeting_answer

DAY = date(2015, 1, 1)
FUND = """
chakana: 1
programme: xx/fund
title: {es: Fondo, en: Fund}
country: PER
currency: PEN
sources: {book: {title: A book}}
variables:
  UNIT.legal: {label: {es: Formal, en: Legal}, type: boolean}
  UNIT.income: {label: {es: Ingreso, en: Income}, type: number, unit: PEN per month}
  UNIT.land: {label: {es: Tierra, en: Land}, type: number, unit: hectares}
parameters:
  poverty_line:
    label: {es: Línea, en: Line}
    unit: PEN per member per month
    values: {2000-01-01: 300}
    source: book, line 1
components:
  fund:
    label: {es: Fondo, en: Fund}
    instrument: transfer
    unit: UNIT
    legal_power: {holder: State, basis: {es: Ley, en: Law}, source: "book, line 1"}
    mandate: {rule: legal, source: "book, line 2"}
    eligibility:
      is_legal: {label: {es: Es formal, en: Is legal}, rule: legal, source: "book, line 2"}
    selection: {mode: all, source: "book, line 2"}
    benefit: {amount: income, source: "book, line 3"}
"""
NOUNS = {"household": ("hogar", "household"), "organisation": ("organizaci", "organisation")}


def told(unit: str, language: Language) -> str:
    """Every sheet, note and page of two runs over three units, as one text."""
    hamlet = Hamlet(
        units=[
            {f"{unit}_id": 1, "territory": "R", "legal": True, "income": 1_000, "land": 1.0},
            {f"{unit}_id": 2, "territory": "R", "legal": True, "income": None, "land": 2.0},
            {f"{unit}_id": 3, "territory": "R", "legal": False, "income": 90_000, "land": 3.0},
        ],
        members=[{f"{unit}_id": one} for one in (1, 1, 2, 3)],
        territories=[{"territory": "R", "rank": "region", "parent": None, "name": "Norte"}],
        unit=unit,  # type: ignore[arg-type]
        of_units={"legal": pl.Boolean, "income": pl.Int64, "land": pl.Float64},
        of_territories={"name": pl.String},
    )
    population = hamlet.population()
    fund = load_text(FUND.replace("UNIT", unit))
    measured = Welfare(income=(unit, "income"))  # type: ignore[arg-type]
    results = [
        simulate([fund], population, DAY, title=name, welfare=measured, by=["region"])
        for name in "AB"
    ]
    say = Sheets(language, "PEN")
    answers = targeting_answer(results[0], results[0].components[0], population, assets="land")
    sheets = [*say.of(results[0]), say.comparison(compare(results)), *answer_sheets(answers, say)]
    report = page(results, language, title="T", made_on=DAY)
    return "\n".join([say.heading(results[0]), *map(str, sheets), body(report)])


def body(report: str) -> str:
    """What a reader of the page sees: no styles, no drawings."""
    return re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", report, flags=re.S)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("unit", NOUNS)
def test_only_those_served_are_named(unit: str, language: Language) -> None:
    text = told(unit, language).lower()
    for name, words in NOUNS.items():
        assert (words[language == "en"] in text) == (name == unit), name


def test_the_words_around_an_organisation_agree_with_it() -> None:
    text = told("organisation", "es")
    assert "Organizaciones que se atienden" in text
    assert "Cada organización puede incumplir varios requisitos" in text
    assert "Por organización" in text
    assert "no se sabe el monto de 1 organización;" in text
    around = r"\b(los|todos|un|ningún|atendidos|muchos)\s+organizaci|organizaci\w+ \w+[aei]dos\b"
    assert re.findall(around, text, re.I) == []
