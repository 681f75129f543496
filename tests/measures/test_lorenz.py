"""The Gini index from narrow bins against the definition: all pairs, or a sort, done here."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from chakana.measures import lorenz

Floats = NDArray[np.float64]


def by_sorting(welfare: Floats, weight: Floats) -> float:
    """One less twice the area under the Lorenz curve, by trapezoids."""
    order = np.argsort(welfare, kind="stable")
    people, amount = weight[order], (weight * welfare)[order]
    ends = np.cumsum(amount)
    area = np.sum(people * (ends + np.append(0, ends[:-1]))) / 2
    return float(1 - 2 * area / (people.sum() * amount.sum()))


def by_pairs(welfare: Floats, weight: Floats) -> float:
    """Half the relative mean difference over all pairs."""
    distance = np.abs(welfare[:, None] - welfare[None, :])
    total = np.sum(weight[:, None] * weight[None, :] * distance)
    return float(total / (2 * weight.sum() * np.sum(weight * welfare)))


def incomes(rows: int, spread: float = 0.8) -> tuple[Floats, Floats]:
    random = np.random.default_rng(7)
    return random.lognormal(9, spread, rows), random.uniform(0.5, 9, rows)


def test_few_rows_are_sorted() -> None:
    welfare, weight = incomes(300)
    assert lorenz.gini(welfare, weight) == pytest.approx(by_pairs(welfare, weight), abs=1e-13)


def test_many_rows_are_binned_to_within_the_promise() -> None:
    welfare, weight = incomes(900_000)
    assert lorenz._binned(welfare, weight) is not None
    error = lorenz.gini(welfare, weight) - by_sorting(welfare, weight)
    assert abs(error) <= lorenz.LARGEST_ERROR


def test_rows_too_alike_for_bins_are_sorted() -> None:
    """All within one bin, where bins would say that nothing differs."""
    random = np.random.default_rng(7)
    welfare, weight = 1000 + random.random(50_000) * 1e-3, np.ones(50_000)
    assert lorenz._binned(welfare, weight) is None
    assert lorenz.gini(welfare, weight) == pytest.approx(by_sorting(welfare, weight), abs=1e-13)


def test_losses_are_sorted() -> None:
    """The sign of a double is not among the digits that make a bin."""
    welfare, weight = incomes(500_000)
    welfare[:1000] = -3.0
    assert lorenz.gini(welfare, weight) == pytest.approx(by_sorting(welfare, weight), abs=1e-12)


def test_nothing_to_share_is_not_defined() -> None:
    assert math.isnan(lorenz.gini(np.zeros(3), np.ones(3)))
    assert math.isnan(lorenz.gini(np.array([]), np.array([])))


def test_equal_welfare_is_equality() -> None:
    assert lorenz.gini(np.full(1000, 42.0), np.ones(1000)) == pytest.approx(0, abs=1e-12)
