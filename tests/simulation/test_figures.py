"""How results are written: what is not defined is a dash, what changed says by how much."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from chakana.language.document import read_document
from chakana.language.load import Library
from chakana.measures.estimate import Estimate
from chakana.simulation.figures import FILE, Figures, whole

NBSP = "\N{NO-BREAK SPACE}"


def estimate(value: float, error: float | None = None) -> Estimate:
    return Estimate(value, error, None, None, n=10, degrees_of_freedom=None)


@pytest.fixture
def say() -> Figures:
    return Figures("es", "PEN")


def test_a_figure_carries_its_error_where_it_has_one(say: Figures) -> None:
    assert say.share(estimate(0.875)) == f"87.5{NBSP}%"
    assert say.share(estimate(0.875, 0.012)) == f"87.5{NBSP}% (1.2)"
    assert say.number(estimate(1_234_567.4, 890.6)) == f"1{NBSP}234{NBSP}567 (891)"
    assert say.index(estimate(1.3764)) == "1.376"


def test_what_is_not_defined_is_a_dash(say: Figures) -> None:
    nothing = estimate(math.nan)
    for told in (say.share(nothing), say.money(nothing), say.index(None), say.points(nothing)):
        assert told == "–"
    assert say.share_after(nothing, nothing) == "–"
    assert say.index_after(estimate(0.2), nothing) == "0.200"


def test_a_figure_after_a_change_says_the_change(say: Figures) -> None:
    assert say.share_after(estimate(0.689), estimate(-0.042)) == f"68.9{NBSP}%  (−4.2)"
    assert say.share_after(estimate(0.7), estimate(0.05, 0.004)) == f"70.0{NBSP}%  (+5.0 ± 0.4)"
    assert say.index_after(estimate(0.184), estimate(-0.02, 0.001)) == "0.184  (−0.020 ± 0.001)"


def test_a_difference_shows_its_sign(say: Figures) -> None:
    told = {
        120_000.0: f"+S/{NBSP}1{NBSP}200",
        -120_000.0: f"−S/{NBSP}1{NBSP}200",
        0.0: f"S/{NBSP}0",
    }
    assert {value: say.signed(say.money)(estimate(value)) for value in told} == told
    assert say.signed(say.index)(estimate(0.0004, 0.001)) == "0.000 (0.001)"
    assert say.signed(say.number)(None) == "–"


def test_money_is_told_in_millions_from_ten_million_up(say: Figures) -> None:
    assert say.amount(Decimal(9_999_999)) == f"S/{NBSP}9{NBSP}999{NBSP}999"
    assert say.amount(Decimal(54_850_000)) == f"S/{NBSP}54.9{NBSP}millones"
    assert say.amount(Decimal(-1_200)) == f"−S/{NBSP}1{NBSP}200"
    assert say.cents(-120_000) == f"−S/{NBSP}1{NBSP}200"
    assert whole(999.6) == f"1{NBSP}000"


def test_no_text_names_a_programme_a_currency_or_a_large_figure() -> None:
    """Names, amounts and years are those of the definitions that were run."""
    titles = {Library().load(name).programme.title.es for name in ("pe/juntos", "pe/haku-winay")}
    for key, entry in read_document(FILE).data.items():
        for text in entry.values():
            assert not [title for title in titles if title in text], key
            assert "S/" not in text, key
            assert not [word for word in text.split() if word.isdigit() and len(word) > 2], key
