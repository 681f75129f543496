"""Money in the database: whole cents in an integer column, a Decimal everywhere else.

SQLite has no exact decimals: it would add them up as floating point. Integers are exact on both.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

CENT = Decimal("0.01")


def as_cents(amount: Decimal) -> int:
    """Whole cents; ValidationError when there is a fraction of one.

    >>> as_cents(Decimal("200.5"))
    20050
    """
    cents = Decimal(amount) * 100
    if not cents.is_finite() or cents != cents.to_integral_value():
        raise ValidationError(f"{amount} is not an amount of whole cents.")
    return int(cents)


if TYPE_CHECKING:
    Whole = models.BigIntegerField[Decimal | int | None, Any]
else:
    Whole = models.BigIntegerField


class MoneyField(Whole):
    """An amount of money as Decimal with two places; sums of it are exact."""

    def from_db_value(self, value: int | None, *_: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)) * CENT

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else as_cents(value)

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Decimal) else Decimal(str(value))
