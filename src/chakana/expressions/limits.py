"""How far figures may go, and how money is rounded: the same numbers for every engine."""

from __future__ import annotations

import math

from chakana.expressions.nodes import MONEY_LIMIT, NUMBER_LIMIT, Value

HALF_UP = 0.5 + 2.0**-21
"""Added before cutting to whole cents: a half goes up, also when a double falls just short of it.

Products and quotients of money are doubles, rounded once. For results under 10 million in the
currency, with factors of at most six decimals or divisors that are whole numbers up to a million,
that is what exact decimals give; under 10 million million it is at most a cent from that. The
property tests compare the two. The allowance is just under half a millionth of a cent, since the
nearest such product below a half lies a millionth below it. The result is the same in every
dataframe, which decimals are not.
"""


def to_cents(amount: float) -> int | None:
    """``amount`` in cents as whole cents, half up; None beyond the limit or when not finite.

    >>> to_cents(250 * 0.07), to_cents(100 * 0.285), to_cents(-2.5), to_cents(1e300)
    (18, 29, -2, None)
    """
    if not abs(amount) <= MONEY_LIMIT:
        return None
    return math.floor(amount + HALF_UP)


def admitted(value: Value) -> Value:
    """A recorded value as rules may use it: beyond the limits, or not finite, it is unknown."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    limit = MONEY_LIMIT if isinstance(value, int) else NUMBER_LIMIT
    return value if abs(value) <= limit else None
