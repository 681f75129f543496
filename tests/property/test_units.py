"""Laws of units: products of words form a group, and what is written is what is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chakana.expressions.types import Kind, of_unit
from chakana.expressions.units import SHARE, Unit, parse_unit

WORDS = st.sampled_from(
    ["PEN", "USD", "household", "member", "month", "year", "hectare", "plan", "rooms", "kilogram"]
)
UNITS = st.lists(st.tuples(WORDS, st.integers(-3, 3)), max_size=5).map(
    lambda pairs: Unit(tuple(sorted((word, power) for word, power in dict(pairs).items() if power)))
)


@given(UNITS, UNITS)
def test_the_order_of_a_product_is_nothing(one: Unit, other: Unit) -> None:
    assert one * other == other * one


@given(UNITS, UNITS, UNITS)
def test_nor_are_its_parentheses(one: Unit, other: Unit, third: Unit) -> None:
    assert (one * other) * third == one * (other * third)


@given(UNITS)
def test_a_share_changes_nothing(unit: Unit) -> None:
    assert unit * SHARE == unit / SHARE == unit


@given(UNITS)
def test_a_unit_by_itself_is_a_share(unit: Unit) -> None:
    assert unit / unit == SHARE


@given(UNITS, UNITS)
def test_dividing_takes_back_a_product(one: Unit, other: Unit) -> None:
    assert one * other / other == one


@given(UNITS, WORDS, UNITS)
def test_dropping_a_word_is_dropped_from_both_factors(one: Unit, word: str, other: Unit) -> None:
    assert (one * other).without(word) == one.without(word) * other.without(word)
    assert one.without(word).without(word) == one.without(word)


@given(UNITS, UNITS)
def test_equal_units_are_one_key(one: Unit, other: Unit) -> None:
    assert (one == other) == (one / other == SHARE)
    if one == other:
        assert hash(one) == hash(other)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_words_joined_by_per_are_read_as_a_quotient(words: list[str]) -> None:
    """The powers counted one by one: the first above the line, all others below."""
    expected: dict[str, int] = {}
    for place, word in enumerate(words):
        expected[word] = expected.get(word, 0) + (1 if place == 0 else -1)
    read = parse_unit(" per ".join(words))
    assert dict(read.powers) == {word: power for word, power in expected.items() if power}


@given(st.lists(WORDS, min_size=1, max_size=5, unique=True))
def test_what_is_shown_is_read_back(words: list[str]) -> None:
    unit = parse_unit(" per ".join(words))
    assert parse_unit(str(unit)) == unit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("years", "year"),
        ("PEN per household per month", "PEN per households per months"),
        ("PEN per month per household", "PEN per household per month"),
        ("persons", "members"),
        ("ratio", "share"),
        ("share per hectare", "share per hectares"),
    ],
)
def test_two_spellings_of_one_unit(one: str, other: str) -> None:
    assert parse_unit(one) == parse_unit(other)


@pytest.mark.parametrize(
    ("one", "other"), [("PEN", "USD"), ("share", "members"), ("PEN per month", "PEN per year")]
)
def test_two_units(one: str, other: str) -> None:
    assert parse_unit(one) != parse_unit(other)


@pytest.mark.parametrize(
    "text", ["", " ", "per month", "PEN per ", "3", "5 hectares", "PEN/month", "%"]
)
def test_what_is_no_unit(text: str) -> None:
    with pytest.raises(ValueError, match="not a unit"):
        parse_unit(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PEN", Kind.MONEY),
        ("PEN per household per month", Kind.MONEY),
        ("PEN per USD", Kind.NUMBER),
        ("hectares per PEN", Kind.NUMBER),
        ("share", Kind.NUMBER),
        ("members", Kind.NUMBER),
    ],
)
def test_what_is_money(text: str, kind: Kind) -> None:
    """An amount of one currency is money; a rate between two is a number."""
    assert of_unit(parse_unit(text)).kind is kind


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("PEN per month", "month"),
        ("PEN per year per household", "year"),
        ("PEN", None),
        ("months", None),
    ],
)
def test_the_period_it_is_counted_by(text: str, period: str | None) -> None:
    assert parse_unit(text).period == period
