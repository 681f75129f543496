"""What is asked of the rows of every group, and what the answer for one group is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Statistic:
    """The weighted total of ``above`` in each group, or its ratio to that of ``below``.

    Of a smooth statistic that is neither, ``values`` holds what it is in each group, and ``above``
    the influence of each row: its error is that of the total of influences (Deville 1999, Survey
    Methodology 25:193). With ``is_rest`` it is one less the statistic.
    """

    above: Floats
    below: Floats | None = None
    values: Floats | None = None
    is_rest: bool = False

    def rest(self) -> Statistic:
        """One less this share: as sure as it is."""
        return replace(self, is_rest=True)


@dataclass(frozen=True)
class Solution:
    """A statistic in one group: ``standard_error`` None when no variance can be had."""

    value: float
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    degrees_of_freedom: int | None = None

    def rest(self) -> Solution:
        low, high = (None if end is None else 1 - end for end in (self.high, self.low))
        return replace(self, value=1 - self.value, low=low, high=high)
