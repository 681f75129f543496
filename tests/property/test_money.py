"""Money in doubles, rounded once, is what exact decimals give. Decimals are the other way round."""

from __future__ import annotations

import math
from decimal import ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction

import narwhals as nw
import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chakana.engines.compiler import in_cents
from chakana.expressions.limits import to_cents

MILLIONTHS = 10**6
four_millions = st.integers(-4 * 10**8, 4 * 10**8)
"""Cents."""
ten_millions = 10**9
factors = st.integers(0, 2 * MILLIONTHS)
"""In millionths: factors of six decimals."""


def half_up(exact: Fraction) -> int:
    """The nearest whole, halves upwards, with no double in it."""
    return math.floor(exact + Fraction(1, 2))


def close_to_half(amount: int, side: int) -> int | None:
    """A factor that puts ``amount`` on a half of a cent or just beside it, if there is one."""
    if math.gcd(amount, MILLIONTHS) != 1:
        return None
    return (MILLIONTHS // 2 + side) * pow(amount, -1, MILLIONTHS) % MILLIONTHS


@settings(max_examples=40 * settings().max_examples)
@given(four_millions, factors)
@example(383_312_061, 824_459)  # a millionth of a cent below a half
@example(100, 285_000)
@example(250, 70_000)
def test_products_of_money_are_exact(amount: int, millionths: int) -> None:
    exact = Fraction(amount * millionths, MILLIONTHS)
    assert to_cents(float(amount) * (millionths / MILLIONTHS)) == half_up(exact)


@settings(max_examples=40 * settings().max_examples)
@given(four_millions, st.sampled_from([-1, 0, 1]))
def test_products_of_money_are_exact_beside_a_half(amount: int, side: int) -> None:
    millionths = close_to_half(amount, side)
    if millionths is not None:
        test_products_of_money_are_exact.hypothesis.inner_test(amount, millionths)  # type: ignore[attr-defined]


@settings(max_examples=20 * settings().max_examples)
@given(st.integers(-ten_millions, ten_millions), st.integers(1, MILLIONTHS))
def test_quotients_of_money_are_exact(amount: int, divisor: int) -> None:
    assert to_cents(float(amount) / float(divisor)) == half_up(Fraction(amount, divisor))


@settings(max_examples=20 * settings().max_examples)
@given(st.integers(-(10**15), 10**15), st.integers(0, MILLIONTHS))
def test_beyond_that_at_most_a_cent_is_lost(amount: int, millionths: int) -> None:
    with localcontext(prec=60):
        exact = Decimal(amount) * Decimal(millionths) / MILLIONTHS
        rounded = (exact + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
    found = to_cents(float(amount) * (millionths / MILLIONTHS))
    assert found is not None
    assert abs(found - int(rounded)) <= 1


@given(st.integers(-(2**51), 2**51))
def test_whole_cents_stay_what_they_are(amount: int) -> None:
    assert to_cents(float(amount)) == amount


@given(st.lists(st.floats() | st.integers(-(10**6), 10**6).map(lambda n: n + 0.5), max_size=40))
def test_columns_are_rounded_as_single_amounts_are(amounts: list[float]) -> None:
    frame = nw.from_native(pl.DataFrame({"amount": amounts}, schema={"amount": pl.Float64}))
    found = frame.select(in_cents(nw.col("amount")))["amount"].to_list()
    assert found == [to_cents(amount) for amount in amounts]
