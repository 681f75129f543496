"""Simulated decisions: the same draw in Python and in columns, and a uniform one."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import cache

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chakana.engines import draws

UNITS = 1_000_000
PURPOSES = ("pe/juntos transfer assembly", "pe/haku-winay plan committee", "")


@cache
def all_drawn(purpose: str) -> pl.Series:
    """The draw of a million units, numbered from nought."""
    return drawn(pl.DataFrame({"unit": pl.Series(range(UNITS), dtype=pl.Int64)}), purpose)


def drawn(units: pl.DataFrame, purpose: str) -> pl.Series:
    frame = nw.from_native(units).select(draws.draw(nw.col("unit"), purpose).alias("draw"))
    return frame.to_native()["draw"]


@given(st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=50), st.text(max_size=20))
def test_columns_draw_what_python_draws(keys: list[int], purpose: str) -> None:
    table = pl.DataFrame({"unit": pl.Series(keys, dtype=pl.Int64)})
    assert drawn(table, purpose).to_list() == [draws.draw(key, purpose) for key in keys]


@given(st.integers(0, 2**63 - 1), st.text(max_size=20), st.decimals(0, 1, places=4))
def test_a_draw_approves_within_its_bounds(key: int, purpose: str, share: Decimal) -> None:
    assert 0 <= draws.draw(key, purpose) < draws.PRIME
    assert draws.is_approved(key, purpose, share) == (
        draws.draw(key, purpose) < int(share * draws.PRIME)
    )


@pytest.mark.parametrize("purpose", PURPOSES)
def test_draws_are_uniform(purpose: str) -> None:
    """Pearson's chi-square over a hundred equal cells: 99 degrees of freedom.

    161 is exceeded once in ten thousand by a fair draw (and 49 once in ten thousand undershot).
    """
    cells = all_drawn(purpose) * 100 // draws.PRIME
    counts = cells.value_counts()["count"].to_list()
    expected = UNITS / 100
    chi_square = sum((count - expected) ** 2 / expected for count in counts)
    assert len(counts) == 100
    assert 49 < chi_square < 161


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("share", [Decimal(0), Decimal("0.1"), Decimal("0.5"), Decimal(1)])
def test_the_share_assumed_is_the_share_approved(purpose: str, share: Decimal) -> None:
    approved = int((all_drawn(purpose) < draws.threshold(share)).sum())
    error = math.sqrt(float(share * (1 - share)) / UNITS)
    assert abs(approved / UNITS - float(share)) <= 4 * error


def test_neighbours_and_purposes_do_not_hang_together() -> None:
    """Correlations of a million independent pairs stay within four thousandths."""
    one, other = (all_drawn(purpose).cast(pl.Float64) for purpose in PURPOSES[:2])
    pairs = pl.DataFrame({"one": one, "other": other, "next": one.shift(-1)}).drop_nulls()
    assert abs(pairs.select(pl.corr("one", "other")).item()) < 0.004
    assert abs(pairs.select(pl.corr("one", "next")).item()) < 0.004
