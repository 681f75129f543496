"""How a table came to be: drawn as a sample, or complete."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Design:
    """The columns that say how a sample was drawn; none of them, or ``census``, is a census.

    Without ``psu`` every row counts as drawn on its own: for a table of members whose households
    were drawn, give the household as ``psu``. With ``census`` the weights only expand.
    """

    weight: str | None = None
    stratum: str | None = None
    psu: str | None = None
    census: bool = False

    @property
    def is_census(self) -> bool:
        """Whether there is no sampling, and so no sampling error."""
        return self.census or (self.weight, self.stratum, self.psu) == (None, None, None)

    @classmethod
    def of(cls, columns: Collection[str], *, generated: bool = False) -> Design:
        """The design that a population's ``columns`` carry (``weight``, ``stratum``, ``psu``).

        A generated population is a census. Where households were drawn one by one, their members
        come together: ``household_id`` is then the primary sampling unit.
        """
        weight, stratum, psu = (
            name if name in columns else None for name in ("weight", "stratum", "psu")
        )
        if psu is None and (weight or stratum) and "household_id" in columns:
            psu = "household_id"
        return cls(weight, stratum, psu, census=generated)


CENSUS = Design()
