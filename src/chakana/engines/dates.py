"""Differences between dates as expressions, the same on every dataframe.

Dataframes disagree on subtracting dates; they agree on year, month and day, so the difference is
counted from those, with doubles that hold whole numbers.
"""

from __future__ import annotations

import math
from calendar import monthrange
from datetime import date
from typing import NamedTuple

import narwhals as nw

from chakana.expressions.nodes import ComparisonOperator, DatePart, Value

Figure = nw.Expr | float


class Parts(NamedTuple):
    """Year, month and day, each an expression or, of a date known beforehand, a figure."""

    year: Figure
    month: Figure
    day: Figure


def parts_of(value: nw.Expr | date) -> Parts:
    """The parts of a date column or of a date."""
    if isinstance(value, date):
        return Parts(float(value.year), float(value.month), float(value.day))
    year, month, day = value.dt.year(), value.dt.month(), value.dt.day()
    return Parts(*(part.cast(nw.Float64) for part in (year, month, day)))


def difference(part: DatePart, start: Parts, end: Parts) -> nw.Expr:
    """Whole years, months or days from ``start`` to ``end``."""
    if part == "days":
        return _expression(_day_number(end) - _day_number(start))
    later = _one_if(_expression(end.day) < start.day)
    months = (end.year - start.year) * 12.0 + (end.month - start.month) - later
    return months if part == "months" else (months / 12.0).floor().cast(nw.Float64)


def last_start(part: DatePart, sign: ComparisonOperator, limit: Value, end: Value) -> date | None:
    """The last start from which ``part`` to ``end`` is ``>`` or ``>=`` (not ``<`` or ``<=``) limit.

    None where no one day tells: of days, of equality, of what is unknown or beyond the calendar.

    >>> last_start("years", "<", 19.0, date(2020, 2, 29))
    datetime.date(2001, 2, 28)
    >>> last_start("months", ">", 1.5, date(2021, 4, 30))
    datetime.date(2021, 2, 28)
    """
    if not isinstance(limit, float) or not isinstance(end, date):
        return None
    if part == "days" or sign in ("=", "<>"):
        return None
    whole = math.ceil(limit) if sign in ("<", ">=") else math.floor(limit) + 1
    months = whole * 12 if part == "years" else whole
    year, month = divmod(end.year * 12 + end.month - 1 - months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month + 1, min(end.day, monthrange(year, month + 1)[1]))


def _day_number(parts: Parts) -> Figure:
    """Days since the first of March of the year 0, by the rule of the Gregorian calendar."""
    month = _expression(parts.month)
    early = _one_if(month <= 2.0)
    year = parts.year - early
    months = month - 3.0 + 12.0 * early
    leap = (year / 4.0).floor() - (year / 100.0).floor() + (year / 400.0).floor()
    return year * 365.0 + leap + ((months * 306.0 + 5.0) / 10.0).floor() + parts.day


def _one_if(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1.0)).otherwise(nw.lit(0.0))


def _expression(value: Figure) -> nw.Expr:
    return value if isinstance(value, nw.Expr) else nw.lit(value)
