"""How many families are asked whether they got their payment, which, and what their answers tell.

Sizes and intervals are those of a simple random sample of shares (W. G. Cochran, *Sampling
Techniques*, 3rd ed., 1977, ch. 3 and 4) and E. B. Wilson's interval (1927), which stays between
nothing and all where every family got its money.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from heapq import nsmallest
from math import ceil, sqrt

from django.db.models import Count

from chakana.web.transfers.models import Receipt, Sample

Z = 1.959963984540054
"""What 95 % of a normal distribution lies within, in standard deviations."""


def size(paid: int, margin: float) -> int:
    """As many of ``paid`` orders as tell a share to within ``margin`` (0.05) 19 times out of 20.

    >>> size(1_000_000, 0.05), size(400, 0.05), size(3, 0.05)
    (384, 197, 3)
    """
    enough = Z**2 / 4 / margin**2
    return min(paid, ceil(enough / (1 + (enough - 1) / paid))) if paid else 0


def drawn(seed: str, references: Iterable[str], count: int) -> list[str]:
    """``count`` of ``references``: those whose SHA-256 with the seed before it is the smallest.

    >>> drawn("a", ["x", "y", "z"], 2) == drawn("a", ["z", "y", "x"], 2)
    True
    """
    return nsmallest(count, references, key=lambda one: sha256(f"{seed}:{one}".encode()).digest())


@dataclass(frozen=True)
class Told:
    """What those who were asked say: how many of each outcome, and who got all of it, of 100."""

    drawn: int
    outcomes: dict[str, int]
    share: float | None
    low: float | None
    high: float | None

    @property
    def answered(self) -> int:
        """Families that were found and answered."""
        return sum(n for name, n in self.outcomes.items() if name != Receipt.Outcome.NOT_FOUND)

    @property
    def outstanding(self) -> int:
        return self.drawn - sum(self.outcomes.values())


def told(sample: Sample) -> Told:
    """What the families of ``sample`` have said so far.

    The share is of those who answered; the interval reckons with the orders there are in all. A
    family that was not found tells nothing of its money, and is counted apart.
    """
    rows = sample.receipts.order_by().values_list("outcome").annotate(Count("pk"))
    counted = dict(rows)
    outcomes = {str(one): counted.get(one, 0) for one in Receipt.Outcome}
    answered = sum(outcomes.values()) - outcomes[Receipt.Outcome.NOT_FOUND]
    found = interval(outcomes[Receipt.Outcome.FULL], answered, sample.paid)
    return Told(sum(counted.values()), outcomes, *(found or (None, None, None)))


def interval(successes: int, asked: int, of: int) -> tuple[float, float, float] | None:
    """A share and Wilson's 95 % interval of it, in per cent; None where nobody was asked.

    ``asked`` of ``of`` were: with all of them the interval is the share itself.

    >>> [round(one, 1) for one in interval(95, 100, 1_000_000)]
    [95.0, 88.8, 97.8]
    >>> interval(9, 10, 10)
    (90.0, 90.0, 90.0)
    """
    if not asked:
        return None
    share = successes / asked
    if asked >= of:
        return (100 * share,) * 3
    n = asked * (of - 1) / (of - asked)
    middle = (share + Z**2 / 2 / n) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * sqrt(share * (1 - share) / n + Z**2 / 4 / n**2)
    return 100 * share, 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)
