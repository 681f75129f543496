"""The sources' question (FAO 2016, lines 271 and 863): 2.5 times, S/ 1 958 million, who pays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chakana.language.load import load
from chakana.problems import ChakanaError
from chakana.simulation.extension import Extension, annuity, extension

DAY = date(2013, 12, 31)


@pytest.fixture(scope="module")
def answer() -> Extension:
    return extension(load("pe/juntos"), load("pe/haku-winay"), DAY)


def test_it_costs_two_and_a_half_times_what_juntos_paid(answer: Extension) -> None:
    assert answer.times == Decimal("2.5")
    assert answer.cost == Decimal("1957.5") * 1_000_000
    assert round(answer.cost / 1_000_000 + Decimal("0.01")) == 1958  # as the source rounds it


def test_counting_families_gives_more_because_not_all_were_paid_twelve_months(
    answer: Extension,
) -> None:
    assert answer.full_years_paid == 652_500
    assert answer.households == 754_000
    assert answer.cost_by_households == 754_000 * 3_000


def test_the_adoption_that_pays_leaves_nothing_over(answer: Extension) -> None:
    """Money a family costs, against transfers saved year by year, discounted one by one."""
    for rate in (Decimal(0), Decimal("0.05"), Decimal("0.1")):
        share = answer.adoption_that_pays(10, rate)
        saved = sum(share * 1_200 / (1 + rate) ** year for year in range(1, 11))
        assert saved == pytest.approx(Decimal(3_000), abs=Decimal("1e-9"))


def test_the_gain_that_pays_leaves_nothing_over(answer: Extension) -> None:
    rate = Decimal("0.05")
    gain = answer.gain_that_pays(10, rate, Decimal("0.35"))
    earned = sum(Decimal("0.35") * gain / (1 + rate) ** year for year in range(1, 11))
    assert earned == pytest.approx(Decimal(3_000), abs=Decimal("1e-9"))


def test_the_adoption_seen_is_the_range_of_the_sources(answer: Extension) -> None:
    assert answer.adoption_seen == (Decimal("0.30"), Decimal("0.40"))


def test_three_years_at_ten_percent_cannot_pay(answer: Extension) -> None:
    assert answer.adoption_that_pays(3, Decimal("0.1")) > 1


def test_an_annuity_without_discount_is_its_years() -> None:
    assert annuity(7, Decimal(0)) == 7


def test_a_transfer_without_an_amount_is_told_apart() -> None:
    with pytest.raises(ChakanaError, match="SIM301"):
        extension(load("pe/haku-winay"), load("pe/haku-winay"), DAY)
