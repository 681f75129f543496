"""Which months a cycle pays, and what a benefit comes to in each of them.

A month is owed whole to whoever takes part, and is not suspended, on its first day: a definition
says nothing of parts of months, and what is owed does not depend on how an office cuts its cycles.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from chakana.language.definition import Component
from chakana.web.actions import Verdict

Cents = TypeVar("Cents")
"""Whole cents: an integer, or a column of integers."""


def months(begins: date, ends: date) -> list[date]:
    """The first days of the months from ``begins`` to ``ends``.

    >>> [day.isoformat() for day in months(date(2014, 12, 1), date(2015, 1, 31))]
    ['2014-12-01', '2015-01-01']
    """
    count = (ends.year - begins.year) * 12 + ends.month - begins.month + 1
    numbers = range(begins.month - 1, begins.month - 1 + count)
    return [date(begins.year + one // 12, one % 12 + 1, 1) for one in numbers]


def is_given_once(component: Component) -> bool:
    """Whether the benefit is one amount, and not so much for every month or year."""
    unit = component.amount.node.type.unit if component.amount else None
    return unit is None or unit.period is None


def share(cents: Cents, payments_a_year: int, month: int) -> Cents:
    """What of a benefit, in cents for each of its periods, falls to a month of the year (1 to 12).

    The twelve months add up to the year's amount to the cent, whatever the period.

    >>> share(10000, 12, 2), [share(10001, 1, month) for month in (1, 2, 12)]
    (10000, [833, 833, 834])
    """
    year: Any = cents * payments_a_year  # type: ignore[operator]
    found: Cents = year * month // 12 - year * (month - 1) // 12
    return found


def are_payable(component: Component, begins: date, ends: date) -> Verdict:
    """Whether these are whole months, as many as the definition pays at a time, or twice that."""
    if begins.day != 1 or (ends + timedelta(days=1)).day != 1 or ends < begins:
        return Verdict.no("whole_months")
    every = component.part.benefit.every if component.part.benefit else None
    step = Decimal(every.months) if every else Decimal(1)
    if len(months(begins, ends)) % step:
        return Verdict.no("not_its_interval", months=f"{step.normalize():f}")
    return Verdict.yes()
