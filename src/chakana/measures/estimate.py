"""A figure and how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, repr=False)
class Estimate:
    """A figure and how sure it is.

    ``value`` is in the units of its column (nan where not defined). ``standard_error``, ``low``
    and ``high`` (95 %) and ``degrees_of_freedom`` are None where nothing was sampled or where the
    design cannot give them: ``notes`` says which. ``n`` rows were used; ``missing`` rows were
    left out because something needed was unknown.
    """

    value: float
    standard_error: float | None
    low: float | None
    high: float | None
    n: int
    degrees_of_freedom: int | None
    missing: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_defined(self) -> bool:
        return not math.isnan(self.value)

    def scaled(self, factor: float) -> Estimate:
        """The same figure in another unit, or negated with ``factor`` −1."""
        ends = [None if end is None else end * factor for end in (self.low, self.high)]
        low, high = ends if factor >= 0 else reversed(ends)
        error = None if self.standard_error is None else self.standard_error * abs(factor)
        return replace(self, value=self.value * factor, standard_error=error, low=low, high=high)

    def __repr__(self) -> str:
        parts = [f"{self.value:.6g}"]
        if self.standard_error is not None:
            parts.append(f"SE {self.standard_error:.3g}")
            if self.low is not None:
                parts.append(f"95 % {self.low:.6g} to {self.high:.6g}")
        elif not self.notes:
            parts.append("no sampling")
        parts.append(f"n {self.n:_}".replace("_", " "))
        if self.degrees_of_freedom is not None:
            parts.append(f"df {self.degrees_of_freedom:_}".replace("_", " "))
        if self.missing:
            parts.append(f"{self.missing:_} unknown left out".replace("_", " "))
        return f"Estimate({', '.join([*parts, *self.notes])})"
